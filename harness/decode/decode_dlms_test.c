/* Associations and services over the wrapper, plain: what is asked and answered, to the lines of
 * SERVED.md. APDUs are written out by hand from the standard, spaced by field; the wrapper's header
 * is a literal in one test and put before them in all others. Meter of wPort 17, clients
 * 1 management, 2 reading, 16 public. */
#include "decode_test_hex.h"

#define METER                                                                                      \
  "line 0 net tcp 96000\n"                                                                         \
  "zone_row 0 -9000000000 3600 0\n"                                                                \
  "zone_row 0 1774746000 7200 1\n"                                                                 \
  "zone_row 0 1792890000 3600 0\n"                                                                 \
  "meter 0 m 10000001 polyphase-tou ct 0 0 0\n"                                                    \
  "password 0 1 11111111\npassword 0 3 33333333\n"                                                 \
  "protocol 0 dlms-wrapper direct\naddress 0 17 2\ntitle 0 4D4D4D0000BC614E\n"
static const char facts[] = METER "security 0 none\n";
static const char facts_lls[] = METER "security 0 lls\n";

#define NAMES "A109060760857405080101"
#define INITIATE "BE10 040E 01000000065F1F0400601E9F0400"
#define INITIATED "BE10 040E 0800065F1F0400601E9F04000007"
#define AARQ "601D" NAMES INITIATE
#define AARE "6129" NAMES "A203020100 A305A103020100" INITIATED
/* LLS: requirements 8A, mechanism 8B, the password in AC; 11 + 4 + 9 + 12 + 18 = 54 octets. */
#define AARQ_LLS(password) "6036" NAMES "8A020780 8B0760857405080201 AC0A8008" password INITIATE
#define PASSWORD_3 "3333333333333333"
#define PASSWORD_WRONG "3030303030303030"
#define REJECTED "6117" NAMES "A203020101 A305A10302010D"
#define OPENED "conversation 0 1 1000000000 association\nlevel 0 1 1000000000 3\n"

/* As UTC: T_22_00 1774994400, T_22_15 1774995300, T_04_40 1775018400, T_11_15 1775128500. */
#define T_22_00 "090C 07EA031F02160000 00 0000 00"
#define T_22_15 "090C 07EA031F02160F00 00 0000 00"
#define T_04_40 "090C 07EA040103042800 00 0000 00"
#define T_11_15 "090C 07EA0402040B0F00 00 0000 00"
#define T_NONE "090C FFFFFFFFFFFFFFFF FF 8000 FF"
/* 2026-04-01T14:00 in summer: 12:00Z, 1775044800; deviation −120 min, status 80. */
#define T_CLOCK "090C 07EA0401030E0000 00 FF88 80"

/* A message with its header; client first. */
static void wrapped(hex_trace_t *t, int from_meter, int client, int64_t last_ms, const char *apdu) {
  unsigned char octets[2048];
  char hex[4200];
  const size_t len = hex_octets(apdu, octets, sizeof octets);
  snprintf(hex, sizeof hex, "0001 %04X %04X %04X %s", from_meter ? 17U : (unsigned)client,
           from_meter ? (unsigned)client : 17U, (unsigned)len, apdu);
  hex_says(t, from_meter, last_ms, hex);
}
#define ASK(last_ms, apdu) wrapped(&trace, 0, 1, last_ms, apdu)
#define ANSWER(last_ms, apdu) wrapped(&trace, 1, 1, last_ms, apdu)

static void open_as(hex_trace_t *t, int client) {
  wrapped(t, 0, client, 1000, AARQ);
  wrapped(t, 1, client, 1500, AARE);
}

START_TEST(decode_served__message_of_the_wrapper__is_taken_by_its_length) {
  hex_trace_t trace = {0};
  ASKS(1000, "0001 0001 0011 001F" AARQ);
  ANSWERS(1500, "0001 0011 0001 002B" AARE);
  ASKS(2000, "0001 0001 0011 000D C001C1 0003 0100010800FF 02 00");
  ANSWERS(2500, "0001 0011 0001 000D C401C100 15 0000000006422C40");
  hex_expect(facts, &trace, OPENED "value 0 1 2000000000 1-0:1.8.0*255 105000000\n");
}
END_TEST

START_TEST(decode_served__meter_alone_on_its_line__answers_to_port_1_too) {
  hex_trace_t trace = {0};
  ASKS(1000, "0001 0001 0001 001F" AARQ);
  ANSWERS(1500, "0001 0001 0001 002B" AARE);
  hex_expect(facts, &trace, OPENED);
}
END_TEST

START_TEST(decode_served__octets_that_are_no_message__are_broken_and_passed_over) {
  hex_trace_t trace = {0};
  ASKS(500, "A5A5");
  ANSWERS(700, "FFFF55");
  open_as(&trace, 1);
  ASK(2000, "C001C1 0003 0100010800FF 02 00");
  ANSWERS(2500, "0001 0011 0001 000D C401"); /* the line went away; four seconds later: */
  ASK(9000, AARQ);
  ANSWER(9500, AARE);
  hex_expect(facts, &trace,
             "broken 0 700000000 0 0 octets that begin no message\n" OPENED
             "conversation 0 2 9000000000 association\nlevel 0 2 9000000000 3\n");
}
END_TEST

START_TEST(decode_served__level__is_that_of_the_client) {
  hex_trace_t trace = {0};
  open_as(&trace, 16);
  wrapped(&trace, 0, 16, 1700, "6203800100");
  wrapped(&trace, 1, 16, 1800, "6303800100");
  wrapped(&trace, 0, 2, 2000, AARQ);
  wrapped(&trace, 1, 2, 2500, AARE);
  hex_expect(facts, &trace,
             "conversation 0 1 1000000000 association\nlevel 0 1 1000000000 0\n"
             "conversation 0 2 2000000000 association\nlevel 0 2 2000000000 1\n");
}
END_TEST

