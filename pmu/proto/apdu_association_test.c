/* Tests of AARQ, AARE, RLRQ and RLRE. Whole messages marked "published" are the examples of
 * IEC 62056-5-3; where a test changes a field, the fields stand apart and only the outermost length
 * is counted by the test. Keys of the examples: 00…0F and D0…DF. */
#include "pmu/proto/apdu.h"
#include "pmu/proto/octets_test.h"

#include <check.h>
#include <stdio.h>

#define NAMES "A109060760857405080101"
#define NAMES_CIPHERED "A109060760857405080103"
#define ACCEPTED "A203020100"
#define NO_DIAGNOSTIC "A305A103020100"
#define AUTHENTICATION_REQUIRED "A305A10302010E"
#define ACSE "88020780"
#define GMAC "890760857405080205"
#define LLS "890760857405080201"
#define CHALLENGE "AA0A8008503677524A323146" /* P6wRJ21F */
#define TITLE "A40A04084D4D4D0000BC614E"
#define INITIATED "BE10040E0800065F1F040000501F01F40007"
#define INITIATED_CIPHERED                                                                         \
  "BE230421281F3001234567891214A0845E475714383F65BC19745CA235906525E4F3E1C893"

static const security_level_t example = {"example", MECHANISM_LLS, 0x30, FORM_GLOBAL};
static arena_t arena;
static ciphering_t *c;
static apdu_aarq_t asked;
static apdu_aare_t aare;
static fault_t fault;
static uint8_t memory[512];
static obuf_t out;
static const uint8_t title[] = {0x4D, 0x4D, 0x4D, 0x00, 0x00, 0xBC, 0x61, 0x4E};

static void setup(void) {
  c = ciphering_new(&arena);
  ciphering_keys_t keys = {0};
  memcpy(keys.title, title, sizeof title);
  memcpy(keys.server_title, title, sizeof title);
  for (uint8_t i = 0; i < CIPHERING_KEY_LEN; i++) {
    keys.guek[i] = i;
    keys.gak[i] = (uint8_t)(0xD0 + i);
  }
  ciphering_open(c, &example, &keys, 0x01234567, 0x01234667, 0, NULL);
  asked = (apdu_aarq_t){.level = security_level("lls"),
                        .secret = bytes_text("12345678"),
                        .conformance = 0x007E1F,
                        .pdu_max = 1200};
  out = obuf_over(memory, sizeof memory);
  fault = (fault_t){0};
}

static void teardown(void) {
  ciphering_free(c);
  arena_free(&arena);
}

static void ask_gmac(void) {
  asked.level = security_level("hls");
  asked.secret = bytes_text("K56iVagY");
}

static void ask_ciphered(void) {
  asked.level = &example;
  asked.title = title;
}

/* --- writing --- */

START_TEST(apdu_put_aarq__published_examples__octet_for_octet) {
  static const struct {
    const char *level, *secret, *hex;
  } cases[] = {
      {"none", "", "601D" NAMES "BE10040E01000000065F1F0400007E1F04B0"},
      {"lls", "12345678",
       "6036" NAMES "8A020780 8B0760857405080201 AC0A80083132333435363738"
       "BE10040E01000000065F1F0400007E1F04B0"},
      {"hls", "K56iVagY",
       "6036" NAMES "8A020780 8B0760857405080205 AC0A80084B35366956616759"
       "BE10040E01000000065F1F0400007E1F04B0"},
  };
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    asked.level = security_level(cases[i].level);
    asked.secret = bytes_text(cases[i].secret);
    out = obuf_over(memory, sizeof memory);
    ck_assert_int_eq(apdu_put_aarq(&out, &asked, NULL, &fault), ST_OK);
    ck_assert_msg(octets_are(obuf_bytes(&out), cases[i].hex), "%s", cases[i].level);
  }
}
END_TEST

