/* Firmware in both languages, to the lines of SERVED.md: identities and hashes, the log, what is
 * ordered of the image transfer and its schedule, and how it is answered. The meter takes images.
 * The block check of each 62056-21 message is the string after its last line, the exclusive or of
 * its octets in the comment above; APDUs are written out by hand. The hash is that of no octets. */
#include "decode_test_both.h"

#include <stdbool.h>

#define METER "line 0 bus rs485 9600\nmeter 0 m 10000001 polyphase-tou ct 0 0 0\n"
#define FIRMWARE                                                                                   \
  "hardware 0 PTOU-A\nfirmware 0 1 16777216 7 MPF-1.0.0\nfirmware 0 2 33554432 1 APP-2\n"
#define DLMS METER "protocol 0 dlms-wrapper direct\naddress 0 17 2\ntitle 0 4D4D4D0000BC614E\n"
static const char facts_21[] = METER FIRMWARE;
static const char facts_without[] = METER;
static const char facts_dlms[] = DLMS FIRMWARE;
static const char facts_dlms_without[] = DLMS;

#define HASH "E3B0C44298FC1C149AFBF4C8996FB92427AE41E4649B934CA495991B7852B855"
#define HASH_LOWER "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

static const char read_out[] = "\006050\r\n";
/* 62 */
static const char msg_log[] = "\001R5\0020-0:99.98.8*255(1;9)\003"
                              "b";
/* 7F */
static const char msg_log_rows[] = "\0020-0:99.98.8*255(9)\r\n"
                                   "(W;1;260331220000;00;2;0;MPF-1.0.0;MPF-1.1.0;7;8;R3;A-17)\r\n"
                                   "(W;2;260331220000;02;0;15;MPF-1.0.0;;7;0;R3;)\r\n"
                                   "(W;3;260401220000;80;1;0;MPF-1.0.0;MPF-1.1.0;7;8;;A-17)\r\n"
                                   "(W;4;260401220000;00;4;0;MPF-1.0.0;MPF-1.1.0;7;8;I;A-17)\r\n"
                                   "(W;5;260401220000;00;0;0;MPF-1.0.0;MPF-1.1.0;7;8;I;A-17)\r\n"
                                   "(W;6;260401220000;00;0;19;MPF-1.0.0;MPF-1.1.0;7;8;I;A-17)\r\n"
                                   "(W;7;260401220000;00;3;5;MPF-1.0.0;MPF-1.1.0;7;8;I;A-17)\r\n"
                                   "(W;8;260401220000;00;3;0;MPF-1.0.0;MPF-1.1.0;;8;I;A-17)\r\n"
                                   "(W;9;260401220000;00;3;0;MPF-1.0.0;MPF-1.1.0;7;8;I)\r\n"
                                   "\003"
                                   "q";
/* 32 */
static const char msg_log_fallback[] = "\0020-0:99.98.8*255(4)\r\n"
                                       "(W;1;260331220000;00;4;17;MPF-1.1.0;MPF-1.0.0;8;8;I;)\r\n"
                                       "(W;2;260331220000;00;0;17;MPF-1.0.0;MPF-1.0.0;8;8;I;)\r\n"
                                       "(W;3;260331220000;00;4;3;MPF-1.1.0;MPF-1.0.0;8;8;I;)\r\n"
                                       "(W;4;260331220000;00;5;17;MPF-1.1.0;MPF-1.0.0;8;8;I;)\r\n"
                                       "\003"
                                       "\062";
/* 51 */
static const char msg_read_identity[] = "\001R1\0020.2.0()\003"
                                        "Q";
/* 44 */
static const char msg_identity[] = "\002(MPF-1.1.0)\003"
                                   "D";
/* 52 */
static const char msg_read_hash[] = "\001R5\0021-0:0.2.9*255()\003"
                                    "R";
/* 40 */
static const char msg_hash[] = "\0021-0:0.2.9*255(" HASH ")\003"
                               "@";
/* 60 */
static const char msg_hash_lower[] = "\0021-0:0.2.9*255(" HASH_LOWER ")\003"
                                     "`";
/* 67 */
static const char msg_read_count[] = "\001R5\0020-0:128.40.0*255()\003"
                                     "g";
/* 33 */
static const char msg_count[] = "\0020-0:128.40.0*255(1)\003"
                                "3";
