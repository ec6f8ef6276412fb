/* Billing dates, catch-ups and change nights of Berlin: clock-loss.md A13, A14, A21, A22; 0001
 * *Rates*, *End of billing*. 3.6 kW are 1 Wh a second, 1000 mWh, so that energies can be read as
 * seconds. */
#include "story_test.h"

#define MARCH_31 INT64_C(1774915200)    /* 2026-03-31T00:00Z; 22:00Z is midnight of Berlin, April */
#define APRIL INT64_C(1774994400)       /* 2026-03-31T22:00Z */
#define SPRING INT64_C(1774746000)      /* 2026-03-29T01:00Z: 02:00 becomes 03:00 */
#define AUTUMN INT64_C(1792890000)      /* 2026-10-25T01:00Z: 03:00 becomes 02:00 */
#define FEBRUARY_28 INT64_C(1835308800) /* 2028-02-28T00:00Z, a leap year */

static void begin(int64_t start_s, int64_t end_s, const char *monthly) {
  story_begin(start_s, end_s, true);
  story_tariff();
  story_meter();
  fact("policy 0 eob.monthly %s\n", monthly);
  load(start_s, end_s, 3600000);
}

/* Off from 20:00Z to 04:00Z, over the billing date at 22:00Z. 20 h = 72 000 000 mWh before. */
static void off_over_april(const char *missed) {
  begin(MARCH_31, MARCH_31 + 2 * 86400, "1 0");
  fact("policy 0 eob.missed_in_outage %s\n", missed);
  outage(MARCH_31 + HM(20, 0), MARCH_31 + HM(28, 0));
  ask_all(MARCH_31 + HM(30, 0));
  ask(MARCH_31 + HM(30, 0), "1-0:0.1.0*255");
}

START_TEST(oracle_schedule__missed_date__is_caught_up_once_at_power_up) {
  off_over_april("on_power_up");
  const char *text = ideal();
  int64_t up_s = MARCH_31 + HM(28, 0);
  ROW(text, "value 1-0:0.1.0*255 1");
  /* Cause 8, mask of 8 and 1: 256 + 2. */
  ROW(text, "set 1 8 258 %lld %lld %lld 0", (long long)MARCH_31, (long long)up_s, (long long)up_s);
  ROW(text, "missed 1 1 %lld", (long long)APRIL);
  ROW(text, "register 1 1-0:1.8.0*255 72000000 -");
  /* In the order of the log: down, up with its length, end of billing. 80 quarters and no new day
   * precede the power-down marker; then up, and FE behind it. */
  ROW(text, "event 2 2 2 %lld %lld 28800 I", (long long)up_s, (long long)MARCH_31 + HM(20, 0));
  ROW(text, "event 3 2 20 %lld %lld 1 I", (long long)up_s, (long long)up_s);
  ROW(text, "marker 81 1 PD %lld - -", (long long)MARCH_31 + HM(20, 0));
  ROW(text, "marker 82 2 PU %lld %lld 0", (long long)up_s, (long long)MARCH_31 + HM(20, 0));
  ROW(text, "marker 83 2 FE %lld - 1", (long long)up_s);
  ROW(text, "entry 84 2 %lld %lld 20 900 900000", (long long)up_s, (long long)up_s + 900);
}
END_TEST

START_TEST(oracle_schedule__missed_date__may_be_backdated_or_skipped) {
  off_over_april("backdate");
  const char *text = ideal();
  ROW(text, "set 1 8 258 %lld %lld %lld 0", (long long)MARCH_31, (long long)APRIL,
      (long long)MARCH_31 + HM(28, 0));
  ROW(text, "event 3 2 20 %lld %lld 1 I", (long long)APRIL, (long long)MARCH_31 + HM(28, 0));
  off_over_april("skip");
  text = ideal();
  ROW(text, "value 1-0:0.1.0*255 0");
  ROW(text, "entry 83 2 %lld %lld 20 900 900000", (long long)MARCH_31 + HM(28, 0),
      (long long)MARCH_31 + HM(28, 15));
}
END_TEST

