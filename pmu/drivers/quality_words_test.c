/* Power quality as it travels in the two languages: records, the statement, waveforms, and the
 * gauges of the second profile, as literals of sections 14 and 10 of the dictionaries; both give
 * the same words. What the octets of a record mean is not looked at here. */
#include "pmu/drivers/drivers.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* 2026-04-02, a Thursday, UTC; 11:15 is 1775128500, 11:00 900 s before it, 11:10 300 s. */
#define AT_11_00 "090C07EA0402040B000000000000"
#define AT_11_10 "090C07EA0402040B0A0000000000"
#define AT_11_15 "090C07EA0402040B0F0000000000"
/* Four octets by four are 16, by 16 are 64, by 64 are 256. */
#define BY_4(x) x x x x
#define UPPER_64 BY_4(BY_4("4D5051FA"))
#define LOWER_64 BY_4(BY_4("4d5051fa"))
#define UPPER_256 BY_4(UPPER_64)
#define LOWER_256 BY_4(LOWER_64)
#define TRACE "000400038270000382700003827A"
#define TRACE_WORD "000400038270000382700003827a"

static const driver_t *iec;
static const driver_t *dlms;
static shape_t shape;
static driver_row_t row;
static driver_cursor_t cursor;
static fault_t fault;
static bool there;
static uint8_t octets[4096];

/* Gauges H1.5 and THD1, of one channel. */
static void setup(void) {
  shape = *shape_standard();
  shape.gauge_count = 2;
  CHECK(shape_gauge(bytes_text("H1.5"), &shape.gauges[0]));
  CHECK(shape_gauge(bytes_text("THD1"), &shape.gauges[1]));
  fault = (fault_t){0};
}

static bytes_t hex(const char *text) {
  size_t len = 0;
  for (; *text != '\0'; text += *text == ' ' ? 1 : 2) {
    unsigned octet = 0;
    if (*text == ' ') continue;
    ck_assert_int_eq(sscanf(text, "%2x", &octet), 1);
    octets[len++] = (uint8_t)octet;
  }
  return bytes_of(octets, len);
}

static status_t first_row(const driver_t *driver, driver_range_t range, bytes_t text) {
  cursor = (driver_cursor_t){.shape = &shape};
  row = (driver_row_t){0};
  there = false;
  driver_message(&cursor, text);
  status_t status = driver->row(range, &cursor, &row, &there, &fault);
  return status == ST_OK && !there ? ST_BAD_VALUE : status;
}

static const char *statement_of(const driver_t *driver, bytes_t value) {
  static char memory[DRIVER_WORDS_MAX];
  obuf_t out = obuf_over(memory, sizeof memory - 1);
  status_t status = driver->words(&shape, bytes_text(driver->statement), value, &out, &fault);
  memory[out.len] = '\0';
  return status == ST_OK ? memory : status_name(status);
}

#define HEAD "0-0:99.98.9*255(1)\r\n"
#define ROW(record, signature, trace)                                                              \
  HEAD "(Q;7;260402111500;" record ";" signature ";" trace ")\r\n"

START_TEST(a_record_has_the_same_words_in_both_languages) {
  static const char *const wanted = "1775128500 " LOWER_256 " " LOWER_64 " " TRACE_WORD;
  ck_assert_int_eq(first_row(iec, DRIVER_QUALITY, bytes_text(ROW(UPPER_256, UPPER_64, TRACE))),
                   ST_OK);
  ck_assert_int_eq(row.kind, DRIVER_DISTURBANCE);
  ck_assert_int_eq(row.number, 7);
  ck_assert_int_eq(row.stamp.s, 1775128500);
  ck_assert_str_eq(row.key, "7");
  ck_assert_str_eq(row.value, wanted);
  /* A structure of five: double-long-unsigned 7, date-time, octet-strings of 256 (82 0100), of 64
   * (40) and of 14 (0E). */
  ck_assert_int_eq(
      first_row(dlms, DRIVER_QUALITY,
                hex("0205 0600000007" AT_11_15 "09820100" UPPER_256 "0940" UPPER_64 "090E" TRACE)),
      ST_OK);
  ck_assert_int_eq(row.kind, DRIVER_DISTURBANCE);
  ck_assert_int_eq(row.number, 7);
  ck_assert_int_eq(row.stamp.s, 1775128500);
  ck_assert_str_eq(row.key, "7");
  ck_assert_str_eq(row.value, wanted);
}
END_TEST