/* 31 */
static const char msg_first[] = "\0020-0:96.1.0*255(10000001)\r\n"
                                "0-0:96.1.1*255(FQTR-0100)\r\n"
                                "1-0:0.2.0*255(MPF-1.1.0)\r\n"
                                "1-0:0.2.1*255(APP-2)\r\n"
                                "1-0:0.2.8*255(" HASH ")\r\n"
                                "1-0:0.2.9*255(" HASH ")\r\n"
                                "0-0:1.0.0*255(260331220000;80;7200)\r\n"
                                "!\r\n"
                                "\003"
                                "1";
/* 06 */
static const char msg_brought[] = "\0020-0:96.1.0*255(10000001)\r\n"
                                  "0-0:96.1.1*255(FQTR-0100)\r\n"
                                  "1-0:0.2.0*255(MPF-1.1.0)\r\n"
                                  "1-0:0.2.1*255(APP-2)\r\n"
                                  "1-0:0.2.8*255(" HASH ")\r\n"
                                  "1-0:0.2.9*255(" HASH ")\r\n"
                                  "0-0:128.40.0*255(1)\r\n"
                                  "0-0:1.0.0*255(260331220000;80;7200)\r\n"
                                  "!\r\n"
                                  "\003"
                                  "\006";
/* 06 */
static const char msg_early[] = "\0020-0:96.1.0*255(10000001)\r\n"
                                "0-0:96.1.1*255(FQTR-0100)\r\n"
                                "1-0:0.2.0*255(MPF-1.1.0)\r\n"
                                "1-0:0.2.1*255(APP-2)\r\n"
                                "0-0:128.40.0*255(1)\r\n"
                                "1-0:0.2.8*255(" HASH ")\r\n"
                                "1-0:0.2.9*255(" HASH ")\r\n"
                                "0-0:1.0.0*255(260331220000;80;7200)\r\n"
                                "!\r\n"
                                "\003"
                                "\006";
/* 67 */
static const char msg_events[] = "\001R5\0020-0:99.98.0*255(1;4)\003"
                                 "g";
/* 20 */
static const char msg_events_rows[] = "\0020-0:99.98.0*255(4)\r\n"
                                      "(V;1;1;090;260401044000;;8;R3)\r\n"
                                      "(V;2;2;091;260401044010;260401044000;8;I)\r\n"
                                      "(V;3;2;092;260401044020;;6;R3)\r\n"
                                      "(V;4;2;093;260401044020;;6;R3)\r\n"
                                      "\003"
                                      " ";

#define OPENED_21 "conversation 0 1 1400000000 programming\n"

/* 2026-03-31T22:00Z is 1774994400, a day later 1775080800. There is no fallback and no refusal
 * without a reason, none for a 19th one, no reason of anything else; a counter is never empty,
 * and the row has eleven parts. */
START_TEST(decode_served__log_of_firmware__is_its_rows) {
  hex_trace_t trace = {0};
  open_21(&trace);
  SAY(2000, msg_log);
  HEAR(3000, msg_log_rows);
  hex_expect(facts_21, &trace,
             OPENED_21
             "firmware 0 1 2000000000 1 1774994400 0 2 0 MPF-1.0.0 MPF-1.1.0 7 8 R3 A-17\n"
             "firmware 0 1 2000000000 2 1774994400 2 0 15 MPF-1.0.0 - 7 0 R3 -\n"
             "firmware 0 1 2000000000 3 1775080800 128 1 0 MPF-1.0.0 MPF-1.1.0 7 8 - A-17\n"
             "broken 0 3000000000 2 205 part of a row that is not of its form\n"
             "broken 0 3000000000 2 263 part of a row that is not of its form\n"
             "broken 0 3000000000 2 321 part of a row that is not of its form\n"
             "broken 0 3000000000 2 380 part of a row that is not of its form\n"
             "broken 0 3000000000 2 462 part of a row that is not of its form\n"
             "broken 0 3000000000 2 524 part of a row that is not of its form\n"
             "range 0 1 2000000000 firmware 1 9 9\n");
}
END_TEST

