/* Sliding demand put together from entries (decision 0006, "Sliding"): windows of three steps of
 * ten minutes, on 2026-06-01 in UTC, rate 1 until 07 h. 1 kWh in half an hour are 2 kW. */
#include "pmu/bill/bills_test.h"
#include "pmu/data/grid.h"
#include "pmu/data/mechanisms.h"

#include <check.h>
#include <string.h>

#define DAY INT64_C(1780272000) /* 2026-06-01T00:00Z */
#define AT(hour, minute) (DAY + (hour)*3600 + (minute)*60)
#define KWH INT64_C(1000000) /* mWh */
#define SLIDING "policy 0 md.type sliding 3\npolicy 0 lp.period 600000000000\n"

static void make(const char *more) { bills_make(0, "UTC", "direct", more, NULL); }

static void is_demand(int32_t rate, int64_t mw, int64_t stamp) {
  const bill_line_t *line = &bills[0].demand[rate];
  ck_assert_int_eq(line->value, mw);
  ck_assert_int_eq(line->stamp.s, stamp);
  ck_assert_int_eq(line->quality, BILL_EXACT);
}

/* Steps of 0, 1, 2, 1, 0 kWh from 08:00: the greatest three are 4 kWh, 8 kW, that end at 08:40;
 * blocks would see 3 kWh to 08:30 and 1 after it. */
START_TEST(sliding__the_greatest_window__is_the_demand) {
  static const int64_t kwh[] = {0, 1, 2, 1, 0};
  for (int64_t i = 0; i < 5; i++)
    fake_entry(&fake, AT(8, 10 * i), AT(8, 10 * i + 10), 0, kwh[i] * KWH);
  make(SLIDING);
  is_demand(0, 8000000, AT(8, 40));
  is_demand(2, 8000000, AT(8, 40));
  ck_assert(!has_flag(&bills[0], "demand_from_registers"));
  make("policy 0 lp.period 600000000000\n");
  is_demand(0, 6000000, AT(8, 30));
}
END_TEST

/* The first window is one step of 3 kWh in 10 minutes: over the 30 of the period, 6 kW. */
START_TEST(sliding__fewer_steps_than_a_window__are_over_the_whole_period) {
  fake_entry(&fake, AT(8, 0), AT(8, 10), 0, 3 * KWH);
  make(SLIDING);
  is_demand(0, 6000000, AT(8, 10));
  make(SLIDING "policy 0 md.incomplete_interval discard\n");
  ck_assert_int_eq(bills[0].demand[0].value, 0);
}
END_TEST

/* 2 + 2 kWh, a reset at the end of a step, 2 kWh: never three together. 4 kWh are 8 kW, at
 * 08:20. */
START_TEST(sliding__a_reset__empties_the_window_where_a_step_just_ended) {
  fake_entries(&fake, AT(8, 0), 600, 2, 0, 2 * KWH);
  fake_end_of_billing(&fake, 1, AT(8, 20));
  fake_entries(&fake, AT(8, 20), 600, 1, 0, 2 * KWH);
  make(SLIDING);
  is_demand(0, 8000000, AT(8, 20));
}
END_TEST

START_TEST(sliding__a_change_of_ratios__empties_the_window) {
  fake_entries(&fake, AT(8, 0), 600, 2, 0, 2 * KWH);
  fake_marker(&fake, "CC", AT(8, 20), "- 50");
  fake_entries(&fake, AT(8, 20), 600, 1, 0, 2 * KWH);
  make(SLIDING);
  is_demand(0, 8000000, AT(8, 20));
}
END_TEST

/* 2 kWh to 08:10, 1 to 08:14, without supply to 08:17 and 1 more to 08:20: the step goes on, and
 * 2 + 2 + 2 kWh to 08:30 are 6, 12 kW. */
START_TEST(sliding__an_outage_within_a_step__is_bridged) {
  fake_entry(&fake, AT(8, 0), AT(8, 10), 0, 2 * KWH);
  fake_entry(&fake, AT(8, 10), AT(8, 14), 2, 1 * KWH);
  fake_down_up(&fake, AT(8, 14), AT(8, 17), false);
  fake_entry(&fake, AT(8, 17), AT(8, 20), 4, 1 * KWH);
  fake_entry(&fake, AT(8, 20), AT(8, 30), 0, 2 * KWH);
  make(SLIDING);
  is_demand(0, 12000000, AT(8, 30));
}
END_TEST

/* The same outage to 08:21 outlives the step: 3 kWh before it, 6 kW at 08:14; 2 kWh after. */
START_TEST(sliding__an_outage_over_the_end_of_a_step__empties_the_window) {
  fake_entry(&fake, AT(8, 0), AT(8, 10), 0, 2 * KWH);
  fake_entry(&fake, AT(8, 10), AT(8, 14), 2, 1 * KWH);
  fake_down_up(&fake, AT(8, 14), AT(8, 21), false);
  fake_entry(&fake, AT(8, 21), AT(8, 30), 4, 2 * KWH);
  make(SLIDING);
  is_demand(0, 6000000, AT(8, 14));
}
END_TEST

