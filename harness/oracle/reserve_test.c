/* The reserve of the clock: 0008, its table by hand. Hold-up is 0, the clock UTC; R1. */
#include "story_test.h"

#define DAY INT64_C(1772409600) /* 2026-03-02T00:00Z */
#define AT(h, m) ((long long)DAY + HM(h, m))

static void begin(const char *kind, int64_t minutes, int64_t leak_ppb) {
  story_begin(DAY, DAY + 86400, false);
  story_tariff();
  story_meter();
  fact("policy 0 reserve.kind %s\n", kind);
  fact("policy 0 reserve.hours %lld\n", (long long)(minutes * 60 * NS));
  fact("policy 0 reserve.leak %lld\n", (long long)leak_ppb);
}

static void low_at(int64_t minutes) {
  fact("policy 0 reserve.low %lld\n", (long long)(minutes * 60 * NS));
}

static void replaced(int64_t at_s) {
  fact("fault 0 battery_replaced %lld -1\n", (long long)(at_s * NS));
}

static const char *answer_at(int64_t at_s) {
  ask_all(at_s);
  ask(at_s, "0-0:96.5.0*255");
  return ideal();
}

/* 120 min, low at 60. Off 00:10-01:10: 60 are left as it ends, so it is low then, with mains on.
 * Off 02:00-02:59: 1 is left. Off 03:00-03:01: nothing is, and the clock is lost at 03:00. It is
 * dead from that instant, seen behind the power-up. Status: invalid 1, low 8, failed 16. */
START_TEST(oracle_reserve__a_cell__is_low_then_dead_and_loses_the_clock) {
  begin("cell", 120, 0);
  low_at(60);
  outage(DAY + HM(0, 10), DAY + HM(1, 10));
  outage(DAY + HM(2, 0), DAY + HM(2, 59));
  outage(DAY + HM(3, 0), DAY + HM(3, 1));
  const char *text = answer_at(DAY + HM(4, 0));
  ROW(text, "event 2 2 2 %lld %lld 3600 I", AT(1, 10), AT(0, 10));
  ROW(text, "event 3 2 4 %lld - - I", AT(1, 10));
  ROW(text, "event 5 3 2 %lld %lld 3540 I", AT(2, 59), AT(2, 0));
  ROW(text, "event 7 4 2 %lld %lld - I", AT(3, 0), AT(3, 0));
  ROW(text, "event 8 4 3 %lld %lld %lld I", AT(3, 0), AT(3, 0), AT(1, 10));
  ROW(text, "event 9 4 5 %lld - - I", AT(3, 0));
  ROW(text, "range events 1 999999 9");
  ROW(text, "value 0-0:96.5.0*255 25");
}
END_TEST

/* 60 min, off for an hour and for a second less. */
START_TEST(oracle_reserve__an_outage_that_leaves_nothing__loses_the_clock) {
  begin("cell", 60, 0);
  outage(DAY + HM(1, 0), DAY + HM(2, 0) - _i);
  const char *text = answer_at(DAY + HM(4, 0));
  if (_i == 0) ROW(text, "marker 6 2 PU %lld %lld 1", AT(1, 0), AT(1, 0));
  if (_i == 1) ROW(text, "marker 6 2 PU %lld %lld 0", AT(2, 0) - 1, AT(1, 0));
}
END_TEST

/* 120 min, low at 90, off from 00:10 on: low at 00:40, which nobody sees before 01:10; then it is
 * logged before the power-up. Replaced at 00:50, it is not low any more; what is logged is that. */
START_TEST(oracle_reserve__a_cell_that_gets_low_without_supply__is_seen_at_the_power_up) {
  begin("cell", 120, 0);
  low_at(90);
  outage(DAY + HM(0, 10), DAY + HM(1, 10));
  if (_i == 1) replaced(DAY + HM(0, 50));
  const char *text = answer_at(DAY + HM(4, 0));
  ROW(text, "event 2 2 %d %lld - - I", _i == 0 ? 4 : 6, AT(1, 10));
  ROW(text, "event 3 2 2 %lld %lld 3600 I", AT(1, 10), AT(0, 10));
  ROW(text, "range events 1 999999 3");
  ROW(text, "value 0-0:96.5.0*255 %d", _i == 0 ? 8 : 0);
}
END_TEST

/* 60 min, low at 55 and seen so at 00:20; off from 01:00: dead at 01:50, new at 02:00, low and dead
 * again at 03:00, all in one outage. What the new cell shows is found at the power-up, so that 003
 * has no value: the event of 00:20 was of the old one. It is dead now: 16. */
