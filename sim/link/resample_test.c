/* The classic garbage, worked bit by bit in the comments. */
#include "sim/link/resample.h"

#include <check.h>
#include <stdlib.h>

static void expect(const char *sent, size_t sent_len, uint32_t from, uint32_t to, const char *heard,
                   size_t heard_len) {
  uint8_t memory[64];
  obuf_t out = obuf_over(memory, sizeof memory);
  resample(bytes_of(sent, sent_len), from, to, &out);
  ck_assert(!out.full);
  ck_assert_uint_eq(out.len, heard_len);
  ck_assert_mem_eq(memory, heard, heard_len);
}

START_TEST(resample__equal_rates__changes_nothing) {
  expect("\x00\xFF\x55\xAF\x3F", 5, 9600, 9600, "\x00\xFF\x55\xAF\x3F", 5);
}
END_TEST

/* Start and eight zeros are nine low bits, eighteen of the receiver: 00 with a bad stop bit, then
 * it waits for the line to rise, which is the stop bit of the sender. */
START_TEST(resample__zero_heard_twice_as_fast__is_one_zero) {
  expect("\x00", 1, 300, 600, "\x00", 1);
}
END_TEST

/* Line: 0 1 0 1 0 1 0 1 0 1, idle 1. Heard at double rate, sample k lies in bit (2k + 1) / 4: bits
 * 0 0 1 1 0 0 1 1 0 0, hence 66 with a low stop bit in bit 4. Bit 5 is high, bit 6 falls: samples
 * in 6 6 7 7 8 8 9 9 10 10, that is 0 0 1 1 0 0 1 1 1 1, hence E6. */
START_TEST(resample__55_heard_twice_as_fast__is_66_E6) {
  expect("\x55", 1, 300, 600, "\x66\xE6", 2);
}
END_TEST

/* A start bit of 300 Bd is sampled 16 bits of 9600 Bd after the edge: an octet alone is over. */
START_TEST(resample__one_fast_octet_heard_slowly__is_no_start_bit) {
  expect("\x55", 1, 9600, 300, "", 0);
}
END_TEST

/* 32 zeros are ten bits of 300 Bd; samples in bits 16, 48 … 304 of the sender fall on places 6 8 0
 * 2 4 6 8 0 2 4 of its octets, never on the stop bit 9: one 00. */
START_TEST(resample__thirty_two_fast_zeros__are_one_slow_zero) {
  static const char zeros[32];
  expect(zeros, sizeof zeros, 9600, 300, "\x00", 1);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("resample");
  TCase *tcase = tcase_create("resample");
  tcase_add_test(tcase, resample__equal_rates__changes_nothing);
  tcase_add_test(tcase, resample__zero_heard_twice_as_fast__is_one_zero);
  tcase_add_test(tcase, resample__55_heard_twice_as_fast__is_66_E6);
  tcase_add_test(tcase, resample__one_fast_octet_heard_slowly__is_no_start_bit);
  tcase_add_test(tcase, resample__thirty_two_fast_zeros__are_one_slow_zero);
  suite_add_tcase(suite, tcase);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_NORMAL);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
