/* Sliding demand, worked by hand: a window of an hour in four steps, and 4 kW from 10:15 to 11:15,
 * which no block of an hour sees whole: 0006 *Sliding*. */
#include "story_test.h"

#define DAY INT64_C(1772409600) /* 2026-03-02T00:00Z, a Monday */
#define KW INT64_C(1000000)

static void begin(const char *type) {
  story_begin(DAY, DAY + 86400, false);
  story_tariff();
  story_meter();
  policy("md.period 3600000000000");
  fact("policy 0 md.type %s\n", type);
}

static void hour_off_the_raster(void) { load(DAY + HM(10, 15), DAY + HM(11, 15), 4 * KW); }

static void expect_maximum(int64_t mw, int64_t stamp_s) {
  ask(DAY + HM(20, 0), "1-0:1.6.0*255");
  const char *text = ideal();
  ROW(text, "value 1-0:1.6.0*255 %lld %lld", (long long)mw, (long long)stamp_s);
}

/* Blocks: 10-11 h holds 45 min, 3 kWh. The window 10:15-11:15 holds all: 4 kWh. */
START_TEST(oracle_demand__a_sliding_window__sees_what_blocks_divide) {
  begin("block");
  hour_off_the_raster();
  expect_maximum(3000000, DAY + HM(11, 0));
  begin("sliding 4");
  hour_off_the_raster();
  expect_maximum(4000000, DAY + HM(11, 15));
}
END_TEST

/* In steps of 30 min: 10:00-11:00 and 10:30-11:30 hold 45 min each: 3 kW, the first of them. */
START_TEST(oracle_demand__steps_of_a_window__decide_what_it_sees) {
  begin("sliding 2");
  hour_off_the_raster();
  expect_maximum(3000000, DAY + HM(11, 0));
  begin("sliding 2");
  policy("md.tie last");
  hour_off_the_raster();
  expect_maximum(3000000, DAY + HM(11, 30));
}
END_TEST

/* A window that is not full divides by all of it: 4 kW in the first quarter of the meter's life are
 * 1 kWh, 1 kW. With `discard` it does not count, but the first whole hour does: the same kWh, at
 * 01:00. */
START_TEST(oracle_demand__a_window_not_yet_full__divides_by_all_of_it) {
  begin("sliding 4");
  load(DAY, DAY + 900, 4 * KW);
  expect_maximum(1000000, DAY + 900);
  begin("sliding 4");
  policy("md.incomplete_interval discard");
  load(DAY, DAY + 900, 4 * KW);
  expect_maximum(1000000, DAY + 3600);
}
END_TEST

/* A reset at 11:07:30: 10:15 to there is 52.5 min, 3.5 kWh: the set. The window is empty then: 7.5
 * min to 11:15, 0.5 kWh. Did it slide on, 11:15 would show 3.5 + 0.5 less the oldest step. */
START_TEST(oracle_demand__an_end_of_billing__judges_the_window_and_empties_it) {
  begin("sliding 4");
  hour_off_the_raster();
  fact("fault 0 end_of_billing %lld -1 O1\n", (long long)((DAY + HM(11, 7) + 30) * NS));
  ask_all(DAY + HM(20, 0));
  expect_maximum(500000, DAY + HM(11, 15));
  ROW(story_answer, "register 1 1-0:1.6.0*255 3500000 %lld", (long long)DAY + HM(11, 7) + 30);
}
END_TEST

/* With `discard` the window of 52.5 min is dropped: the set has that of 10:00-11:00, 3 kWh. Behind
 * it no window is full before 12:15, and that is empty. */
START_TEST(oracle_demand__discard__looks_at_the_window) {
  begin("sliding 4");
  policy("md.incomplete_interval discard");
  hour_off_the_raster();
  fact("fault 0 end_of_billing %lld -1 O1\n", (long long)((DAY + HM(11, 7) + 30) * NS));
  ask_all(DAY + HM(20, 0));
  ask(DAY + HM(20, 0), "1-0:1.6.0*255");
  const char *text = ideal();
  ROW(text, "register 1 1-0:1.6.0*255 3000000 %lld", (long long)DAY + HM(11, 0));
  ROW(text, "value 1-0:1.6.0*255 0 -");
}
END_TEST

