/* Tests of protection. Octets marked "published" are the examples of IEC 62056-5-3 and of RFC 3394;
 * the others were made by an independent AES-GCM (Python's cryptography) from the same keys: key
 * 00…0F, authentication key D0…DF, dedicated key 00112233…FF, client 4D4D4D0000000001, meter
 * 4D4D4D0000BC614E, security control, counter and text as they stand in the octets. */
#include "pmu/proto/ciphering.h"
#include "pmu/proto/octets_test.h"

#include <check.h>
#include <openssl/crypto.h>
#include <stdio.h>

#define GET "C0010000080000010000FF0200"
/* The answer C4 01 81 00 11 00 of the meter, as it may be protected. */
#define ANSWER "C40181001100"
#define BOTH_0 "CC173000000000AC492E777F0131EC2EFE17E1F4B5EC8FFB50"
#define BOTH_5 "CC173000000005295E56BDF80F337297F4ABCB7C6CD407716F"
#define BOTH_6 "CC173000000006CC9223367C8762E415282207DDA4C61D12F9"
#define BOTH_7 "CC173000000007F72E51781208B991611EB89BCD874D630910"
#define BOTH_LAST "CC1730FFFFFFFF37A663EB7CDEBB7933195D0418C80288B104"
#define AUTHENTICATED_5 "CC171000000005C401810011004E4A7DAA4D2E1642022744A9"
#define ENCRYPTED_5 "CC0B2000000005295E56BDF80F"
#define DEDICATED_1 "D417300000000157501C07134506C04740B635742D79F089BB"
#define GENERAL_5 "DB084D4D4D0000BC614E173000000005295E56BDF80F337297F4ABCB7C6CD407716F"
#define GENERAL_DEDICATED_1 "DC084D4D4D0000BC614E17300000000157501C07134506C04740B635742D79F089BB"
#define OTHER_TITLE_5 "DB084D4D4D0000BC614F173000000005249DC6F910B6DDB106D925E88A3D8BF46FC5"
/* 0F 00000001 00 1105. */
#define NOTIFICATION_5 "DB084D4D4D0000BC614E193000000005E25FD7BDE80F4223BBC896388442E3D1A0201B1E"
#define NOTIFICATION_DEDICATED_2                                                                   \
  "DC084D4D4D0000BC614E1930000000020B25472854CFCFCDD8A114A5A28FC4E3EEE7058E"
/* C5 01 81 00 in the form of a get. */
#define SERVICE_WRONG_5 "CC153000000005285E56BD0C1C3A7E1AC5AC1BFD5EF0DF"

static arena_t arena;
static ciphering_t *c;
static ciphering_keys_t keys;
static fault_t fault;
static uint8_t memory[512];
static obuf_t out;
static bytes_t plain;
static const uint8_t dedicated[CIPHERING_KEY_LEN] = {
    0x00, 0x11, 0x22, 0x33, 0x44, 0x55, 0x66, 0x77, 0x88, 0x99, 0xAA, 0xBB, 0xCC, 0xDD, 0xEE, 0xFF};

static size_t taken_from_heap;
static void *count_malloc(size_t size, const char *file, int line) {
  (void)file, (void)line;
  taken_from_heap++;
  return malloc(size);
}
static void *count_realloc(void *p, size_t size, const char *file, int line) {
  (void)file, (void)line;
  taken_from_heap++;
  return realloc(p, size);
}
static void count_free(void *p, const char *file, int line) {
  (void)file, (void)line;
  free(p);
}

static void setup(void) {
  c = ciphering_new(&arena);
  memcpy(keys.title, octets("4D4D4D0000000001").p, CIPHERING_TITLE_LEN);
  memcpy(keys.server_title, octets("4D4D4D0000BC614E").p, CIPHERING_TITLE_LEN);
  for (uint8_t i = 0; i < CIPHERING_KEY_LEN; i++) {
    keys.guek[i] = keys.kek[i] = i;
    keys.gak[i] = (uint8_t)(0xD0 + i);
  }
  out = obuf_over(memory, sizeof memory);
  fault = (fault_t){0};
}