/* Off from 2026-03-31T20:00Z for 40 days, over the first of April and of May: one set, two
 * instants. */
START_TEST(oracle_schedule__two_missed_dates__make_one_set) {
  begin(MARCH_31, MARCH_31 + 50 * 86400, "1 0");
  outage(MARCH_31 + HM(20, 0), MARCH_31 + HM(20, 0) + 40 * 86400);
  ask_all(MARCH_31 + 45 * 86400);
  ask(MARCH_31 + 45 * 86400, "1-0:0.1.0*255");
  const char *text = ideal();
  ROW(text, "value 1-0:0.1.0*255 1");
  ROW(text, "missed 1 1 %lld", (long long)APRIL);
  ROW(text, "missed 1 1 %lld", (long long)APRIL + 30 * 86400);
}
END_TEST

/* A14: set from 21:50Z to 22:10Z; then back to 21:50Z, and midnight comes a second time. */
START_TEST(oracle_schedule__a_set_over_a_date__serves_it_once) {
  begin(MARCH_31, MARCH_31 + 2 * 86400, "1 0");
  set_clock(APRIL - 600, APRIL + 600);
  set_clock(APRIL, APRIL - 600);
  ask_all(APRIL + 7200);
  ask(APRIL + 7200, "1-0:0.1.0*255");
  ask(APRIL + 7200, "1-0:1.6.0*255");
  const char *text = ideal();
  ROW(text, "value 1-0:0.1.0*255 1");
  ROW(text, "set 1 1 2 %lld %lld %lld 0", (long long)MARCH_31, (long long)APRIL + 600,
      (long long)APRIL + 600);
  ROW(text, "missed 1 1 %lld", (long long)APRIL);
  ROW(text, "event 1 1 10 %lld %lld 1200 R3", (long long)APRIL - 600, (long long)APRIL + 600);
  ROW(text, "event 2 1 20 %lld %lld 1 I", (long long)APRIL + 600, (long long)APRIL + 600);
  ROW(text, "event 3 1 10 %lld %lld -1800 R3", (long long)APRIL + 1200, (long long)APRIL - 600);
}
END_TEST

/* In R3 nothing is served by the calendar: neither the date that C reaches nor one that a set
 * jumps. */
START_TEST(oracle_schedule__frozen__suppresses_billing_dates) {
  static const char *const responses[] = {"R1", "R3"};
  begin(MARCH_31, MARCH_31 + 2 * 86400, "1 0");
  fact("policy 0 clk.invalid.response %s\n", responses[_i]);
  battery_dead(MARCH_31);
  outage(MARCH_31 + HM(10, 0), MARCH_31 + HM(11, 0));
  ask(APRIL + 7200, "1-0:0.1.0*255");
  ask_all(APRIL + 7200);
  set_clock(APRIL + 10800, APRIL + 10800);
  ask(APRIL + 14400, "1-0:0.1.0*255");
  const char *text = ideal();
  if (_i == 0) {
    /* C reaches the date an hour late; flagged: its end is claimed by an invalid clock. */
    ROW(text, "set 1 1 2 %lld %lld %lld 2", (long long)MARCH_31, (long long)APRIL,
        (long long)APRIL);
    NO_ROW(text, "value 1-0:0.1.0*255 2");
  } else {
    ROW(text, "set 1 9 512 %lld %lld %lld 0", (long long)MARCH_31, (long long)MARCH_31 + HM(10, 0),
        (long long)MARCH_31 + HM(10, 0));
    ROW(text, "value 1-0:0.1.0*255 1");
    NO_ROW(text, "value 1-0:0.1.0*255 2");
  }
}
END_TEST