START_TEST(decode_served__lls__opens_by_the_password_of_its_level_alone) {
  hex_trace_t trace = {0};
  ASK(1000, AARQ_LLS(PASSWORD_WRONG));
  ANSWER(1500, REJECTED);
  ASK(2000, AARQ_LLS(PASSWORD_3));
  ANSWER(2500, AARE);
  ASK(3000, AARQ_LLS(PASSWORD_WRONG)); /* accepted all the same: a lie, at octet 8 of message 2 */
  ANSWER(3500, AARE);
  ASK(4000, AARQ); /* without any: a downgrade */
  ANSWER(4500, AARE);
  hex_expect(facts_lls, &trace,
             "command 0 1 1000000000 password - - ER01\n"
             "conversation 0 1 2000000000 association\nlevel 0 1 2000000000 3\n"
             "broken 0 3500000000 2 8 a password was accepted that is none of this meter\n"
             "conversation 0 2 3000000000 association\nlevel 0 2 3000000000 3\n"
             "broken 0 4500000000 3 8 accepted with another security than agreed\n"
             "conversation 0 3 4000000000 association\nlevel 0 3 4000000000 3\n");
}
END_TEST

START_TEST(decode_served__rejected_transient__is_no_failed_authentication) {
  hex_trace_t trace = {0};
  ASK(1000, AARQ);
  ANSWER(1500, "6117" NAMES "A203020102 A305A103020101");
  hex_expect(facts, &trace, "");
}
END_TEST

START_TEST(decode_served__aare_that_no_rule_explains__is_broken) {
  hex_trace_t trace = {0};
  ANSWER(500, AARE); /* to nobody */
  /* Client 5, whom there is not; the context of ciphering; the title of another; no initiate PDU;
   * version 5 in it; no diagnostic: its fields end where the PDU does. */
  wrapped(&trace, 0, 5, 1000, AARQ);
  wrapped(&trace, 1, 5, 1500, AARE);
  ASK(2000, AARQ);
  ANSWER(2500, "6129 A109060760857405080103 A203020100 A305A103020100" INITIATED);
  ASK(3000, AARQ);
  ANSWER(3500, "6135" NAMES "A203020100 A305A103020100 A40A0408 4D4D4D0000BC614F" INITIATED);
  ASK(4000, AARQ);
  ANSWER(4500, "6117" NAMES "A203020100 A305A103020100");
  ASK(5000, AARQ);
  ANSWER(5500, "6129" NAMES "A203020100 A305A103020100 BE10 040E 0800055F1F0400601E9F04000007");
  ASK(6000, AARQ);
  ANSWER(6500, "6110" NAMES "A203020100");
  ASK(7000, AARQ);
  ANSWER(7500, "610F" NAMES "A203020100"); /* its length is one less */
  static const char *const expected[] = {
      "broken 0 500000000 0 8 an AARE that nobody asked for\n",
      "broken 0 1500000000 1 8 a client accepted that there is not\n",
      "conversation 0 1 1000000000 association\nlevel 0 1 1000000000 0\n",
      "broken 0 2500000000 2 8 another application context than asked\n",
      "conversation 0 2 2000000000 association\nlevel 0 2 2000000000 3\n",
      "broken 0 3500000000 3 8 not the system title of the meter\n",
      "conversation 0 3 3000000000 association\nlevel 0 3 3000000000 3\n",
      "broken 0 4500000000 4 8 accepted without an initiate PDU\n",
      "conversation 0 4 4000000000 association\nlevel 0 4 4000000000 3\n",
      "broken 0 5500000000 5 8 an initiate PDU that is not of its form\n",
      "conversation 0 5 5000000000 association\nlevel 0 5 5000000000 3\n",
      "broken 0 6500000000 6 8 an AARE that is not of its form\n",
      "broken 0 7500000000 7 8 an AARE that is not of its form\n"};
  char whole[2048] = "";
  size_t len = 0;
  for (size_t i = 0; i < sizeof expected / sizeof expected[0]; i++)
    len += (size_t)snprintf(whole + len, sizeof whole - len, "%s", expected[i]);
  hex_expect(facts, &trace, whole);
}
END_TEST

START_TEST(decode_served__what_was_not_negotiated__is_broken_where_the_meter_uses_it) {
  /* Get alone, conformance 000010, and APDUs of 32 octets at most. */
  static const char aarq[] = "601D" NAMES "BE10 040E 01000000065F1F04000000100020";
  static const char aare[] =
      "6129" NAMES "A203020100 A305A103020100 BE10 040E 0800065F1F040000001004000007";
  static const char *const wanted[] = {
      "broken 0 2500000000 1 8 a service that was not negotiated\n",
      "broken 0 3500000000 2 8 a service that was not negotiated\n",
      "broken 0 4500000000 3 8 a service that was not negotiated\n",
      "broken 0 5500000000 4 8 a service that was not negotiated\n",
      "broken 0 7500000000 6 8 an APDU longer than the client takes\n"};
  hex_trace_t trace = {0};
  ASK(1000, aarq);
  ANSWER(1500, aare);
  ASK(2000, "C001C1 0003 0100010800FF 02 00");
  ANSWER(2500, "C402C1 01 00000001 00 09 15 0000000006422C40");
  ASK(3000, "C003C1 01 0003 0100010800FF 02 00");
  ANSWER(3500, "C403C1 01 00 15 0000000006422C40");
  ASK(4000, "C001C1 0003 0100010800FF 02 00");
  ANSWER(4500, "E0 81 0001 0001 0D C401C100 15 0000000006422C40");
  ASK(5000, "C101C1 0001 0000800200FF 02 00 1103");
  ANSWER(5500, "C501C1 00");
  ASK(6000, "C001C1 0003 0100010800FF 02 00");
  ANSWER(6500, "C401C100 15 0000000006422C40"); /* as it must be */
  ASK(7000, "C001C1 0007 0000636201FF 02 00");
  ANSWER(7500, "C401C100 0101 0202" T_04_40 T_04_40); /* 36 octets */
  char *served = hex_served(facts, &trace);
  for (size_t i = 0; i < sizeof wanted / sizeof wanted[0]; i++)
    ck_assert_msg(strstr(served, wanted[i]) != NULL, "%s is not in\n%s", wanted[i], served);
  ck_assert_ptr_null(strstr(served, "broken 0 6500000000"));
  free(served);
}
END_TEST

