/* Images as image.md draws them, octet by octet; signatures that are good, and the same each time;
 * what a scenario says of them as facts, and what it may not say. */
#include "harness/scenario/image_file.h"

#include <check.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <stdlib.h>
#include <string.h>

#include "harness/scenario/story.h"

static arena_t arena;

static void teardown(void) { arena_free(&arena); }

static image_file_t one(void) {
  return (image_file_t){.name = "one",
                        .part = 1,
                        .version = 0x02010007,
                        .least = 0x01000000,
                        .counter = 258,
                        .hardware = "MPT-1",
                        .approval = "DE-26",
                        .identity = "MPT-L-2.1",
                        .serial = "",
                        .mends = "tie_last",
                        .object = true,
                        .body = 20,
                        .signer_count = 2,
                        .signers = {{.role = 1, .curve = 1}, {.role = 2, .curve = 2}}};
}

/* The manifest by hand: MPFW, layout 1, part 1, 0078; versions 2.1.0.7 and 1.0.0.0; counter 258 =
 * 0x102; 20 octets. The body: 01 08 "tie_last", 02 00, 00, then its own places 13 … 19. */
START_TEST(image_write__each_number_and_text__stands_where_the_page_says) {
  static const uint8_t HEAD[] = {'M', 'P', 'F', 'W', 1, 1, 0, 0x78, 2, 1, 0, 7,
                                 1,   0,   0,   0,   0, 0, 1, 2,    0, 0, 0, 20};
  static const uint8_t BODY[] = {1, 8, 't', 'i', 'e', '_', 'l', 'a', 's', 't',
                                 2, 0, 0,   13,  14,  15,  16,  17,  18,  19};
  image_file_t image = one();
  obuf_t file = image_write(&arena, 1, &image);
  ck_assert(!file.full);
  ck_assert_int_eq(memcmp(file.p, HEAD, sizeof HEAD), 0);
  ck_assert_int_eq(memcmp(file.p + 56, "MPT-1\0\0\0\0\0\0\0\0\0\0\0", 16), 0);
  ck_assert_int_eq(memcmp(file.p + 72, "DE-26\0\0\0\0\0\0\0\0\0\0\0", 16), 0);
  ck_assert_int_eq(memcmp(file.p + 88, "MPT-L-2.1\0\0\0\0\0\0\0", 16), 0);
  ck_assert_int_eq(memcmp(file.p + 104, "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", 16), 0);
  ck_assert_int_eq(memcmp(file.p + 120, BODY, sizeof BODY), 0);
  ck_assert_uint_eq(file.p[140], 2);
  ck_assert_uint_eq(file.p[141], 1);
  ck_assert_uint_eq(file.p[142], 1);
  size_t first = (size_t)file.p[143] << 8 | file.p[144];
  ck_assert_uint_eq(image.signers[0].from, 145);
  ck_assert_uint_eq(image.signers[0].to, 145 + first);
  const uint8_t *second = file.p + 145 + first;
  ck_assert_uint_eq(second[0], 2);
  ck_assert_uint_eq(second[1], 2);
  ck_assert_uint_eq(file.len, image.signers[1].to);
  ck_assert_uint_eq(image.signers[1].to - image.signers[1].from,
                    (size_t)second[2] << 8 | second[3]);
}
END_TEST

/* Verified by the point that meters are told, in OpenSSL's own library context. */
static bool verifies(bytes_t manifest, const uint8_t *der, size_t len, int32_t role,
                     int32_t curve) {
  uint8_t point[97];
  const char *digits = image_point(role, curve);
  for (size_t i = 0; i < strlen(digits) / 2; i++) {
    char pair[3] = {digits[2 * i], digits[2 * i + 1], '\0'};
    point[i] = (uint8_t)strtoul(pair, NULL, 16);
  }
  char group[] = "P-256";
  if (curve == 2) memcpy(group, "P-384", sizeof group);
  OSSL_PARAM params[] = {
      OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, group, 0),
      OSSL_PARAM_construct_octet_string(OSSL_PKEY_PARAM_PUB_KEY, point, strlen(digits) / 2),
      OSSL_PARAM_construct_end()};
  EVP_PKEY_CTX *maker = EVP_PKEY_CTX_new_from_name(NULL, "EC", NULL);
  EVP_PKEY *key = NULL;
  ck_assert_int_eq(EVP_PKEY_fromdata_init(maker), 1);
  ck_assert_int_eq(EVP_PKEY_fromdata(maker, &key, EVP_PKEY_PUBLIC_KEY, params), 1);
  EVP_MD_CTX *context = EVP_MD_CTX_new();
  ck_assert_int_eq(
      EVP_DigestVerifyInit(context, NULL, curve == 1 ? EVP_sha256() : EVP_sha384(), NULL, key), 1);
  bool good = EVP_DigestVerify(context, der, len, manifest.p, manifest.len) == 1;
  EVP_MD_CTX_free(context);
  EVP_PKEY_free(key);
  EVP_PKEY_CTX_free(maker);
  return good;
}

