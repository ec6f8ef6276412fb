/* Peaks, coincident demands and sliding windows, as pmu/docs/decisions/0006 says. Unless said
 * otherwise a window is 60 min of four steps, in UTC; demands are energy × 3600 s / 3600 s by hand.
 * A step of 15 min at P kW is P/4 kWh. */
#include <check.h>
#include <stdlib.h>

#include "sim/meter/story_test.h"

static void begin_sliding(story_t *story, int minutes, int steps) {
  story_begin(story, STORY_JANUARY);
  tell(story, "policy 0 md.period %lld", (long long)minutes * 60 * NS_PER_S);
  if (steps > 1) tell(story, "policy 0 md.type sliding %d", steps);
}

static meter_peak_t peak_at(const story_t *story, int demand, int at) {
  return registers_of(story).demand[demand].peak[at];
}

#define CHECK_PEAK(peak, expected_mw, hours, minutes)                                              \
  do {                                                                                             \
    meter_peak_t check_peak = (peak);                                                              \
    ck_assert_int_eq(check_peak.power.mw, expected_mw);                                            \
    ck_assert_int_eq(check_peak.stamp.s, STORY_JANUARY + hms(hours, minutes, 0));                  \
  } while (0)

/* --- peaks --- */

/* kW in the hours from 00:00: 5 7 5 7 6. Ties go behind (first) or before (last) their equals; the
 * fives and the later of the sixes fall off the end. */
START_TEST(peaks__with_ties__keep_three_in_the_order_of_the_policy) {
  static const int64_t watts[] = {5000, 7000, 5000, 7000, 6000};
  for (int last = 0; last < 2; last++) {
    story_t story;
    begin_sliding(&story, 60, 1);
    tell(&story, "quantity 0 0 +A");
    tell(&story, "md 0 0 0 0 3");
    tell(&story, "md 0 1 0 2 2");
    tell(&story, "policy 0 md.tie %s", last ? "last" : "first");
    for (int i = 0; i < 5; i++)
      tell_load(&story, hms(i, 0, 0), hms(i + 1, 0, 0), watts[i]);
    tell_fault(&story, "end_of_billing", hms(5, 30, 0), "-1 O1");
    live(&story);
    until(&story, hms(3, 0, 0)); /* 5 7 5: the second five, or the first, is the third */
    CHECK_PEAK(peak_at(&story, 0, 0), 7000000, 2, 0);
    CHECK_PEAK(peak_at(&story, 0, 1), 5000000, last ? 3 : 1, 0);
    CHECK_PEAK(peak_at(&story, 0, 2), 5000000, last ? 1 : 3, 0);
    until(&story, hms(5, 0, 0));
    CHECK_PEAK(peak_at(&story, 0, 0), 7000000, last ? 4 : 2, 0);
    CHECK_PEAK(peak_at(&story, 0, 1), 7000000, last ? 2 : 4, 0);
    CHECK_PEAK(peak_at(&story, 0, 2), 6000000, 5, 0);
    CHECK_PEAK(peak_at(&story, 1, 1), 7000000, last ? 2 : 4, 0);
    ck_assert_int_eq(peak_at(&story, 1, 2).power.mw, 0); /* keeps two */
    until(&story, hms(5, 30, 0));
    ck_assert_int_eq(peak_at(&story, 0, 0).power.mw, 0);
    ck_assert_int_eq(peak_at(&story, 0, 0).stamp.s, METER_ABSENT);
    ck_assert_int_eq(registers_of(&story).demand[0].cumulative.mw, 7000000); /* of the first */
    meter_set_t set = set_of(&story, 1);
    CHECK_PEAK(set.registers.demand[0].peak[2], 6000000, 5, 0);
    CHECK_PEAK(set.registers.demand[1].peak[0], 7000000, last ? 4 : 2, 0);
    story_end(&story);
  }
}
END_TEST

