/* Policies met in the field, worked by hand: 0007, one axis after the other, each beside what the
 * first value of its axis does. The day is 2026-03-02, UTC; 4 kW unless a story says otherwise. */
#include "story_test.h"

#define DAY INT64_C(1772409600) /* 2026-03-02T00:00Z, a Monday */
#define KW INT64_C(1000000)

static void begin(void) {
  story_begin(DAY, DAY + 86400, false);
  story_tariff();
  story_meter();
}

static const char *answer_at(int64_t at_s, const char *object) {
  ask_all(at_s);
  ask(at_s, object);
  return ideal();
}

/* Off 10:07 to 10:40, quarters: 10:07-10:15, 10:15-10:30, 10:30-10:40; bits 2 and 4. Behind PU. */
START_TEST(oracle_profile__pad__stores_the_outage_as_entries_of_nothing) {
  begin();
  policy("lp.gap pad");
  load(DAY, DAY + 86400, 4 * KW);
  outage(DAY + HM(10, 7), DAY + HM(10, 40));
  const char *text = answer_at(DAY + HM(12, 0), "1-0:1.8.0*255");
  /* 40 quarters, 10:00-10:07, PD, PU. */
  ROW(text, "marker 43 2 PU %lld %lld 0", (long long)DAY + HM(10, 40), (long long)DAY + HM(10, 7));
  ROW(text, "entry 44 2 %lld %lld 6 0 0", (long long)DAY + HM(10, 7), (long long)DAY + HM(10, 15));
  ROW(text, "entry 45 2 %lld %lld 6 0 0", (long long)DAY + HM(10, 15), (long long)DAY + HM(10, 30));
  ROW(text, "entry 46 2 %lld %lld 6 0 0", (long long)DAY + HM(10, 30), (long long)DAY + HM(10, 40));
  /* 10:40-10:45, begun by the power-up, short: counts 40 466 666 to 40 800 000. */
  ROW(text, "entry 47 2 %lld %lld 132 300 333334", (long long)DAY + HM(10, 40),
      (long long)DAY + HM(10, 45));
}
END_TEST

/* A limit of 33 min is enough for this outage; of a second less it is not, and a lost clock never
 * pads. Rows: 40 quarters, 10:00-10:07, PD, PU; three of padding; 10:40-10:45 and five quarters.
 * The lost clock goes on at 10:07 and shows 11:27 at noon: 10:07-10:15 and four quarters. */
static const struct {
  const char *limit;
  bool dead;
  int rows;
} pad_rows[] = {{"lp.gap_limit 1980000000000", false, 43 + 3 + 6},
                {"lp.gap_limit 1979000000000", false, 43 + 6},
                {"lp.gap_limit 1980000000000", true, 43 + 5}};

START_TEST(oracle_profile__pad__stops_at_its_limit_and_at_a_lost_clock) {
  begin();
  policy("lp.gap pad");
  policy(pad_rows[_i].limit);
  if (pad_rows[_i].dead) battery_dead(DAY);
  outage(DAY + HM(10, 7), DAY + HM(10, 40));
  const char *text = answer_at(DAY + HM(12, 0), "0-0:128.4.0*255");
  ROW(text, "value 0-0:128.4.0*255 %d", pad_rows[_i].rows);
}
END_TEST

/* 0008 *Nearly full*: of 100 entries the 90th, at 01:30, says so, once a filling; 20000 hex is
 * 131072. A clearing at 01:35 is the end of it, and 90 min later it says so again. */
