/* Maximum demand after a power failure, by each policy, with the numbers of the design's example
 * and of clock-loss.md A18-A20. The story: 500 W, but 9 kW from 11:00 to 11:15 of Berlin on
 * 2026-04-02, and no supply from 11:04 to 11:09. Stamps are UTC: 11:00 of Berlin is 09:00Z. */
#include "story_test.h"

#define DAY INT64_C(1775088000) /* 2026-04-02T00:00Z */

static void begin(void) {
  story_begin(DAY - HM(2, 0), DAY + HM(22, 0), true);
  story_tariff();
  story_meter();
  load(DAY - HM(2, 0), DAY + HM(22, 0), 500000);
  load(DAY + HM(9, 0), DAY + HM(9, 15), 9000000);
  outage(DAY + HM(9, 4), DAY + HM(9, 9));
}

static void expect_maximum(int64_t at_s, int64_t mw, int64_t stamp_s) {
  ask(at_s, "1-0:1.6.0*255");
  const char *text = ideal();
  ROW(text, "value 1-0:1.6.0*255 %lld %lld", (long long)mw, (long long)stamp_s);
}

/* 9 kW x 10 min of 15: 1500 Wh x 4 = 6.000 kW, stamped 11:15. */
START_TEST(oracle_demand__resume__makes_one_period_of_both_parts) {
  begin();
  policy("md.after_power_failure resume");
  expect_maximum(DAY + HM(12, 0), 6000000, DAY + HM(9, 15));
}
END_TEST

/* No supply from 11:04 to 11:20, and a hold-up of half a second: the period ends at 11:04:00.5,
 * with 4 min at 9 kW, 600 Wh x 4 = 2.400 kW. A clock that is right shows 11:04:00, the second that
 * it has begun, and the bill says the same; half a second of load would be 5 W more. */
START_TEST(oracle_demand__a_period_ended_behind_the_hold_up__is_stamped_with_the_second_begun) {
  story_begin(DAY - HM(2, 0), DAY + HM(22, 0), true);
  story_tariff();
  story_meter();
  load(DAY - HM(2, 0), DAY + HM(22, 0), 500000);
  load(DAY + HM(9, 0), DAY + HM(9, 15), 9000000);
  policy("supply.hold_up 500000000");
  outage(DAY + HM(9, 4), DAY + HM(9, 20));
  expect_maximum(DAY + HM(12, 0), 2400000, DAY + HM(9, 4));
  served("entry 0 1 %lld 999999 1 0 0 0 0 0\n", (long long)(DAY + HM(21, 0)) * NS);
  LINE(bill(), "demand 0 2026-04 0 2400000 %lld", (long long)(DAY + HM(9, 4)));
}
END_TEST

/* 4 min: 600 Wh = 2.400 kW; 6 min: 900 Wh = 3.600 kW. */
START_TEST(oracle_demand__synchronise__judges_each_part_alone) {
  begin();
  policy("md.after_power_failure synchronise");
  expect_maximum(DAY + HM(12, 0), 3600000, DAY + HM(9, 15));
}
END_TEST

/* From 11:09 a whole period: 6 min at 9 kW and 9 min at 0.5 kW, 900 + 75 = 975 Wh, x 4 = 3.900 kW.
 */
START_TEST(oracle_demand__restart__runs_a_whole_period_from_the_power_up) {
  begin();
  policy("md.after_power_failure restart");
  expect_maximum(DAY + HM(12, 0), 3900000, DAY + HM(9, 24));
}
END_TEST

/* Off the raster until midnight of Berlin, 22:00Z: 23:54 to 24:00 is cut short; then 6 kW from
 * 00:00 to 00:15 is one period: 6.000 kW at 00:15. Still off the raster it would be spread over
 * two. */
