/* V1 to V6 of clock-loss.md, in all responses and freeze rates, with its numbers worked by hand;
 * and the bills that go with them. 10 kW; periods of 30 min; battery dead from the start; the day
 * is 2026-03-02. */
#include "story_test.h"

#define DAY INT64_C(1772409600) /* 2026-03-02T00:00Z, a Monday */

typedef struct {
  const char *response, *rate;
  int64_t rate_1, rate_2, rate_8, unallocated, resets;
} row_t;

static void begin(const char *response, const char *rate, const char *resets) {
  story_begin(DAY, DAY + 86400, false);
  story_tariff();
  story_meter();
  policy("md.period 1800000000000");
  policy("lp.period 1800000000000");
  fact("policy 0 clk.invalid.response %s\npolicy 0 clk.invalid.rate %s\n", response, rate);
  fact("policy 0 clk.invalid.resets %s\n", resets);
  battery_dead(DAY);
}

static void ask_registers(int64_t at_s) {
  static const char *const objects[] = {"1-0:1.8.0*255", "1-0:1.8.1*255",   "1-0:1.8.2*255",
                                        "1-0:1.8.8*255", "1-0:128.8.0*255", "1-0:129.8.0*255",
                                        "1-0:0.1.0*255"};
  for (size_t i = 0; i < sizeof objects / sizeof objects[0]; i++) {
    ask(at_s, objects[i]);
  }
}

static void expect_registers(const char *text, const row_t *row, int64_t total, int64_t shadow) {
  ROW(text, "value 1-0:1.8.0*255 %lld", (long long)total);
  ROW(text, "value 1-0:1.8.1*255 %lld", (long long)row->rate_1);
  ROW(text, "value 1-0:1.8.2*255 %lld", (long long)row->rate_2);
  ROW(text, "value 1-0:1.8.8*255 %lld", (long long)row->rate_8);
  ROW(text, "value 1-0:128.8.0*255 %lld", (long long)shadow);
  ROW(text, "value 1-0:129.8.0*255 %lld", (long long)row->unallocated);
  ROW(text, "value 1-0:0.1.0*255 %lld", (long long)row->resets);
}

/* 00:00–06:40 is 400 min: 66 666 666.67 mWh, floor 66 666 666. 08:10–12:00 is 230 min. In all 630
 * min: 105 000 000. The rest of it after the loss is 38 333 334 counts: one quantiser, so the parts
 * fit. By the meter's clock 06:40–07:00 is rate 1 again: 70 000 000. */
static const row_t v1_rows[] = {
    {"R1", "held", 70000000, 35000000, 0, 0, 0},
    {"R1", "emergency 8", 70000000, 35000000, 0, 0, 0},
    {"R2", "held", 70000000, 35000000, 0, 0, 1},
    {"R2", "total_only", 70000000, 35000000, 0, 0, 1},
    {"R3", "held", 105000000, 0, 0, 0, 1},
    {"R3", "emergency 8", 66666666, 0, 38333334, 0, 1},
    {"R3", "total_only", 66666666, 0, 0, 38333334, 1},
};

