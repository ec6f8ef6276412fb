/* Clock loss decision by decision, beside the numbered examples of oracle_test.c: clock-loss.md A1,
 * A2, A4, A9, A10, A12, A14, A23-A28, A30; 0001 *Power-up, order*, *Clock*, *Missing voltage*;
 * dictionary section 4. 3.6 kW are 1000 mWh a second. */
#include "story_test.h"

#define DAY INT64_C(1772409600) /* 2026-03-02T00:00Z */

static void begin(const char *response) {
  story_begin(DAY, DAY + 2 * 86400, false);
  story_tariff();
  story_meter();
  fact("policy 0 clk.invalid.response %s\n", response);
  load(DAY, DAY + 2 * 86400, 3600000);
}

static void by_hand(const char *kind, int64_t at_s, const char *arguments) {
  fact("fault 0 %s %lld -1 %s\n", kind, (long long)(at_s * NS), arguments);
}

static void command(int64_t at_s, const char *what) {
  served("command 0 1 %lld %s\n", (long long)(at_s * NS), what);
}

START_TEST(oracle_episode__battery_dead_with_mains_on__is_logged_and_nothing_else) {
  begin("R3");
  battery_dead(DAY + HM(1, 0));
  ask(DAY + HM(2, 0), "0-0:96.5.0*255");
  ask(DAY + HM(2, 0), "0-0:1.0.0*255");
  ask(DAY + HM(2, 0), "0-0:128.3.0*255");
  ask_all(DAY + HM(2, 0));
  const char *text = ideal();
  ROW(text, "value 0-0:96.5.0*255 16");
  ROW(text, "value 0-0:1.0.0*255 %lld 0 0", (long long)DAY + HM(2, 0));
  ROW(text, "value 0-0:128.3.0*255 0 - - - -");
  ROW(text, "event 1 1 5 %lld - - I", (long long)DAY + HM(1, 0));
  /* A tag belongs to its interval: the quarter before 01:00 has none, the one after it has. */
  ROW(text, "entry 4 1 %lld %lld 0 900 900000", (long long)DAY + HM(0, 45), (long long)DAY + 3600);
  ROW(text, "entry 5 1 %lld %lld 1024 900 900000", (long long)DAY + 3600, (long long)DAY + 4500);
}
END_TEST

/* A4: the cell dies during the outage; found at the power-up, so 005 has the restored stamp and is
 * first, but was not detected before the loss: 003 has no VALUE (A2, inferred). At the next loss it
 * was. */
START_TEST(oracle_episode__battery_dies_during_the_outage__is_the_same_loss) {
  begin("R1");
  outage(DAY + HM(2, 0), DAY + HM(3, 0));
  battery_dead(DAY + HM(2, 30));
  outage(DAY + HM(4, 0), DAY + HM(5, 0));
  ask_all(DAY + HM(5, 1));
  ask(DAY + HM(5, 1), "0-0:1.0.0*255");
  const char *text = ideal();
  int64_t lost_s = DAY + HM(2, 0);
  ROW(text, "value 0-0:1.0.0*255 %lld 1 0", (long long)DAY + HM(3, 1));
  ROW(text, "event 2 2 5 %lld - - I", (long long)lost_s);
  ROW(text, "event 3 2 2 %lld %lld - I", (long long)lost_s, (long long)lost_s);
  ROW(text, "event 4 2 3 %lld %lld - I", (long long)lost_s, (long long)lost_s);
  ROW(text, "event 7 3 3 %lld %lld %lld I", (long long)DAY + HM(3, 0), (long long)DAY + HM(3, 0),
      (long long)lost_s);
}
END_TEST