/* resume, 10:20-10:25 off: within a step, which goes on: 55 min of 4 kW, 3 666 666.67 mWh. */
START_TEST(oracle_demand__an_outage_within_a_step__is_bridged_by_resume) {
  begin("sliding 4");
  hour_off_the_raster();
  outage(DAY + HM(10, 20), DAY + HM(10, 25));
  expect_maximum(3666666, DAY + HM(11, 15));
}
END_TEST

/* 10:20-10:35 off, over the step's end at 10:30: 5 min, 333 333 mW at 10:20, then nothing of it: 40
 * min to 11:15, counts 333 333 to 3 000 000, are 2 666 667 mW. */
START_TEST(oracle_demand__an_outage_over_a_step__empties_the_window) {
  begin("sliding 4");
  hour_off_the_raster();
  outage(DAY + HM(10, 20), DAY + HM(10, 35));
  fact("fault 0 end_of_billing %lld -1 O1\n", (long long)((DAY + HM(10, 40)) * NS));
  ask_all(DAY + HM(20, 0));
  expect_maximum(2333334, DAY + HM(11, 15)); /* 10:40 to 11:15: counts 666 666 to 3 000 000 */
  /* 10:35-10:40 alone is 333 333 mWh, too; the first one stays. */
  ROW(story_answer, "register 1 1-0:1.6.0*255 333333 %lld", (long long)DAY + HM(10, 20));
  begin("sliding 4");
  hour_off_the_raster();
  outage(DAY + HM(10, 20), DAY + HM(10, 35));
  expect_maximum(2666667, DAY + HM(11, 15));
}
END_TEST

/* restart, off 10:20-10:23: steps of a quarter from 10:23: 10:38, 10:53, 11:08, 11:23. The window
 * 10:23-11:23 holds 52 min: 3 466 666.67 mWh, from count 333 333 to 3 800 000. */
START_TEST(oracle_demand__restart__slides_in_steps_from_the_power_up) {
  begin("sliding 4");
  policy("md.after_power_failure restart");
  hour_off_the_raster();
  outage(DAY + HM(10, 20), DAY + HM(10, 23));
  expect_maximum(3466667, DAY + HM(11, 23));
}
END_TEST

/* synchronise, off 10:20-10:23: a short step 10:23-10:30, then quarters: the window of 11:15 holds
 * 52 min. */
START_TEST(oracle_demand__synchronise__slides_on_the_raster_from_the_power_up) {
  begin("sliding 4");
  policy("md.after_power_failure synchronise");
  hour_off_the_raster();
  outage(DAY + HM(10, 20), DAY + HM(10, 23));
  expect_maximum(3466667, DAY + HM(11, 15));
}
END_TEST

/* Clock set from 10:50 to 10:52: 10:15-10:50 are 35 min, 2 333 333 mW; from there to 11:15 of
 * truth, 11:17 of the meter, 25 min. */
START_TEST(oracle_demand__a_time_set__empties_the_window) {
  begin("sliding 4");
  hour_off_the_raster();
  set_clock(DAY + HM(10, 50), DAY + HM(10, 52));
  expect_maximum(2333333, DAY + HM(10, 50));
}
END_TEST

/* Rate 2 begins at 07:00. Window 06:15-07:15, 4 kWh, of which 45 min are of rate 1: by its start it
 * belongs to rate 1, by its end to rate 2; the other rate has what its own windows hold: by start
 * rate 2 has 07:00-08:00, 1 kWh, and by end rate 1 has 06:00-07:00, 3 kWh. */
START_TEST(oracle_demand__rate_of_a_window__is_of_its_first_or_last_step) {
  static const struct {
    const char *rule;
    int64_t mw[2];
  } rows[] = {{"start", {4000000, 1000000}}, {"end", {3000000, 4000000}}};
  begin("sliding 4");
  fact("policy 0 md.rate_of_interval %s\n", rows[_i].rule);
  load(DAY + HM(6, 15), DAY + HM(7, 15), 4 * KW);
  ask(DAY + HM(20, 0), "1-0:1.6.1*255");
  ask(DAY + HM(20, 0), "1-0:1.6.2*255");
  const char *text = ideal();
  ROW(text, "value 1-0:1.6.1*255 %lld %lld", (long long)rows[_i].mw[0],
      (long long)DAY + (_i == 0 ? HM(7, 15) : HM(7, 0)));
  ROW(text, "value 1-0:1.6.2*255 %lld %lld", (long long)rows[_i].mw[1],
      (long long)DAY + (_i == 0 ? HM(8, 0) : HM(7, 15)));
}
END_TEST

