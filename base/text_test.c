/* A text grows, stays closed by 0, and gives its memory back. */
#include <check.h>
#include <string.h>

#include "base/text.h"

START_TEST(text__while_empty__reads_as_an_empty_string) {
  text_t text = {0};
  ck_assert_str_eq(text_chars(&text), "");
  ck_assert_uint_eq(text.len, 0);
  text_clear(&text);
  ck_assert_str_eq(text_chars(&text), "");
}
END_TEST

START_TEST(text_add__at_the_edges_of_its_memory__stays_closed) {
  text_t text = {0};
  char want[1025] = "";
  for (size_t at = 0; at < 1024; at++) { /* passes 255, 256, 257, 511, 512 … */
    text_add(&text, bytes_of("x", 1));
    want[at] = 'x';
    ck_assert_uint_eq(text.len, at + 1);
    ck_assert_uint_eq(strlen(text_chars(&text)), at + 1);
  }
  ck_assert_str_eq(text_chars(&text), want);
  text_free(&text);
}
END_TEST

START_TEST(text_printf__of_a_piece_larger_than_the_memory__is_whole) {
  text_t text = {0};
  text_put(&text, "a");
  text_printf(&text, "%1000d|", 7);
  ck_assert_uint_eq(text.len, 1002);
  ck_assert_int_eq(text_chars(&text)[1000], '7');
  ck_assert_int_eq(text_chars(&text)[1001], '|');
  text_free(&text);
}
END_TEST

START_TEST(text_clear__keeps_the_memory_and_text_free_does_not) {
  text_t text = {0};
  text_put(&text, "abc");
  size_t cap = text.cap;
  text_clear(&text);
  ck_assert_str_eq(text_chars(&text), "");
  ck_assert_uint_eq(text.cap, cap);
  text_free(&text);
  ck_assert_uint_eq(text.cap, 0);
  ck_assert_str_eq(text_chars(&text), "");
}
END_TEST

START_TEST(text_add__of_octets_with_a_zero__keeps_them_all) {
  text_t text = {0};
  text_add(&text, bytes_of("a\0b", 3));
  ck_assert_uint_eq(text.len, 3);
  ck_assert_int_eq(text.p[2], 'b');
  text_free(&text);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("text");
  TCase *tests = tcase_create("text");
  tcase_add_test(tests, text__while_empty__reads_as_an_empty_string);
  tcase_add_test(tests, text_add__at_the_edges_of_its_memory__stays_closed);
  tcase_add_test(tests, text_printf__of_a_piece_larger_than_the_memory__is_whole);
  tcase_add_test(tests, text_clear__keeps_the_memory_and_text_free_does_not);
  tcase_add_test(tests, text_add__of_octets_with_a_zero__keeps_them_all);
  suite_add_tcase(suite, tests);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_ENV);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed == 0 ? 0 : 1;
}
