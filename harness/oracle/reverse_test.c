/* Reverse run: 0006 *Conditions*, dictionary events 064 and 065. The load is that of a meter that
 * feeds; the clock is UTC. The other conditions are in conditions_test.c. */
#include "story_test.h"

#define DAY INT64_C(1772409600) /* 2026-03-02T00:00Z */

static void begin(const char *detect) {
  story_begin(DAY, DAY + 86400, false);
  story_tariff();
  story_meter();
  fact("quantity 0 0 +A\nquantity 0 1 -A\nchannel 0 0 0\n");
  fact("policy 0 reverse.detect %s\n", detect);
  load(DAY, DAY + 86400, 1000000);
}

/* Feeds 3.6 kW for 301 s from 01:00: 064 five seconds later, 065 with the stamp of its 064. The
 * status 0x80 is 128, the entry bit 0x4000 is 16384; of the hour only the quarter it lay in. */
START_TEST(oracle_reverse__longer_than_five_seconds__is_logged_with_both_ends) {
  begin("yes");
  load(DAY + 3600, DAY + 3901, -3600000);
  ask(DAY + 3604, "0-0:96.5.0*255");
  ask(DAY + 3605, "0-0:96.5.0*255");
  ask_all(DAY + 7200);
  const char *text = ideal();
  LINE(text, "value 0 1 %lld 0-0:96.5.0*255 0", (long long)((DAY + 3604) * NS));
  LINE(text, "value 0 1 %lld 0-0:96.5.0*255 128", (long long)((DAY + 3605) * NS));
  ROW(text, "event 1 1 64 %lld - - I", (long long)DAY + 3605);
  ROW(text, "event 2 1 65 %lld %lld - I", (long long)DAY + 3901, (long long)DAY + 3605);
  ROW(text, "range events 1 999999 2");
  /* 599 s of 1 kW are 166388.8 mWh. From 00:00, 250000 a quarter are whole counts. */
  ROW(text, "entry 5 1 %lld %lld 16384 900 166388", (long long)DAY + 3600, (long long)DAY + 4500);
  ROW(text, "entry 6 1 %lld %lld 0 900 250000", (long long)DAY + 4500, (long long)DAY + 5400);
}
END_TEST

/* The negative twins: exactly 5 s, 4 s twice with a second between, and a meter that does not look.
 */
START_TEST(oracle_reverse__five_seconds_or_broken_or_not_looked_for__is_none) {
  begin("yes");
  load(DAY + 3600, DAY + 3605, -3600000);
  load(DAY + 3700, DAY + 3704, -1);
  load(DAY + 3705, DAY + 3709, -1);
  ask_all(DAY + 7200);
  ROW(ideal(), "range events 1 999999 0");
  begin("no");
  load(DAY + 3600, DAY + 3901, -3600000);
  ask_all(DAY + 7200);
  ROW(ideal(), "range events 1 999999 0");
}
END_TEST

/* Two loads that feed, one behind the other, are one run. */
START_TEST(oracle_reverse__goes_on__over_a_change_of_the_load) {
  begin("yes");
  load(DAY + 3600, DAY + 3603, -3600000);
  load(DAY + 3603, DAY + 3610, -1);
  ask_all(DAY + 7200);
  const char *text = ideal();
  ROW(text, "event 1 1 64 %lld - - I", (long long)DAY + 3605);
  ROW(text, "event 2 1 65 %lld %lld - I", (long long)DAY + 3610, (long long)DAY + 3605);
}
END_TEST

/* The supply fails while it runs (a CT/VT load goes on): 065 before 001; it begins anew afterwards,
 * with five seconds of its own. */
START_TEST(oracle_reverse__power_down__ends_it_before_the_event_of_the_power_down) {
  begin("yes");
  load(DAY + 3600, DAY + 7200, -3600000);
  fact("fault 0 supply_off %lld %lld meter\n", (long long)((DAY + 4000) * NS),
       (long long)((DAY + 5000) * NS));
  ask_all(DAY + 8000);
  const char *text = ideal();
  ROW(text, "event 1 1 64 %lld - - I", (long long)DAY + 3605);
  ROW(text, "event 2 1 65 %lld %lld - I", (long long)DAY + 4000, (long long)DAY + 3605);
  ROW(text, "event 3 1 1 %lld - - I", (long long)DAY + 4000);
  ROW(text, "event 5 2 64 %lld - - I", (long long)DAY + 5005);
  ROW(text, "event 6 2 65 %lld %lld - I", (long long)DAY + 7200, (long long)DAY + 5005);
}
END_TEST