static void teardown(void) {
  ciphering_free(c);
  arena_free(&arena);
}

static void open_level(const char *level, uint32_t counter, uint32_t limit, uint32_t taken) {
  ciphering_open(c, security_level(level), &keys, counter, limit, taken, dedicated);
}

static status_t open_hex(const char *hex) {
  size_t len;
  uint8_t *in = octets_of(hex, &len);
  fault = (fault_t){0};
  return ciphering_open_apdu(c, in, len, &plain, &fault);
}

static status_t protect_hex(const char *hex) {
  out = obuf_over(memory, sizeof memory);
  return ciphering_protect(c, octets(hex), &out, &fault);
}

/* --- ours --- */

START_TEST(security_level__every_row__is_as_the_dictionary_says) {
  static const security_level_t rows[] = {
      {"none", 0, 0x00, FORM_PLAIN},
      {"lls", 1, 0x00, FORM_PLAIN},
      {"hls", 5, 0x00, FORM_PLAIN},
      {"authenticated", 5, 0x10, FORM_GLOBAL},
      {"encrypted", 5, 0x20, FORM_GLOBAL},
      {"both", 5, 0x30, FORM_GLOBAL},
      {"dedicated", 5, 0x30, FORM_DEDICATED},
      {"general", 5, 0x30, FORM_GENERAL_GLOBAL},
      {"general-dedicated", 5, 0x30, FORM_GENERAL_DEDICATED},
  };
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    const security_level_t *level = security_level(rows[i].name);
    ck_assert_ptr_nonnull(level);
    ck_assert_str_eq(level->name, rows[i].name);
    ck_assert_int_eq(level->mechanism, rows[i].mechanism);
    ck_assert_int_eq(level->control, rows[i].control);
    ck_assert_int_eq(level->form, rows[i].form);
  }
  ck_assert_ptr_null(security_level("Both"));
  ck_assert_ptr_null(security_level(""));
}
END_TEST

START_TEST(ciphering_protect__published_example__by_every_control) {
  static const struct {
    const char *level, *hex;
  } cases[] = {
      {"authenticated", "C81E1001234567" GET "06725D910F9221D263877516"},
      {"encrypted", "C8122001234567411312FF935A47566827C467BC"},
      {"both", "C81E3001234567411312FF935A47566827C467BC7D825C3BE4A77C3FCC056B6B"},
      {"general", "DB084D4D4D0000BC614E1E3001234567411312FF935A47566827C467BC7D825C3BE4A77C3FCC05"
                  "6B6B"},
  };
  /* The example's sender is the meter. */
  memcpy(keys.title, keys.server_title, sizeof keys.title);
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    open_level(cases[i].level, 0x01234567, 0x01234568, 0);
    ck_assert_int_eq(protect_hex(GET), ST_OK);
    ck_assert_msg(octets_are(obuf_bytes(&out), cases[i].hex), "%s", cases[i].level);
  }
}
END_TEST

START_TEST(ciphering_protect__dedicated__begins_at_1_and_leaves_the_global_counter) {
  open_level("dedicated", 700, 800, 600);
  ck_assert_int_eq(protect_hex(GET), ST_OK);
  ck_assert(octets_are(obuf_bytes(&out),
                       "D01E300000000160D28E8E5E51C453516808735FEA612B9A59B17F8D0897C365"));
  ck_assert_uint_eq(ciphering_counter(c), 700);
  open_level("general-dedicated", 700, 800, 600);
  ck_assert_int_eq(protect_hex(GET), ST_OK);
  ck_assert(octets_are(obuf_bytes(&out), "DC084D4D4D00000000011E300000000160D28E8E5E51C45351680873"
                                         "5FEA612B9A59B17F8D0897C365"));
}
END_TEST