START_TEST(apdu_put_aarq__published_ciphered_example__octet_for_octet) {
  ask_ciphered();
  asked.dedicated = octets("00112233445566778899AABBCCDDEEFF");
  ck_assert_int_eq(apdu_put_aarq(&out, &asked, c, &fault), ST_OK);
  ck_assert(octets_are(obuf_bytes(&out),
                       "6066 A109060760857405080103 A60A04084D4D4D0000BC614E 8A020780"
                       "8B0760857405080201 AC0A80083132333435363738"
                       "BE34043221303001234567801302FF8A7874133D414CED25B42534D28DB0047720606B17"
                       "5BD52211BE6841DB204D39EE6FDB8E356855"));
  ck_assert_uint_eq(ciphering_counter(c), 0x01234568);
}
END_TEST

START_TEST(apdu_put_aarq__challenge_of_64_octets__has_long_lengths) {
  static const uint8_t challenge[64] = {0xA5};
  ask_gmac();
  asked.secret = bytes_of(challenge, sizeof challenge);
  ck_assert_int_eq(apdu_put_aarq(&out, &asked, NULL, &fault), ST_OK);
  /* 11 + 4 + 9 + (2 + 2 + 64) + 18 = 110 = 6E. */
  ck_assert_uint_eq(out.len, 112);
  ck_assert(octets_are(bytes_of(out.p, 2), "606E"));
  ck_assert(octets_are(bytes_of(out.p + 26, 5), "AC428040A5"));
}
END_TEST

START_TEST(apdu_put_aarq__without_room_or_counters__is_refused) {
  out = obuf_over(memory, 40);
  ck_assert_int_eq(apdu_put_aarq(&out, &asked, NULL, &fault), ST_NO_ROOM);
  ask_ciphered();
  ciphering_keys_t keys = {0};
  ciphering_open(c, &example, &keys, 8, 8, 0, NULL);
  out = obuf_over(memory, sizeof memory);
  ck_assert_int_eq(apdu_put_aarq(&out, &asked, c, &fault), ST_OVERFLOW);
  ck_assert_uint_eq(out.len, 0);
}
END_TEST

START_TEST(apdu_put_rlrq__plain_and_ciphered__are_published) {
  ck_assert_int_eq(apdu_put_rlrq(&out, &asked, NULL, &fault), ST_OK);
  ck_assert(octets_are(obuf_bytes(&out), "6203800100"));
  ask_ciphered();
  asked.dedicated = octets("00112233445566778899AABBCCDDEEFF");
  out = obuf_over(memory, sizeof memory);
  ck_assert_int_eq(apdu_put_rlrq(&out, &asked, c, &fault), ST_OK);
  ck_assert(octets_are(obuf_bytes(&out),
                       "6239800100BE34043221303001234567801302FF8A7874133D414CED25B42534D28DB004"
                       "7720606B175BD52211BE6841DB204D39EE6FDB8E356855"));
}
END_TEST

/* --- reading --- */

static status_t read_octets(const char *hex) {
  size_t len;
  uint8_t *in = octets_of(hex, &len);
  fault = (fault_t){0};
  return apdu_read_aare(in, len, &asked, c, &aare, &fault);
}

/* An AARE of these fields; its length fits into an octet. */
static status_t read_fields(const char *fields) {
  char hex[OCTETS_MAX];
  snprintf(hex, sizeof hex, "61%02X%s", (unsigned)strlen(fields) / 2, fields);
  return read_octets(hex);
}

START_TEST(apdu_read_aare__published_example__is_accepted) {
  ck_assert_int_eq(read_octets("6129A109060760857405080101A203020100A305A103020100"
                               "BE10040E0800065F1F040000501F01F40007"),
                   ST_OK);
  ck_assert(aare.accepted && !aare.has_title);
  ck_assert_uint_eq(aare.conformance, 0x00501F);
  ck_assert_int_eq(aare.pdu_max, 500);
  ck_assert_int_eq(aare.dlms_version, 6);
}
END_TEST