START_TEST(decode_served__conformance_beyond_the_proposal__is_broken) {
  hex_trace_t trace = {0};
  ASK(1000, "601D" NAMES "BE10 040E 01000000065F1F04000000100400");
  ANSWER(1500, AARE);
  hex_expect(facts, &trace,
             "broken 0 1500000000 0 8 a conformance beyond what was proposed and offered\n" OPENED);
}
END_TEST

START_TEST(decode_served__actions_in_a_list__have_a_result_each) {
  hex_trace_t trace = {0};
  open_as(&trace, 1);
  ASK(2000, "C303C1 02 0009 00000A0001FF 01 0008 0000010000FF 06 02 120001 10000A");
  ANSWER(2500, "C703C1 02 00 00 02 00");
  ASK(3000, "C304C1 0008 0000010000FF 06 01 00000001 03 10000A");
  ANSWER(3500, "C701C1 00 00");
  hex_expect(facts, &trace,
             OPENED "command 0 1 2000000000 end_of_billing - 3 ok\n"
                    "command 0 1 2000000000 adjust_clock 10 3 ER07\n"
                    "command 0 1 3000000000 adjust_clock 10 3 ok\n");
}
END_TEST

START_TEST(decode_served__values__have_the_words_of_the_first_dictionary) {
  hex_trace_t trace = {0};
  open_as(&trace, 1);
  /* 1.6.1 value and stamp, 13.0.0 names and due, clock, episode, response, text, count. */
  ASK(2000, "C003C1 0A 0004 0100010601FF 02 00 0004 0100010601FF 05 00 0014 00000D0000FF 02 00"
            "0014 00000D0000FF 06 00 0014 00000D0000FF 0A 00 0008 0000010000FF 02 00"
            "0001 0000800300FF 02 00 0001 0000800200FF 02 00 0001 0000600100FF 02 00"
            "0001 0000600700FF 02 00");
  ANSWER(2500, "C403C1 0A 00 15 00000000005B8D80 00" T_11_15 "00 0909 6461792D6E69676874 00 0900"
               "00" T_NONE "00" T_CLOCK "00 0205 0600000001" T_04_40 T_04_40 "0301 00"
               "00 1103 00 0908 3130303030303031 00 0600000002");
  hex_expect(facts, &trace,
             OPENED "value 0 1 2000000000 1-0:1.6.1*255 6000000 1775128500\n"
                    "value 0 1 2000000000 0-0:13.0.0*255 day-night - -\n"
                    "value 0 1 2000000000 0-0:1.0.0*255 1775044800 128 7200\n"
                    "value 0 1 2000000000 0-0:128.3.0*255 1 1775018400 1775018400 1 -\n"
                    "value 0 1 2000000000 0-0:128.2.0*255 R3\n"
                    "value 0 1 2000000000 0-0:96.1.0*255 10000001\n"
                    "value 0 1 2000000000 0-0:96.7.0*255 2\n");
}
END_TEST

START_TEST(decode_served__nothing_yet__is_all_empty) {
  hex_trace_t trace = {0};
  open_as(&trace, 1);
  ASK(2000, "C003C1 04 0004 0100010601FF 02 00 0004 0100010601FF 05 00"
            "0001 0000800300FF 02 00 0001 0100000102FF 02 00");
  ANSWER(2500, "C403C1 04 00 15 0000000000000000 00" T_NONE "00 0205 0600000000" T_NONE T_NONE
               "0300 00 00" T_NONE);
  hex_expect(facts, &trace,
             OPENED "value 0 1 2000000000 1-0:1.6.1*255 0 -\n"
                    "value 0 1 2000000000 0-0:128.3.0*255 0 - - - -\n"
                    "value 0 1 2000000000 1-0:0.1.2*255 -\n");
}
END_TEST

START_TEST(decode_served__part_of_an_object__is_no_value) {
  hex_trace_t trace = {0};
  open_as(&trace, 1);
  ASK(2000, "C001C1 0004 0100010601FF 02 00");
  ANSWER(2500, "C401C100 15 00000000005B8D80");
  ASK(3000, "C003C1 02 0014 00000D0000FF 02 00 0014 00000D0000FF 06 00");
  ANSWER(3500, "C403C1 02 00 0909 6461792D6E69676874 00 0900");
  ASK(4000, "C001C1 0003 0100010800FF 03 00");
  ANSWER(4500, "C401C100 0202 0FFD 161E"); /* −3, Wh */
  hex_expect(facts, &trace, OPENED);
}
END_TEST

START_TEST(decode_served__refusals__have_the_words_of_the_table) {
  hex_trace_t trace = {0};
  open_as(&trace, 1);
  ASK(2000, "C001C1 0003 0100010800FF 02 00");
  ANSWER(2500, "C401C101 03");
  ASK(3000, "C003C1 03 0003 0100630900FF 02 00 0003 0100010801FF 02 00 0001 0100010802FF 02 00");
  ANSWER(3500, "C403C1 03 01 04 00 15 0000000000000000 01 09");
  ASK(4000, "C001C1 0007 0100630100FF 02 01 03 00");
  ANSWER(4500, "C401C101 0D");
  ASK(5000, "C002C1 00000007");
  ANSWER(5500, "C402C1 01 00000007 01 10"); /* no long get in progress */
  ASK(5600, "C001C1 0007 0000620100FF 02 00");
  ANSWER(5700, "C401C101 0E"); /* data-block-unavailable */
  ASK(6000, "C001C1 0003 0100010800FF 02 00");
  ANSWER(6500, "C401C101 01"); /* hardware-fault: not in the table; its octet is 8 */
  hex_expect(facts, &trace,
             OPENED "refused 0 1 2000000000 1-0:1.8.0*255 ER03\n"
                    "refused 0 1 3000000000 1-0:99.9.0*255 ER02\n"
                    "value 0 1 3000000000 1-0:1.8.1*255 0\n"
                    "refused 0 1 3000000000 1-0:1.8.2*255 ER02\n"
                    "refused 0 1 4000000000 1-0:99.1.0*255 ER04\n"
                    "refused 0 1 5000000000 - ER05\n"
                    "refused 0 1 5600000000 0-0:98.1.0*255 ER05\n"
                    "broken 0 6500000000 6 8 a result that the dictionary does not have\n");
}
END_TEST

