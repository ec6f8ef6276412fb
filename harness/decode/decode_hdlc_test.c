/* Frames and links of HDLC through decode_served: set-up, sequence, segments, repeats, addresses,
 * mode E. SNRM and UA of the first test are the published ones of the Green Book; check sequences
 * of all other frames were worked out by a bitwise routine in another language (polynomial 8408,
 * reflected, from FFFF, inverted). Octets are spaced by field. */
#include "decode_hdlc.h"
#include "decode_test_hex.h"

static const char facts[] = "line 0 bus rs485 9600\n"
                            "meter 0 m 10000001 polyphase-tou ct 0 0 0\n"
                            "protocol 0 dlms-hdlc direct\n"
                            "address 0 17 2\n"
                            "security 0 none\n"
                            "title 0 4D4D4D0000BC614E\n";
static const char facts_mode_e[] = "line 0 bus rs485 9600\n"
                                   "meter 0 m 10000001 polyphase-tou ct 0 0 0\n"
                                   "protocol 0 dlms-hdlc mode-e\n"
                                   "address 0 17 2\n";

/* Client 2 is 05 (2 << 1 | 1); the meter is 02 23: logical device 1, address 17. */
#define SNRM "7E A008 0223 05 93 EE20 7E"
/* Sends and receives 128 octets, windows of 1. */
#define UA "7E A01F 05 0223 73 593A 8180 12 050180 060180 070400000001 080400000001 533B 7E"
#define UA_BARE "7E A008 05 0223 73 C5BE 7E"
#define AARQ                                                                                       \
  "7E A02C 0223 05 10 FCDB E6E600 601D A109060760857405080101"                                     \
  "BE10 040E 01000000065F1F0400601E9F0400 FA6B 7E"
#define AARE                                                                                       \
  "7E A038 05 0223 30 8B1A E6E700 6129 A109060760857405080101 A203020100 A305A103020100"           \
  "BE10 040E 0800065F1F0400601E9F04000007 B89E 7E"
/* GET 3, 1-0:1.8.0*255, 2 with N(S) 1; 6422C40 is 105,000,000 mWh. */
#define GET "7E A01A 0223 05 32 A536 E6E600 C001C1 0003 0100010800FF 02 00 3268 7E"
#define VALUE "7E A01A 05 0223 52 862C E6E700 C401C100 15 0000000006422C40 1377 7E"
#define RR_2 "7E A008 0223 05 51 F0C5 7E"
#define RR_2_METER "7E A008 05 0223 51 D5BC 7E"
#define OPENED "conversation 0 1 3000000000 association\nlevel 0 1 3000000000 1\n"

static void open_m(hex_trace_t *t) {
  hex_says(t, 0, 1000, SNRM);
  hex_says(t, 1, 2000, UA);
  hex_says(t, 0, 3000, AARQ);
  hex_says(t, 1, 3500, AARE);
}

START_TEST(decode_hdlc_check__published_snrm_and_ua__have_their_check_sequences) {
  static const char snrm[] = "\xa0\x07\x03\x21\x93";
  static const char ua[] =
      "\xa0\x1e\x21\x03\x73\xc3\x7a\x81\x80\x12\x05\x01\x80\x06\x01\x80\x07\x04"
      "\x00\x00\x00\x01\x08\x04\x00\x00\x00\x01";
  ck_assert_uint_eq(decode_hdlc_check((decode_view_t){snrm, sizeof snrm - 1}), 0x010f);
  ck_assert_uint_eq(decode_hdlc_check((decode_view_t){ua, 5}), 0x7ac3);
  ck_assert_uint_eq(decode_hdlc_check((decode_view_t){ua, sizeof ua - 1}), 0x3b53);
  ck_assert_uint_ne(decode_hdlc_check((decode_view_t){ua, sizeof ua - 2}), 0x3b53);
}
END_TEST