START_TEST(ciphering_protect__plain_levels_and_plain_apdus__are_copied) {
  open_level("hls", 1, 2, 0);
  ck_assert_int_eq(protect_hex(GET), ST_OK);
  ck_assert(octets_are(obuf_bytes(&out), GET));
  ck_assert_uint_eq(ciphering_counter(c), 1);
  ciphering_open(c, &SECURITY_PUBLIC, NULL, 0, 0, 0, NULL);
  ck_assert_int_eq(protect_hex(GET), ST_OK);
  ck_assert(octets_are(obuf_bytes(&out), GET));
  open_level("both", 1, 2, 0);
  ck_assert_int_eq(protect_hex("E08100010000"
                               "02C801"),
                   ST_OK);
  ck_assert(octets_are(obuf_bytes(&out), "E0810001000002C801"));
  ck_assert_uint_eq(ciphering_counter(c), 1);
}
END_TEST

START_TEST(ciphering_protect__counters__end_at_the_limit_and_none_is_used_twice) {
  open_level("both", 5, 7, 0);
  ck_assert_int_eq(protect_hex(GET), ST_OK);
  ck_assert(octets_are(bytes_of(memory + 3, 4), "00000005"));
  ck_assert_int_eq(protect_hex(GET), ST_OK);
  ck_assert(octets_are(bytes_of(memory + 3, 4), "00000006"));
  ck_assert_int_eq(protect_hex(GET), ST_OVERFLOW);
  ck_assert_uint_eq(out.len, 0);
  ck_assert_int_eq(ciphering_gmac(c, octets("0001020304050607"), &out, &fault), ST_OVERFLOW);
  ck_assert_uint_eq(ciphering_counter(c), 7);
  open_level("both", 0xFFFFFFFE, 0xFFFFFFFF, 0);
  ck_assert_int_eq(protect_hex(GET), ST_OK);
  ck_assert_int_eq(protect_hex(GET), ST_OVERFLOW);
  open_level("both", 0, 10, 0); /* 0 is no counter */
  ck_assert_int_eq(protect_hex(GET), ST_OVERFLOW);
}
END_TEST

START_TEST(ciphering_protect__no_room__draws_no_counter) {
  open_level("both", 5, 7, 0);
  out = obuf_over(memory, 30);
  ck_assert_int_eq(ciphering_protect(c, octets(GET), &out, &fault), ST_NO_ROOM);
  ck_assert_uint_eq(out.len, 0);
  ck_assert_uint_eq(ciphering_counter(c), 5);
}
END_TEST

START_TEST(ciphering_protect__long_texts__have_long_lengths) {
  static uint8_t text[70000], room[70100];
  static const struct {
    size_t len;
    const char *head; /* tag and length: 5 octets of header, the text, 12 of tag */
  } cases[] = {
      {110, "C87F30"},     {111, "C8818030"},     {238, "C881FF30"},
      {239, "C882010030"}, {65518, "C882FFFF30"}, {65519, "C88301000030"},
  };
  text[0] = 0xC0;
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    open_level("both", 1, 2, 0);
    out = obuf_over(room, sizeof room);
    ck_assert_int_eq(ciphering_protect(c, bytes_of(text, cases[i].len), &out, &fault), ST_OK);
    bytes_t head = octets(cases[i].head);
    ck_assert(bytes_equal(bytes_of(room, head.len), head));
    ck_assert_uint_eq(out.len, head.len - 1 + 5 + cases[i].len + 12);
  }
}
END_TEST

/* --- theirs --- */