/* A start has one reason, the 17th; there is no kind 5. */
START_TEST(decode_served__log_of_firmware__has_what_a_start_found) {
  hex_trace_t trace = {0};
  open_21(&trace);
  SAY(2000, msg_log);
  HEAR(3000, msg_log_fallback);
  hex_expect(facts_21, &trace,
             OPENED_21 "firmware 0 1 2000000000 1 1774994400 0 4 17 MPF-1.1.0 MPF-1.0.0 8 8 I -\n"
                       "firmware 0 1 2000000000 2 1774994400 0 0 17 MPF-1.0.0 MPF-1.0.0 8 8 I -\n"
                       "broken 0 3000000000 2 152 part of a row that is not of its form\n"
                       "broken 0 3000000000 2 206 part of a row that is not of its form\n"
                       "range 0 1 2000000000 firmware 1 9 4\n");
}
END_TEST

static const exchange_t values[] = {
    {msg_read_identity, msg_identity},
    {msg_read_hash, msg_hash},
    {msg_read_hash, msg_hash_lower},
    {msg_read_count, msg_count},
};

START_TEST(decode_served__what_runs__is_told_by_identity_and_hash) {
  hex_trace_t trace = {0};
  exchange_21(&trace, values, ROWS(values));
  hex_expect(facts_21, &trace,
             OPENED_21 "value 0 1 2000000000 1-0:0.2.0*255 MPF-1.1.0\n"
                       "value 0 1 3000000000 1-0:0.2.9*255 " HASH_LOWER "\n"
                       "broken 0 4500000000 4 15 value that is not of the form of its object\n"
                       "value 0 1 5000000000 0-0:128.40.0*255 1\n");
}
END_TEST

START_TEST(decode_served__meter_that_takes_no_image__has_none_of_it) {
  hex_trace_t trace = {0};
  exchange_21(&trace, values, ROWS(values));
  SAY(6000, msg_log);
  HEAR(7000, msg_log_rows);
  hex_expect(facts_without, &trace,
             OPENED_21 "broken 0 2500000000 2 1 no answer to what was asked\n"
                       "broken 0 3500000000 3 1 no answer to what was asked\n"
                       "broken 0 4500000000 4 1 no answer to what was asked\n"
                       "broken 0 5500000000 5 1 no answer to what was asked\n"
                       "broken 0 7000000000 6 1 no answer to what was asked\n");
}
END_TEST

/* Of each the first six or seven objects; then it ends, and that is broken in all of them. */
static const struct {
  const char *message, *expected;
} read_outs[] = {
    {msg_first, ""},
    {msg_brought, "value 0 1 1400000000 0-0:128.40.0*255 1\n"},
    {msg_early, "object out of the order of the read-out\n"},
};

START_TEST(decode_served__read_out__has_the_count_behind_the_hashes_or_not_at_all) {
  hex_trace_t trace = {0};
  SAY(1000, call);
  HEAR(1266, identity);
  SAY(1400, read_out);
  HEAR(3000, read_outs[_i].message);
  char *served = hex_served(facts_21, &trace);
  const bool early = strstr(read_outs[_i].expected, "order") != NULL;
  ck_assert_ptr_nonnull(strstr(served, read_outs[_i].expected));
  ck_assert_int_eq(strstr(served, "order of the read-out") != NULL, early);
  ck_assert_int_eq(strstr(served, "ends before its last object") == NULL, early);
  ck_assert_ptr_nonnull(strstr(served, "value 0 1 1400000000 1-0:0.2.8*255 " HASH_LOWER "\n"));
  ck_assert_ptr_nonnull(strstr(served, "value 0 1 1400000000 0-0:1.0.0*255 1774994400 128 7200\n"));
  free(served);
}
END_TEST

/* There is no 093. 2026-04-01T04:40Z is 1775018400. */
START_TEST(decode_served__events_of_firmware__are_events) {
  hex_trace_t trace = {0};
  open_21(&trace);
  SAY(2000, msg_events);
  HEAR(2750, msg_events_rows);
  hex_expect(facts_21, &trace,
             OPENED_21 "event 0 1 2000000000 1 1 90 1775018400 - 8 R3\n"
                       "event 0 1 2000000000 2 2 91 1775018410 1775018400 8 I\n"
                       "event 0 1 2000000000 3 2 92 1775018420 - 6 R3\n"
                       "broken 0 2750000000 2 135 part of a row that is not of its form\n"
                       "range 0 1 2000000000 events 1 4 4\n");
}
END_TEST