START_TEST(apdu_read_aare__published_example_of_hls__gives_the_challenge) {
  ask_gmac();
  ck_assert_int_eq(read_octets("6142A109060760857405080101A203020100A305A10302010E88020780"
                               "890760857405080205AA0A8008503677524A323146"
                               "BE10040E0800065F1F040000501F01F40007"),
                   ST_OK);
  ck_assert(aare.accepted);
  ck_assert_int_eq(aare.diagnostic, 14);
  ck_assert(bytes_is(aare.challenge, "P6wRJ21F"));
}
END_TEST

START_TEST(apdu_read_aare__published_initiate_response__is_opened) {
  ask_ciphered();
  ck_assert_int_eq(
      read_octets("6148A109060760857405080103A203020100A305A103020100" TITLE INITIATED_CIPHERED),
      ST_OK);
  ck_assert_uint_eq(aare.conformance, 0x007C1F);
  ck_assert_int_eq(aare.pdu_max, 1024);
  ck_assert_uint_eq(ciphering_server_counter(c), 0x01234567);
}
END_TEST

START_TEST(apdu_read_aare__refused__is_told_in_words) {
  ck_assert_int_eq(read_octets("6117A109060760857405080101A203020101A305A10302010D"),
                   ST_REFUSED); /* captured */
  ck_assert(!aare.accepted);
  ck_assert_int_eq(aare.result, 1);
  ck_assert_int_eq(aare.diagnostic, 13);
  ck_assert_ptr_nonnull(strstr(fault.text, "for good: authentication failure (13)"));
  ck_assert_int_eq(read_fields(NAMES "A203020102A305A203020102"), ST_REFUSED);
  ck_assert_ptr_nonnull(strstr(fault.text, "for now: no ACSE version in common"));
  ck_assert_int_eq(read_fields(NAMES "A203020101A305A103020101BE0604040E010602"), ST_REFUSED);
  ck_assert_ptr_nonnull(strstr(fault.text, "no reason given (1), incompatible-conformance"));
  /* Accepted, and then not: 0E 01 06 01. */
  ck_assert_int_eq(read_fields(NAMES ACCEPTED NO_DIAGNOSTIC "BE0604040E010601"), ST_REFUSED);
  ck_assert_ptr_nonnull(strstr(fault.text, "dlms-version-too-low"));
  ck_assert(!aare.accepted);
}
END_TEST

START_TEST(apdu_read_aare__all_that_the_standard_allows__is_taken) {
  ask_gmac();
  ck_assert_int_eq(read_fields("80020780" NAMES ACCEPTED AUTHENTICATION_REQUIRED TITLE
                               "A503040101A603020101A703020102" ACSE GMAC CHALLENGE
                               "9D03414243" INITIATED),
                   ST_OK);
  ck_assert(aare.has_title);
  ck_assert(bytes_equal(bytes_of(aare.title, 8), bytes_of(title, 8)));
  ck_assert_int_eq(read_fields(NAMES ACCEPTED AUTHENTICATION_REQUIRED ACSE GMAC CHALLENGE
                               "BD051903414243" INITIATED),
                   ST_OK);
  /* Conformance with 5F alone, a quality of service, no limit of the PDU. */
  ck_assert_int_eq(read_fields(NAMES ACCEPTED AUTHENTICATION_REQUIRED ACSE GMAC CHALLENGE
                               "BE10040E080100065F040000501F00000007"),
                   ST_OK);
  ck_assert_uint_eq(aare.conformance, 0x00501F);
  ck_assert_int_eq(aare.pdu_max, 65535);
  /* Lengths in long form. */
  ck_assert_int_eq(read_octets("618129" NAMES ACCEPTED NO_DIAGNOSTIC INITIATED), ST_NOT_AGREED);
  asked.level = security_level("none");
  ck_assert_int_eq(read_octets("618129" NAMES ACCEPTED NO_DIAGNOSTIC INITIATED), ST_OK);
}
END_TEST