START_TEST(ciphering_open_apdu__each_form__only_under_its_level) {
  static const char *const levels[] = {"hls",       "authenticated", "encrypted",        "both",
                                       "dedicated", "general",       "general-dedicated"};
  enum { LEVELS = sizeof levels / sizeof levels[0], OK = ST_OK, NO = ST_NOT_AGREED };
  static const struct {
    const char *hex, *text;
    int wanted[LEVELS];
  } cases[] = {
      {AUTHENTICATED_5, ANSWER, {NO, OK, NO, NO, NO, NO, NO}},
      {ENCRYPTED_5, ANSWER, {NO, NO, OK, NO, NO, NO, NO}},
      {BOTH_5, ANSWER, {NO, NO, NO, OK, NO, NO, NO}},
      {DEDICATED_1, ANSWER, {NO, NO, NO, NO, OK, NO, NO}},
      {GENERAL_5, ANSWER, {NO, NO, NO, NO, NO, OK, NO}},
      {GENERAL_DEDICATED_1, ANSWER, {NO, NO, NO, NO, NO, NO, OK}},
      {ANSWER, ANSWER, {OK, NO, NO, NO, NO, NO, NO}},
      /* A notification has no form of its own service. */
      {NOTIFICATION_5, "0F00000001001105", {NO, NO, NO, OK, OK, OK, OK}},
      {NOTIFICATION_DEDICATED_2, "0F00000001001105", {NO, NO, NO, NO, OK, NO, OK}},
      {"0F00000001001105", "0F00000001001105", {OK, NO, NO, NO, NO, NO, NO}},
      /* What has no protected form. */
      {"D80101", "D80101", {OK, OK, OK, OK, OK, OK, OK}},
      {"6300", "6300", {OK, OK, OK, OK, OK, OK, OK}},
      {"E08100010000"
       "01CC",
       "E0810001000001CC",
       {OK, OK, OK, OK, OK, OK, OK}},
      {SERVICE_WRONG_5, "", {NO, NO, NO, NO, NO, NO, NO}},
      {"DD08"
       "4D4D4D0000BC614E",
       "",
       {OK, NO, NO, NO, NO, NO, NO}}, /* general-ciphering */
  };
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    for (size_t level = 0; level < LEVELS; level++) {
      open_level(levels[level], 1, 2, 0);
      status_t status = open_hex(cases[i].hex);
      ck_assert_msg((int)status == cases[i].wanted[level], "%s under %s: %s", cases[i].hex,
                    levels[level], fault.text);
      if (status == ST_OK && cases[i].text[0] != '\0') ck_assert(octets_are(plain, cases[i].text));
      if (status != ST_OK) ck_assert_uint_eq(plain.len, 0);
    }
  }
}
END_TEST

START_TEST(ciphering_open_apdu__each_octet_flipped__is_refused_and_takes_no_counter) {
  static const char *const cases[][2] = {
      {"authenticated", AUTHENTICATED_5},
      {"both", BOTH_5},
      {"dedicated", DEDICATED_1},
      {"general", GENERAL_5},
      {"general-dedicated", GENERAL_DEDICATED_1},
  };
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    size_t len = octets(cases[i][1]).len;
    for (size_t bit = 0; bit < 8 * len; bit++) {
      size_t same;
      uint8_t *in = octets_of(cases[i][1], &same);
      open_level(cases[i][0], 1, 2, 0);
      in[bit / 8] ^= (uint8_t)(1 << bit % 8);
      /* An APDU whose tag became one that has no protected form comes through as nothing else. */
      bool clear = bit < 8 && (in[0] == 0xD8 || in[0] == 0xE0);
      status_t status = ciphering_open_apdu(c, in, len, &plain, &fault);
      ck_assert_msg(clear || status != ST_OK, "%s, bit %zu", cases[i][0], bit);
      ck_assert_uint_eq(ciphering_server_counter(c), 0);
    }
  }
}
END_TEST

