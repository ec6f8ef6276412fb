/* Daily sets: 0008, by hand. 1 kW all the time, so that a day is 24 kWh: 7 in rate 1, 17 in rate 2.
 * The clock is UTC unless a story says otherwise. */
#include "story_test.h"

#define DAY INT64_C(1772409600) /* 2026-03-02T00:00Z */
#define AT(day, h, m) ((long long)DAY + (day)*86400 + HM(h, m))
#define KW INT64_C(1000000)

static void begin(bool berlin) {
  story_begin(DAY, DAY + 5 * 86400, berlin);
  story_tariff();
  story_meter();
  policy("eob.daily yes");
  load(DAY, DAY + 5 * 86400, KW);
}

static const char *answer_at(int64_t at_s) {
  served("range 0 1 %lld daily 1 999999 0\n", (long long)(at_s * NS));
  ask(at_s, "0-0:128.33.0*255");
  ask_all(at_s);
  return ideal();
}

/* A head and eleven energies a set. It begins at a midnight, which is past. Rows of the profile:
 * 192 quarters and two new days; of the other stores none. */
START_TEST(oracle_daily__each_midnight__puts_the_energies_down_and_nothing_else) {
  begin(false);
  const char *text = answer_at(AT(2, 0, 5));
  ROW(text, "value 0-0:128.33.0*255 2");
  ROW(text, "daily 1 %lld 0", AT(1, 0, 0));
  ROW(text, "daily_register 1 1-0:1.8.0*255 24000000");
  ROW(text, "daily_register 1 1-0:1.8.1*255 7000000");
  ROW(text, "daily_register 1 1-0:1.8.2*255 17000000");
  ROW(text, "daily_register 1 1-0:1.8.8*255 0");
  ROW(text, "daily_register 1 1-0:128.8.0*255 0");
  ROW(text, "daily_register 1 1-0:129.8.0*255 0");
  ROW(text, "daily 2 %lld 0", AT(2, 0, 0));
  ROW(text, "daily_register 2 1-0:1.8.2*255 34000000");
  NO_ROW(text, "daily_register 1 1-0:1.6.0*255 0");
  ROW(text, "range daily 1 999999 24");
  ROW(text, "range events 1 999999 0");
  ROW(text, "range sets 1 999999 0");
  ROW(text, "range profile S1 S999999 194");
}
END_TEST

/* Served rows come back as they are right; what there is not is surplus. */
START_TEST(oracle_daily__served_rows__are_answered_with_the_right_ones) {
  begin(false);
  long long t_ns = AT(1, 1, 0) * NS;
  served("daily 0 1 %lld 1 5 5\n", t_ns);
  served("daily_register 0 1 %lld 1 1-0:1.8.0*255 5\n", t_ns);
  served("daily_register 0 1 %lld 1 1-0:1.6.0*255 5\n", t_ns);
  served("daily 0 1 %lld 2 5 5\n", t_ns);
  served("range 0 1 %lld daily 1 1 2\n", t_ns);
  const char *text = ideal();
  LINE(text, "daily 0 1 %lld 1 %lld 0", t_ns, AT(1, 0, 0));
  LINE(text, "daily_register 0 1 %lld 1 1-0:1.8.0*255 24000000", t_ns);
  LINE(text, "surplus daily_register 0 1 %lld 1 1-0:1.6.0*255 5", t_ns);
  LINE(text, "surplus daily 0 1 %lld 2 5 5", t_ns);
  LINE(text, "range 0 1 %lld daily 1 1 12", t_ns);
  LINE(text, "missing daily_register 0 1 %lld 1 1-0:129.8.0*255 0", t_ns);
}
END_TEST

START_TEST(oracle_daily__a_meter_without__has_neither_rows_nor_count) {
  begin(false);
  policy("eob.daily no");
  const char *text = answer_at(AT(1, 1, 0));
  ROW(text, "range daily 1 999999 0");
  LINE(text, "surplus value 0 1 %lld 0-0:128.33.0*255 0", AT(1, 1, 0) * NS);
}
END_TEST

/* Berlin's midnight is 23:00Z: the one of the first day is reached after 23 h. */
START_TEST(oracle_daily__a_midnight__is_local) {
  begin(true);
  const char *text = answer_at(AT(1, 0, 0));
  ROW(text, "daily 1 %lld 0", AT(0, 23, 0));
  ROW(text, "daily_register 1 1-0:1.8.0*255 23000000");
  ROW(text, "value 0-0:128.33.0*255 1");
}
END_TEST

