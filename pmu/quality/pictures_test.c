/* Tests of the scripts for gnuplot: the ITIC curve goes in steps, as events are judged; what was
 * not measured is not drawn. How a picture looks is for eyes. */
#include "pmu/quality/pictures.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

static site_meter_t meter = {.name = "m"};
static quality_history_t history = {.meter = &meter, .declared = {230000}};

/* 0 % up to 20 ms, 70 % to 0.5 s, 80 % to 10 s, 90 % behind it. */
START_TEST(the_lower_itic_curve_goes_in_steps) {
  text_t script = {0};
  pictures_itic(&script, &history);
  ck_assert_ptr_nonnull(strstr(text_chars(&script), "$lower << EOD\n"
                                                    "0.000100 0.0000\n0.020000 0.0000\n"
                                                    "0.020000 70.0000\n0.500000 70.0000\n"
                                                    "0.500000 80.0000\n10.000000 80.0000\n"
                                                    "10.000000 90.0000\n1000.000000 90.0000\n"
                                                    "EOD\n"));
  ck_assert_ptr_nonnull(strstr(text_chars(&script), "0 disturbances"));
  ck_assert_ptr_null(strstr(text_chars(&script), "plot $events"));
  ck_assert_ptr_null(strstr(text_chars(&script), ", $events"));
  text_free(&script);
}
END_TEST

/* 276 V of 230 V are 120 %; a rapid change is no point of the curve. */
START_TEST(a_disturbance_is_a_point_and_a_rapid_change_is_none) {
  quality_disturbance_t two[] = {
      {.event = {.kind = QUALITY_SWELL, .duration = {210000000}, .extreme = {276000}}},
      {.event = {.kind = QUALITY_RAPID_CHANGE, .duration = {10000000}, .extreme = {15000}}}};
  quality_history_t events = history;
  text_t script = {0};
  events.disturbances = two;
  events.disturbance_count = 2;
  pictures_itic(&script, &events);
  ck_assert_ptr_nonnull(strstr(text_chars(&script), "$events << EOD\n0.210000 120.0000\nEOD\n"));
  ck_assert_ptr_nonnull(strstr(text_chars(&script), "1 disturbances"));
  text_free(&script);
}
END_TEST

/* An interruption of 2000 s: the axis and the curves go on to it. */
START_TEST(a_disturbance_beyond_the_axis_is_shown) {
  quality_disturbance_t one[] = {
      {.event = {.kind = QUALITY_INTERRUPTION, .duration = {2000000000000}, .extreme = {0}}}};
  quality_history_t events = history;
  text_t script = {0};
  events.disturbances = one;
  events.disturbance_count = 1;
  pictures_itic(&script, &events);
  ck_assert_ptr_nonnull(strstr(text_chars(&script), "$events << EOD\n2000.000000 0.0000\nEOD\n"));
  ck_assert_ptr_nonnull(strstr(text_chars(&script), "\n2000.000000 90.0000\nEOD\n"));
  ck_assert_ptr_nonnull(strstr(text_chars(&script), "set xrange [0.0001:1000<*]"));
  text_free(&script);
}
END_TEST

/* 100 s and 900 s lie 800 s apart: a value is missing between them, and no line goes over it. */
START_TEST(a_week_breaks_its_line_where_a_value_is_missing) {
  quality_ten_minutes_t values[] = {{.begin = {100}, .phase = {{230000}}},
                                    {.begin = {900}, .phase = {{231000}}, .flagged = true},
                                    {.begin = {1500}, .phase = {{232000}}}};
  quality_history_t week = history;
  text_t script = {0};
  week.values = values;
  week.value_count = 3;
  week.measured.voltage[0] = true;
  pictures_week(&script, &week, (claim_t){0});
  ck_assert_ptr_nonnull(strstr(text_chars(&script), "$values << EOD\n100 230000 0 0 0\n"
                                                    "\n900 231000 0 0 1\n1500 232000 0 0 0\nEOD"));
  ck_assert_ptr_nonnull(strstr(text_chars(&script), "title 'L1'"));
  ck_assert_ptr_null(strstr(text_chars(&script), "title 'L2'"));
  text_free(&script);
}
END_TEST

/* At 85 % of 230 V, which is 195.5 V, whatever phases there are. */
START_TEST(a_flagged_value_is_marked_at_the_lower_edge) {
  quality_ten_minutes_t values[] = {{.begin = {100}, .phase = {{0}, {230000}}, .flagged = true}};
  quality_history_t week = history;
  text_t script = {0};
  week.values = values;
  week.value_count = 1;
  week.measured.voltage[1] = true;
  pictures_week(&script, &week, (claim_t){0});
  ck_assert_ptr_nonnull(strstr(text_chars(&script), "using 1:($5 > 0 ? 195 : NaN)"));
  ck_assert_ptr_null(strstr(text_chars(&script), "title 'L1'"));
  text_free(&script);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("pictures");
  TCase *tests = tcase_create("pictures");
  tcase_add_test(tests, the_lower_itic_curve_goes_in_steps);
  tcase_add_test(tests, a_disturbance_is_a_point_and_a_rapid_change_is_none);
  tcase_add_test(tests, a_disturbance_beyond_the_axis_is_shown);
  tcase_add_test(tests, a_flagged_value_is_marked_at_the_lower_edge);
  tcase_add_test(tests, a_week_breaks_its_line_where_a_value_is_missing);
  suite_add_tcase(suite, tests);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_NORMAL);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