START_TEST(ciphering_open_apdu__a_wrong_tag__leaves_nothing_to_read) {
  size_t len;
  uint8_t *in = octets_of(BOTH_5, &len);
  in[len - 1] ^= 0x80;
  open_level("both", 1, 2, 0);
  ck_assert_int_eq(ciphering_open_apdu(c, in, len, &plain, &fault), ST_BAD_TAG);
  ck_assert_uint_eq(plain.len, 0);
  ck_assert(octets_are(bytes_of(in + 7, 6), "000000000000"));
}
END_TEST

START_TEST(ciphering_open_apdu__every_prefix_and_an_octet_more__are_refused) {
  static const char *const cases[][2] = {
      {"authenticated", AUTHENTICATED_5}, {"encrypted", ENCRYPTED_5}, {"general", GENERAL_5}};
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    size_t whole = octets(cases[i][1]).len;
    for (size_t cut = 0; cut <= whole + 1; cut++) {
      size_t len;
      uint8_t *in = octets_of(cases[i][1], &len);
      in[whole] = 0;
      open_level(cases[i][0], 1, 2, 0);
      ck_assert_int_eq(ciphering_open_apdu(c, in, cut, &plain, &fault) == ST_OK, cut == whole);
    }
  }
  open_level("both", 1, 2, 0);
  ck_assert_int_eq(open_hex("CC11300000000500112233445566778899AABB"), ST_BAD_VALUE); /* no text */
}
END_TEST

START_TEST(ciphering_open_apdu__another_meters_title__is_another_meter) {
  open_level("general", 1, 2, 0);
  ck_assert_int_eq(open_hex(OTHER_TITLE_5), ST_BAD_IDENTITY);
  ck_assert_int_eq(open_hex("DB00173000000005295E56BDF80F337297F4ABCB7C6CD407716F"),
                   ST_BAD_IDENTITY);
  ck_assert_int_eq(open_hex(GENERAL_5), ST_OK);
}
END_TEST

START_TEST(ciphering_open_apdu__counters__only_ever_rise) {
  open_level("both", 1, 2, 5);
  ck_assert_int_eq(open_hex(BOTH_5), ST_REPLAY);
  ck_assert_int_eq(fault.octet, 3);
  ck_assert_int_eq(open_hex(BOTH_7), ST_OK);
  ck_assert_uint_eq(ciphering_server_counter(c), 7);
  ck_assert_int_eq(open_hex(BOTH_7), ST_REPLAY);
  ck_assert_int_eq(open_hex(BOTH_6), ST_REPLAY);
  ck_assert_int_eq(open_hex(BOTH_LAST), ST_OK);
  ck_assert_int_eq(open_hex(BOTH_LAST), ST_REPLAY);
}
END_TEST

/* Some meters count from 0; where none was taken yet, that is the first, and no second time. */
START_TEST(ciphering_open_apdu__counter_0__is_taken_once_where_none_was) {
  open_level("both", 1, 2, 0);
  ck_assert_int_eq(open_hex(BOTH_0), ST_OK);
  ck_assert_uint_eq(ciphering_server_counter(c), 0);
  ck_assert_int_eq(open_hex(BOTH_0), ST_REPLAY);
  open_level("both", 1, 2, 1);
  ck_assert_int_eq(open_hex(BOTH_0), ST_REPLAY);
}
END_TEST

START_TEST(ciphering_open_apdu__dedicated_counters__are_counted_apart) {
  open_level("dedicated", 1, 2, 1000);
  ck_assert_int_eq(open_hex(DEDICATED_1), ST_OK);
  ck_assert_int_eq(open_hex(DEDICATED_1), ST_REPLAY);
  ck_assert_uint_eq(ciphering_server_counter(c), 1000);
  ck_assert_int_eq(open_hex(NOTIFICATION_5), ST_REPLAY); /* the global key's: 1000 was taken */
  ck_assert_int_eq(open_hex(NOTIFICATION_DEDICATED_2), ST_OK);
  open_level("dedicated", 1, 2, 4);
  ck_assert_int_eq(open_hex(NOTIFICATION_5), ST_OK);
  ck_assert_uint_eq(ciphering_server_counter(c), 5);
}
END_TEST

