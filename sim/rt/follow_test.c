/* The rate of a line as the sign-on tells it: right where it does, silent where it does not. */
#include <check.h>

#include "sim/rt/follow.h"

/* 7E1: the parity in bit 7. ACK 06 has two bits set, '0' 30 two, '5' 35 four, '1' 31 three -> B1,
 * CR 0D three -> 8D, LF 0A two; '/' 2F five -> AF, '?' 3F six. */
static const uint8_t select_9600[] = {0x06, 0x30, 0x35, 0xB1, 0x8D, 0x0A};
static const uint8_t request[] = {0xAF, 0x3F, 0x21, 0x8D, 0x0A};

static bytes_t all(const uint8_t *octets, size_t len) { return bytes_of(octets, len); }

START_TEST(follow_octets__of_an_option_select__is_its_rate) {
  follow_t follow = {0};
  ck_assert_uint_eq(follow_octets(&follow, all(select_9600, sizeof select_9600)), 9600);
}
END_TEST

START_TEST(follow_octets__one_at_a_time__is_the_same_at_the_last_octet) {
  follow_t follow = {0};
  for (size_t at = 0; at < sizeof select_9600; at++)
    ck_assert_uint_eq(follow_octets(&follow, bytes_of(select_9600 + at, 1)),
                      at + 1 == sizeof select_9600 ? 9600 : 0);
}
END_TEST

START_TEST(follow_octets__of_a_request__is_300) {
  follow_t follow = {0};
  ck_assert_uint_eq(follow_octets(&follow, all(request, sizeof request)), 300);
}
END_TEST

START_TEST(follow_octets__of_an_ack_inside_a_read_out__says_nothing) {
  static const uint8_t rows[][6] = {{0x06, 0x06, 0x06, 0x06, 0x06, 0x06},  /* acknowledgements */
                                    {0x06, 0x30, 0x39, 0xB1, 0x8D, 0x0A},  /* '9' is no rate */
                                    {0x06, 0x31, 0x35, 0xB1, 0x8D, 0x0A},  /* protocol control 1 */
                                    {0x06, 0x30, 0x35, 0xB2, 0x8D, 0x0A},  /* mode 2 */
                                    {0x06, 0x30, 0x35, 0xB1, 0x8D, 0x8D}}; /* no LF */
  for (size_t at = 0; at < sizeof rows / sizeof rows[0]; at++) {
    follow_t follow = {0};
    ck_assert_uint_eq(follow_octets(&follow, all(rows[at], 6)), 0);
  }
}
END_TEST

START_TEST(follow_octets__of_an_ack_that_begins_again__still_sees_the_select) {
  static const uint8_t twice[] = {0x06, 0x30, 0x06, 0x30, 0x35, 0xB1, 0x8D, 0x0A};
  follow_t follow = {0};
  ck_assert_uint_eq(follow_octets(&follow, all(twice, sizeof twice)), 9600);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("follow");
  TCase *tests = tcase_create("follow");
  tcase_add_test(tests, follow_octets__of_an_option_select__is_its_rate);
  tcase_add_test(tests, follow_octets__one_at_a_time__is_the_same_at_the_last_octet);
  tcase_add_test(tests, follow_octets__of_a_request__is_300);
  tcase_add_test(tests, follow_octets__of_an_ack_inside_a_read_out__says_nothing);
  tcase_add_test(tests, follow_octets__of_an_ack_that_begins_again__still_sees_the_select);
  suite_add_tcase(suite, tests);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_ENV);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed == 0 ? 0 : 1;
}