#define OPENED "conversation 0 1 1000000000 association\nlevel 0 1 1000000000 3\n"
#define TRANSFER "0012 00002C0000FF"
#define METHOD(number, data) "C301C1 " TRANSFER number "01" data
#define DONE "C701C1 00 00"
#define LATER "C701C1 02 00"
#define DENIED "C701C1 03 00"
#define UNMATCHED "C701C1 0C 00"
#define OTHER "C701C1 FA 00"
/* MPF-1.1.0, 2200 octets. */
#define INITIATE METHOD("01", "0202 0909 4D50462D312E312E30 0600000898")

START_TEST(decode_served__image_transfer__is_told_by_its_orders) {
  hex_trace_t trace = {0};
  static const exchange_t rows[] = {
      {INITIATE, DONE},
      {METHOD("02", "0202 0600000000 0904 4D504657"), DONE},
      {METHOD("02", "0202 060000000A 0904 4D504657"), UNMATCHED},
      {METHOD("03", "0F00"), LATER},
      {METHOD("03", "0F00"), OTHER},
      {METHOD("04", "0F00"), DENIED},
      {METHOD("04", "0F01"), DONE},
      {"C101C1 " TRANSFER "05 00 0301", "C501C1 00"},
      {"C101C1 " TRANSFER "05 00 0300", "C501C1 03"},
  };
  exchange_dlms(&trace, rows, ROWS(rows));
  hex_expect(facts_dlms, &trace,
             OPENED "command 0 1 2000000000 image_initiate MPF-1.1.0@2200 3 ok\n"
                    "command 0 1 3000000000 image_block 0@4 3 ok\n"
                    "command 0 1 4000000000 image_block 10@4 3 ER04\n"
                    "command 0 1 5000000000 image_verify - 3 ER07\n"
                    "command 0 1 6000000000 image_verify - 3 ER10\n"
                    "command 0 1 7000000000 image_activate - 3 ER03\n"
                    "command 0 1 8000000000 image_activate force 3 ok\n"
                    "command 0 1 9000000000 image_enable 1 3 ok\n"
                    "command 0 1 10000000000 image_enable 0 3 ER03\n");
  hex_expect(facts_dlms_without, &trace, OPENED);
}
END_TEST

/* The meter is dark from then on. A verification that was not answered is no line; an activation
 * that was, is one. */
START_TEST(decode_served__activation_that_was_not_answered__is_told_without_a_result) {
  hex_trace_t trace = {0};
  open_dlms(&trace);
  ASK(2000, METHOD("03", "0F00"));
  ASK(3000, METHOD("04", "0F01"));
  wrapped(&trace, 0, 5000, AARQ);
  wrapped(&trace, 1, 5500, AARE);
  ASK(6000, METHOD("04", "0F00"));
  hex_expect(facts_dlms, &trace,
             OPENED "command 0 1 3000000000 image_activate force 3 -\n"
                    "conversation 0 2 5000000000 association\nlevel 0 2 5000000000 3\n"
                    "command 0 2 6000000000 image_activate - 3 -\n");
}
END_TEST

/* A size of two octets, a block without its number, an activation by 2, an
 * enable that is no boolean, a fifth method, which is none; an octet that is no character of a
 * word stands as `?`. */
START_TEST(decode_served__parameter_that_is_not_of_its_form__is_no_argument) {
  hex_trace_t trace = {0};
  static const exchange_t rows[] = {
      {METHOD("01", "0202 0900 0600000898"), UNMATCHED},
      {METHOD("01", "0202 0901 41 120898"), UNMATCHED},
      {METHOD("02", "0201 0600000000"), UNMATCHED},
      {METHOD("04", "0F02"), UNMATCHED},
      {"C101C1 " TRANSFER "05 00 1101", "C501C1 0C"},
      {METHOD("05", "0F00"), "C701C1 04 00"},
      {METHOD("01", "0202 0903 412042 0600000000"), UNMATCHED},
  };
  exchange_dlms(&trace, rows, ROWS(rows));
  hex_expect(facts_dlms, &trace,
             OPENED "command 0 1 2000000000 image_initiate -@2200 3 ER04\n"
                    "command 0 1 3000000000 image_initiate - 3 ER04\n"
                    "command 0 1 4000000000 image_block - 3 ER04\n"
                    "command 0 1 5000000000 image_activate - 3 ER04\n"
                    "command 0 1 6000000000 image_enable - 3 ER04\n"
                    "command 0 1 8000000000 image_initiate A?B@0 3 ER04\n");
}
END_TEST