START_TEST(image_write__both_curves_and_roles__are_signed_by_the_keys_that_meters_trust) {
  image_file_t image = one();
  obuf_t file = image_write(&arena, 1, &image);
  for (int32_t i = 0; i < 2; i++) {
    const image_signer_t *by = &image.signers[i];
    bytes_t manifest = bytes_of(file.p, 120);
    size_t len = by->to - by->from;
    ck_assert(verifies(manifest, file.p + by->from, len, by->role, by->curve));
    ck_assert(!verifies(manifest, file.p + by->from, len, 3 - by->role, by->curve));
    ck_assert(!verifies(bytes_of(file.p, 119), file.p + by->from, len, by->role, by->curve));
  }
}
END_TEST

START_TEST(image_write__a_stranger__signs_with_a_key_that_nobody_trusts) {
  image_file_t image = one();
  image.signers[0].stranger = true;
  obuf_t file = image_write(&arena, 1, &image);
  const image_signer_t *by = &image.signers[0];
  bytes_t manifest = bytes_of(file.p, 120);
  ck_assert_uint_eq(file.p[141], 1); /* it says that it is the maker */
  ck_assert(!verifies(manifest, file.p + by->from, by->to - by->from, 1, 1));
  ck_assert(verifies(manifest, file.p + by->from, by->to - by->from, 0, 1));
}
END_TEST

static bool same(obuf_t a, obuf_t b) { return bytes_equal(obuf_bytes(&a), obuf_bytes(&b)); }

START_TEST(image_write__twice__is_the_same_file_and_another_of_another_seed_or_name) {
  image_file_t image = one(), again = one(), other = one(), renamed = one();
  renamed.name = "two";
  obuf_t first = image_write(&arena, 7, &image);
  ck_assert(same(first, image_write(&arena, 7, &again)));
  ck_assert(!same(first, image_write(&arena, 8, &other)));
  ck_assert(!same(first, image_write(&arena, 7, &renamed)));
}
END_TEST

/* --- What a scenario says --- */

#define HEAD                                                                                       \
  "id: TST-IMG-P01\nversion: 1\ntitle: t\n"                                                        \
  "time: {zone: UTC, start: 2026-03-28T00:00, end: 2026-03-29T00:00}\n"                            \
  "links: [{name: bus}]\nrelations: [R01]\n"
#define UPDATABLE "meters: [{name: m, tariff: flat, model: updatable, protocol: dlms-hdlc}]\n"
#define PLAIN "meters: [{name: m, tariff: flat, model: polyphase-tou, protocol: dlms-hdlc}]\n"
#define IMAGE(more)                                                                                \
  "images: [{name: i, part: legal, version: 2.0.0.0, counter: 2, identity: L2, size: 24 "          \
  "octets" more "}]\n"
#define DAMAGE(more) "faults: [{at: 2026-03-28T01:00, kind: program_damaged, " more "}]\n"
#define COMMAND(more) "head_end: {commands: [{at: 2026-03-28T01:00, " more "}]}\n"

static const char *read_story(const char *text, complaints_t *complaints) {
  static const scenario_options_t OPTIONS = {.root = HOUSE_ROOT, .seed = 1};
  const int32_t at[STORY_AXES_MAX] = {0};
  story_t *story = ARENA_NEW(&arena, story_t);
  case_t out = {0};
  if (story_load(&arena, "x.yaml", bytes_text(text), &OPTIONS, complaints, story) != ST_OK)
    return NULL;
  expand_cell(story, at, &out);
  return (const char *)out.facts.p;
}

static const char *facts_of(const char *text) {
  complaints_t complaints = {0};
  const char *facts = read_story(text, &complaints);
  ck_assert_msg(complaints.count == 0, "%s", text_chars(&complaints.text));
  return facts;
}

static void has(const char *facts, const char *fact) {
  ck_assert_msg(strstr(facts, fact) != NULL, "no '%s' in\n%s", fact, facts);
}

static void has_not(const char *facts, const char *fact) {
  ck_assert_msg(strstr(facts, fact) == NULL, "'%s' in\n%s", fact, facts);
}