START_TEST(oracle_ideal__v1__is_the_table_in_every_response_and_freeze_rate) {
  const row_t *row = &v1_rows[_i];
  begin(row->response, row->rate, "once");
  load(DAY, DAY + HM(12, 0), 10000000);
  outage(DAY + HM(6, 40), DAY + HM(8, 10));
  ask(DAY + HM(12, 0) - 1, "0-0:1.0.0*255");
  set_clock(DAY + HM(12, 0), DAY + HM(12, 0));
  ask_registers(DAY + HM(12, 1));
  ask_all(DAY + HM(12, 1));
  ask(DAY + HM(12, 1), "0-0:128.3.0*255");
  ask(DAY + HM(12, 1), "0-0:96.14.0*255");
  const char *text = ideal();
  expect_registers(text, row, 105000000, 38333334);
  /* Set at true 12:00, when the meter shows 10:30; a second before it is 10:29:59, invalid. */
  ROW(text, "value 0-0:1.0.0*255 %lld 1 0", (long long)DAY + HM(10, 30) - 1);
  ROW(text, "event %d 2 10 %lld %lld 5400 R3", row->resets > 0 ? 6 : 5, (long long)DAY + HM(10, 30),
      (long long)DAY + HM(12, 0));
  ROW(text, "value 0-0:128.3.0*255 1 %lld %lld 0 5400", (long long)DAY + HM(6, 40),
      (long long)DAY + HM(6, 40));
  ROW(text, "value 0-0:96.14.0*255 2"); /* un-frozen: rate 2 at 12:01 */
  if (row->resets == 0) {
    NO_ROW(text, "event 5 2 20 %lld %lld 1 I", (long long)DAY + HM(6, 40),
           (long long)DAY + HM(6, 40));
    return;
  }
  /* A8: the set ends at L and is not flagged itself; cause 9, mask 1 << 9. */
  ROW(text, "set 1 9 512 %lld %lld %lld 0", (long long)DAY, (long long)DAY + HM(6, 40),
      (long long)DAY + HM(6, 40));
  ROW(text, "register 1 1-0:1.8.0*255 66666666 -");
  ROW(text, "register 1 1-0:1.8.1*255 66666666 -");
  ROW(text, "register 1 1-0:1.8.2*255 0 -");
  ROW(text, "register 1 1-0:128.8.0*255 0 -");
  ROW(text, "register 1 1-0:1.6.0*255 10000000 %lld", (long long)DAY + HM(0, 30));
  ROW(text, "register 1 1-0:1.2.0*255 10000000 -");
}
END_TEST

/* 13 x 5.000; 06:30 partial 1.667; both markers at 06:40; to 07:00 3.333, 7 x 5.000; set 10:30 to
 * 12:00. Status 0400 battery; 0482 ended by power-down, short; 0485 begun by power-up, invalid,
 * short. */
START_TEST(oracle_ideal__v1_profile__has_a_false_gap_where_the_time_was_set) {
  begin("R1", "held", "once");
  load(DAY, DAY + HM(12, 0), 10000000);
  outage(DAY + HM(6, 40), DAY + HM(8, 10));
  set_clock(DAY + HM(12, 0), DAY + HM(12, 0));
  ask_all(DAY + HM(12, 1));
  const char *text = ideal();
  for (int i = 0; i < 13; i++) {
    int64_t from_s = DAY + i * 1800;
    ROW(text, "entry %d 1 %lld %lld 1024 1800 5000000", i + 1, (long long)from_s,
        (long long)from_s + 1800);
  }
  ROW(text, "entry 14 1 %lld %lld 1154 600 1666666", (long long)DAY + HM(6, 30),
      (long long)DAY + HM(6, 40));
  ROW(text, "marker 15 1 PD %lld - -", (long long)DAY + HM(6, 40));
  ROW(text, "marker 16 2 PU %lld %lld 1", (long long)DAY + HM(6, 40), (long long)DAY + HM(6, 40));
  ROW(text, "entry 17 2 %lld %lld 1157 1200 3333334", (long long)DAY + HM(6, 40),
      (long long)DAY + HM(7, 0));
  for (int i = 0; i < 7; i++) {
    int64_t from_s = DAY + HM(7, 0) + i * 1800;
    ROW(text, "entry %d 2 %lld %lld 1025 1800 5000000", 18 + i, (long long)from_s,
        (long long)from_s + 1800);
  }
  ROW(text, "marker 25 2 TC %lld %lld 1", (long long)DAY + HM(10, 30), (long long)DAY + HM(12, 0));
  ROW(text, "event 4 2 3 %lld %lld %lld I", (long long)DAY + HM(6, 40), (long long)DAY + HM(6, 40),
      (long long)DAY); /* seen dead at 00:00 */
  NO_ROW(text, "marker 26 2 ND %lld - -", (long long)DAY + HM(12, 0));
  ck_assert_ptr_nonnull(strstr(text, " profile S1 S999999 25\n"));
}
END_TEST