START_TEST(decode_served__get_over_hdlc__is_a_value_at_the_end_of_its_request) {
  hex_trace_t trace = {0};
  open_m(&trace);
  ASKS(4000, GET);
  ANSWERS(4500, VALUE);
  hex_expect(facts, &trace, OPENED "value 0 1 4000000000 1-0:1.8.0*255 105000000\n");
}
END_TEST

START_TEST(decode_served__frame_whose_check_ends_in_a_flag__is_whole) {
  hex_trace_t trace = {0};
  open_m(&trace);
  ASKS(4000, GET);
  /* B8 is 184; its check sequence is 13 7E. */
  ANSWERS(4500, "7E A01A 05 0223 52 862C E6E700 C401C100 15 00000000000000B8 137E 7E");
  hex_expect(facts, &trace, OPENED "value 0 1 4000000000 1-0:1.8.0*255 184\n");
}
END_TEST

START_TEST(decode_served__flags_between_frames_or_one_shared__make_no_difference) {
  hex_trace_t trace = {0};
  hex_says(&trace, 0, 1000, "7E7E7E" SNRM);
  ANSWERS(2000, UA_BARE);
  ASKS(3000, AARQ);
  ANSWERS(3500, AARE);
  /* RR and GET share a flag: the one that closes is the one that opens. */
  ASKS(4000, "7E A008 0223 05 51 F0C5" GET);
  ANSWERS(4500, VALUE);
  hex_expect(facts, &trace, OPENED "value 0 1 4000000000 1-0:1.8.0*255 105000000\n");
}
END_TEST

START_TEST(decode_served__answer_in_two_segments__is_one_value) {
  hex_trace_t trace = {0};
  open_m(&trace);
  ASKS(4000, GET);
  ANSWERS(4500, "7E A813 05 0223 52 BA5C E6E700 C401C10015 00 7B2A 7E");
  ASKS(4700, RR_2);
  ANSWERS(4900, "7E A011 05 0223 54 5C0E 00000006422C40 2481 7E");
  hex_expect(facts, &trace, OPENED "value 0 1 4000000000 1-0:1.8.0*255 105000000\n");
}
END_TEST

START_TEST(decode_served__segment_that_is_missing__is_broken_and_serves_nothing) {
  hex_trace_t trace = {0};
  open_m(&trace);
  ASKS(4000, GET);
  /* N(S) 2 where 1 is due. Frames of the meter: 0 UA, 1 AARE, 2 this one. */
  ANSWERS(4900, "7E A011 05 0223 54 5C0E 00000006422C40 2481 7E");
  hex_expect(facts, &trace, OPENED "broken 0 4900000000 2 0 an I frame out of its order\n");
}
END_TEST

START_TEST(decode_served__request_in_two_segments__has_the_time_of_the_second) {
  hex_trace_t trace = {0};
  open_m(&trace);
  ASKS(4000, "7E A811 0223 05 32 1150 E6E600 C001C100 2CE3 7E");
  ANSWERS(4200, RR_2_METER);
  ASKS(4400, "7E A013 0223 05 34 F702 03 0100010800FF 02 00 24F3 7E");
  ANSWERS(4800, "7E A01A 05 0223 72 840D E6E700 C401C100 15 0000000006422C40 1377 7E");
  hex_expect(facts, &trace, OPENED "value 0 1 4400000000 1-0:1.8.0*255 105000000\n");
}
END_TEST

START_TEST(decode_served__frames_that_are_repeated__count_once_at_their_first_time) {
  hex_trace_t trace = {0};
  open_m(&trace);
  ASKS(4000, GET);
  ANSWERS(4500, VALUE); /* it was lost on its way */
  ASKS(7000, GET);
  ANSWERS(7500, VALUE);
  ASKS(8000, "7E A01A 0223 05 54 9530 E6E600 C001C1 0003 0100010801FF 02 00 8974 7E");
  ANSWERS(8500, "7E A01A 05 0223 74 B268 E6E700 C401C100 15 0000000000000000 D047 7E");
  hex_expect(facts, &trace,
             OPENED "value 0 1 4000000000 1-0:1.8.0*255 105000000\n"
                    "value 0 1 8000000000 1-0:1.8.1*255 0\n");
}
END_TEST