/* 1.0.0.0 is 2^24. The hardware is the meter's, who signs follows from the part. */
START_TEST(firmware__of_a_model__is_these_facts) {
  const char *facts = facts_of(HEAD UPDATABLE IMAGE(""));
  has(facts, "hardware 0 MPT-1\nfirmware 0 1 16777216 1 MPT-L-1.0\n"
             "firmware 0 2 16777216 1 MPT-A-1.0\ntrust 0 1 1 049403e087");
  has(facts, "\ntrust 0 1 2 042c42cd7f");
  has(facts, "\ntrust 0 2 1 04848fc2af");
  has(facts, "\ntrust 0 2 2 04c892737b");
  has(facts, "limit 0 image_block 200\nlimit 0 image 65536\nlimit 0 firmware_log 100\n");
  has(facts, "policy 0 fw.blackout 30000000000\n");
  has_not(facts, "fw.verify"); /* 2 s: as FACTS.md has it */
  has(facts, "\nimage 0 i 4d504657010100780200000000000000000000020000001");
  has(facts, "image_of 0 part 1\nimage_of 0 version 33554432\nimage_of 0 least 0\n"
             "image_of 0 counter 2\nimage_of 0 size ");
  has(facts, "image_of 0 hardware MPT-1\nimage_of 0 approval -\nimage_of 0 identity L2\n"
             "image_of 0 serial -\nimage_of 0 mends -\nimage_of 0 object 0\n"
             "image_of 0 maker good\nimage_of 0 authority good\nimage_of 0 damage none\n");
  /* SHA-256 of the octets 00 to 17, by sha256sum. */
  has(facts, "image_of 0 hash 1d64add2a6388367c9bc2d1f1b384b06"
             "9a6ef382cdaaa89771dd103e28613a25\n");
}
END_TEST

START_TEST(firmware__of_a_meter__stands_in_place_of_the_models) {
  const char *facts =
      facts_of(HEAD "meters: [{name: m, tariff: flat, model: updatable, firmware: {hardware: H2, "
                    "legal: {version: 0.0.1.2, counter: 9, identity: A}, application: {version: "
                    "3.0.0.0, counter: 0, identity: B}, flaw: {late_switching: 90 s}, "
                    "image: 1 KiB, firmware_log: 4}}]\n");
  has(facts, "hardware 0 H2\nfirmware 0 1 258 9 A\nfirmware 0 2 50331648 0 B\n");
  has(facts, "\nflaw 0 late_switching 90\n");
  has(facts, "limit 0 image_block 200\nlimit 0 image 1024\nlimit 0 firmware_log 4\n");
}
END_TEST

/* 2026-03-28T01:00Z; the second part at 02:00, by its repetition. */
START_TEST(program__that_is_damaged__is_a_fault_of_part_and_octet) {
  const char *facts = facts_of(HEAD UPDATABLE DAMAGE("part: application, octet: 7, repeat: "
                                                     "{every: 1 h, times: 2}"));
  has(facts, "fault 0 program_damaged 1774659600000000000 -1 2 7\n"
             "fault 0 program_damaged 1774663200000000000 -1 2 7\n");
  has(facts_of(HEAD UPDATABLE DAMAGE("part: legal, octet: 16777215")), " -1 1 16777215\n");
  facts_of(HEAD UPDATABLE DAMAGE("part: legal, octet: 0, repeat: {every: 1 h, times: 8}"));
}
END_TEST

/* Found by the cell, not by the file: each repetition is one. */
START_TEST(program__that_is_damaged_nine_times__is_refused) {
  complaints_t complaints = {0};
  read_story(HEAD UPDATABLE DAMAGE("part: legal, octet: 0, repeat: {every: 1 h, times: 9}"),
             &complaints);
  ck_assert_str_eq(
      text_chars(&complaints.text),
      "x.yaml:8:10: the program of 'm' is damaged more than eight times: leave this out\n");
  text_free(&complaints.text);
}
END_TEST

START_TEST(firmware__of_a_meter_without_any__is_no_fact) {
  const char *facts = facts_of(HEAD PLAIN);
  static const char *const NONE[] = {"\nhardware ", "\nfirmware ", "\ntrust ", "\nflaw ",
                                     "\nimage ",    "\nimage_of ", " fw.",     "\nlimit "};
  for (size_t i = 0; i < sizeof NONE / sizeof NONE[0]; i++)
    has_not(facts, NONE[i]);
}
END_TEST

/* What is told follows from what was asked. Octet 120 begins the body (bit 960), 16 the counter
 * (its last bit: 159), 24 the hash (192), 4 the layout (39). */