START_TEST(oracle_profile__nearly_full__is_said_once_a_filling) {
  begin();
  policy("lp.full stop");
  policy("lp.period 60000000000");
  fact("limit 0 profile_days 0\n");
  fact("fault 0 clear_profile %lld -1 O3\n", (long long)((DAY + HM(1, 35)) * NS));
  ask(DAY + HM(1, 29), "0-0:96.5.0*255");
  ask(DAY + HM(1, 30), "0-0:96.5.0*255");
  ask(DAY + HM(1, 35), "0-0:96.5.0*255");
  const char *text = answer_at(DAY + HM(3, 10), "0-0:96.5.0*255");
  LINE(text, "value 0 1 %lld 0-0:96.5.0*255 0", (long long)((DAY + HM(1, 29)) * NS));
  LINE(text, "value 0 1 %lld 0-0:96.5.0*255 131072", (long long)((DAY + HM(1, 30)) * NS));
  LINE(text, "value 0 1 %lld 0-0:96.5.0*255 0", (long long)((DAY + HM(1, 35)) * NS));
  LINE(text, "value 0 1 %lld 0-0:96.5.0*255 131072", (long long)((DAY + HM(3, 10)) * NS));
  ROW(text, "event 1 1 88 %lld - 90 I", (long long)DAY + HM(1, 30));
  ROW(text, "event 3 1 88 %lld - 90 I", (long long)DAY + HM(3, 5));
  ROW(text, "range events 1 999999 3");
}
END_TEST

/* Of 196 quarters nine tenths are 176.4: 177 come to it, 176 do not. What is padded counts: on from
 * 00:00 to 06:00 they are 24, and the 153rd more ends at 44:15. Events: 001, 002, then this one,
 * and the end of billing that was missed. */
START_TEST(oracle_profile__nearly_full__counts_what_is_padded) {
  begin();
  fact("span %lld %lld\n", (long long)(DAY * NS), (long long)((DAY + 4 * 86400) * NS));
  policy("lp.full stop");
  policy("lp.gap pad");
  policy("lp.gap_limit 345600000000000");
  policy("eob.monthly 3 0");
  fact("limit 0 profile_days 1\n");
  int64_t up_s = DAY + HM(44, 15) - 900 * _i;
  outage(DAY + HM(6, 0), up_s);
  const char *text = answer_at(up_s, "0-0:96.5.0*255");
  ROW(text, "value 0-0:96.5.0*255 %d", _i == 0 ? 131072 : 0);
  if (_i == 0) ROW(text, "event 3 2 88 %lld - 177 I", (long long)up_s);
  ROW(text, "range events 1 999999 %d", _i == 0 ? 4 : 3);
}
END_TEST

START_TEST(oracle_profile__that_overwrites__is_never_nearly_full) {
  begin();
  policy("lp.period 60000000000");
  fact("limit 0 profile_days 0\n");
  ROW(answer_at(DAY + HM(3, 0), "0-0:96.5.0*255"), "value 0-0:96.5.0*255 0");
}
END_TEST

/* 100 entries of a minute, and none more; a clear at 02:00 makes room again. Markers go on. */
START_TEST(oracle_profile__full_stops__until_it_is_cleared) {
  begin();
  policy("lp.full stop");
  policy("lp.period 60000000000");
  fact("limit 0 profile_days 0\n");
  fact("fault 0 end_of_billing %lld -1 O1\n", (long long)((DAY + HM(1, 50)) * NS));
  ask_all(DAY + HM(1, 55));
  ask(DAY + HM(1, 55), "0-0:128.4.0*255");
  fact("fault 0 clear_profile %lld -1 O3\n", (long long)((DAY + HM(2, 0)) * NS));
  ask(DAY + HM(2, 10), "0-0:128.4.0*255");
  const char *text = ideal();
  ROW(text, "marker 101 1 FE %lld - 1", (long long)DAY + HM(1, 50));
  ROW(text, "entry 100 1 %lld %lld 0 60 0", (long long)DAY + 99 * 60, (long long)DAY + 100 * 60);
  ROW(text, "entry 1 1 %lld %lld 0 60 0", (long long)DAY, (long long)DAY + 60);
  LINE(text, "value 0 1 %lld 0-0:128.4.0*255 101", (long long)((DAY + HM(1, 55)) * NS));
  /* CL is 102; ten minutes more. */
  LINE(text, "value 0 1 %lld 0-0:128.4.0*255 112", (long long)((DAY + HM(2, 10)) * NS));
}
END_TEST

