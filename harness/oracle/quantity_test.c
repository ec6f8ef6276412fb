/* The quantities of 0006, a row of its table after the other, with amounts worked by hand: one hour
 * of a load, so that kW are kWh. F44 of billing.md is import on two phases and export on the third,
 * 1 + 1 - 1.5 kW. */
#include "story_test.h"

#define DAY INT64_C(1772409600) /* 2026-03-02T00:00Z, a Monday */
#define KW INT64_C(1000000)     /* mW; mvar; an hour of it in mWh */

static void begin(const char *mode) {
  story_begin(DAY, DAY + 86400, false);
  story_tariff();
  story_meter();
  fact("policy 0 export.mode %s\n", mode);
}

/* The next word of a list and where the rest of it begins; false at its end. */
static bool next_word(const char **list, char word[16]) {
  size_t len = strcspn(*list, " ");
  if (len == 0) return false;
  ck_assert_int_lt(len, 16);
  memcpy(word, *list, len);
  word[len] = 0;
  *list += len + ((*list)[len] == ' ' ? 1 : 0);
  return true;
}

static void quantities(const char *words) {
  char word[16];
  for (int index = 0; next_word(&words, word); index++) {
    fact("quantity 0 %d %s\n", index, word);
  }
}

static void powers(int64_t from_s, int64_t to_s, const char *set_or_add, const int64_t p[3],
                   const int64_t q[3]) {
  fact("load 0 %lld %lld %s %lld %lld %lld %lld %lld %lld\n", (long long)(from_s * NS),
       (long long)(to_s * NS), set_or_add, (long long)p[0], (long long)p[1], (long long)p[2],
       (long long)q[0], (long long)q[1], (long long)q[2]);
}

/* From 01:00 to 02:00 of the day; asked for at 03:00. */
static const int64_t no_q[3];

static void hour(const int64_t p[3], const int64_t q[3]) {
  powers(DAY + HM(1, 0), DAY + HM(2, 0), "set", p, q);
}

static void expect_totals(const char *codes, const int64_t *values, int count) {
  char word[16];
  for (const char *at = codes; next_word(&at, word);) {
    served("value 0 1 %lld 1-0:%s.8.0*255 0\n", (long long)((DAY + HM(3, 0)) * NS), word);
  }
  const char *text = ideal();
  int found = 0;
  for (const char *at = codes; next_word(&at, word); found++) {
    ROW(text, "value 1-0:%s.8.0*255 %lld", word, (long long)values[found]);
  }
  ck_assert_int_eq(found, count);
}

/* A row each: +A, -A, the theft-resistant sum, +A1, -A3. */
static const struct {
  const char *mode;
  int64_t values[5];
} f44_rows[] = {
    {"separate", {2000000, 1500000, 3500000, 1000000, 1500000}},
    {"net", {500000, 0, 3500000, 1000000, 1500000}},
    {"abs", {3500000, 0, 3500000, 1000000, 1500000}},
    {"block", {500000, 0, 3500000, 1000000, 1500000}},
};

START_TEST(oracle_power__f44__is_netted_as_declared) {
  begin(f44_rows[_i].mode);
  quantities("+A -A AA +A1 -A3");
  hour((int64_t[]){KW, KW, -1500000}, no_q);
  expect_totals("1 2 15 21 62", f44_rows[_i].values, 5);
}
END_TEST

/* The same turned round, -1 - 1 + 1.5 kW: 0.5 kW flow back. */
static const struct {
  const char *mode;
  int64_t values[3];
} f44_back_rows[] = {
    {"separate", {1500000, 2000000, 3500000}},
    {"net", {0, 500000, 3500000}},
    {"abs", {3500000, 0, 3500000}},
    {"block", {0, 0, 3500000}},
};

START_TEST(oracle_power__f44_turned_round__exports_or_is_blocked) {
  begin(f44_back_rows[_i].mode);
  quantities("+A -A AA");
  hour((int64_t[]){-KW, -KW, 1500000}, no_q);
  expect_totals("1 2 15", f44_back_rows[_i].values, 3);
}
END_TEST

/* P = 1, -1, -1 kW and Q = 200, 300, -400 var, so P = -1 kW and Q = +100 var. A row each: R1 to R4,
 * +R, -R. separate: each phase in its own quadrant. net: Q 100 in the quadrant of P < 0, Q >= 0. */