/* At 00:10 back to 23:50: midnight again, and no other set. */
START_TEST(oracle_daily__a_midnight__is_served_once) {
  begin(false);
  set_clock(AT(1, 0, 10), AT(0, 23, 50));
  const char *text = answer_at(AT(1, 12, 0));
  ROW(text, "value 0-0:128.33.0*255 1");
  ROW(text, "daily 1 %lld 0", AT(1, 0, 0));
}
END_TEST

/* Off over two midnights: one late set, of what was counted up to the outage, 20 kWh; also where
 * what is missed of billing is skipped. */
START_TEST(oracle_daily__midnights_without_supply__make_one_late_set) {
  begin(false);
  if (_i == 1) policy("eob.missed_in_outage skip");
  outage(AT(0, 20, 0), AT(2, 9, 30));
  const char *text = answer_at(AT(2, 12, 0));
  ROW(text, "value 0-0:128.33.0*255 1");
  ROW(text, "daily 1 %lld 8", AT(2, 9, 30));
  ROW(text, "daily_register 1 1-0:1.8.0*255 20000000");
}
END_TEST

/* Back at the very midnight: it was missed. Off from it on: it was reached. */
START_TEST(oracle_daily__an_outage_at_midnight__is_late_at_its_end_alone) {
  begin(false);
  if (_i == 0) outage(AT(0, 20, 0), AT(1, 0, 0));
  if (_i == 1) outage(AT(1, 0, 0), AT(1, 1, 0));
  const char *text = answer_at(AT(1, 12, 0));
  ROW(text, "value 0-0:128.33.0*255 1");
  ROW(text, "daily 1 %lld %d", AT(1, 0, 0), _i == 0 ? 8 : 0);
}
END_TEST

START_TEST(oracle_daily__a_midnight_that_a_set_jumps_over__makes_a_late_set) {
  begin(false);
  set_clock(AT(0, 23, 50), AT(1, 0, 10) - _i * 601);
  const char *text = answer_at(AT(0, 23, 50)); /* a second before it, and none yet */
  ROW(text, "value 0-0:128.33.0*255 %d", _i == 0 ? 1 : 0);
  if (_i == 0) ROW(text, "daily 1 %lld 8", AT(1, 0, 10));
}
END_TEST

/* Lost at 23:50 of the first day, back at 23:57 and again at 23:50; midnight at 00:07 by the
 * invalid clock under R1, status 1. Set to two days later, over a midnight: late, and time is
 * valid. Under R3 there is none of either. */
START_TEST(oracle_daily__an_episode__serves_its_midnights_unless_it_is_frozen) {
  begin(false);
  policy(_i == 0 ? "clk.invalid.response R1" : "clk.invalid.response R3");
  battery_dead(DAY);
  outage(AT(0, 23, 50), AT(0, 23, 57));
  set_clock(AT(1, 1, 0), AT(2, 1, 0));
  const char *text = answer_at(AT(1, 2, 0));
  ROW(text, "value 0-0:128.33.0*255 %d", _i == 0 ? 2 : 0);
  if (_i != 0) return;
  ROW(text, "daily 1 %lld 1", AT(1, 0, 0));
  ROW(text, "daily 2 %lld 8", AT(2, 1, 0));
}
END_TEST

/* A clock that was lost tells of no midnight that it missed: 23:50 to 00:30, L 23:50. */
START_TEST(oracle_daily__an_outage_that_lost_the_clock__missed_nothing) {
  begin(false);
  battery_dead(DAY);
  outage(AT(0, 23, 50), AT(1, 0, 30));
  const char *text = answer_at(AT(1, 0, 35));
  ROW(text, "value 0-0:128.33.0*255 0");
}
END_TEST

START_TEST(oracle_daily__a_lost_configuration__has_none) {
  begin(false);
  fact("fault 0 memory_fault %lld -1 configuration_all\n", AT(0, 1, 0) * NS);
  if (_i == 1) outage(AT(0, 23, 0), AT(1, 1, 0));
  ROW(answer_at(AT(1, 2, 0)), "value 0-0:128.33.0*255 0");
}
END_TEST

/* Three midnights, two of them kept; by number all that there are. */
START_TEST(oracle_daily__the_oldest__makes_room) {
  begin(false);
  fact("limit 0 daily_sets 2\n");
  const char *text = answer_at(AT(3, 1, 0));
  ROW(text, "value 0-0:128.33.0*255 3");
  ROW(text, "range daily 1 999999 24");
  ROW(text, "daily 2 %lld 0", AT(2, 0, 0));
  NO_ROW(text, "daily 1 %lld 0", AT(1, 0, 0));
}
END_TEST

