/* Views and bounded writers at their limits; strict decimals and everything that is not one. */
#include <check.h>
#include <string.h>

#include "base/octets.h"

START_TEST(bytes_equal__compares_length_and_content) {
  ck_assert(bytes_equal(bytes_text("abc"), bytes_of("abcd", 3)));
  ck_assert(!bytes_equal(bytes_text("abc"), bytes_text("abd")));
  ck_assert(!bytes_equal(bytes_text("abc"), bytes_text("ab")));
  ck_assert(bytes_equal(bytes_of(NULL, 0), bytes_text("")));
  ck_assert(bytes_is(bytes_of("ok?", 2), "ok"));
}
END_TEST

START_TEST(obuf__filled_to_the_last_octet__is_not_full) {
  uint8_t memory[4];
  obuf_t out = obuf_over(memory, sizeof memory);
  obuf_put(&out, 'a');
  obuf_text(&out, "bcd");
  ck_assert(!out.full);
  ck_assert(bytes_is(obuf_bytes(&out), "abcd"));
}
END_TEST

START_TEST(obuf__one_octet_too_many__is_full_and_leaves_the_memory_alone) {
  uint8_t memory[5] = {0, 0, 0, 0, 'z'};
  obuf_t out = obuf_over(memory, 4);
  obuf_text(&out, "abc");
  obuf_text(&out, "de"); /* 5 octets into 4 */
  ck_assert(out.full);
  obuf_put(&out, 'f'); /* would fit, but comes after what did not */
  ck_assert(bytes_is(obuf_bytes(&out), "abc"));
  ck_assert_int_eq(memory[3], 0);
  ck_assert_int_eq(memory[4], 'z');
}
END_TEST

START_TEST(obuf_printf__writes_without_a_closing_zero) {
  uint8_t memory[3];
  obuf_t out = obuf_over(memory, sizeof memory);
  obuf_printf(&out, "%03d", 7);
  ck_assert(!out.full);
  ck_assert(bytes_is(obuf_bytes(&out), "007"));
}
END_TEST

START_TEST(obuf_printf__of_a_piece_past_its_bound__is_full) {
  uint8_t memory[4096];
  obuf_t out = obuf_over(memory, sizeof memory);
  obuf_printf(&out, "%2000d", 1);
  ck_assert(out.full);
  ck_assert_uint_eq(out.len, 0);
}
END_TEST

START_TEST(bytes_to_i64__of_strict_decimals__is_their_value) {
  static const struct {
    const char *text;
    int64_t value;
  } rows[] = {{"0", 0},
              {"-0", 0},
              {"007", 7},
              {"-450", -450},
              {"9223372036854775807", INT64_MAX},
              {"-9223372036854775808", INT64_MIN}};
  for (size_t at = 0; at < sizeof rows / sizeof rows[0]; at++) {
    int64_t value = 1;
    ck_assert_int_eq(bytes_to_i64(bytes_text(rows[at].text), &value), ST_OK);
    ck_assert(value == rows[at].value);
  }
}
END_TEST

START_TEST(bytes_to_i64__of_anything_else__is_refused_and_leaves_the_value) {
  static const char *const rows[] = {"",
                                     "-",
                                     "+1",
                                     " 1",
                                     "1 ",
                                     "1.0",
                                     "0x1",
                                     "--1",
                                     "1e3",
                                     "9223372036854775808",
                                     "-9223372036854775809",
                                     "a"};
  for (size_t at = 0; at < sizeof rows / sizeof rows[0]; at++) {
    int64_t value = 42;
    ck_assert_int_eq(bytes_to_i64(bytes_text(rows[at]), &value), ST_BAD_VALUE);
    ck_assert_int_eq(value, 42);
  }
}
END_TEST

int main(void) {
  Suite *suite = suite_create("octets");
  TCase *tests = tcase_create("octets");
  tcase_add_test(tests, bytes_equal__compares_length_and_content);
  tcase_add_test(tests, obuf__filled_to_the_last_octet__is_not_full);
  tcase_add_test(tests, obuf__one_octet_too_many__is_full_and_leaves_the_memory_alone);
  tcase_add_test(tests, obuf_printf__writes_without_a_closing_zero);
  tcase_add_test(tests, obuf_printf__of_a_piece_past_its_bound__is_full);
  tcase_add_test(tests, bytes_to_i64__of_strict_decimals__is_their_value);
  tcase_add_test(tests, bytes_to_i64__of_anything_else__is_refused_and_leaves_the_value);
  suite_add_tcase(suite, tests);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_ENV);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed == 0 ? 0 : 1;
}
