/* Tests of the model's Data and rows over DLMS, each a literal of the dictionary in hexadecimal
 * with its near misses. The words are those that polyphase_tou_test.c wants of the other
 * language. */
#include "pmu/drivers/drivers.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* 2026-04-02, a Thursday, UTC; 11:15 is 1775128500, 11:00 900 s before it. */
#define AT_11_00 "090C07EA0402040B000000000000"
#define AT_11_15 "090C07EA0402040B0F0000000000"
#define ABSENT "090CFFFFFFFFFFFFFFFFFF8000FF"

static const driver_t *driver;
static driver_row_t row;
static driver_cursor_t cursor;
static fault_t fault;
static uint8_t octets[4096];

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

static const char *words(const char *object, const char *value) {
  static char memory[DRIVER_WORDS_MAX];
  obuf_t out = obuf_over(memory, sizeof memory - 1);
  status_t status = driver->words(NULL, bytes_text(object), hex(value), &out, &fault);
  memory[out.len] = '\0';
  return status == ST_OK ? memory : status_name(status);
}

START_TEST(dlms_words__each_form__is_that_of_the_first_language) {
  static const struct {
    const char *object, *value, *words;
  } rows[] = {
      {"0-0:96.1.0*255", "09024131", "A1"},
      /* 13:15 at UTC+2: deviation -120 = FF88, status 80. */
      {"0-0:1.0.0*255", "090C07EA0402040D0F0000FF8880", "1775128500 128 7200"},
      /* 07:15 at UTC-4: deviation 240 = 00F0. */
      {"0-0:1.0.0*255", "090C07EA040204070F000000F001", "1775128500 1 -14400"},
      {"0-0:96.5.0*255", "0600000205", "517"},
      {"0-0:96.14.0*255", "1108", "8"},
      {"0-0:96.7.0*255", "0600000003", "3"},
      {"0-0:128.2.0*255", "1102", "R2"},
      {"0-0:128.3.0*255", "0205 0600000000" ABSENT ABSENT "0300 00", "0 - - - -"},
      /* -5400 is FFFFFFFFFFFFEAE8. */
      {"0-0:128.3.0*255", "0205 0600000001" AT_11_15 AT_11_15 "0300 14FFFFFFFFFFFFEAE8",
       "1 1775128500 1775128500 0 -5400"},
      {"0-0:128.3.0*255", "0205 0600000000" ABSENT ABSENT "0300 140000000000001518",
       "0 - - 0 5400"},
      {"0-0:128.3.0*255", "0205 0600000001" AT_11_15 AT_11_15 "0301 00",
       "1 1775128500 1775128500 1 -"},
      {"0-0:13.0.0*255", "00 0909 6461792D6E69676874 00 0900 00" ABSENT, "day-night - -"},
      {"0-0:13.0.0*255", "00 090161 00 090162 00" AT_11_15, "a b 1775128500"},
      {"1-0:0.4.2*255", "150000000000004E20", "20000"},
      {"1-0:0.1.2*255", ABSENT, "-"},
      {"1-0:1.8.0*255", "15000000000642 2C40", "105000000"},
      {"1-0:1.6.0*255", "00 1500000000005B8D80 00" AT_11_15, "6000000 1775128500"},
      {"1-0:1.6.8*255", "00 150000000000000000 00" ABSENT, "0 -"},
      {"1-0:1.2.3*255", "1500000000 01312D04", "20000004"},
  };
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
    ck_assert_str_eq(words(rows[i].object, rows[i].value), rows[i].words);
}
END_TEST