/* The zone jumps by 30 min at 10:00, two hours in two steps: 2 kW from 09 to 11 h. 09-10 ends at
 * the change: 2 kWh in two hours, 1 kW; then the window is empty: half a step to 10:30, an hour to
 * 11:30, together 2 kWh again. Did it slide on, 10:30 would show 3 kWh, 1.5 kW. In steps of 30 min,
 * which the change leaves on their raster, an hour of 2 kW is seen across it. */
START_TEST(oracle_demand__a_dst_change_that_breaks_the_raster__empties_the_window) {
  begin("sliding 2");
  fact("zone_row 0 %lld 1800 1\n", (long long)DAY + HM(10, 0));
  policy("md.period 7200000000000");
  load(DAY + HM(9, 0), DAY + HM(11, 0), 2 * KW);
  expect_maximum(1000000, DAY + HM(10, 0));
  begin("sliding 2");
  fact("zone_row 0 %lld 1800 1\n", (long long)DAY + HM(10, 0));
  load(DAY + HM(9, 30), DAY + HM(10, 30), 2 * KW);
  expect_maximum(2000000, DAY + HM(10, 30));
}
END_TEST

/* A change of ratios at 10:45, to what stands there: 30 min, 2 kWh, and from then on 30 min. */
START_TEST(oracle_demand__a_change_of_ratios__empties_the_window) {
  begin("sliding 4");
  hour_off_the_raster();
  fact("fault 0 set_ratio %lld -1 200 200 100 100 O3\n", (long long)((DAY + HM(10, 45)) * NS));
  ask_all(DAY + HM(20, 0));
  expect_maximum(2000000, DAY + HM(11, 15));
  ROW(story_answer, "register 1 1-0:1.6.0*255 2000000 %lld", (long long)DAY + HM(10, 45));
}
END_TEST

START_TEST(oracle_bill__of_a_sliding_meter__has_its_greatest_window) {
  begin("sliding 4");
  load(DAY + HM(6, 15), DAY + HM(7, 15), 4 * KW);
  served("entry 0 1 %lld 999 1 0 0 0 0 0\n", (long long)((DAY + 86399) * NS));
  const char *text = bill();
  LINE(text, "demand 0 2026-03 0 4000000 %lld", (long long)DAY + HM(7, 15));
  LINE(text, "demand 0 2026-03 1 4000000 %lld", (long long)DAY + HM(7, 15));
  LINE(text, "demand 0 2026-03 2 1000000 %lld", (long long)DAY + HM(8, 0));
}
END_TEST

int main(void) {
  Suite *suite = suite_create("sliding");
  TCase *cases = tcase_create("all");
  tcase_add_test(cases, oracle_demand__a_sliding_window__sees_what_blocks_divide);
  tcase_add_test(cases, oracle_demand__steps_of_a_window__decide_what_it_sees);
  tcase_add_test(cases, oracle_demand__a_window_not_yet_full__divides_by_all_of_it);
  tcase_add_test(cases, oracle_demand__an_end_of_billing__judges_the_window_and_empties_it);
  tcase_add_test(cases, oracle_demand__discard__looks_at_the_window);
  tcase_add_test(cases, oracle_demand__an_outage_within_a_step__is_bridged_by_resume);
  tcase_add_test(cases, oracle_demand__an_outage_over_a_step__empties_the_window);
  tcase_add_test(cases, oracle_demand__restart__slides_in_steps_from_the_power_up);
  tcase_add_test(cases, oracle_demand__synchronise__slides_on_the_raster_from_the_power_up);
  tcase_add_test(cases, oracle_demand__a_time_set__empties_the_window);
  tcase_add_loop_test(cases, oracle_demand__rate_of_a_window__is_of_its_first_or_last_step, 0, 2);
  tcase_add_test(cases, oracle_demand__a_dst_change_that_breaks_the_raster__empties_the_window);
  tcase_add_test(cases, oracle_demand__a_change_of_ratios__empties_the_window);
  tcase_add_test(cases, oracle_bill__of_a_sliding_meter__has_its_greatest_window);
  suite_add_tcase(suite, cases);
  return story_run(suite);
}
