/* The protection of APDUs against published octets: the security suite 0 example of the Green Book,
 * RFC 3394, and test case 4 of the GCM specification turned into COSEM's form (its tag is cut to 12
 * octets). Each has a twin in which one bit is wrong. */
#include "sim/wire/guard.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

static const uint8_t key[16] = {0x00, 0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07,
                                0x08, 0x09, 0x0A, 0x0B, 0x0C, 0x0D, 0x0E, 0x0F};
static const uint8_t authentication[16] = {0xD0, 0xD1, 0xD2, 0xD3, 0xD4, 0xD5, 0xD6, 0xD7,
                                           0xD8, 0xD9, 0xDA, 0xDB, 0xDC, 0xDD, 0xDE, 0xDF};
static const uint8_t title[8] = {0x4D, 0x4D, 0x4D, 0x00, 0x00, 0xBC, 0x61, 0x4E};
static const uint8_t request[13] = {0xC0, 0x01, 0x00, 0x00, 0x08, 0x00, 0x00,
                                    0x01, 0x00, 0x00, 0xFF, 0x02, 0x00};
/* Green Book: the same request under SC 30, ciphertext and tag. */
static const uint8_t both_text[13] = {0x41, 0x13, 0x12, 0xFF, 0x93, 0x5A, 0x47,
                                      0x56, 0x68, 0x27, 0xC4, 0x67, 0xBC};
static const uint8_t both_tag[12] = {0x7D, 0x82, 0x5C, 0x3B, 0xE4, 0xA7,
                                     0x7C, 0x3F, 0xCC, 0x05, 0x6B, 0x6B};
/* The same under SC 10: the text in clear, this tag. */
static const uint8_t only_tag[12] = {0x06, 0x72, 0x5D, 0x91, 0x0F, 0x92,
                                     0x21, 0xD2, 0x63, 0x87, 0x75, 0x16};

static guard_t guard;

static void setup(void) { guard_open(&guard, &GUARD_SUITE_0); }
static void teardown(void) { guard_close(&guard); }

static guard_seal_t seal(uint8_t control) {
  return (guard_seal_t){.control = control,
                        .counter = 0x01234567,
                        .title = title,
                        .key = key,
                        .authentication = authentication};
}

START_TEST(guard__published_request__is_enciphered_and_authenticated) {
  uint8_t text[13], tag[12];
  guard_seal_t both = seal(0x30);
  memcpy(text, request, sizeof text);
  guard_begin(&guard, &both);
  guard_text(&guard, &both, text, sizeof text);
  guard_end(&guard, &both, tag);
  ck_assert_mem_eq(text, both_text, sizeof text);
  ck_assert_mem_eq(tag, both_tag, sizeof tag);
  ck_assert(guard_take(&guard, &both, text, sizeof text, both_tag));
  ck_assert_mem_eq(text, request, sizeof text);
}
END_TEST

START_TEST(guard__pieces_of_any_length__give_the_same_octets) {
  for (size_t piece = 1; piece < 13; piece++) {
    uint8_t text[13], tag[12];
    guard_seal_t both = seal(0x30);
    memcpy(text, request, sizeof text);
    guard_begin(&guard, &both);
    for (size_t at = 0; at < sizeof text; at += piece)
      guard_text(&guard, &both, text + at, at + piece > 13 ? 13 - at : piece);
    guard_end(&guard, &both, tag);
    ck_assert_mem_eq(text, both_text, sizeof text);
    ck_assert_mem_eq(tag, both_tag, sizeof tag);
  }
}
END_TEST

START_TEST(guard__authentication_only__leaves_the_text_in_clear) {
  uint8_t text[13], tag[12];
  guard_seal_t only = seal(0x10);
  memcpy(text, request, sizeof text);
  guard_begin(&guard, &only);
  guard_text(&guard, &only, text, sizeof text);
  guard_end(&guard, &only, tag);
  ck_assert_mem_eq(text, request, sizeof text);
  ck_assert_mem_eq(tag, only_tag, sizeof tag);
  ck_assert(guard_take(&guard, &only, text, sizeof text, only_tag));
}
END_TEST

/* Counter mode does not look at the associated data: the same octets as with a tag. */
START_TEST(guard__encryption_only__has_the_same_text_and_no_tag) {
  uint8_t text[13];
  uint8_t tag[12] = {0};
  guard_seal_t only = seal(0x20);
  memcpy(text, request, sizeof text);
  guard_begin(&guard, &only);
  guard_text(&guard, &only, text, sizeof text);
  guard_end(&guard, &only, tag);
  ck_assert_mem_eq(text, both_text, sizeof text);
  ck_assert_uint_eq(tag[0], 0);
  ck_assert(guard_take(&guard, &only, text, sizeof text, NULL));
  ck_assert_mem_eq(text, request, sizeof text);
}
END_TEST

static bool takes(uint8_t control, size_t flip, uint32_t counter, uint8_t title_0) {
  uint8_t text[25], other[8];
  memcpy(text, both_text, 13);
  memcpy(text + 13, both_tag, 12);
  memcpy(other, title, sizeof other);
  other[0] = title_0;
  text[flip / 8] ^= (uint8_t)(1u << flip % 8);
  guard_seal_t wrong = seal(control);
  wrong.counter = counter;
  wrong.title = other;
  return guard_take(&guard, &wrong, text, 13, text + 13);
}