/* Hours, rate 2 from 07:20; 6 kW from 07:00 to 07:20 and 3 kW from 07:30 to 08:10. By the clock
 * 07:00-08:00 holds 2 + 1.5 kWh for the rate of its start, and the next hour 0.5. `both`:
 * 07:00-07:20 alone, 2 kWh by an hour; then 07:20-08:00, 1.5 kWh. `rate_change`: the second is
 * 07:20-08:20, 2 kWh. */
static const struct {
  const char *trigger;
  int64_t mw[2], stamp_s[2];
} trigger_rows[] = {
    {"clock", {3500000, 500000}, {HM(8, 0), HM(9, 0)}},
    {"both", {2000000, 1500000}, {HM(7, 20), HM(8, 0)}},
    {"rate_change", {2000000, 2000000}, {HM(7, 20), HM(8, 20)}},
};

START_TEST(oracle_demand__interval_trigger__decides_what_ends_a_period) {
  story_begin(DAY, DAY + 86400, false);
  fact(
      "tariff 0 two\nseason 0 1 1 w\nweek 0 w d d d d d d d\nswitch 0 d 0 1\nswitch 0 d 26400 2\n");
  story_meter();
  policy("md.period 3600000000000");
  fact("policy 0 md.interval_trigger %s\n", trigger_rows[_i].trigger);
  load(DAY + HM(7, 0), DAY + HM(7, 20), 6 * KW);
  load(DAY + HM(7, 30), DAY + HM(8, 10), 3 * KW);
  ask(DAY + HM(12, 0), "1-0:1.6.1*255");
  ask(DAY + HM(12, 0), "1-0:1.6.2*255");
  const char *text = ideal();
  for (int rate = 1; rate <= 2; rate++) {
    ROW(text, "value 1-0:1.6.%d*255 %lld %lld", rate, (long long)trigger_rows[_i].mw[rate - 1],
        (long long)(DAY + trigger_rows[_i].stamp_s[rate - 1]));
  }
}
END_TEST

/* `rate_change`, a reset at 07:50: 07:20-07:50 with 1 kWh, and the rest to the same edge, 08:20: 1
 * kWh. Then whole hours: 4 kW from 08:40 to 09:40 lie in two, 09:20: 40 min, 2.667 kW. */
START_TEST(oracle_demand__by_rate__goes_on_in_whole_periods_over_a_reset) {
  story_begin(DAY, DAY + 86400, false);
  fact(
      "tariff 0 two\nseason 0 1 1 w\nweek 0 w d d d d d d d\nswitch 0 d 0 1\nswitch 0 d 26400 2\n");
  story_meter();
  policy("md.period 3600000000000");
  policy("md.interval_trigger rate_change");
  load(DAY + HM(7, 30), DAY + HM(8, 10), 3 * KW);
  load(DAY + HM(8, 40), DAY + HM(9, 40), 4 * KW);
  fact("fault 0 end_of_billing %lld -1 O1\n", (long long)((DAY + HM(7, 50)) * NS));
  ask(DAY + HM(8, 30), "1-0:1.6.2*255");
  ask(DAY + HM(12, 0), "1-0:1.6.2*255");
  ask_all(DAY + HM(12, 0));
  const char *text = ideal();
  ROW(text, "register 1 1-0:1.6.2*255 1000000 %lld", (long long)DAY + HM(7, 50));
  LINE(text, "value 0 1 %lld 1-0:1.6.2*255 1000000 %lld", (long long)((DAY + HM(8, 30)) * NS),
       (long long)DAY + HM(8, 20));
  LINE(text, "value 0 1 %lld 1-0:1.6.2*255 2666666 %lld", (long long)((DAY + HM(12, 0)) * NS),
       (long long)DAY + HM(9, 20));
}
END_TEST

/* 12 kW from 10:00 to 10:10 is 2 kWh, then nothing; at 10:10 the clock is set to 10:20. split: 2
 * kWh in a quarter at 10:10, 8 kW. discard: none of it. keep: the period ends at 10:30 of the new
 * clock, having run 20 min: 6 kW. */
static const struct {
  const char *policy;
  int64_t mw, stamp_s;
} change_rows[] = {
    {"split", 8000000, HM(10, 10)}, {"discard", 0, 0}, {"keep", 6000000, HM(10, 30)}};