START_TEST(decode_served__request_with_a_wrong_check__is_none_until_it_is_repeated) {
  hex_trace_t trace = {0};
  open_m(&trace);
  ASKS(4000, GET);
  trace.octets[trace.used - 6] ^= 0x01; /* one bit on its way to the meter */
  ASKS(6500, GET);
  ANSWERS(7000, VALUE);
  hex_expect(facts, &trace, OPENED "value 0 1 6500000000 1-0:1.8.0*255 105000000\n");
}
END_TEST

START_TEST(decode_served__answer_with_a_wrong_check__is_broken_at_its_place) {
  hex_trace_t trace = {0};
  open_m(&trace);
  ASKS(4000, GET);
  ANSWERS(4500, VALUE);
  trace.octets[trace.used - 4] ^= 0x01; /* information */
  ASKS(5000, GET);
  ANSWERS(5500, VALUE);
  trace.octets[trace.used - 3] ^= 0x80; /* the check sequence itself: octets 25 and 26 */
  hex_expect(facts, &trace,
             OPENED "broken 0 4500000000 2 25 frame check sequence\n"
                    "broken 0 5500000000 3 25 frame check sequence\n");
}
END_TEST

START_TEST(decode_served__silence_inside_a_frame__ends_it) {
  hex_trace_t trace = {0};
  open_m(&trace);
  ASKS(4000, "7E A01A 0223 05 32 A536 E6E600"); /* the rest was lost */
  ASKS(4100, GET);                              /* its first octet 72 ms later, past the 25 ms */
  ANSWERS(4500, VALUE);
  hex_expect(facts, &trace, OPENED "value 0 1 4100000000 1-0:1.8.0*255 105000000\n");
}
END_TEST

START_TEST(decode_served__answer_cut_off__is_nothing_served_and_nobodys_lie) {
  hex_trace_t trace = {0};
  open_m(&trace);
  ASKS(4000, GET);
  ANSWERS(4500, "7E A01A 05 0223 52 862C E6E700 C401");
  ASKS(9000, SNRM);
  ANSWERS(9500, UA);
  ASKS(10000, AARQ);
  ANSWERS(10500, AARE);
  hex_expect(facts, &trace,
             OPENED "conversation 0 2 10000000000 association\nlevel 0 2 10000000000 1\n");
}
END_TEST

START_TEST(decode_served__after_disc_or_dm__nothing_is_open) {
  hex_trace_t trace = {0};
  open_m(&trace);
  ASKS(4000, "7E A008 0223 05 53 E2E6 7E");
  ANSWERS(4500, UA_BARE);
  ASKS(5000, GET);
  ANSWERS(5500, "7E A008 05 0223 1F AF17 7E"); /* DM */
  ASKS(6000, GET);
  ANSWERS(6500, VALUE); /* a lie: frames 0 UA, 1 AARE, 2 UA, 3 DM, 4 */
  hex_expect(facts, &trace,
             OPENED "broken 0 6500000000 4 0 an I frame to a client that is not connected\n");
}
END_TEST

START_TEST(decode_served__snrm_of_another_client__is_sent_away_and_disturbs_nobody) {
  hex_trace_t trace = {0};
  open_m(&trace);
  ASKS(3700, "7E A008 0223 21 93 BD64 7E"); /* public */
  ANSWERS(3800, "7E A008 21 0223 1F 10EA 7E");
  ASKS(4000, GET);
  ANSWERS(4500, VALUE);
  hex_expect(facts, &trace, OPENED "value 0 1 4000000000 1-0:1.8.0*255 105000000\n");
}
END_TEST