/* Replaced before the outage: the clock survives, the power failure has a length. */
START_TEST(oracle_episode__battery_replaced__keeps_the_clock) {
  begin("R3");
  fact("fault 0 battery_dead %lld %lld\n", (long long)(DAY * NS), (long long)((DAY + 3600) * NS));
  outage(DAY + HM(2, 0), DAY + HM(3, 0));
  ask_all(DAY + HM(4, 0));
  ask(DAY + HM(4, 0), "0-0:96.5.0*255");
  const char *text = ideal();
  ROW(text, "event 2 1 6 %lld - - I", (long long)DAY + 3600);
  ROW(text, "event 4 2 2 %lld %lld 3600 I", (long long)DAY + HM(3, 0), (long long)DAY + HM(2, 0));
  ROW(text, "value 0-0:96.5.0*255 0");
}
END_TEST

/* An outage no longer than the hold-up is none for the meter; the site's load stops nevertheless:
 * 1000 mWh a second, half a second missing in an hour. */
START_TEST(oracle_episode__outage_within_the_hold_up__has_no_effect_on_the_meter) {
  begin("R3");
  policy("supply.hold_up 500000000");
  battery_dead(DAY);
  fact("fault 0 supply_off %lld %lld site\n", (long long)(DAY * NS + 600 * NS),
       (long long)(DAY * NS + 600 * NS + NS / 2));
  ask(DAY + 3600, "1-0:1.8.0*255");
  ask(DAY + 3600, "0-0:96.7.0*255");
  const char *text = ideal();
  ROW(text, "value 1-0:1.8.0*255 3599500");
  ROW(text, "value 0-0:96.7.0*255 1");
}
END_TEST

/* Longer: down at FROM + hold-up, L truncated to the second, so the clock restarts at 02:00:00
 * exactly. */
START_TEST(oracle_episode__hold_up__delays_the_power_down_and_l_is_whole_seconds) {
  begin("R1");
  policy("supply.hold_up 500000000");
  battery_dead(DAY);
  outage(DAY + HM(2, 0), DAY + HM(3, 0));
  ask_all(DAY + HM(3, 30));
  ask(DAY + HM(3, 30), "0-0:1.0.0*255");
  const char *text = ideal();
  ROW(text, "marker 10 1 PD %lld - -", (long long)DAY + HM(2, 0));
  ROW(text, "value 0-0:1.0.0*255 %lld 1 0", (long long)DAY + HM(2, 30));
  /* One quarter after another from 02:00; the half second before it is an entry of its own, 0 s
   * long. */
  ROW(text, "entry 9 1 %lld %lld 1154 0 0", (long long)DAY + HM(2, 0), (long long)DAY + HM(2, 0));
}
END_TEST

/* A23: an adjust is refused while time is invalid and above 450 s, and a set ends the episode. */
START_TEST(oracle_episode__adjust__is_refused_while_time_is_invalid) {
  begin("R1");
  battery_dead(DAY);
  outage(DAY + HM(2, 0), DAY + HM(3, 0));
  command(DAY + HM(4, 0), "adjust_clock 30 1 ok");
  command(DAY + HM(4, 1), "set_clock 1772424120 1 ok");
  command(DAY + HM(4, 2), "set_clock 1772424120 3 ok"); /* 04:02 */
  command(DAY + HM(4, 3), "adjust_clock 451 1 ok");
  command(DAY + HM(4, 4), "adjust_clock 30 0 ok");
  command(DAY + HM(4, 5), "adjust_clock 30 1 ok");
  ask(DAY + HM(4, 10), "0-0:96.5.0*255");
  ask(DAY + HM(4, 20), "0-0:96.5.0*255");
  ask(DAY + HM(8, 0), "0-0:1.0.0*255");
  ask_all(DAY + HM(8, 0));
  const char *text = ideal();
  ROW(text, "command adjust_clock 30 1 ER07");
  ROW(text, "command set_clock 1772424120 1 ER03");
  ROW(text, "command set_clock 1772424120 3 ok");
  ROW(text, "command adjust_clock 451 1 ER07");
  ROW(text, "command adjust_clock 30 0 ER03");
  ROW(text, "command adjust_clock 30 1 ok");
  ROW(text, "value 0-0:96.5.0*255 16");  /* ordered, not begun; the cell was seen dead */
  ROW(text, "value 0-0:96.5.0*255 528"); /* from the edge at 04:15 on: 0200 slewing */
  ROW(text, "value 0-0:1.0.0*255 %lld 0 0", (long long)DAY + HM(8, 0) + 30);
  ROW(text, "event 5 2 12 %lld - 30 R1", (long long)DAY + HM(3, 0));
  ROW(text, "event 8 2 11 %lld - 30 R1", (long long)DAY + HM(4, 5));
}
END_TEST