START_TEST(ciphering_open_initiate__only_the_global_form__or_general_where_general) {
  /* 08 00 06 5F1F0400001E1D 0400 0007. */
  const char *initiate = "281F3000000005E55FD1E2F60B5326FF100918B9E23794F4BB2256DDDF51E54892";
  static const struct {
    const char *level;
    status_t plain_form, get_form;
  } cases[] = {{"both", ST_NOT_AGREED, ST_NOT_AGREED}, {"dedicated", ST_NOT_AGREED, ST_NOT_AGREED}};
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    size_t len;
    uint8_t *in = octets_of(initiate, &len);
    open_level(cases[i].level, 1, 2, 0);
    ck_assert_int_eq(ciphering_open_initiate(c, in, len, &plain, &fault), ST_OK);
    ck_assert(octets_are(plain, "0800065F1F0400001E1D04000007"));
    ck_assert_uint_eq(ciphering_server_counter(c), 5);
    in = octets_of("0800065F1F0400001E1D04000007", &len);
    ck_assert_int_eq(ciphering_open_initiate(c, in, len, &plain, &fault), cases[i].plain_form);
    in = octets_of(GENERAL_5, &len);
    ck_assert_int_eq(ciphering_open_initiate(c, in, len, &plain, &fault), cases[i].get_form);
    in = octets_of(DEDICATED_1, &len);
    ck_assert_int_eq(ciphering_open_initiate(c, in, len, &plain, &fault), ST_NOT_AGREED);
    ck_assert_int_eq(ciphering_open_initiate(c, in, 0, &plain, &fault), ST_BAD_VALUE);
  }
  size_t len;
  uint8_t *in = octets_of(GENERAL_5, &len);
  open_level("general", 1, 2, 0);
  ck_assert_int_eq(ciphering_open_initiate(c, in, len, &plain, &fault), ST_OK);
}
END_TEST

/* --- GMAC, key wrap, memory --- */

START_TEST(ciphering_gmac__published_example__is_answered_and_checked) {
  open_level("hls", 1, 10, 0);
  ck_assert_int_eq(ciphering_gmac(c, bytes_text("P6wRJ21F"), &out, &fault), ST_OK);
  ck_assert(octets_are(obuf_bytes(&out), "10000000011A52FE7DD3E72748973C1E28"));
  ck_assert_uint_eq(ciphering_counter(c), 2);
  ck_assert_int_eq(ciphering_check_gmac(c, bytes_text("K56iVagY"),
                                        octets("1001234567FE1466AFB3DBCD4F9389E2B7"), &fault),
                   ST_OK);
  ck_assert_uint_eq(ciphering_server_counter(c), 0x01234567);
  ck_assert_int_eq(ciphering_check_gmac(c, bytes_text("K56iVagY"),
                                        octets("1001234567FE1466AFB3DBCD4F9389E2B7"), &fault),
                   ST_REPLAY);
}
END_TEST

START_TEST(ciphering_check_gmac__each_bit_flipped__is_refused_and_takes_no_counter) {
  for (size_t bit = 0; bit < 17 * 8; bit++) {
    size_t len;
    uint8_t *reply = octets_of("1001234567FE1466AFB3DBCD4F9389E2B7", &len);
    reply[bit / 8] ^= (uint8_t)(1 << bit % 8);
    open_level("hls", 1, 10, 0);
    status_t status = ciphering_check_gmac(c, bytes_text("K56iVagY"), bytes_of(reply, len), &fault);
    ck_assert_int_eq(status, bit < 8 ? ST_NOT_AGREED : ST_BAD_TAG);
    ck_assert_uint_eq(ciphering_server_counter(c), 0);
  }
}
END_TEST