START_TEST(oracle_demand__restart__is_aligned_again_at_midnight) {
  begin();
  story_facts.len = 0;
  story_begin(DAY - HM(2, 0), DAY + HM(24, 0), true);
  story_tariff();
  story_meter();
  policy("md.after_power_failure restart");
  load(DAY + HM(9, 0), DAY + HM(22, 0), 500000);
  load(DAY + HM(22, 0), DAY + HM(22, 15), 6000000);
  outage(DAY + HM(9, 4), DAY + HM(9, 9));
  expect_maximum(DAY + HM(23, 0), 6000000, DAY + HM(22, 15));
}
END_TEST

/* The same without midnight: 20:09 to 20:24 holds 6 min at 6 kW, 600 Wh, and 9 min at nothing. 2.4
 * kW from 20:00; but 19:54-20:09 holds 9 min: 900 Wh, 3.600 kW at 20:09. */
START_TEST(oracle_demand__restart__stays_off_the_raster_before_midnight) {
  story_begin(DAY - HM(2, 0), DAY + HM(24, 0), true);
  story_tariff();
  story_meter();
  policy("md.after_power_failure restart");
  load(DAY + HM(20, 0), DAY + HM(20, 15), 6000000);
  outage(DAY + HM(9, 4), DAY + HM(9, 9));
  expect_maximum(DAY + HM(21, 0), 3600000, DAY + HM(20, 9));
}
END_TEST

/* An end of billing aligns too: at 11:30 the period 11:24-11:39 is split, the rest runs to 11:30's
 * edge, which is the same instant's raster: 11:45. 2 kW from 11:30 to 11:45 is 2.000 kW at 11:45.
 */
START_TEST(oracle_demand__restart__is_aligned_again_at_an_end_of_billing) {
  begin();
  policy("md.after_power_failure restart");
  load(DAY + HM(9, 30), DAY + HM(9, 45), 2000000);
  fact("fault 0 end_of_billing %lld -1 R1\n", (long long)((DAY + HM(9, 30)) * NS));
  expect_maximum(DAY + HM(10, 0), 2000000, DAY + HM(9, 45));
}
END_TEST

/* A clock chip that fails at 11:30 splits 11:24-11:39 but aligns nothing (A20, A26): 2 kW from
 * 11:39 to 11:54 are one period. On the raster no quarter would hold more than 9 of its 15 minutes.
 */
START_TEST(oracle_demand__restart__is_not_aligned_by_a_failed_chip) {
  story_begin(DAY - HM(2, 0), DAY + HM(22, 0), true);
  story_tariff();
  story_meter();
  policy("md.after_power_failure restart");
  load(DAY + HM(9, 39), DAY + HM(9, 54), 2000000);
  outage(DAY + HM(9, 4), DAY + HM(9, 9));
  fact("fault 0 clock_chip_failed %lld -1\n", (long long)((DAY + HM(9, 30)) * NS));
  expect_maximum(DAY + HM(10, 0), 2000000, DAY + HM(9, 54));
}
END_TEST

START_TEST(oracle_demand__continuation_window__is_no_boundary_but_is_logged) {
  begin();
  policy("md.after_power_failure synchronise");
  policy("md.continuation_window 300000000000");
  ask_all(DAY + HM(12, 0));
  expect_maximum(DAY + HM(12, 0), 6000000, DAY + HM(9, 15));
  ROW(story_answer, "event 1 1 1 %lld - - I", (long long)DAY + HM(9, 4));
  ROW(story_answer, "event 2 2 2 %lld %lld 300 I", (long long)DAY + HM(9, 9),
      (long long)DAY + HM(9, 4));
}
END_TEST

START_TEST(oracle_demand__continuation_window__one_second_shorter_is_a_boundary) {
  begin();
  policy("md.after_power_failure synchronise");
  policy("md.continuation_window 299000000000");
  expect_maximum(DAY + HM(12, 0), 3600000, DAY + HM(9, 15));
}
END_TEST

/* Ten minutes with supply are less than T: dropped. What remains is 0.5 kW: 125 Wh x 4, first at
 * 00:15. */
START_TEST(oracle_demand__discard__drops_periods_with_less_than_their_length) {
  begin();
  policy("md.incomplete_interval discard");
  expect_maximum(DAY + HM(12, 0), 500000, DAY - HM(2, 0) + HM(0, 15));
}
END_TEST