/* A9: the button inside 900 s is refused, a password is not, and each reset starts the lockout
 * anew. */
START_TEST(oracle_episode__lockout__blocks_what_needs_no_password) {
  begin("R1");
  by_hand("end_of_billing", DAY + HM(1, 0), "B");
  by_hand("end_of_billing", DAY + HM(1, 10), "B");
  by_hand("end_of_billing", DAY + HM(1, 12), "O1");
  by_hand("end_of_billing", DAY + HM(1, 26), "O0");
  by_hand("end_of_billing", DAY + HM(1, 27), "O0");
  command(DAY + HM(1, 30), "end_of_billing - 0 ok");
  ask_all(DAY + HM(2, 0));
  const char *text = ideal();
  ROW(text, "event 1 1 20 %lld %lld 1 B", (long long)DAY + HM(1, 0), (long long)DAY + HM(1, 0));
  ROW(text, "event 2 1 21 %lld - - B", (long long)DAY + HM(1, 10));
  ROW(text, "event 3 1 20 %lld %lld 2 O1", (long long)DAY + HM(1, 12), (long long)DAY + HM(1, 12));
  ROW(text, "event 4 1 21 %lld - - O0", (long long)DAY + HM(1, 26));
  ROW(text, "event 5 1 20 %lld %lld 3 O0", (long long)DAY + HM(1, 27), (long long)DAY + HM(1, 27));
  ROW(text, "event 6 1 21 %lld - - R0", (long long)DAY + HM(1, 30));
  ROW(text, "command end_of_billing - 0 ER08");
}
END_TEST

/* 0008: the utility's contact, cause 11, mask 2^11, is not locked out; the button after it is. */
START_TEST(oracle_episode__external_input__is_not_locked_out_and_starts_the_lockout) {
  begin("R1");
  by_hand("end_of_billing", DAY + HM(1, 0), "B");
  by_hand("end_of_billing", DAY + HM(1, 10), "X");
  by_hand("end_of_billing", DAY + HM(1, 20), "B");
  by_hand("end_of_billing", DAY + HM(1, 25), "B");
  ask_all(DAY + HM(2, 0));
  const char *text = ideal();
  int64_t first_s = DAY + HM(1, 0), second_s = DAY + HM(1, 10);
  ROW(text, "set 2 11 2048 %lld %lld %lld 0", (long long)first_s, (long long)second_s,
      (long long)second_s);
  ROW(text, "event 2 1 20 %lld %lld 2 X", (long long)second_s, (long long)second_s);
  ROW(text, "event 3 1 21 %lld - - B", (long long)DAY + HM(1, 20));
  ROW(text, "event 4 1 20 %lld %lld 3 B", (long long)DAY + HM(1, 25), (long long)DAY + HM(1, 25));
}
END_TEST

/* The lockout counts powered crystal time: 10 min, an hour off, and 4 min are still inside 900 s.
 */
START_TEST(oracle_episode__lockout__counts_powered_time_or_runs_to_midnight) {
  begin("R1");
  if (_i == 1) policy("eob.lockout midnight");
  by_hand("end_of_billing", DAY + HM(22, 30), "B");
  outage(DAY + HM(22, 40), DAY + HM(23, 40));
  by_hand("end_of_billing", DAY + HM(23, 44), "B");
  by_hand("end_of_billing", DAY + HM(23, 46), "B");
  by_hand("end_of_billing", DAY + HM(24, 0), "B");
  ask(DAY + HM(24, 1), "1-0:0.1.0*255");
  ask_all(DAY + HM(24, 1));
  const char *text = ideal();
  ROW(text, "event 4 2 21 %lld - - B", (long long)DAY + HM(23, 44));
  /* By time 23:46 passes and 24:00 is inside its lockout; by midnight 23:46 is refused and 24:00
   * passes. */
  ROW(text, "event 5 2 %d %lld %s B", _i == 0 ? 20 : 21, (long long)DAY + HM(23, 46),
      _i == 0 ? "1772495160 2" : "- -");
  ROW(text, "value 1-0:0.1.0*255 2");
}
END_TEST