static const struct {
  const char *mode;
  int64_t values[6];
} quadrant_rows[] = {
    {"separate", {200000, 300000, 400000, 0, 500000, 400000}},
    {"net", {0, 100000, 0, 0, 100000, 0}},
    {"abs", {500000, 0, 0, 400000, 500000, 400000}},
    {"block", {0, 0, 0, 0, 0, 0}},
};

START_TEST(oracle_power__reactive__goes_to_its_quadrant) {
  begin(quadrant_rows[_i].mode);
  quantities("+A R1 R2 R3 R4 +R -R");
  hour((int64_t[]){KW, -KW, -KW}, (int64_t[]){200000, 300000, -400000});
  expect_totals("5 6 7 8 3 4", quadrant_rows[_i].values, 6);
}
END_TEST

/* P = 2 kW, Q = -300 var, by the totals: R4, also where exports are blocked; P = 0 counts as
 * import: R4 as well. */
START_TEST(oracle_power__reactive_while_importing__is_in_quadrant_four) {
  static const char *const modes[] = {"net", "block"};
  begin(modes[_i]);
  quantities("+A R1 R3 R4");
  hour((int64_t[]){2 * KW, 0, 0}, (int64_t[]){-300000, 0, 0});
  powers(DAY + HM(2, 0), DAY + HM(2, 30), "set", (int64_t[]){KW, -KW, 0},
         (int64_t[]){-200000, 0, 0});
  expect_totals("5 7 8", (int64_t[]){0, 0, 400000}, 3);
}
END_TEST

/* 3 kW and 4 kvar on one phase, 3 kW and -4 kvar on another: by vectors P = 6, Q = 0: 6 kVA; by
 * phases 5 + 5 kVA. */
START_TEST(oracle_power__apparent__is_of_vectors_or_of_phases) {
  begin("separate");
  quantities("+A +S -S");
  hour((int64_t[]){3 * KW, 3 * KW, 0}, (int64_t[]){4 * KW, -4 * KW, 0});
  expect_totals("9 10", (int64_t[]){6 * KW, 0}, 2);
  begin("separate");
  quantities("+A +S -S");
  policy("va.type arithmetic");
  hour((int64_t[]){3 * KW, 3 * KW, 0}, (int64_t[]){4 * KW, -4 * KW, 0});
  expect_totals("9 10", (int64_t[]){10 * KW, 0}, 2);
}
END_TEST

/* -3 kW and 4 kvar: 5 kVA of export; in `abs` all is import, in `block` it is none at all. 1 kW and
 * 1 kvar are 1 414 213.56 mVA: floored before they are summed. */
static const struct {
  const char *mode;
  int64_t values[2];
} apparent_rows[] = {
    {"separate", {1414213, 5000000}},
    {"net", {1414213, 5000000}},
    {"abs", {6414213, 0}},
    {"block", {1414213, 0}},
};

START_TEST(oracle_power__apparent__has_the_sign_of_the_active_power) {
  begin(apparent_rows[_i].mode);
  quantities("+A +S -S");
  hour((int64_t[]){-3 * KW, 0, 0}, (int64_t[]){4 * KW, 0, 0});
  powers(DAY + HM(2, 0), DAY + HM(3, 0), "set", (int64_t[]){KW, 0, 0}, (int64_t[]){KW, 0, 0});
  expect_totals("9 10", apparent_rows[_i].values, 2);
}
END_TEST

/* 10 kW: 3 333 333 on the second and third phase, the rest on the first. -10 kW: floor is -3 333
 * 334, the rest is -3 333 332. A meter with one phase has it all there. */
START_TEST(oracle_truth__a_total__is_split_over_the_phases) {
  begin("separate");
  quantities("+A +A1 +A2 +A3 -A1 -A2 -A3");
  load(DAY + HM(1, 0), DAY + HM(2, 0), 10 * KW);
  load(DAY + HM(2, 0), DAY + HM(3, 0), -10 * KW);
  expect_totals("1 21 41 61 22 42 62",
                (int64_t[]){10000000, 3333334, 3333333, 3333333, 3333332, 3333334, 3333334}, 7);
  begin("separate");
  fact("phases 0 1\n");
  quantities("+A +A1 +A2");
  load(DAY + HM(1, 0), DAY + HM(2, 0), 10 * KW);
  expect_totals("1 21 41", (int64_t[]){10000000, 10000000, 0}, 3);
}
END_TEST

