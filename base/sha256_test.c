/* Digests against the examples of FIPS 180-4; adding in pieces is adding at once. */
#include <check.h>
#include <string.h>

#include "base/sha256.h"

/* FIPS 180-4, and the empty message. */
static const char *const of_abc =
    "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
static const char *const of_nothing =
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

START_TEST(sha256_of__the_standards_examples__is_their_digest) {
  char hex[SHA256_HEX + 1];
  sha256_of(bytes_text("abc"), hex);
  ck_assert_str_eq(hex, of_abc);
  sha256_of(bytes_of(NULL, 0), hex);
  ck_assert_str_eq(hex, of_nothing);
  sha256_of(bytes_text("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"), hex);
  ck_assert_str_eq(hex, "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
}
END_TEST

START_TEST(sha256_add__in_pieces__is_the_digest_of_the_whole_and_may_go_on) {
  sha256_t *sha = sha256_new();
  char hex[SHA256_HEX + 1];
  sha256_hex(sha, hex);
  ck_assert_str_eq(hex, of_nothing);
  sha256_add(sha, bytes_text("a"));
  sha256_add(sha, bytes_text("bc"));
  sha256_hex(sha, hex);
  ck_assert_str_eq(hex, of_abc);
  sha256_add(sha, bytes_text("d"));
  sha256_hex(sha, hex);
  ck_assert_str_ne(hex, of_abc);
  sha256_free(sha);
}
END_TEST

START_TEST(sha256_of__one_changed_bit__is_another_digest) {
  char hex[SHA256_HEX + 1];
  sha256_of(bytes_text("abb"), hex); /* c is 63, b is 62 */
  ck_assert_str_ne(hex, of_abc);
}
END_TEST

START_TEST(sha256_free__of_nothing__is_harmless) { sha256_free(NULL); }
END_TEST

int main(void) {
  Suite *suite = suite_create("sha256");
  TCase *tests = tcase_create("sha256");
  tcase_add_test(tests, sha256_of__the_standards_examples__is_their_digest);
  tcase_add_test(tests, sha256_add__in_pieces__is_the_digest_of_the_whole_and_may_go_on);
  tcase_add_test(tests, sha256_of__one_changed_bit__is_another_digest);
  tcase_add_test(tests, sha256_free__of_nothing__is_harmless);
  suite_add_tcase(suite, tests);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_ENV);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed == 0 ? 0 : 1;
}
