/* Dates and zones: the judge's own calendar against dates worked by hand, and the fixtures. */
#include "harness/scenario/zone.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

static arena_t arena;

static void teardown(void) { arena_free(&arena); }

static zone_t zone(const char *name) {
  zone_t loaded;
  fault_t fault = {0};
  ck_assert_msg(zone_load(&arena, HOUSE_ROOT, name, &loaded, &fault) == ST_OK, "%s", fault.text);
  return loaded;
}

START_TEST(wall_days__known_dates__are_counted_from_1970) {
  ck_assert_int_eq(wall_days(1970, 1, 1), 0);
  ck_assert_int_eq(wall_days(2000, 3, 1), 11017);  /* 30 years of 365, 7 leap days, 31 + 29 */
  ck_assert_int_eq(wall_days(2026, 1, 1), 20454);  /* 56 years of 365, 14 leap days: 20440 + 14 */
  ck_assert_int_eq(wall_days(2028, 2, 29), 21243); /* 2028-01-01 = 21184, and 59 */
  ck_assert_int_eq(wall_month_days(2028, 2), 29);
  ck_assert_int_eq(wall_month_days(2026, 2), 28);
  ck_assert_int_eq(wall_month_days(2026, 12), 31);
}
END_TEST

START_TEST(wall_of_seconds__every_day_of_a_century__comes_back) {
  for (int64_t day = wall_days(2000, 1, 1); day < wall_days(2100, 1, 1); day++) {
    wall_t wall = wall_of_seconds(day * 86400 + 3661);
    ck_assert_int_eq(wall_days(wall.year, wall.month, wall.day), day);
    ck_assert_int_eq(wall.second, 3661);
  }
}
END_TEST

START_TEST(zone_instants__both_nights_of_berlin__are_none_one_or_two) {
  zone_t berlin = zone("Europe/Berlin");
  utc_t at[2];
  wall_t spring = {2026, 3, 29, 2 * 3600 + 1800}, autumn = {2026, 10, 25, 2 * 3600 + 1800};
  ck_assert_int_eq(zone_instants(&berlin, wall_seconds(spring), at), 0);
  /* 2026-03-29T01:00Z, where the clock jumps. */
  ck_assert_int_eq(zone_instant_first(&berlin, wall_seconds(spring)).s, 1774746000);
  ck_assert_int_eq(zone_instants(&berlin, wall_seconds(autumn), at), 2);
  ck_assert_int_eq(at[0].s, 1792888200); /* 00:30Z */
  ck_assert_int_eq(at[1].s, 1792891800); /* 01:30Z */
  ck_assert_int_eq(zone_instant_first(&berlin, wall_seconds(autumn)).s, 1792888200);
  autumn.second = 3 * 3600;
  ck_assert_int_eq(zone_instants(&berlin, wall_seconds(autumn), at), 1);
  ck_assert_int_eq(at[0].s, 1792893600); /* 02:00Z */
}
END_TEST

typedef struct {
  const char *name;
  int32_t rows, january_s, july_s; /* offsets in 2026 */
} fixture_t;

static const fixture_t FIXTURES[] = {
    {"Europe/Berlin", 83, 3600, 7200},        {"Europe/London", 83, 0, 3600},
    {"Australia/Sydney", 83, 39600, 36000},   {"UTC", 1, 0, 0},
    {"America/New_York", 83, -18000, -14400}, {"Asia/Kolkata", 1, 19800, 19800},
};

START_TEST(zone_load__fixtures__have_their_offsets_of_2026) {
  const fixture_t *row = &FIXTURES[_i];
  zone_t loaded = zone(row->name);
  ck_assert_int_eq(loaded.count, row->rows);
  ck_assert_int_eq(zone_offset_at(&loaded, (utc_t){1768435200}), row->january_s); /* 15 January */
  ck_assert_int_eq(zone_offset_at(&loaded, (utc_t){1784073600}), row->july_s);    /* 15 July */
}
END_TEST

START_TEST(zone_load__names_that_leave_the_folder__are_refused) {
  static const char *const NAMES[] = {"../zones/UTC", "", "No/Where", "UTC.zone"};
  for (size_t i = 0; i < 4; i++) {
    zone_t loaded;
    fault_t fault = {0};
    ck_assert_int_eq(zone_load(&arena, HOUSE_ROOT, NAMES[i], &loaded, &fault), ST_NO_FILE);
    ck_assert_int_gt(strlen(fault.text), 0);
  }
}
END_TEST

START_TEST(zone_read__fractions_and_offsets__are_exact) {
  zone_t utc = zone("UTC");
  true_t at;
  fault_t fault;
  ck_assert_int_eq(zone_read(&utc, "2026-01-01T00:00:00.000000001Z", &at, &fault), ST_OK);
  ck_assert_int_eq(at.ns, INT64_C(1767225600000000001));
  ck_assert_int_eq(zone_read(&utc, "2026-01-01T05:30+05:30", &at, &fault), ST_OK);
  ck_assert_int_eq(at.ns, INT64_C(1767225600000000000));
  ck_assert_int_eq(zone_read(&utc, "2026-01-01T00:00:00.5", &at, &fault), ST_OK);
  ck_assert_int_eq(at.ns, INT64_C(1767225600500000000));
  static const char *const BAD[] = {
      "2026-01-01T00:00:00.", "2026-01-01T00:00+5", "2026-1-1T00:00",        "2026-01-01T00:00:60",
      "1999-01-01T00:00",     "2026-02-29T00:00",   "2026-01-01T00:00Z0000", "2026-01-01 00:00"};
  for (size_t i = 0; i < sizeof BAD / sizeof BAD[0]; i++)
    ck_assert_int_eq(zone_read(&utc, BAD[i], &at, &fault), ST_BAD_TIME);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("zone");
  TCase *tests = tcase_create("zone");
  tcase_add_checked_fixture(tests, NULL, teardown);
  tcase_add_test(tests, wall_days__known_dates__are_counted_from_1970);
  tcase_add_test(tests, wall_of_seconds__every_day_of_a_century__comes_back);
  tcase_add_test(tests, zone_instants__both_nights_of_berlin__are_none_one_or_two);
  tcase_add_loop_test(tests, zone_load__fixtures__have_their_offsets_of_2026, 0,
                      sizeof FIXTURES / sizeof FIXTURES[0]);
  tcase_add_test(tests, zone_load__names_that_leave_the_folder__are_refused);
  tcase_add_test(tests, zone_read__fractions_and_offsets__are_exact);
  suite_add_tcase(suite, tests);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_NORMAL);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
