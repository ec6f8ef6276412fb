/* Security suite 0, and whole conversations under each security of the dictionary: what opens, what
 * must not, and what a meter may not accept. Literals are the published examples, or worked out by
 * another implementation (decode_test_ciphered.h). */
#include "decode_cipher.h"
#include "decode_test_ciphered.h"
#include "decode_test_hex.h"

enum { FACTS_CAP = 600, HLS = 0, AUTHENTICATED = 1, BOTH = 3, GENERAL = 5 };

static const char *facts_of(const char *security) {
  static char text[FACTS_CAP];
  snprintf(text, sizeof text,
           "meter 0 m 10000001 polyphase-tou ct 0 0 0\n"
           "protocol 0 dlms-wrapper direct\naddress 0 17 2\n"
           "security 0 %s\ntitle 0 4D4D4D0000BC614E\n"
           "key 0 guek 000102030405060708090A0B0C0D0E0F\n"
           "key 0 gak D0D1D2D3D4D5D6D7D8D9DADBDCDDDEDF\n"
           "key 0 kek 00112233445566778899AABBCCDDEEFF\n",
           security);
  return text;
}

static const unsigned char guek[] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
static const unsigned char gak[] = {0xd0, 0xd1, 0xd2, 0xd3, 0xd4, 0xd5, 0xd6, 0xd7,
                                    0xd8, 0xd9, 0xda, 0xdb, 0xdc, 0xdd, 0xde, 0xdf};
static const unsigned char server[] = {0x4d, 0x4d, 0x4d, 0x00, 0x00, 0xbc, 0x61, 0x4e};
static const unsigned char client[] = {0x4d, 0x4d, 0x4d, 0x00, 0x00, 0x00, 0x00, 0x01};

START_TEST(decode_cipher_open__published_get_request__opens_and_one_bit_closes_it) {
  unsigned char octets[64];
  const size_t len =
      hex_octets("30 01234567 411312FF935A47566827C467BC 7D825C3BE4A77C3FCC056B6B", octets, 64);
  const decode_view_t view = {(const char *)octets, len};
  decode_sealed_t sealed;
  decode_text_t plain = {0};
  ck_assert(decode_cipher_head(view, &sealed));
  ck_assert_uint_eq(sealed.counter, 0x01234567);
  ck_assert(decode_cipher_open(guek, gak, server, &sealed, &plain));
  ck_assert_uint_eq(plain.len, 13);
  ck_assert_mem_eq(plain.p, "\xc0\x01\x00\x00\x08\x00\x00\x01\x00\x00\xff\x02\x00", 13);
  for (size_t octet = 0; octet < len; octet++) {
    octets[octet] ^= 0x01;
    if (octet != 0) { /* bit 0 of the control is another suite */
      ck_assert(decode_cipher_head(view, &sealed));
      ck_assert(!decode_cipher_open(guek, gak, server, &sealed, &plain));
    }
    octets[octet] ^= 0x01;
  }
  ck_assert(decode_cipher_head(view, &sealed));
  ck_assert(!decode_cipher_open(guek, gak, client, &sealed, &plain)); /* another title */
  ck_assert(!decode_cipher_open(gak, gak, server, &sealed, &plain));
  decode_text_free(&plain);
}
END_TEST

START_TEST(decode_cipher_proves__published_challenges__hold_for_their_side_alone) {
  unsigned char of_client[32], of_server[32];
  const decode_view_t stoc = {"P6wRJ21F", 8}, ctos = {"K56iVagY", 8};
  const decode_view_t first = {(const char *)of_client,
                               hex_octets("10 00000001 1A52FE7DD3E72748973C1E28", of_client, 32)};
  const decode_view_t second = {(const char *)of_server,
                                hex_octets("10 01234567 FE1466AFB3DBCD4F9389E2B7", of_server, 32)};
  ck_assert(decode_cipher_proves(guek, gak, client, stoc, first));
  ck_assert(decode_cipher_proves(guek, gak, server, ctos, second));
  ck_assert(!decode_cipher_proves(guek, gak, client, ctos, first));
  ck_assert(!decode_cipher_proves(guek, gak, client, ctos, second));
  ck_assert(!decode_cipher_proves(guek, gak, client, stoc, (decode_view_t){first.p, 16}));
}
END_TEST

START_TEST(decode_cipher_unwrap__example_of_rfc_3394__gives_its_key) {
  /* RFC 3394, 4.1. */
  static const unsigned char wanted[] = {0x00, 0x11, 0x22, 0x33, 0x44, 0x55, 0x66, 0x77,
                                         0x88, 0x99, 0xaa, 0xbb, 0xcc, 0xdd, 0xee, 0xff};
  unsigned char octets[24], key[DECODE_KEY_LEN];
  hex_octets("1FA68B0A8112B447 AEF34BD8FB5A7B82 9D3E862371D2CFE5", octets, 24);
  const decode_view_t wrapped = {(const char *)octets, 24};
  ck_assert(decode_cipher_unwrap(guek, wrapped, key));
  ck_assert_mem_eq(key, wanted, sizeof wanted);
  octets[23] ^= 0x80;
  ck_assert(!decode_cipher_unwrap(guek, wrapped, key));
  ck_assert(!decode_cipher_unwrap(guek, (decode_view_t){wrapped.p, 16}, key));
}
END_TEST

