/* A record in hexadecimal, by its places. */
#include "harness/check/quality_rows.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static char value[1024];

static void put(size_t at, const char *hex) { memcpy(value + 2 + 2 * at, hex, strlen(hex)); }

/* A dip of phase 1 to 92 V, 210 ms long, at 2026-04-12T13:20:00.120Z. */
static void dip(void) {
  snprintf(value, sizeof value, "1 %0512d %0128d -", 0, 0);
  put(5, "010100");
  put(73, "80");
  put(76, "0000019d81d96078"); /* 1776000000120 */
  put(84, "000000d2");
  put(104, "00016760");
  put(108, "00038270");
  put(112, "00038271");
  put(116, "00016761");
}

START_TEST(a_record_is_told_in_the_words_of_the_decoder) {
  arena_t arena = {0};
  dip();
  ck_assert_str_eq(quality_row(&arena, value),
                   "1776000000120 128 1 1 0 210 92001 92000 230000 230001");
  arena_free(&arena);
}
END_TEST

START_TEST(what_is_no_record_is_a_dash) {
  arena_t arena = {0};
  dip();
  value[1 + 511] = ' '; /* one digit less */
  ck_assert_str_eq(quality_row(&arena, value), "-");
  ck_assert_str_eq(quality_row(&arena, "12"), "-");
  dip();
  put(84, "x");
  ck_assert_str_eq(quality_row(&arena, value),
                   "1776000000120 128 1 1 0 -1 92001 92000 230000 230001");
  arena_free(&arena);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("quality_rows");
  TCase *tests = tcase_create("rows");
  tcase_add_test(tests, a_record_is_told_in_the_words_of_the_decoder);
  tcase_add_test(tests, what_is_no_record_is_a_dash);
  suite_add_tcase(suite, tests);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_NORMAL);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