/* Rows 1 to 3: an entry, then a marker whose boot number is that of the row before, then one whose
 * status is. 63, 51 and 61 octets; 1E848 is 125,000. */
#define ROW_1                                                                                      \
  "0208" T_22_00 "120010 0600000001 0600000001 1600" T_22_15                                       \
  "14 0000000000000384 15 000000000001E848"
#define ROW_2 "0208" T_22_15 "120000 0600000002 00 1602" T_NONE "00 15 0000000000000000"
#define ROW_3                                                                                      \
  "0208" T_22_15 "00 0600000003 0600000002 1603" T_22_15 "14 0000000000000001 15 0000000000000000"
#define LINE_1(T) "entry 0 1 " T " 1 1 1774994400 1774995300 16 900 125000\n"
#define LINES(T)                                                                                   \
  LINE_1(T)                                                                                        \
  "marker 0 1 " T " 2 1 PD 1774995300 - -\n"                                                       \
  "marker 0 1 " T " 3 2 PU 1774995300 1774995300 1\n"
/* By the number column {1, 0-0:128.4.0, 2}, 1 to 3, all columns. */
#define BY_NUMBER                                                                                  \
  "0100630100FF 02 01 01 0204 0204 120001 09060000800400FF 0F02 120000"                            \
  "0600000001 0600000003 0100"

START_TEST(decode_served__profile_in_blocks__has_the_time_of_its_first_request) {
  hex_trace_t trace = {0};
  open_as(&trace, 1);
  ASK(2000, "C001C1 0007" BY_NUMBER);
  ANSWER(2500, "C402C1 00 00000001 00 41 0103" ROW_1); /* 65 octets */
  ASK(3000, "C002C1 00000001");
  ANSWER(3500, "C402C1 01 00000002 00 70" ROW_2 ROW_3); /* 112 octets */
  hex_expect(facts, &trace, OPENED LINES("2000000000") "range 0 1 2000000000 profile S1 S3 3\n");
}
END_TEST

/* The first row is whole, of the second two octets have come. */
START_TEST(decode_served__profile_that_stops_between_blocks__has_rows_but_no_range) {
  hex_trace_t trace = {0};
  open_as(&trace, 1);
  ASK(2000, "C001C1 0007" BY_NUMBER);
  ANSWER(2500, "C402C1 00 00000001 00 43 0103" ROW_1 "0208"); /* 67 octets */
  hex_expect(facts, &trace, OPENED LINE_1("2000000000"));
}
END_TEST

/* The second row repeats a status of 16, which a marker cannot have: it is whole, and wrong. */
START_TEST(decode_served__wrong_row_before_the_get_stops__is_broken) {
  hex_trace_t trace = {0};
  open_as(&trace, 1);
  ASK(2000, "C001C1 0007" BY_NUMBER);
  ANSWER(2500, "C402C1 00 00000001 00 72 0103" ROW_1 "0208" T_22_15 /* 114 octets */
               "00 0600000002 00 1602" T_NONE "00 15 0000000000000000");
  hex_expect(facts, &trace,
             OPENED LINE_1("2000000000") "broken 0 2500000000 2 0 row that is not "
                                         "of its form\n");
}
END_TEST

/* Another request, of which nothing comes, gives the one before up: its row is said once. */
START_TEST(decode_served__request_after_a_first_block__ends_the_long_get) {
  hex_trace_t trace = {0};
  open_as(&trace, 1);
  ASK(2000, "C001C1 0007" BY_NUMBER);
  ANSWER(2500, "C402C1 00 00000001 00 41 0103" ROW_1);
  ASK(3000, "C001C2 0001 0000600100FF 02 00");
  hex_expect(facts, &trace, OPENED LINE_1("2000000000"));
}
END_TEST

/* 19: the number of the block was not the one that was to come. What came before was served. */
START_TEST(decode_served__profile_that_is_refused_between_blocks__has_rows_but_no_range) {
  hex_trace_t trace = {0};
  open_as(&trace, 1);
  ASK(2000, "C001C1 0007" BY_NUMBER);
  ANSWER(2500, "C402C1 00 00000001 00 41 0103" ROW_1);
  ASK(3000, "C002C1 00000002");
  ANSWER(3500, "C402C1 01 00000002 01 13");
  hex_expect(facts, &trace,
             OPENED LINE_1("2000000000") "refused 0 1 2000000000 1-0:99.1.0*255 ER05\n");
}
END_TEST

START_TEST(decode_served__block_that_is_not_the_next__is_broken) {
  hex_trace_t trace = {0};
  open_as(&trace, 1);
  ASK(2000, "C001C1 0007" BY_NUMBER);
  ANSWER(2500, "C402C1 00 00000001 00 41 0103" ROW_1);
  ASK(3000, "C002C1 00000001");
  ANSWER(3500, "C402C1 01 00000003 00 70" ROW_2 ROW_3);
  char *served = hex_served(facts, &trace);
  /* The octet is the APDU's end: 8 + 122, 112 of them data after 10. */
  ck_assert_str_eq(served,
                   OPENED "broken 0 3500000000 2 130 a block that is not of its form or not "
                          "the next one\n" LINE_1("2000000000"));
  free(served);
}
END_TEST

START_TEST(decode_served__profile_in_general_blocks__is_put_together) {
  hex_trace_t trace = {0};
  open_as(&trace, 1);
  ASK(2000, "C001C1 0007" BY_NUMBER);
  /* Windows of 2 and streaming; block 2 is lost on its way and sent once more. The APDU has 4 + 2 +
   * 175 octets: 69 (4 + 65), 51 and 61 of them. */
  ANSWER(2500, "E0 42 0001 0000 45 C401C100 0103" ROW_1);
  ANSWER(2600, "E0 02 0002 0000 33" ROW_2);
  ASK(3000, "E0 82 0001 0001 00");
  ANSWER(3500, "E0 42 0002 0001 33" ROW_2);
  ANSWER(3600, "E0 82 0003 0001 3D" ROW_3);
  ANSWER(3900, "E0 82 0003 0001 3D" ROW_3); /* once more: nobody has acknowledged it */
  ASK(4000, "E0 80 0002 0003 00");
  hex_expect(facts, &trace, OPENED LINES("2000000000") "range 0 1 2000000000 profile S1 S3 3\n");
}
END_TEST

