/* An image worked out apart from this code: the manifest written by hand, its hashes and signatures
 * made by OpenSSL's command (dgst -sign), 312 octets in all: 120 manifest, 10 body, 1 count, 75
 * and 106 of signatures. The keys are for tests and open to all. */
#include "pmu/proto/image.h"
#include "pmu/proto/octets_test.h"

#include <check.h>
#include <stdlib.h>

static const char whole[] =
    "4D504657010100780201000702000000000000080000000A4D19CFD7100707F69A88896E00C74A172F451191"
    "2F966588D4405B83795931A250544F552D485733000000000000000044452D32362D30303432000000000000"
    "50544F552D30323031000000000000000000000000000000000000000000000002000066696C6C6572210201"
    "0100483046022100EFA96CC6E0602F879E40CEC5C8BE207CBD8EA48FC8111C88B7523B86F6A0F3A0022100B6"
    "7370F530DE012DF2A23DA53D05C14CA68F8922E6B2C032840AEF9983993D8002020066306402301E5AF6CC58"
    "83F4F31CA6031DCDA017F3D41BB6D2FFFE90D2A9CE5A282E191E56698D00671EE612ED9188B5CB8B727D7F02"
    "30536FAE0D20D283593D760A87C70E44F845D2759D4223CAAFD06DBFE618166ECD8100CFC07E0D00B9DF1AFF"
    "9ED0A1E240";
static const char maker_point[] =
    "04843AD84E4691F25FACD0D37CC7305E9001A203B04FD06A3476206800A819FD561CDA80D038E85690A65E03"
    "3ABE0296C5C74F979EE75ED1BB25F4164586C19D19";
static const char authority_point[] =
    "04D27610E12C87609BEA23AF9F3F4D4A7D376640449BB9431C043D5B68BF02CB2B7554C3BCD140BF21BD17FB"
    "1C846A2A0B232E77CA733AECD56022DE3C0537B31C813E0C618C8AF85A0C3050DA62BD5EF60786F29CF0E1E8"
    "1C614B5DEC2CC11019";
static const char maker_pem[] = "-----BEGIN PRIVATE KEY-----\n"
                                "MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg5PliXE6irGb+8POI\n"
                                "0R6HIZmFnHZd0RChzK9SwnwwpPmhRANCAASEOthORpHyX6zQ03zHMF6QAaIDsE/Q\n"
                                "ajR2IGgAqBn9VhzagNA46FaQpl4DOr4ClsXHT5ee517RuyX0FkWGwZ0Z\n"
                                "-----END PRIVATE KEY-----\n";
static const char authority_pem[] =
    "-----BEGIN PRIVATE KEY-----\n"
    "MIG2AgEAMBAGByqGSM49AgEGBSuBBAAiBIGeMIGbAgEBBDAkNprgbv1evRVAFokd\n"
    "76vmnXnSFoj7ZmB5ANKa2bf8aEkq0JTu90kgvIWgb6p7FoShZANiAATSdhDhLIdg\n"
    "m+ojr58/TUp9N2ZARJu5QxwEPVtovwLLK3VUw7zRQL8hvRf7HIRqKgsjLnfKczrs\n"
    "1WAi3jwFN7McgT4MYYyK+FoMMFDaYr1e9geG8pzw4egcYUtd7CzBEBk=\n"
    "-----END PRIVATE KEY-----\n";

enum { WHOLE = 313, BODY = 10, FIRST = 131 };

static uint8_t file[WHOLE + 1];
static image_key_t keys[2];
static image_target_t target;

static void put_key(image_key_t *key, image_role_t role, image_curve_t curve, const char *point) {
  bytes_t at = octets(point);
  *key = (image_key_t){.role = (uint8_t)role, .curve = (uint8_t)curve, .point_len = at.len};
  memcpy(key->point, at.p, at.len);
}