static void wrapped(hex_trace_t *t, int from_meter, int64_t last_ms, const char *apdu) {
  unsigned char octets[1024];
  char hex[2200];
  const size_t len = hex_octets(apdu, octets, sizeof octets);
  snprintf(hex, sizeof hex, "0001 %s %04X %s", from_meter ? "0011 0002" : "0002 0011",
           (unsigned)len, apdu);
  hex_says(t, from_meter, last_ms, hex);
}
#define ASK(last_ms, apdu) wrapped(&trace, 0, last_ms, apdu)
#define ANSWER(last_ms, apdu) wrapped(&trace, 1, last_ms, apdu)

/* Up to the second step of GMAC, which is what opens the association. */
static void open_under(hex_trace_t *t, const ciphered_t *row) {
  wrapped(t, 0, 1000, row->aarq);
  wrapped(t, 1, 1500, row->aare);
  wrapped(t, 0, 2000, row->reply);
  wrapped(t, 1, 2500, row->replied);
}
#define OPENED "conversation 0 1 2000000000 association\nlevel 0 1 2000000000 1\n"
#define VALUE(T) "value 0 1 " T " 1-0:1.8.0*255 105000000\n"

START_TEST(decode_served__every_security__opens_and_reads) {
  hex_trace_t trace = {0};
  const ciphered_t *row = &ciphered[_i];
  open_under(&trace, row);
  ASK(3000, row->get);
  ANSWER(3500, row->value);
  hex_expect(facts_of(row->security), &trace, OPENED VALUE("3000000000"));
}
END_TEST

START_TEST(decode_served__another_security_than_agreed__is_broken) {
  /* What is right under `both` is a lie of a meter that agreed upon each of the others, and the
   * other way round. */
  hex_trace_t trace = {0};
  const ciphered_t *row = &ciphered[_i];
  if (_i == BOTH) return;
  open_under(&trace, row);
  ASK(3000, row->get);
  ANSWER(3500, row->value);
  char *served = hex_served(facts_of("both"), &trace);
  ck_assert_ptr_nonnull(strstr(served, "broken 0 "));
  free(served);
}
END_TEST

START_TEST(decode_served__one_bit_of_an_answer__breaks_its_tag) {
  hex_trace_t trace = {0};
  open_under(&trace, &ciphered[BOTH]);
  ASK(3000, ciphered[BOTH].get);
  ANSWER(3500, ciphered[BOTH].value);
  trace.octets[trace.used - 1] ^= 0x01;
  hex_expect(facts_of("both"), &trace, OPENED "broken 0 3500000000 2 8 a tag that is wrong\n");
}
END_TEST

START_TEST(decode_served__counters_of_the_meter__only_rise) {
  hex_trace_t trace = {0};
  open_under(&trace, &ciphered[BOTH]);
  ASK(3000, ciphered[BOTH].get);
  ANSWER(3500, ciphered[BOTH].value);
  ASK(4000, both_get_next);
  ANSWER(4500, both_value_again);
  hex_expect(facts_of("both"), &trace,
             OPENED VALUE("3000000000") "broken 0 4500000000 3 8 an invocation counter that is not "
                                        "greater\n" VALUE("4000000000"));
}
END_TEST

START_TEST(decode_served__replayed_request__may_be_refused_but_not_answered) {
  hex_trace_t trace = {0};
  open_under(&trace, &ciphered[BOTH]);
  ASK(3000, ciphered[BOTH].get);
  ANSWER(3500, ciphered[BOTH].value);
  ASK(4000, ciphered[BOTH].get);
  ANSWER(4500, "D80102");
  ASK(5000, ciphered[BOTH].get);
  ANSWER(5500, both_value_next);
  hex_expect(facts_of("both"), &trace,
             OPENED VALUE("3000000000") "broken 0 5500000000 4 8 it took an invocation counter "
                                        "that is not greater\n" VALUE("5000000000"));
}
END_TEST