/* Day 31 in April is the 30th, in February of 2028 the 29th; day 30 there, too. */
START_TEST(oracle_schedule__billing_day_of_a_short_month__is_its_last_day) {
  begin(MARCH_31 + HM(12, 0), MARCH_31 + 70 * 86400, "31 3600");
  ask(MARCH_31 + 62 * 86400, "1-0:0.1.0*255");
  ask_all(MARCH_31 + 62 * 86400);
  const char *text = ideal();
  ROW(text, "value 1-0:0.1.0*255 2");
  /* 2026-04-30T01:00 of Berlin is 04-29T23:00Z, 29 days and 23 h after 03-31T00:00Z; 05-31: 60 d 23
   * h. */
  ROW(text, "set 1 1 2 %lld %lld %lld 0", (long long)MARCH_31 + HM(12, 0),
      (long long)MARCH_31 + 29 * 86400 + HM(23, 0), (long long)MARCH_31 + 29 * 86400 + HM(23, 0));
  ROW(text, "set 2 1 2 %lld %lld %lld 0", (long long)MARCH_31 + 29 * 86400 + HM(23, 0),
      (long long)MARCH_31 + 60 * 86400 + HM(23, 0), (long long)MARCH_31 + 60 * 86400 + HM(23, 0));
}
END_TEST

START_TEST(oracle_schedule__leap_day__is_a_day_and_may_be_the_last) {
  story_begin(FEBRUARY_28, FEBRUARY_28 + 5 * 86400, false);
  story_tariff();
  story_meter();
  policy("eob.monthly 30 0");
  ask(FEBRUARY_28 + 2 * 86400 + 1, "1-0:0.1.0*255");
  ask_all(FEBRUARY_28 + 2 * 86400 + 1);
  const char *text = ideal();
  ROW(text, "set 1 1 2 %lld %lld %lld 0", (long long)FEBRUARY_28, (long long)FEBRUARY_28 + 86400,
      (long long)FEBRUARY_28 + 86400);
  ROW(text, "value 1-0:0.1.0*255 1");
  ROW(text, "marker 97 1 ND %lld - -", (long long)FEBRUARY_28 + 86400);      /* the 29th */
  ROW(text, "marker 195 1 ND %lld - -", (long long)FEBRUARY_28 + 2 * 86400); /* the 1st of March */
}
END_TEST

/* Rate 2 from 02:30, rate 1 from 05:00. On the short night 02:30 does not exist: rate 2 from 03:00,
 * 01:00Z, to 05:00, 03:00Z: 7200 s of 1000 mWh; rate 1 the rest of the four hours from 23:00Z: 2 h.
 */
static void begin_night(int64_t change_s) {
  story_begin(change_s - 7200, change_s + 86400, true);
  fact("tariff 0 two\nseason 0 1 1 w\nweek 0 w d d d d d d d\nswitch 0 d 0 1\nswitch 0 d 9000 2\n"
       "switch 0 d 18000 1\n");
  story_meter();
  load(change_s - 7200, change_s + 86400, 3600000);
}

START_TEST(oracle_schedule__spring_night__switches_at_the_change) {
  begin_night(SPRING);
  ask_all(SPRING + 900);
  ask(SPRING + 7200, "1-0:1.8.1*255");
  ask(SPRING + 7200, "1-0:1.8.2*255");
  ask(SPRING + 7200, "0-0:1.0.0*255");
  const char *text = ideal();
  ROW(text, "value 1-0:1.8.1*255 7200000");
  ROW(text, "value 1-0:1.8.2*255 7200000");
  ROW(text, "value 0-0:1.0.0*255 %lld 128 7200", (long long)SPRING + 7200);
  /* From 23:00Z, which is midnight: eight quarters, DS, and the next quarter is DST at its begin.
   */
  ROW(text, "marker 9 1 DS %lld - 7200", (long long)SPRING);
  ROW(text, "entry 8 1 %lld %lld 0 900 900000", (long long)SPRING - 900, (long long)SPRING);
  ROW(text, "entry 10 1 %lld %lld 16 900 900000", (long long)SPRING, (long long)SPRING + 900);
}
END_TEST

