/* Demand periods that the raster alone does not end (decision 0007), put together from entries: all
 * on 2026-06-01 in UTC, rate 1 until 07 h, periods of one hour, entries of half an hour unless said
 * otherwise. 1 kWh in an hour is 1 kW. */
#include "pmu/bill/bills_test.h"
#include "pmu/data/mechanisms.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#define DAY INT64_C(1780272000) /* 2026-06-01T00:00Z */
#define AT(hour, minute) (DAY + (hour)*3600 + (minute)*60)
#define KWH INT64_C(1000000) /* mWh */
#define HOUR "policy 0 md.period 3600000000000\n"
/* Rate 1 until 06:30, which is no edge of the hour. */
#define HALF "season 1 1 1 1\nweek 1 1 1 1 1 1 1 1 1\nswitch 1 1 0 1\nswitch 1 1 23400 2\n"

static void make(const char *more) {
  bills_make(0, "UTC", "direct", arena_printf(&fake.arena, HOUR "%s", more), NULL);
}

/* A meter whose calendar changes at 06:30: programmed, and in force from the day before. */
static void make_half(const char *more) {
  fake_add(&fake, REC_COMMAND,
           arena_printf(&fake.arena, "%" PRId64 " program_calendar", (DAY - 86400) * NS_PER_S),
           arena_printf(&fake.arena, "half operator pmu R3 ok due=%" PRId64, DAY - 80000));
  make(arena_printf(&fake.arena, "tariff 1 half\n" HALF "%s", more));
}

static void is_demand(int32_t rate, int64_t mw, int64_t stamp) {
  const bill_line_t *line = &bills[0].demand[rate];
  ck_assert_int_eq(line->value, mw);
  ck_assert_int_eq(line->stamp.s, stamp);
  ck_assert_int_eq(line->quality, BILL_EXACT);
}

/* ------------------------------------------------------------------ the rate ends a period */

/* 05:00 to 08:00 in half hours of 1, 1, 3, 4, 1, 1 kWh. `both`: [06:00, 06:30) alone is 3 kW of
 * rate 1, [06:30, 07:00) alone 4 kW of rate 2. `clock`: one hour of 7 kWh, of rate 1 by its start.
 */
static void half_hours(void) {
  static const int64_t kwh[] = {1, 1, 3, 4, 1, 1};
  for (int64_t i = 0; i < 6; i++)
    fake_entry(&fake, AT(5, 30 * i), AT(5, 30 * i + 30), 0, kwh[i] * KWH);
}

START_TEST(rate_change__within_the_hour__ends_a_period_of_both) {
  half_hours();
  make_half("policy 0 md.interval_trigger both\n");
  is_demand(0, 4000000, AT(7, 0));
  is_demand(1, 3000000, AT(6, 30));
  is_demand(2, 4000000, AT(7, 0));
  ck_assert(!has_flag(&bills[0], "demand_from_registers"));
}
END_TEST

START_TEST(rate_change__within_the_hour__ends_none_by_the_clock) {
  half_hours();
  make_half("");
  is_demand(0, 7000000, AT(7, 0));
  is_demand(1, 7000000, AT(7, 0));
  is_demand(2, 2000000, AT(8, 0));
}
END_TEST

/* `rate_change`: whole hours from 06:30 on: [06:30, 07:30) holds 5 kWh; the one before it, of
 * [06:00, 06:30), 3 kW. The last half-hour has not ended its period. */
START_TEST(rate_change__begins_whole_periods__off_the_raster) {
  half_hours();
  make_half("policy 0 md.interval_trigger rate_change\n");
  is_demand(1, 3000000, AT(6, 30));
  is_demand(2, 5000000, AT(7, 30));
  is_demand(0, 5000000, AT(7, 30));
}
END_TEST

/* An end of billing at 07:00 splits the hour from 06:30; what follows runs to 07:30 alone: 1 kW,
 * and then a whole hour. */
START_TEST(rate_change__with_an_end_of_billing__runs_to_the_edge_that_was_planned) {
  fake_entries(&fake, AT(6, 0), 1800, 2, 0, 2 * KWH);
  fake_end_of_billing(&fake, 1, AT(7, 0));
  fake_entries(&fake, AT(7, 0), 1800, 3, 0, 3 * KWH);
  make_half("policy 0 md.interval_trigger rate_change\npolicy 0 eob.monthly 1 25200\n");
  ck_assert_uint_eq(bill_count, 2);
  is_demand(2, 2000000, AT(7, 0));
  ck_assert_int_eq(bills[1].demand[2].value, 6000000);
  ck_assert_int_eq(bills[1].demand[2].stamp.s, AT(8, 30));
}
END_TEST

/* Off from 06:10 to 06:40, over the change at 06:30: what would go on ends with it, at 06:10, 1 kWh
 * in an hour; 4 kWh from 06:40 to 07:00. Without a change it is one hour of 5 kWh. */
static void outage_over_the_change(void) {
  fake_entry(&fake, AT(6, 0), AT(6, 10), 2, KWH);
  fake_down_up(&fake, AT(6, 10), AT(6, 40), false);
  fake_entry(&fake, AT(6, 40), AT(7, 0), 4, 4 * KWH);
}

START_TEST(rate_change__during_an_outage__ends_the_period_at_the_power_down) {
  outage_over_the_change();
  make_half("policy 0 md.interval_trigger both\n");
  is_demand(1, 1000000, AT(6, 10));
  is_demand(2, 4000000, AT(7, 0));
}
END_TEST