static const struct {
  const char *more, *told;
} SPOILED[] = {
    {", sign: [maker]", "maker good\nimage_of 0 authority absent\nimage_of 0 damage none\n"},
    {", sign: []", "maker absent\nimage_of 0 authority absent\nimage_of 0 damage none\n"},
    {", spoil: {wrong_key: authority}",
     "maker good\nimage_of 0 authority bad\nimage_of 0 damage none\n"},
    {", spoil: {bit: 960}", "maker good\nimage_of 0 authority good\nimage_of 0 damage body\n"},
    {", spoil: {bit: 192}", "maker bad\nimage_of 0 authority bad\nimage_of 0 damage body\n"},
    {", spoil: {bit: 39}", "maker good\nimage_of 0 authority good\nimage_of 0 damage form\n"},
    {", spoil: {bit: 159}", "maker bad\nimage_of 0 authority bad\nimage_of 0 damage none\n"},
    {", spoil: {bit: 159}", "image_of 0 counter 3\n"},
    {", spoil: {bit: 455}", "image_of 0 hardware LPT-1\n"}, /* M is 4D, L 4C */
    {", spoil: {bit: 1208}", "maker bad\nimage_of 0 authority good\nimage_of 0 damage none\n"},
    {", spoil: {truncate: 3}", "image_of 0 size 141\n"}, /* 120 + 24 − 3 */
    {", spoil: {truncate: 3}", "image_of 0 damage short\n"},
    {", spoil: {append: 3}", "image_of 0 damage long\n"},
    {", spoil: magic", "image_of 0 damage form\n"},
    {", spoil: magic", "image_of 0 identity -\n"}, /* nobody can read it */
    {", mends: tie_last, object: true", "mends tie_last\nimage_of 0 object 1\n"},
};

START_TEST(images__spoiled__are_told_as_they_were_asked_for) {
  has(facts_of(arena_printf(&arena, HEAD UPDATABLE IMAGE("%s"), SPOILED[_i].more)),
      SPOILED[_i].told);
}
END_TEST

static const struct {
  const char *text, *complaint;
} BAD[] = {
    {HEAD UPDATABLE IMAGE(", spoil: {bit: 160}"),
     "x.yaml:8:107: the bit 160 is of a length or makes a text of no letters, and what a reader "
     "makes of it is not written: take another, or use truncate or append\n"},
    {HEAD UPDATABLE IMAGE(", spoil: {truncate: 25}"),
     "x.yaml:8:112: octets to leave out must be from 1 to 24, this is 25\n"},
    {HEAD UPDATABLE IMAGE(", sign: [maker], spoil: {wrong_key: authority}"),
     "x.yaml:8:128: the authority does not sign this image: name it under 'sign'\n"},
    {HEAD UPDATABLE IMAGE(", sign: [maker, maker_384]"),
     "x.yaml:8:108: this role signs here already: remove one\n"},
    {HEAD UPDATABLE IMAGE(", mends: late_switching, object: true, filler: zeros, least: 1.0.0"),
     "x.yaml:8:153: '1.0.0' is no version: four numbers of 0 to 255, as 2.1.0.7\n"},
    {HEAD UPDATABLE "images: [{name: i, part: legal, version: 2.0.0.256, counter: 2, identity: "
                    "L2}]\n",
     "x.yaml:8:42: '2.0.0.256' is no version: four numbers of 0 to 255, as 2.1.0.7\n"},
    {HEAD UPDATABLE "images: [{name: i, part: legal, version: 2.0.0.0, counter: 2, identity: L2, "
                    "size: 12 octets, mends: tie_last, object: true}]\n",
     "x.yaml:8:83: what it does needs 13 octets of the body: make it longer\n"},
    {HEAD UPDATABLE "images: [{name: i, part: legal, version: 2.0.0.0, counter: 2, identity: L2}, "
                    "{name: j, part: legal, version: 2.0.0.0, counter: 2, identity: L2}]\n",
     "x.yaml:8:78: the images 'i' and 'j' have one identity, by which a trace tells them apart: "
     "change one\n"},
    {HEAD PLAIN IMAGE(""),
     "x.yaml:8:10: 'hardware' is missing here: the meters have no single type to take it of\n"},
    {HEAD PLAIN IMAGE(", hardware: H") COMMAND("do: send_image, to: i"),
     "x.yaml:9:23: 'm' takes no image: write its 'firmware'\n"},
    {HEAD UPDATABLE IMAGE("") COMMAND("do: send_image, to: j"),
     "x.yaml:9:66: unknown image 'j': use one of: i\n"},
    {HEAD UPDATABLE IMAGE("") COMMAND("do: activate_image, inspect: false"),
     "x.yaml:9:75: 'inspect' belongs to send_image: remove it\n"},
    {HEAD UPDATABLE IMAGE("") COMMAND("do: send_image, to: i, force: true"),
     "x.yaml:9:76: 'force' belongs to activate_image: remove it\n"},
    {HEAD UPDATABLE COMMAND("do: send_image, to: i"),
     "x.yaml:8:66: there is no image: write some below 'images'\n"},
    {HEAD PLAIN
     "head_end: {lists: [{at: 2026-03-28T01:00, meters: m, read: [events, firmware]}]}\n",
     "x.yaml:8:69: 'm' has no firmware to be read: write its 'firmware'\n"},
    {HEAD PLAIN DAMAGE("part: legal, octet: 0"),
     "x.yaml:8:10: the program of 'm' is nowhere: it has no 'firmware'\n"},
    {HEAD UPDATABLE DAMAGE("part: legal"),
     "x.yaml:8:10: 'octet' is missing here: add the key 'octet'\n"},
    {HEAD UPDATABLE DAMAGE("part: program, octet: 0"),
     "x.yaml:8:62: unknown part of the program 'program': use one of: legal, application\n"},
    {HEAD UPDATABLE DAMAGE("part: legal, octet: 16777216"),
     "x.yaml:8:76: an octet of the program must be from 0 to 16777215, this is 16777216\n"},
};