START_TEST(dlms_words__near_misses__are_refused) {
  static const char *const rows[][2] = {
      {"0-0:1.0.0*255", "090C07EA0402040D0F0000800080"}, /* no deviation: which instant? */
      {"0-0:1.0.0*255", "090CFFFF0402040D0F0000FF8880"}, /* any year */
      {"0-0:1.0.0*255", ABSENT},
      {"0-0:1.0.0*255", "090C07EA0402040D0F0000FF888000"}, /* an octet behind it */
      {"0-0:96.5.0*255", "11FF"},                          /* another type */
      {"0-0:96.5.0*255", "06000002"},                      /* cut */
      {"0-0:96.14.0*255", "1108 00"},
      {"0-0:96.1.0*255", "0903412031"}, /* a space */
      {"0-0:128.2.0*255", "1104"},
      {"0-0:128.3.0*255", "0204 0600000000" ABSENT ABSENT "0300"},
      {"0-0:13.0.0*255", "00 090161 00 090162"},
      {"0-0:13.0.0*255", "00 090161 00 090162 0103"}, /* one of the list was refused */
      {"1-0:1.8.0*255", "15FFFFFFFFFFFFFFFF"},
      {"1-0:1.6.0*255", "00 1500000000005B8D80 00" ABSENT},
      {"1-0:1.6.0*255", "00 150000000000000000 00" AT_11_15},
  };
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    const char *seen = words(rows[i][0], rows[i][1]);
    ck_assert_msg(strcmp(seen, "ST_BAD_VALUE") == 0 || strcmp(seen, "ST_OVERFLOW") == 0,
                  "%s %s: %s", rows[i][0], rows[i][1], seen);
  }
  ck_assert_str_eq(words("1-0:1.9.0*255", "1101"), "ST_UNKNOWN_OBJECT");
}
END_TEST

static status_t next_row(driver_range_t range, bool *there) {
  return driver->row(range, &cursor, &row, there, &fault);
}

static status_t first_row(driver_range_t range, const char *text) {
  bool there = false;
  cursor = (driver_cursor_t){0};
  row = (driver_row_t){0};
  driver_message(&cursor, hex(text));
  status_t status = next_row(range, &there);
  return status == ST_OK && !there ? ST_BAD_VALUE : status;
}

/* 14 and 15 of boot 1, and the boot of 2; 0482 is 1154, 600 s, 1666.666 Wh. */
#define ENTRY                                                                                      \
  "0208" AT_11_00 "120482 060000000E 0600000001 1600" AT_11_15                                     \
  "140000000000000258 15000000000019 6E6A"
#define POWER_UP                                                                                   \
  "0208" AT_11_00 "120000 060000000F 0600000002 1603" AT_11_15                                     \
  "140000000000000001 150000000000000000"
#define CONFIGURED                                                                                 \
  "0208" AT_11_00 "00 0600000010 00 1604" ABSENT "140000000000000028 150000000000000000"

START_TEST(dlms_row__profile__is_keyed_by_boot_and_sequence) {
  bool there = false;
  ck_assert_int_eq(first_row(DRIVER_PROFILE, ENTRY POWER_UP CONFIGURED), ST_OK);
  ck_assert_str_eq(row.key, "1 14");
  ck_assert_str_eq(row.value, "1775127600 1775128500 1154 600 1666666");
  ck_assert_int_eq(next_row(DRIVER_PROFILE, &there), ST_OK);
  ck_assert_str_eq(row.key, "2 15");
  ck_assert_str_eq(row.value, "PU 1775127600 1775128500 1");
  ck_assert_int_eq(next_row(DRIVER_PROFILE, &there), ST_OK);
  ck_assert_str_eq(row.key, "2 16"); /* the boot number of the row before */
  ck_assert_str_eq(row.value, "CC 1775127600 - 40");
  ck_assert_int_eq(next_row(DRIVER_PROFILE, &there), ST_OK);
  ck_assert(!there);
}
END_TEST

START_TEST(dlms_row__what_is_repeated__is_kept_from_message_to_message) {
  bool there = false;
  ck_assert_int_eq(first_row(DRIVER_PROFILE, POWER_UP), ST_OK);
  driver_message(&cursor, hex(CONFIGURED));
  ck_assert_int_eq(next_row(DRIVER_PROFILE, &there), ST_OK);
  ck_assert(there);
  ck_assert_str_eq(row.key, "2 16");
  ck_assert_int_eq(first_row(DRIVER_PROFILE, CONFIGURED), ST_BAD_VALUE); /* and not from nowhere */
}
END_TEST