START_TEST(apdu_read_aare__more_conformance_than_asked__is_not_used) {
  asked.conformance = 0x001010;
  ck_assert_int_eq(read_fields(NAMES ACCEPTED NO_DIAGNOSTIC INITIATED), ST_OK);
  ck_assert_uint_eq(aare.conformance, 0x001010);
}
END_TEST

START_TEST(apdu_read_aare__what_was_not_asked_for__was_not_agreed) {
  ck_assert_int_eq(read_fields(NAMES_CIPHERED ACCEPTED NO_DIAGNOSTIC INITIATED), ST_NOT_AGREED);
  ck_assert_int_eq(read_fields(NAMES ACCEPTED NO_DIAGNOSTIC ACSE GMAC INITIATED), ST_NOT_AGREED);
  ck_assert_int_eq(read_fields(NAMES ACCEPTED NO_DIAGNOSTIC ACSE LLS INITIATED), ST_OK);
  /* It wants a high level where the low one was asked for. */
  ck_assert_int_eq(read_fields(NAMES ACCEPTED AUTHENTICATION_REQUIRED INITIATED), ST_NOT_AGREED);
  ask_gmac();
  /* No second pass: whoever answers so need not know a key. */
  ck_assert_int_eq(read_fields(NAMES ACCEPTED NO_DIAGNOSTIC ACSE GMAC CHALLENGE INITIATED),
                   ST_NOT_AGREED);
  ck_assert_int_eq(read_fields(NAMES ACCEPTED AUTHENTICATION_REQUIRED ACSE LLS CHALLENGE INITIATED),
                   ST_NOT_AGREED);
  /* Version 5; a VAA name of short names. */
  asked.level = security_level("none");
  ck_assert_int_eq(read_fields(NAMES ACCEPTED NO_DIAGNOSTIC "BE10040E0800055F1F040000501F01F40007"),
                   ST_NOT_AGREED);
  ck_assert_int_eq(read_fields(NAMES ACCEPTED NO_DIAGNOSTIC "BE10040E0800065F1F040000501F01F4FA00"),
                   ST_NOT_AGREED);
}
END_TEST

START_TEST(apdu_read_aare__a_challenge__is_8_to_64_octets_and_not_ours) {
  ask_gmac();
  ck_assert_int_eq(read_fields(NAMES ACCEPTED AUTHENTICATION_REQUIRED ACSE GMAC INITIATED),
                   ST_BAD_VALUE);
  ck_assert_int_eq(read_fields(NAMES ACCEPTED AUTHENTICATION_REQUIRED ACSE GMAC
                               "AA098007503677524A3231" INITIATED),
                   ST_BAD_VALUE);
  ck_assert_int_eq(read_fields(NAMES ACCEPTED AUTHENTICATION_REQUIRED ACSE GMAC
                               "AA0A80084B35366956616759" INITIATED), /* K56iVagY */
                   ST_NOT_AGREED);
  ck_assert_int_eq(read_fields(NAMES ACCEPTED AUTHENTICATION_REQUIRED ACSE GMAC
                               "AA228020000102030405060708090A0B0C0D0E0F"
                               "101112131415161718191A1B1C1D1E1F" INITIATED),
                   ST_OK);
  ck_assert_uint_eq(aare.challenge.len, 32);
}
END_TEST

START_TEST(apdu_read_aare__another_title__is_another_meter) {
  ask_gmac();
  ck_assert_int_eq(read_fields(NAMES ACCEPTED AUTHENTICATION_REQUIRED
                               "A40A04084D4D4D0000BC614F" ACSE GMAC CHALLENGE INITIATED),
                   ST_BAD_IDENTITY);
  ck_assert_int_eq(
      read_fields(NAMES ACCEPTED AUTHENTICATION_REQUIRED TITLE ACSE GMAC CHALLENGE INITIATED),
      ST_OK);
}
END_TEST