/* 02:30 comes twice, at 00:30Z and 01:30Z. `both`: rate 2 for 1800 s, rate 1 again for 1800 s, then
 * rate 2 to 05:00, 04:00Z. From 23:00Z (01:00): rate 1 5400 + 1800 s, rate 2 1800 + 9000 s.
 * `first_pass`: the second pass stays at rate 2: 5400 and 1800 + 3600 + 7200 s. */
START_TEST(oracle_schedule__autumn_night__switches_in_both_passes_or_the_first) {
  begin_night(AUTUMN);
  if (_i == 1) policy("tariff.repeated_hour first_pass");
  ask(AUTUMN + 10800, "1-0:1.8.1*255");
  ask(AUTUMN + 10800, "1-0:1.8.2*255");
  ask_all(AUTUMN + 10800);
  served("entry 0 1 %lld 21 1 0 0 0 0 0\n", (long long)((AUTUMN + 10800) * NS));
  const char *text = ideal();
  ROW(text, "value 1-0:1.8.1*255 %d", _i == 0 ? 7200000 : 5400000);
  ROW(text, "value 1-0:1.8.2*255 %d", _i == 0 ? 10800000 : 12600000);
  ROW(text, "marker 9 1 DS %lld - 3600", (long long)AUTUMN);
  ROW(text, "entry 8 1 %lld %lld 16 900 900000", (long long)AUTUMN - 900, (long long)AUTUMN);
  ROW(text, "entry 10 1 %lld %lld 0 900 900000", (long long)AUTUMN, (long long)AUTUMN + 900);
  text = bill();
  LINE(text, "energy 0 2026-10 1 %d %d", _i == 0 ? 7200000 : 5400000, _i == 0 ? 2 : 1);
  LINE(text, "energy 0 2026-10 2 %d %d", _i == 0 ? 10800000 : 12600000, _i == 0 ? 2 : 1);
}
END_TEST

/* Standard time all year: in summer the switch of 02:30 is 01:30Z, that of 05:00 04:00Z. */
START_TEST(oracle_schedule__standard_time__does_not_know_the_change) {
  begin_night(SPRING);
  policy("tariff.switching_time standard");
  ask(SPRING + 10800, "1-0:1.8.1*255"); /* 23:00Z to 01:30Z: 9000 s */
  ask(SPRING + 10800, "1-0:1.8.2*255"); /* to 04:00Z: 9000 s */
  const char *text = ideal();
  ROW(text, "value 1-0:1.8.1*255 9000000");
  ROW(text, "value 1-0:1.8.2*255 9000000");
}
END_TEST

/* A change of 30 min in a raster of 60 closes the entry and, with its own period, the demand. */
START_TEST(oracle_schedule__a_change_that_breaks_the_raster__closes_the_interval) {
  story_begin(SPRING - 7200, SPRING + 86400, false);
  fact("zone_row 0 %lld 1800 1\n", (long long)SPRING);
  story_tariff();
  story_meter();
  policy("lp.period 3600000000000");
  policy("md.period 3600000000000");
  load(SPRING - 7200, SPRING + 86400, 3600000);
  ask_all(SPRING + 7200);
  const char *text = ideal();
  /* 01:00Z was 01:00 and is 01:30: the next edge is 02:00 local, 01:30Z. 0010 DST, 0080 short. The
   * second row is the new day at 00:00Z. */
  ROW(text, "entry 3 1 %lld %lld 0 3600 3600000", (long long)SPRING - 3600, (long long)SPRING);
  ROW(text, "marker 4 1 DS %lld - 1800", (long long)SPRING);
  ROW(text, "entry 5 1 %lld %lld 144 1800 1800000", (long long)SPRING, (long long)SPRING + 1800);
  ROW(text, "entry 6 1 %lld %lld 16 3600 3600000", (long long)SPRING + 1800,
      (long long)SPRING + 5400);
}
END_TEST

