/* Records of power quality in both languages, to the lines of SERVED.md, and what of a record is
 * not believed. The key is that of RFC 8032, 7.1, test 1; the records were written down by
 * fixtures/dictionary/quality.md, hashed and signed with a foreign tool. Record 1: a dip of phase 1
 * to 115 V for 110 ms at 2026-05-04T08:00:00Z; record 2: a swell of 264.5 V that was cut, 5.25 s
 * later, without a trace; the statement is of five minutes later. The waveform is a half of 0 V. */
#include "decode_quality.h"
#include "decode_test_both.h"

#include <stdbool.h>

#define METER "line 0 bus rs485 9600\nmeter 0 m 10000001 polyphase-tou ct 0 0 0\n"
#define KEY "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"
#define QUALITY "nominal 0 230000 50000\nquality_key 0 " KEY "\n"
#define DLMS METER "protocol 0 dlms-wrapper direct\naddress 0 17 2\ntitle 0 4D4D4D0000BC614E\n"
static const char facts_21[] = METER QUALITY;
static const char facts_without[] = METER;
static const char facts_dlms[] = DLMS QUALITY;
static const char facts_dlms_without[] = DLMS;

#define RECORD_1                                                                                   \
  "4D505152010101000000000131303030303030310000000000000000000000000000000000000000"               \
  "000000000000000000000000000000000000000000001267000000006EFA96EF410000780000019D"               \
  "F20050000000006E000382700384044C00320014000000000001C13800000000000000000001C138"               \
  "00000001000000000225510000000000FFFFFFFFFFFFFFFF0000001C0000018047AED94B800581A4"               \
  "D024D90E743F5DA5EEF0A2249F07A080C060AF9183B6005BA1A4F5721C1C4610AF7F71078F3A68C3"               \
  "30536D679803B0E0507EE8DC10C5DFCA000000000000000000000000000000000000000000000000"               \
  "00000000000000000000000400000006"
#define SIGN_1                                                                                     \
  "29A048FFD712399B7DA46B61A9375F44D616637F0ABCE848A9B894E883564BD43E68824428A3FF58"               \
  "59FF79029EE4E297ADC588A9E1DDAE3785153779050E0402"
#define TRACE_1 "000400038270000382700003827000010002C6470003827000038270"
#define RECORD_2                                                                                   \
  "4D505152010201010000000231303030303030310000000000000000000000000000000000000000"               \
  "000000000000000000000000000000000000000000001267000000006EFA96EF410000780000019D"               \
  "F20064820000001E000382700384044C003200140000000000040934000000000000000000040934"               \
  "00000001000000000225510000000000FFFFFFFFFFFFFFFF0000000000000180E3B0C44298FC1C14"               \
  "9AFBF4C8996FB92427AE41E4649B934CA495991B7852B855A1A4F5721C1C4610AF7F71078F3A68C3"               \
  "30536D679803B0E0507EE8DC10C5DFCAF1285A94E459A1512F59BA9363B7F73BAB386FC4A94754C8"               \
  "BF03B7E18C664F260000000000000006"
#define SIGN_2                                                                                     \
  "451B115C26916639CC8A47E12AEB2A552CE25979F4A271F06E1D29EA1CB6DC138C659F5939EF6E58"               \
  "70514487784E6B76B20366113946A6789E9269C909034002"
#define STATEMENT                                                                                  \
  "4D505152010000000000000231303030303030310000000000000000000000000000000000000000"               \
  "000000000000000000000000000000000000000000001267000000006EFA96EF410000780000019D"               \
  "F204E3E000000000000382700384044C003200140000000000000000000000000000000000000000"               \
  "00000001000000000225510000000000FFFFFFFFFFFFFFFF0000000000000000E3B0C44298FC1C14"               \
  "9AFBF4C8996FB92427AE41E4649B934CA495991B7852B855E3B0C44298FC1C149AFBF4C8996FB924"               \
  "27AE41E4649B934CA495991B7852B8551D8C8BF732DD802593A75102F644DBF9690383A785227D7B"               \
  "1CAA342F715BEB070000000000000000"