/* `add` adds to all six, a later `set` replaces all six: 1 kW and 100 var, and 2 kW on another
 * phase; from 01:30 only 500 var. In var: 0.5 h x 100 + 0.5 h x 500. */
START_TEST(oracle_truth__set_and_add__lay_all_six_powers) {
  begin("separate");
  quantities("+A R1");
  hour((int64_t[]){KW, 0, 0}, (int64_t[]){100000, 0, 0});
  powers(DAY + HM(1, 0), DAY + HM(2, 0), "add", (int64_t[]){0, 2 * KW, 0}, no_q);
  powers(DAY + HM(1, 30), DAY + HM(2, 0), "set", (int64_t[]){0, 0, 0}, (int64_t[]){0, 0, 500000});
  expect_totals("1 5", (int64_t[]){1500000, 300000}, 2);
}
END_TEST

static void phase_off(int64_t from_s, int64_t to_s, int phase, const char *scope) {
  fact("fault 0 phase_off %lld %lld %d %s\n", (long long)(from_s * NS), (long long)(to_s * NS),
       phase, scope);
}

/* Without its exporting phase F44 is 2 kW in every mode but for the half hour before: net 0.25 +
 * 1.0. */
START_TEST(oracle_truth__a_missing_phase__contributes_nothing) {
  begin("net");
  quantities("+A R1");
  hour((int64_t[]){KW, KW, -1500000}, (int64_t[]){0, 100000, 100000});
  phase_off(DAY + HM(1, 30), DAY + HM(2, 0), 3, "meter");
  expect_totals("1 5", (int64_t[]){1250000, 150000}, 2);
}
END_TEST

/* 3 kW, a third on each phase; half an hour without the second: 2.5 kWh, and 0.5 kWh flowed unseen
 * if the phase is missing at the meter only. */
START_TEST(oracle_bill__a_missing_phase__is_unmetered_where_its_load_goes_on) {
  static const char *const scopes[] = {"meter", "site"};
  begin("separate");
  load(DAY + HM(1, 0), DAY + HM(2, 0), 3 * KW);
  phase_off(DAY + HM(1, 30), DAY + HM(2, 0), 2, scopes[_i]);
  served("entry 0 1 %lld 999 1 0 0 0 0 0\n", (long long)((DAY + 86399) * NS));
  const char *text = bill();
  LINE(text, "total 0 2026-03 2500000");
  LINE(text, "unmetered 0 2026-03 %d", _i == 0 ? 500000 : 0);
  char doubt[96];
  (void)snprintf(doubt, sizeof doubt, "doubt 0 2026-03 %lld %lld unmetered",
                 (long long)DAY + HM(1, 30), (long long)DAY + HM(2, 0));
  ck_assert(has_line(text, doubt) == (_i == 0));
}
END_TEST

/* A quarter of an hour of 2 kW is not measured, its pulses are counted. 3600 pulses of 0.25 units;
 * while the supply is off nothing is: 900 of them less. */
START_TEST(oracle_truth__front_end_and_voltage__hide_powers_but_not_pulses) {
  static const char *const kinds[] = {"front_end", "measuring_voltage_off"};
  begin("separate");
  quantities("+A I2");
  fact("input 0 2 250\n");
  hour((int64_t[]){2 * KW, 0, 0}, no_q);
  fact("pulses 0 2 %lld %lld 1000000\n", (long long)((DAY + HM(1, 0)) * NS),
       (long long)((DAY + HM(2, 0)) * NS));
  fact("fault 0 %s %lld %lld\n", kinds[_i], (long long)((DAY + HM(1, 0)) * NS),
       (long long)((DAY + HM(1, 15)) * NS));
  outage(DAY + HM(1, 30), DAY + HM(1, 45));
  expect_totals("1 132", (int64_t[]){1000000, 675000}, 2);
}
END_TEST

/* 333 333 uHz for 10 s are 3.3 pulses; a later 2 Hz for 5 s of them replaces: 1.67 + 10, 11 whole
 * ones. Before the start-up of 5 s after an outage nothing is counted. */