START_TEST(oracle_demand__on_clock_change__splits_discards_or_keeps) {
  begin();
  fact("policy 0 md.on_clock_change %s\n", change_rows[_i].policy);
  load(DAY + HM(10, 0), DAY + HM(10, 10), 12 * KW);
  set_clock(DAY + HM(10, 10), DAY + HM(10, 20));
  const char *text = answer_at(DAY + HM(12, 0), "1-0:1.6.0*255");
  if (change_rows[_i].mw == 0) {
    ROW(text, "value 1-0:1.6.0*255 0 -");
  } else {
    ROW(text, "value 1-0:1.6.0*255 %lld %lld", (long long)change_rows[_i].mw,
        (long long)(DAY + change_rows[_i].stamp_s));
  }
  /* The entry closes all the same: time change, short. */
  ROW(text, "entry 41 1 %lld %lld 136 600 2000000", (long long)DAY + HM(10, 0),
      (long long)DAY + HM(10, 10));
}
END_TEST

/* The clock is lost at 10:05 for a minute; until it is set at 11:00 no period counts, but the part
 * before the loss does: 5 min of 4 kW, 333 333 mWh x 4. From the set on it is as ever: 10 min of 3
 * kW are 2 kW at 11:15. */
START_TEST(oracle_demand__suspended_while_time_is_invalid__judges_the_loss_alone) {
  begin();
  policy("clk.invalid.md suspend");
  battery_dead(DAY);
  load(DAY + HM(10, 0), DAY + HM(10, 50), 4 * KW);
  load(DAY + HM(11, 5), DAY + HM(11, 15), 3 * KW);
  outage(DAY + HM(10, 5), DAY + HM(10, 6));
  ask(DAY + HM(10, 59), "1-0:1.6.0*255");
  set_clock(DAY + HM(11, 0), DAY + HM(11, 0));
  ask(DAY + HM(12, 0), "1-0:1.6.0*255");
  const char *text = ideal();
  LINE(text, "value 0 1 %lld 1-0:1.6.0*255 1333332 %lld", (long long)((DAY + HM(10, 59)) * NS),
       (long long)DAY + HM(10, 5));
  LINE(text, "value 0 1 %lld 1-0:1.6.0*255 2000000 %lld", (long long)((DAY + HM(12, 0)) * NS),
       (long long)DAY + HM(11, 15));
}
END_TEST

/* Limits 10 s and 100 s: 10 s is silent, 11 s is a set, 101 s is refused with event 013. */
START_TEST(oracle_episode__small_and_great_sets__are_silent_or_refused) {
  begin();
  policy("clk.silent_limit 10");
  policy("clk.reject_limit 100");
  load(DAY, DAY + 86400, 4 * KW);
  set_clock(DAY + HM(1, 5), DAY + HM(1, 5) + 10);
  set_clock(DAY + HM(2, 5), DAY + HM(2, 5) + 10 + 11);
  served("command 0 1 %lld set_clock %lld 3 ok\n", (long long)((DAY + HM(3, 5)) * NS),
         (long long)DAY + HM(3, 5) + 21 + 101);
  ask_all(DAY + HM(4, 0));
  const char *text = ideal();
  ROW(text, "event 1 1 10 %lld %lld 10 R3", (long long)DAY + HM(1, 5),
      (long long)DAY + HM(1, 5) + 10);
  ROW(text, "event 2 1 10 %lld %lld 11 R3", (long long)DAY + HM(2, 5) + 10,
      (long long)DAY + HM(2, 5) + 21);
  ROW(text, "event 3 1 13 %lld - 101 R3", (long long)DAY + HM(3, 5) + 21);
  ROW(text, "command set_clock %lld 3 ER07", (long long)DAY + HM(3, 5) + 122);
  /* The entry of 01:00 goes on to 01:15: 890 s of the crystal, 988 888.9 mWh, short (0080), no time
   * change. */
  ROW(text, "entry 5 1 %lld %lld 128 890 988888", (long long)DAY + HM(1, 0),
      (long long)DAY + HM(1, 15));
  ROW(text, "marker 10 1 TC %lld %lld 1", (long long)DAY + HM(2, 5) + 10,
      (long long)DAY + HM(2, 5) + 21);
  ROW(text, "range events 1 999999 3");
}
END_TEST