#define SIGN_S                                                                                     \
  "B91B0AB4B7588898FC10B9E67E1A871E4DAFC3A7C02196C39C12DD02EBDFC0FE4E96954128CE815C"               \
  "4B0AD779EF2D905DE002115A9C7D00AAB4B4DA0F910F1506"

#define OPENED_21 "conversation 0 1 1400000000 programming\n"
#define OPENED_DLMS "conversation 0 1 1000000000 association\nlevel 0 1 1000000000 3\n"

/* 68 */
static const char msg_rows[] = "\001R5\0020-0:99.98.9*255(1;2)\003"
                               "h";
/* 74 */
static const char msg_served[] = "\0020-0:99.98.9*255(2)\r\n"
                                 "(Q;1;260504080000;" RECORD_1 ";" SIGN_1 ";" TRACE_1 ")\r\n"
                                 "(Q;2;260504080005;" RECORD_2 ";" SIGN_2 ";)\r\n"
                                 "\003"
                                 "t";
/* 62 */
static const char msg_ask_statement[] = "\001R5\0020-0:128.45.0*255()\003"
                                        "b";
/* 37 */
static const char msg_statement[] = "\0020-0:128.45.0*255(" STATEMENT ";" SIGN_S ")\003"
                                    "7";
/* 5B */
static const char msg_ask_count[] = "\001R5\0021-0:12.32.0*255()\003"
                                    "[";
/* 0F */
static const char msg_count[] = "\0021-0:12.32.0*255(1)\003"
                                "\017";

#define WORDS_1 "1 1777881600000 0 1 1 0 110 115000 115000 0 0 good\n"
#define WORDS_2 "2 1777881605250 0 2 1 1 30 264500 264500 0 0 good\n"

START_TEST(decode_served__records_of_power_quality__are_their_words) {
  hex_trace_t trace = {0};
  open_21(&trace);
  SAY(2000, msg_rows);
  HEAR(4000, msg_served);
  SAY(5000, msg_ask_statement);
  HEAR(6500, msg_statement);
  SAY(7000, msg_ask_count);
  HEAR(7500, msg_count);
  hex_expect(facts_21, &trace,
             OPENED_21 "disturbance 0 1 2000000000 " WORDS_1 "disturbance 0 1 2000000000 " WORDS_2
                       "range 0 1 2000000000 quality 1 2 2\n"
                       "statement 0 1 5000000000 2 1777881900000 0 good\n"
                       "value 0 1 7000000000 1-0:12.32.0*255 1\n");
}
END_TEST

START_TEST(decode_served__records_of_a_meter_that_measures_none__are_broken) {
  hex_trace_t trace = {0};
  open_21(&trace);
  SAY(2000, msg_rows);
  HEAR(4000, msg_served);
  hex_expect(facts_without, &trace,
             OPENED_21 "broken 0 4000000000 2 1 no answer to what was asked\n");
}
END_TEST

#define T_08_00 "090C 07EA050401080000 00 0000 00"
#define T_08_05 "090C 07EA050401080005 00 0000 00"
#define T_08_05_SUMMER "090C 07EA050401080005 00 0000 80"
#define T_08_06 "090C 07EA050401080006 00 0000 00"
#define OCTETS_256 "09 820100"
#define OCTETS_64 "09 40"

/* Number, stamp, record, signature, trace of 28 octets, or of none. */
#define GET_ROWS "C001C1 0007 0000636209FF 02 00"
#define ROW_1 "0205 0600000001" T_08_00 OCTETS_256 RECORD_1 OCTETS_64 SIGN_1 "09 1C" TRACE_1
#define ROW_2 "0205 0600000002" T_08_05 OCTETS_256 RECORD_2 OCTETS_64 SIGN_2 "09 00"

START_TEST(decode_served__dlms_records__are_the_same_words) {
  hex_trace_t trace = {0};
  open_dlms(&trace);
  ASK(2000, GET_ROWS);
  ANSWER(4000, "C401C100 0102" ROW_1 ROW_2);
  ASK(5000, "C001C1 0001 0000802D00FF 02 00");
  ANSWER(6000, "C401C100 0202" OCTETS_256 STATEMENT OCTETS_64 SIGN_S);
  ASK(7000, "C001C1 0001 0000802C00FF 02 00");
  ANSWER(7500, "C401C100 0600000002");
  hex_expect(facts_dlms, &trace,
             OPENED_DLMS "disturbance 0 1 2000000000 " WORDS_1 "disturbance 0 1 2000000000 " WORDS_2
                         "range 0 1 2000000000 quality E1 E0 2\n"
                         "statement 0 1 5000000000 2 1777881900000 0 good\n"
                         "value 0 1 7000000000 0-0:128.44.0*255 2\n");
  hex_expect(facts_dlms_without, &trace, OPENED_DLMS);
}
END_TEST