START_TEST(decode_served__general_block_that_is_missing_or_within_another__is_broken) {
  hex_trace_t trace = {0};
  open_as(&trace, 1);
  ASK(2000, "C001C1 0007" BY_NUMBER);
  ANSWER(2500, "E0 42 0001 0000 45 C401C100 0103" ROW_1);
  ANSWER(2600, "E0 82 0003 0000 3D" ROW_3);
  ASK(4000, "C001C1 0003 0100010800FF 02 00");
  ANSWER(4500, "E0 81 0001 0001 14 E0 81 0002 0001 0D C401C100 15 0000000006422C40");
  hex_expect(facts, &trace,
             OPENED "broken 0 2600000000 2 8 a block that is not the next one\n"
                    "broken 0 4500000000 3 8 a block that is not the next one\n");
}
END_TEST

START_TEST(decode_served__request_in_general_blocks__is_asked_at_its_last) {
  hex_trace_t trace = {0};
  open_as(&trace, 1);
  ASK(2000, "E0 01 0001 0000 07 C001C1 0003 0100");
  ANSWER(2200, "E0 01 0001 0001 00");
  ASK(2500, "E0 81 0002 0001 06 010800FF 02 00");
  ANSWER(3000, "C401C100 15 0000000006422C40");
  hex_expect(facts, &trace, OPENED "value 0 1 2500000000 1-0:1.8.0*255 105000000\n");
}
END_TEST

START_TEST(decode_served__ranges__are_named_by_what_restricts_them) {
  hex_trace_t trace = {0};
  open_as(&trace, 1);
  /* By the clock, {8, 0-0:1.0.0, 2}. */
  ASK(2000,
      "C001C1 0007 0100630100FF 02 01 01 0204 0204 120008 09060000010000FF 0F02 120000" T_22_00
          T_22_15 "0100");
  ANSWER(2500, "C401C100 0103" ROW_1 ROW_2 ROW_3);
  ASK(3000, "C001C1 0007 0100630100FF 02 01 02 0204 0600000001 0600000000 120001 120000");
  ANSWER(3500, "C401C100 0100");
  ASK(4000, "C001C1 0007 0100630100FF 02 00");
  ANSWER(4500, "C401C100 0100");
  /* Sets by number, {1, 1-0:0.1.0, 2}; events by number, {1, 0-0:128.5.0, 2}. */
  ASK(5000, "C001C1 0007 0000620100FF 02 01 01 0204 0204 120001 09060100000100FF 0F02 120000"
            "0600000001 0600000002 0100");
  ANSWER(5500, "C401C100 0100");
  ASK(6000, "C001C1 0007 0000636200FF 02 01 01 0204 0204 120001 09060000800500FF 0F02 120000"
            "0600000001 0600000002 0100");
  ANSWER(6500, "C401C100 0100");
  /* Only two columns, and the log of the supply alone: no lines. */
  ASK(7000, "C001C1 0007 0100630100FF 02 01 02 0204 0600000001 0600000000 120003 120004");
  ANSWER(7500, "C401C100 0101 0202 0600000001 0600000001");
  ASK(8000, "C001C1 0007 0000636201FF 02 00");
  ANSWER(8500, "C401C100 0100");
  hex_expect(facts, &trace,
             OPENED LINES("2000000000") "range 0 1 2000000000 profile T1774994400 T1774995300 3\n"
                                        "range 0 1 3000000000 profile E1 E0 0\n"
                                        "range 0 1 4000000000 profile E1 E0 0\n"
                                        "range 0 1 5000000000 sets 1 2 0\n"
                                        "range 0 1 6000000000 events 1 2 0\n");
}
END_TEST

START_TEST(decode_served__events__have_a_stamp_for_a_value_only_in_003) {
  hex_trace_t trace = {0};
  open_as(&trace, 1);
  ASK(2000, "C001C1 0007 0000636200FF 02 00");
  ANSWER(2500, "C401C100 0103"
               "0207" T_04_40 "0600000001 0600000001 120001" T_NONE "00 0901 49"
               "0207" T_04_40 "0600000002 0600000002 120003" T_04_40 T_22_00 "0901 49"
               "0207" T_04_40 "0600000003 0600000002 12000A" T_22_15 "14 0000000000001518"
               "0902 5233");
  hex_expect(facts, &trace,
             OPENED "event 0 1 2000000000 1 1 1 1775018400 - - I\n"
                    "event 0 1 2000000000 2 2 3 1775018400 1775018400 1774994400 I\n"
                    "event 0 1 2000000000 3 2 10 1775018400 1774995300 5400 R3\n"
                    "range 0 1 2000000000 events E1 E0 3\n");
}
END_TEST