static void begin(void) {
  bytes_t all = octets(whole);
  ck_assert_uint_eq(all.len, WHOLE);
  memcpy(file, all.p, WHOLE);
  put_key(&keys[0], IMAGE_MAKER, IMAGE_P256, maker_point);
  put_key(&keys[1], IMAGE_AUTHORITY, IMAGE_P384, authority_point);
  target = (image_target_t){.hardware = "PTOU-HW3",
                            .serial = "MPF00001234",
                            .version = 0x02000000,
                            .counter = 7,
                            .longest = 4096,
                            .keys = keys,
                            .key_count = 2};
}

static image_reason_t inspect(size_t len) {
  image_t image;
  fault_t fault = {0};
  if (image_read(bytes_of(file, len), &image, &fault) != ST_OK) return IMAGE_NO_IMAGE;
  image_reason_t reason = image_inspect(&image, &target, &fault);
  ck_assert_int_eq(fault.text[0] == 0, reason == IMAGE_GOOD); /* said as a sentence, or good */
  return reason;
}

START_TEST(image_read__a_whole_file__is_what_was_written) {
  image_t image;
  fault_t fault;
  begin();
  ck_assert_int_eq(image_read(bytes_of(file, WHOLE), &image, &fault), ST_OK);
  ck_assert_int_eq(image.manifest.part, IMAGE_LEGAL);
  ck_assert_uint_eq(image.manifest.version, 0x02010007);
  ck_assert_uint_eq(image.manifest.least, 0x02000000);
  ck_assert_uint_eq(image.manifest.counter, 8);
  ck_assert_str_eq(image.manifest.hardware, "PTOU-HW3");
  ck_assert_str_eq(image.manifest.approval, "DE-26-0042");
  ck_assert_str_eq(image.manifest.identity, "PTOU-0201");
  ck_assert_str_eq(image.manifest.serial, "");
  ck_assert_uint_eq(image.body.len, BODY);
  ck_assert_int_eq(image.signature_count, 2);
  ck_assert_int_eq(image.signatures[1].curve, IMAGE_P384);
  ck_assert_uint_eq(image.lacking, 0);
  ck_assert_uint_eq(image.beyond, 0);
}
END_TEST

START_TEST(image_inspect__signed_by_both__is_good) {
  begin();
  ck_assert_int_eq(inspect(WHOLE), IMAGE_GOOD);
}
END_TEST

/* Wherever it ends: inside the manifest it is none, behind it truncated. */
START_TEST(image_inspect__cut_at_every_octet__is_truncated_or_none) {
  begin();
  for (size_t len = 0; len < WHOLE; len++)
    ck_assert_int_eq(inspect(len), len < IMAGE_MANIFEST ? IMAGE_NO_IMAGE : IMAGE_TRUNCATED);
  ck_assert_int_eq(inspect(WHOLE + 1), IMAGE_TOO_LONG);
}
END_TEST

/* No flipped bit is ever good. In the body it is the hash that tells. */
START_TEST(image_inspect__every_bit_flipped__is_never_good) {
  begin();
  for (size_t bit = 0; bit < 8 * WHOLE; bit++) {
    file[bit / 8] ^= (uint8_t)(1 << bit % 8);
    image_reason_t reason = inspect(WHOLE);
    ck_assert_int_ne(reason, IMAGE_GOOD);
    if (bit / 8 >= IMAGE_MANIFEST && bit / 8 < IMAGE_MANIFEST + BODY)
      ck_assert_int_eq(reason, IMAGE_BAD_HASH);
    file[bit / 8] ^= (uint8_t)(1 << bit % 8);
  }
}
END_TEST

START_TEST(image_inspect__each_other_meter__refuses_for_its_own_reason) {
  begin();
  target.hardware = "PTOU-HW2";
  ck_assert_int_eq(inspect(WHOLE), IMAGE_OTHER_HARDWARE);
  begin();
  target.counter = 9;
  ck_assert_int_eq(inspect(WHOLE), IMAGE_DOWNGRADE);
  target.counter = 8;
  ck_assert_int_eq(inspect(WHOLE), IMAGE_REPLAY);
  begin();
  target.version = 0x01FFFFFF;
  ck_assert_int_eq(inspect(WHOLE), IMAGE_BELOW_LEAST);
  begin();
  target.longest = IMAGE_MANIFEST + BODY - 1;
  ck_assert_int_eq(inspect(WHOLE), IMAGE_TOO_LONG);
  target.longest++;
  ck_assert_int_eq(inspect(WHOLE), IMAGE_GOOD);
}
END_TEST