START_TEST(oracle_reserve__a_new_cell__may_die_in_the_same_outage) {
  begin("cell", 60, 0);
  low_at(55);
  outage(DAY + HM(0, 10), DAY + HM(0, 20));
  outage(DAY + HM(1, 0), DAY + HM(3, 30));
  replaced(DAY + HM(2, 0));
  const char *text = answer_at(DAY + HM(6, 0));
  ROW(text, "event 2 2 4 %lld - - I", AT(0, 20));
  ROW(text, "event 5 3 6 %lld - - I", AT(1, 0));
  ROW(text, "event 6 3 4 %lld - - I", AT(1, 0));
  ROW(text, "event 7 3 5 %lld - - I", AT(1, 0));
  ROW(text, "event 9 3 3 %lld %lld - I", AT(1, 0), AT(1, 0));
  ROW(text, "value 0-0:96.5.0*255 25");
}
END_TEST

/* It leaks half a second a second: 60 min are gone at 02:00 with mains on. Low is 0, so that it is
 * low and dead at once; the outage behind it loses the clock. The value of 003 is the low. */
START_TEST(oracle_reserve__a_cell_that_leaks__dies_with_mains_on) {
  begin("cell", 60, 500000000);
  outage(DAY + HM(3, 0), DAY + HM(3, 5));
  ask(DAY + HM(2, 0) - 1, "0-0:96.5.0*255");
  const char *text = answer_at(DAY + HM(4, 0));
  LINE(text, "value 0 1 %lld 0-0:96.5.0*255 0", (long long)((DAY + HM(2, 0) - 1) * NS));
  ROW(text, "event 1 1 4 %lld - - I", AT(2, 0));
  ROW(text, "event 2 1 5 %lld - - I", AT(2, 0));
  ROW(text, "event 5 2 3 %lld %lld %lld I", AT(3, 0), AT(3, 0), AT(2, 0));
}
END_TEST

/* 10 s with mains on cost 5: 3595 s are left; without, each costs 1.5: 2396.67 s. */
START_TEST(oracle_reserve__a_cell_that_leaks__leaks_without_supply_too) {
  begin("cell", 60, 500000000);
  outage(DAY + 10, DAY + 10 + 2396 + _i);
  const char *text = answer_at(DAY + HM(1, 0));
  ROW(text, "marker 3 2 PU %lld %lld %d", (long long)DAY + (_i == 0 ? 2406 : 10),
      (long long)DAY + 10, _i);
}
END_TEST

/* 60 min, 50 of them used, then new: another 50 are no matter. Without the new cell they are. */
START_TEST(oracle_reserve__a_new_cell__is_full) {
  begin("cell", 60, 0);
  outage(DAY + HM(1, 0), DAY + HM(1, 50));
  if (_i == 0) replaced(DAY + HM(2, 0));
  if (_i == 1) {
    fact("fault 0 battery_dead %lld %lld\n", (long long)((DAY + HM(1, 55)) * NS),
         (long long)((DAY + HM(2, 0)) * NS));
  }
  outage(DAY + HM(3, 0), DAY + HM(3, 50));
  const char *text = answer_at(DAY + HM(6, 0));
  ROW(text, "value 0-0:96.5.0*255 %d", _i < 2 ? 0 : 1 + 8 + 16);
  if (_i == 0) ROW(text, "event 3 2 6 %lld - - I", AT(2, 0));
  if (_i == 1) ROW(text, "event 4 2 6 %lld - - I", AT(2, 0));
}
END_TEST

/* 60 min, 10 of them used at 01:00. A fault that made it low and ends is 006 as ever, and fills
 * nothing: 50 min off are all that there was, and the outage loses the clock. */
START_TEST(oracle_reserve__the_end_of_battery_low__fills_no_cell) {
  begin("cell", 60, 0);
  outage(DAY + HM(0, 50), DAY + HM(1, 0));
  fact("fault 0 battery_low %lld %lld\n", AT(1, 30) * NS, AT(2, 0) * NS);
  outage(DAY + HM(3, 0), DAY + HM(3, 50) - _i);
  const char *text = answer_at(DAY + HM(6, 0));
  ROW(text, "event 4 2 6 %lld - - I", AT(2, 0));
  ROW(text, "value 0-0:96.5.0*255 %d", _i == 0 ? 1 + 8 + 16 : 0);
}
END_TEST