/* 32 is no result of the dictionary. */
START_TEST(decode_served__result_that_the_dictionary_has_not__is_broken) {
  hex_trace_t trace = {0};
  open_dlms(&trace);
  ASK(2000, METHOD("03", "0F00"));
  ANSWER(2500, "C701C1 20 00");
  hex_expect(facts_dlms, &trace,
             OPENED "broken 0 2500000000 1 8 a result that the dictionary does not have\n");
}
END_TEST

#define SCHEDULE(data) "C101C1 0016 00000F0002FF 04 00 " data
/* {time, date}: 2026-04-01T04:40:00Z, a Wednesday, is 1775018400. */
START_TEST(decode_served__schedule__is_an_instant_of_utc_or_none) {
  hex_trace_t trace = {0};
  static const exchange_t rows[] = {
      {SCHEDULE("0101 0202 0904 04280000 0905 07EA040103"), "C501C1 00"},
      {SCHEDULE("0101 0202 0904 04280000 0905 07EA0401FF"), "C501C1 00"},
      {SCHEDULE("0100"), "C501C1 00"},
      {SCHEDULE("0101 0202 0904 0428FF00 0905 07EA040103"), "C501C1 0C"}, /* every second */
      {SCHEDULE("0101 0202 0904 04280001 0905 07EA040103"), "C501C1 0C"}, /* a hundredth later */
      {SCHEDULE("0101 0202 0904 04280000 0905 FFFF040103"), "C501C1 0C"}, /* every year */
      {SCHEDULE("0102 0202 0904 04280000 0905 07EA040103"
                "0202 0904 04290000 0905 07EA040103"),
       "C501C1 0C"}, /* two */
  };
  exchange_dlms(&trace, rows, ROWS(rows));
  hex_expect(facts_dlms, &trace,
             OPENED "command 0 1 2000000000 image_schedule 1775018400 3 ok\n"
                    "command 0 1 3000000000 image_schedule 1775018400 3 ok\n"
                    "command 0 1 4000000000 image_schedule - 3 ok\n"
                    "command 0 1 5000000000 image_schedule - 3 ER04\n"
                    "command 0 1 6000000000 image_schedule - 3 ER04\n"
                    "command 0 1 7000000000 image_schedule - 3 ER04\n"
                    "command 0 1 8000000000 image_schedule - 3 ER04\n");
}
END_TEST

#define ATTRIBUTE(number) "C001C1 " TRANSFER number "00"
START_TEST(decode_served__attributes_of_the_transfer__are_one_line_a_request) {
  hex_trace_t trace = {0};
  static const exchange_t rows[] = {
      {ATTRIBUTE("06"), "C401C100 1601"},
      {"C003C1 03" TRANSFER "0400" TRANSFER "0500" TRANSFER "0600",
       "C403C1 03 00 060000000B 00 0301 00 1603"},
      {"C003C1 02" TRANSFER "0500" TRANSFER "0600",
       "C403C1 02 00 0300 01 03"}, /* the status is denied */
      {ATTRIBUTE("03"), "C401C100 040B FFE0"},
      {ATTRIBUTE("02"), "C401C100 06000000C8"},
      {ATTRIBUTE("07"), "C401C100 0101 0203 0600000898 0909 4D50462D312E312E30 0920" HASH},
      {ATTRIBUTE("07"), "C401C100 0100"},
      {ATTRIBUTE("03"), "C401C100 040B 8020"},
      {ATTRIBUTE("03"), "C401C100 0400"},
  };
  exchange_dlms(&trace, rows, ROWS(rows));
  hex_expect(facts_dlms, &trace,
             OPENED "image 0 1 2000000000 1 - -\n"
                    "image 0 1 3000000000 3 11 1\n"
                    "refused 0 1 4000000000 0-0:44.0.0*255 ER03\n"
                    "image 0 1 4000000000 - - 0\n"
                    "bitmap 0 1 5000000000 11 11\n"
                    "bitmap 0 1 9000000000 11 2\n" /* 1000 0000 001 */
                    "bitmap 0 1 10000000000 0 0\n");
  hex_expect(facts_dlms_without, &trace, OPENED "refused 0 1 4000000000 0-0:44.0.0*255 ER03\n");
}
END_TEST

