/* The tables of power line, made again in double and compared, and what the published channel model
 * says of them in words. */
#include "sim/link/plc_curve.h"

#include <check.h>
#include <math.h>
#include <stdlib.h>

/* One symbol is heard with 1 - erfc(sqrt(3·10^(x/10)))/2 at every quarter of a dB. */
START_TEST(curve__symbol_errors__are_the_formula) {
  for (int32_t cdb = -1975; cdb < 800; cdb += 25) {
    double loss = erfc(sqrt(3 * pow(10, cdb / 1000.0))) / 2;
    double heard = plc_curve_heard(cdb, 1) / 4294967296.0;
    ck_assert_double_eq_tol(1 - heard, loss, 1e-9);
  }
}
END_TEST

START_TEST(curve__between_quarters__only_rises) {
  for (int32_t cdb = -1999; cdb <= 800; cdb++)
    ck_assert_uint_ge(plc_curve_heard(cdb, 40), plc_curve_heard(cdb - 1, 40));
}
END_TEST

START_TEST(curve__frames__are_all_their_symbols) {
  static const uint32_t symbols[] = {1, 13, 20, 100, 252, 1080};
  for (size_t i = 0; i < sizeof symbols / sizeof symbols[0]; i++)
    for (int32_t cdb = -400; cdb < 800; cdb += 25) {
      double one = plc_curve_heard(cdb, 1) / 4294967296.0;
      double heard = plc_curve_heard(cdb, symbols[i]) / 4294967296.0;
      ck_assert_double_eq_tol(heard, pow(one, symbols[i]), 1e-6);
    }
}
END_TEST

/* Q(sqrt 6) = 0.00715: 0.99285^100 = 0.488. */
START_TEST(curve__threshold__loses_half_of_100_symbols) {
  ck_assert_double_eq_tol(plc_curve_heard(0, 100) / 4294967296.0, 0.488, 0.001);
}
END_TEST

START_TEST(curve__ends__are_certain) {
  ck_assert_uint_eq(plc_curve_heard(800, 1000), UINT32_MAX);
  ck_assert_uint_eq(plc_curve_heard(9000, 1000), UINT32_MAX);
  ck_assert_uint_eq(plc_curve_heard(-2000, 1), 0);
  ck_assert_uint_lt(plc_curve_heard(700, 1000), UINT32_MAX);
}
END_TEST

/* -8·ln(mean exp(-snr/8)), snr no decibels. */
static double effective(const int32_t *cdb, size_t count) {
  double sum = 0;
  for (size_t i = 0; i < count; i++)
    sum += exp(-pow(10, cdb[i] / 1000.0) / 8);
  return 1000 * log10(-8 * log(sum / (double)count));
}

START_TEST(curve__effective__is_the_exponential_mean) {
  for (int32_t good = -500; good <= 2000; good += 130)
    for (int32_t bad = -900; bad < good; bad += 170) {
      int32_t bins[12];
      for (int32_t hit = 0; hit <= 12; hit++) {
        for (int32_t i = 0; i < 12; i++)
          bins[i] = i < hit ? bad : good;
        ck_assert_double_eq_tol(plc_curve_effective(bins, 12), effective(bins, 12), 12);
      }
    }
}
END_TEST

/* 8·ln 6 = 14.33, which is 11.56 dB. */
START_TEST(curve__one_dead_group_of_six__leaves_11_6_db) {
  const int32_t bins[6] = {-3000, 4000, 4000, 4000, 4000, 4000};
  ck_assert_int_ge(plc_curve_effective(bins, 6), 1150);
  ck_assert_int_le(plc_curve_effective(bins, 6), 1160);
}
END_TEST

START_TEST(curve__past_the_table__is_the_plain_mean) {
  const int32_t high[2] = {4000, 5000};
  const int32_t low[2] = {-4000, -5001};
  ck_assert_int_eq(plc_curve_effective(high, 2), 4500);
  ck_assert_int_eq(plc_curve_effective(low, 2), -4501);
}
END_TEST

/* 03:00 is 0 and 20:00 is 1000 in the table; 20:15 lies between 1000 and 980. */
START_TEST(curve__day__is_quiet_by_night_and_full_in_the_evening) {
  const int64_t hour_ns = 3600 * NS_PER_S;
  ck_assert_int_eq(plc_curve_day(3 * hour_ns), 0);
  ck_assert_int_eq(plc_curve_day(20 * hour_ns), 1000);
  ck_assert_int_eq(plc_curve_day(20 * hour_ns + hour_ns / 4), 990);
  ck_assert_int_eq(plc_curve_day(-4 * hour_ns), 1000); /* the day before */
  ck_assert_int_eq(plc_curve_day(24 * hour_ns), plc_curve_day(0));
}
END_TEST

int main(void) {
  Suite *suite = suite_create("plc_curve");
  TCase *tests = tcase_create("curve");
  tcase_add_test(tests, curve__symbol_errors__are_the_formula);
  tcase_add_test(tests, curve__between_quarters__only_rises);
  tcase_add_test(tests, curve__frames__are_all_their_symbols);
  tcase_add_test(tests, curve__threshold__loses_half_of_100_symbols);
  tcase_add_test(tests, curve__ends__are_certain);
  tcase_add_test(tests, curve__effective__is_the_exponential_mean);
  tcase_add_test(tests, curve__one_dead_group_of_six__leaves_11_6_db);
  tcase_add_test(tests, curve__past_the_table__is_the_plain_mean);
  tcase_add_test(tests, curve__day__is_quiet_by_night_and_full_in_the_evening);
  suite_add_tcase(suite, tests);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_ENV);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