START_TEST(decode_served__frames_that_nothing_explains__are_broken) {
  hex_trace_t trace = {0};
  ANSWERS(500, UA_BARE);                      /* to no SNRM */
  ANSWERS(700, "7E A008 05 0225 73 15EA 7E"); /* address 18 */
  ANSWERS(900, "FFFF55");
  open_m(&trace);
  ASKS(4000, GET);
  /* E6 E6 00 is the header of a client; information begins at octet 9. */
  ANSWERS(4500, "7E A01A 05 0223 52 862C E6E600 C401C100 15 0000000006422C40 393F 7E");
  hex_expect(facts, &trace,
             "broken 0 500000000 0 0 a UA that answers nothing\n"
             "broken 0 700000000 1 0 a frame of a meter that is not on this line\n"
             "broken 0 900000000 2 0 octets that begin no frame\n" OPENED
             "broken 0 4500000000 5 9 not the LLC header of a meter\n");
}
END_TEST

START_TEST(decode_served__frames_that_are_not_of_their_form__say_where) {
  hex_trace_t trace = {0};
  open_m(&trace);
  ASKS(4000, GET);
  /* A wrong header check under a right frame check; addresses without an end, and of three octets;
   * a length of 6; a UA whose parameters are cut; SNRM from a meter. Octets from the flag on. */
  ANSWERS(4500, "7E A01A 05 0223 52 0000 E6E700 C401C100 15 0000000006422C40 EA28 7E");
  ANSWERS(5000, "7E A00A 05 02020202 73 5BEB 7E");
  ANSWERS(5500, "7E A009 05 020223 73 40AE 7E");
  ANSWERS(6000, "7E A006 7E");
  ASKS(6500, SNRM);
  ANSWERS(7000, "7E A011 05 0223 73 E15B 8180040501 8006 EC5D 7E");
  ANSWERS(7500, "7E A008 05 0223 93 CB59 7E");
  hex_expect(facts, &trace,
             OPENED "broken 0 4500000000 2 7 header check sequence\n"
                    "broken 0 5000000000 3 8 address\n"
                    "broken 0 5500000000 4 7 address\n"
                    "broken 0 5999000000 5 2 length\n"
                    "broken 0 7000000000 6 9 parameters that are not of their form\n"
                    "broken 0 7500000000 7 0 a control that a meter does not send\n");
}
END_TEST

START_TEST(decode_served__frmr_and_notifications__are_explained) {
  hex_trace_t trace = {0};
  open_m(&trace);
  ANSWERS(4000, "7E A00D 05 0223 97 BB39 320000 61FC 7E"); /* FRMR */
  ANSWERS(5000, "7E A024 05 0223 13 62CA E6E700 0F 00000001 00 0202 0908 3130303030303031"
                "0600000000 585A 7E");
  hex_expect(facts, &trace, OPENED);
  ANSWERS(6000, "7E A00D 05 0223 13 97FB E6E600 46AD 7E");
  hex_expect(facts, &trace, OPENED "broken 0 6000000000 4 9 not the LLC header of a meter\n");
}
END_TEST

START_TEST(decode_served__addresses_of_one_and_four_octets__reach_their_meters) {
  static const char two[] = "meter 0 m 10000001 polyphase-tou ct 0 0 0\n"
                            "meter 1 n 10000002 polyphase-tou ct 0 0 0\n"
                            "protocol 0 dlms-hdlc direct\nprotocol 1 dlms-hdlc direct\n"
                            "address 0 5 1\naddress 1 300 4\n";
  hex_trace_t trace = {0};
  /* 5 << 1 | 1 is 0B; 300 is 2 × 128 + 44: 04 and 2C << 1 | 1 = 59. */
  ASKS(1000, "7E A007 0B 05 93 9E83 7E");
  ANSWERS(1500, "7E A007 05 0B 73 9BEE 7E");
  ASKS(2000, "7E A00A 00020459 05 93 05B4 7E");
  ANSWERS(2500, "7E A00A 05 00020459 73 551C 7E");
  hex_expect(two, &trace, "");
}
END_TEST

/* IEC 62056-21 at 7E1 with its parity in bit 7: "/?10000001!", CR LF; identification
 * "/MPF5\2PTOU-0100", CR LF; ACK 2 5 2 CR LF. */