/* A26: the chip fails at 10:01:00.25 with mains on. L is the heartbeat at 10:01:00; no power
 * failure. */
START_TEST(oracle_episode__clock_chip_failed__is_a_time_change_without_power_failure) {
  begin("R2");
  fact("fault 0 clock_chip_failed %lld -1\n", (long long)((DAY + HM(10, 0) + 60) * NS + NS / 4));
  ask_all(DAY + HM(10, 30));
  ask(DAY + HM(10, 30), "0-0:96.7.0*255");
  ask(DAY + HM(10, 30), "0-0:1.0.0*255");
  const char *text = ideal();
  int64_t lost_s = DAY + HM(10, 1);
  ROW(text, "value 0-0:96.7.0*255 1");
  ROW(text, "value 0-0:1.0.0*255 %lld 1 0", (long long)DAY + HM(10, 30) - 1); /* 10:29:59.75 */
  ROW(text, "marker 42 1 TC %lld %lld 2", (long long)lost_s, (long long)lost_s);
  ROW(text, "marker 43 1 FE %lld - 1", (long long)lost_s);
  ROW(text, "entry 41 1 %lld %lld 136 60 60250", (long long)DAY + HM(10, 0), (long long)lost_s);
  ROW(text, "event 1 1 3 %lld %lld - I", (long long)lost_s, (long long)lost_s);
  ROW(text, "set 1 9 512 %lld %lld %lld 0", (long long)DAY, (long long)lost_s, (long long)lost_s);
}
END_TEST

/* A27: the response that destroys nothing, an alarm, and R1 from then on. */
START_TEST(oracle_episode__corrupt_policy__is_r1_with_an_alarm) {
  begin("R3");
  battery_dead(DAY);
  by_hand("policy_corrupt", DAY + HM(1, 0), "-");
  outage(DAY + HM(2, 0), DAY + HM(3, 0));
  ask_all(DAY + HM(4, 0));
  ask(DAY + HM(4, 0), "0-0:96.5.0*255");
  ask(DAY + HM(4, 0), "0-0:128.2.0*255");
  ask(DAY + HM(4, 0), "1-0:0.1.0*255");
  const char *text = ideal();
  ROW(text, "value 0-0:96.5.0*255 81"); /* 01 invalid, 10 failed, 40 corrupt; not 04 frozen */
  ROW(text, "value 0-0:128.2.0*255 R1");
  ROW(text, "value 1-0:0.1.0*255 0");
  ROW(text, "event 5 2 41 %lld - - I", (long long)DAY + HM(2, 0));
  ROW(text, "marker 11 2 CC %lld - 41", (long long)DAY + HM(2, 0));
}
END_TEST

/* A28: R3 ordered during an episode of R1 freezes at the next clock loss only. */
START_TEST(oracle_episode__response_changed__waits_for_the_next_loss) {
  begin("R1");
  battery_dead(DAY);
  outage(DAY + HM(2, 0), DAY + HM(3, 0));
  command(DAY + HM(4, 0), "set_response R3 3 ok");
  ask(DAY + HM(5, 0), "0-0:96.5.0*255");
  outage(DAY + HM(6, 0), DAY + HM(7, 0));
  ask(DAY + HM(7, 30), "0-0:96.5.0*255");
  ask_all(DAY + HM(7, 30));
  const char *text = ideal();
  ROW(text, "value 0-0:96.5.0*255 17");
  ROW(text, "value 0-0:96.5.0*255 21");
  ROW(text, "event 5 2 40 %lld - 3 R3", (long long)DAY + HM(3, 0));
}
END_TEST