/* One that is low of itself stays low, whatever fault of that kind ends; a new cell is new. */
START_TEST(oracle_reserve__the_end_of_battery_low__leaves_a_spent_cell_low) {
  begin("cell", 60, 0);
  low_at(30);
  outage(DAY + HM(0, 10), DAY + HM(0, 50));
  fact("fault 0 battery_low %lld %lld\n", AT(1, 30) * NS, AT(2, 0) * NS);
  if (_i == 1) replaced(AT(3, 0));
  const char *text = answer_at(DAY + HM(6, 0));
  ROW(text, "value 0-0:96.5.0*255 %d", _i == 0 ? 8 : 0);
  ROW(text, "range events 1 999999 %d", _i == 0 ? 3 : 4);
}
END_TEST

/* Dead within the outage, new before it ends: lost all the same, and clear of battery bits. */
START_TEST(oracle_reserve__a_new_cell__does_not_bring_a_lost_clock_back) {
  begin("cell", 60, 0);
  outage(DAY + HM(1, 0), DAY + HM(2, 30));
  replaced(DAY + HM(2, 10));
  const char *text = answer_at(DAY + HM(6, 0));
  ROW(text, "event 2 2 6 %lld - - I", AT(1, 0));
  ROW(text, "event 4 2 3 %lld %lld - I", AT(1, 0), AT(1, 0));
  ROW(text, "value 0-0:96.5.0*255 1");
}
END_TEST

/* 60 min, ten hours to fill: off for 30 min, on for 150, which brings 15: 45 are left. They are not
 * enough for 45 and are for a second less. No value, no bit 0400 (1024) in the entry that the
 * power-up began, status invalid alone. */
START_TEST(oracle_reserve__a_capacitor__fills_up_and_says_nothing_of_a_battery) {
  begin("capacitor", 60, 0);
  fact("policy 0 reserve.recharge %lld\n", (long long)(36000 * NS));
  low_at(60);
  outage(DAY + HM(0, 30), DAY + HM(1, 0));
  outage(DAY + HM(3, 30), DAY + HM(4, 15) - _i);
  const char *text = answer_at(DAY + HM(6, 0));
  ROW(text, "value 0-0:96.5.0*255 %d", _i == 0 ? 1 : 0);
  ROW(text, "range events 1 999999 %d", _i == 0 ? 5 : 4);
  if (_i != 0) return;
  ROW(text, "event 5 3 3 %lld %lld - I", AT(3, 30), AT(3, 30));
  /* 2 quarters, PD, PU; 10 quarters, PD, PU; then invalid 1 and begun by a power-up 4. */
  ROW(text, "entry 17 3 %lld %lld 5 900 0", AT(3, 30), AT(3, 45));
}
END_TEST

/* It is never more than full: a day with mains on, and then an hour and no more. */
/* Low by a fault and dead by another, both over at 03:00, where a cell is put in as well: 006 once.
 * An hour later another one is another 006. */
START_TEST(oracle_reserve__several_ends_of_one_instant__are_one_new_cell) {
  begin("cell", 600, 0);
  fact("fault 0 battery_low %lld %lld\n", (long long)(AT(1, 0) * NS), (long long)(AT(3, 0) * NS));
  fact("fault 0 battery_dead %lld %lld\n", (long long)(AT(2, 0) * NS), (long long)(AT(3, 0) * NS));
  replaced(DAY + HM(3, 0));
  if (_i == 1) replaced(DAY + HM(4, 0));
  const char *text = answer_at(DAY + HM(5, 0));
  ROW(text, "event 1 1 4 %lld - - I", AT(1, 0));
  ROW(text, "event 2 1 5 %lld - - I", AT(2, 0));
  ROW(text, "event 3 1 6 %lld - - I", AT(3, 0));
  if (_i == 1) ROW(text, "event 4 1 6 %lld - - I", AT(4, 0));
  ROW(text, "range events 1 999999 %d", _i == 1 ? 4 : 3);
}
END_TEST

START_TEST(oracle_reserve__a_capacitor__is_never_more_than_full) {
  begin("capacitor", 60, 0);
  fact("policy 0 reserve.recharge %lld\n", (long long)(600 * NS));
  outage(DAY + HM(20, 0), DAY + HM(21, 0) - _i);
  ROW(answer_at(DAY + HM(23, 0)), "value 0-0:96.5.0*255 %d", _i == 0 ? 1 : 0);
}
END_TEST

/* A dead battery on top is one: 003 has its stamp, and the status the bit. */
START_TEST(oracle_reserve__a_dead_battery_on_top_of_a_capacitor__is_logged_as_ever) {
  begin("capacitor", 60, 0);
  fact("policy 0 reserve.recharge %lld\n", (long long)(600 * NS));
  battery_dead(DAY + HM(1, 0));
  outage(DAY + HM(2, 0), DAY + HM(2, 1));
  const char *text = answer_at(DAY + HM(3, 0));
  ROW(text, "event 4 2 3 %lld %lld %lld I", AT(2, 0), AT(2, 0), AT(1, 0));
  ROW(text, "value 0-0:96.5.0*255 17");
}
END_TEST