/* Without voltage, and with a front end that has failed, nothing is seen: the run is over. */
START_TEST(oracle_reverse__nothing_seen__ends_it) {
  begin("yes");
  load(DAY + 3600, DAY + 7200, -3600000);
  fact("fault 0 measuring_voltage_off %lld %lld\n", (long long)((DAY + 4000) * NS),
       (long long)((DAY + 4100) * NS));
  fact("fault 0 front_end %lld -1\n", (long long)((DAY + 5000) * NS));
  ask_all(DAY + 8000);
  const char *text = ideal();
  ROW(text, "event 2 1 65 %lld %lld - I", (long long)DAY + 4000, (long long)DAY + 3605);
  ROW(text, "event 3 1 60 %lld - - I", (long long)DAY + 4000);
  ROW(text, "event 5 1 64 %lld - - I", (long long)DAY + 4105);
  ROW(text, "event 6 1 65 %lld %lld - I", (long long)DAY + 5000, (long long)DAY + 4105);
  ROW(text, "event 7 1 85 %lld - - I", (long long)DAY + 5000);
  ROW(text, "range events 1 999999 7");
}
END_TEST

/* A phase that is turned round does not make the sum negative: 2 kW and 2 kW against 1 kW. */
START_TEST(oracle_reverse__one_phase_turned_round__is_not_a_reverse_run) {
  begin("yes");
  fact("load 0 %lld %lld set 2000000 2000000 -1000000 0 0 0\n", (long long)((DAY + 3600) * NS),
       (long long)((DAY + 7200) * NS));
  ask_all(DAY + 8000);
  ROW(ideal(), "range events 1 999999 0");
}
END_TEST

/* But where the two good phases fail it is. */
START_TEST(oracle_reverse__phases_that_are_missing__are_not_in_the_sum) {
  begin("yes");
  fact("load 0 %lld %lld set 2000000 2000000 -1000000 0 0 0\n", (long long)((DAY + 3600) * NS),
       (long long)((DAY + 7200) * NS));
  fact("fault 0 phase_off %lld %lld 1 meter\n", (long long)((DAY + 4000) * NS),
       (long long)((DAY + 4100) * NS));
  fact("fault 0 phase_off %lld %lld 2 meter\n", (long long)((DAY + 4000) * NS),
       (long long)((DAY + 4100) * NS));
  ask_all(DAY + 8000);
  const char *text = ideal();
  ROW(text, "event 3 1 64 %lld - - I", (long long)DAY + 4005);
  ROW(text, "event 4 1 63 %lld - 1 I", (long long)DAY + 4100);
  ROW(text, "event 5 1 63 %lld - 2 I", (long long)DAY + 4100);
  ROW(text, "event 6 1 65 %lld %lld - I", (long long)DAY + 4100, (long long)DAY + 4005);
}
END_TEST

/* It feeds until the end of the story: there is no 065. */
START_TEST(oracle_reverse__without_an_end__stays) {
  begin("yes");
  load(DAY + 3600, DAY + 86400, -3600000);
  ask(DAY + 86399, "0-0:96.5.0*255");
  ask_all(DAY + 86399);
  const char *text = ideal();
  ROW(text, "value 0-0:96.5.0*255 128");
  ROW(text, "range events 1 999999 1");
}
END_TEST

int main(void) {
  Suite *suite = suite_create("oracle_reverse");
  TCase *cases = tcase_create("all");
  suite_add_tcase(suite, cases);
  tcase_add_test(cases, oracle_reverse__longer_than_five_seconds__is_logged_with_both_ends);
  tcase_add_test(cases, oracle_reverse__five_seconds_or_broken_or_not_looked_for__is_none);
  tcase_add_test(cases, oracle_reverse__goes_on__over_a_change_of_the_load);
  tcase_add_test(cases, oracle_reverse__power_down__ends_it_before_the_event_of_the_power_down);
  tcase_add_test(cases, oracle_reverse__nothing_seen__ends_it);
  tcase_add_test(cases, oracle_reverse__one_phase_turned_round__is_not_a_reverse_run);
  tcase_add_test(cases, oracle_reverse__phases_that_are_missing__are_not_in_the_sum);
  tcase_add_test(cases, oracle_reverse__without_an_end__stays);
  return story_run(suite);
}