START_TEST(image_inspect__another_key_or_role__is_a_bad_signature) {
  begin();
  target.key_count = 1;
  ck_assert_int_eq(inspect(WHOLE), IMAGE_BAD_SIGNATURE);
  begin();
  keys[0].point[40] ^= 1; /* no point of the curve any more */
  ck_assert_int_eq(inspect(WHOLE), IMAGE_BAD_SIGNATURE);
  begin();
  file[FIRST] = IMAGE_AUTHORITY;
  ck_assert_int_eq(inspect(WHOLE), IMAGE_BAD_SIGNATURE);
}
END_TEST

/* One role alone: its signature taken out, the count lowered. */
START_TEST(image_inspect__half_signed__names_who_is_missing) {
  begin();
  size_t first = 4 + file[FIRST + 3];
  file[FIRST - 1] = 1;
  ck_assert_int_eq(inspect(FIRST + first), IMAGE_SIGNER_MISSING);
  memmove(file + FIRST, file + FIRST + first, WHOLE - FIRST - first);
  ck_assert_int_eq(inspect(WHOLE - first), IMAGE_SIGNER_MISSING);
  file[FIRST - 1] = 0;
  ck_assert_int_eq(inspect(FIRST), IMAGE_SIGNER_MISSING);
}
END_TEST

/* Made here, signed here with the same keys: the manifest is octet by octet the one above. */
START_TEST(image_make__the_same_words__is_the_same_manifest_and_good_when_signed) {
  static const uint8_t body[BODY] = {2, 0, 0, 'f', 'i', 'l', 'l', 'e', 'r', '!'};
  begin();
  text_t made = {0};
  fault_t fault;
  image_manifest_t manifest = {.part = IMAGE_LEGAL,
                               .version = 0x02010007,
                               .least = 0x02000000,
                               .counter = 8,
                               .hardware = "PTOU-HW3",
                               .approval = "DE-26-0042",
                               .identity = "PTOU-0201"};
  ck_assert_int_eq(image_make(&made, &manifest, bytes_of(body, sizeof body), &fault), ST_OK);
  ck_assert_uint_eq(made.len, FIRST);
  ck_assert_mem_eq(made.p, file, FIRST - 1);
  ck_assert_int_eq(image_sign(&made, IMAGE_MAKER, bytes_text(maker_pem), &fault), ST_OK);
  ck_assert_int_eq(image_sign(&made, IMAGE_AUTHORITY, bytes_text(authority_pem), &fault), ST_OK);
  image_t image;
  ck_assert_int_eq(image_read(bytes_of(made.p, made.len), &image, &fault), ST_OK);
  ck_assert_int_eq(image_inspect(&image, &target, &fault), IMAGE_GOOD);
  text_free(&made);
}
END_TEST

START_TEST(image_make__words_and_parts_that_cannot_be__are_refused) {
  text_t made = {0};
  fault_t fault;
  image_manifest_t manifest = {.part = IMAGE_LEGAL, .hardware = "A B"};
  ck_assert_int_eq(image_make(&made, &manifest, bytes_text(""), &fault), ST_BAD_VALUE);
  manifest = (image_manifest_t){.part = 3, .hardware = "A"};
  ck_assert_int_eq(image_make(&made, &manifest, bytes_text(""), &fault), ST_BAD_VALUE);
  text_free(&made);
}
END_TEST