/* A mask of rates 1 and 3, in a day of rates 1 and 2: the greatest is at 08:00 in rate 2. */
START_TEST(demand__of_a_mask__is_offered_what_its_rates_have) {
  story_t story;
  begin_sliding(&story, 60, 1);
  tell(&story, "quantity 0 0 +A");
  tell(&story, "md 0 0 0 10 1");
  tell(&story, "md 0 1 0 4 1");
  tell(&story, "md 0 2 0 0 1");
  tell_load(&story, hms(3, 0, 0), hms(4, 0, 0), 3000);
  tell_load(&story, hms(8, 0, 0), hms(9, 0, 0), 8000);
  live(&story);
  until(&story, hms(10, 0, 0));
  CHECK_PEAK(peak_at(&story, 0, 0), 3000000, 4, 0);
  CHECK_PEAK(peak_at(&story, 1, 0), 8000000, 9, 0);
  CHECK_PEAK(peak_at(&story, 2, 0), 8000000, 9, 0);
  story_end(&story);
}
END_TEST

/* +A 2, 6, 4 kW; R1 5, 1, 9 kvar. What coincides with the first peak of +A is 1 kvar, not 9. The
 * difference of both is then 5; that of the reactive and the active, which is below 0, is 0. */
START_TEST(coincident__demand__is_of_the_period_of_the_first_peak) {
  static const int64_t p[] = {2000, 6000, 4000}, q[] = {5000, 1000, 9000};
  story_t story;
  begin_sliding(&story, 60, 1);
  static const char *const facts[] = {
      "quantity 0 0 +A", "quantity 0 1 R1", "quantity 0 2 -A",    "quantity 0 3 C1 +2 -0",
      "md 0 0 0 0 2",    "md 0 1 3 0 1",    "coincident 0 1 1 0", "coincident 0 2 3 0"};
  for (size_t i = 0; i < sizeof facts / sizeof facts[0]; i++)
    tell(&story, "%s", facts[i]);
  for (int i = 0; i < 3; i++) {
    tell(&story, "load 0 %lld %lld set %lld000 0 0 %lld000 0 0", story_ns(&story, hms(i, 0, 0)),
         story_ns(&story, hms(i + 1, 0, 0)), (long long)p[i], (long long)q[i]);
  }
  tell_fault(&story, "end_of_billing", hms(3, 30, 0), "-1 O1");
  live(&story);
  until(&story, hms(1, 0, 0));
  CHECK_PEAK(registers_of(&story).coincident[0], 5000000, 1, 0);
  until(&story, hms(3, 0, 0));
  CHECK_PEAK(peak_at(&story, 0, 1), 4000000, 3, 0);
  CHECK_PEAK(registers_of(&story).coincident[0], 1000000, 2, 0);
  ck_assert_int_eq(registers_of(&story).coincident[1].power.mw, 0); /* and then no stamp */
  ck_assert_int_eq(registers_of(&story).coincident[1].stamp.s, METER_ABSENT);
  ck_assert_int_eq(peak_at(&story, 1, 0).power.mw, 0); /* never above 0 */
  until(&story, hms(3, 30, 0));
  ck_assert_int_eq(registers_of(&story).coincident[0].power.mw, 0);
  ck_assert_int_eq(registers_of(&story).coincident[0].stamp.s, METER_ABSENT);
  CHECK_PEAK(set_of(&story, 1).registers.coincident[0], 1000000, 2, 0);
  story_end(&story);
}
END_TEST

/* A cumulative register of four digits of kW: 6000 + 7000 kW show 3000. */
START_TEST(cumulative__past_its_digits__rolls_over_and_the_peak_does_not) {
  story_t story;
  begin_sliding(&story, 60, 1);
  tell(&story, "quantity 0 0 +A");
  tell(&story, "md 0 0 0 0 1");
  tell(&story, "policy 0 register.digits 4");
  tell_load(&story, 0, hms(1, 0, 0), 6000000);
  tell_load(&story, hms(1, 0, 0), hms(2, 0, 0), 12000000);
  tell_fault(&story, "end_of_billing", hms(1, 0, 0), "-1 O1");
  tell_fault(&story, "end_of_billing", hms(1, 35, 0), "-1 O1");
  live(&story);
  until(&story, hms(2, 0, 0));
  /* 35 of 60 min at 12 MW, judged alone: 7 MW; then 25 min: 5 MW. */
  ck_assert_int_eq(registers_of(&story).demand[0].cumulative.mw, INT64_C(3000000000));
  CHECK_PEAK(set_of(&story, 2).registers.demand[0].peak[0], INT64_C(7000000000), 1, 35);
  CHECK_PEAK(peak_at(&story, 0, 0), INT64_C(5000000000), 2, 0);
  story_end(&story);
}
END_TEST