START_TEST(apdu_read_aare__ciphered_context__takes_nothing_in_clear_twice_or_changed) {
  char flipped[] = NAMES_CIPHERED ACCEPTED NO_DIAGNOSTIC INITIATED_CIPHERED;
  ask_ciphered();
  ck_assert_int_eq(read_fields(NAMES_CIPHERED ACCEPTED NO_DIAGNOSTIC INITIATED), ST_NOT_AGREED);
  flipped[sizeof flipped - 2] ^= 1; /* 3 becomes 2 */
  ck_assert_int_eq(read_fields(flipped), ST_BAD_TAG);
  ck_assert_uint_eq(ciphering_server_counter(c), 0);
  ck_assert_int_eq(read_fields(NAMES_CIPHERED ACCEPTED NO_DIAGNOSTIC INITIATED_CIPHERED), ST_OK);
  ck_assert_int_eq(read_fields(NAMES_CIPHERED ACCEPTED NO_DIAGNOSTIC INITIATED_CIPHERED),
                   ST_REPLAY);
}
END_TEST

START_TEST(apdu_read_aare__fields_missing_doubled_or_out_of_order__are_refused) {
  asked.level = security_level("none");
  static const char *const cases[] = {
      "",
      ACCEPTED NO_DIAGNOSTIC INITIATED,
      NAMES NO_DIAGNOSTIC INITIATED,
      NAMES ACCEPTED INITIATED,
      NAMES ACCEPTED NO_DIAGNOSTIC,
      ACCEPTED NAMES NO_DIAGNOSTIC INITIATED,
      NAMES ACCEPTED ACCEPTED NO_DIAGNOSTIC INITIATED,
      NAMES ACCEPTED NO_DIAGNOSTIC INITIATED INITIATED,
      NAMES ACCEPTED NO_DIAGNOSTIC INITIATED ACSE,
      NAMES ACCEPTED NO_DIAGNOSTIC "8100" INITIATED,
      NAMES ACCEPTED NO_DIAGNOSTIC "A40904074D4D4D0000BC61" INITIATED,
      NAMES "A203020103" NO_DIAGNOSTIC INITIATED,
      NAMES "A20402020000" NO_DIAGNOSTIC INITIATED,
      NAMES ACCEPTED "A305A303020100" INITIATED,
      "A109060760857405080201" ACCEPTED NO_DIAGNOSTIC INITIATED,
      "A109060761857405080101" ACCEPTED NO_DIAGNOSTIC INITIATED,
      NAMES ACCEPTED NO_DIAGNOSTIC "BE11040F0800065F1F040000501F01F4000700",
      NAMES ACCEPTED NO_DIAGNOSTIC "BE10040E0802065F1F040000501F01F40007",
      NAMES ACCEPTED NO_DIAGNOSTIC "BE10040E0800065F1F040000501F000B0007",
      NAMES ACCEPTED NO_DIAGNOSTIC "BE10040E0900065F1F040000501F01F40007",
  };
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
    ck_assert_msg(read_fields(cases[i]) == ST_BAD_VALUE, "%s: %s", cases[i], fault.text);
  ck_assert_int_eq(read_fields(NAMES ACCEPTED NO_DIAGNOSTIC INITIATED), ST_OK);
}
END_TEST

START_TEST(apdu_read_aare__every_prefix_and_an_octet_more__are_refused) {
  ask_gmac();
  const char *fields =
      "6153" NAMES ACCEPTED AUTHENTICATION_REQUIRED TITLE ACSE GMAC CHALLENGE INITIATED "00";
  size_t len;
  uint8_t *in = octets_of(fields, &len);
  in[1] = (uint8_t)(len - 3); /* it has 82 octets */
  ck_assert_uint_eq(in[1], 78);
  for (size_t cut = 0; cut <= len; cut++)
    ck_assert_int_eq(apdu_read_aare(in, cut, &asked, c, &aare, &fault),
                     cut == len - 1 ? ST_OK : ST_BAD_VALUE);
}
END_TEST

