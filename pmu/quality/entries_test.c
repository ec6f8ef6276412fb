/* Entries by their words: what is one, what is ten minutes, and which columns go where. */
#include "pmu/quality/entries.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { COLUMNS = 3, MONDAY = 1776038400 /* 2026-04-13T00:00:00Z */ };
#define GOOD "1776038400 1776039000 64 600 -5 5 0 229000 231000 230000 49900 50600 50000"

static shape_gauge_t gauges[COLUMNS];
static const entries_columns_t columns = {gauges, COLUMNS};
static quality_ten_minutes_t value;
static bool judged;

static void begin(void) {
  static const char *const words[COLUMNS] = {"P", "U2", "F"};
  for (size_t i = 0; i < COLUMNS; i++)
    ck_assert(shape_gauge(bytes_text(words[i]), &gauges[i]));
}

static status_t read_it(const char *text) {
  return entries_read(&pmu_mechanisms_right, columns, bytes_text(text), &value, &judged);
}

START_TEST(an_entry_is_the_mean_of_each_column_and_both_extremes_of_frequency) {
  begin();
  ck_assert_int_eq(read_it(GOOD), ST_OK);
  ck_assert(judged);
  ck_assert(value.flagged);
  ck_assert_int_eq(value.begin.s, MONDAY);
  ck_assert_int_eq(value.phase[1].mv, 230000);
  ck_assert_int_eq(value.phase[0].mv, 0);
  ck_assert_int_eq(value.frequency, 50000);
  ck_assert_int_eq(value.frequency_least, 49900);
  ck_assert_int_eq(value.frequency_greatest, 50600);
}
END_TEST

/* Short, of a clock that was not valid, an hour long, of too little crystal time: entries, all of
 * them, and none is ten minutes. */
START_TEST(an_entry_that_is_no_ten_minutes_is_told) {
  static const char *const rows[] = {
      "1776038400 1776039000 32 600 0 0 0 1 1 1 2 2 2",
      "1776038400 1776039000 1 600 0 0 0 1 1 1 2 2 2",
      "1776038400 1776042000 0 3600 0 0 0 1 1 1 2 2 2",
      "1776038400 1776039000 0 598 0 0 0 1 1 1 2 2 2",
  };
  begin();
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    ck_assert_int_eq(read_it(rows[i]), ST_OK);
    ck_assert_msg(!judged, "%s", rows[i]);
  }
}
END_TEST

START_TEST(what_is_no_entry_of_these_columns_is_refused) {
  static const char *const rows[] = {
      "",
      "1776038400 1776039000 0 600",
      GOOD " 1",
      GOOD " ",
      "1776038400 1776039000 0 600 0 0 0 1 1 1 2 2 x",
      "1776038400 1776038400 0 0 0 0 0 1 1 1 2 2 2",   /* of no length */
      "1776038400 1776124801 0 600 0 0 0 1 1 1 2 2 2", /* beyond a day */
      "-9223372036854775808 9223372036854775807 0 600 0 0 0 1 1 1 2 2 2",
      "1776038400 1776039000 0 -1 0 0 0 1 1 1 2 2 2",
      "1776038400 1776039000 65536 600 0 0 0 1 1 1 2 2 2",
      "1776038400 1776039000 0 600 0 0 0 1 1 -1 2 2 2",
      "1776038400 1776039000 0 600 0 0 0 1 2147483648 1 2 2 2",
  };
  begin();
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    ck_assert_msg(read_it(rows[i]) == ST_BAD_VALUE, "%s", rows[i]);
    ck_assert(!judged);
  }
}
END_TEST

START_TEST(two_of_one_begin_are_two_truths) {
  quality_ten_minutes_t values[] = {{.begin = {1800}}, {.begin = {600}},  {.begin = {1200}},
                                    {.begin = {600}},  {.begin = {2400}}, {.begin = {600}}};
  uint32_t refused = 1;
  ck_assert_uint_eq(entries_settle(values, 6, &refused), 3);
  ck_assert_uint_eq(refused, 4);
  ck_assert_int_eq(values[0].begin.s, 1200);
  ck_assert_int_eq(values[2].begin.s, 2400);
  ck_assert_uint_eq(entries_settle(values, 0, &refused), 0);
}
END_TEST

/* Each word has a place of its own: what is put there is there, and nowhere else. */
START_TEST(each_gauge_has_its_place) {
  static const char *const words[] = {"U1",   "U2",   "U3",   "F",    "UB",   "THD1",  "THD2",
                                      "THD3", "PST1", "PST2", "PST3", "H1.2", "H2.13", "H3.25"};
  enum { WORDS = sizeof words / sizeof words[0] };
  int64_t number = 0;
  for (size_t i = 0; i < WORDS; i++) {
    quality_ten_minutes_t one = {.flagged = false};
    shape_gauge_t gauge;
    ck_assert(shape_gauge(bytes_text(words[i]), &gauge));
    entries_put(&one, words[i], 7);
    for (size_t other = 0; other < WORDS; other++) {
      ck_assert(entries_gauge(&one, words[other], &number));
      ck_assert_msg(number == (i == other ? 7 : 0), "%s in %s", words[i], words[other]);
    }
  }
  ck_assert(!entries_gauge(&value, "P", &number));
  ck_assert(!entries_gauge(&value, "Q1", &number));
}
END_TEST

START_TEST(what_is_measured_follows_from_the_columns) {
  begin();
  quality_measured_t measured = entries_measured(columns);
  ck_assert(measured.voltage[1] && !measured.voltage[0] && !measured.voltage[2]);
  ck_assert(measured.frequency && !measured.unbalance);
  ck_assert(!measured.thd[0] && !measured.flicker[0]);
  ck_assert(shape_gauge(bytes_text("H2.25"), &gauges[0]));
  ck_assert_uint_eq(entries_measured(columns).harmonics[1], 1U << 25);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("entries");
  TCase *tests = tcase_create("entries");
  tcase_add_test(tests, an_entry_is_the_mean_of_each_column_and_both_extremes_of_frequency);
  tcase_add_test(tests, an_entry_that_is_no_ten_minutes_is_told);
  tcase_add_test(tests, what_is_no_entry_of_these_columns_is_refused);
  tcase_add_test(tests, two_of_one_begin_are_two_truths);
  tcase_add_test(tests, each_gauge_has_its_place);
  tcase_add_test(tests, what_is_measured_follows_from_the_columns);
  suite_add_tcase(suite, tests);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_NORMAL);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