START_TEST(dlms_row__profile_near_misses__are_refused) {
  static const char *const rows[] = {
      "0207" AT_11_00 "120482 060000000E 0600000001 1600" AT_11_15 "140000000000000258",
      /* An entry without end, without elapsed time, with energy below nothing. */
      "0208" AT_11_00 "120482 060000000E 0600000001 1600" ABSENT
      "140000000000000258 150000000000196E6A",
      "0208" AT_11_00 "120482 060000000E 0600000001 1600" AT_11_15 "00 150000000000196E6A",
      "0208" AT_11_00 "120482 060000000E 0600000001 1600" AT_11_15
      "140000000000000258 15FFFFFFFFFFFFFFFF",
      /* A kind that there is not; a marker with energy, with a status. */
      "0208" AT_11_00 "120000 060000000F 0600000002 1609" AT_11_15 "00 150000000000000000",
      "0208" AT_11_00 "120000 060000000F 0600000002 1601" ABSENT "00 150000000000000001",
      "0208" AT_11_00 "120001 060000000F 0600000002 1601" ABSENT "00 150000000000000000",
      /* Cut. */
      "0208" AT_11_00 "120482 060000000E 0600000001 1600" AT_11_15 "140000000000000258 1500",
  };
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
    ck_assert_msg(first_row(DRIVER_PROFILE, rows[i]) != ST_OK, "%s", rows[i]);
}
END_TEST

/* Set 2: power-up catch-up (8), mask 0102, two instants missed; 66666.667 Wh, 6000.000 W. */
#define ZERO "150000000000000000"
#define ZERO9 ZERO ZERO ZERO ZERO ZERO ZERO ZERO ZERO ZERO
#define NONE ZERO ABSENT
#define NONE8 NONE NONE NONE NONE NONE NONE NONE NONE
#define SET_HEAD(cause_) "0232 0600000002 11" cause_ "120102" AT_11_00 AT_11_15 AT_11_15 "1107"
#define SET_REST                                                                                   \
  "150000000003F940AB" ZERO9 ZERO "1500000000005B8D80" AT_11_15 NONE8 ZERO9 "150000000000004E20"   \
  "1500000000000001F4" ZERO ZERO

START_TEST(dlms_row__a_set__is_a_head_what_was_missed_and_its_registers) {
  bool there = false;
  int32_t registers = 0;
  char last[DRIVER_KEY_MAX] = "";
  ck_assert_int_eq(first_row(DRIVER_SETS, SET_HEAD("08") "0102 0202 1101" AT_11_00
                                                         "0202 1102" AT_11_15 SET_REST),
                   ST_OK);
  ck_assert_str_eq(row.key, "2 head");
  ck_assert_str_eq(row.value, "8 258 1775127600 1775128500 1775128500 7");
  ck_assert_int_eq(next_row(DRIVER_SETS, &there), ST_OK);
  ck_assert_str_eq(row.key, "2 missed 1");
  ck_assert_str_eq(row.value, "1 1775127600");
  ck_assert_int_eq(next_row(DRIVER_SETS, &there), ST_OK);
  ck_assert_str_eq(row.key, "2 missed 2");
  while (next_row(DRIVER_SETS, &there) == ST_OK && there) {
    registers++;
    snprintf(last, sizeof last, "%s", row.key);
    /* 66666.667 Wh is 03F940AB. */
    if (strcmp(row.key, "2 1-0:1.8.0*255") == 0) ck_assert_str_eq(row.value, "66666667 -");
    if (strcmp(row.key, "2 1-0:1.6.0*255") == 0) ck_assert_str_eq(row.value, "6000000 1775128500");
    if (strcmp(row.key, "2 1-0:1.6.8*255") == 0) ck_assert_str_eq(row.value, "0 -");
    if (strcmp(row.key, "2 1-0:0.4.2*255") == 0) ck_assert_str_eq(row.value, "20000 -");
    if (strcmp(row.key, "2 1-0:0.4.5*255") == 0) ck_assert_str_eq(row.value, "500 -");
  }
  ck_assert(!there);
  ck_assert_int_eq(registers, 33);
  ck_assert_str_eq(last, "2 1-0:0.4.6*255");
}
END_TEST

START_TEST(dlms_row__a_set_that_is_nearly_one__is_refused) {
  bool there = false;
  ck_assert_int_ne(first_row(DRIVER_SETS, SET_HEAD("0C") "0100" SET_REST), ST_OK);
  ck_assert_int_ne(first_row(DRIVER_SETS, "0231 0600000002"), ST_OK);
  /* Cut behind the head: the registers that are announced do not come. */
  ck_assert_int_eq(first_row(DRIVER_SETS, SET_HEAD("08") "0100"), ST_OK);
  ck_assert_int_ne(next_row(DRIVER_SETS, &there), ST_OK);
}
END_TEST