/* A stamp that is not the record's begin in whole seconds, or has another status: form. The second
 * row alone says nothing of the chain: its neighbour was never served. A record of another length
 * is none. */
START_TEST(decode_served__dlms_records_beside_their_rows__are_told) {
  hex_trace_t trace = {0};
  open_dlms(&trace);
  ASK(2000, GET_ROWS);
  ANSWER(4000,
         "C401C100 0101 0205 0600000002" T_08_06 OCTETS_256 RECORD_2 OCTETS_64 SIGN_2 "09 00");
  ASK(5000, GET_ROWS);
  ANSWER(6000, "C401C100 0101" ROW_2);
  ASK(6200, GET_ROWS);
  ANSWER(6900, "C401C100 0101 0205 0600000002" T_08_05_SUMMER OCTETS_256 RECORD_2 OCTETS_64 SIGN_2
               "09 00");
  ASK(7000, GET_ROWS);
  ANSWER(8000, "C401C100 0101 0205 0600000002" T_08_05 "0902 4D50" OCTETS_64 SIGN_2 "09 00");
  hex_expect(facts_dlms, &trace,
             OPENED_DLMS
             "disturbance 0 1 2000000000 2 1777881605250 0 2 1 1 30 264500 264500 0 0 form\n"
             "range 0 1 2000000000 quality E1 E0 1\n"
             "disturbance 0 1 5000000000 " WORDS_2 "range 0 1 5000000000 quality E1 E0 1\n"
             "disturbance 0 1 6200000000 2 1777881605250 0 2 1 1 30 264500 264500 0 0 form\n"
             "range 0 1 6200000000 quality E1 E0 1\n"
             "broken 0 8000000000 4 8 row that is not of its form\n"
             "range 0 1 7000000000 quality E1 E0 1\n");
}
END_TEST

/* --- What is not believed, octet by octet --- */

typedef struct {
  unsigned char record[DECODE_RECORD_LEN], signature[DECODE_SIGNATURE_LEN], trace[64];
  size_t trace_len;
} served_t;

static decode_view_t view_of(const unsigned char *octets, size_t len) {
  return (decode_view_t){(const char *)octets, len};
}

static served_t served_of(const char *record, const char *signature, const char *trace) {
  served_t served = {{0}, {0}, {0}, 0};
  ck_assert_uint_eq(hex_octets(record, served.record, sizeof served.record), DECODE_RECORD_LEN);
  hex_octets(signature, served.signature, sizeof served.signature);
  served.trace_len = hex_octets(trace, served.trace, sizeof served.trace);
  return served;
}

static decode_quality_t keyed(void) {
  decode_quality_t quality = {.keyed = true};
  char upper[sizeof KEY];
  snprintf(upper, sizeof upper, "%s", KEY);
  for (char *at = upper; *at; at++)
    *at = (char)(*at >= 'a' ? *at - 'a' + 'A' : *at);
  hex_octets(upper, quality.key, sizeof quality.key);
  return quality;
}

/* The last word of the line that it makes. */
static const char *record_verdict(decode_quality_t *quality, const char *serial, int64_t number,
                                  const served_t *served) {
  static char last[16];
  decode_text_t words = {0};
  const bool fine = decode_quality_record(
      quality, (decode_view_t){serial, strlen(serial)}, number, 1777881600 + 5 * (number - 1), -1,
      view_of(served->record, DECODE_RECORD_LEN), view_of(served->signature, DECODE_SIGNATURE_LEN),
      view_of(served->trace, served->trace_len), &words);
  ck_assert(fine);
  snprintf(last, sizeof last, "%s", strrchr(words.p, ' ') + 1);
  decode_text_free(&words);
  return last;
}