/* 66,666,666 is 3F940AA; 6,000,000 is 5B8D80; 20,000 is 4E20; 500 is 1F4; 100 is 64. */
#define ZERO "15 0000000000000000"
#define ZEROS_4 ZERO ZERO ZERO ZERO
#define NO_MAXIMUM ZERO T_NONE
START_TEST(decode_served__set__is_followed_by_what_it_missed_and_its_registers) {
  hex_trace_t trace = {0};
  open_as(&trace, 1);
  ASK(2000, "C001C1 0007 0000620100FF 02 00");
  ANSWER(2500, "C401C100 0101 0232 0600000001 1109 120200" T_22_00 T_04_40 T_04_40 "1101"
               "0101 0202 1101" T_22_00 "15 0000000003F940AA" ZEROS_4 ZEROS_4
               "15 0000000000000001 15 0000000000000002"
               "15 00000000005B8D80" T_11_15 NO_MAXIMUM NO_MAXIMUM NO_MAXIMUM NO_MAXIMUM NO_MAXIMUM
                   NO_MAXIMUM NO_MAXIMUM NO_MAXIMUM "15 0000000000000003" ZEROS_4 ZEROS_4
               "15 0000000000004E20 15 00000000000001F4 15 0000000000000064 15 0000000000000064");
  char *served = hex_served(facts, &trace);
  static const char begin[] =
      OPENED "set 0 1 2000000000 1 9 512 1774994400 1775018400 1775018400 1\n"
             "missed 0 1 2000000000 1 1 1774994400\n"
             "register 0 1 2000000000 1 1-0:1.8.0*255 66666666 -\n"
             "register 0 1 2000000000 1 1-0:1.8.1*255 0 -\n";
  static const char end[] = "register 0 1 2000000000 1 1-0:1.2.8*255 0 -\n"
                            "register 0 1 2000000000 1 1-0:0.4.2*255 20000 -\n"
                            "register 0 1 2000000000 1 1-0:0.4.5*255 500 -\n"
                            "register 0 1 2000000000 1 1-0:0.4.3*255 100 -\n"
                            "register 0 1 2000000000 1 1-0:0.4.6*255 100 -\n"
                            "range 0 1 2000000000 sets E1 E0 35\n"; /* 1 + 1 + 33 */
  static const char *const middle[] = {
      "register 0 1 2000000000 1 1-0:1.8.8*255 0 -\n"
      "register 0 1 2000000000 1 1-0:128.8.0*255 1 -\n"
      "register 0 1 2000000000 1 1-0:129.8.0*255 2 -\n"
      "register 0 1 2000000000 1 1-0:1.6.0*255 6000000 1775128500\n"
      "register 0 1 2000000000 1 1-0:1.6.1*255 0 -\n",
      "register 0 1 2000000000 1 1-0:1.6.8*255 0 -\n"
      "register 0 1 2000000000 1 1-0:1.2.0*255 3 -\n"};
  ck_assert_int_eq(strncmp(served, begin, sizeof begin - 1), 0);
  for (size_t i = 0; i < 2; i++)
    ck_assert_ptr_nonnull(strstr(served, middle[i]));
  ck_assert_uint_gt(strlen(served), sizeof end);
  ck_assert_str_eq(served + strlen(served) - (sizeof end - 1), end);
  free(served);
}
END_TEST

START_TEST(decode_served__orders__carry_argument_level_and_result) {
  hex_trace_t trace = {0};
  open_as(&trace, 1);
  ASK(2000, "C101C1 0008 0000010000FF 02 00" T_CLOCK);
  ANSWER(2500, "C501C1 00");
  ASK(3000, "C301C1 0008 0000010000FF 06 01 10FFE2");
  ANSWER(3500, "C701C1 00 00");
  ASK(4000, "C301C1 0009 00000A0001FF 01 01 120001");
  ANSWER(4500, "C701C1 FA 00");
  ASK(5000, "C301C1 0014 00000D0000FF 01 01 0F00");
  ANSWER(5500, "C701C1 02 00");
  ASK(6000, "C101C1 0001 0000800200FF 02 00 1103");
  ANSWER(6500, "C501C1 00");
  ASK(7000, "C101C1 0001 0000800200FF 02 00 1104");
  ANSWER(7500, "C501C1 0C");
  ASK(8000, "C101C1 0003 0100010800FF 02 00 15 0000000000000000");
  ANSWER(8500, "C501C1 03");
  ASK(9000, "C101C1 0001 0000616200FF 02 00 0600000000"); /* the alarm register: no line */
  ANSWER(9500, "C501C1 00");
  ASK(10000, "C301C1 0008 0000010000FF 01 01 0F00"); /* to the quarter */
  ANSWER(10500, "C701C1 00 00");
  /* A passive calendar: its name makes no line, the instant at which it is due one. 2026-05-01 is a
   * Friday; 00:00Z is 1777593600. */
  ASK(10600, "C101C1 0014 00000D0000FF 06 00 0905 6F74686572");
  ANSWER(10700, "C501C1 00");
  ASK(10800, "C101C1 0014 00000D0000FF 0A 00 090C FFFFFFFFFFFFFFFFFF8000FF");
  ANSWER(10850, "C501C1 00");
  ASK(10900, "C101C1 0014 00000D0000FF 0A 00 090C 07EA05010500000000000000");
  ANSWER(10950, "C501C1 02");
  ASK(11000, "C101C1 0001 0000800200FF 02 00 1101"); /* received, but never answered */
  hex_expect(facts, &trace,
             OPENED "command 0 1 2000000000 set_clock 1775044800 3 ok\n"
                    "command 0 1 3000000000 adjust_clock -30 3 ok\n"
                    "command 0 1 4000000000 end_of_billing - 3 ER08\n"
                    "command 0 1 5000000000 activate_passive - 3 ER07\n"
                    "command 0 1 6000000000 set_response R3 3 ok\n"
                    "command 0 1 7000000000 set_response - 3 ER04\n"
                    "command 0 1 8000000000 write 1-0:1.8.0*255 3 ER03\n"
                    "command 0 1 10000000000 adjust_clock quarter 3 ok\n"
                    "command 0 1 10800000000 program_calendar other 3 ok\n"
                    "command 0 1 10900000000 program_calendar other@1777593600 3 ER07\n");
}
END_TEST

