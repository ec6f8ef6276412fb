/* Two hours of twelve entries, each mean worked out by hand; and what is no two hours. */
#include "pmu/quality/hours.h"

#include <check.h>
#include <stdlib.h>

enum { MIDNIGHT = 1776038400 /* 2026-04-13T00:00:00Z */, ENTRIES = 36, COLUMNS = 7 };

static const char *const words[COLUMNS] = {"P", "U1", "UB", "F", "THD2", "H1.5", "PST3"};
static shape_gauge_t gauges[COLUMNS];
static const entries_columns_t columns = {gauges, COLUMNS};
static arena_t arena;
static quality_ten_minutes_t values[ENTRIES];
static size_t value_count;
static quality_hours_t *hours;
static size_t hour_count;

static void begin(void) {
  for (size_t i = 0; i < COLUMNS; i++)
    ck_assert(shape_gauge(bytes_text(words[i]), &gauges[i]));
  value_count = 0;
}

/* `count` quiet ones, one behind the other, the first so many seconds behind midnight. */
static void add(int64_t from_s, size_t count) {
  for (size_t i = 0; i < count; i++) {
    ck_assert_uint_lt(value_count, ENTRIES);
    values[value_count++] = (quality_ten_minutes_t){.begin = {MIDNIGHT + from_s + 600 * (int64_t)i},
                                                    .phase = {{230000}},
                                                    .frequency = 50000,
                                                    .frequency_least = 49990,
                                                    .frequency_greatest = 50010,
                                                    .pst = {0, 0, 500}};
  }
}

static void aggregate(void) {
  hour_count = hours_of(&arena, &pmu_mechanisms_right, columns, values, value_count, &hours);
}

static int64_t gauge(size_t at, const char *word) {
  int64_t number = -1;
  ck_assert(entries_gauge(&hours[at].value, word, &number));
  return number;
}

/* U: (10 * 230000^2 + 2 * 206000^2)/12 = 51156000000, between 226176^2 = 51155582976 and
 * 226177^2 = 51156035329; the plain mean would be 226000.
 * UB: 12000^2/12 = 12000000, 3464^2 = 11999296. THD: (30000^2 + 40000^2)/2 = 1250000000,
 * 35355^2 = 1249976025. PST: (10 * 0.5^3 + 2 * 2^3)/12 = 1.4375, 1.128^3 = 1.43524.
 * F: (11 * 50000 + 49000)/12 = 49916.67. */
START_TEST(each_gauge_has_its_own_mean) {
  begin();
  add(0, 12);
  for (size_t i = 0; i < 12; i++) {
    values[i].phase[0].mv = i == 3 || i == 11 ? 206000 : 230000;
    values[i].thd[1] = i % 2 == 0 ? 30000 : 40000;
    values[i].harmonic[0][5] = 54321;
    values[i].pst[2] = i == 0 || i == 7 ? 2000 : 500;
  }
  values[5].unbalance = 12000;
  values[8].frequency = 49000;
  values[8].frequency_least = 47500;
  values[9].frequency_greatest = 50400;
  aggregate();
  ck_assert_uint_eq(hour_count, 1);
  ck_assert_int_eq(hours[0].begin.s, MIDNIGHT);
  ck_assert(hours_whole(&hours[0]));
  ck_assert(!hours[0].value.flagged);
  ck_assert_int_eq(gauge(0, "U1"), 226176);
  ck_assert_int_eq(gauge(0, "UB"), 3464);
  ck_assert_int_eq(gauge(0, "F"), 49916);
  ck_assert_int_eq(gauge(0, "THD2"), 35355);
  ck_assert_int_eq(gauge(0, "H1.5"), 54321);
  ck_assert_int_eq(gauge(0, "PST3"), 1128);
  ck_assert_int_eq(gauge(0, "U2"), 0); /* not measured */
  ck_assert_int_eq(hours[0].value.frequency_least, 47500);
  ck_assert_int_eq(hours[0].value.frequency_greatest, 50400);
}
END_TEST

/* From 00:10 on: the first two hours have eleven, and the first twelve entries are no two hours. */
START_TEST(two_hours_begin_at_even_hours_and_nowhere_else) {
  begin();
  add(600, 25);
  aggregate();
  ck_assert_uint_eq(hour_count, 3);
  ck_assert_int_eq(hours[0].begin.s, MIDNIGHT);
  ck_assert_int_eq(hours[0].there, 11);
  ck_assert_int_eq(hours[1].begin.s, MIDNIGHT + 7200);
  ck_assert_int_eq(hours[1].there, 12);
  ck_assert_int_eq(gauge(1, "U1"), 230000);
  ck_assert_int_eq(hours[2].begin.s, MIDNIGHT + 14400);
  ck_assert_int_eq(hours[2].there, 2);
}
END_TEST

