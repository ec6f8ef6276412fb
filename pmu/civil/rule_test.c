/* Daylight saving by rule, against dates of almanacs. Instants are UTC seconds: 2026-03-29T01:00Z
 * is 1774746000 and 2026-10-25T01:00Z is 1792890000, both Sundays. Source: 0008 "DST by rule". */
#include "pmu/civil/rule.h"

#include <check.h>
#include <stdlib.h>

enum { MARCH = 3, APRIL = 4, OCTOBER = 10, SATURDAY = 6, SUNDAY = 7 };

static zone_row_t rows[RULE_ROWS];
static zone_t zone;

static void make(const rule_t *rule) {
  fault_t fault;
  ck_assert_int_eq(rule_rows(rule, rows, &fault), ST_OK);
  zone = (zone_t){"rule", rows, RULE_ROWS, zone_row_offset};
}

static void turns_at(int64_t at, int32_t before, int32_t after, bool dst) {
  ck_assert_int_eq(zone_offset(&zone, (utc_t){at - 1}), before);
  ck_assert_int_eq(zone_offset(&zone, (utc_t){at}), after);
  ck_assert_int_eq(rows[zone_row_index(&zone, (utc_t){at})].dst, dst);
}

/* 2:00 and 3:00 of the wall are both 1:00 UTC. */
static const rule_t berlin = {3600,
                              3600,
                              {MARCH, RULE_WEEK_LAST, SUNDAY, 7200, RULE_WALL},
                              {OCTOBER, RULE_WEEK_LAST, SUNDAY, 10800, RULE_WALL}};

START_TEST(rule_rows__last_sundays_by_the_wall__are_those_of_central_europe) {
  make(&berlin);
  turns_at(1774746000, 3600, 7200, true);
  turns_at(1792890000, 7200, 3600, false);
  /* 2027-03-28 and 2027-10-31: 364 and 371 days later. */
  turns_at(1774746000 + 364 * INT64_C(86400), 3600, 7200, true);
  turns_at(1792890000 + 371 * INT64_C(86400), 7200, 3600, false);
  ck_assert_int_eq(rows[0].from.s, RULE_BEGIN_S);
  ck_assert(!rows[0].dst);
}
END_TEST

START_TEST(rule_rows__one_law_in_three_frames__is_one_table) {
  static zone_row_t wall[RULE_ROWS];
  make(&berlin);
  for (size_t i = 0; i < RULE_ROWS; i++)
    wall[i] = rows[i];
  rule_t frames[] = {berlin, berlin};
  frames[0].to_dst.frame = frames[0].to_standard.frame = RULE_UTC;
  frames[0].to_dst.second = frames[0].to_standard.second = 3600;
  frames[1].to_dst.frame = frames[1].to_standard.frame = RULE_STANDARD;
  frames[1].to_dst.second = frames[1].to_standard.second = 7200;
  for (size_t f = 0; f < 2; f++) {
    make(&frames[f]);
    for (size_t i = 0; i < RULE_ROWS; i++)
      ck_assert(rows[i].from.s == wall[i].from.s && rows[i].offset == wall[i].offset);
  }
}
END_TEST

/* Lord Howe: UTC + 10:30, 30 min more from the first Sunday of October at 2:00 (+10:30: 2026-10-03
 * T15:30Z = 1791041400) to the first Sunday of April at 2:00 (+11:00: 2026-04-04T15:00Z). */
START_TEST(rule_rows__the_southern_summer__begins_the_year) {
  const rule_t rule = {
      37800, 1800, {OCTOBER, 1, SUNDAY, 7200, RULE_WALL}, {APRIL, 1, SUNDAY, 7200, RULE_WALL}};
  make(&rule);
  turns_at(1775314800, 39600, 37800, false);
  turns_at(1791041400, 37800, 39600, true);
  ck_assert(rows[0].dst);
  ck_assert_int_eq(rows[0].offset, 39600);
}
END_TEST

/* Ireland's law: standard time is that of summer, and winter is an hour less. */
START_TEST(rule_rows__a_negative_shift__is_winter_time) {
  const rule_t rule = {3600,
                       -3600,
                       {OCTOBER, RULE_WEEK_LAST, SUNDAY, 3600, RULE_UTC},
                       {MARCH, RULE_WEEK_LAST, SUNDAY, 3600, RULE_UTC}};
  make(&rule);
  turns_at(1774746000, 0, 3600, false);
  turns_at(1792890000, 3600, 0, true);
}
END_TEST

/* The end of Saturday the 24th by standard time is Sunday, 0:00: 2 h before 1:00 UTC + 1 h. */
START_TEST(rule_rows__twenty_four_o_clock__is_the_end_of_the_day) {
  rule_t rule = berlin;
  rule.to_standard = (rule_turn_t){OCTOBER, RULE_WEEK_LAST, SATURDAY, 86400, RULE_STANDARD};
  make(&rule);
  /* The last Saturday of October 2026 is the 31st: 24:00 + 1 is 2026-10-31T23:00Z, 6 d 22 h on. */
  turns_at(1792890000 + 6 * INT64_C(86400) + 22 * 3600, 7200, 3600, false);
}
END_TEST

/* August 2026 begins on a Saturday; February 2026, of four weeks, on a Sunday. */
START_TEST(rule_day__weeks_of_a_month__are_counted_from_its_first) {
  rule_turn_t turn = {8, 1, SATURDAY, 0, RULE_WALL};
  ck_assert_int_eq(rule_day(2026, &turn), day_number((date_t){2026, 8, 1}));
  turn.week = RULE_WEEK_LAST;
  ck_assert_int_eq(rule_day(2026, &turn), day_number((date_t){2026, 8, 29}));
  turn = (rule_turn_t){2, RULE_WEEK_LAST, SUNDAY, 0, RULE_WALL};
  ck_assert_int_eq(rule_day(2026, &turn), day_number((date_t){2026, 2, 22}));
  turn.week = 4;
  ck_assert_int_eq(rule_day(2026, &turn), day_number((date_t){2026, 2, 22}));
  turn.weekday = 1; /* Monday the 23rd is the fourth */
  ck_assert_int_eq(rule_day(2026, &turn), day_number((date_t){2026, 2, 23}));
}
END_TEST

START_TEST(rule_rows__turns_that_overtake_each_other__are_refused) {
  /* The first Sunday and the first Monday of October: which is first changes from year to year. */
  const rule_t rule = {0, 3600, {OCTOBER, 1, SUNDAY, 0, RULE_UTC}, {OCTOBER, 1, 1, 0, RULE_UTC}};
  fault_t fault;
  ck_assert_int_eq(rule_rows(&rule, rows, &fault), ST_BAD_INPUT);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("rule");
  TCase *all = tcase_create("rule");
  suite_add_tcase(suite, all);
  tcase_add_test(all, rule_rows__last_sundays_by_the_wall__are_those_of_central_europe);
  tcase_add_test(all, rule_rows__one_law_in_three_frames__is_one_table);
  tcase_add_test(all, rule_rows__the_southern_summer__begins_the_year);
  tcase_add_test(all, rule_rows__a_negative_shift__is_winter_time);
  tcase_add_test(all, rule_rows__twenty_four_o_clock__is_the_end_of_the_day);
  tcase_add_test(all, rule_day__weeks_of_a_month__are_counted_from_its_first);
  tcase_add_test(all, rule_rows__turns_that_overtake_each_other__are_refused);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_NORMAL);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