START_TEST(decode_served__clock_without_deviation__is_in_the_zone_of_the_meter) {
  hex_trace_t trace = {0};
  open_as(&trace, 1);
  /* 2026-10-25T02:30, an hour that exists twice: 00:30Z with status 80, 01:30Z without. */
  ASK(2000, "C101C1 0008 0000010000FF 02 00 090C 07EA0A1907021E00 00 8000 80");
  ANSWER(2500, "C501C1 00");
  ASK(3000, "C101C1 0008 0000010000FF 02 00 090C 07EA0A19FF021E00 FF 8000 00");
  ANSWER(3500, "C501C1 00");
  /* 2026-03-29T02:30 does not exist; then a clock without its hour. */
  ASK(4000, "C101C1 0008 0000010000FF 02 00 090C 07EA031D07021E00 00 8000 00");
  ANSWER(4500, "C501C1 0C");
  ASK(5000, "C101C1 0008 0000010000FF 02 00 090C 07EA031D07FF1E00 00 0000 00");
  ANSWER(5500, "C501C1 0C");
  hex_expect(facts, &trace,
             OPENED "command 0 1 2000000000 set_clock 1792888200 3 ok\n"
                    "command 0 1 3000000000 set_clock 1792891800 3 ok\n"
                    "command 0 1 4000000000 set_clock - 3 ER04\n"
                    "command 0 1 5000000000 set_clock - 3 ER04\n");
}
END_TEST

START_TEST(decode_served__write_in_blocks__happens_at_its_last) {
  hex_trace_t trace = {0};
  open_as(&trace, 1);
  ASK(2000, "C102C1 0008 0000010000FF 02 00 00 00000001 07 090C07EA040103");
  ANSWER(2500, "C502C1 00000001");
  ASK(3000, "C103C1 01 00000002 07 0E000000FF8880");
  ANSWER(3500, "C503C1 00 00000002");
  ASK(4000, "C102C1 0008 0000010000FF 02 00 00 00000001 07 090C07EA040103");
  ANSWER(4500, "C502C1 00000001");
  ASK(5000, "C103C1 01 00000003 07 0E000000FF8880"); /* one was left out */
  ANSWER(5500, "C503C1 13 00000003");
  hex_expect(facts, &trace,
             OPENED "command 0 1 3000000000 set_clock 1775044800 3 ok\n"
                    "command 0 1 5000000000 set_clock - 3 ER05\n");
}
END_TEST

START_TEST(decode_served__writes_in_a_list__have_a_result_each) {
  hex_trace_t trace = {0};
  open_as(&trace, 1);
  ASK(2000, "C104C1 02 0001 0000800200FF 02 00 0003 0100010800FF 02 00 02 1102 1100");
  ANSWER(2500, "C505C1 02 00 03");
  hex_expect(facts, &trace,
             OPENED "command 0 1 2000000000 set_response R2 3 ok\n"
                    "command 0 1 2000000000 write 1-0:1.8.0*255 3 ER03\n");
}
END_TEST

START_TEST(decode_served__exception__is_no_line) {
  hex_trace_t trace = {0};
  open_as(&trace, 1);
  ASK(2000, "C001C1 0003 0100010800FF 02 00");
  ANSWER(2500, "D8 01 02");
  ASK(3000, "C001C1 0003 0100010800FF 02 00");
  ANSWER(3500, "D8 01 02 00000007"); /* the counter that is expected: nobody tells it */
  hex_expect(facts, &trace,
             OPENED "broken 0 3500000000 2 11 an exception-response that tells more\n");
}
END_TEST

START_TEST(decode_served__answers_that_no_rule_explains__are_broken) {
  hex_trace_t trace = {0};
  open_as(&trace, 1);
  static const struct {
    const char *ask, *answer;
  } pairs[] = {
      /* An octet after the value: 8 of the header, 13 of the answer. */
      {"C001C1 0003 0100010800FF 02 00", "C401C100 15 0000000006422C40 00"},
      {"C001C1 0003 0100010800FF 02 00", "C401C200 15 0000000006422C40"},
      {"C001C1 0003 0100010800FF 02 00", "C401C100 14 0000000006422C40"}, /* long64 */
      {"C001C1 0003 0100010800FF 02 00", "C501C1 00"},
      {"C001C1 0001 0100010800FF 02 00", "C401C100 15 0000000006422C40"}, /* no such class */
      {"C001C1 0003 0100010800FF 03 00", "C401C100 0202 0F00 161E"},      /* a scaler of 0 */
      {"C001C1 0008 0000010000FF 02 00",
       "C401C100 090C 07EA0401040E0000 00 FF88 80"}, /* it was a Wednesday */
      {"C001C1 0003 0100010800FF 01 00", "C401C100 0906 0100010801FF"},
      {NULL, "C401C100 15 0000000006422C40"},
      {NULL, "77"},
  };
  for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++) {
    if (pairs[i].ask) ASK(2000 + 1000 * (int64_t)i, pairs[i].ask);
    ANSWER(2500 + 1000 * (int64_t)i, pairs[i].answer);
  }
  hex_expect(facts, &trace,
             OPENED "broken 0 2500000000 1 21 octets after the value\n"
                    "broken 0 3500000000 2 10 invoke-id and priority of another request\n"
                    "value 0 1 3000000000 1-0:1.8.0*255 105000000\n"
                    "broken 0 4500000000 3 8 value that is not of the form of its object\n"
                    "broken 0 5500000000 4 8 an answer that nobody asked for\n"
                    "broken 0 6500000000 5 8 served under a class that the object has not\n"
                    "broken 0 7500000000 6 8 scaler and unit that are not those of the dictionary\n"
                    "broken 0 8500000000 7 8 value that is not of the form of its object\n"
                    "broken 0 9500000000 8 8 logical name that is not that of the object\n"
                    "broken 0 10500000000 9 8 an answer that nobody asked for\n"
                    "broken 0 11500000000 10 8 an APDU that a meter does not send\n");
}
END_TEST

START_TEST(decode_served__rows_that_are_not_of_their_form__are_broken) {
  hex_trace_t trace = {0};
  open_as(&trace, 1);
  ASK(2000, "C001C1 0007 0100630100FF 02 00");
  /* The boot number of the first row is null; a kind that there is not; deviation 60 in a row. */
  ANSWER(2500, "C401C100 0103"
               "0208" T_22_15 "120000 0600000002 00 1602" T_NONE "00" ZERO "0208" T_22_15
               "120000 0600000003 0600000001 1609" T_NONE "00" ZERO
               "0208 090C 07EA031F02160F00 00 003C 00 120000 0600000004 0600000001 1602" T_NONE
               "00" ZERO);
  hex_expect(facts, &trace,
             OPENED "broken 0 2500000000 1 8 column that is not of its form\n"
                    "broken 0 2500000000 1 8 row that is not of its form\n"
                    "broken 0 2500000000 1 8 column that is not of its form\n"
                    "range 0 1 2000000000 profile E1 E0 3\n");
}
END_TEST

