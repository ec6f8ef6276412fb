/* Digits to octets and back; each digit's neighbours in ASCII are none. */
#include "base/hex.h"

#include <check.h>
#include <string.h>

START_TEST(hex_read__every_digit__is_its_value) {
  uint8_t octets[11];
  ck_assert_int_eq(hex_read(bytes_text("0123456789abcdefABCDEF"), HEX_EITHER, octets, 11), ST_OK);
  ck_assert_mem_eq(octets, "\x01\x23\x45\x67\x89\xAB\xCD\xEF\xAB\xCD\xEF", 11);
  ck_assert_int_eq(hex_read(bytes_text(""), HEX_SMALL, octets, 0), ST_OK);
}
END_TEST

START_TEST(hex_read__letters_of_the_other_size__are_none) {
  uint8_t octet = 0;
  ck_assert_int_eq(hex_read(bytes_text("a0"), HEX_SMALL, &octet, 1), ST_OK);
  ck_assert_uint_eq(octet, 0xA0);
  ck_assert_int_eq(hex_read(bytes_text("0F"), HEX_CAPITAL, &octet, 1), ST_OK);
  ck_assert_uint_eq(octet, 0x0F);
  ck_assert_int_eq(hex_read(bytes_text("A0"), HEX_SMALL, &octet, 1), ST_BAD_VALUE);
  ck_assert_int_eq(hex_read(bytes_text("0f"), HEX_CAPITAL, &octet, 1), ST_BAD_VALUE);
}
END_TEST

/* Before and behind each range: / : @ G ` g; and what a program might take for white. */
START_TEST(hex_read__what_is_no_digit__is_refused_in_both_places) {
  static const char others[] = "/:@G`g -+x";
  uint8_t octet = 0;
  for (size_t i = 0; i < sizeof others; i++) { /* with the closing 0 */
    const char first[] = {others[i], '0'}, second[] = {'0', others[i]};
    ck_assert_int_eq(hex_read(bytes_of(first, 2), HEX_EITHER, &octet, 1), ST_BAD_VALUE);
    ck_assert_int_eq(hex_read(bytes_of(second, 2), HEX_EITHER, &octet, 1), ST_BAD_VALUE);
  }
}
END_TEST

START_TEST(hex_read__another_number_of_digits__is_refused_and_nothing_is_written_beyond) {
  uint8_t octets[3] = {7, 7, 7};
  static const char *const rows[] = {"", "0", "00", "000", "00000", "000000"};
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
    ck_assert_int_eq(hex_read(bytes_text(rows[i]), HEX_EITHER, octets, 2), ST_BAD_VALUE);
  ck_assert_int_eq(hex_read(bytes_text("0001"), HEX_EITHER, octets, 2), ST_OK);
  ck_assert_uint_eq(octets[1], 1);
  ck_assert_uint_eq(octets[2], 7);
}
END_TEST

START_TEST(hex_take__as_many_as_there_are__or_none_of_half_an_octet) {
  arena_t arena = {0};
  bytes_t octets;
  ck_assert_int_eq(hex_take(&arena, bytes_text("00ff10"), HEX_SMALL, &octets), ST_OK);
  ck_assert_uint_eq(octets.len, 3);
  ck_assert_mem_eq(octets.p, "\x00\xFF\x10", 3);
  ck_assert_int_eq(hex_take(&arena, bytes_text(""), HEX_SMALL, &octets), ST_OK);
  ck_assert_uint_eq(octets.len, 0);
  ck_assert_int_eq(hex_take(&arena, bytes_text("00f"), HEX_SMALL, &octets), ST_BAD_VALUE);
  ck_assert_int_eq(hex_take(&arena, bytes_text("00Ff"), HEX_SMALL, &octets), ST_BAD_VALUE);
  arena_free(&arena);
}
END_TEST

START_TEST(hex_put__octets__are_two_small_digits_each) {
  text_t text = {0};
  char room[8];
  obuf_t out = obuf_over(room, sizeof room);
  text_put(&text, "x");
  hex_put(&text, bytes_of("\x00\x9A\xFF", 3));
  ck_assert_str_eq(text_chars(&text), "x009aff");
  text_free(&text);
  hex_print(&out, bytes_of("\x00\x9A\xFF", 3));
  ck_assert(bytes_is(obuf_bytes(&out), "009aff"));
  ck_assert(!out.full);
  hex_print(&out, bytes_of("\x01\x02", 2));
  ck_assert(out.full);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("hex");
  TCase *tests = tcase_create("hex");
  tcase_add_test(tests, hex_read__every_digit__is_its_value);
  tcase_add_test(tests, hex_read__letters_of_the_other_size__are_none);
  tcase_add_test(tests, hex_read__what_is_no_digit__is_refused_in_both_places);
  tcase_add_test(tests,
                 hex_read__another_number_of_digits__is_refused_and_nothing_is_written_beyond);
  tcase_add_test(tests, hex_take__as_many_as_there_are__or_none_of_half_an_octet);
  tcase_add_test(tests, hex_put__octets__are_two_small_digits_each);
  suite_add_tcase(suite, tests);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_ENV);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed == 0 ? 0 : 1;
}
