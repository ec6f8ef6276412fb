/* The least ppb of a crystal, worked by hand. */
#include <check.h>
#include <stdlib.h>

#include "harness/check/crystal.h"

static int64_t least_of(const char *text) {
  arena_t arena = {0};
  int64_t ppb = crystal_least_ppb(lines_of(&arena, text), 1);
  arena_free(&arena);
  return ppb;
}

START_TEST(crystal__of_drift_alone__is_the_drift) {
  ck_assert_int_eq(least_of("policy 1 clk.drift -30000\n"), -30000);
  ck_assert_int_eq(least_of("policy 1 clk.drift 30000\n"), 30000);
  ck_assert_int_eq(least_of("policy 0 clk.drift -30000\n"), 0);
}
END_TEST

/* -10 °C is 35 from the middle: 1225 x 34 = 41650; 25.5 °C: 25 x 34 / 100 = 8.5, the floor 9. */
START_TEST(crystal__in_the_cold__takes_the_coldest_of_its_own) {
  ck_assert_int_eq(least_of("policy 1 clk.temperature -34\ntemperature 1 0 5 255\n"
                            "temperature 1 5 9 -100\ntemperature 0 5 9 -400\n"),
                   -41650);
  ck_assert_int_eq(least_of("policy 1 clk.temperature -34\ntemperature 1 0 5 255\n"), -9);
  ck_assert_int_eq(least_of("policy 1 clk.temperature -34\n"), 0);
  /* With the other sign the cold makes it fast, and 25 degrees is the least. */
  ck_assert_int_eq(least_of("policy 1 clk.temperature 34\ntemperature 1 5 9 -100\n"), 0);
}
END_TEST

/* 73 days of -3000 ppb a year are a fifth of it. */
START_TEST(crystal__ageing__is_that_of_its_last_whole_day) {
  ck_assert_int_eq(least_of("span 0 6350400000000000\npolicy 1 clk.ageing -3000\n"), -600);
  ck_assert_int_eq(least_of("span 0 6350400000000000\npolicy 1 clk.ageing 3000\n"), 0);
}
END_TEST

/* 30 ppm, 41.65 ppm and 3 ppm a year over a fifth of it, 0.6 ppm: whichever way each goes. */
START_TEST(crystal__off__is_the_sum_of_all_that_may_be) {
  arena_t arena = {0};
  lines_t facts = lines_of(&arena, "span 0 6350400000000000\npolicy 1 clk.drift 30000\n"
                                   "policy 1 clk.temperature -34\ntemperature 1 5 9 -100\n"
                                   "policy 1 clk.ageing -3000\n");
  ck_assert_int_eq(crystal_off_ppb(facts, 1), 30000 + 41650 + 600);
  ck_assert_int_eq(crystal_off_ppb(facts, 0), 0);
  arena_free(&arena);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("crystal");
  TCase *tests = tcase_create("crystal");
  tcase_add_test(tests, crystal__of_drift_alone__is_the_drift);
  tcase_add_test(tests, crystal__in_the_cold__takes_the_coldest_of_its_own);
  tcase_add_test(tests, crystal__ageing__is_that_of_its_last_whole_day);
  tcase_add_test(tests, crystal__off__is_the_sum_of_all_that_may_be);
  suite_add_tcase(suite, tests);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_NORMAL);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
