/* The check sequence of frames: tables that take many octets at a time are held to the polynomial,
 * bit by bit, at every length around their stride. Frames are tested with the station. */
#include "sim/wire/station_frame.h"

#include <check.h>
#include <stdlib.h>

enum { LENGTHS = 100, OFFSETS = 3 };

/* ISO/IEC 13239 to the letter: divided by x^16 + x^12 + x^5 + 1 (1021, here read from its other
 * end), begun with ones, complemented; an octet comes lowest bit first. */
static uint16_t divided(const uint8_t *octets, size_t len) {
  uint16_t rest = 0xFFFF;
  for (size_t at = 0; at < len; at++)
    for (int bit = 0; bit < 8; bit++) {
      bool top = ((rest ^ octets[at] >> bit) & 1) != 0;
      rest = (uint16_t)(rest >> 1 ^ (top ? 0x8408 : 0));
    }
  return (uint16_t)~rest;
}

/* The check value that catalogues of such sums print of "123456789": 906E. */
START_TEST(check_sequence__of_the_nine_digits__is_the_published) {
  ck_assert_uint_eq(station_check_sequence(bytes_text("123456789")), 0x906E);
  ck_assert_uint_eq(divided((const uint8_t *)"123456789", 9), 0x906E);
  ck_assert_uint_ne(station_check_sequence(bytes_text("123456788")), 0x906E);
}
END_TEST

START_TEST(check_sequence__of_any_length_and_place__is_the_remainder) {
  uint8_t octets[LENGTHS + OFFSETS];
  for (size_t at = 0; at < sizeof octets; at++)
    octets[at] = (uint8_t)(at * 151 + at / 7);
  for (size_t from = 0; from < OFFSETS; from++)
    for (size_t len = 0; len <= LENGTHS; len++)
      ck_assert_msg(station_check_sequence(bytes_of(octets + from, len)) ==
                        divided(octets + from, len),
                    "%zu octets from %zu", len, from);
}
END_TEST

/* Each bit of a stride and its neighbours: none is left out of the sum. */
START_TEST(check_sequence__any_bit_turned__is_another) {
  uint8_t octets[40] = {0};
  uint16_t right = station_check_sequence(bytes_of(octets, sizeof octets));
  for (size_t bit = 0; bit < 8 * sizeof octets; bit++) {
    octets[bit / 8] ^= (uint8_t)(1u << bit % 8);
    ck_assert_uint_ne(station_check_sequence(bytes_of(octets, sizeof octets)), right);
    octets[bit / 8] ^= (uint8_t)(1u << bit % 8);
  }
}
END_TEST

int main(void) {
  Suite *suite = suite_create("station_frame");
  TCase *tcase = tcase_create("check sequence");
  tcase_add_test(tcase, check_sequence__of_the_nine_digits__is_the_published);
  tcase_add_test(tcase, check_sequence__of_any_length_and_place__is_the_remainder);
  tcase_add_test(tcase, check_sequence__any_bit_turned__is_another);
  suite_add_tcase(suite, tcase);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_ENV);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed == 0 ? 0 : 1;
}