#define SIGN_ON "AF 3F B1 30 30 30 30 30 30 B1 21 8D 0A"
#define IDENTITY "AF 4D 50 C6 35 5C B2 50 D4 CF 55 2D 30 B1 30 30 8D 0A"
#define MODE_E "06 B2 35 B2 8D 0A"
#define MODE_C "06 30 35 B1 8D 0A"

START_TEST(decode_served__mode_e__is_hdlc_from_the_echo_to_the_next_sign_on) {
  hex_trace_t trace = {0};
  for (int64_t round = 0; round < 2; round++) {
    const int64_t at = round * 20000;
    hex_says(&trace, 0, at + 100, SIGN_ON);
    hex_says(&trace, 1, at + 400, IDENTITY);
    hex_says(&trace, 0, at + 600, MODE_E);
    hex_says(&trace, 1, at + 800, MODE_E);
    hex_says(&trace, 0, at + 1000, SNRM);
    hex_says(&trace, 1, at + 2000, UA);
    hex_says(&trace, 0, at + 3000, AARQ);
    hex_says(&trace, 1, at + 3500, AARE);
    hex_says(&trace, 0, at + 4000, GET);
    hex_says(&trace, 1, at + 4500, VALUE);
  }
  hex_expect(facts_mode_e, &trace,
             OPENED "value 0 1 4000000000 1-0:1.8.0*255 105000000\n"
                    "conversation 0 2 23000000000 association\nlevel 0 2 23000000000 1\n"
                    "value 0 2 24000000000 1-0:1.8.0*255 105000000\n");
}
END_TEST

START_TEST(decode_served__sign_on_after_a_broken_frame__ends_hdlc) {
  hex_trace_t trace = {0};
  for (int64_t round = 0; round < 2; round++) {
    const int64_t at = round * 20000;
    hex_says(&trace, 0, at + 100, SIGN_ON);
    hex_says(&trace, 1, at + 400, IDENTITY);
    hex_says(&trace, 0, at + 600, MODE_E);
    hex_says(&trace, 1, at + 800, MODE_E);
    hex_says(&trace, 0, at + 1000, SNRM);
    hex_says(&trace, 1, at + 2000, UA);
    hex_says(&trace, 0, at + 3000, AARQ);
    hex_says(&trace, 1, at + 3500, AARE);
    hex_says(&trace, 0, at + 4000, "7E A01A 0223 05 32 A536 E6E600 C0");
  }
  hex_expect(facts_mode_e, &trace,
             OPENED "conversation 0 2 23000000000 association\nlevel 0 2 23000000000 1\n");
}
END_TEST

START_TEST(decode_served__mode_c_to_a_meter_of_mode_e__is_no_conversation) {
  hex_trace_t trace = {0};
  ASKS(100, SIGN_ON);
  ANSWERS(400, IDENTITY);
  ASKS(600, MODE_C);
  hex_expect(facts_mode_e, &trace, "");
  ANSWERS(800, MODE_E); /* nobody selected it; the first octet is an ACK */
  char *served = hex_served(facts_mode_e, &trace);
  ck_assert_ptr_nonnull(strstr(served, "broken 0 "));
  free(served);
}
END_TEST

START_TEST(decode_served__a_cut_at_every_octet__never_tells_a_wrong_fact) {
  hex_trace_t trace = {0};
  open_m(&trace);
  ASKS(4000, GET);
  ANSWERS(4500, "7E A813 05 0223 52 BA5C E6E700 C401C10015 00 7B2A 7E");
  ASKS(4700, RR_2);
  ANSWERS(4900, "7E A011 05 0223 54 5C0E 00000006422C40 2481 7E");
  static const char whole[] = OPENED "value 0 1 4000000000 1-0:1.8.0*255 105000000\n";
  for (size_t run = 0; run < trace.count; run++) {
    for (size_t cut = 0; cut < trace.runs[run].len; cut++) {
      hex_trace_t part = trace;
      part.count = run + 1;
      part.runs[run].len = cut;
      part.runs[run].last_ns = part.runs[run].first_ns + (int64_t)cut * 1000000;
      char *served = hex_served(facts, &part);
      ck_assert_int_eq(strncmp(whole, served, strlen(served)), 0); /* a beginning of the whole */
      free(served);
    }
  }
}
END_TEST