/* A30: from 2000-01-01T00:00:00Z, invalid, frozen at the emergency rate; ended by the first set. */
START_TEST(oracle_episode__never_set__is_frozen_at_the_emergency_rate) {
  begin("R1");
  policy("clk.invalid.rate emergency 3");
  fact("clock_initial 0 never_set\n");
  ask(DAY + 60, "0-0:1.0.0*255");
  ask(DAY + 60, "0-0:128.3.0*255");
  ask(DAY + 60, "0-0:96.5.0*255");
  set_clock(DAY + 3600, DAY + 3600);
  ask(DAY + 7200, "1-0:1.8.3*255");
  ask(DAY + 7200, "1-0:1.8.1*255");
  ask(DAY + 7200, "1-0:128.8.0*255");
  ask(DAY + 7200, "1-0:0.1.0*255");
  ask(DAY + 7200, "0-0:128.3.0*255");
  ask_all(DAY + 7200);
  const char *text = ideal();
  ROW(text, "value 0-0:1.0.0*255 946684860 1 0");
  ROW(text, "value 0-0:128.3.0*255 0 - - 1 -");
  ROW(text, "value 0-0:96.5.0*255 5");
  ROW(text, "value 1-0:1.8.3*255 3600000");
  ROW(text, "value 1-0:1.8.1*255 3600000");
  ROW(text, "value 1-0:128.8.0*255 3600000");
  ROW(text, "value 1-0:0.1.0*255 0");
  /* DAY + 3600 - (946684800 + 3600) = 825724800. */
  ROW(text, "value 0-0:128.3.0*255 0 - - 0 825724800");
  ROW(text, "event 1 1 10 946688400 %lld 825724800 R3", (long long)DAY + 3600);
}
END_TEST

/* A25 and its option; a deferred tariff that fell due while frozen is taken at the set, without a
 * reset. */
START_TEST(oracle_episode__set__unfreezes_and_takes_what_fell_due) {
  begin("R3");
  fact("tariff 1 new\nseason 1 1 1 w\nweek 1 w a a a a a a a\nswitch 1 a 0 5\n");
  fact("deferred 0 1 %lld\n", (long long)DAY + HM(3, 0));
  if (_i == 1) policy("eob.on_unfreeze yes");
  battery_dead(DAY);
  outage(DAY + HM(1, 0), DAY + HM(2, 0));
  ask(DAY + HM(9, 0), "0-0:96.14.0*255");
  set_clock(DAY + HM(10, 0), DAY + HM(10, 0));
  ask(DAY + HM(10, 1), "0-0:96.14.0*255");
  ask(DAY + HM(10, 1), "1-0:0.1.0*255");
  ask_all(DAY + HM(10, 1));
  const char *text = ideal();
  LINE(text, "value 0 1 %lld 0-0:96.14.0*255 1", (long long)((DAY + HM(9, 0)) * NS));
  LINE(text, "value 0 1 %lld 0-0:96.14.0*255 5", (long long)((DAY + HM(10, 1)) * NS));
  ROW(text, "value 1-0:0.1.0*255 %d", _i == 0 ? 1 : 2);
  ROW(text, "event %d 2 42 %lld - - I", _i == 0 ? 7 : 8, (long long)DAY + HM(10, 0));
  if (_i == 1) {
    ROW(text, "set 2 10 1024 %lld %lld %lld 1", (long long)DAY + HM(1, 0),
        (long long)DAY + HM(10, 0), (long long)DAY + HM(10, 0));
    ROW(text, "event 7 2 20 %lld %lld 2 I", (long long)DAY + HM(10, 0),
        (long long)DAY + HM(10, 0)); /* the meter's own option */
  }
}
END_TEST

/* By command the tariff changes at once; its reset is a scheduled one, and those are frozen (A10).
 */