START_TEST(guard__any_flipped_bit__is_refused) {
  for (size_t flip = 0; flip < 25 * 8; flip++)
    ck_assert(!takes(0x30, flip, 0x01234567, 0x4D));
}
END_TEST

START_TEST(guard__another_counter_title_control_or_key__is_refused) {
  uint8_t text[13];
  ck_assert(!takes(0x30, 0, 0x01234568, 0x4D));
  ck_assert(!takes(0x30, 0, 0x01234567, 0x4E));
  guard_seal_t wrong = seal(0x10);
  memcpy(text, both_text, sizeof text);
  ck_assert(!guard_take(&guard, &wrong, text, sizeof text, both_tag));
  wrong = seal(0x30);
  wrong.key = authentication;
  memcpy(text, both_text, sizeof text);
  ck_assert(!guard_take(&guard, &wrong, text, sizeof text, both_tag));
  wrong = seal(0x30);
  wrong.authentication = key;
  memcpy(text, both_text, sizeof text);
  ck_assert(!guard_take(&guard, &wrong, text, sizeof text, both_tag));
}
END_TEST

/* Green Book, HLS 5: the same keys, titles 4D4D4D0000000001 and 4D4D4D0000BC614E, StoC
 * "P6wRJ21F" and CtoS "K56iVagY", counters 00000001 and 01234567. */
START_TEST(guard_gmac__published_challenges__have_their_tags) {
  static const uint8_t client[8] = {0x4D, 0x4D, 0x4D, 0x00, 0x00, 0x00, 0x00, 0x01};
  static const uint8_t of_s[12] = {0x1A, 0x52, 0xFE, 0x7D, 0xD3, 0xE7,
                                   0x27, 0x48, 0x97, 0x3C, 0x1E, 0x28};
  static const uint8_t of_c[12] = {0xFE, 0x14, 0x66, 0xAF, 0xB3, 0xDB,
                                   0xCD, 0x4F, 0x93, 0x89, 0xE2, 0xB7};
  uint8_t tag[12];
  guard_seal_t mac = seal(0x10);
  mac.title = client;
  mac.counter = 1;
  guard_gmac(&guard, &mac, bytes_text("P6wRJ21F"), tag);
  ck_assert_mem_eq(tag, of_s, sizeof tag);
  mac.title = title;
  mac.counter = 0x01234567;
  guard_gmac(&guard, &mac, bytes_text("K56iVagY"), tag);
  ck_assert_mem_eq(tag, of_c, sizeof tag);
}
END_TEST

/* RFC 3394, 4.1: 128 bits of key data under a key of 128 bits. */
START_TEST(guard_unwrap__published_key__comes_out_and_a_wrong_one_does_not) {
  uint8_t wrapped[24] = {0x1F, 0xA6, 0x8B, 0x0A, 0x81, 0x12, 0xB4, 0x47, 0xAE, 0xF3, 0x4B, 0xD8,
                         0xFB, 0x5A, 0x7B, 0x82, 0x9D, 0x3E, 0x86, 0x23, 0x71, 0xD2, 0xCF, 0xE5};
  static const uint8_t plain[16] = {0x00, 0x11, 0x22, 0x33, 0x44, 0x55, 0x66, 0x77,
                                    0x88, 0x99, 0xAA, 0xBB, 0xCC, 0xDD, 0xEE, 0xFF};
  uint8_t out[16] = {0};
  ck_assert(guard_unwrap(&guard, key, bytes_of(wrapped, 24), out));
  ck_assert_mem_eq(out, plain, sizeof out);
  memset(out, 0, sizeof out);
  wrapped[23] ^= 1;
  ck_assert(!guard_unwrap(&guard, key, bytes_of(wrapped, 24), out));
  ck_assert(!guard_unwrap(&guard, key, bytes_of(wrapped, 16), out));
  ck_assert_uint_eq(out[15], 0);
}
END_TEST

START_TEST(guard_equal__octets_and_length__both_count) {
  ck_assert(guard_equal(bytes_text("12345678"), bytes_text("12345678")));
  ck_assert(!guard_equal(bytes_text("12345678"), bytes_text("12345679")));
  ck_assert(!guard_equal(bytes_text("12345678"), bytes_text("1234567")));
  ck_assert(guard_equal(bytes_of(NULL, 0), bytes_of(NULL, 0)));
}
END_TEST

int main(void) {
  Suite *suite = suite_create("sim/wire/guard");
  TCase *all = tcase_create("guard");
  tcase_add_checked_fixture(all, setup, teardown);
  tcase_add_test(all, guard__published_request__is_enciphered_and_authenticated);
  tcase_add_test(all, guard__pieces_of_any_length__give_the_same_octets);
  tcase_add_test(all, guard__authentication_only__leaves_the_text_in_clear);
  tcase_add_test(all, guard__encryption_only__has_the_same_text_and_no_tag);
  tcase_add_test(all, guard__any_flipped_bit__is_refused);
  tcase_add_test(all, guard__another_counter_title_control_or_key__is_refused);
  tcase_add_test(all, guard_gmac__published_challenges__have_their_tags);
  tcase_add_test(all, guard_unwrap__published_key__comes_out_and_a_wrong_one_does_not);
  tcase_add_test(all, guard_equal__octets_and_length__both_count);
  suite_add_tcase(suite, all);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_ENV);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