/* --- sliding --- */

/* 4 kW from 11:40 to 12:10. Block: 20 min of the hour to 12:00, 1.333 kW. Sliding: that to 12:15
 * (and that to 12:30) has all 30 min: 2 kW; the earlier one stands. */
START_TEST(sliding__window__finds_what_a_block_cuts_in_two) {
  for (int sliding = 0; sliding < 2; sliding++) {
    story_t story;
    begin_sliding(&story, 60, sliding ? 4 : 1);
    tell_load(&story, hms(11, 40, 0), hms(12, 10, 0), 4000);
    live(&story);
    until(&story, hms(14, 0, 0));
    if (sliding)
      CHECK_PEAK(peak_at(&story, 0, 0), 2000000, 12, 15);
    else
      CHECK_PEAK(peak_at(&story, 0, 0), 1333333, 12, 0);
    story_end(&story);
  }
}
END_TEST

/* Random half-hours: every block is a window, so that sliding is never less. */
START_TEST(sliding__maximum__is_no_less_than_the_block) {
  for (int64_t seed = 1; seed < 6; seed++) {
    int64_t greatest[2] = {0};
    for (int sliding = 0; sliding < 2; sliding++) {
      story_t story;
      begin_sliding(&story, 60, sliding ? 12 : 1);
      for (int64_t i = 0; i < 48; i++) {
        int64_t minute = i * 29, watts = (i * i * 7919 * seed) % 9000;
        tell_load(&story, hms(0, minute, 0), hms(0, minute + 29, 0), watts);
      }
      live(&story);
      until(&story, hms(24, 0, 0));
      greatest[sliding] = peak_at(&story, 0, 0).power.mw;
      story_end(&story);
    }
    ck_assert_int_ge(greatest[1], greatest[0]);
    ck_assert_int_gt(greatest[0], 0);
  }
}
END_TEST

/* The first window after the start is shorter than an hour and divided by the hour all the same:
 * 15 min at 8 kW are 2 kW at 00:15, and 8 kW at 01:00. */
START_TEST(sliding__window_that_fills__is_divided_by_the_whole) {
  story_t story;
  begin_sliding(&story, 60, 4);
  tell_load(&story, 0, hms(1, 0, 0), 8000);
  live(&story);
  until(&story, hms(0, 15, 0));
  CHECK_PEAK(peak_at(&story, 0, 0), 2000000, 0, 15);
  until(&story, hms(0, 50, 0));
  CHECK_PEAK(peak_at(&story, 0, 0), 6000000, 0, 45);
  meter_demand_t demand;
  meter_demand(story.m, &demand);
  ck_assert_int_eq(demand.running.mw, 6666666); /* 50 min of 8 kW over the hour */
  ck_assert_int_eq(demand.period.ns, 3600 * NS_PER_S);
  until(&story, hms(2, 0, 0));
  CHECK_PEAK(peak_at(&story, 0, 0), 8000000, 1, 0);
  story_end(&story);
}
END_TEST

/* With `discard` a window is judged from the first full hour on. */
START_TEST(sliding__with_discard__waits_for_a_full_window) {
  story_t story;
  begin_sliding(&story, 60, 4);
  tell(&story, "policy 0 md.incomplete_interval discard");
  tell_load(&story, 0, hms(0, 45, 0), 8000);
  live(&story);
  until(&story, hms(0, 59, 0));
  ck_assert_int_eq(peak_at(&story, 0, 0).power.mw, 0);
  until(&story, hms(1, 0, 0));
  CHECK_PEAK(peak_at(&story, 0, 0), 6000000, 1, 0);
  story_end(&story);
}
END_TEST

