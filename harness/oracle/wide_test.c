/* Products that do not fit, divided before they are too large; roots at their edges. */
#include "wide.h"

#include <check.h>
#include <stdlib.h>

#define E18 ((wide_t)1000000000000000000)

/* 10^30 x 10^30 / 10^32 is 10^28; 3 x (10^30 + 1) / 10^30 is 3. */
START_TEST(oracle_wide_scale__a_product_too_large__is_exact) {
  wide_t e30 = E18 * 1000000000000, e32 = e30 * 100;
  ck_assert(oracle_wide_scale(e30, e30, e32) == e30 / 100);
  ck_assert(oracle_wide_scale(e30 + 1, 3, e30) == 3);
  ck_assert(oracle_wide_scale(e30 - 1, e30, e30) == e30 - 1);
  /* (10^30 - 1) x (10^30 - 1) / 10^30 is 10^30 - 2 + 10^-30: one less than rounding gives. */
  ck_assert(oracle_wide_scale(e30 - 1, e30 - 1, e30) == e30 - 2);
}
END_TEST

START_TEST(oracle_wide_scale__small_numbers__are_floored) {
  ck_assert(oracle_wide_scale(7, 3, 2) == 10);
  ck_assert(oracle_wide_scale(1, 1, 3) == 0);
  ck_assert(oracle_wide_scale(0, 5, 3) == 0);
  ck_assert(oracle_wide_scale(5, 0, 3) == 0);
}
END_TEST

START_TEST(oracle_wide_scale__more_than_any_register__stops_there) {
  ck_assert(oracle_wide_scale(E18 * E18, 1000, 1) == WIDE_SCALED_MAX);
  ck_assert(oracle_wide_scale(E18 * E18, E18, 1) == WIDE_SCALED_MAX);
}
END_TEST

START_TEST(oracle_wide_root__at_squares__is_the_whole_root) {
  ck_assert(oracle_wide_root(0) == 0);
  ck_assert(oracle_wide_root(24) == 4);
  ck_assert(oracle_wide_root(25) == 5);
  ck_assert(oracle_wide_root(E18 * E18 - 1) == E18 - 1);
  ck_assert(oracle_wide_root(E18 * E18) == E18);
}
END_TEST

/* 84 is 2 x 2 x 3 x 7, 36 is 2 x 2 x 3 x 3. */
START_TEST(oracle_wide_common__of_two_numbers__is_the_greatest) {
  ck_assert(oracle_wide_common(84, 36) == 12);
  ck_assert(oracle_wide_common(36, 84) == 12);
  ck_assert(oracle_wide_common(7, 5) == 1);
  ck_assert(oracle_wide_common(7, 0) == 7);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("wide");
  TCase *cases = tcase_create("all");
  tcase_add_test(cases, oracle_wide_scale__a_product_too_large__is_exact);
  tcase_add_test(cases, oracle_wide_scale__small_numbers__are_floored);
  tcase_add_test(cases, oracle_wide_scale__more_than_any_register__stops_there);
  tcase_add_test(cases, oracle_wide_root__at_squares__is_the_whole_root);
  tcase_add_test(cases, oracle_wide_common__of_two_numbers__is_the_greatest);
  suite_add_tcase(suite, cases);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_ENV);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