/* Special day of the exact year before that of every year before the week; seasons by local date.
 */
START_TEST(oracle_schedule__special_days_and_seasons__decide_in_their_order) {
  story_begin(MARCH_31, MARCH_31 + 6 * 86400, false);
  fact(
      "tariff 0 s\nseason 0 1 1 w\nseason 0 4 4 x\nweek 0 w a a a a a a a\nweek 0 x b b b b b b b\n"
      "switch 0 a 0 1\nswitch 0 b 0 2\nswitch 0 c 0 3\nswitch 0 e 0 4\n"
      "special 0 0 4 1 c\nspecial 0 0 4 2 c\nspecial 0 2026 4 2 e\n");
  story_meter();
  policy("eob.on_season_change yes");
  for (int day = 0; day < 5; day++) {
    ask(MARCH_31 + day * 86400 + 1, "0-0:96.14.0*255");
  }
  ask_all(MARCH_31 + 5 * 86400);
  const char *text = ideal();
  static const int rates[] = {1, 3, 4, 1, 2}; /* 31 March to 4 April */
  for (int day = 0; day < 5; day++) {
    LINE(text, "value 0 1 %lld 0-0:96.14.0*255 %d", (long long)((MARCH_31 + day * 86400 + 1) * NS),
         rates[day]);
  }
  ROW(text, "set 1 2 4 %lld %lld %lld 0", (long long)MARCH_31, (long long)MARCH_31 + 4 * 86400,
      (long long)MARCH_31 + 4 * 86400);
}
END_TEST

/* Due at 12:00: event, marker of configuration, set with cause 3; by the bill's calendar as well.
 */
START_TEST(oracle_schedule__deferred_tariff__changes_over_when_due) {
  story_begin(MARCH_31, MARCH_31 + 86400, false);
  fact("tariff 0 old\nseason 0 1 1 w\nweek 0 w a a a a a a a\nswitch 0 a 0 1\n"
       "tariff 1 new\nseason 1 1 1 w\nweek 1 w a a a a a a a\nswitch 1 a 0 2\n");
  story_meter();
  fact("deferred 0 1 %lld\n", (long long)MARCH_31 + HM(12, 0));
  load(MARCH_31, MARCH_31 + 86400, 3600000);
  ask(MARCH_31 + HM(11, 0), "0-0:13.0.0*255");
  ask(MARCH_31 + HM(13, 0), "0-0:13.0.0*255");
  ask(MARCH_31 + HM(13, 0), "1-0:1.8.2*255");
  ask_all(MARCH_31 + HM(13, 0));
  served("entry 0 1 %lld 54 1 0 0 0 0 0\n", (long long)((MARCH_31 + HM(13, 0)) * NS));
  const char *text = ideal();
  ROW(text, "value 0-0:13.0.0*255 old new %lld", (long long)MARCH_31 + HM(12, 0));
  ROW(text, "value 0-0:13.0.0*255 new - -");
  ROW(text, "value 1-0:1.8.2*255 3600000");
  ROW(text, "event 1 1 42 %lld - - I", (long long)MARCH_31 + HM(12, 0));
  ROW(text, "marker 49 1 CC %lld - 42", (long long)MARCH_31 + HM(12, 0));
  ROW(text, "marker 50 1 FE %lld - 1", (long long)MARCH_31 + HM(12, 0));
  ROW(text, "set 1 3 8 %lld %lld %lld 0", (long long)MARCH_31, (long long)MARCH_31 + HM(12, 0),
      (long long)MARCH_31 + HM(12, 0));
  text = bill();
  LINE(text, "energy 0 2026-03 1 43200000 1");
  LINE(text, "energy 0 2026-03 2 3600000 1"); /* interim: served up to 13:00 */
}
END_TEST

