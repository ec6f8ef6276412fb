/* The work of `perf meter` is right, and says so: of a year, and of a herd of which some are asked.
 */
#include <check.h>
#include <stdlib.h>

#include "harness/bench/idle.h"

START_TEST(idle__a_year__has_its_entries_and_the_total_of_its_load_each_time) {
  arena_t arena = {0};
  const idle_t *idle = idle_new(&arena);
  uint64_t first = 0, second = 0;
  ck_assert(idle_year(idle, &first));
  ck_assert(idle_year(idle, &second));
  ck_assert_uint_eq(first, second);
  ck_assert_uint_ne(first, 0);
  arena_free(&arena);
}
END_TEST

/* A year of rows that are made again from days that were forgotten long ago: what they sum to is
 * what the meter counted, and that is the load. */
START_TEST(idle__a_year_of_a_household__has_its_entries_and_the_total_of_its_load) {
  arena_t arena = {0};
  const idle_t *home = idle_home(&arena), *other = idle_new(&arena);
  uint64_t first = 0, second = 0, plain = 0;
  ck_assert(idle_year(home, &first));
  ck_assert(idle_year(home, &second));
  ck_assert(idle_year(other, &plain));
  ck_assert_uint_eq(first, second);
  ck_assert_uint_ne(first, plain);
  arena_free(&arena);
}
END_TEST

/* 100 asleep; ten of them are asked in twelve months, and given one order each. */
START_TEST(idle__a_herd__sleeps_on_little_and_shows_what_its_load_was) {
  arena_t arena = {0};
  const idle_t *idle = idle_new(&arena);
  idle_herd_t *herd = idle_herd_new(idle, &arena, 100);
  uint64_t before = idle_herd_octets(herd);
  ck_assert_uint_le(before, 100 * 64);
  ck_assert(idle_herd_ask(herd, 10));
  uint64_t after = idle_herd_octets(herd);
  ck_assert_uint_gt(after, before);
  ck_assert_uint_le(after, before + 10 * 1024);
  idle_herd_free(herd);
  arena_free(&arena);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("idle");
  TCase *tcase = tcase_create("idle");
  tcase_set_timeout(tcase, 60);
  tcase_add_test(tcase, idle__a_year__has_its_entries_and_the_total_of_its_load_each_time);
  tcase_add_test(tcase, idle__a_year_of_a_household__has_its_entries_and_the_total_of_its_load);
  tcase_add_test(tcase, idle__a_herd__sleeps_on_little_and_shows_what_its_load_was);
  suite_add_tcase(suite, tcase);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_NORMAL);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