START_TEST(oracle_episode__activate_passive__resets_unless_frozen) {
  static const char *const responses[] = {"R1", "R3"};
  begin(responses[_i]);
  fact("tariff 1 new\nseason 1 1 1 w\nweek 1 w a a a a a a a\nswitch 1 a 0 5\n");
  fact("deferred 0 1 9000000000\n");
  battery_dead(DAY);
  outage(DAY + HM(1, 0), DAY + HM(2, 0));
  ask(DAY + HM(2, 30), "0-0:13.0.0*255");
  command(DAY + HM(3, 0), "activate_passive - 1 ok");
  command(DAY + HM(3, 0), "activate_passive - 3 ok");
  command(DAY + HM(3, 0) + 1, "activate_passive - 3 ok");
  ask_all(DAY + HM(3, 1));
  ask(DAY + HM(3, 1), "0-0:13.0.0*255");
  ask(DAY + HM(3, 1), "0-0:96.14.0*255");
  const char *text = ideal();
  ROW(text, "value 0-0:13.0.0*255 two new -");
  ROW(text, "value 0-0:13.0.0*255 new - -");
  ROW(text, "command activate_passive - 1 ER03");
  ROW(text, "command activate_passive - 3 ok");
  ROW(text, "command activate_passive - 3 ER07"); /* there is none any more */
  int64_t claim_s = DAY + HM(2, 0);
  if (_i == 0) {
    ROW(text, "event 5 2 42 %lld - - R3", (long long)claim_s);
    ROW(text, "event 6 2 20 %lld %lld 1 R3", (long long)claim_s, (long long)claim_s);
    ROW(text, "set 1 3 8 %lld %lld %lld 2", (long long)DAY, (long long)claim_s, (long long)claim_s);
    ROW(text, "value 0-0:96.14.0*255 5");
  } else {
    ROW(text, "event 6 2 42 %lld - - R3", (long long)claim_s);
    NO_ROW(text, "event 7 2 20 %lld %lld 2 R3", (long long)claim_s, (long long)claim_s);
    ROW(text, "value 0-0:96.14.0*255 1");
  }
}
END_TEST

/* 900 s without measuring voltage: not registered, logged, in the bit of both quarters that it
 * touches; entries are not split. The bill says what was consumed all the same: 900 000 mWh. */
START_TEST(oracle_episode__measuring_voltage_missing__registers_nothing) {
  begin("R1");
  fact("fault 0 measuring_voltage_off %lld %lld\n", (long long)((DAY + HM(1, 5)) * NS),
       (long long)((DAY + HM(1, 20)) * NS));
  ask(DAY + HM(1, 10), "0-0:96.5.0*255");
  ask(DAY + HM(2, 0), "1-0:1.8.0*255");
  ask_all(DAY + HM(2, 0));
  served("entry 0 1 %lld 8 1 0 0 0 0 0\n", (long long)((DAY + HM(2, 0)) * NS));
  const char *text = ideal();
  ROW(text, "value 0-0:96.5.0*255 256");
  ROW(text, "value 1-0:1.8.0*255 6300000");
  ROW(text, "event 1 1 60 %lld - - I", (long long)DAY + HM(1, 5));
  ROW(text, "event 2 1 61 %lld - - I", (long long)DAY + HM(1, 20));
  ROW(text, "entry 5 1 %lld %lld 256 900 300000", (long long)DAY + 3600, (long long)DAY + 4500);
  ROW(text, "entry 6 1 %lld %lld 256 900 600000", (long long)DAY + 4500, (long long)DAY + 5400);
  ROW(text, "entry 7 1 %lld %lld 0 900 900000", (long long)DAY + 5400, (long long)DAY + 6300);
  text = bill();
  LINE(text, "total 0 2026-03 6300000");
  LINE(text, "unmetered 0 2026-03 900000");
  LINE(text, "doubt 0 2026-03 %lld %lld unmetered", (long long)DAY + HM(1, 5),
       (long long)DAY + HM(1, 20));
}
END_TEST

/* Start-up of 5 s: 5000 mWh unmetered, the first entry opens at 03:00:05; the meter alone off: an
 * hour. */