/* Programmed at 10:00 and due at 12:00: as if the facts had it. Refused: level 1, an instant that
 * is past. What the facts do not have is not judged. */
START_TEST(oracle_schedule__programmed_tariff__changes_over_when_due) {
  story_begin(MARCH_31, MARCH_31 + 86400, false);
  fact("tariff 0 old\nseason 0 1 1 w\nweek 0 w a a a a a a a\nswitch 0 a 0 1\n"
       "tariff 1 new\nseason 1 1 1 w\nweek 1 w a a a a a a a\nswitch 1 a 0 2\n");
  story_meter();
  load(MARCH_31, MARCH_31 + 86400, 3600000);
  long long due = (long long)MARCH_31 + HM(12, 0), at = (long long)(MARCH_31 + HM(10, 0)) * NS;
  served("command 0 1 %lld program_calendar new@%lld 1 ER03\n", at, due);
  served("command 0 1 %lld program_calendar new@%lld 3 ok\n", at + 1, due - HM(2, 0));
  served("command 0 1 %lld program_calendar strange 3 ok\n", at + 2);
  served("command 0 1 %lld program_calendar - 3 ok\n", at + 3);
  ask(MARCH_31 + HM(10, 1), "0-0:13.0.0*255");
  served("command 0 1 %lld program_calendar new 3 ok\n", (long long)(MARCH_31 + HM(10, 2)) * NS);
  ask(MARCH_31 + HM(10, 3), "0-0:13.0.0*255");
  served("command 0 1 %lld program_calendar -@%lld 3 ok\n", (long long)(MARCH_31 + HM(10, 4)) * NS,
         due);
  ask(MARCH_31 + HM(11, 0), "0-0:13.0.0*255");
  ask(MARCH_31 + HM(13, 0), "0-0:13.0.0*255");
  ask(MARCH_31 + HM(13, 0), "1-0:1.8.2*255");
  served("entry 0 1 %lld 54 1 0 0 0 0 0\n", (long long)((MARCH_31 + HM(13, 0)) * NS));
  const char *text = ideal();
  ROW(text, "command program_calendar new@%lld 1 ER03", due);
  ROW(text, "command program_calendar new@%lld 3 ER07", due - HM(2, 0));
  ROW(text, "command program_calendar strange 3 ok");
  ROW(text, "command program_calendar - 3 ER07");
  ROW(text, "value 0-0:13.0.0*255 old - -");
  ROW(text, "command program_calendar new 3 ok");
  ROW(text, "value 0-0:13.0.0*255 old new -");
  ROW(text, "command program_calendar -@%lld 3 ok", due);
  ROW(text, "value 0-0:13.0.0*255 old new %lld", due);
  ROW(text, "value 0-0:13.0.0*255 new - -");
  ROW(text, "value 1-0:1.8.2*255 3600000");
  text = bill();
  LINE(text, "energy 0 2026-03 1 43200000 1");
  LINE(text, "energy 0 2026-03 2 3600000 1");
}
END_TEST

/* Activated at 12:05, and the new tariff has a switch at 12:03, after the last edge that was
 * served: it is past, and time does not run back. 12:05 to 13:00 are 3300 s at rate 3. */
