/* A week against EN 50160: 1008 ten-minute values of 230 V and nothing else, spoilt by hand. 5 % of
 * 1008 are 50.4: 50 values outside pass, 51 fail. */
#include "pmu/quality/week.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

static quality_ten_minutes_t values[WEEK_TEN_MINUTES];
static int32_t plt[WEEK_TWO_HOURS];
static week_t week;
enum { EVERY_ORDER = 0x03FFFFFC }; /* 2 to 25 */
static const quality_measured_t everything = {.voltage = {true, true, true},
                                              .thd = {true, true, true},
                                              .flicker = {true, true, true},
                                              .unbalance = true,
                                              .frequency = true,
                                              .harmonics = {EVERY_ORDER, EVERY_ORDER, EVERY_ORDER}};
static week_line_t lines[WEEK_LINES_MAX];

static void quiet(void) {
  memset(values, 0, sizeof values);
  for (size_t at = 0; at < WEEK_TEN_MINUTES; at++) {
    values[at].begin = (claim_t){1775000400 + (int64_t)at * 600};
    for (size_t phase = 0; phase < QUALITY_PHASES; phase++)
      values[at].phase[phase] = (voltage_t){230000};
  }
  for (size_t at = 0; at < WEEK_TWO_HOURS; at++)
    plt[at] = 600;
  week = (week_t){.mechanisms = &pmu_mechanisms_right,
                  .declared = {230000},
                  .values = values,
                  .count = WEEK_TEN_MINUTES,
                  .two_hours = {{.plt = plt, .count = WEEK_TWO_HOURS},
                                {.plt = plt, .count = WEEK_TWO_HOURS},
                                {.plt = plt, .count = WEEK_TWO_HOURS}},
                  .measured = &everything,
                  .frequency = {.narrow = WEEK_TEN_SECONDS, .wide = WEEK_TEN_SECONDS}};
}

static const week_line_t *line_of(const char *what, int32_t phase, int32_t order) {
  size_t count = week_judge(&week, lines);
  for (size_t at = 0; at < count; at++) {
    if (strncmp(lines[at].what, what, strlen(what)) == 0 && lines[at].phase == phase &&
        lines[at].order == order)
      return &lines[at];
  }
  ck_abort_msg("no line %s", what);
  return NULL;
}

START_TEST(week_judge__a_quiet_week__passes_every_line) {
  quiet();
  size_t count = week_judge(&week, lines);
  ck_assert_uint_eq(count, 10 + 72 + 5);
  ck_assert_int_eq(week_worst(lines, count), WEEK_PASSES);
}
END_TEST

START_TEST(week_judge__50_and_51_values_beyond_ten_percent__pass_and_fail) {
  quiet();
  for (size_t at = 0; at < 50; at++)
    values[at * 7].phase[1] = (voltage_t){206999}; /* 90 % are 207000 mV */
  ck_assert_int_eq(line_of("voltage +-10 %", 2, 0)->verdict, WEEK_PASSES);
  values[1].phase[1] = (voltage_t){206998};
  const week_line_t *line = line_of("voltage +-10 %", 2, 0);
  ck_assert_int_eq(line->verdict, WEEK_FAILS);
  ck_assert_uint_eq(line->outside, 51);
  ck_assert_int_eq(line->least, 899991); /* 206998/230000 = 0.8999913 */
  ck_assert_int_eq(line_of("voltage +-10 %", 1, 0)->verdict, WEEK_PASSES);
  ck_assert_int_eq(line_of("voltage +10/-15 %", 2, 0)->verdict, WEEK_PASSES);
}
END_TEST

START_TEST(week_judge__one_value_below_85_percent__fails_the_line_of_all) {
  quiet();
  values[3].phase[0] = (voltage_t){195499}; /* 85 % are 195500 mV */
  ck_assert_int_eq(line_of("voltage +10/-15 %", 1, 0)->verdict, WEEK_FAILS);
  values[3].phase[0] = (voltage_t){195500};
  ck_assert_int_eq(line_of("voltage +10/-15 %", 1, 0)->verdict, WEEK_PASSES);
}
END_TEST

START_TEST(week_judge__a_flagged_value__is_left_out_and_counted) {
  quiet();
  values[3].phase[0] = (voltage_t){0};
  values[3].flagged = true;
  const week_line_t *line = line_of("voltage +10/-15 %", 1, 0);
  ck_assert_int_eq(line->verdict, WEEK_PASSES);
  ck_assert_uint_eq(line->flagged, 1);
  ck_assert_uint_eq(line->inside, 1007);
}
END_TEST

/* 48 of 1008 unread and 3 outside: with all unread outside 51, undecided; with 47 unread, 50. */
START_TEST(week_judge__values_that_were_not_read__leave_a_line_undecided) {
  quiet();
  for (size_t at = 0; at < 3; at++)
    values[at].unbalance = 20001;
  week.count = WEEK_TEN_MINUTES - 48;
  ck_assert_int_eq(line_of("unbalance", 0, 0)->verdict, WEEK_UNDECIDED);
  week.count = WEEK_TEN_MINUTES - 47;
  ck_assert_int_eq(line_of("unbalance", 0, 0)->verdict, WEEK_PASSES);
  for (size_t at = 0; at < 51; at++)
    values[at].unbalance = 20001;
  ck_assert_int_eq(line_of("unbalance", 0, 0)->verdict, WEEK_FAILS);
}
END_TEST

