/* The limits that a meter declares: the longest PDU that it takes, less and more than 1024 octets,
 * and its reaction, over both links. Sections 2 and 7 of
 * fixtures/dictionary/polyphase-tou-dlms.md. */
#include "sim/wire/dlms_client_test.h"

static const dlms_link_t links[] = {DLMS_HDLC, DLMS_WRAPPER};
enum { LINKS = 2 };

static uint8_t *room;

static void teardown(void) {
  meter_close();
  free(room);
  room = NULL;
}

/* The management client, without security; the meter says what it offers. */
static void join(dlms_link_t link, uint32_t pdu_max, int64_t reaction_ns, const char *aare) {
  teardown();
  meter_open(link, DLMS_SECURITY_NONE);
  dlms_config_t config = dlms_toy_config(link, DLMS_SECURITY_NONE, &toy);
  room = malloc(dlms_room(pdu_max));
  ck_assert_ptr_nonnull(room);
  config.pdu_max = pdu_max;
  config.room = room;
  config.reaction_ns = reaction_ns;
  meter_open_with(&config);
  connect_as(1);
  asks(AARQ_PUBLIC, aare);
}

#define AARE(pdu)                                                                                  \
  "61 29 A1 09 06 07 60857405080101 A2 03 02 01 00 A3 05 A1 03 02 01 00 BE 10 04 0E 08 00 06 "     \
  "5F1F0400 601E9F " pdu " 0007"

/* Set of an octet-string of `len` octets: 16 before them. */
static void set(uint16_t len) {
  static uint8_t request[5000] = {0xC1, 0x01, 0xC1, 0x00, 0x01, 0x00, 0x00, 0x80,
                                  0x02, 0x00, 0xFF, 0x02, 0x00, 0x09, 0x82};
  static uint8_t framed[5200];
  obuf_t out = obuf_over(framed, sizeof framed);
  request[15] = (uint8_t)(len >> 8);
  request[16] = (uint8_t)len;
  bytes_t apdu = bytes_of(request, 17u + len);
  if (on == DLMS_WRAPPER) {
    const uint8_t header[] = {0, 1, 0, 1, 0, 17, (uint8_t)(apdu.len >> 8), (uint8_t)apdu.len};
    obuf_add(&out, bytes_of(header, sizeof header));
    obuf_add(&out, apdu);
    heard_len = heard_count = 0;
    feed_all(obuf_bytes(&out));
    hear_all();
    return;
  }
  say(apdu);
}

/* 64 octets were offered, and 48 of protection are not counted: 112. */
START_TEST(pdu__of_64_octets__is_offered_and_held) {
  join(links[_i], 64, 0, AARE("0040"));
  set(112 - 17 + 1);
  heard_is("D8 01 04");
  ck_assert_int_eq(toy.sets, 0);
  set(112 - 17);
  heard_is("C5 01 C1 00");
  ck_assert_int_eq(toy.sets, 1);
}
END_TEST

/* Its own answers are no longer: 904 octets come in blocks of 64, each 54 of them; the client took
 * 1024. */
START_TEST(pdu__of_64_octets__cuts_answers) {
  join(links[_i], 64, 0, AARE("0040"));
  say_hex("C0 01 C1 0001 0000800900FF 02 00");
  ck_assert_uint_eq(heard_len, 64);
  ck_assert_mem_eq(heard, "\xC4\x02\xC1\x00\x00\x00\x00\x01\x00\x36\x09\x82\x03\x84\x00", 15);
  say_hex("C0 02 C1 00000001");
  ck_assert_uint_eq(heard_len, 64);
  ck_assert_mem_eq(heard, "\xC4\x02\xC1\x00\x00\x00\x00\x02\x00\x36\x32\x33", 12); /* 54 − 4 */
}
END_TEST

/* A wrapper message of 4096 octets; over HDLC it would be cut into frames, which the client of
 * these tests does not do. */
START_TEST(pdu__of_4096_octets__is_offered_and_taken) {
  join(DLMS_WRAPPER, 4096, 0, AARE("1000"));
  set(4096 - 17);
  heard_is("C5 01 C1 00");
  ck_assert_uint_eq(toy.stored_len, 4096 - 17 + 4);
  set(4096 + 48 - 17);
  heard_is("C5 01 C1 00");
  set(4096 + 48 - 17 + 1); /* the wrapper itself has no room for it: the connection ends */
  ck_assert_uint_eq(heard_len, 0);
  ck_assert_int_eq(toy.sets, 2);
}
END_TEST

START_TEST(reaction__of_the_configuration__is_kept) {
  join(links[_i], 1024, 800000000, AARE("0400"));
  int64_t before = now_ns;
  say_hex(GET_SERIAL);
  heard_is(ANSWER_SERIAL);
  ck_assert_int_ge(now_ns - before, 800000000);
  join(links[_i], 1024, 0, AARE("0400"));
  before = now_ns;
  say_hex(GET_SERIAL);
  ck_assert_int_lt(now_ns - before, 200000000);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("dlms_limits");
  TCase *tcase = tcase_create("limits");
  tcase_add_checked_fixture(tcase, NULL, teardown);
  tcase_add_loop_test(tcase, pdu__of_64_octets__is_offered_and_held, 0, LINKS);
  tcase_add_loop_test(tcase, pdu__of_64_octets__cuts_answers, 0, LINKS);
  tcase_add_test(tcase, pdu__of_4096_octets__is_offered_and_taken);
  tcase_add_loop_test(tcase, reaction__of_the_configuration__is_kept, 0, LINKS);
  suite_add_tcase(suite, tcase);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_NORMAL);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