START_TEST(rate_change__during_no_outage__resumes_the_period) {
  outage_over_the_change();
  make("policy 0 md.interval_trigger both\n");
  is_demand(1, 5000000, AT(7, 0));
}
END_TEST

/* An entry over the change does not tell where it was: the register does. */
START_TEST(rate_change__inside_an_entry__leaves_it_to_the_register) {
  fake_entry(&fake, AT(6, 0), AT(7, 0), 0, 7 * KWH);
  make_half("policy 0 md.interval_trigger both\npolicy 0 lp.period 3600000000000\n");
  ck_assert(has_flag(&bills[0], "demand_from_registers"));
  ck_assert_int_eq(bills[0].demand[2].quality, BILL_ESTIMATED);
}
END_TEST

/* ------------------------------------------------------------------ a time set */

/* 2 kWh to 08:15, where 08:15 becomes 08:30, and 1 to 09:00 by the new time. split: 2 and 1 kW.
 * discard: 1. keep: 3 kWh in an hour. */
static void set_within_the_hour(void) {
  fake_entry(&fake, AT(8, 0), AT(8, 15), 8, 2 * KWH);
  fake_set_time(&fake, AT(8, 15), AT(8, 30));
  fake_entry(&fake, AT(8, 30), AT(9, 0), 8, 1 * KWH);
}

START_TEST(set__by_the_policy__splits_drops_or_keeps_the_period) {
  static const struct {
    const char *policy;
    int64_t mw;
  } cases[] = {{"split", 2000000}, {"discard", 1000000}, {"keep", 3000000}};
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    set_within_the_hour();
    make(arena_printf(&fake.arena, "policy 0 md.on_clock_change %s\n", cases[i].policy));
    ck_assert_int_eq(bills[0].demand[0].value, cases[i].mw);
    ck_assert(!has_flag(&bills[0], "demand_from_registers"));
    teardown();
  }
}
END_TEST

/* At 08:45 set back to 08:05: the hour to 09:00 has run for 100 min, and its 3 and 7 kWh are 6 kW:
 * not 10, over one hour. */
START_TEST(set__back__keeps_a_period_of_more_than_its_length) {
  fake_entry(&fake, AT(8, 0), AT(8, 45), 8, 3 * KWH);
  fake_set_time(&fake, AT(8, 45), AT(8, 5));
  fake_entry(&fake, AT(8, 5), AT(9, 0), 8, 7 * KWH);
  make("policy 0 md.on_clock_change keep\n");
  ck_assert_int_eq(bills[0].demand[0].value, 6000000);
  ck_assert_int_eq(bills[0].demand[0].stamp.s, AT(9, 0));
}
END_TEST

/* ------------------------------------------------------------------ suspended */

/* 1 kWh to 08:00; a loss at 08:30 closes 2 kWh, judged; 9 kWh while time is invalid are not, and
 * nothing is closed by the set; 1 kWh after it. */
static void invalid_in_between(void) {
  fake_entry(&fake, AT(7, 0), AT(8, 0), 0, 1 * KWH);
  fake_entry(&fake, AT(8, 0), AT(8, 30), 2, 2 * KWH);
  fake_down_up(&fake, AT(8, 30), AT(8, 30), true);
  fake_entry(&fake, AT(8, 30), AT(9, 0), 1, 4 * KWH);
  fake_entry(&fake, AT(9, 0), AT(10, 0), 1, 9 * KWH);
  fake_set_time(&fake, AT(10, 0), AT(11, 0));
  fake_entry(&fake, AT(11, 0), AT(12, 0), 8, 1 * KWH);
}

START_TEST(suspend__what_closes_while_time_is_invalid__is_not_judged) {
  invalid_in_between();
  make("policy 0 clk.invalid.md suspend\npolicy 0 lp.period 3600000000000\n");
  ck_assert_int_eq(bills[0].demand[0].value, 2000000);
  ck_assert_int_eq(bills[0].demand[0].stamp.s, AT(8, 30));
  ck_assert(!has_flag(&bills[0], "demand_from_registers"));
}
END_TEST

START_TEST(suspend__of_a_policy_that_goes_on__is_none) {
  invalid_in_between();
  make("policy 0 lp.period 3600000000000\n");
  ck_assert_int_eq(bills[0].demand[0].value, 9000000);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("bill_md");
  TCase *all = tcase_create("all");
  tcase_add_checked_fixture(all, setup, teardown);
  tcase_add_test(all, rate_change__within_the_hour__ends_a_period_of_both);
  tcase_add_test(all, rate_change__within_the_hour__ends_none_by_the_clock);
  tcase_add_test(all, rate_change__begins_whole_periods__off_the_raster);
  tcase_add_test(all, rate_change__with_an_end_of_billing__runs_to_the_edge_that_was_planned);
  tcase_add_test(all, rate_change__during_an_outage__ends_the_period_at_the_power_down);
  tcase_add_test(all, rate_change__during_no_outage__resumes_the_period);
  tcase_add_test(all, rate_change__inside_an_entry__leaves_it_to_the_register);
  tcase_add_test(all, set__by_the_policy__splits_drops_or_keeps_the_period);
  tcase_add_test(all, set__back__keeps_a_period_of_more_than_its_length);
  tcase_add_test(all, suspend__what_closes_while_time_is_invalid__is_not_judged);
  tcase_add_test(all, suspend__of_a_policy_that_goes_on__is_none);
  suite_add_tcase(suite, all);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_NORMAL);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