/* Over an edge, forwards or back, a small set is a set: TC. */
static const struct {
  int64_t at_s, by_s;
  int markers;
} edge_rows[] = {{HM(1, 15) - 5, 4, 0},
                 {HM(1, 15) - 5, 5, 1},
                 {HM(1, 15) + 5, -4, 0},
                 {HM(1, 15) + 5, -5, 0},
                 {HM(1, 15) + 5, -6, 1}};

START_TEST(oracle_episode__a_small_set__is_not_silent_over_an_edge) {
  begin();
  policy("clk.silent_limit 10");
  set_clock(DAY + edge_rows[_i].at_s, DAY + edge_rows[_i].at_s + edge_rows[_i].by_s);
  ask_all(DAY + HM(2, 0));
  const char *text = ideal();
  ck_assert((strstr(text, " TC ") != NULL) == (edge_rows[_i].markers > 0));
  ck_assert_ptr_nonnull(strstr(text, " 10 "));
}
END_TEST

START_TEST(oracle_episode__silent_sets_of_a_month__have_a_sum) {
  begin();
  policy("clk.silent_limit 10");
  policy("clk.monthly_sum_limit 15");
  set_clock(DAY + HM(1, 5), DAY + HM(1, 5) + 8);
  set_clock(DAY + HM(2, 5) + 8, DAY + HM(2, 5) + 8 + 8 - 15);
  set_clock(DAY + HM(3, 5), DAY + HM(3, 5) + 1 + 1);
  ask_all(DAY + HM(4, 0));
  const char *text = ideal();
  /* 8, then 02:05:16 to 02:05:01, 15 s: a set. 03:05:00 of truth is 03:04:53: 9 s, 17 in all. */
  ROW(text, "event 2 1 10 %lld %lld -15 R3", (long long)DAY + HM(2, 5) + 16,
      (long long)DAY + HM(2, 5) + 1);
  ROW(text, "event 3 1 10 %lld %lld 9 R3", (long long)DAY + HM(3, 5) - 7,
      (long long)DAY + HM(3, 5) + 2);
  int tc = 0;
  for (const char *at = strstr(text, " TC "); at != NULL; at = strstr(at + 1, " TC ")) {
    tc++;
  }
  ck_assert_int_eq(tc, 2);
}
END_TEST

/* 60 s in steps of 30 a quarter: from 01:15 the clock runs 900 s in 870: at 01:29:30 of truth it
 * shows 01:30, at 01:44 it shows 01:45. */
START_TEST(oracle_clock__slew_rate__is_taken_a_period) {
  begin();
  policy("clk.slew_rate 30");
  served("command 0 1 %lld adjust_clock 60 1 ok\n", (long long)((DAY + HM(1, 5)) * NS));
  ask(DAY + HM(1, 29) + 30, "0-0:1.0.0*255");
  ask(DAY + HM(1, 44), "0-0:1.0.0*255");
  const char *text = ideal();
  ROW(text, "value 0-0:1.0.0*255 %lld 0 0", (long long)DAY + HM(1, 30));
  ROW(text, "value 0-0:1.0.0*255 %lld 0 0", (long long)DAY + HM(1, 45));
}
END_TEST

/* Ten minutes late: rate 2 at 07:10 of the meter, at 07:00 of the bill; midnight's at 00:10, so
 * that the first ten minutes are of the day before, rate 2. 4 kW: 7 h less 10 min and 10 min more.
 */