/* Power fails as a step ends: a short outage is within the next step, a longer one is not. */
START_TEST(sliding__an_outage_between_two_steps__is_bridged_by_the_next) {
  fake_entry(&fake, AT(8, 0), AT(8, 10), 0, 2 * KWH);
  fake_down_up(&fake, AT(8, 10), AT(8, 15), false);
  fake_entry(&fake, AT(8, 15), AT(8, 20), 4, 2 * KWH);
  make(SLIDING);
  is_demand(0, 8000000, AT(8, 20));
  teardown();
  fake_entry(&fake, AT(8, 0), AT(8, 10), 0, 2 * KWH);
  fake_down_up(&fake, AT(8, 10), AT(8, 25), false);
  fake_entry(&fake, AT(8, 25), AT(8, 30), 4, 2 * KWH);
  make(SLIDING);
  is_demand(0, 4000000, AT(8, 10));
}
END_TEST

/* 06:40 to 07:10 over the edge at 07:00, 1 kWh a step, 6 kW: the window has the rate of its start,
 * 1, or with `end` that of its end, 2. */
START_TEST(sliding__a_window_over_an_edge__has_the_rate_of_its_first_or_last_step) {
  fake_entries(&fake, AT(6, 40), 600, 3, 0, 1 * KWH);
  make(SLIDING);
  is_demand(1, 6000000, AT(7, 10));
  ck_assert_int_eq(bills[0].demand[2].value, 0);
  make(SLIDING "policy 0 md.rate_of_interval end\n");
  is_demand(1, 4000000, AT(7, 0));
  is_demand(2, 6000000, AT(7, 10));
}
END_TEST

/* Entries of half an hour hold no steps of ten minutes. */
START_TEST(sliding__entries_longer_than_a_step__leave_it_to_the_register) {
  fake_entries(&fake, AT(8, 0), 1800, 2, 0, 1 * KWH);
  make("policy 0 md.type sliding 3\n");
  ck_assert(has_flag(&bills[0], "demand_from_registers"));
  ck_assert_int_eq(bills[0].demand[0].quality, BILL_ESTIMATED);
}
END_TEST

/* Decision 0007, padding: entries over [08:14, 08:17) and no time in them; as without. */
START_TEST(sliding__entries_over_an_outage__are_no_steps) {
  fake_entry(&fake, AT(8, 0), AT(8, 10), 0, 2 * KWH);
  fake_entry(&fake, AT(8, 10), AT(8, 14), 2, 1 * KWH);
  fake_down_up(&fake, AT(8, 14), AT(8, 17), false);
  char *key = fake_row_key(&fake);
  fake_add(&fake, REC_ENTRY, key, "1780301640 1780301820 6 0 0"); /* 08:14 is DAY + 29640 s */
  fake_entry(&fake, AT(8, 17), AT(8, 20), 4, 1 * KWH);
  fake_entry(&fake, AT(8, 20), AT(8, 30), 0, 2 * KWH);
  make(SLIDING);
  is_demand(0, 12000000, AT(8, 30));
}
END_TEST

/* An outage of an hour, padded: the day has its length, and no slot of it is a consumption. */
START_TEST(outage__that_is_padded__is_an_outage) {
  grid_t *grid = NULL;
  fake_entries(&fake, DAY, 1800, 16, 0, 1 * KWH);
  fake_down_up(&fake, AT(8, 0), AT(9, 0), false);
  for (int64_t i = 0; i < 2; i++) {
    char *key = fake_row_key(&fake);
    fake_add(&fake, REC_ENTRY, key,
             arena_printf(&fake.arena, "%" PRId64 " %" PRId64 " 6 0 0", AT(8, 30 * i),
                          AT(8, 30 * i + 30)));
  }
  fake_entries(&fake, AT(9, 0), 1800, 60, 0, 1 * KWH);
  make("");
  ck_assert(has_flag(&bills[0], "outage") && !has_flag(&bills[0], "day_length"));
  bytes_t facts = fake_site(&fake, "UTC", "direct", "");
  ck_assert_int_eq(
      grid_of_records(&fake.arena, facts, fake.records, fake.count, 0, NULL, &grid, &fault), ST_OK);
  const grid_slot_t *slot = grid_slot_at(grid, (utc_t){AT(8, 30)}, 0);
  ck_assert_ptr_nonnull(slot);
  ck_assert_int_eq(slot->quality, GRID_OUTAGE_ZERO);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("sliding");
  TCase *all = tcase_create("sliding");
  tcase_add_checked_fixture(all, setup, teardown);
  tcase_add_test(all, sliding__the_greatest_window__is_the_demand);
  tcase_add_test(all, sliding__fewer_steps_than_a_window__are_over_the_whole_period);
  tcase_add_test(all, sliding__a_reset__empties_the_window_where_a_step_just_ended);
  tcase_add_test(all, sliding__a_change_of_ratios__empties_the_window);
  tcase_add_test(all, sliding__an_outage_within_a_step__is_bridged);
  tcase_add_test(all, sliding__an_outage_over_the_end_of_a_step__empties_the_window);
  tcase_add_test(all, sliding__an_outage_between_two_steps__is_bridged_by_the_next);
  tcase_add_test(all, sliding__a_window_over_an_edge__has_the_rate_of_its_first_or_last_step);
  tcase_add_test(all, sliding__entries_longer_than_a_step__leave_it_to_the_register);
  tcase_add_test(all, sliding__entries_over_an_outage__are_no_steps);
  tcase_add_test(all, outage__that_is_padded__is_an_outage);
  suite_add_tcase(suite, all);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_NORMAL);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed == 0 ? 0 : 1;
}
