/* Two hours as a table for people, to the letter. */
#include "pmu/quality/tables.h"

#include <check.h>
#include <stdlib.h>

enum { MONDAY = 1776038400 /* 2026-04-13T00:00:00Z */ };

static text_t text;

/* One that is whole, one that is flagged, one of seven entries, and one of the week before. */
static const char *shown(claim_t from) {
  static const char *const words[] = {"U1", "P", "F", "UB", "PST1"};
  static shape_gauge_t gauges[5];
  static quality_hours_t hours[4];
  for (size_t i = 0; i < 5; i++)
    ck_assert(shape_gauge(bytes_text(words[i]), &gauges[i]));
  quality_ten_minutes_t value = {
      .phase = {{229998}}, .frequency = 49950, .unbalance = 12345, .pst = {1128}};
  hours[0] = (quality_hours_t){.begin = {MONDAY - 7200}, .there = 12, .value = value};
  hours[1] = (quality_hours_t){.begin = {MONDAY}, .there = 12, .value = value};
  hours[2] =
      (quality_hours_t){.begin = {MONDAY + 14400}, .there = 12, .flagged = 2, .value = value};
  hours[3] = (quality_hours_t){.begin = {MONDAY + 21600}, .there = 7, .flagged = 1};
  quality_history_t history = {.columns = {gauges, 5}, .hours = hours, .hour_count = 4};
  text_clear(&text);
  tables_hours(&text, &history, from);
  return text_chars(&text);
}

START_TEST(two_hours_are_a_line_each_with_what_is_wrong_with_them) {
  ck_assert_str_eq(shown((claim_t){MONDAY}),
                   "two hours from      entries       U1 V       F Hz        UB %       PST1\n"
                   "2026-04-13T00:00Z  12 of 12    229.998     49.950      1.2345      1.128\n"
                   "2026-04-13T04:00Z  12 of 12    229.998     49.950      1.2345      1.128"
                   "  flagged (2)\n"
                   "2026-04-13T06:00Z   7 of 12  not whole: no value  flagged (1)\n"
                   "of 81 times two hours of the week no entry was read\n");
}
END_TEST

START_TEST(a_week_of_nothing_says_so) {
  ck_assert_str_eq(shown((claim_t){MONDAY + 604800}),
                   "two hours from      entries       U1 V       F Hz        UB %       PST1\n"
                   "of 84 times two hours of the week no entry was read\n");
}
END_TEST

int main(void) {
  Suite *suite = suite_create("tables");
  TCase *tests = tcase_create("tables");
  tcase_add_test(tests, two_hours_are_a_line_each_with_what_is_wrong_with_them);
  tcase_add_test(tests, a_week_of_nothing_says_so);
  suite_add_tcase(suite, tests);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_NORMAL);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  text_free(&text);
  return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