START_TEST(decode_served__less_protected_services__are_broken_where_they_are_answered) {
  hex_trace_t trace = {0};
  open_under(&trace, &ciphered[BOTH]);
  ASK(3000, auth_get);
  ANSWER(3500, "D80102"); /* as it must be */
  ASK(4000, "C001C1 0003 0100010800FF 02 00");
  ANSWER(4500, "C401C100 15 0000000006422C40");
  ASK(5000, auth_get);
  ANSWER(5500, auth_value);
  hex_expect(facts_of("both"), &trace,
             OPENED "broken 0 4500000000 3 8 less protected than agreed, or by another key\n"
                    "broken 0 4500000000 3 8 a request in clear was answered\n" VALUE(
                        "4000000000") "broken 0 5500000000 4 8 less protected than agreed, or by "
                                      "another key\n" VALUE("5000000000"));
}
END_TEST

START_TEST(decode_served__wrong_second_step__is_a_password_refused) {
  hex_trace_t trace = {0};
  ASK(1000, ciphered[BOTH].aarq);
  ANSWER(1500, ciphered[BOTH].aare);
  ASK(2000, wrong_reply);
  ANSWER(2500, both_refused);
  ASK(3000, ciphered[BOTH].get); /* nothing is open */
  ANSWER(3500, "D80102");
  hex_expect(facts_of("both"), &trace, "command 0 1 2000000000 password - - ER01\n");
}
END_TEST

START_TEST(decode_served__wrong_second_step_accepted__is_broken) {
  hex_trace_t trace = {0};
  ASK(1000, ciphered[BOTH].aarq);
  ANSWER(1500, ciphered[BOTH].aare);
  ASK(2000, wrong_reply);
  ANSWER(2500, ciphered[BOTH].replied);
  /* The text begins after 0001 0011 0002 LLLL CF LL 30 IC: octet 15. */
  hex_expect(facts_of("both"), &trace,
             "broken 0 2500000000 1 15 an authentication was accepted that is wrong\n" OPENED);
}
END_TEST

START_TEST(decode_served__wrong_answer_to_the_challenge__is_broken) {
  hex_trace_t trace = {0};
  ASK(1000, ciphered[BOTH].aarq);
  ANSWER(1500, ciphered[BOTH].aare);
  ASK(2000, ciphered[BOTH].reply);
  ANSWER(2500, wrong_replied);
  hex_expect(facts_of("both"), &trace, "broken 0 2500000000 1 15 a tag that is wrong\n" OPENED);
}
END_TEST

START_TEST(decode_served__initiate_less_protected_than_agreed__is_broken) {
  hex_trace_t trace = {0};
  ASK(1000, ciphered[BOTH].aarq);
  ANSWER(1500, ciphered[AUTHENTICATED].aare); /* 21, security control 10 */
  hex_expect(facts_of("both"), &trace,
             "broken 0 1500000000 0 8 an initiate PDU less protected than agreed\n");
}
END_TEST

START_TEST(decode_served__challenge_that_was_given_before__is_broken) {
  for (int another = 0; another < 2; another++) {
    hex_trace_t trace = {0};
    ASK(1000, ciphered[HLS].aarq);
    ANSWER(1500, ciphered[HLS].aare);
    ASK(2000, ciphered[HLS].aarq);
    /* The challenge is 50367752 4A323146; another one begins with 40. */
    char aare[256];
    snprintf(aare, sizeof aare, "%s", ciphered[HLS].aare);
    char *begin = strstr(aare, "AA0A80085036");
    ck_assert_ptr_nonnull(begin);
    if (another) begin[strlen("AA0A8008")] = '4';
    ANSWER(2500, aare);
    hex_expect(facts_of("hls"), &trace,
               another ? "" : "broken 0 2500000000 1 8 a challenge that was given before\n");
  }
}
END_TEST

START_TEST(decode_served__service_before_the_second_step__is_broken) {
  hex_trace_t trace = {0};
  ASK(1000, ciphered[HLS].aarq);
  ANSWER(1500, ciphered[HLS].aare);
  ASK(2000, ciphered[HLS].get);
  ANSWER(2500, ciphered[HLS].value);
  hex_expect(facts_of("hls"), &trace, "broken 0 2500000000 1 8 a service outside an association\n");
}
END_TEST

START_TEST(decode_served__release__must_be_ciphered_too) {
  hex_trace_t trace = {0};
  open_under(&trace, &ciphered[BOTH]);
  ASK(3000, ciphered[BOTH].get);
  ANSWER(3500, ciphered[BOTH].value);
  ASK(4000, "6203800100"); /* nobody answers */
  ASK(5000, both_release);
  ANSWER(5500, both_released);
  hex_expect(facts_of("both"), &trace, OPENED VALUE("3000000000"));
}
END_TEST

START_TEST(decode_served__release_in_clear_that_is_obeyed__is_broken) {
  hex_trace_t trace = {0};
  open_under(&trace, &ciphered[BOTH]);
  ASK(4000, "6203800100");
  ANSWER(4500, "6303800100");
  hex_expect(facts_of("both"), &trace,
             OPENED "broken 0 4500000000 2 8 a release in clear of a ciphered association\n");
}
END_TEST