/* Each is a record but for one thing: hex in lower case, an odd digit, no digit, a field that lacks
 * or is too much, another letter, no stamp, no number. */
START_TEST(a_record_that_is_nearly_one_is_refused_in_the_first_language) {
  static const char *const rows[] = {
      ROW(LOWER_256, UPPER_64, TRACE),
      ROW(UPPER_256, LOWER_64, TRACE),
      ROW(UPPER_256, UPPER_64, TRACE_WORD),
      ROW(UPPER_256 "4", UPPER_64, TRACE),
      ROW(UPPER_256, UPPER_64, "G0"),
      HEAD "(Q;7;260402111500;" UPPER_256 ";" UPPER_64 ")\r\n",
      HEAD "(Q;7;260402111500;" UPPER_256 ";" UPPER_64 ";" TRACE ";00)\r\n",
      HEAD "(R;7;260402111500;" UPPER_256 ";" UPPER_64 ";" TRACE ")\r\n",
      HEAD "(Q;7;;" UPPER_256 ";" UPPER_64 ";" TRACE ")\r\n",
      HEAD "(Q;x;260402111500;" UPPER_256 ";" UPPER_64 ";" TRACE ")\r\n"};
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
    ck_assert_msg(first_row(iec, DRIVER_QUALITY, bytes_text(rows[i])) != ST_OK, "row %zu", i);
}
END_TEST

/* Four columns; a number of 16 bits (12); an unspecified date-time; a record that is a text (0A);
 * one whose octets end before their length. */
START_TEST(a_record_that_is_nearly_one_is_refused_over_dlms) {
  static const char *const rows[] = {
      "0204 0600000007" AT_11_15 "09820100" UPPER_256 "0940" UPPER_64,
      "0205 120007" AT_11_15 "09820100" UPPER_256 "0940" UPPER_64 "090E" TRACE,
      "0205 0600000007 090CFFFFFFFFFFFFFFFFFF8000FF 09820100" UPPER_256 "0940" UPPER_64
      "090E" TRACE,
      "0205 0600000007" AT_11_15 "0A820100" UPPER_256 "0940" UPPER_64 "090E" TRACE,
      "0205 0600000007" AT_11_15 "09820100" UPPER_256 "0940" UPPER_64 "090F" TRACE};
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
    ck_assert_msg(first_row(dlms, DRIVER_QUALITY, hex(rows[i])) != ST_OK, "row %zu", i);
}
END_TEST

START_TEST(the_statement_has_the_same_words_in_both_languages) {
  static const char *const wanted = LOWER_256 " " LOWER_64;
  ck_assert_str_eq(statement_of(iec, bytes_text(UPPER_256 ";" UPPER_64)), wanted);
  ck_assert_str_eq(statement_of(dlms, hex("0202 09820100" UPPER_256 "0940" UPPER_64)), wanted);
}
END_TEST

START_TEST(a_statement_that_is_nearly_one_is_refused) {
  ck_assert_str_eq(statement_of(iec, bytes_text(LOWER_256 ";" UPPER_64)), "ST_BAD_VALUE");
  ck_assert_str_eq(statement_of(iec, bytes_text(UPPER_256)), "ST_BAD_VALUE");
  ck_assert_str_eq(statement_of(dlms, hex("0201 09820100" UPPER_256)), "ST_BAD_VALUE");
  /* Of 64 octets where 256 belong, and the reverse. */
  ck_assert_str_eq(statement_of(dlms, hex("0202 0940" UPPER_64 "0940" UPPER_64)), "ST_BAD_VALUE");
  ck_assert_str_eq(fault.text, "64 octets, not 256");
  ck_assert_str_eq(statement_of(dlms, hex("0202 09820100" UPPER_256 "09820100" UPPER_256)),
                   "ST_BAD_VALUE");
}
END_TEST

START_TEST(a_waveform_travels_over_dlms_alone) {
  ck_assert_int_eq(first_row(dlms, DRIVER_WAVEFORM, hex("0202 0600000003 0906 00018000 7FFF")),
                   ST_OK);
  ck_assert_int_eq(row.kind, DRIVER_WAVEFORM_ROW);
  ck_assert_str_eq(row.key, "3");
  ck_assert_str_eq(row.value, "000180007fff");
  ck_assert_int_ne(first_row(dlms, DRIVER_WAVEFORM, hex("0201 0600000003")), ST_OK);
  ck_assert_ptr_null(iec->range_object[DRIVER_WAVEFORM]);
  ck_assert_ptr_nonnull(dlms->range_object[DRIVER_WAVEFORM]);
}
END_TEST