START_TEST(images__what_cannot_be__is_refused_with_place_and_mending) {
  complaints_t complaints = {0};
  const char *facts = read_story(BAD[_i].text, &complaints);
  ck_assert_str_eq(text_chars(&complaints.text), BAD[_i].complaint);
  ck_assert_ptr_null(facts);
  text_free(&complaints.text);
}
END_TEST

START_TEST(commands__about_images__are_these_facts) {
  const char *facts = facts_of(HEAD UPDATABLE IMAGE("") "head_end: {commands: ["
                                                        "{at: 2026-03-28T01:00, do: send_image, "
                                                        "to: i}, "
                                                        "{at: 2026-03-28T01:00, do: send_image, "
                                                        "to: i, inspect: false}, "
                                                        "{at: 2026-03-28T01:00, do: "
                                                        "activate_image}, "
                                                        "{at: 2026-03-28T01:00, do: "
                                                        "activate_image, force: true}, "
                                                        "{at: 2026-03-28T01:00, do: "
                                                        "activate_image_no_right}, "
                                                        "{at: 2026-03-28T01:00, do: "
                                                        "schedule_image, to: "
                                                        "2026-03-28T02:00}]}\n");
  /* 2026-03-28T02:00Z is 1774663200. */
  has(facts, " 0 send_image 0\n");
  has(facts, " 0 send_image 0!\n");
  has(facts, " 0 activate_image -\n");
  has(facts, " 0 activate_image force\n");
  has(facts, " 0 activate_image_no_right -\n");
  has(facts, " 0 schedule_image 1774663200\n");
}
END_TEST

int main(void) {
  Suite *suite = suite_create("image_file");
  TCase *tests = tcase_create("image_file");
  tcase_add_checked_fixture(tests, NULL, teardown);
  tcase_add_test(tests, image_write__each_number_and_text__stands_where_the_page_says);
  tcase_add_test(tests,
                 image_write__both_curves_and_roles__are_signed_by_the_keys_that_meters_trust);
  tcase_add_test(tests, image_write__a_stranger__signs_with_a_key_that_nobody_trusts);
  tcase_add_test(tests, image_write__twice__is_the_same_file_and_another_of_another_seed_or_name);
  tcase_add_test(tests, firmware__of_a_model__is_these_facts);
  tcase_add_test(tests, firmware__of_a_meter__stands_in_place_of_the_models);
  tcase_add_test(tests, program__that_is_damaged__is_a_fault_of_part_and_octet);
  tcase_add_test(tests, program__that_is_damaged_nine_times__is_refused);
  tcase_add_test(tests, firmware__of_a_meter_without_any__is_no_fact);
  tcase_add_loop_test(tests, images__spoiled__are_told_as_they_were_asked_for, 0,
                      sizeof SPOILED / sizeof SPOILED[0]);
  tcase_add_loop_test(tests, images__what_cannot_be__is_refused_with_place_and_mending, 0,
                      sizeof BAD / sizeof BAD[0]);
  tcase_add_test(tests, commands__about_images__are_these_facts);
  suite_add_tcase(suite, tests);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_NORMAL);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