START_TEST(decode_served__key_transfer__is_followed) {
  hex_trace_t trace = {0};
  open_under(&trace, &ciphered[BOTH]);
  ASK(3000, ciphered[BOTH].get);
  ANSWER(3500, ciphered[BOTH].value);
  ASK(4000, both_transfer);
  ANSWER(4500, both_transferred);
  ASK(5000, new_get);
  ANSWER(5500, new_value);
  hex_expect(facts_of("both"), &trace, OPENED VALUE("3000000000") VALUE("5000000000"));
}
END_TEST

START_TEST(decode_served__new_key_without_a_transfer__does_not_open) {
  hex_trace_t trace = {0};
  open_under(&trace, &ciphered[BOTH]);
  ASK(5000, both_get_next);
  ANSWER(5500, new_value);
  hex_expect(facts_of("both"), &trace, OPENED "broken 0 5500000000 2 8 a tag that is wrong\n");
}
END_TEST

START_TEST(decode_served__ciphered_answer_in_general_blocks__opens_once_it_is_whole) {
  hex_trace_t trace = {0};
  open_under(&trace, &ciphered[GENERAL]);
  ASK(3000, ciphered[GENERAL].get);
  ANSWER(3500, gbt_value_1);
  ASK(4000, "E0 81 0001 0001 00");
  ANSWER(4500, gbt_value_2);
  hex_expect(facts_of("general"), &trace, OPENED VALUE("3000000000"));
}
END_TEST

START_TEST(decode_exchange__a_ciphered_conversation__is_read_in_clear) {
  hex_trace_t trace = {0};
  open_under(&trace, &ciphered[BOTH]);
  ASK(3000, ciphered[BOTH].get);
  ANSWER(3500, ciphered[BOTH].value);
  char error[256] = "";
  char *text = decode_exchange(facts_of("both"), trace.runs, trace.count, error, sizeof error);
  ck_assert_msg(text != NULL, "%s", error);
  static const char *const lines[] = {"AARQ reading GMAC, ciphered; conformance 601E9F, PDU 1024\n",
                                      "AARE, a challenge\n",
                                      "SC 30 IC 2; ACTION 15 0-0:40.0.0*255 1\n",
                                      "association 1, level 1\n",
                                      "SC 30 IC 3; GET 3 1-0:1.8.0*255 2\n",
                                      "1-0:1.8.0*255 is 105000000\n"};
  for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++)
    ck_assert_msg(strstr(text, lines[i]) != NULL, "%s is not in\n%s", lines[i], text);
  free(text);
}
END_TEST

int main(void) {
  const int rows = (int)(sizeof ciphered / sizeof ciphered[0]);
  Suite *suite = suite_create("decode_cipher");
  TCase *tests = tcase_create("suite 0");
  tcase_add_test(tests, decode_cipher_open__published_get_request__opens_and_one_bit_closes_it);
  tcase_add_test(tests, decode_cipher_proves__published_challenges__hold_for_their_side_alone);
  tcase_add_test(tests, decode_cipher_unwrap__example_of_rfc_3394__gives_its_key);
  tcase_add_loop_test(tests, decode_served__every_security__opens_and_reads, 0, rows);
  tcase_add_loop_test(tests, decode_served__another_security_than_agreed__is_broken, 0, rows);
  tcase_add_test(tests, decode_served__one_bit_of_an_answer__breaks_its_tag);
  tcase_add_test(tests, decode_served__counters_of_the_meter__only_rise);
  tcase_add_test(tests, decode_served__replayed_request__may_be_refused_but_not_answered);
  tcase_add_test(tests, decode_served__less_protected_services__are_broken_where_they_are_answered);
  tcase_add_test(tests, decode_served__wrong_second_step__is_a_password_refused);
  tcase_add_test(tests, decode_served__wrong_second_step_accepted__is_broken);
  tcase_add_test(tests, decode_served__wrong_answer_to_the_challenge__is_broken);
  tcase_add_test(tests, decode_served__initiate_less_protected_than_agreed__is_broken);
  tcase_add_test(tests, decode_served__challenge_that_was_given_before__is_broken);
  tcase_add_test(tests, decode_served__service_before_the_second_step__is_broken);
  tcase_add_test(tests, decode_served__release__must_be_ciphered_too);
  tcase_add_test(tests, decode_served__release_in_clear_that_is_obeyed__is_broken);
  tcase_add_test(tests, decode_served__key_transfer__is_followed);
  tcase_add_test(tests, decode_served__new_key_without_a_transfer__does_not_open);
  tcase_add_test(tests, decode_served__ciphered_answer_in_general_blocks__opens_once_it_is_whole);
  tcase_add_test(tests, decode_exchange__a_ciphered_conversation__is_read_in_clear);
  suite_add_tcase(suite, tests);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_NORMAL);
  const int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed == 0 ? 0 : 1;
}