START_TEST(oracle_quantiser__pulses__are_whole_and_later_ones_replace) {
  begin("separate");
  policy("meter.start_up 5000000000");
  quantities("+A I1");
  fact("input 0 1 1000\n");
  fact("pulses 0 1 %lld %lld 333333\n", (long long)(DAY * NS), (long long)((DAY + 10) * NS));
  fact("pulses 0 1 %lld %lld 2000000\n", (long long)((DAY + 5) * NS), (long long)((DAY + 10) * NS));
  ask(DAY + 5, "1-0:131.8.0*255");
  ask(DAY + 20, "1-0:131.8.0*255");
  outage(DAY + 30, DAY + 40);
  fact("pulses 0 1 %lld %lld 1000000\n", (long long)((DAY + 40) * NS),
       (long long)((DAY + 50) * NS));
  ask(DAY + 60, "1-0:131.8.0*255");
  const char *text = ideal();
  LINE(text, "value 0 1 %lld 1-0:131.8.0*255 1000", (long long)((DAY + 5) * NS));
  LINE(text, "value 0 1 %lld 1-0:131.8.0*255 11000", (long long)((DAY + 20) * NS));
  /* 11.67 + 5 s of 1 Hz: 16. */
  LINE(text, "value 0 1 %lld 1-0:131.8.0*255 16000", (long long)((DAY + 60) * NS));
}
END_TEST

/* Import less export of F44, and the other way round. */
START_TEST(oracle_quantiser__a_sum__is_signed_in_total_and_rates) {
  begin("separate");
  quantities("+A -A");
  fact("quantity 0 2 C1 +0 -1\nquantity 0 3 C2 -0 +1\ntou 0 0 1\ntou 0 2 1\n");
  hour((int64_t[]){KW, KW, -1500000}, no_q);
  powers(DAY + HM(8, 0), DAY + HM(9, 0), "set", (int64_t[]){-KW, 0, 0}, no_q);
  const char *const objects[] = {"1-0:141.8.0*255",   "1-0:142.8.0*255",  "1-0:141.8.1*255",
                                 "1-0:129.8.141*255", "1-0:1.8.1*255",    "1-0:129.8.0*255",
                                 "1-0:129.8.2*255",   "1-0:128.8.141*255"};
  for (int i = 0; i < 8; i++) {
    ask(DAY + HM(10, 0), objects[i]);
  }
  const char *text = ideal();
  /* 2.0 - 1.5 in rate 1, then -1.0 in rate 2. */
  ROW(text, "value 1-0:141.8.0*255 -500000");
  ROW(text, "value 1-0:142.8.0*255 500000");
  ROW(text, "value 1-0:141.8.1*255 500000");
  ROW(text, "value 1-0:129.8.141*255 -1000000");
  ROW(text, "value 1-0:1.8.1*255 2000000");
  ROW(text, "value 1-0:129.8.0*255 0");
  /* -A has no rate register, so no unallocated one; a sum has no shadow. */
  ck_assert_ptr_nonnull(strstr(text, "surplus value 0 1 1772445600000000000 1-0:129.8.2*255"));
  ck_assert_ptr_nonnull(strstr(text, "surplus value 0 1 1772445600000000000 1-0:128.8.141*255"));
}
END_TEST

/* Export from 06 to 08 h, rate 2 from 07 h; -A has a register of rate 1 alone. The battery is dead:
 * after the outage of 05 h the time is invalid, and all of it stands in the shadow of -A. */
START_TEST(oracle_registers__a_rate_without_register__is_unallocated) {
  begin("separate");
  quantities("+A -A");
  fact("tou 0 0 2\ntou 0 1 1\n");
  battery_dead(DAY);
  outage(DAY + HM(5, 0), DAY + HM(5, 0) + 1);
  load(DAY + HM(6, 0) + 1, DAY + HM(8, 0) + 1, -KW);
  const char *const objects[] = {"1-0:2.8.0*255", "1-0:2.8.1*255", "1-0:129.8.2*255",
                                 "1-0:128.8.2*255", "1-0:128.8.0*255"};
  for (int i = 0; i < 5; i++) {
    ask(DAY + HM(10, 0), objects[i]);
  }
  const char *text = ideal();
  ROW(text, "value 1-0:2.8.0*255 2000000");
  ROW(text, "value 1-0:2.8.1*255 1000000");
  ROW(text, "value 1-0:129.8.2*255 1000000");
  ROW(text, "value 1-0:128.8.2*255 2000000");
  ROW(text, "value 1-0:128.8.0*255 0");
}
END_TEST