START_TEST(decode_served__public_client__may_not_read_everything) {
  hex_trace_t trace = {0};
  open_as(&trace, 16);
  wrapped(&trace, 0, 16, 2000, "C001C1 0001 0000600100FF 02 00");
  wrapped(&trace, 1, 16, 2500, "C401C100 0908 3130303030303031");
  wrapped(&trace, 0, 16, 3000, "C001C1 0003 0100010800FF 02 00");
  wrapped(&trace, 1, 16, 3500, "C401C101 03");
  wrapped(&trace, 0, 16, 4000, "C001C1 0003 0100010800FF 02 00");
  wrapped(&trace, 1, 16, 4500, "C401C100 15 0000000006422C40");
  hex_expect(facts, &trace,
             "conversation 0 1 1000000000 association\nlevel 0 1 1000000000 0\n"
             "value 0 1 2000000000 0-0:96.1.0*255 10000001\n"
             "refused 0 1 3000000000 1-0:1.8.0*255 ER03\n"
             "broken 0 4500000000 3 8 served to an association that may not read it\n"
             "value 0 1 4000000000 1-0:1.8.0*255 105000000\n");
}
END_TEST

START_TEST(decode_served__service_after_the_release__is_broken) {
  hex_trace_t trace = {0};
  open_as(&trace, 1);
  ASK(2000, "6203800100");
  ANSWER(2500, "6303800100");
  ASK(3000, "C001C1 0003 0100010800FF 02 00");
  ANSWER(3500, "C401C100 15 0000000006422C40");
  char *served = hex_served(facts, &trace);
  ck_assert_ptr_null(strstr(served, "value"));
  ck_assert_ptr_nonnull(strstr(served, "broken 0 3500000000 2 8 "));
  free(served);
}
END_TEST

START_TEST(decode_served__notifications__come_unasked) {
  hex_trace_t trace = {0};
  open_as(&trace, 1);
  ANSWER(2000, "0F 00000001 00 0202 0908 3130303030303031 0600000000");
  ANSWER(3000, "0F 00000001 00 0202 0908 3130303030303031"); /* a Data is missing */
  hex_expect(facts, &trace,
             OPENED "broken 0 3000000000 2 8 a notification that is not of its form\n");
}
END_TEST

int main(void) {
  Suite *suite = suite_create("decode_dlms");
  TCase *tests = tcase_create("services");
  tcase_add_test(tests, decode_served__message_of_the_wrapper__is_taken_by_its_length);
  tcase_add_test(tests, decode_served__meter_alone_on_its_line__answers_to_port_1_too);
  tcase_add_test(tests, decode_served__octets_that_are_no_message__are_broken_and_passed_over);
  tcase_add_test(tests, decode_served__level__is_that_of_the_client);
  tcase_add_test(tests, decode_served__lls__opens_by_the_password_of_its_level_alone);
  tcase_add_test(tests, decode_served__rejected_transient__is_no_failed_authentication);
  tcase_add_test(tests, decode_served__aare_that_no_rule_explains__is_broken);
  tcase_add_test(tests, decode_served__general_block_that_is_missing_or_within_another__is_broken);
  tcase_add_test(tests, decode_served__what_was_not_negotiated__is_broken_where_the_meter_uses_it);
  tcase_add_test(tests, decode_served__conformance_beyond_the_proposal__is_broken);
  tcase_add_test(tests, decode_served__actions_in_a_list__have_a_result_each);
  tcase_add_test(tests, decode_served__values__have_the_words_of_the_first_dictionary);
  tcase_add_test(tests, decode_served__nothing_yet__is_all_empty);
  tcase_add_test(tests, decode_served__part_of_an_object__is_no_value);
  tcase_add_test(tests, decode_served__refusals__have_the_words_of_the_table);
  tcase_add_test(tests, decode_served__profile_in_blocks__has_the_time_of_its_first_request);
  tcase_add_test(tests, decode_served__profile_that_stops_between_blocks__has_rows_but_no_range);
  tcase_add_test(tests,
                 decode_served__profile_that_is_refused_between_blocks__has_rows_but_no_range);
  tcase_add_test(tests, decode_served__wrong_row_before_the_get_stops__is_broken);
  tcase_add_test(tests, decode_served__request_after_a_first_block__ends_the_long_get);
  tcase_add_test(tests, decode_served__block_that_is_not_the_next__is_broken);
  tcase_add_test(tests, decode_served__profile_in_general_blocks__is_put_together);
  tcase_add_test(tests, decode_served__request_in_general_blocks__is_asked_at_its_last);
  tcase_add_test(tests, decode_served__ranges__are_named_by_what_restricts_them);
  tcase_add_test(tests, decode_served__events__have_a_stamp_for_a_value_only_in_003);
  tcase_add_test(tests, decode_served__set__is_followed_by_what_it_missed_and_its_registers);
  tcase_add_test(tests, decode_served__orders__carry_argument_level_and_result);
  tcase_add_test(tests, decode_served__clock_without_deviation__is_in_the_zone_of_the_meter);
  tcase_add_test(tests, decode_served__write_in_blocks__happens_at_its_last);
  tcase_add_test(tests, decode_served__writes_in_a_list__have_a_result_each);
  tcase_add_test(tests, decode_served__exception__is_no_line);
  tcase_add_test(tests, decode_served__answers_that_no_rule_explains__are_broken);
  tcase_add_test(tests, decode_served__rows_that_are_not_of_their_form__are_broken);
  tcase_add_test(tests, decode_served__public_client__may_not_read_everything);
  tcase_add_test(tests, decode_served__service_after_the_release__is_broken);
  tcase_add_test(tests, decode_served__notifications__come_unasked);
  suite_add_tcase(suite, tests);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_NORMAL);
  const int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed == 0 ? 0 : 1;
}