START_TEST(oracle_schedule__offset_of_switching__moves_the_rates_of_the_meter_alone) {
  begin();
  policy("tariff.offset 600000000000");
  load(DAY, DAY + HM(8, 0), 6 * KW);
  ask(DAY, "0-0:96.14.0*255");
  ask(DAY + HM(7, 10) - 1, "0-0:96.14.0*255");
  ask(DAY + HM(8, 0), "1-0:1.8.1*255");
  ask(DAY + HM(8, 0), "1-0:1.8.2*255");
  served("entry 0 1 %lld 999 1 0 0 0 0 0\n", (long long)((DAY + 86399) * NS));
  const char *text = ideal();
  LINE(text, "value 0 1 %lld 0-0:96.14.0*255 2", (long long)(DAY * NS));
  LINE(text, "value 0 1 %lld 0-0:96.14.0*255 1", (long long)((DAY + HM(7, 10) - 1) * NS));
  ROW(text, "value 1-0:1.8.1*255 42000000"); /* 00:10 to 07:10 */
  ROW(text, "value 1-0:1.8.2*255 6000000");
  text = bill();
  LINE(text, "energy 0 2026-03 1 42000000 1");
  LINE(text, "energy 0 2026-03 2 6000000 1");
  LINE(text, "interval 0 2026-03 %lld %lld 2 1500000", (long long)DAY + HM(7, 0),
       (long long)DAY + HM(7, 15));
}
END_TEST

/* The meter was programmed for a zone an hour ahead: rate 2 at 06:00 of the site; the bill has it
 * at 07:00. */
START_TEST(oracle_schedule__a_zone_of_its_own__moves_the_meter_and_not_the_bill) {
  story_begin(DAY, DAY + 86400, false);
  fact("zone 1 Ahead\nzone_row 1 -9000000000 3600 0\n");
  story_tariff();
  story_meter();
  fact("meter_zone 0 1\n");
  load(DAY, DAY + HM(8, 0), 6 * KW);
  ask(DAY + HM(8, 0), "1-0:1.8.1*255");
  ask(DAY + HM(8, 0), "0-0:1.0.0*255");
  served("entry 0 1 %lld 999 1 0 0 0 0 0\n", (long long)((DAY + 86399) * NS));
  const char *text = ideal();
  ROW(text, "value 1-0:1.8.1*255 36000000");
  ROW(text, "value 0-0:1.0.0*255 %lld 0 3600", (long long)DAY + HM(8, 0));
  text = bill();
  LINE(text, "energy 0 2026-03 1 42000000 1");
}
END_TEST

int main(void) {
  Suite *suite = suite_create("field");
  TCase *cases = tcase_create("all");
  tcase_add_test(cases, oracle_profile__pad__stores_the_outage_as_entries_of_nothing);
  tcase_add_loop_test(cases, oracle_profile__pad__stops_at_its_limit_and_at_a_lost_clock, 0, 3);
  tcase_add_test(cases, oracle_profile__nearly_full__is_said_once_a_filling);
  tcase_add_loop_test(cases, oracle_profile__nearly_full__counts_what_is_padded, 0, 2);
  tcase_add_test(cases, oracle_profile__that_overwrites__is_never_nearly_full);
  tcase_add_test(cases, oracle_profile__full_stops__until_it_is_cleared);
  tcase_add_loop_test(cases, oracle_demand__interval_trigger__decides_what_ends_a_period, 0, 3);
  tcase_add_test(cases, oracle_demand__by_rate__goes_on_in_whole_periods_over_a_reset);
  tcase_add_loop_test(cases, oracle_demand__on_clock_change__splits_discards_or_keeps, 0, 3);
  tcase_add_test(cases, oracle_demand__suspended_while_time_is_invalid__judges_the_loss_alone);
  tcase_add_test(cases, oracle_episode__small_and_great_sets__are_silent_or_refused);
  tcase_add_loop_test(cases, oracle_episode__a_small_set__is_not_silent_over_an_edge, 0, 5);
  tcase_add_test(cases, oracle_episode__silent_sets_of_a_month__have_a_sum);
  tcase_add_test(cases, oracle_clock__slew_rate__is_taken_a_period);
  tcase_add_test(cases, oracle_schedule__offset_of_switching__moves_the_rates_of_the_meter_alone);
  tcase_add_test(cases, oracle_schedule__a_zone_of_its_own__moves_the_meter_and_not_the_bill);
  suite_add_tcase(suite, cases);
  return story_run(suite);
}