/* 4 kW from 11:40 to 12:10, and an end of billing at 12:00 sharp: the closing set has 20 min of it,
 * 1.333 kW; the new one 10 min, 0.667 kW, although a window over both would have 2 kW. */
START_TEST(sliding__end_of_billing__empties_the_window_even_at_the_end_of_a_step) {
  for (int early = 0; early < 2; early++) {
    story_t story;
    begin_sliding(&story, 60, 4);
    /* 11:55 ends a step early: 15 min of it, 1 kW; then 15 min more: 1 kW, at 12:15. */
    if (early) tell_fault(&story, "end_of_billing", hms(11, 55, 0), "-1 O1");
    if (!early) tell(&story, "policy 0 eob.monthly 5 43200");
    tell_load(&story, hms(11, 40, 0), hms(12, 10, 0), 4000);
    live(&story);
    until(&story, hms(14, 0, 0));
    meter_set_t set = set_of(&story, 1);
    if (early) {
      CHECK_PEAK(set.registers.demand[0].peak[0], 1000000, 11, 55);
      CHECK_PEAK(peak_at(&story, 0, 0), 1000000, 12, 15);
    } else {
      CHECK_PEAK(set.registers.demand[0].peak[0], 1333333, 12, 0);
      CHECK_PEAK(peak_at(&story, 0, 0), 666667, 12, 15); /* a third of a count was carried */
    }
    story_end(&story);
  }
}
END_TEST

/* 4 kW from 11:40 to 12:10 but for 5 min without supply. Inside a step the window goes on: 25 min,
 * 1.667 kW at 12:15. Over the end of a step (11:57 to 12:02) what was is judged at L, 17 min:
 * 1.133 kW; the rest, 8 min, is a window of its own. */
START_TEST(sliding__outage__goes_on_inside_a_step_and_empties_over_its_end) {
  for (int over = 0; over < 2; over++) {
    story_t story;
    begin_sliding(&story, 60, 4);
    tell_load(&story, hms(11, 40, 0), hms(12, 10, 0), 4000);
    tell_outage(&story, over ? hms(11, 57, 0) : hms(11, 50, 0),
                over ? hms(12, 2, 0) : hms(11, 55, 0));
    live(&story);
    until(&story, hms(14, 0, 0));
    if (over)
      CHECK_PEAK(peak_at(&story, 0, 0), 1133333, 11, 57);
    else
      CHECK_PEAK(peak_at(&story, 0, 0), 1666666, 12, 15);
    story_end(&story);
  }
}
END_TEST

/* Rate 1 to 07:00, then 2. 8 kW from 06:45 to 07:15: the window to 07:15 is the first with all.
 * It began at 06:15 in rate 1 and ended in rate 2. */
START_TEST(sliding__rate__is_that_of_the_first_step_or_of_the_last) {
  for (int end = 0; end < 2; end++) {
    story_t story;
    begin_sliding(&story, 60, 4);
    tell(&story, "policy 0 md.rate_of_interval %s", end ? "end" : "start");
    tell_load(&story, hms(6, 45, 0), hms(7, 15, 0), 8000);
    live(&story);
    until(&story, hms(7, 15, 0));
    CHECK_PEAK(peak_at(&story, 0, 0), 4000000, 7, 15);
    ck_assert_int_eq(peak_at(&story, 1, 0).power.mw, end ? 2000000 : 4000000);
    ck_assert_int_eq(peak_at(&story, 2, 0).power.mw, end ? 4000000 : 0);
    story_end(&story);
  }
}
END_TEST

/* `restart`: from 10:05 on steps of 15 min, to :20, :35 …; 4 kW from 10:05 to 11:05 are 4 kW at
 * 11:05, which no window of the raster has. */
START_TEST(sliding__with_restart__steps_from_the_power_up) {
  story_t story;
  begin_sliding(&story, 60, 4);
  tell(&story, "policy 0 md.after_power_failure restart");
  tell_load(&story, hms(10, 5, 0), hms(11, 5, 0), 4000);
  tell_outage(&story, hms(10, 0, 0), hms(10, 5, 0));
  live(&story);
  until(&story, hms(14, 0, 0));
  CHECK_PEAK(peak_at(&story, 0, 0), 4000000, 11, 5);
  story_end(&story);
}
END_TEST