static status_t read_release(const char *hex) {
  size_t len;
  uint8_t *in = octets_of(hex, &len);
  return apdu_read_rlre(in, len, c, &fault);
}

START_TEST(apdu_read_rlre__with_and_without_fields__is_a_release) {
  ck_assert_int_eq(read_release("6303800100"), ST_OK);
  ck_assert_int_eq(read_release("6300"), ST_OK);
  ck_assert_int_eq(read_release("630380011E"), ST_OK);      /* user-defined */
  ck_assert_int_eq(read_release("6303800101"), ST_REFUSED); /* not finished */
  ck_assert_int_eq(read_release("630380010000"), ST_BAD_VALUE);
  ck_assert_int_eq(read_release("6304800100"), ST_BAD_VALUE);
  ck_assert_int_eq(read_release("6103800100"), ST_BAD_VALUE);
  ck_assert_int_eq(read_release("6304800100 00"), ST_BAD_VALUE);
  ck_assert_int_eq(read_release("63"), ST_BAD_VALUE);
}
END_TEST

START_TEST(apdu_read_rlre__ciphered_association__takes_only_a_ciphered_field) {
  const char *published = "6328800100" INITIATED_CIPHERED;
  ck_assert_int_eq(read_release("6315800100" INITIATED), ST_NOT_AGREED);
  ck_assert_int_eq(read_release(published), ST_OK);
  ck_assert_int_eq(read_release(published), ST_REPLAY);
  ciphering_open(c, security_level("none"), NULL, 0, 0, 0, NULL);
  ck_assert_int_eq(read_release("6315800100" INITIATED), ST_OK);
}
END_TEST

/* A whole conversation of a public client with a meter of another maker (the client's test keeps
 * its octets and keys): LLS in a ciphered context, services under a dedicated key whose counters
 * begin at 1 on both sides, the release under the global key again. */
START_TEST(apdu_and_ciphering__a_captured_conversation__octet_for_octet) {
  static const security_level_t dedicated = {"captured", MECHANISM_LLS, 0x30, FORM_DEDICATED};
  const apdu_target_t clock_time = {.class_id = 8, .name = {0, 0, 1, 0, 0, 255}, .index = 2};
  ciphering_keys_t keys = {0};
  memcpy(keys.title, octets("4349520000000001").p, CIPHERING_TITLE_LEN);
  memcpy(keys.server_title, octets("4C475A2022604828").p, CIPHERING_TITLE_LEN);
  memcpy(keys.guek, octets("00112233445566778899AABBCCDDEEFF").p, CIPHERING_KEY_LEN);
  memcpy(keys.gak, keys.guek, CIPHERING_KEY_LEN);
  uint8_t key[CIPHERING_KEY_LEN], plain[64];
  memcpy(key, octets("5E168412318BA71848C99B2B2AB33294").p, sizeof key);
  ciphering_open(c, &dedicated, &keys, 0x59, 0x60, 0, key);
  asked = (apdu_aarq_t){.level = &dedicated,
                        .title = keys.title,
                        .secret = bytes_text("JuS66BCZ"),
                        .dedicated = bytes_of(key, sizeof key),
                        .conformance = 0x00181F,
                        .pdu_max = 512};
  ck_assert_int_eq(apdu_put_aarq(&out, &asked, c, &fault), ST_OK);
  ck_assert(octets_are(obuf_bytes(&out),
                       "6066A109060760857405080103A60A040843495200000000018A0207808B076085740508"
                       "0201AC0A80084A7553363642435ABE3404322130300000005992D807DBCF8533E9AD675A"
                       "E0948241FB8E6CF9AFA7006BAA134A473C9151B3362F56DC12F89E85DA97E176"));
  ck_assert_int_eq(read_octets("6148A109060760857405080103A203020100A305A103020100A40A04084C475A20"
                               "22604828BE230421281F300000005AE916783AF33B5317AD0E453A799A65F26AE9"
                               "7660CF8B14FEB7B0"),
                   ST_OK);
  ck_assert_uint_eq(aare.conformance, 0x00181F);
  ck_assert_int_eq(aare.pdu_max, 250);
  obuf_t get = obuf_over(plain, sizeof plain);
  apdu_put_get(&get, 0xC1, &clock_time, 1);
  out = obuf_over(memory, sizeof memory);
  ck_assert_int_eq(ciphering_protect(c, obuf_bytes(&get), &out, &fault), ST_OK);
  ck_assert(octets_are(obuf_bytes(&out),
                       "D01E3000000001D3B903996D9508C5B6BCDEB025DD1800A5C92775FB55F317CF"));
  size_t len;
  uint8_t *in = octets_of("D4233000000001AA07A549F82E6B8EEA919659D91689BF995BE6F93C95A7208718A3B8"
                          "4EE4",
                          &len);
  bytes_t opened;
  apdu_t answer;
  ck_assert_int_eq(ciphering_open_apdu(c, in, len, &opened, &fault), ST_OK);
  ck_assert_int_eq(apdu_read(opened, &answer, &fault), ST_OK);
  ck_assert(octets_are(answer.data, "090C07E7020F0311371500800000"));
  out = obuf_over(memory, sizeof memory);
  ck_assert_int_eq(apdu_put_rlrq(&out, &asked, c, &fault), ST_OK);
  ck_assert(octets_are(obuf_bytes(&out),
                       "6239800100BE3404322130300000005A8E9B83D641B89FAAF36DA504132C34F87E4BA661"
                       "75A7DCED015460239699C72C18C06DB29C54673B83BAC0"));
  ck_assert_int_eq(read_release("6328800100BE230421281F300000005BCD34827974EDCF8B1DAB306F62C58AB420"
                                "52DB67361377507825"),
                   ST_OK);
  ck_assert_uint_eq(ciphering_counter(c), 0x5B);
  ck_assert_uint_eq(ciphering_server_counter(c), 0x5B);
}
END_TEST

