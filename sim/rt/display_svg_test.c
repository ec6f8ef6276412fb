/* The picture by its parts: how many segments are dark, what is written in letters. */
#include "sim/rt/display_svg.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static text_t svg;

static void draw(const char *code, const char *text, const char *signs) {
  display_t shown = {.lit = true, .rate = "T1"};
  snprintf(shown.code, sizeof shown.code, "%s", code);
  snprintf(shown.text, sizeof shown.text, "%s", text);
  snprintf(shown.signs, sizeof shown.signs, "%s", signs);
  text_clear(&svg);
  display_svg(&shown, "m <1>", &svg);
}

static int count(const char *what) {
  int found = 0;
  for (const char *at = strstr(text_chars(&svg), what); at != NULL; at = strstr(at + 1, what))
    found++;
  return found;
}

static void teardown(void) { text_free(&svg); }

/* Dark segments: of code 1.8.0 2 + 7 + 6 and two points; of 10.23 2 + 6, a point, 5 + 5. */
START_TEST(display_svg__of_a_number__darkens_its_segments_and_points) {
  draw("1.8.0", "10.23 kWh", "");
  ck_assert_int_eq(count("rx=\"2\" fill=\"#1d2419\""), 15 + 2 + 8 + 1 + 10);
  ck_assert_int_eq(count(">kWh</text>"), 1);
}
END_TEST

START_TEST(display_svg__of_signs__has_ink_for_those_that_are_on) {
  draw("F.F", "00000000", "L1,L3,clock");
  ck_assert_int_eq(count("fill=\"#1d2419\">L1<"), 1);
  ck_assert_int_eq(count("fill=\"#c3ccb1\">L2<"), 1);
  ck_assert_int_eq(count("fill=\"#1d2419\">L3<"), 1);
  ck_assert_int_eq(count("stroke=\"#1d2419\""), 1);
}
END_TEST

START_TEST(display_svg__of_a_date_with_its_time__takes_it_all_for_the_value) {
  draw("1.6.0*", "26-04-02 11:15", "");
  ck_assert_int_eq(count("<text"), 6); /* `*` of the code, T1, L1 L2 L3, the label */
}
END_TEST

START_TEST(display_svg__of_what_is_too_wide_or_no_digit__is_written_in_letters) {
  draw("0.2.0", "FW-1 of a <very> long identity 1.0", "");
  ck_assert_int_eq(count("&#60;very&#62;"), 1);
  ck_assert_int_eq(count("m &#60;1&#62;"), 2);
}
END_TEST

START_TEST(display_svg__of_a_dark_display__has_no_ink_on_the_glass) {
  static const display_t dark = {.code = "1.8.0"};
  text_clear(&svg);
  display_svg(&dark, "m", &svg);
  ck_assert_int_eq(count("#1d2419"), 0);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("display_svg");
  TCase *tests = tcase_create("display_svg");
  tcase_add_checked_fixture(tests, NULL, teardown);
  tcase_add_test(tests, display_svg__of_a_number__darkens_its_segments_and_points);
  tcase_add_test(tests, display_svg__of_signs__has_ink_for_those_that_are_on);
  tcase_add_test(tests, display_svg__of_a_date_with_its_time__takes_it_all_for_the_value);
  tcase_add_test(tests, display_svg__of_what_is_too_wide_or_no_digit__is_written_in_letters);
  tcase_add_test(tests, display_svg__of_a_dark_display__has_no_ink_on_the_glass);
  suite_add_tcase(suite, tests);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_ENV);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