START_TEST(dlms_row__events__are_words) {
  ck_assert_int_eq(first_row(DRIVER_EVENTS,
                             "0207" AT_11_00 "0600000004 0600000002 120003" AT_11_15 AT_11_00
                             "090149"),
                   ST_OK);
  ck_assert_str_eq(row.key, "4");
  ck_assert_str_eq(row.value, "2 003 1775127600 1775128500 1775127600 I");
  ck_assert_int_eq(first_row(DRIVER_EVENTS, "0207" AT_11_00 "0600000005 0600000002 12000A" AT_11_15
                                            "140000000000000384 09025233"),
                   ST_OK);
  ck_assert_str_eq(row.value, "2 010 1775127600 1775128500 900 R3");
  ck_assert_str_eq(row.word, "010");
  ck_assert_int_eq(row.stamp2.s, 1775128500);
  ck_assert_int_eq(
      first_row(DRIVER_EVENTS, "0207" AT_11_00 "0600000001 0600000002 120001" ABSENT "00 090149"),
      ST_OK);
  ck_assert_str_eq(row.value, "2 001 1775127600 - - I");
  /* A number where a stamp belongs, a code of four digits, three letters. */
  ck_assert_int_ne(first_row(DRIVER_EVENTS, "0207" AT_11_00 "0600000004 0600000002 120003" AT_11_15
                                            "140000000000000384 090149"),
                   ST_OK);
  ck_assert_int_ne(
      first_row(DRIVER_EVENTS, "0207" AT_11_00 "0600000004 0600000002 1203E8" AT_11_15 "00 090149"),
      ST_OK);
  ck_assert_int_ne(first_row(DRIVER_EVENTS, "0207" AT_11_00 "0600000004 0600000002 120001" AT_11_15
                                            "00 0903523352"),
                   ST_OK);
}
END_TEST

/* ------------------------------------------------------------------ steps */

static void is_data(const step_t *step, const char *text) {
  bytes_t want = hex(text);
  ck_assert(bytes_equal(bytes_of(step->data, step->data_len), want));
}

START_TEST(dlms_step__a_read__takes_the_attributes_that_one_value_has) {
  step_t step;
  ck_assert_int_eq(driver->read("1-0:1.6.1*255", &step), ST_OK);
  ck_assert_uint_eq(step.target_count, 2);
  ck_assert_uint_eq(step.targets[0].class_id, 4);
  ck_assert_int_eq(step.targets[0].index, 2);
  ck_assert_int_eq(step.targets[1].index, 5);
  ck_assert_int_eq(driver->read(driver->tariff, &step), ST_OK);
  ck_assert_uint_eq(step.target_count, 3);
  ck_assert_int_eq(step.targets[2].index, 10);
  for (size_t i = 0; i < driver->register_count; i++)
    ck_assert_int_eq(driver->read(driver->registers[i], &step), ST_OK);
  ck_assert_int_eq(driver->read("1-0:1.9.0*255", &step), ST_UNKNOWN_OBJECT);
}
END_TEST

START_TEST(dlms_step__a_range__is_selected_by_the_number_column) {
  step_t step;
  ck_assert_int_eq(driver->range(DRIVER_PROFILE, 3, 240, &step), ST_OK);
  ck_assert_uint_eq(step.targets[0].class_id, 7);
  ck_assert_uint_eq(step.targets[0].selector, 1);
  is_data(&step, "0204 0204 120001 09060000800400FF 0F02 120000 0600000003 06000000F0 0100");
  ck_assert_int_ne(driver->range(DRIVER_PROFILE, 3, INT64_C(4294967296), &step), ST_OK);
}
END_TEST