/* Six digits: 999 999.5 kWh and 1 kWh more show 0.5 kWh, in the total and in its rate, and so does
 * a set; a sum shows all, an entry what it was. */
START_TEST(oracle_registers__past_their_digits__roll_over) {
  begin("separate");
  policy("register.digits 6");
  quantities("+A -A");
  fact("quantity 0 2 C1 +0 -1\ntou 0 0 1\nchannel 0 0 0\n");
  fact("initial 0 0 1 999999500000\ninitial 0 1 0 7000\n");
  hour((int64_t[]){KW, 0, 0}, no_q);
  fact("fault 0 end_of_billing %lld -1 B\n", (long long)((DAY + HM(4, 0)) * NS));
  const char *const objects[] = {"1-0:1.8.0*255", "1-0:1.8.1*255", "1-0:2.8.0*255",
                                 "1-0:129.8.0*255", "1-0:141.8.0*255"};
  ask(DAY + HM(1, 0), "1-0:1.8.0*255");
  for (int i = 0; i < 5; i++) {
    ask(DAY + HM(5, 0), objects[i]);
  }
  ask_all(DAY + HM(5, 0));
  const char *text = ideal();
  LINE(text, "value 0 1 %lld 1-0:1.8.0*255 999999500000", (long long)((DAY + HM(1, 0)) * NS));
  ROW(text, "value 1-0:1.8.0*255 500000");
  ROW(text, "value 1-0:1.8.1*255 500000");
  ROW(text, "value 1-0:2.8.0*255 7000");
  ROW(text, "value 1-0:129.8.0*255 0");
  /* 999 999.5 + 1 - 0.007 kWh. */
  ROW(text, "value 1-0:141.8.0*255 1000000493000");
  ROW(text, "register 1 1-0:1.8.0*255 500000 -");
  ROW(text, "register 1 1-0:141.8.0*255 1000000493000 -");
  ROW(text, "entry 5 1 %lld %lld 0 900 250000", (long long)DAY + HM(1, 0),
      (long long)DAY + HM(1, 15));
}
END_TEST

/* Four digits of an input's unit: 10 000 units are 10 000 000 thousandths. */
START_TEST(oracle_registers__of_an_input__roll_over_by_its_units) {
  begin("separate");
  policy("register.digits 4");
  quantities("+A I1");
  fact("input 0 1 1000\ninitial 0 1 0 9999000\n");
  fact("pulses 0 1 %lld %lld 1000000\n", (long long)(DAY * NS), (long long)((DAY + 3) * NS));
  expect_totals("131", (int64_t[]){2000}, 1);
}
END_TEST

/* Three channels: import, export, import less export; F44 for a quarter is 0.5, 0.375 and 0.125
 * kWh. */
START_TEST(oracle_profile__of_three_channels__has_a_value_for_each) {
  begin("separate");
  quantities("+A -A");
  fact("quantity 0 2 C1 +0 -1\nchannel 0 0 0\nchannel 0 1 1\nchannel 0 2 2\n");
  powers(DAY, DAY + 900, "set", (int64_t[]){KW, KW, -1500000}, no_q);
  powers(DAY + 900, DAY + 1800, "set", (int64_t[]){-KW, 0, 0}, no_q);
  ask_all(DAY + HM(1, 0));
  const char *text = ideal();
  ROW(text, "entry 1 1 %lld %lld 0 900 500000 375000 125000", (long long)DAY, (long long)DAY + 900);
  ROW(text, "entry 2 1 %lld %lld 0 900 0 250000 -250000", (long long)DAY + 900,
      (long long)DAY + 1800);
  ROW(text, "entry 3 1 %lld %lld 0 900 0 0 0", (long long)DAY + 1800, (long long)DAY + 2700);
}
END_TEST

/* Total, rates, demand by the true calendar, and intervals of export, behind those of import; of
 * R1, which has no channel, nothing. Export 1 kW from 06:30 to 07:30: half an hour in each rate. */