/* H1.5 is C 134 + 1, D 100 + 5; THD1 C 131; both in millionths, which are 10^-4 %. */
#define GAUGES "1-0:99.2.0*255(600;1-0:135.105.0*255;-4;%;1-0:131.7.0*255;-4;%)\r\n"
#define ENTRY "(I;14;1;260402110000;260402111000;0040;600;41999;42001;42000;50000;60000;55000)\r\n"
START_TEST(harmonics_and_distortion_are_gauges_of_the_second_profile) {
  static const char *const wanted = "1775127600 1775128200 64 600 41999 42001 42000 50000 60000 "
                                    "55000";
  ck_assert_int_eq(first_row(iec, DRIVER_INSTRUMENT, bytes_text(GAUGES ENTRY)), ST_OK);
  ck_assert_int_eq(row.kind, DRIVER_GAUGES);
  ck_assert_str_eq(row.key, "1 14");
  ck_assert_str_eq(row.value, wanted);
  /* 41999 is A40F, 42001 A411, 42000 A410, 50000 C350, 60000 EA60, 55000 D6D8; 600 is 258. */
  ck_assert_int_eq(first_row(dlms, DRIVER_INSTRUMENT,
                             hex("020C" AT_11_00 "120040 060000000E 0600000001" AT_11_10
                                 "140000000000000258 14000000000000A40F 14000000000000A411"
                                 "14000000000000A410 14000000000000C350 14000000000000EA60"
                                 "14000000000000D6D8")),
                   ST_OK);
  ck_assert_str_eq(row.key, "1 14");
  ck_assert_str_eq(row.value, wanted);
}
END_TEST

/* The seventh harmonic; of phase 2; D of 7 as of a power; thousandths; without unit; in the other
 * order. */
START_TEST(a_head_line_of_other_gauges_is_refused) {
  static const char *const heads[] = {
      "1-0:99.2.0*255(600;1-0:135.107.0*255;-4;%;1-0:131.7.0*255;-4;%)\r\n" ENTRY,
      "1-0:99.2.0*255(600;1-0:136.105.0*255;-4;%;1-0:131.7.0*255;-4;%)\r\n" ENTRY,
      "1-0:99.2.0*255(600;1-0:135.7.0*255;-4;%;1-0:131.7.0*255;-4;%)\r\n" ENTRY,
      "1-0:99.2.0*255(600;1-0:135.105.0*255;-3;%;1-0:131.7.0*255;-4;%)\r\n" ENTRY,
      "1-0:99.2.0*255(600;1-0:135.105.0*255;-4;;1-0:131.7.0*255;-4;%)\r\n" ENTRY,
      "1-0:99.2.0*255(600;1-0:131.7.0*255;-4;%;1-0:135.105.0*255;-4;%)\r\n" ENTRY};
  for (size_t i = 0; i < sizeof heads / sizeof heads[0]; i++)
    ck_assert_msg(first_row(iec, DRIVER_INSTRUMENT, bytes_text(heads[i])) != ST_OK, "head %zu", i);
}
END_TEST

int main(void) {
  iec = driver_of("polyphase-tou", "iec62056-21");
  dlms = driver_of("polyphase-tou", "dlms");
  Suite *suite = suite_create("words of power quality");
  TCase *all = tcase_create("all");
  suite_add_tcase(suite, all);
  tcase_add_checked_fixture(all, setup, NULL);
  tcase_add_test(all, a_record_has_the_same_words_in_both_languages);
  tcase_add_test(all, a_record_that_is_nearly_one_is_refused_in_the_first_language);
  tcase_add_test(all, a_record_that_is_nearly_one_is_refused_over_dlms);
  tcase_add_test(all, the_statement_has_the_same_words_in_both_languages);
  tcase_add_test(all, a_statement_that_is_nearly_one_is_refused);
  tcase_add_test(all, a_waveform_travels_over_dlms_alone);
  tcase_add_test(all, harmonics_and_distortion_are_gauges_of_the_second_profile);
  tcase_add_test(all, a_head_line_of_other_gauges_is_refused);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_NORMAL);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