/* Each octet of the record that is flipped breaks at least the signature; those that say what it
 * is, whose it is, what its trace is and what was before it break that first. */
static const struct {
  size_t from, to;
  const char *verdict;
} SPOILT[] = {{0, 5, "form"},         {8, 12, "form"},         {12, 28, "serial"},
              {28, 76, "signature"},  {84, 144, "signature"},  {144, 148, "form"},
              {152, 184, "trace"},    {184, 216, "signature"}, {216, 248, "chain"},
              {248, 256, "signature"}};
enum { SPOILT_COUNT = sizeof SPOILT / sizeof SPOILT[0] };

START_TEST(decode_quality_record__an_octet_flipped__is_told_by_what_it_breaks) {
  const served_t first = served_of(RECORD_1, SIGN_1, TRACE_1);
  for (size_t at = SPOILT[_i].from; at < SPOILT[_i].to; at++) {
    decode_quality_t quality = keyed();
    served_t served = first;
    served.record[at] ^= 0x80;
    ck_assert_str_eq(record_verdict(&quality, "10000001", 1, &served), SPOILT[_i].verdict);
    decode_quality_free(&quality);
  }
}
END_TEST

START_TEST(decode_quality_record__as_it_was_written__is_good) {
  decode_quality_t quality = keyed();
  const served_t first = served_of(RECORD_1, SIGN_1, TRACE_1);
  const served_t second = served_of(RECORD_2, SIGN_2, "");
  ck_assert_str_eq(record_verdict(&quality, "10000001", 1, &first), "good");
  ck_assert_str_eq(record_verdict(&quality, "10000001", 2, &second), "good");
  ck_assert_str_eq(record_verdict(&quality, "10000001", 1, &first), "good"); /* once more */
  decode_quality_free(&quality);
}
END_TEST

START_TEST(decode_quality_record__of_another_trace_signature_key_or_meter__is_told) {
  decode_quality_t quality = keyed();
  served_t served = served_of(RECORD_1, SIGN_1, TRACE_1);
  served.trace[3] ^= 1;
  ck_assert_str_eq(record_verdict(&quality, "10000001", 1, &served), "trace");
  served.trace[3] ^= 1;
  served.signature[40] ^= 1;
  ck_assert_str_eq(record_verdict(&quality, "10000001", 1, &served), "signature");
  served.signature[40] ^= 1;
  ck_assert_str_eq(record_verdict(&quality, "10000002", 1, &served), "serial");
  quality.key[0] ^= 1;
  ck_assert_str_eq(record_verdict(&quality, "10000001", 1, &served), "signature");
  decode_quality_free(&quality);
}
END_TEST

/* Only a rapid change may be of no phase: 5 is the kind, 6 the phases. Signed it was otherwise. */
START_TEST(decode_quality_record__of_no_phase__is_a_rapid_change) {
  decode_quality_t quality = keyed();
  served_t served = served_of(RECORD_1, SIGN_1, TRACE_1);
  served.record[6] = 0;
  ck_assert_str_eq(record_verdict(&quality, "10000001", 1, &served), "form");
  served.record[5] = 4;
  ck_assert_str_eq(record_verdict(&quality, "10000001", 1, &served), "signature");
  decode_quality_free(&quality);
}
END_TEST

/* Record 2 behind a record 1 that was served otherwise; and without a key only zeros are good. */
START_TEST(decode_quality_record__behind_another__is_off_the_chain) {
  decode_quality_t quality = keyed();
  served_t first = served_of(RECORD_1, SIGN_1, TRACE_1);
  const served_t second = served_of(RECORD_2, SIGN_2, "");
  first.record[119] ^= 1;
  ck_assert_str_eq(record_verdict(&quality, "10000001", 1, &first), "signature");
  ck_assert_str_eq(record_verdict(&quality, "10000001", 2, &second), "chain");
  decode_quality_free(&quality);
}
END_TEST

START_TEST(decode_quality_record__without_a_key__has_a_signature_of_zeros) {
  decode_quality_t quality = {0};
  served_t served = served_of(RECORD_1, SIGN_1, TRACE_1);
  ck_assert_str_eq(record_verdict(&quality, "10000001", 1, &served), "signature");
  memset(served.signature, 0, sizeof served.signature);
  ck_assert_str_eq(record_verdict(&quality, "10000001", 1, &served), "good");
  decode_quality_free(&quality);
}
END_TEST