START_TEST(oracle_demand__tie__keeps_the_last_where_declared) {
  begin();
  policy("md.tie last");
  policy("md.incomplete_interval discard");
  expect_maximum(DAY + HM(12, 0) + 1, 500000, DAY + HM(12, 0));
}
END_TEST

/* Rate 2 begins at 07:30 of Berlin, 05:30Z, amid a period of 60 min: 05:00-06:00Z starts
 * in rate 1 and ends in rate 2. */
static void begin_rate_edge(void) {
  story_begin(DAY - HM(2, 0), DAY + HM(22, 0), true);
  fact("tariff 0 two\nseason 0 1 1 w\nweek 0 w d d d d d d d\nswitch 0 d 0 1\n"
       "switch 0 d 27000 2\n");
  story_meter();
  policy("md.period 3600000000000");
  load(DAY + HM(5, 0), DAY + HM(6, 0), 4000000);
  ask(DAY + HM(8, 0), "1-0:1.6.1*255");
  ask(DAY + HM(8, 0), "1-0:1.6.2*255");
}

START_TEST(oracle_demand__rate_of_interval__start_or_end_as_declared) {
  begin_rate_edge();
  const char *text = ideal();
  ROW(text, "value 1-0:1.6.1*255 4000000 %lld", (long long)DAY + HM(6, 0));
  ROW(text, "value 1-0:1.6.2*255 0 -");
  begin_rate_edge();
  policy("md.rate_of_interval end");
  text = ideal();
  ROW(text, "value 1-0:1.6.1*255 0 -");
  ROW(text, "value 1-0:1.6.2*255 4000000 %lld", (long long)DAY + HM(6, 0));
}
END_TEST

/* A19: a reset at 11:05 splits 9 kW of a quarter: 5 min, 750 Wh = 3.000 kW in the set, stamped
 * 11:05; 10 min, 1500 Wh = 6.000 kW afterwards. */
START_TEST(oracle_demand__end_of_billing__splits_the_period) {
  story_begin(DAY - HM(2, 0), DAY + HM(22, 0), true);
  story_tariff();
  story_meter();
  load(DAY + HM(9, 0), DAY + HM(9, 15), 9000000);
  fact("fault 0 end_of_billing %lld -1 O1\n", (long long)((DAY + HM(9, 5)) * NS));
  ask(DAY + HM(10, 0), "1-0:1.6.0*255");
  ask_all(DAY + HM(10, 0));
  const char *text = ideal();
  ROW(text, "value 1-0:1.6.0*255 6000000 %lld", (long long)DAY + HM(9, 15));
  ROW(text, "register 1 1-0:1.6.0*255 3000000 %lld", (long long)DAY + HM(9, 5));
  ROW(text, "register 1 1-0:1.2.0*255 3000000 -");
  ROW(text, "set 1 5 32 %lld %lld %lld 0", (long long)DAY - HM(2, 0), (long long)DAY + HM(9, 5),
      (long long)DAY + HM(9, 5));
  /* Eleven hours of quarters come before. The entry is split as well: 5 min = 750 Wh, short, ended
   * by an end of billing, DST. */
  ROW(text, "entry 45 1 %lld %lld 208 300 750000", (long long)DAY + HM(9, 0),
      (long long)DAY + HM(9, 5));
  ROW(text, "marker 46 1 FE %lld - 1", (long long)DAY + HM(9, 5));
  ROW(text, "entry 47 1 %lld %lld 144 600 1500000", (long long)DAY + HM(9, 5),
      (long long)DAY + HM(9, 15));
}
END_TEST

/* Three flickers in one period, resume: 9 kW for 15 min less 3 x 10 s; 870 s = 2175 Wh, x 4 = 8.700
 * kW. */