static const struct {
  const char *attribute, *data;
} misformed[] = {
    {"02", "1200C8"},                                 /* long-unsigned */
    {"03", "0902FFE0"},                               /* octets for bits */
    {"04", "120004"},                                 /* long-unsigned */
    {"05", "1101"},                                   /* unsigned */
    {"06", "1101"},                                   /* unsigned */
    {"06", "1608"},                                   /* no such status */
    {"07", "0202 0600000898 0901 41"},                /* no array */
    {"07", "0101 0203 0600000898 0901 41 0902 0102"}, /* no hash */
    {"07", "0101 0203 120898 0901 41 0920" HASH},     /* size */
    {"07", "0101 0202 0600000898 0920" HASH},         /* no identity */
    {"07", "0102 0203 0600000898 0901 41 0920" HASH   /* two */
           "0203 0600000898 0901 41 0920" HASH},
};

START_TEST(decode_served__attribute_that_is_not_of_its_form__is_broken) {
  hex_trace_t trace = {0};
  char asked[64], answered[400];
  snprintf(asked, sizeof asked, ATTRIBUTE("%s"), misformed[_i].attribute);
  snprintf(answered, sizeof answered, "C401C100 %s", misformed[_i].data);
  open_dlms(&trace);
  ASK(2000, asked);
  ANSWER(2500, answered);
  hex_expect(facts_dlms, &trace,
             OPENED "broken 0 2500000000 1 8 attribute of the image transfer that is not of its "
                    "form\n");
}
END_TEST

/* 31 octets are no hash. */
START_TEST(decode_served__dlms_identities__are_values_as_in_the_first_dictionary) {
  hex_trace_t trace = {0};
  static const exchange_t rows[] = {
      {"C003C1 02 0001 0100000200FF 0200 0001 0100000208FF 0200",
       "C403C1 02 00 0909 4D50462D312E312E30 00 0920" HASH},
      {"C001C1 0001 0100000209FF 02 00",
       "C401C100 091F E3B0C44298FC1C149AFBF4C8996FB92427AE41E4649B934CA495991B7852B8"},
      {"C001C1 0001 0000802800FF 02 00", "C401C100 0600000001"},
  };
  exchange_dlms(&trace, rows, ROWS(rows));
  hex_expect(facts_dlms, &trace,
             OPENED "value 0 1 2000000000 1-0:0.2.0*255 MPF-1.1.0\n"
                    "value 0 1 2000000000 1-0:0.2.8*255 " HASH_LOWER "\n"
                    "broken 0 3500000000 2 8 value that is not of the form of its object\n"
                    "value 0 1 4000000000 0-0:128.40.0*255 1\n");
  hex_expect(facts_dlms_without, &trace, OPENED);
}
END_TEST

#define T_22_00 "090C 07EA031F02160000 00 0000 00"
#define T_DAY "090C 07EA040103160000 00 0000 00"
#define OLD "0909 4D50462D312E302E30"
#define NEW "0909 4D50462D312E312E30"
#define COUNTERS "0600000007 0600000008"
#define BY "0902 5233"
#define APPROVAL "0904 412D3137"
#define LOG "C001C1 0007 0000636208FF 02 "

