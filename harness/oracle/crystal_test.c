/* The crystal: 0008, by hand. The clock shows whole seconds, truncated: a crystal that is a
 * nanosecond late at a whole second shows the one before it. */
#include "story_test.h"

#define DAY INT64_C(1772409600) /* 2026-03-02T00:00Z */

static void begin(void) {
  story_begin(DAY, DAY + 4 * 86400, false);
  story_tariff();
  story_meter();
}

static void temperature(int64_t from_ns, int64_t to_ns, int tenths) {
  fact("temperature 0 %lld %lld %d\n", (long long)(DAY * NS + from_ns),
       (long long)(DAY * NS + to_ns), tenths);
}

static void look_at(int64_t at_s) { ask(DAY + at_s, "0-0:1.0.0*255"); }

static void expect_clock(const char *text, int64_t at_s, int64_t shown_s) {
  LINE(text, "value 0 1 %lld 0-0:1.0.0*255 %lld 0 0", (long long)((DAY + at_s) * NS),
       (long long)(DAY + shown_s));
}

/* -40 ppb a square degree, 40 degrees below 25: -64 ppm; of 10 h 2.304 s. From then on none. */
START_TEST(oracle_crystal__the_parabola__slows_a_cold_crystal_while_it_is_cold) {
  begin();
  policy("clk.temperature -40");
  temperature(0, 36000 * NS, -150);
  look_at(36000);
  look_at(86400);
  const char *text = ideal();
  expect_clock(text, 36000, 35997);
  expect_clock(text, 86400, 86397);
}
END_TEST

/* Half a degree: k * 25 / 100. A floor of -0.25 is -1 ppb, 10 ns in 10 s; of +0.25 it is 0. */
START_TEST(oracle_crystal__the_parabola__is_rounded_down) {
  begin();
  policy(_i == 0 ? "clk.temperature -1" : "clk.temperature 1");
  temperature(0, 86400 * NS, 255);
  look_at(10);
  expect_clock(ideal(), 10, _i == 0 ? 9 : 10);
}
END_TEST

/* A later fact holds in its span alone: 25 degrees from 1 h to 9 h, cold before and after; 2 h of
 * -64 ppm are 0.4608 s, and cold for 10 h 2.304 s. */
START_TEST(oracle_crystal__a_later_temperature__replaces_an_earlier_one) {
  begin();
  policy("clk.temperature -40");
  temperature(0, 36000 * NS, -150);
  if (_i == 0) temperature(3600 * NS, 32400 * NS, 250);
  look_at(40000);
  expect_clock(ideal(), 40000, _i == 0 ? 39999 : 39997);
}
END_TEST

/* Half a second at -1 ppb is 499 999 999.5 ns, another at -1 + 2 is 500 000 000.5: a whole second
 * where they are summed first, and a nanosecond less where each is rounded. Without the second
 * piece it is late. */
START_TEST(oracle_crystal__pieces__are_summed_before_the_one_division) {
  begin();
  policy("clk.drift -1");
  policy("clk.temperature 2");
  if (_i == 0) temperature(NS / 2, NS, 260);
  look_at(1);
  expect_clock(ideal(), 1, _i == 0 ? 1 : 0);
}
END_TEST

/* A ppb less a year is a ppb less from the second day on: right at its midnight, and late then.
 * 364 more a year are none on the second day, one on the third. An outage does not stop it. */
START_TEST(oracle_crystal__ageing__counts_whole_days_also_without_supply) {
  begin();
  policy("clk.ageing -1");
  outage(DAY + 3600, DAY + 80000);
  look_at(86400 - 1);
  look_at(86400);
  look_at(86400 + 10);
  const char *text = ideal();
  expect_clock(text, 86400 - 1, 86400 - 1);
  expect_clock(text, 86400, 86400);
  expect_clock(text, 86400 + 10, 86400 + 9);
}
END_TEST

/* 364 ppb a year and a drift of -1: late on the second day, ⌊364 / 365⌋ = 0, and right from the
 * third, ⌊728 / 365⌋ = 1, on: what was lost stays lost, 2 · 86400 ns. */
START_TEST(oracle_crystal__ageing__is_rounded_down_each_day) {
  begin();
  policy("clk.drift -1");
  policy("clk.ageing 364");
  look_at(2 * 86400);
  look_at(3 * 86400);
  const char *text = ideal();
  expect_clock(text, 2 * 86400, 2 * 86400 - 1);
  expect_clock(text, 3 * 86400, 3 * 86400 - 1);
}
END_TEST

/* +64 ppm: C reaches 00:15 of the clock when the crystal does, 900 s / 1.000064 of true time; the
 * entry holds what 3.6 MW, 1 Wh a millisecond, bring till then: floor(899.94240...) s. */
START_TEST(oracle_crystal__an_edge__is_the_first_ns_that_reaches_it) {
  begin();
  policy("clk.temperature 40");
  temperature(0, 86400 * NS, -150);
  load(DAY, DAY + 86400, INT64_C(3600000000));
  ask_all(DAY + 2000);
  /* 900 / 1.000064 = 899.942403686... s, in 1 mWh a microsecond. */
  ROW(ideal(), "entry 1 1 %lld %lld 0 900 899942403", (long long)DAY, (long long)DAY + 900);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("crystal");
  TCase *cases = tcase_create("crystal");
  tcase_add_test(cases, oracle_crystal__the_parabola__slows_a_cold_crystal_while_it_is_cold);
  tcase_add_loop_test(cases, oracle_crystal__the_parabola__is_rounded_down, 0, 2);
  tcase_add_loop_test(cases, oracle_crystal__a_later_temperature__replaces_an_earlier_one, 0, 2);
  tcase_add_loop_test(cases, oracle_crystal__pieces__are_summed_before_the_one_division, 0, 2);
  tcase_add_test(cases, oracle_crystal__ageing__counts_whole_days_also_without_supply);
  tcase_add_test(cases, oracle_crystal__ageing__is_rounded_down_each_day);
  tcase_add_test(cases, oracle_crystal__an_edge__is_the_first_ns_that_reaches_it);
  suite_add_tcase(suite, cases);
  return story_run(suite);
}