/* Eleven of twelve: no value, however good the eleven are; the next two hours are theirs alone. */
START_TEST(of_fewer_than_twelve_there_is_no_value) {
  begin();
  add(0, 5);
  add(3600, 18);
  aggregate();
  ck_assert_uint_eq(hour_count, 2);
  ck_assert_int_eq(hours[0].there, 11);
  ck_assert(!hours_whole(&hours[0]));
  ck_assert_int_eq(gauge(0, "U1"), 0);
  ck_assert_int_eq(gauge(0, "PST3"), 0);
  ck_assert_int_eq(hours[1].there, 12);
  ck_assert_int_eq(gauge(1, "U1"), 230000);
}
END_TEST

/* An outage of half a day: what is between has no entry, and is not listed. */
START_TEST(two_hours_without_an_entry_are_not_listed) {
  begin();
  add(0, 1);
  add(43200, 12);
  aggregate();
  ck_assert_uint_eq(hour_count, 2);
  ck_assert_int_eq(hours[0].there, 1);
  ck_assert_int_eq(hours[1].begin.s, MIDNIGHT + 43200);
  ck_assert(hours_whole(&hours[1]));
  value_count = 0;
  aggregate();
  ck_assert_uint_eq(hour_count, 0);
}
END_TEST

START_TEST(two_hours_are_flagged_where_one_of_the_twelve_is) {
  begin();
  add(0, 24);
  values[13].flagged = values[20].flagged = true;
  aggregate();
  ck_assert_int_eq(hours[0].flagged, 0);
  ck_assert(!hours[0].value.flagged);
  ck_assert_int_eq(hours[1].flagged, 2);
  ck_assert(hours[1].value.flagged);
  value_count = 23; /* incomplete: how many are flagged is said, and nothing is a value */
  aggregate();
  ck_assert_int_eq(hours[1].flagged, 2);
  ck_assert(!hours[1].value.flagged);
}
END_TEST

/* 00:01 is no tick of ten minutes: eleven that are, and one that lies across. */
START_TEST(an_entry_across_a_tick_is_part_of_no_two_hours) {
  begin();
  add(0, 12);
  values[4].begin.s += 60;
  aggregate();
  ck_assert_uint_eq(hour_count, 1);
  ck_assert_int_eq(hours[0].there, 11);
}
END_TEST

/* Before 1970 a division goes the same way: 22:00 of the last day of 1969. */
START_TEST(even_hours_are_even_before_1970) {
  begin();
  add(-MIDNIGHT - 7200, 12);
  aggregate();
  ck_assert_uint_eq(hour_count, 1);
  ck_assert_int_eq(hours[0].begin.s, -7200);
}
END_TEST

/* The greatest numbers that an entry has: 31 bits. */
START_TEST(the_greatest_values_overflow_nothing) {
  begin();
  add(0, 12);
  for (size_t i = 0; i < 12; i++) {
    values[i].phase[0].mv = INT32_MAX;
    values[i].pst[2] = INT32_MAX;
    values[i].frequency = INT32_MAX;
  }
  aggregate();
  ck_assert_int_eq(gauge(0, "U1"), INT32_MAX);
  ck_assert_int_eq(gauge(0, "F"), INT32_MAX);
  ck_assert_int_eq(gauge(0, "PST3"), 1000000); /* a thousand: no flicker is more */
}
END_TEST

int main(void) {
  Suite *suite = suite_create("hours");
  TCase *tests = tcase_create("hours");
  tcase_add_test(tests, each_gauge_has_its_own_mean);
  tcase_add_test(tests, two_hours_begin_at_even_hours_and_nowhere_else);
  tcase_add_test(tests, of_fewer_than_twelve_there_is_no_value);
  tcase_add_test(tests, two_hours_without_an_entry_are_not_listed);
  tcase_add_test(tests, two_hours_are_flagged_where_one_of_the_twelve_is);
  tcase_add_test(tests, an_entry_across_a_tick_is_part_of_no_two_hours);
  tcase_add_test(tests, even_hours_are_even_before_1970);
  tcase_add_test(tests, the_greatest_values_overflow_nothing);
  suite_add_tcase(suite, tests);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_NORMAL);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  arena_free(&arena);
  return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