START_TEST(dlms_step__orders__are_the_methods_and_attributes_of_section_6) {
  static const plan_t berlin = {.utc_offset_s = 7200, .dst = true};
  step_t step;
  ck_assert_int_eq(driver->write(driver->adjust, "-450", &berlin, &step), ST_OK);
  ck_assert(step.action && step.targets[0].class_id == 8 && step.targets[0].index == 6);
  is_data(&step, "10FE3E"); /* -450 */
  ck_assert_int_eq(driver->write(driver->end_of_billing, "1", &berlin, &step), ST_OK);
  ck_assert(step.action && step.targets[0].class_id == 9 && step.targets[0].index == 1);
  is_data(&step, "120001");
  ck_assert_int_eq(driver->write(driver->response, "R3", &berlin, &step), ST_OK);
  ck_assert(!step.action && step.targets[0].index == 2);
  is_data(&step, "1103");
  ck_assert_int_eq(driver->write(driver->tariff, "1", &berlin, &step), ST_OK);
  ck_assert(step.action && step.targets[0].class_id == 20 && step.targets[0].index == 1);
  is_data(&step, "0F00");
  /* 13:15 of a Thursday at UTC+2: UTC = local + deviation, so -120 = FF88; DST. */
  ck_assert_int_eq(driver->write(driver->clock, "1775128500", &berlin, &step), ST_OK);
  is_data(&step, "090C07EA0402040D0F0000FF8880");
  ck_assert_int_eq(driver->write(driver->clock, "-1", &berlin, &step), ST_BAD_TIME);
  ck_assert_int_eq(driver->write(driver->clock, "4102444800", &berlin, &step), ST_BAD_TIME);
  /* Structure 02 of four long64-unsigned 15: 40000 is 9C40, 500 01F4, 100 64. */
  static const uint8_t ratios[] = {
      0x02, 0x04, 0x15, 0, 0, 0, 0, 0, 0, 0x9C, 0x40, 0x15, 0, 0, 0, 0, 0, 0, 0x01,
      0xF4, 0x15, 0,    0, 0, 0, 0, 0, 0, 0x64, 0x15, 0,    0, 0, 0, 0, 0, 0, 0x64};
  ck_assert_int_eq(driver->write(driver->ratios, "40000 500 100 100", &berlin, &step), ST_OK);
  ck_assert(!step.action &&
            bytes_equal(bytes_of(step.data, step.data_len), bytes_of(ratios, sizeof ratios)));
  ck_assert_int_eq(driver->write(driver->ratios, "40000 500 100", &berlin, &step), ST_BAD_VALUE);
  ck_assert_int_eq(driver->write(driver->ratios, "40000 500 100 0", &berlin, &step), ST_BAD_VALUE);
  ck_assert_int_eq(driver->write(driver->clear_profile, "1", &berlin, &step), ST_OK);
  ck_assert(!step.action && step.data_len == 2 && step.data[0] == 3 && step.data[1] == 1);
  ck_assert_int_eq(driver->write(driver->response, "R4", &berlin, &step), ST_BAD_VALUE);
  ck_assert_int_eq(driver->write(driver->adjust, "40000", &berlin, &step), ST_BAD_VALUE);
  ck_assert_int_eq(driver->write("1-0:1.8.0*255", "1", &berlin, &step), ST_UNKNOWN_OBJECT);
}
END_TEST

int main(void) {
  driver = driver_of("polyphase-tou", "dlms");
  CHECK(driver != NULL);
  Suite *suite = suite_create("polyphase_tou_dlms");
  TCase *all = tcase_create("all");
  suite_add_tcase(suite, all);
  tcase_add_test(all, dlms_words__each_form__is_that_of_the_first_language);
  tcase_add_test(all, dlms_words__near_misses__are_refused);
  tcase_add_test(all, dlms_row__profile__is_keyed_by_boot_and_sequence);
  tcase_add_test(all, dlms_row__what_is_repeated__is_kept_from_message_to_message);
  tcase_add_test(all, dlms_row__profile_near_misses__are_refused);
  tcase_add_test(all, dlms_row__a_set__is_a_head_what_was_missed_and_its_registers);
  tcase_add_test(all, dlms_row__a_set_that_is_nearly_one__is_refused);
  tcase_add_test(all, dlms_row__events__are_words);
  tcase_add_test(all, dlms_step__a_read__takes_the_attributes_that_one_value_has);
  tcase_add_test(all, dlms_step__a_range__is_selected_by_the_number_column);
  tcase_add_test(all, dlms_step__orders__are_the_methods_and_attributes_of_section_6);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_NORMAL);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