START_TEST(decode_exchange__a_short_link__reads_well) {
  hex_trace_t trace = {0};
  open_m(&trace);
  ASKS(4000, GET);
  ANSWERS(4500, VALUE);
  char error[256] = "";
  char *text = decode_exchange(facts, trace.runs, trace.count, error, sizeof error);
  ck_assert_msg(text != NULL, "%s", error);
  static const char *const lines[] = {
      "→  7EA00802230593EE207E   | SNRM\n",
      "   | UA; sends 128; receives 128; window 1; receiving window 1\n",
      "   | I 0 0; AARQ reading no password; conformance 601E9F, PDU 1024\n",
      "   | I 0 1; conformance 601E9F, PDU 1024; AARE accepted; association 1, level 1\n",
      "C001C100030100010800FF020032687E   | I 1 1; GET 3 1-0:1.8.0*255 2\n",
      "   | I 1 2; 1-0:1.8.0*255 is 105000000\n"};
  for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++)
    ck_assert_msg(strstr(text, lines[i]) != NULL, "%s is not in\n%s", lines[i], text);
  free(text);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("decode_hdlc");
  TCase *tests = tcase_create("links");
  tcase_add_test(tests, decode_hdlc_check__published_snrm_and_ua__have_their_check_sequences);
  tcase_add_test(tests, decode_served__get_over_hdlc__is_a_value_at_the_end_of_its_request);
  tcase_add_test(tests, decode_served__frame_whose_check_ends_in_a_flag__is_whole);
  tcase_add_test(tests, decode_served__flags_between_frames_or_one_shared__make_no_difference);
  tcase_add_test(tests, decode_served__answer_in_two_segments__is_one_value);
  tcase_add_test(tests, decode_served__segment_that_is_missing__is_broken_and_serves_nothing);
  tcase_add_test(tests, decode_served__request_in_two_segments__has_the_time_of_the_second);
  tcase_add_test(tests, decode_served__frames_that_are_repeated__count_once_at_their_first_time);
  tcase_add_test(tests, decode_served__request_with_a_wrong_check__is_none_until_it_is_repeated);
  tcase_add_test(tests, decode_served__answer_with_a_wrong_check__is_broken_at_its_place);
  tcase_add_test(tests, decode_served__silence_inside_a_frame__ends_it);
  tcase_add_test(tests, decode_served__answer_cut_off__is_nothing_served_and_nobodys_lie);
  tcase_add_test(tests, decode_served__after_disc_or_dm__nothing_is_open);
  tcase_add_test(tests, decode_served__snrm_of_another_client__is_sent_away_and_disturbs_nobody);
  tcase_add_test(tests, decode_served__frames_that_nothing_explains__are_broken);
  tcase_add_test(tests, decode_served__frames_that_are_not_of_their_form__say_where);
  tcase_add_test(tests, decode_served__frmr_and_notifications__are_explained);
  tcase_add_test(tests, decode_served__addresses_of_one_and_four_octets__reach_their_meters);
  tcase_add_test(tests, decode_served__mode_e__is_hdlc_from_the_echo_to_the_next_sign_on);
  tcase_add_test(tests, decode_served__sign_on_after_a_broken_frame__ends_hdlc);
  tcase_add_test(tests, decode_served__mode_c_to_a_meter_of_mode_e__is_no_conversation);
  tcase_add_test(tests, decode_served__a_cut_at_every_octet__never_tells_a_wrong_fact);
  tcase_add_test(tests, decode_exchange__a_short_link__reads_well);
  suite_add_tcase(suite, tests);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_NORMAL);
  const int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed == 0 ? 0 : 1;
}