START_TEST(image_sign__no_key_or_no_image__says_so) {
  text_t made = {0};
  fault_t fault;
  image_manifest_t manifest = {.part = IMAGE_APPLICATION, .hardware = "A"};
  ck_assert_int_eq(image_make(&made, &manifest, bytes_text("x"), &fault), ST_OK);
  ck_assert_int_eq(image_sign(&made, IMAGE_MAKER, bytes_text("no key"), &fault), ST_BAD_INPUT);
  made.len--;
  ck_assert_int_eq(image_sign(&made, IMAGE_MAKER, bytes_text(maker_pem), &fault), ST_BAD_VALUE);
  text_free(&made);
}
END_TEST

START_TEST(image_key_read__a_private_key__gives_its_public_half) {
  image_key_t key;
  fault_t fault;
  begin();
  ck_assert_int_eq(image_key_read(bytes_text(authority_pem), IMAGE_AUTHORITY, &key, &fault), ST_OK);
  ck_assert_int_eq(key.curve, IMAGE_P384);
  ck_assert_uint_eq(key.point_len, keys[1].point_len);
  ck_assert_mem_eq(key.point, keys[1].point, key.point_len);
  ck_assert_int_eq(image_key_read(bytes_text("no key"), IMAGE_MAKER, &key, &fault), ST_BAD_INPUT);
}
END_TEST

/* image.md: 01 mend, 02 object, 00 ends; a tag that nobody knows is skipped. */
START_TEST(image_brings_count__of_its_items__is_the_object_before_the_end) {
  static const struct {
    const char *body;
    bool brings;
  } cases[] = {{"02 00 00", true},
               {"01 03 616263 02 00 00", true},
               {"77 01 02 02 00", true},
               {"00 02 00", false},
               {"01 03 020002 00", false},
               {"01 FF 02 00", false},
               {"01 02 02 00 00", false},
               {"01", false},
               {"", false}};
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    image_t image = {.body = octets(cases[i].body)};
    ck_assert_msg(image_brings_count(&image) == cases[i].brings, "%s", cases[i].body);
  }
}
END_TEST

START_TEST(image_version_read__what_is_no_version__is_refused) {
  uint32_t version = 1;
  static const char *const wrong[] = {"", "2.1.0", "2.1.0.7.1", "2.1.0.256", "2..0.7", "2.1.0.7."};
  ck_assert_int_eq(image_version_read(bytes_text("2.1.0.7"), &version), ST_OK);
  ck_assert_uint_eq(version, 0x02010007);
  for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
    ck_assert_int_eq(image_version_read(bytes_text(wrong[i]), &version), ST_BAD_VALUE);
}
END_TEST

START_TEST(image_version_text__four_octets__are_four_numbers) {
  char text[IMAGE_VERSION_TEXT];
  image_version_text(0x02010007, text);
  ck_assert_str_eq(text, "2.1.0.7");
}
END_TEST

int main(void) {
  Suite *suite = suite_create("image");
  TCase *all = tcase_create("image");
  tcase_set_timeout(all, 60);
  tcase_add_test(all, image_read__a_whole_file__is_what_was_written);
  tcase_add_test(all, image_inspect__signed_by_both__is_good);
  tcase_add_test(all, image_inspect__cut_at_every_octet__is_truncated_or_none);
  tcase_add_test(all, image_inspect__every_bit_flipped__is_never_good);
  tcase_add_test(all, image_inspect__each_other_meter__refuses_for_its_own_reason);
  tcase_add_test(all, image_inspect__another_key_or_role__is_a_bad_signature);
  tcase_add_test(all, image_inspect__half_signed__names_who_is_missing);
  tcase_add_test(all, image_make__the_same_words__is_the_same_manifest_and_good_when_signed);
  tcase_add_test(all, image_make__words_and_parts_that_cannot_be__are_refused);
  tcase_add_test(all, image_sign__no_key_or_no_image__says_so);
  tcase_add_test(all, image_key_read__a_private_key__gives_its_public_half);
  tcase_add_test(all, image_brings_count__of_its_items__is_the_object_before_the_end);
  tcase_add_test(all, image_version_read__what_is_no_version__is_refused);
  tcase_add_test(all, image_version_text__four_octets__are_four_numbers);
  suite_add_tcase(suite, all);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_NORMAL);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
