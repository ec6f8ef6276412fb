/* Ed25519 as RFC 8032 has it: the test vectors 1 and 2 of its section 7.1. */
#include "sim/wire/signing.h"

#include <check.h>
#include <stdlib.h>

static const uint8_t seed_1[SIGNING_SEED] = {
    0x9d, 0x61, 0xb1, 0x9d, 0xef, 0xfd, 0x5a, 0x60, 0xba, 0x84, 0x4a, 0xf4, 0x92, 0xec, 0x2c, 0xc4,
    0x44, 0x49, 0xc5, 0x69, 0x7b, 0x32, 0x69, 0x19, 0x70, 0x3b, 0xac, 0x03, 0x1c, 0xae, 0x7f, 0x60};
static const uint8_t seed_2[SIGNING_SEED] = {
    0x4c, 0xcd, 0x08, 0x9b, 0x28, 0xff, 0x96, 0xda, 0x9d, 0xb6, 0xc3, 0x46, 0xec, 0x11, 0x4e, 0x0f,
    0x5b, 0x8a, 0x31, 0x9f, 0x35, 0xab, 0xa6, 0x24, 0xda, 0x8c, 0xf6, 0xed, 0x4f, 0xb8, 0xa6, 0xfb};

START_TEST(signature__of_no_octets__is_vector_1) {
  static const uint8_t wanted[] = {0xe5, 0x56, 0x43, 0x00, 0xc3, 0x60, 0xac, 0x72,
                                   0x90, 0x86, 0xe2, 0xcc, 0x80, 0x6e, 0x82, 0x8a};
  uint8_t signature[SIGNING_SIGNATURE];
  signing_sign(seed_1, bytes_text(""), signature);
  ck_assert_mem_eq(signature, wanted, sizeof wanted);
  ck_assert_uint_eq(signature[63], 0x0b);
}
END_TEST

START_TEST(signature__of_the_octet_72__is_vector_2) {
  static const uint8_t wanted[] = {0x92, 0xa0, 0x09, 0xa9, 0xf0, 0xd4, 0xca, 0xb8,
                                   0x72, 0x0e, 0x82, 0x0b, 0x5f, 0x64, 0x25, 0x40};
  uint8_t signature[SIGNING_SIGNATURE];
  signing_sign(seed_2, bytes_text("r"), signature);
  ck_assert_mem_eq(signature, wanted, sizeof wanted);
  signing_sign(seed_2, bytes_text("s"), signature);
  ck_assert_mem_ne(signature, wanted, sizeof wanted);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("sim/wire/signing");
  TCase *tcase = tcase_create("vectors");
  tcase_add_test(tcase, signature__of_no_octets__is_vector_1);
  tcase_add_test(tcase, signature__of_the_octet_72__is_vector_2);
  suite_add_tcase(suite, tcase);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_NORMAL);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