/* Over an association by the stamp, both ends taken; and from the first that is kept. */
START_TEST(oracle_daily__over_an_association__are_ranged_by_the_clock) {
  begin(false);
  fact("protocol 0 dlms-hdlc direct\nlimit 0 daily_sets 3\n");
  long long t_ns = AT(4, 1, 0) * NS;
  served("range 0 1 %lld daily T%lld T%lld 0\n", t_ns, AT(2, 0, 0), AT(3, 0, 0));
  served("range 0 1 %lld daily T%lld T%lld 0\n", t_ns, AT(2, 0, 0), AT(3, 0, 0) - 1);
  served("range 0 1 %lld daily E1 E0 0\n", t_ns);
  served("range 0 1 %lld daily E2 E2 0\n", t_ns);
  const char *text = ideal();
  LINE(text, "range 0 1 %lld daily T%lld T%lld 24", t_ns, AT(2, 0, 0), AT(3, 0, 0));
  LINE(text, "range 0 1 %lld daily T%lld T%lld 12", t_ns, AT(2, 0, 0), AT(3, 0, 0) - 1);
  LINE(text, "range 0 1 %lld daily E1 E0 36", t_ns);
  LINE(text, "range 0 1 %lld daily E2 E2 12", t_ns);
}
END_TEST

/* 1 kW out: -A and the difference. Two totals and a sum, one rate of each of two, two shadows, two
 * unallocated: the sum has none of its own but where it has a rate. */
START_TEST(oracle_daily__a_declared_meter__has_its_energies_in_order) {
  begin(false);
  fact("quantity 0 0 +A\nquantity 0 1 -A\nquantity 0 2 C1 +0 -1\n");
  fact("tou 0 0 1\ntou 0 2 2\nchannel 0 0 0\nmd 0 0 0 0 1\n");
  load(DAY, DAY + 86400, -KW);
  const char *text = answer_at(AT(1, 1, 0));
  ROW(text, "daily_register 1 1-0:1.8.0*255 0");
  ROW(text, "daily_register 1 1-0:2.8.0*255 24000000");
  ROW(text, "daily_register 1 1-0:141.8.0*255 -24000000");
  ROW(text, "daily_register 1 1-0:1.8.1*255 0");
  ROW(text, "daily_register 1 1-0:141.8.2*255 -17000000");
  ROW(text, "daily_register 1 1-0:128.8.0*255 0");
  ROW(text, "daily_register 1 1-0:128.8.2*255 0");
  ROW(text, "daily_register 1 1-0:129.8.0*255 0");
  ROW(text, "daily_register 1 1-0:129.8.141*255 -7000000");
  ROW(text, "range daily 1 999999 10");
}
END_TEST

int main(void) {
  Suite *suite = suite_create("daily");
  TCase *cases = tcase_create("daily sets");
  tcase_add_test(cases, oracle_daily__each_midnight__puts_the_energies_down_and_nothing_else);
  tcase_add_test(cases, oracle_daily__served_rows__are_answered_with_the_right_ones);
  tcase_add_test(cases, oracle_daily__a_meter_without__has_neither_rows_nor_count);
  tcase_add_test(cases, oracle_daily__a_midnight__is_local);
  tcase_add_test(cases, oracle_daily__a_midnight__is_served_once);
  tcase_add_loop_test(cases, oracle_daily__midnights_without_supply__make_one_late_set, 0, 2);
  tcase_add_loop_test(cases, oracle_daily__an_outage_at_midnight__is_late_at_its_end_alone, 0, 2);
  tcase_add_loop_test(cases, oracle_daily__a_midnight_that_a_set_jumps_over__makes_a_late_set, 0,
                      2);
  tcase_add_loop_test(cases, oracle_daily__an_episode__serves_its_midnights_unless_it_is_frozen, 0,
                      2);
  tcase_add_test(cases, oracle_daily__an_outage_that_lost_the_clock__missed_nothing);
  tcase_add_loop_test(cases, oracle_daily__a_lost_configuration__has_none, 0, 2);
  tcase_add_test(cases, oracle_daily__the_oldest__makes_room);
  tcase_add_test(cases, oracle_daily__over_an_association__are_ranged_by_the_clock);
  tcase_add_test(cases, oracle_daily__a_declared_meter__has_its_energies_in_order);
  suite_add_tcase(suite, cases);
  return story_run(suite);
}