/* The truth row: 400 min and 230 min; and the half-hours of the repaired profile. */
START_TEST(oracle_bill__v1__is_the_truth_row_whatever_the_response) {
  static const char *const responses[] = {"R1", "R2", "R3"};
  begin(responses[_i], "held", "once");
  load(DAY, DAY + HM(12, 0), 10000000);
  outage(DAY + HM(6, 40), DAY + HM(8, 10));
  set_clock(DAY + HM(12, 0), DAY + HM(12, 0));
  /* The last entry before the time was set: number 24, or 25 behind the marker of the reset. */
  served("entry 0 1 %lld %d 2 0 0 0 0 0\n", (long long)((DAY + HM(12, 0)) * NS), _i == 0 ? 24 : 25);
  const char *text = bill();
  LINE(text, "bill 0 2026-03 1772323200 %lld interim", (long long)DAY + HM(12, 0));
  LINE(text, "total 0 2026-03 105000000");
  LINE(text, "energy 0 2026-03 1 66666666 1");
  LINE(text, "energy 0 2026-03 2 38333334 1");
  LINE(text, "demand 0 2026-03 0 10000000 %lld", (long long)DAY + HM(0, 30));
  LINE(text, "demand 0 2026-03 1 10000000 %lld", (long long)DAY + HM(0, 30));
  /* The meter's half-hours lie on true ones here; 08:10-08:30 is 3.333 x 2 = 6.667 kW only. */
  LINE(text, "demand 0 2026-03 2 10000000 %lld", (long long)DAY + HM(9, 0));
  LINE(text, "unmetered 0 2026-03 0");
  LINE(text, "doubt 0 2026-03 %lld %lld outage", (long long)DAY + HM(6, 40),
       (long long)DAY + HM(8, 10));
  LINE(text, "doubt 0 2026-03 %lld %lld invalid", (long long)DAY + HM(8, 10),
       (long long)DAY + HM(12, 0));
  LINE(text, "clock 0 2026-03 0 10000000");
  LINE(text, "interval 0 2026-03 %lld %lld 1 1666666", (long long)DAY + HM(6, 30),
       (long long)DAY + HM(7, 0));
  LINE(text, "interval 0 2026-03 %lld %lld 2 3333334", (long long)DAY + HM(8, 0),
       (long long)DAY + HM(8, 30));
  LINE(text, "interval 0 2026-03 %lld %lld 2 5000000", (long long)DAY + HM(11, 30),
       (long long)DAY + HM(12, 0));
  NO_LINE(text, "energy 0 2026-03 1 70000000 1");
}
END_TEST

/* 400 + 110 + 75 = 585 min: 97 500 000; the meter shows 09:45 at 12:00. L of the second is 06:40 +
 * 110 min = 08:30, which is 6600 s after the first reset: with `each` a second one. */
static const struct {
  row_t row;
  const char *resets;
} v2_rows[] = {
    {{"R1", "held", 70000000, 27500000, 0, 0, 0}, "once"},
    {{"R2", "held", 70000000, 27500000, 0, 0, 1}, "once"},
    {{"R2", "held", 70000000, 27500000, 0, 0, 2}, "each"},
    {{"R3", "held", 97500000, 0, 0, 0, 1}, "once"},
    {{"R3", "emergency 8", 66666666, 0, 30833334, 0, 1}, "once"},
    {{"R3", "total_only", 66666666, 0, 0, 30833334, 2}, "each"},
};

START_TEST(oracle_ideal__v2__adds_both_outages_and_resets_as_declared) {
  const row_t *row = &v2_rows[_i].row;
  begin(row->response, row->rate, v2_rows[_i].resets);
  load(DAY, DAY + HM(12, 0), 10000000);
  outage(DAY + HM(6, 40), DAY + HM(8, 10));
  outage(DAY + HM(10, 0), DAY + HM(10, 45));
  set_clock(DAY + HM(12, 0), DAY + HM(12, 0));
  ask_registers(DAY + HM(12, 1));
  ask(DAY + HM(12, 1), "0-0:128.3.0*255");
  ask_all(DAY + HM(12, 1));
  const char *text = ideal();
  expect_registers(text, row, 97500000, 30833334);
  ROW(text, "value 0-0:128.3.0*255 2 %lld %lld 0 8100", (long long)DAY + HM(6, 40),
      (long long)DAY + HM(8, 30));
  /* The second set starts and ends in invalid time: 1 + 2, and 4 where the tariff was frozen. */
  if (row->resets == 2) {
    ROW(text, "set 2 9 512 %lld %lld %lld %d", (long long)DAY + HM(6, 40),
        (long long)DAY + HM(8, 30), (long long)DAY + HM(8, 30), row->response[1] == '3' ? 7 : 3);
  }
}
END_TEST