START_TEST(decode_served__dlms_log_of_firmware__is_its_rows) {
  hex_trace_t trace = {0};
  static const exchange_t rows[] = {
      {LOG "01 01 0204 0204 120001 09060000802900FF 0F02 120000 0600000001 0600000003 0100",
       "C401C100 0103"
       "020B 0600000001" T_22_00 "1100 1602 1100" OLD NEW COUNTERS BY APPROVAL
       "020B 0600000002" T_22_00 "1102 1600 110F" OLD "0900 0600000007 0600000000" BY "0900"
       "020B 0600000003" T_DAY "1180 1601 1100" OLD NEW COUNTERS "0900" APPROVAL},
      {LOG "01 01 0204 0204 120008 09060000010000FF 0F02 120000" T_22_00 T_DAY "0100",
       "C401C100 0101 020B 0600000001" T_22_00 "1100 1602 1100" OLD NEW COUNTERS BY APPROVAL},
      {LOG "00", "C401C100 0104"
                 "020B 0600000001" T_22_00 "1100 1604 1100" OLD NEW COUNTERS BY APPROVAL
                 "020B 0600000001" T_22_00 "1100 1600 1100" OLD NEW COUNTERS BY APPROVAL
                 "020B 0600000001" T_22_00 "1100 1103 1100" OLD NEW COUNTERS BY APPROVAL
                 "020B 0600000001" T_22_00 "1100 1603 1100"
                 "0911 4142434445464748494A4B4C4D4E4F5051" NEW COUNTERS BY APPROVAL},
  };
  exchange_dlms(&trace, rows, ROWS(rows));
  hex_expect(facts_dlms, &trace,
             OPENED "firmware 0 1 2000000000 1 1774994400 0 2 0 MPF-1.0.0 MPF-1.1.0 7 8 R3 A-17\n"
                    "firmware 0 1 2000000000 2 1774994400 2 0 15 MPF-1.0.0 - 7 0 R3 -\n"
                    "firmware 0 1 2000000000 3 1775080800 128 1 0 MPF-1.0.0 MPF-1.1.0 7 8 - A-17\n"
                    "range 0 1 2000000000 firmware 1 3 3\n"
                    "firmware 0 1 3000000000 1 1774994400 0 2 0 MPF-1.0.0 MPF-1.1.0 7 8 R3 A-17\n"
                    "range 0 1 3000000000 firmware T1774994400 T1775080800 1\n"
                    "broken 0 4500000000 3 8 row that is not of its form\n"
                    "broken 0 4500000000 3 8 row that is not of its form\n"
                    "broken 0 4500000000 3 8 column that is not of its form\n"
                    "broken 0 4500000000 3 8 column that is not of its form\n"
                    "range 0 1 4000000000 firmware E1 E0 4\n");
  hex_expect(facts_dlms_without, &trace, OPENED);
}
END_TEST

static const char *const wrong[] = {
    "firmware 0 1 1 1 A\n",         /* of no meter */
    METER "firmware 0 3 1 1 A\n",   /* no third part */
    METER "firmware 0 1 1 1\n",     /* without identity */
    METER "firmware 0 1 1.0 1 A\n", /* a version is a number */
    METER "firmware 0 1 1 -1 A\n",  /* counters only grow */
};

START_TEST(decode_roster_read__firmware_that_cannot_be__is_no_fact) {
  char error[256] = "";
  ck_assert_ptr_null(decode_served(wrong[_i], NULL, 0, error, sizeof error));
  ck_assert_ptr_nonnull(strstr(error, "not as FACTS.md has it"));
}
END_TEST

int main(void) {
  Suite *suite = suite_create("decode_firmware");
  TCase *tests = tcase_create("both languages");
  tcase_add_test(tests, decode_served__log_of_firmware__is_its_rows);
  tcase_add_test(tests, decode_served__log_of_firmware__has_what_a_start_found);
  tcase_add_test(tests, decode_served__what_runs__is_told_by_identity_and_hash);
  tcase_add_test(tests, decode_served__meter_that_takes_no_image__has_none_of_it);
  tcase_add_loop_test(tests, decode_served__read_out__has_the_count_behind_the_hashes_or_not_at_all,
                      0, sizeof read_outs / sizeof read_outs[0]);
  tcase_add_test(tests, decode_served__events_of_firmware__are_events);
  tcase_add_test(tests, decode_served__image_transfer__is_told_by_its_orders);
  tcase_add_test(tests, decode_served__activation_that_was_not_answered__is_told_without_a_result);
  tcase_add_test(tests, decode_served__parameter_that_is_not_of_its_form__is_no_argument);
  tcase_add_test(tests, decode_served__result_that_the_dictionary_has_not__is_broken);
  tcase_add_test(tests, decode_served__schedule__is_an_instant_of_utc_or_none);
  tcase_add_test(tests, decode_served__attributes_of_the_transfer__are_one_line_a_request);
  tcase_add_loop_test(tests, decode_served__attribute_that_is_not_of_its_form__is_broken, 0,
                      sizeof misformed / sizeof misformed[0]);
  tcase_add_test(tests, decode_served__dlms_identities__are_values_as_in_the_first_dictionary);
  tcase_add_test(tests, decode_served__dlms_log_of_firmware__is_its_rows);
  tcase_add_loop_test(tests, decode_roster_read__firmware_that_cannot_be__is_no_fact, 0,
                      sizeof wrong / sizeof wrong[0]);
  suite_add_tcase(suite, tests);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_NORMAL);
  const int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed == 0 ? 0 : 1;
}