START_TEST(oracle_bill__of_other_quantities__stands_behind_the_first) {
  begin("separate");
  quantities("+A -A R1");
  fact("md 0 0 0 0 1\nmd 0 1 1 0 1\nmd 0 2 1 4 1\nchannel 0 0 0\nchannel 0 1 1\n");
  powers(DAY + HM(6, 30), DAY + HM(7, 30), "set", (int64_t[]){-KW, 0, 0}, (int64_t[]){KW, 0, 0});
  powers(DAY + HM(8, 0), DAY + HM(8, 15), "set", (int64_t[]){0, 2 * KW, 0}, no_q);
  served("entry 0 1 %lld 999 1 0 0 0 0 0 0\n", (long long)((DAY + 86399) * NS));
  const char *text = bill();
  LINE(text, "total 0 2026-03 500000");
  LINE(text, "demand 0 2026-03 0 2000000 %lld", (long long)DAY + HM(8, 15));
  LINE(text, "of 0 2026-03 1 total 1000000");
  LINE(text, "of 0 2026-03 1 energy 1 500000 1");
  LINE(text, "of 0 2026-03 1 energy 2 500000 1");
  LINE(text, "of 0 2026-03 1 demand 0 1000000 %lld", (long long)DAY + HM(6, 45));
  LINE(text, "of 0 2026-03 1 demand 2 1000000 %lld", (long long)DAY + HM(7, 15));
  LINE(text, "of 0 2026-03 1 interval %lld %lld 2 250000", (long long)DAY + HM(7, 15),
       (long long)DAY + HM(7, 30));
  /* No maximum of rate 1, no channel of R1. */
  ck_assert_ptr_null(strstr(text, "of 0 2026-03 1 demand 1 "));
  ck_assert_ptr_null(strstr(text, "of 0 2026-03 2 "));
  const char *first = strstr(text, "of 0 "), *last = strstr(text, "\ninterval 0 ");
  ck_assert(first != NULL && last != NULL && last < first);
}
END_TEST

/* 1, 3, 2 and 3 kW in four quarters of an hour from 06:15 to 07:15, of
 * which only the last is of rate 2. Of whatever the rate 3, 3 and 2 kW, the first of two equal ones
 * first; of rate 1 a second peak of 2 kW. R1 is 0.5 kvar while +A has its first peak. */
START_TEST(oracle_bill__of_several_peaks__tells_the_next_greatest_and_what_coincided) {
  begin("separate");
  quantities("+A R1");
  fact("md 0 0 0 0 3\nmd 0 1 0 2 2\nmd 0 2 0 4 1\ncoincident 0 1 1 0\ncoincident 0 2 1 2\n"
       "channel 0 0 0\nchannel 0 1 1\n");
  powers(DAY + HM(6, 15), DAY + HM(6, 30), "set", (int64_t[]){KW, 0, 0}, no_q);
  powers(DAY + HM(6, 30), DAY + HM(6, 45), "set", (int64_t[]){3 * KW, 0, 0},
         (int64_t[]){KW / 2, 0, 0});
  powers(DAY + HM(6, 45), DAY + HM(7, 0), "set", (int64_t[]){2 * KW, 0, 0}, no_q);
  powers(DAY + HM(7, 0), DAY + HM(7, 15), "set", (int64_t[]){3 * KW, 0, 0},
         (int64_t[]){KW / 4, 0, 0});
  served("entry 0 1 %lld 999 1 0 0 0 0 0 0\n", (long long)((DAY + 86399) * NS));
  const char *text = bill();
  LINE(text, "of 0 2026-03 0 peak 0 2 3000000 %lld", (long long)DAY + HM(7, 15));
  LINE(text, "of 0 2026-03 0 peak 0 3 2000000 %lld", (long long)DAY + HM(7, 0));
  LINE(text, "of 0 2026-03 0 peak 1 2 2000000 %lld", (long long)DAY + HM(7, 0));
  LINE(text, "of 0 2026-03 1 coincident 1 500000 %lld", (long long)DAY + HM(6, 45));
  LINE(text, "of 0 2026-03 1 coincident 2 250000 %lld", (long long)DAY + HM(7, 15));
  /* Of rate 2 there is one peak, and of a register of one no second is told. */
  ck_assert_ptr_null(strstr(text, "of 0 2026-03 0 peak 2 "));
}
END_TEST