START_TEST(oracle_bill__v2__places_both_outages_where_they_were) {
  begin("R1", "held", "once");
  load(DAY, DAY + HM(12, 0), 10000000);
  outage(DAY + HM(6, 40), DAY + HM(8, 10));
  outage(DAY + HM(10, 0), DAY + HM(10, 45));
  set_clock(DAY + HM(12, 0), DAY + HM(12, 0));
  served("entry 0 1 %lld 26 3 0 0 0 0 0\n", (long long)((DAY + HM(12, 0)) * NS));
  const char *text = bill();
  /* By hand: 400 min before 07:00, 110 + 75 min after. */
  LINE(text, "energy 0 2026-03 1 66666666 1");
  LINE(text, "energy 0 2026-03 2 30833334 1");
  LINE(text, "doubt 0 2026-03 %lld %lld outage", (long long)DAY + HM(10, 0),
       (long long)DAY + HM(10, 45));
}
END_TEST

/* D = 100 min: 400 + 220 = 620 min, 103 333 333.3; the meter shows 10:20. Meter 07:00 is at 420
 * min. */
START_TEST(oracle_ideal__v3__entries_lie_off_the_true_grid) {
  static const row_t row = {"R1", "held", 70000000, 33333333, 0, 0, 0};
  begin("R1", "held", "once");
  load(DAY, DAY + HM(12, 0), 10000000);
  outage(DAY + HM(6, 40), DAY + HM(8, 20));
  set_clock(DAY + HM(12, 0), DAY + HM(12, 0));
  ask_registers(DAY + HM(12, 1));
  ask_all(DAY + HM(12, 1));
  const char *text = ideal();
  expect_registers(text, &row, 103333333, 36666667);
  ROW(text, "event 5 2 10 %lld %lld 6000 R3", (long long)DAY + HM(10, 20),
      (long long)DAY + HM(12, 0));
  /* The last entry before the set runs 10:00-10:20: 20 min, 3.333; invalid, time change, short,
   * battery. */
  ROW(text, "entry 24 2 %lld %lld 1161 1200 3333333", (long long)DAY + HM(10, 0),
      (long long)DAY + HM(10, 20));
}
END_TEST

/* At meter 10:40 the clock is set back to 10:00: labels repeat, energies do not, the maximum is 10
 * kW. */
START_TEST(oracle_ideal__v4__repeated_labels_are_kept_and_flagged) {
  story_begin(DAY, DAY + 86400, false);
  story_tariff();
  story_meter();
  policy("md.period 1800000000000");
  policy("lp.period 1800000000000");
  load(DAY, DAY + 86400, 10000000);
  fact("fault 0 set_clock %lld -1 %lld O3\n", (long long)((DAY + HM(10, 40)) * NS),
       (long long)DAY + HM(10, 0));
  ask_all(DAY + HM(13, 0));
  ask(DAY + HM(13, 0), "1-0:1.6.0*255");
  const char *text = ideal();
  ROW(text, "entry 21 1 %lld %lld 0 1800 5000000", (long long)DAY + HM(10, 0),
      (long long)DAY + HM(10, 30));
  /* 0088: short, ended by a time change. 640 min x 166 666.67 = 106 666 666.67. */
  ROW(text, "entry 22 1 %lld %lld 136 600 1666666", (long long)DAY + HM(10, 30),
      (long long)DAY + HM(10, 40));
  ROW(text, "marker 23 1 TC %lld %lld 1", (long long)DAY + HM(10, 40), (long long)DAY + HM(10, 0));
  ROW(text, "entry 24 1 %lld %lld 520 1800 5000000", (long long)DAY + HM(10, 0),
      (long long)DAY + HM(10, 30));
  ROW(text, "entry 25 1 %lld %lld 512 1800 5000000", (long long)DAY + HM(10, 30),
      (long long)DAY + HM(11, 0));
  ROW(text, "entry 26 1 %lld %lld 0 1800 5000000", (long long)DAY + HM(11, 0),
      (long long)DAY + HM(11, 30));
  ROW(text, "value 1-0:1.6.0*255 10000000 %lld", (long long)DAY + HM(0, 30));
  NO_ROW(text, "value 1-0:1.6.0*255 20000000 %lld", (long long)DAY + HM(10, 30));
}
END_TEST