START_TEST(oracle_bill__start_up_and_supply_of_the_meter_alone__are_unmetered) {
  begin("R1");
  policy("meter.start_up 5000000000");
  fact("fault 0 supply_off %lld %lld meter\n", (long long)((DAY + HM(2, 0)) * NS),
       (long long)((DAY + HM(3, 0)) * NS));
  ask_all(DAY + HM(4, 0));
  served("entry 0 1 %lld 14 2 0 0 0 0 0\n", (long long)((DAY + HM(4, 0)) * NS));
  const char *text = ideal();
  ROW(text, "entry 11 2 %lld %lld 132 895 895000", (long long)DAY + HM(3, 0) + 5,
      (long long)DAY + HM(3, 15));
  text = bill();
  LINE(text, "bill 0 2026-03 1772323200 %lld interim", (long long)DAY + HM(4, 0));
  LINE(text, "total 0 2026-03 10795000");
  LINE(text, "unmetered 0 2026-03 3605000");
}
END_TEST

/* 3.6 kW primary by 200/5 A are 90 W secondary: 25 mWh a second; the bill is primary again: x 40.
 */
START_TEST(oracle_bill__secondary_registers__are_billed_on_the_primary_side) {
  begin("R1");
  fact("ratio 0 20000 500 100 100\n");
  policy("ratio.place secondary");
  ask(DAY + 3601, "1-0:1.8.0*255");
  ask(DAY + 3601, "1-0:1.6.0*255");
  ask(DAY + 3601, "1-0:0.4.2*255");
  served("entry 0 1 %lld 4 1 0 0 0 0 0\n", (long long)((DAY + 3601) * NS));
  const char *text = ideal();
  ROW(text, "value 1-0:1.8.0*255 90025");
  ROW(text, "value 1-0:1.6.0*255 90000 %lld", (long long)DAY + 900);
  ROW(text, "value 1-0:0.4.2*255 20000");
  text = bill();
  LINE(text, "total 0 2026-03 3600000");
  LINE(text, "demand 0 2026-03 0 3600000 %lld", (long long)DAY + 900);
}
END_TEST

/* A quantum of 1 Wh: 1000 mWh a second is one count; 600.5 s give 600. */
START_TEST(oracle_ideal__register_quantum__truncates_and_keeps_the_remainder) {
  begin("R1");
  policy("register.quantum 1000");
  served("value 0 1 %lld 1-0:1.8.0*255 0\n", (long long)(DAY * NS + 600 * NS + NS / 2));
  served("value 0 1 %lld 1-0:1.8.0*255 0\n", (long long)((DAY + 601) * NS));
  const char *text = ideal();
  ROW(text, "value 1-0:1.8.0*255 600000");
  ROW(text, "value 1-0:1.8.0*255 601000");
}
END_TEST

/* Dictionary 4: ER01 and logged, the third a break and 031, then ER06 for 900 s without a log. */
START_TEST(oracle_ideal__wrong_passwords__are_logged_and_lock_out) {
  begin("R1");
  command(DAY + 60, "password - - ER01");
  command(DAY + 61, "password - - ER01");
  command(DAY + 62, "password - - ER01");
  command(DAY + 63, "password - - ER01");
  command(DAY + 962, "password - - ER01");
  ask_all(DAY + 1000);
  const char *text = ideal();
  LINE(text, "command 0 1 %lld password - - ER01", (long long)((DAY + 61) * NS));
  LINE(text, "command 0 1 %lld password - - broken", (long long)((DAY + 62) * NS));
  LINE(text, "command 0 1 %lld password - - ER06", (long long)((DAY + 63) * NS));
  ROW(text, "event 3 1 30 %lld - - R0", (long long)DAY + 62);
  ROW(text, "event 4 1 31 %lld - - R0", (long long)DAY + 62);
  NO_ROW(text, "event 5 1 30 %lld - - R0", (long long)DAY + 63);
}
END_TEST

/* Two in one conversation, three in the next: its third locks out. Within 900 s nothing is judged,
 * nor is the right one taken over the line; at 900 s passwords are asked for again. */