START_TEST(oracle_schedule__activation_behind_a_switch__does_not_go_back) {
  story_begin(MARCH_31, MARCH_31 + 86400, false);
  fact("tariff 0 old\nseason 0 1 1 w\nweek 0 w a a a a a a a\nswitch 0 a 0 1\n"
       "tariff 1 new\nseason 1 1 1 w\nweek 1 w a a a a a a a\nswitch 1 a 0 2\n"
       "switch 1 a 43380 3\n");
  story_meter();
  fact("deferred 0 1 9000000000\n");
  load(MARCH_31, MARCH_31 + 86400, 3600000);
  fact("fault 0 activate_passive %lld -1 O3\n", (long long)((MARCH_31 + HM(12, 5)) * NS));
  ask(MARCH_31 + HM(13, 0), "1-0:1.8.1*255");
  ask(MARCH_31 + HM(13, 0), "1-0:1.8.2*255");
  ask(MARCH_31 + HM(13, 0), "1-0:1.8.3*255");
  const char *text = ideal();
  ROW(text, "value 1-0:1.8.1*255 43500000");
  ROW(text, "value 1-0:1.8.2*255 0");
  ROW(text, "value 1-0:1.8.3*255 3300000");
}
END_TEST

/* A scheduled and a commanded one at the same instant are two sets, the scheduled first. */
START_TEST(oracle_schedule__scheduled_and_commanded_at_one_instant__are_two_sets) {
  begin(MARCH_31, MARCH_31 + 2 * 86400, "1 0");
  fact("fault 0 end_of_billing %lld -1 R1\n", (long long)(APRIL * NS));
  ask_all(APRIL + 60);
  const char *text = ideal();
  ROW(text, "set 1 1 2 %lld %lld %lld 0", (long long)MARCH_31, (long long)APRIL, (long long)APRIL);
  ROW(text, "set 2 4 16 %lld %lld %lld 0", (long long)APRIL, (long long)APRIL, (long long)APRIL);
}
END_TEST

/* Bills by the calendar's months: March is closed at 22:00Z with 22 h, April interim to 23:00Z. */
START_TEST(oracle_bill__month_end__closes_one_period_and_opens_another) {
  begin(MARCH_31, MARCH_31 + 2 * 86400, "1 0");
  served("entry 0 1 %lld 94 1 0 0 0 0 0\n", (long long)((APRIL + 3700) * NS));
  const char *text = bill();
  LINE(text, "bill 0 2026-03 1772319600 %lld closed", (long long)APRIL); /* 02-28T23:00Z */
  LINE(text, "total 0 2026-03 79200000");
  /* 88 quarters, ND, FE, four quarters: number 94 ends at 23:00Z. */
  LINE(text, "bill 0 2026-04 %lld %lld interim", (long long)APRIL, (long long)APRIL + 3600);
  LINE(text, "total 0 2026-04 3600000");
}
END_TEST

/* The period has ended, but only 80 of its 88 quarters were read: interim, up to 20:00Z. */
START_TEST(oracle_bill__month_end_not_read__is_interim) {
  begin(MARCH_31, MARCH_31 + 2 * 86400, "1 0");
  served("entry 0 1 %lld 80 1 0 0 0 0 0\n", (long long)((MARCH_31 + HM(20, 10)) * NS));
  const char *text = bill();
  LINE(text, "bill 0 2026-03 1772319600 %lld interim", (long long)MARCH_31 + HM(20, 0));
  LINE(text, "total 0 2026-03 72000000");
  LINE(text, "total 0 2026-04 0");
}
END_TEST

/* 177242429600 s lie in the year 7586: as an instant of ns it cannot be said, and never comes. */
START_TEST(oracle_schedule__a_change_past_all_clocks__never_comes) {
  story_begin(INT64_C(1772409600), INT64_C(1772413200), false);
  fact("zone_row 0 177242429600 3600 1\n");
  story_tariff();
  story_meter();
  load(INT64_C(1772409600), INT64_C(1772413200), 1000000);
  ask(INT64_C(1772413200), "1-0:1.8.0*255");
  const char *text = ideal();
  ROW(text, "value 1-0:1.8.0*255 1000000");
}
END_TEST

/* New is due at 12:00; at 13:00 a third, for 14:00, is replaced by the fourth, for 15:00. 12 h of
 * rate 1, 3 h of rate 2, none of rate 3, and of rate 4 8.75 h, to 23:45, where the last row ends
 * that was served. */