static const char *waveform_words(const decode_quality_t *quality, int64_t number,
                                  const unsigned char *octets, size_t len) {
  static char kept[64];
  decode_text_t words = {0};
  if (!decode_quality_waveform(quality, number, view_of(octets, len), &words)) return "none";
  snprintf(kept, sizeof kept, "%s", words.p);
  decode_text_free(&words);
  return kept;
}

START_TEST(decode_quality_waveform__is_held_against_its_record) {
  decode_quality_t quality = keyed();
  const served_t first = served_of(RECORD_1, SIGN_1, TRACE_1);
  unsigned char half[385] = {0};
  ck_assert_str_eq(waveform_words(&quality, 1, half, 384), " 1 1 good"); /* nothing known of it */
  ck_assert_str_eq(record_verdict(&quality, "10000001", 1, &first), "good");
  ck_assert_str_eq(waveform_words(&quality, 1, half, 384), " 1 1 good");
  half[383] = 1;
  ck_assert_str_eq(waveform_words(&quality, 1, half, 384), " 1 1 waveform");
  ck_assert_str_eq(waveform_words(&quality, 1, half, 385), "none");
  decode_quality_free(&quality);
}
END_TEST

/* 384 octets are 820180; that of zeros was hashed into record 1. */
#define ZEROS_48                                                                                   \
  "000000000000000000000000000000000000000000000000"                                               \
  "000000000000000000000000000000000000000000000000"
#define ZEROS_384 ZEROS_48 ZEROS_48 ZEROS_48 ZEROS_48 ZEROS_48 ZEROS_48 ZEROS_48 ZEROS_48

START_TEST(decode_served__dlms_waveforms__are_their_half_cycles) {
  hex_trace_t trace = {0};
  open_dlms(&trace);
  ASK(2000, GET_ROWS);
  ANSWER(4000, "C401C100 0101" ROW_1);
  ASK(5000, "C001C1 0007 000063620AFF 02 01 01 0204 0204 120001 09060000802C00FF 0F02 120000"
            "0600000001 0600000001 0100");
  ANSWER(6000, "C401C100 0101 0202 0600000001 09 820180" ZEROS_384);
  ASK(7000, "C001C1 0007 000063620AFF 02 00");
  ANSWER(7500, "C401C101 0D");
  hex_expect(facts_dlms, &trace,
             OPENED_DLMS "disturbance 0 1 2000000000 " WORDS_1
                         "range 0 1 2000000000 quality E1 E0 1\n"
                         "waveform 0 1 5000000000 1 1 good\n"
                         "range 0 1 5000000000 waveform 1 1 1\n"
                         "refused 0 1 7000000000 0-0:99.98.10*255 ER04\n");
}
END_TEST

int main(void) {
  Suite *suite = suite_create("decode_quality");
  TCase *tests = tcase_create("decode_quality");
  tcase_add_test(tests, decode_served__records_of_power_quality__are_their_words);
  tcase_add_test(tests, decode_served__records_of_a_meter_that_measures_none__are_broken);
  tcase_add_test(tests, decode_served__dlms_records__are_the_same_words);
  tcase_add_test(tests, decode_served__dlms_records_beside_their_rows__are_told);
  tcase_add_test(tests, decode_served__dlms_waveforms__are_their_half_cycles);
  tcase_add_loop_test(tests, decode_quality_record__an_octet_flipped__is_told_by_what_it_breaks, 0,
                      SPOILT_COUNT);
  tcase_add_test(tests, decode_quality_record__as_it_was_written__is_good);
  tcase_add_test(tests, decode_quality_record__of_another_trace_signature_key_or_meter__is_told);
  tcase_add_test(tests, decode_quality_record__of_no_phase__is_a_rapid_change);
  tcase_add_test(tests, decode_quality_record__behind_another__is_off_the_chain);
  tcase_add_test(tests, decode_quality_record__without_a_key__has_a_signature_of_zeros);
  tcase_add_test(tests, decode_quality_waveform__is_held_against_its_record);
  suite_add_tcase(suite, tests);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_NORMAL);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
