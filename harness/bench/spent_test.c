/* Which part a stretch of time goes to. The clock is a row of numbers. */
#include "harness/bench/spent.h"

#include <check.h>
#include <stdlib.h>

static const int64_t readings[] = {100, 107, 120, 150};
static size_t reading;

static int64_t next_reading(void) {
  ck_assert_uint_lt(reading, sizeof readings / sizeof readings[0]);
  return readings[reading++];
}

/* 100 to 107 world, to 120 store, to 150 world again: 7 + 30 and 13. */
START_TEST(spent_to__another_part__takes_the_time_from_there_on) {
  spent_t spent;
  reading = 0;
  spent_begin(&spent, next_reading, SPENT_WORLD);
  spent_to(&spent, SPENT_STORE);
  spent_to(&spent, SPENT_WORLD);
  spent_to(&spent, SPENT_JUDGE);
  ck_assert_int_eq(spent.ns[SPENT_WORLD], 37);
  ck_assert_int_eq(spent.ns[SPENT_STORE], 13);
  ck_assert_int_eq(spent.ns[SPENT_JUDGE], 0);
  ck_assert_int_eq(spent.ns[SPENT_STORY], 0);
}
END_TEST

START_TEST(spent_to__the_same_part_again__asks_no_clock) {
  spent_t spent;
  reading = 0;
  spent_begin(&spent, next_reading, SPENT_WORLD);
  spent_to(&spent, SPENT_WORLD);
  ck_assert_uint_eq(reading, 1);
  spent_to(NULL, SPENT_STORE);
  ck_assert_uint_eq(reading, 1);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("spent");
  TCase *tests = tcase_create("parts");
  tcase_add_test(tests, spent_to__another_part__takes_the_time_from_there_on);
  tcase_add_test(tests, spent_to__the_same_part_again__asks_no_clock);
  suite_add_tcase(suite, tests);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_ENV);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