START_TEST(oracle_bill__of_several_programmed_tariffs__each_holds_until_the_next) {
  story_begin(MARCH_31, MARCH_31 + 86400, false);
  fact("tariff 0 old\nseason 0 1 1 w\nweek 0 w a a a a a a a\nswitch 0 a 0 1\n"
       "tariff 1 new\nseason 1 1 1 w\nweek 1 w a a a a a a a\nswitch 1 a 0 2\n"
       "tariff 2 third\nseason 2 1 1 w\nweek 2 w a a a a a a a\nswitch 2 a 0 3\n"
       "tariff 3 fourth\nseason 3 1 1 w\nweek 3 w a a a a a a a\nswitch 3 a 0 4\n");
  story_meter();
  load(MARCH_31, MARCH_31 + 86400, 3600000);
  long long noon = (long long)MARCH_31 + HM(12, 0);
  served("command 0 1 %lld program_calendar new@%lld 3 ok\n", (noon - 3600) * NS, noon);
  served("command 0 1 %lld program_calendar third@%lld 3 ok\n", (noon + 3600) * NS, noon + 7200);
  served("command 0 1 %lld program_calendar fourth@%lld 3 ok\n", (noon + 3700) * NS, noon + 10800);
  served("entry 0 1 %lld 99 1 0 0 0 0 0\n", (noon + 21600) * NS);
  const char *text = bill();
  LINE(text, "energy 0 2026-03 1 43200000 1");
  LINE(text, "energy 0 2026-03 2 10800000 1");
  LINE(text, "energy 0 2026-03 4 31500000 1");
  ck_assert_ptr_null(strstr(text, "energy 0 2026-03 3 "));
}
END_TEST

int main(void) {
  Suite *suite = suite_create("schedule");
  TCase *cases = tcase_create("calendar");
  tcase_add_test(cases, oracle_schedule__missed_date__is_caught_up_once_at_power_up);
  tcase_add_test(cases, oracle_schedule__missed_date__may_be_backdated_or_skipped);
  tcase_add_test(cases, oracle_schedule__two_missed_dates__make_one_set);
  tcase_add_test(cases, oracle_schedule__a_set_over_a_date__serves_it_once);
  tcase_add_loop_test(cases, oracle_schedule__frozen__suppresses_billing_dates, 0, 2);
  tcase_add_test(cases, oracle_schedule__billing_day_of_a_short_month__is_its_last_day);
  tcase_add_test(cases, oracle_schedule__leap_day__is_a_day_and_may_be_the_last);
  tcase_add_test(cases, oracle_schedule__spring_night__switches_at_the_change);
  tcase_add_loop_test(cases, oracle_schedule__autumn_night__switches_in_both_passes_or_the_first, 0,
                      2);
  tcase_add_test(cases, oracle_schedule__standard_time__does_not_know_the_change);
  tcase_add_test(cases, oracle_schedule__a_change_that_breaks_the_raster__closes_the_interval);
  tcase_add_test(cases, oracle_schedule__special_days_and_seasons__decide_in_their_order);
  tcase_add_test(cases, oracle_schedule__deferred_tariff__changes_over_when_due);
  tcase_add_test(cases, oracle_schedule__programmed_tariff__changes_over_when_due);
  tcase_add_test(cases, oracle_schedule__activation_behind_a_switch__does_not_go_back);
  tcase_add_test(cases, oracle_schedule__scheduled_and_commanded_at_one_instant__are_two_sets);
  tcase_add_test(cases, oracle_bill__month_end__closes_one_period_and_opens_another);
  tcase_add_test(cases, oracle_bill__month_end_not_read__is_interim);
  tcase_add_test(cases, oracle_bill__of_several_programmed_tariffs__each_holds_until_the_next);
  tcase_add_test(cases, oracle_schedule__a_change_past_all_clocks__never_comes);
  suite_add_tcase(suite, cases);
  return story_run(suite);
}