/* A meter that declares nothing has nothing of section 11. */
START_TEST(oracle_ideal__without_quantities__has_the_old_objects_alone) {
  begin("separate");
  ask(DAY + 60, "1-0:2.8.0*255");
  ask(DAY + 60, "0-0:128.30.0*255");
  ask(DAY + 60, "0-0:96.1.1*255");
  ask(DAY + 60, "1-0:1.8.8*255");
  const char *text = ideal();
  ck_assert_ptr_nonnull(strstr(text, "surplus value 0 1 1772409660000000000 1-0:2.8.0*255"));
  ck_assert_ptr_nonnull(strstr(text, "surplus value 0 1 1772409660000000000 0-0:128.30.0*255"));
  ROW(text, "value 0-0:96.1.1*255 PTOU-0100");
  ROW(text, "value 1-0:1.8.8*255 0");
}
END_TEST

START_TEST(oracle_ideal__with_quantities__counts_resets_and_calls_itself_by_name) {
  begin("separate");
  fact("identification 0 PIND-0300\n");
  quantities("+A");
  fact("fault 0 transient_reset %lld -1\n", (long long)((DAY + 30) * NS));
  ask(DAY + 60, "0-0:128.30.0*255");
  ask(DAY + 60, "0-0:96.1.1*255");
  ask(DAY + 60, "1-0:1.8.1*255");
  const char *text = ideal();
  ROW(text, "value 0-0:128.30.0*255 1");
  ROW(text, "value 0-0:96.1.1*255 PIND-0300");
  ck_assert_ptr_nonnull(strstr(text, "surplus value 0 1 1772409660000000000 1-0:1.8.1*255"));
}
END_TEST

/* Zero days and 100 entries: of 180 minutes the last 100 are there, 81 to 180; two markers of two
 * ends of billing have a ring of one, three events one of two, two sets one of one. */
START_TEST(oracle_ideal__past_the_depth__the_oldest_rows_are_gone) {
  begin("separate");
  policy("lp.period 60000000000");
  fact("limit 0 profile_days 0\nlimit 0 markers 1\nlimit 0 events 2\nlimit 0 sets 1\n");
  fact("fault 0 end_of_billing %lld -1 O1\n", (long long)((DAY + HM(2, 0)) * NS));
  fact("fault 0 end_of_billing %lld -1 O1\n", (long long)((DAY + HM(2, 1)) * NS));
  fact("fault 0 set_response %lld -1 R2 O3\n", (long long)((DAY + HM(2, 2)) * NS));
  ask_all(DAY + HM(3, 0));
  const char *text = ideal();
  /* Up to 02:00 entries 1 to 120, FE 121, entry 122, FE 123, entry 124, CC 125, then 58 more. */
  ck_assert_ptr_nonnull(strstr(text, "missing entry 0 1 1772420400000000000 81 "));
  ck_assert_ptr_null(strstr(text, "missing entry 0 1 1772420400000000000 80 "));
  ck_assert_ptr_null(strstr(text, "missing marker 0 1 1772420400000000000 123 "));
  ck_assert_ptr_nonnull(strstr(text, "missing marker 0 1 1772420400000000000 125 1 CC"));
  ck_assert_ptr_null(strstr(text, "missing event 0 1 1772420400000000000 1 "));
  ck_assert_ptr_nonnull(strstr(text, "missing event 0 1 1772420400000000000 2 "));
  ck_assert_ptr_null(strstr(text, "missing set 0 1 1772420400000000000 1 "));
  ck_assert_ptr_nonnull(strstr(text, "missing set 0 1 1772420400000000000 2 "));
  ck_assert_ptr_nonnull(strstr(text, " profile S1 S999999 101\n"));
}
END_TEST