/* 60 kW for 20 min are 20 kWh; 20 x 3600 / 1800 = 40.0 kW, and not 60. */
START_TEST(oracle_ideal__v5__a_short_first_entry_cannot_overstate) {
  begin("R2", "held", "once");
  load(DAY, DAY + HM(12, 0), 10000000);
  load(DAY + HM(8, 10), DAY + HM(8, 30), 60000000);
  outage(DAY + HM(6, 40), DAY + HM(8, 10));
  ask(DAY + HM(9, 0), "1-0:1.6.0*255");
  ask(DAY + HM(9, 0), "1-0:1.6.1*255");
  ask(DAY + HM(9, 0), "1-0:1.2.0*255");
  const char *text = ideal();
  ROW(text, "value 1-0:1.6.0*255 40000000 %lld", (long long)DAY + HM(7, 0));
  ROW(text, "value 1-0:1.6.1*255 40000000 %lld", (long long)DAY + HM(7, 0));
  ROW(text, "value 1-0:1.2.0*255 10000000");
}
END_TEST

/* T = 1 min, slewed back by 60 s: twelve periods of 65 s from 01:01 on. The first holds 10 166
 * 666.67 to 10 347 222.22: 180 556 counts, x 3600 / 65 s = 10 000 024 mW; over T it would be 10 833
 * 360 mW. */
START_TEST(oracle_ideal__v6__a_stretched_interval_does_not_overstate) {
  story_begin(DAY, DAY + 86400, false);
  story_tariff();
  story_meter();
  policy("md.period 60000000000");
  policy("lp.period 60000000000");
  load(DAY, DAY + 86400, 10000000);
  fact("fault 0 adjust_clock %lld -1 -60 O1\n", (long long)((DAY + HM(1, 0) + 30) * NS));
  ask_all(DAY + HM(2, 0));
  ask(DAY + HM(2, 0), "1-0:1.6.0*255");
  ask(DAY + HM(2, 0), "0-0:1.0.0*255");
  ask(DAY + HM(2, 0), "0-0:96.5.0*255");
  const char *text = ideal();
  ROW(text, "value 1-0:1.6.0*255 10000024 %lld", (long long)DAY + HM(1, 2));
  NO_ROW(text, "value 1-0:1.6.0*255 10833360 %lld", (long long)DAY + HM(1, 2));
  ROW(text, "entry 62 1 %lld %lld 2048 65 180556", (long long)DAY + HM(1, 1),
      (long long)DAY + HM(1, 2));
  ROW(text, "entry 74 1 %lld %lld 0 60 166667", (long long)DAY + HM(1, 13),
      (long long)DAY + HM(1, 14));
  ROW(text, "value 0-0:1.0.0*255 %lld 0 0", (long long)DAY + HM(1, 59));
  ROW(text, "value 0-0:96.5.0*255 0");
  ROW(text, "event 1 1 11 %lld - -60 O1", (long long)DAY + HM(1, 0) + 30);
}
END_TEST

/* The negative twin of every row above: an answer that is wrong is changed, one that is not the
 * ideal meter's is surplus, one that is left out is missing. */