int main(void) {
  const TTest *const tests[] = {
      apdu_put_aarq__published_examples__octet_for_octet,
      apdu_put_aarq__published_ciphered_example__octet_for_octet,
      apdu_put_aarq__challenge_of_64_octets__has_long_lengths,
      apdu_put_aarq__without_room_or_counters__is_refused,
      apdu_put_rlrq__plain_and_ciphered__are_published,
      apdu_read_aare__published_example__is_accepted,
      apdu_read_aare__published_example_of_hls__gives_the_challenge,
      apdu_read_aare__published_initiate_response__is_opened,
      apdu_read_aare__refused__is_told_in_words,
      apdu_read_aare__all_that_the_standard_allows__is_taken,
      apdu_read_aare__more_conformance_than_asked__is_not_used,
      apdu_read_aare__what_was_not_asked_for__was_not_agreed,
      apdu_read_aare__a_challenge__is_8_to_64_octets_and_not_ours,
      apdu_read_aare__another_title__is_another_meter,
      apdu_read_aare__ciphered_context__takes_nothing_in_clear_twice_or_changed,
      apdu_read_aare__fields_missing_doubled_or_out_of_order__are_refused,
      apdu_read_aare__every_prefix_and_an_octet_more__are_refused,
      apdu_read_rlre__with_and_without_fields__is_a_release,
      apdu_read_rlre__ciphered_association__takes_only_a_ciphered_field,
      apdu_and_ciphering__a_captured_conversation__octet_for_octet,
  };
  Suite *suite = suite_create("apdu_association");
  TCase *tcase = tcase_create("association");
  tcase_add_checked_fixture(tcase, setup, teardown);
  for (size_t i = 0; i < sizeof tests / sizeof tests[0]; i++)
    tcase_add_test(tcase, tests[i]);
  suite_add_tcase(suite, tcase);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_NORMAL);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed == 0 ? 0 : 1;
}