/* Steps of 20 min: a change of half an hour breaks their raster, one of an hour does not. 6 kW from
 * 00:20 to 01:20; the change is at 01:00. Unbroken: 6 kW at 01:20. Broken: 40 min, 4 kW. */
START_TEST(sliding__change_of_dst__empties_only_where_it_breaks_the_raster) {
  for (int half = 0; half < 2; half++) {
    story_t story;
    begin_sliding(&story, 60, 3);
    tell(&story, "zone 1 Here");
    tell(&story, "zone_row 1 -9000000000 0 0");
    tell(&story, "zone_row 1 %lld %d 1", (long long)(STORY_JANUARY + 3600), half ? 1800 : 3600);
    tell(&story, "meter 0 m 12345678 polyphase-tou direct 0 1 0");
    tell_load(&story, hms(0, 20, 0), hms(1, 20, 0), 6000);
    live(&story);
    until(&story, hms(4, 0, 0));
    if (half)
      CHECK_PEAK(peak_at(&story, 0, 0), 4000000, 1, 0);
    else
      CHECK_PEAK(peak_at(&story, 0, 0), 6000000, 1, 20);
    story_end(&story);
  }
}
END_TEST

/* A window of every quantity: +A and -A slide together, and their difference with them. */
START_TEST(sliding__of_a_sum__is_the_sum_of_its_parts_windows) {
  story_t story;
  begin_sliding(&story, 60, 4);
  static const char *const facts[] = {"quantity 0 0 +A", "quantity 0 1 -A", "quantity 0 2 C1 +0 -1",
                                      "md 0 0 2 0 1", "md 0 1 1 0 1"};
  for (size_t i = 0; i < sizeof facts / sizeof facts[0]; i++)
    tell(&story, "%s", facts[i]);
  tell_load(&story, hms(11, 40, 0), hms(12, 10, 0), 4000);
  tell_load(&story, hms(12, 10, 0), hms(12, 40, 0), -1000);
  live(&story);
  until(&story, hms(14, 0, 0));
  /* To 12:15: 30 min of 4 kW less 5 min of 1 kW: 2 - 0.08333. */
  CHECK_PEAK(peak_at(&story, 0, 0), 1916667, 12, 15);
  CHECK_PEAK(peak_at(&story, 1, 0), 500000, 12, 45); /* 30 min of 1 kW */
  story_end(&story);
}
END_TEST

int main(void) {
  TCase *tcase = tcase_create("sliding");
  tcase_add_test(tcase, peaks__with_ties__keep_three_in_the_order_of_the_policy);
  tcase_add_test(tcase, demand__of_a_mask__is_offered_what_its_rates_have);
  tcase_add_test(tcase, coincident__demand__is_of_the_period_of_the_first_peak);
  tcase_add_test(tcase, cumulative__past_its_digits__rolls_over_and_the_peak_does_not);
  tcase_add_test(tcase, sliding__window__finds_what_a_block_cuts_in_two);
  tcase_add_test(tcase, sliding__maximum__is_no_less_than_the_block);
  tcase_add_test(tcase, sliding__window_that_fills__is_divided_by_the_whole);
  tcase_add_test(tcase, sliding__with_discard__waits_for_a_full_window);
  tcase_add_test(tcase, sliding__end_of_billing__empties_the_window_even_at_the_end_of_a_step);
  tcase_add_test(tcase, sliding__outage__goes_on_inside_a_step_and_empties_over_its_end);
  tcase_add_test(tcase, sliding__rate__is_that_of_the_first_step_or_of_the_last);
  tcase_add_test(tcase, sliding__with_restart__steps_from_the_power_up);
  tcase_add_test(tcase, sliding__change_of_dst__empties_only_where_it_breaks_the_raster);
  tcase_add_test(tcase, sliding__of_a_sum__is_the_sum_of_its_parts_windows);
  STORY_RUN("meter_sliding", tcase);
}