static const char *const bad_facts[] = {
    "quantity 0 0 -A",
    "quantity 0 1 +A",
    "quantity 0 0 +A\nquantity 0 1 +A",
    "quantity 0 0 +A\nquantity 0 1 XX",
    "quantity 0 0 +A\nquantity 0 1 C1",
    "quantity 0 0 +A\nquantity 0 1 C1 +1",
    "quantity 0 0 +A\nquantity 0 1 -A +0",
    "quantity 0 0 +A\nquantity 0 1 R1\nquantity 0 2 C1 +0 +1",
    "quantity 0 0 +A\nquantity 0 1 C1 +0\nquantity 0 2 C2 +1",
    "tou 0 0 1",
    "quantity 0 0 +A\ntou 0 0 9",
    "quantity 0 0 +A\ntou 0 1 1",
    "quantity 0 0 +A\ntou 0 0 1\ntou 0 0 1",
    "quantity 0 0 +A\nmd 0 0 0 1 1",
    "quantity 0 0 +A\nmd 0 0 0 0 4",
    "quantity 0 0 +A\nmd 0 0 0 2 1\nmd 0 1 0 2 1",
    "quantity 0 0 +A\ncoincident 0 1 0 0",
    "quantity 0 0 +A\nchannel 0 1 0",
    "quantity 0 0 +A\ninput 0 5 1",
    "quantity 0 0 +A\nquantity 0 1 C1 +0\ninitial 0 1 0 5",
    "initial 0 0 9 5",
    "transformer 0 1772409600000000000 0 500 100 100",
    "pulses 0 1 1772409600000000000 1772409601000000000 -1",
    "load 0 1772409600000000000 1772409601000000000 set 1 2 3 4 5",
    "phases 0 2",
    "limit 0 depth 5",
    "policy 0 md.type sliding 16",
    "policy 0 md.type sliding 7",
    "policy 0 register.digits 3",
    "policy 0 export.mode both",
};

START_TEST(oracle_facts__of_no_meter__are_refused) {
  begin("separate");
  fact("%s\n", bad_facts[_i]);
  char error[256] = "";
  char *text = oracle_ideal(story_facts.at, story_served.at, error, sizeof error);
  ck_assert_msg(text == NULL, "taken: %s", bad_facts[_i]);
  ck_assert_ptr_nonnull(strstr(error, " of "));
}
END_TEST

int main(void) {
  Suite *suite = suite_create("quantity");
  TCase *cases = tcase_create("powers");
  tcase_add_loop_test(cases, oracle_power__f44__is_netted_as_declared, 0, 4);
  tcase_add_loop_test(cases, oracle_power__f44_turned_round__exports_or_is_blocked, 0, 4);
  tcase_add_loop_test(cases, oracle_power__reactive__goes_to_its_quadrant, 0, 4);
  tcase_add_loop_test(cases, oracle_power__reactive_while_importing__is_in_quadrant_four, 0, 2);
  tcase_add_test(cases, oracle_power__apparent__is_of_vectors_or_of_phases);
  tcase_add_loop_test(cases, oracle_power__apparent__has_the_sign_of_the_active_power, 0, 4);
  tcase_add_test(cases, oracle_truth__a_total__is_split_over_the_phases);
  tcase_add_test(cases, oracle_truth__set_and_add__lay_all_six_powers);
  tcase_add_test(cases, oracle_truth__a_missing_phase__contributes_nothing);
  tcase_add_loop_test(cases, oracle_bill__a_missing_phase__is_unmetered_where_its_load_goes_on, 0,
                      2);
  tcase_add_loop_test(cases, oracle_truth__front_end_and_voltage__hide_powers_but_not_pulses, 0, 2);
  suite_add_tcase(suite, cases);
  TCase *registers = tcase_create("registers");
  tcase_add_test(registers, oracle_quantiser__pulses__are_whole_and_later_ones_replace);
  tcase_add_test(registers, oracle_quantiser__a_sum__is_signed_in_total_and_rates);
  tcase_add_test(registers, oracle_registers__a_rate_without_register__is_unallocated);
  tcase_add_test(registers, oracle_registers__past_their_digits__roll_over);
  tcase_add_test(registers, oracle_registers__of_an_input__roll_over_by_its_units);
  tcase_add_test(registers, oracle_profile__of_three_channels__has_a_value_for_each);
  tcase_add_test(registers, oracle_bill__of_other_quantities__stands_behind_the_first);
  tcase_add_test(registers,
                 oracle_bill__of_several_peaks__tells_the_next_greatest_and_what_coincided);
  tcase_add_test(registers, oracle_ideal__without_quantities__has_the_old_objects_alone);
  tcase_add_test(registers, oracle_ideal__with_quantities__counts_resets_and_calls_itself_by_name);
  tcase_add_test(registers, oracle_ideal__past_the_depth__the_oldest_rows_are_gone);
  int bad = (int)(sizeof bad_facts / sizeof bad_facts[0]);
  tcase_add_loop_test(registers, oracle_facts__of_no_meter__are_refused, 0, bad);
  suite_add_tcase(suite, registers);
  return story_run(suite);
}
