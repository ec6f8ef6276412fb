/* Zones by rule: rows worked out by hand from the calendar. */
#include "decode_zone.h"

#include <check.h>
#include <string.h>

/* 2026 has the rows 1 + 2 · (2026 − 1999) and the one behind it. */
enum { ROW_2026 = 55, ROW_1999 = 1, ROW_2100 = 203 };

static const struct {
  decode_zone_rule_t rule;
  decode_zone_row_t first, second; /* of 2026 */
} rules[] = {
    /* Central Europe, by UTC: 2026-03-29 and 2026-10-25 are the last Sundays, 01:00Z. */
    {{0, 3600, 3600, {{3, 0, 7, 3600, DECODE_FRAME_UTC}, {10, 0, 7, 3600, DECODE_FRAME_UTC}}},
     {0, 1774746000, 7200, true},
     {0, 1792890000, 3600, false}},
    /* The same law by the wall: 02:00, back at 03:00. */
    {{0, 3600, 3600, {{3, 0, 7, 7200, DECODE_FRAME_WALL}, {10, 0, 7, 10800, DECODE_FRAME_WALL}}},
     {0, 1774746000, 7200, true},
     {0, 1792890000, 3600, false}},
    /* The south: the year begins in DST. First Sunday of April, 05, 02:00 standard: 04T16:00Z;
     * first Sunday of October, 04, 02:00 standard: 03T16:00Z. */
    {{1, 36000, 3600, {{10, 1, 7, 7200, DECODE_FRAME_STANDARD}, {4, 1, 7, 10800, 0}}},
     {1, 1775318400, 36000, false},
     {1, 1791043200, 39600, true}},
    /* Winter time an hour less: standard from the last Sunday of March, 01:00Z. */
    {{2, 3600, -3600, {{10, 0, 7, 3600, DECODE_FRAME_UTC}, {3, 0, 7, 3600, DECODE_FRAME_UTC}}},
     {2, 1774746000, 3600, false},
     {2, 1792890000, 0, true}},
    /* At the end of the day: Saturday 03-28 24:00 at UTC+2 is 22:00Z, 1774735200 (the fourth one);
     * Friday 10-23 24:00 at UTC+2:30, the fourth Friday: 21:30Z, 1792791000. */
    {{3, 7200, 1800, {{3, 4, 6, 86400, DECODE_FRAME_WALL}, {10, 4, 5, 86400, DECODE_FRAME_WALL}}},
     {3, 1774735200, 9000, true},
     {3, 1792791000, 7200, false}},
};

static void expect_row(decode_zone_row_t row, decode_zone_row_t expected) {
  ck_assert_int_eq(row.zone, expected.zone);
  ck_assert_int_eq(row.utc_s, expected.utc_s);
  ck_assert_int_eq(row.offset_s, expected.offset_s);
  ck_assert_int_eq(row.dst, expected.dst);
}

START_TEST(decode_zone_rows__a_rule__has_two_turns_a_year) {
  decode_zone_row_t rows[DECODE_ZONE_ROWS];
  decode_zone_rows(&rules[_i].rule, rows);
  expect_row(rows[ROW_2026], rules[_i].first);
  expect_row(rows[ROW_2026 + 1], rules[_i].second);
  decode_zone_row_t before = rules[_i].second;
  before.utc_s = -9000000000;
  expect_row(rows[0], before);
  for (int i = 1; i < DECODE_ZONE_ROWS; i++)
    ck_assert_int_gt(rows[i].utc_s, rows[i - 1].utc_s);
}
END_TEST

/* 1999-03-28T01:00Z is 922582800, 2100-10-31T01:00Z is 4128627600. */
START_TEST(decode_zone_rows__first_and_last_year__are_1999_and_2100) {
  decode_zone_row_t rows[DECODE_ZONE_ROWS];
  decode_zone_rows(&rules[0].rule, rows);
  ck_assert_int_eq(rows[ROW_1999].utc_s, 922582800);
  ck_assert_int_eq(rows[ROW_2100 + 1].utc_s, 4128627600);
  ck_assert_int_eq(ROW_2100 + 2, DECODE_ZONE_ROWS);
}
END_TEST

static size_t words_of(const char *line, decode_view_t words[16]) {
  decode_view_t rest = {line, strlen(line)};
  size_t count = 0;
  while (count < 16 && decode_view_cut(&rest, ' ', &words[count]))
    count++;
  return count;
}

START_TEST(decode_zone_turn__words__are_a_turn) {
  decode_view_t words[16];
  decode_zone_turn_t turn;
  decode_zone_rule_t rule;
  int64_t zone;
  int to;
  ck_assert(decode_zone_turn(words, words_of("zone_turn 4 standard 10 last 7 86400 wall", words),
                             &zone, &to, &turn));
  ck_assert_int_eq(zone, 4);
  ck_assert_int_eq(to, 1);
  ck_assert_int_eq(turn.month, 10);
  ck_assert_int_eq(turn.week, 0);
  ck_assert_int_eq(turn.weekday, 7);
  ck_assert_int_eq(turn.second, 86400);
  ck_assert_int_eq(turn.frame, DECODE_FRAME_WALL);
  ck_assert(decode_zone_rule(words, words_of("zone_rule 4 -16200 -7200", words), &rule));
  ck_assert_int_eq(rule.standard_s, -16200);
  ck_assert_int_eq(rule.shift_s, -7200);
}
END_TEST

static const char *const wrong[] = {
    "zone_turn 0 summer 3 last 7 0 wall",
    "zone_turn 0 dst 13 last 7 0 wall",
    "zone_turn 0 dst 0 last 7 0 wall",
    "zone_turn 0 dst 3 5 7 0 wall",
    "zone_turn 0 dst 3 0 7 0 wall",
    "zone_turn 0 dst 3 last 8 0 wall",
    "zone_turn 0 dst 3 last 7 86401 utc",
    "zone_turn 0 dst 3 last 7 0 local",
    "zone_turn 0 dst 3 last 7 0",
    "zone_rule 0 3600 0",
    "zone_rule 0 3600 7201",
    "zone_rule 0 3600 -7201",
    "zone_rule 0 3600",
};

START_TEST(decode_zone_turn__words_that_are_none__are_refused) {
  decode_view_t words[16];
  decode_zone_turn_t turn;
  decode_zone_rule_t rule;
  int64_t zone;
  int to;
  const size_t count = words_of(wrong[_i], words);
  ck_assert(!decode_zone_turn(words, count, &zone, &to, &turn) &&
            !decode_zone_rule(words, count, &rule));
}
END_TEST

int main(void) {
  Suite *suite = suite_create("decode_zone");
  TCase *tests = tcase_create("rules");
  tcase_add_loop_test(tests, decode_zone_rows__a_rule__has_two_turns_a_year, 0,
                      sizeof rules / sizeof rules[0]);
  tcase_add_test(tests, decode_zone_rows__first_and_last_year__are_1999_and_2100);
  tcase_add_test(tests, decode_zone_turn__words__are_a_turn);
  tcase_add_loop_test(tests, decode_zone_turn__words_that_are_none__are_refused, 0,
                      sizeof wrong / sizeof wrong[0]);
  suite_add_tcase(suite, tests);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_NORMAL);
  const int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed == 0 ? 0 : 1;
}
