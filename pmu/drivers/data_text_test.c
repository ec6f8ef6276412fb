/* Data and the text that each becomes, worked out by hand. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "pmu/drivers/data_text.h"

static fault_t fault;

static void is_text(const char *octets, size_t len, const data_scale_t *scale, const char *wanted) {
  text_t out = {0};
  status_t status = data_text(&out, bytes_of(octets, len), scale, &fault);
  if (status != ST_OK || strcmp(text_chars(&out), wanted) != 0)
    ck_abort_msg("%s in place of %s", status == ST_OK ? text_chars(&out) : fault.text, wanted);
  text_free(&out);
}
#define IS_TEXT(octets, wanted) is_text(octets, sizeof(octets) - 1, NULL, wanted)

START_TEST(data_text__of_plain_values__is_exact) {
  IS_TEXT("\x00", "null");
  IS_TEXT("\x03\x01", "true");
  IS_TEXT("\x0F\x80", "-128");
  IS_TEXT("\x15\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF", "18446744073709551615");
  IS_TEXT("\x14\x80\x00\x00\x00\x00\x00\x00\x00", "-9223372036854775808");
  IS_TEXT("\x16\x07", "7");
  IS_TEXT("\x09\x03"
          "ABC",
          "\"ABC\"");
  IS_TEXT("\x0A\x02"
          "\"\\",
          "\"\\\"\\\\\"");
  IS_TEXT("\x09\x03\x00\x01\xFF", "\"0x0001FF\"");
}
END_TEST

START_TEST(data_text__of_a_date_time__says_what_is_specified) {
  /* 18 July 2026, 16:58:00, deviation -120: two hours east; DST. */
  IS_TEXT("\x09\x0C\x07\xEA\x07\x12\x06\x10\x3A\x00\xFF\xFF\x88\x80",
          "\"2026-07-18T16:58:00+02:00 status 80\"");
  IS_TEXT("\x09\x0C\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\x80\x00\xFF", "null");
  /* Every 25 December at midnight. */
  IS_TEXT("\x09\x0C\xFF\xFF\x0C\x19\xFF\x00\x00\x00\x00\x80\x00\xFF", "\"****-12-25T00:00:00\"");
}
END_TEST

START_TEST(data_text__of_nested_values__keeps_their_shape) {
  IS_TEXT("\x01\x00", "[]");
  IS_TEXT("\x02\x02\x01\x02\x11\x01\x11\x02\x02\x01\x11\x03", "[[1,2],[3]]");
  IS_TEXT("\x02\x03\x01\x00\x11\x01\x02\x00", "[[],1,[]]");
}
END_TEST

START_TEST(data_text__with_a_scale__moves_the_point) {
  static const data_scale_t milli = {true, -3, 30}, hundred = {true, 2, 30};
  is_text("\x06\x00\x00\x30\x39", 5, &milli, "12.345");
  is_text("\x06\x00\x00\x00\x05", 5, &milli, "0.005");
  is_text("\x05\xFF\xFF\xFF\xFE", 5, &milli, "-0.002");
  is_text("\x11\x0C", 2, &hundred, "1200");
  is_text("\x11\x00", 2, &hundred, "0");
}
END_TEST

START_TEST(data_text__of_what_is_no_value__is_a_fault) {
  text_t out = {0};
  ck_assert_int_ne(data_text(&out, bytes_of("\x0E\x00", 2), NULL, &fault), ST_OK);
  ck_assert_int_ne(data_text(&out, bytes_of("\x11\x01\x00", 3), NULL, &fault), ST_OK);
  ck_assert_int_ne(data_text(&out, bytes_of("\x01\x02\x11\x01", 4), NULL, &fault), ST_OK);
  text_free(&out);
}
END_TEST

START_TEST(data_scale__is_a_scaler_and_a_unit) {
  data_scale_t scale = {0};
  ck_assert_int_eq(data_scale(bytes_of("\x02\x02\x0F\xFD\x16\x1E", 6), &scale, &fault), ST_OK);
  ck_assert_int_eq(scale.scaler, -3);
  ck_assert_str_eq(data_unit(scale.unit), "Wh");
  ck_assert_int_ne(data_scale(bytes_of("\x02\x02\x0F\xFD\x11\x1E", 6), &scale, &fault), ST_OK);
  ck_assert_str_eq(data_unit(255), "");
}
END_TEST

int main(void) {
  Suite *suite = suite_create("data_text");
  TCase *tcase = tcase_create("data_text");
  tcase_add_test(tcase, data_text__of_plain_values__is_exact);
  tcase_add_test(tcase, data_text__of_a_date_time__says_what_is_specified);
  tcase_add_test(tcase, data_text__of_nested_values__keeps_their_shape);
  tcase_add_test(tcase, data_text__with_a_scale__moves_the_point);
  tcase_add_test(tcase, data_text__of_what_is_no_value__is_a_fault);
  tcase_add_test(tcase, data_scale__is_a_scaler_and_a_unit);
  suite_add_tcase(suite, tcase);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_NORMAL);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