START_TEST(ciphering_check_gmac__wrong_lengths_and_our_own_answer__are_refused) {
  bytes_t whole = octets("1001234567FE1466AFB3DBCD4F9389E2B700");
  open_level("hls", 1, 10, 0);
  for (size_t len = 0; len < 17; len++)
    ck_assert_int_eq(
        ciphering_check_gmac(c, bytes_text("K56iVagY"), bytes_of(whole.p, len), &fault),
        ST_BAD_VALUE);
  ck_assert_int_eq(ciphering_check_gmac(c, bytes_text("K56iVagY"), whole, &fault), ST_BAD_VALUE);
  /* Ours, given back: the nonce has our title in it, not the meter's. */
  ck_assert_int_eq(ciphering_gmac(c, bytes_text("K56iVagY"), &out, &fault), ST_OK);
  ck_assert_int_eq(ciphering_check_gmac(c, bytes_text("K56iVagY"), obuf_bytes(&out), &fault),
                   ST_BAD_TAG);
}
END_TEST

START_TEST(ciphering_gmac__challenges__have_8_to_64_octets) {
  static const uint8_t challenge[65] = {1};
  open_level("hls", 1, 100, 0);
  for (size_t len = 0; len <= sizeof challenge; len++) {
    out = obuf_over(memory, sizeof memory);
    ck_assert_int_eq(ciphering_gmac(c, bytes_of(challenge, len), &out, &fault),
                     len >= 8 && len <= 64 ? ST_OK : ST_BAD_VALUE);
  }
}
END_TEST

START_TEST(ciphering_check_gmac__inside_a_protected_answer__its_counter_is_the_earlier_one) {
  /* The meter draws 7 for f(CtoS), then 8 for the action-response that carries it. */
  const char *answer =
      "CF2A3000000008795FAC1505481BBF8BB5AF7BB0C3D77AFE068413BF1ECBDE56B674B85016D201DF9DBC5538";
  open_level("both", 1, 2, 6);
  ck_assert_int_eq(open_hex(answer), ST_OK);
  ck_assert(octets_are(plain, "C7018100010009111000000007"
                              "0A2619414BAEA3A0805B01E6"));
  bytes_t reply = bytes_of(plain.p + 8, 17);
  ck_assert_int_eq(ciphering_check_gmac(c, bytes_text("K56iVagY"), reply, &fault), ST_OK);
  ck_assert_uint_eq(ciphering_server_counter(c), 8);
  ck_assert_int_eq(ciphering_check_gmac(c, bytes_text("K56iVagY"), reply, &fault), ST_REPLAY);
  /* A stack that draws 8 for both. */
  open_level("both", 1, 2, 7);
  ck_assert_int_eq(open_hex("CF2A3000000008795FAC1505481BBF8BB5AF7BBF60FFFB10817C85E75932175FB45E27"
                            "B2625C959052BBDF91"),
                   ST_OK);
  reply = bytes_of(plain.p + 8, 17);
  ck_assert_int_eq(ciphering_check_gmac(c, bytes_text("K56iVagY"), reply, &fault), ST_OK);
  ck_assert_int_eq(ciphering_check_gmac(c, bytes_text("K56iVagY"), reply, &fault), ST_REPLAY);
  /* 7 was taken before that answer. */
  open_level("both", 1, 2, 7);
  ck_assert_int_eq(open_hex(answer), ST_OK);
  reply = bytes_of(plain.p + 8, 17);
  ck_assert_int_eq(ciphering_check_gmac(c, bytes_text("K56iVagY"), reply, &fault), ST_REPLAY);
}
END_TEST

START_TEST(ciphering_wrap__published_example__octet_for_octet) {
  open_level("both", 1, 2, 0);
  ck_assert_int_eq(ciphering_wrap(c, dedicated, &out), ST_OK);
  ck_assert(octets_are(obuf_bytes(&out), "1FA68B0A8112B447AEF34BD8FB5A7B829D3E862371D2CFE5"));
  out = obuf_over(memory, 23);
  ck_assert_int_eq(ciphering_wrap(c, dedicated, &out), ST_NO_ROOM);
}
END_TEST