START_TEST(oracle_ideal__wrong_passwords_by_hand__lock_out_as_those_over_the_line) {
  begin("R1");
  by_hand("wrong_password", DAY + 60, "2 O1");
  by_hand("wrong_password", DAY + 70, "3 O3");
  by_hand("wrong_password", DAY + 969, "1 R1");
  by_hand("wrong_password", DAY + 970, "1 R1");
  command(DAY + 969, "password - - ER01");
  ask_all(DAY + 1000);
  const char *text = ideal();
  LINE(text, "command 0 1 %lld password - - ER06", (long long)((DAY + 969) * NS));
  ROW(text, "event 2 1 30 %lld - - O0", (long long)DAY + 60);
  ROW(text, "event 3 1 30 %lld - - O0", (long long)DAY + 70);
  ROW(text, "event 5 1 30 %lld - - O0", (long long)DAY + 70);
  ROW(text, "event 6 1 31 %lld - - O0", (long long)DAY + 70);
  ROW(text, "event 7 1 30 %lld - - R0", (long long)DAY + 970);
}
END_TEST

/* +100 ppm: C gains 8.64 s a day; at true 24:00 it shows 00:00:08. The bill's deviation is at the
 * end. */
START_TEST(oracle_ideal__drift__moves_the_clock_and_the_bill_says_how_far) {
  begin("R1");
  policy("clk.drift 100000");
  ask(DAY + 86400, "0-0:1.0.0*255");
  const char *text = ideal();
  ROW(text, "value 0-0:1.0.0*255 %lld 0 0", (long long)DAY + 86400 + 8);
  text = bill();
  LINE(text,
       "clock 0 2026-03 17280000000 0"); /* two days; nothing was served, so no power counts */
}
END_TEST

int main(void) {
  Suite *suite = suite_create("episode");
  TCase *cases = tcase_create("decisions");
  tcase_add_test(cases, oracle_episode__battery_dead_with_mains_on__is_logged_and_nothing_else);
  tcase_add_test(cases, oracle_episode__battery_dies_during_the_outage__is_the_same_loss);
  tcase_add_test(cases, oracle_episode__battery_replaced__keeps_the_clock);
  tcase_add_test(cases, oracle_episode__outage_within_the_hold_up__has_no_effect_on_the_meter);
  tcase_add_test(cases, oracle_episode__hold_up__delays_the_power_down_and_l_is_whole_seconds);
  tcase_add_test(cases, oracle_episode__adjust__is_refused_while_time_is_invalid);
  tcase_add_test(cases, oracle_episode__lockout__blocks_what_needs_no_password);
  tcase_add_test(cases, oracle_episode__external_input__is_not_locked_out_and_starts_the_lockout);
  tcase_add_loop_test(cases, oracle_episode__lockout__counts_powered_time_or_runs_to_midnight, 0,
                      2);
  tcase_add_test(cases, oracle_episode__clock_chip_failed__is_a_time_change_without_power_failure);
  tcase_add_test(cases, oracle_episode__corrupt_policy__is_r1_with_an_alarm);
  tcase_add_test(cases, oracle_episode__response_changed__waits_for_the_next_loss);
  tcase_add_test(cases, oracle_episode__never_set__is_frozen_at_the_emergency_rate);
  tcase_add_loop_test(cases, oracle_episode__set__unfreezes_and_takes_what_fell_due, 0, 2);
  tcase_add_loop_test(cases, oracle_episode__activate_passive__resets_unless_frozen, 0, 2);
  tcase_add_test(cases, oracle_episode__measuring_voltage_missing__registers_nothing);
  tcase_add_test(cases, oracle_bill__start_up_and_supply_of_the_meter_alone__are_unmetered);
  tcase_add_test(cases, oracle_bill__secondary_registers__are_billed_on_the_primary_side);
  tcase_add_test(cases, oracle_ideal__register_quantum__truncates_and_keeps_the_remainder);
  tcase_add_test(cases, oracle_ideal__wrong_passwords__are_logged_and_lock_out);
  tcase_add_test(cases, oracle_ideal__wrong_passwords_by_hand__lock_out_as_those_over_the_line);
  tcase_add_test(cases, oracle_ideal__drift__moves_the_clock_and_the_bill_says_how_far);
  suite_add_tcase(suite, cases);
  return story_run(suite);
}
