/* Divisions with a direction: every sign, the half, the limits, and what must be refused. */
#include <check.h>
#include <signal.h>

#include "base/units.h"

START_TEST(div_floor__of_each_sign__rounds_towards_minus_infinity) {
  ck_assert_int_eq(div_floor(7, 2), 3);
  ck_assert_int_eq(div_floor(-7, 2), -4);
  ck_assert_int_eq(div_floor(-8, 2), -4);
  ck_assert_int_eq(div_floor(0, 5), 0);
  ck_assert(div_floor(INT64_MIN, 1) == INT64_MIN);
}
END_TEST

START_TEST(div_ceil__of_each_sign__rounds_towards_plus_infinity) {
  ck_assert_int_eq(div_ceil(7, 2), 4);
  ck_assert_int_eq(div_ceil(-7, 2), -3);
  ck_assert_int_eq(div_ceil(8, 2), 4);
  ck_assert(div_ceil(INT64_MIN, 1) == INT64_MIN);
}
END_TEST

START_TEST(div_round_half_even__of_a_half__goes_to_the_even_neighbour) {
  ck_assert_int_eq(div_round_half_even(1, 2), 0);   /*  0.5 ->  0 */
  ck_assert_int_eq(div_round_half_even(3, 2), 2);   /*  1.5 ->  2 */
  ck_assert_int_eq(div_round_half_even(5, 2), 2);   /*  2.5 ->  2 */
  ck_assert_int_eq(div_round_half_even(-1, 2), 0);  /* -0.5 ->  0 */
  ck_assert_int_eq(div_round_half_even(-3, 2), -2); /* -1.5 -> -2 */
  ck_assert_int_eq(div_round_half_even(-5, 2), -2); /* -2.5 -> -2 */
}
END_TEST

START_TEST(div_round_half_even__beside_a_half__goes_to_the_nearer) {
  ck_assert_int_eq(div_round_half_even(49, 100), 0);
  ck_assert_int_eq(div_round_half_even(51, 100), 1);
  ck_assert_int_eq(div_round_half_even(-51, 100), -1);
  ck_assert_int_eq(div_round_half_even(-149, 100), -1);
}
END_TEST

START_TEST(div_exact__without_a_rest__divides) { ck_assert_int_eq(div_exact(-12, 4), -3); }
END_TEST

START_TEST(div_exact__with_a_rest__fails_a_check) { (void)div_exact(13, 4); }
END_TEST

START_TEST(div_floor__by_zero__fails_a_check) { (void)div_floor(1, 0); }
END_TEST

START_TEST(mod_floor__is_never_negative) {
  ck_assert_int_eq(mod_floor(7, 5), 2);
  ck_assert_int_eq(mod_floor(-7, 5), 3);
  ck_assert_int_eq(mod_floor(-5, 5), 0);
}
END_TEST

START_TEST(mul_div_floor__past_64_bits__is_exact) {
  /* 10 kW over 900 s in mW*ns is 10^7 * 9*10^11 = 9*10^18, and over a day past 2^63:
   * 10^7 mW * 86400*10^9 ns / 3600*10^9 ns an hour = 2.4*10^8 mWh. */
  ck_assert_int_eq(mul_div_floor(10000000, INT64_C(86400000000000), INT64_C(3600000000000)),
                   240000000);
  ck_assert_int_eq(mul_div_floor(-1, 1, 3), -1);
}
END_TEST

START_TEST(mul_div_ceil__and_half_even__differ_from_floor_where_a_rest_is_left) {
  ck_assert_int_eq(mul_div_ceil(1, 10, 3), 4);            /* 3.33 */
  ck_assert_int_eq(mul_div_round_half_even(1, 10, 3), 3); /* 3.33 */
  ck_assert_int_eq(mul_div_round_half_even(1, 10, 4), 2); /* 2.5 -> 2 */
  ck_assert_int_eq(mul_div_ceil(-1, 10, 3), -3);          /* -3.33 */
}
END_TEST

START_TEST(mul_div_floor__with_a_quotient_past_64_bits__fails_a_check) {
  (void)mul_div_floor(INT64_MAX, 2, 1);
}
END_TEST

START_TEST(i128_div_floor__of_a_meter_year__is_in_mwh) {
  /* 10 kW for 365 days: 10 kW * 8760 h = 87,600 kWh, and 1 kWh = 10^6 mWh: 8.76 * 10^10. */
  mwns_t energy = (mwns_t)10000000 * 365 * 86400 * NS_PER_S;
  ck_assert(i128_div_floor(energy, MWNS_PER_MWH) == INT64_C(87600000000));
  ck_assert(i128_div_floor(-1, 3) == -1);
}
END_TEST

START_TEST(add_checked__at_the_limit__is_a_status_not_a_wrap) {
  int64_t sum = 0;
  ck_assert_int_eq(add_checked(INT64_MAX - 1, 1, &sum), ST_OK);
  ck_assert(sum == INT64_MAX);
  ck_assert_int_eq(add_checked(INT64_MAX, 1, &sum), ST_OVERFLOW);
  ck_assert_int_eq(add_checked(INT64_MIN, -1, &sum), ST_OVERFLOW);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("units");
  TCase *tests = tcase_create("units");
  tcase_add_test(tests, div_floor__of_each_sign__rounds_towards_minus_infinity);
  tcase_add_test(tests, div_ceil__of_each_sign__rounds_towards_plus_infinity);
  tcase_add_test(tests, div_round_half_even__of_a_half__goes_to_the_even_neighbour);
  tcase_add_test(tests, div_round_half_even__beside_a_half__goes_to_the_nearer);
  tcase_add_test(tests, div_exact__without_a_rest__divides);
  tcase_add_test_raise_signal(tests, div_exact__with_a_rest__fails_a_check, SIGABRT);
  tcase_add_test_raise_signal(tests, div_floor__by_zero__fails_a_check, SIGABRT);
  tcase_add_test(tests, mod_floor__is_never_negative);
  tcase_add_test(tests, mul_div_floor__past_64_bits__is_exact);
  tcase_add_test(tests, mul_div_ceil__and_half_even__differ_from_floor_where_a_rest_is_left);
  tcase_add_test_raise_signal(tests, mul_div_floor__with_a_quotient_past_64_bits__fails_a_check,
                              SIGABRT);
  tcase_add_test(tests, i128_div_floor__of_a_meter_year__is_in_mwh);
  tcase_add_test(tests, add_checked__at_the_limit__is_a_status_not_a_wrap);
  suite_add_tcase(suite, tests);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_ENV);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed == 0 ? 0 : 1;
}