START_TEST(ciphering__after_open__nothing_is_allocated) {
  open_level("dedicated", 1, 1000, 0);
  ck_assert_uint_gt(taken_from_heap, 0); /* the counting works */
  size_t before = taken_from_heap;
  for (int i = 0; i < 10; i++) {
    ck_assert_int_eq(protect_hex(GET), ST_OK);
    out = obuf_over(memory, sizeof memory);
    ck_assert_int_eq(ciphering_gmac(c, bytes_text("P6wRJ21F"), &out, &fault), ST_OK);
  }
  ck_assert_int_eq(open_hex(DEDICATED_1), ST_OK);
  ck_assert_int_eq(ciphering_check_gmac(c, bytes_text("K56iVagY"),
                                        octets("1001234567FE1466AFB3DBCD4F9389E2B7"), &fault),
                   ST_OK);
  ck_assert_int_eq(ciphering_wrap(c, dedicated, &out), ST_OK);
  ck_assert_uint_eq(taken_from_heap, before);
}
END_TEST

START_TEST(ciphering_open__again__forgets_the_conversation_before) {
  open_level("dedicated", 1, 10, 0);
  ck_assert_int_eq(open_hex(DEDICATED_1), ST_OK);
  ck_assert_int_eq(protect_hex(GET), ST_OK);
  keys.guek[0] ^= 1;
  open_level("both", 1, 10, 0);
  ck_assert_int_eq(open_hex(BOTH_5), ST_BAD_TAG);
  keys.guek[0] ^= 1;
  open_level("both", 1, 10, 0);
  ck_assert_int_eq(open_hex(BOTH_5), ST_OK);
}
END_TEST

int main(void) {
  const TTest *const tests[] = {
      security_level__every_row__is_as_the_dictionary_says,
      ciphering_protect__published_example__by_every_control,
      ciphering_protect__dedicated__begins_at_1_and_leaves_the_global_counter,
      ciphering_protect__plain_levels_and_plain_apdus__are_copied,
      ciphering_protect__counters__end_at_the_limit_and_none_is_used_twice,
      ciphering_protect__no_room__draws_no_counter,
      ciphering_protect__long_texts__have_long_lengths,
      ciphering_open_apdu__each_form__only_under_its_level,
      ciphering_open_apdu__each_octet_flipped__is_refused_and_takes_no_counter,
      ciphering_open_apdu__a_wrong_tag__leaves_nothing_to_read,
      ciphering_open_apdu__every_prefix_and_an_octet_more__are_refused,
      ciphering_open_apdu__another_meters_title__is_another_meter,
      ciphering_open_apdu__counters__only_ever_rise,
      ciphering_open_apdu__counter_0__is_taken_once_where_none_was,
      ciphering_open_apdu__dedicated_counters__are_counted_apart,
      ciphering_open_initiate__only_the_global_form__or_general_where_general,
      ciphering_gmac__published_example__is_answered_and_checked,
      ciphering_check_gmac__each_bit_flipped__is_refused_and_takes_no_counter,
      ciphering_check_gmac__wrong_lengths_and_our_own_answer__are_refused,
      ciphering_gmac__challenges__have_8_to_64_octets,
      ciphering_check_gmac__inside_a_protected_answer__its_counter_is_the_earlier_one,
      ciphering_wrap__published_example__octet_for_octet,
      ciphering__after_open__nothing_is_allocated,
      ciphering_open__again__forgets_the_conversation_before,
  };
  /* Before OpenSSL takes its first memory. */
  if (CRYPTO_set_mem_functions(count_malloc, count_realloc, count_free) != 1) return 1;
  Suite *suite = suite_create("ciphering");
  TCase *tcase = tcase_create("ciphering");
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