START_TEST(oracle_ideal__wrong_surplus_and_missing_rows__are_told_apart) {
  begin("R1", "held", "once");
  load(DAY, DAY + 86400, 10000000);
  int64_t t_ns = (DAY + HM(1, 1)) * NS;
  served("entry 0 1 %lld 1 1 %lld %lld 1024 1800 4999999\n", (long long)t_ns, (long long)DAY,
         (long long)DAY + 1800);
  served("entry 0 1 %lld 7 1 5 6 0 1 1\n", (long long)t_ns);
  served("entry 0 1 %lld 1 1 %lld %lld 1024 1800 5000000\n", (long long)t_ns, (long long)DAY,
         (long long)DAY + 1800);
  served("range 0 1 %lld profile S1 S2 3\n", (long long)t_ns);
  served("broken 0 %lld 1 1 some octet\nrefused 0 1 %lld 1-0:9.9.9*255 ER02\n", (long long)t_ns,
         (long long)t_ns);
  const char *text = ideal();
  ck_assert_str_eq(
      text, "entry 0 1 1772413260000000000 1 1 1772409600 1772411400 1024 1800 5000000\n"
            "surplus entry 0 1 1772413260000000000 7 1 5 6 0 1 1\n"
            "surplus entry 0 1 1772413260000000000 1 1 1772409600 1772411400 1024 1800 5000000\n"
            "range 0 1 1772413260000000000 profile S1 S2 2\n"
            "missing entry 0 1 1772413260000000000 2 1 1772411400 1772413200 1024 1800 5000000\n"
            "broken 0 1772413260000000000 1 1 some octet\n"
            "refused 0 1 1772413260000000000 1-0:9.9.9*255 ER02\n");
}
END_TEST

START_TEST(oracle_ideal__facts_that_cannot_be_read__are_told_with_their_line) {
  char error[256] = "";
  ck_assert_ptr_null(oracle_ideal("facts 1\nspam 3\n", "", error, sizeof error));
  ck_assert_ptr_nonnull(strstr(error, "line 2"));
  ck_assert_ptr_null(oracle_bill("facts 2\n", "", error, sizeof error));
  ck_assert_ptr_nonnull(strstr(error, "line 1"));
  begin("R1", "held", "once");
  served("level 0 1 %lld 1\nlevel 0 1 %lld 1\n", (long long)(DAY * NS + 1), (long long)(DAY * NS));
  ck_assert_ptr_null(oracle_ideal(story_facts.at, story_served.at, error, sizeof error));
  ck_assert_ptr_nonnull(strstr(error, "order"));
  ck_assert_ptr_null(oracle_bill(story_facts.at, story_served.at, error, sizeof error));
  char *text = oracle_ideal("facts 1\n", "", error, sizeof error);
  ck_assert_str_eq(text, "");
  free(text);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("oracle");
  TCase *cases = tcase_create("clock-loss numbers");
  tcase_add_loop_test(cases, oracle_ideal__v1__is_the_table_in_every_response_and_freeze_rate, 0,
                      sizeof v1_rows / sizeof v1_rows[0]);
  tcase_add_test(cases, oracle_ideal__v1_profile__has_a_false_gap_where_the_time_was_set);
  tcase_add_loop_test(cases, oracle_bill__v1__is_the_truth_row_whatever_the_response, 0, 3);
  tcase_add_loop_test(cases, oracle_ideal__v2__adds_both_outages_and_resets_as_declared, 0,
                      sizeof v2_rows / sizeof v2_rows[0]);
  tcase_add_test(cases, oracle_bill__v2__places_both_outages_where_they_were);
  tcase_add_test(cases, oracle_ideal__v3__entries_lie_off_the_true_grid);
  tcase_add_test(cases, oracle_ideal__v4__repeated_labels_are_kept_and_flagged);
  tcase_add_test(cases, oracle_ideal__v5__a_short_first_entry_cannot_overstate);
  tcase_add_test(cases, oracle_ideal__v6__a_stretched_interval_does_not_overstate);
  tcase_add_test(cases, oracle_ideal__wrong_surplus_and_missing_rows__are_told_apart);
  tcase_add_test(cases, oracle_ideal__facts_that_cannot_be_read__are_told_with_their_line);
  suite_add_tcase(suite, cases);
  return story_run(suite);
}