START_TEST(week_judge__harmonics__have_each_its_limit) {
  static const struct {
    int32_t order, limit;
  } limits[] = {{2, 20000}, {3, 50000},  {5, 60000}, {7, 50000},  {9, 15000}, {11, 35000},
                {6, 5000},  {13, 30000}, {15, 5000}, {17, 20000}, {21, 5000}, {25, 15000}};
  for (size_t row = 0; row < sizeof limits / sizeof limits[0]; row++) {
    quiet();
    for (size_t at = 0; at < 51; at++)
      values[at].harmonic[2][limits[row].order] = limits[row].limit;
    ck_assert_int_eq(line_of("harmonic", 3, limits[row].order)->verdict, WEEK_PASSES);
    for (size_t at = 0; at < 51; at++)
      values[at].harmonic[2][limits[row].order]++;
    ck_assert_int_eq(line_of("harmonic", 3, limits[row].order)->verdict, WEEK_FAILS);
  }
}
END_TEST

START_TEST(week_judge__the_21st_by_a_later_edition__may_be_three_quarters_of_a_percent) {
  quiet();
  for (size_t at = 0; at < 51; at++)
    values[at].harmonic[0][21] = 7500;
  ck_assert_int_eq(line_of("harmonic", 1, 21)->verdict, WEEK_FAILS);
  week.later_h21 = true;
  ck_assert_int_eq(line_of("harmonic", 1, 21)->verdict, WEEK_PASSES);
}
END_TEST

START_TEST(week_judge__what_a_meter_does_not_measure__has_no_line) {
  static const quality_measured_t one_phase = {.voltage = {true}, .harmonics = {1U << 5}};
  quiet();
  week.measured = &one_phase;
  size_t count = week_judge(&week, lines);
  ck_assert_uint_eq(count, 3);
  ck_assert_str_eq(lines[0].word, "voltage_10");
  ck_assert_str_eq(lines[1].word, "voltage_15");
  ck_assert_str_eq(lines[2].word, "harmonic");
  ck_assert_int_eq(lines[2].order, 5);
}
END_TEST

/* 5 % of 84 are 4.2. 0.5 % of 60480 are 302.4. */
START_TEST(week_judge__flicker_and_frequency__by_their_own_counts) {
  quiet();
  for (size_t at = 0; at < 4; at++)
    plt[at] = 1001;
  ck_assert_int_eq(line_of("flicker", 2, 0)->verdict, WEEK_PASSES);
  plt[4] = 1001;
  ck_assert_int_eq(line_of("flicker", 2, 0)->verdict, WEEK_FAILS);
  week.frequency.narrow = WEEK_TEN_SECONDS - 302;
  week.frequency.narrow_out = 302;
  ck_assert_int_eq(line_of("frequency +-1 %", 0, 0)->verdict, WEEK_PASSES);
  week.frequency.narrow = WEEK_TEN_SECONDS - 303;
  ck_assert_int_eq(line_of("frequency +-1 %", 0, 0)->verdict, WEEK_UNDECIDED); /* one is unknown */
  week.frequency.narrow_out = 303;
  ck_assert_int_eq(line_of("frequency +-1 %", 0, 0)->verdict, WEEK_FAILS);
  ck_assert_int_eq(line_of("frequency +4/-6 %", 0, 0)->verdict, WEEK_PASSES);
}
END_TEST

START_TEST(week_text__a_failing_line__shows_its_arithmetic) {
  quiet();
  for (size_t at = 0; at < 60; at++)
    values[at].phase[2] = (voltage_t){260000};
  values[70].flagged = true;
  text_t text = {0};
  week_text(&text, line_of("voltage +-10 %", 3, 0));
  /* 947/1007 = 0.94041 */
  ck_assert_str_eq(text_chars(&text), "voltage +-10 %, phase 3: 947 of 1007 inside = 94.04 %, "
                                      "required 95.00 %; 1 flagged: fail\n");
  text_free(&text);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("quality week");
  TCase *all = tcase_create("week");
  tcase_add_test(all, week_judge__a_quiet_week__passes_every_line);
  tcase_add_test(all, week_judge__50_and_51_values_beyond_ten_percent__pass_and_fail);
  tcase_add_test(all, week_judge__one_value_below_85_percent__fails_the_line_of_all);
  tcase_add_test(all, week_judge__a_flagged_value__is_left_out_and_counted);
  tcase_add_test(all, week_judge__values_that_were_not_read__leave_a_line_undecided);
  tcase_add_test(all, week_judge__harmonics__have_each_its_limit);
  tcase_add_test(all, week_judge__the_21st_by_a_later_edition__may_be_three_quarters_of_a_percent);
  tcase_add_test(all, week_judge__flicker_and_frequency__by_their_own_counts);
  tcase_add_test(all, week_judge__what_a_meter_does_not_measure__has_no_line);
  tcase_add_test(all, week_text__a_failing_line__shows_its_arithmetic);
  suite_add_tcase(suite, all);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_NORMAL);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