START_TEST(oracle_demand__three_flickers__are_parts_of_one_period) {
  story_begin(DAY - HM(2, 0), DAY + HM(22, 0), true);
  story_tariff();
  story_meter();
  load(DAY + HM(9, 0), DAY + HM(9, 15), 9000000);
  for (int i = 0; i < 3; i++) {
    outage(DAY + HM(9, 2 + 4 * i), DAY + HM(9, 2 + 4 * i) + 10);
  }
  expect_maximum(DAY + HM(10, 0), 8700000, DAY + HM(9, 15));
}
END_TEST

/* 5 kW from 07:00 to 07:30, where rate 2 begins; read at 09:00. */
static const char *edge_of(const char *drift) {
  story_begin(DAY, DAY + HM(24, 0), false);
  story_tariff();
  story_meter();
  policy("md.period 1800000000000");
  policy("lp.period 1800000000000");
  policy(drift);
  load(DAY + HM(7, 0), DAY + HM(7, 30), 5000000);
  served("entry 0 1 %lld 17 1 0 0 0 0 0\n", (long long)((DAY + HM(9, 0)) * NS));
  return bill();
}

/* At 5 ppm 07:00 of the clock is 06:59:59.874, 07:30 is 07:29:59.865: 1799.865 s of 5 kW are
 * 2499.812 Wh. Within its tolerance a clock moves energy, and no period into rate 1. */
START_TEST(oracle_bill__a_period_at_an_edge__is_where_a_clock_within_its_tolerance_labels_it) {
  const char *text = edge_of("clk.drift 5000");
  LINE(text, "demand 0 2026-04 2 4999624 %lld", (long long)DAY + HM(7, 30));
  NO_LINE(text, "demand 0 2026-04 1 4999624 %lld", (long long)DAY + HM(7, 30));
}
END_TEST

/* At 2000 ppm 07:00 of the clock is 06:59:09.701, 07:30 is 07:29:06.108: 50 s are beyond 20, and
 * the 1746.108 s of 5 kW, 2425.149 Wh, began in rate 1. */
START_TEST(oracle_bill__a_period_at_an_edge__is_where_it_was_beyond_the_tolerance) {
  const char *text = edge_of("clk.drift 2000000");
  LINE(text, "demand 0 2026-04 1 4850298 %lld", (long long)DAY + HM(7, 29) + 6);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("demand");
  TCase *cases = tcase_create("after a power failure");
  tcase_add_test(cases, oracle_demand__resume__makes_one_period_of_both_parts);
  tcase_add_test(
      cases, oracle_demand__a_period_ended_behind_the_hold_up__is_stamped_with_the_second_begun);
  tcase_add_test(cases, oracle_demand__synchronise__judges_each_part_alone);
  tcase_add_test(cases, oracle_demand__restart__runs_a_whole_period_from_the_power_up);
  tcase_add_test(cases, oracle_demand__restart__is_aligned_again_at_midnight);
  tcase_add_test(cases, oracle_demand__restart__stays_off_the_raster_before_midnight);
  tcase_add_test(cases, oracle_demand__restart__is_aligned_again_at_an_end_of_billing);
  tcase_add_test(cases, oracle_demand__restart__is_not_aligned_by_a_failed_chip);
  tcase_add_test(cases, oracle_demand__continuation_window__is_no_boundary_but_is_logged);
  tcase_add_test(cases, oracle_demand__continuation_window__one_second_shorter_is_a_boundary);
  tcase_add_test(cases, oracle_demand__discard__drops_periods_with_less_than_their_length);
  tcase_add_test(cases, oracle_demand__tie__keeps_the_last_where_declared);
  tcase_add_test(cases, oracle_demand__rate_of_interval__start_or_end_as_declared);
  tcase_add_test(cases, oracle_demand__end_of_billing__splits_the_period);
  tcase_add_test(cases, oracle_demand__three_flickers__are_parts_of_one_period);
  tcase_add_test(cases,
                 oracle_bill__a_period_at_an_edge__is_where_a_clock_within_its_tolerance_labels_it);
  tcase_add_test(cases, oracle_bill__a_period_at_an_edge__is_where_it_was_beyond_the_tolerance);
  suite_add_tcase(suite, cases);
  return story_run(suite);
}