/* Installed at 03:00, off from the start: the cell ran for three hours of its two. Its boot is no
 * power-up and loses nothing; the next outage does. */
START_TEST(oracle_reserve__before_the_installation__a_cell_runs_down_and_no_clock_is_lost) {
  begin("cell", 120, 0);
  outage(DAY, DAY + HM(3, 0));
  ask(DAY + HM(3, 30), "0-0:96.5.0*255");
  outage(DAY + HM(4, 0), DAY + HM(4, 0) + 1);
  const char *text = answer_at(DAY + HM(5, 0));
  ROW(text, "event 1 1 4 %lld - - I", AT(3, 0));
  ROW(text, "event 2 1 5 %lld - - I", AT(3, 0));
  LINE(text, "value 0 1 %lld 0-0:96.5.0*255 24", (long long)((DAY + HM(3, 30)) * NS));
  ROW(text, "event 5 2 3 %lld %lld %lld I", AT(4, 0), AT(4, 0), AT(3, 0));
}
END_TEST

/* What declares no reserve is good until a fault says otherwise; a replaced battery that nothing
 * ailed is an event. */
START_TEST(oracle_reserve__none__is_good_for_ever) {
  begin("fault", 1, 1000000000);
  outage(DAY + HM(1, 0), DAY + HM(20, 0));
  replaced(DAY + HM(21, 0));
  const char *text = answer_at(DAY + HM(23, 0));
  ROW(text, "event 3 2 6 %lld - - I", AT(21, 0));
  ROW(text, "range events 1 999999 3");
}
END_TEST

static const char *const nothing_held[] = {"policy 0 reserve.kind cell\n",
                                           "policy 0 reserve.kind capacitor\n"
                                           "policy 0 reserve.hours 1\n"};

START_TEST(oracle_facts__a_reserve_that_holds_nothing__is_refused) {
  begin("fault", 0, 0);
  fact("%s", nothing_held[_i]);
  char error[256] = "";
  ck_assert_ptr_null(oracle_ideal(story_facts.at, story_served.at, error, sizeof error));
  ck_assert_msg(strstr(error, "reserve") != NULL, "%s", error);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("reserve");
  TCase *cases = tcase_create("reserve");
  tcase_add_test(cases, oracle_reserve__a_cell__is_low_then_dead_and_loses_the_clock);
  tcase_add_loop_test(cases, oracle_reserve__an_outage_that_leaves_nothing__loses_the_clock, 0, 2);
  tcase_add_loop_test(
      cases, oracle_reserve__a_cell_that_gets_low_without_supply__is_seen_at_the_power_up, 0, 2);
  tcase_add_test(cases, oracle_reserve__a_new_cell__may_die_in_the_same_outage);
  tcase_add_test(cases, oracle_reserve__a_cell_that_leaks__dies_with_mains_on);
  tcase_add_loop_test(cases, oracle_reserve__a_cell_that_leaks__leaks_without_supply_too, 0, 2);
  tcase_add_loop_test(cases, oracle_reserve__a_new_cell__is_full, 0, 3);
  tcase_add_loop_test(cases, oracle_reserve__the_end_of_battery_low__fills_no_cell, 0, 2);
  tcase_add_loop_test(cases, oracle_reserve__the_end_of_battery_low__leaves_a_spent_cell_low, 0, 2);
  tcase_add_loop_test(cases, oracle_reserve__several_ends_of_one_instant__are_one_new_cell, 0, 2);
  tcase_add_test(cases, oracle_reserve__a_new_cell__does_not_bring_a_lost_clock_back);
  tcase_add_loop_test(cases, oracle_reserve__a_capacitor__fills_up_and_says_nothing_of_a_battery, 0,
                      2);
  tcase_add_loop_test(cases, oracle_reserve__a_capacitor__is_never_more_than_full, 0, 2);
  tcase_add_test(cases, oracle_reserve__a_dead_battery_on_top_of_a_capacitor__is_logged_as_ever);
  tcase_add_test(cases,
                 oracle_reserve__before_the_installation__a_cell_runs_down_and_no_clock_is_lost);
  tcase_add_test(cases, oracle_reserve__none__is_good_for_ever);
  tcase_add_loop_test(cases, oracle_facts__a_reserve_that_holds_nothing__is_refused, 0, 2);
  suite_add_tcase(suite, cases);
  return story_run(suite);
}
