/* Registers and rows of a meter of many quantities, in both languages: the dictionary's forms as
 * literals, the same words of both, and what is of another count, order, unit or sign refused. */
#include "pmu/drivers/drivers.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* 2026-04-02, a Thursday, UTC; 11:15 is 1775128500, 11:00 900 s before it. */
#define AT_11_00 "090C07EA0402040B000000000000"
#define AT_11_15 "090C07EA0402040B0F0000000000"
#define ABSENT "090CFFFFFFFFFFFFFFFFFF8000FF"

static const driver_t *iec;
static const driver_t *dlms;
static shape_t shape;
static driver_row_t row;
static driver_cursor_t cursor;
static fault_t fault;
static uint8_t octets[4096];

/* +A of rates 1 and 2, R1, C1 = +A - R1's neighbour -A, I2; channels +A, C1, R1. */
static void setup(void) {
  static const char *const words[] = {"+A", "-A", "R1", "C1", "I2"};
  shape = (shape_t){.declared = true, .quantity_count = 5, .channel_count = 3, .demand_count = 2};
  for (int i = 0; i < 5; i++)
    CHECK(shape_word(bytes_text(words[i]), &shape.quantities[i]));
  shape.quantities[0].rates = 6;
  shape.quantities[3].part_count = 2;
  shape.quantities[3].parts[1] = 1;
  shape.quantities[3].signs[0] = 1;
  shape.quantities[3].signs[1] = -1;
  shape.channels[1] = 3;
  shape.channels[2] = 2;
  shape.demands[0] = (shape_demand_t){0, 0, 2};
  shape.demands[1] = (shape_demand_t){2, 6, 1};
  shape.coincident_count = 1;
  shape.coincident[0] = (shape_coincident_t){2, 0};
  CHECK(shape_finish(&shape, &fault) == ST_OK);
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

static const char *words(const driver_t *driver, const char *object, bytes_t value) {
  static char memory[DRIVER_WORDS_MAX];
  obuf_t out = obuf_over(memory, sizeof memory - 1);
  status_t status = driver->words(&shape, bytes_text(object), value, &out, &fault);
  memory[out.len] = '\0';
  return status == ST_OK ? memory : status_name(status);
}

static status_t first_row(const driver_t *driver, driver_range_t range, bytes_t text) {
  bool there = false;
  cursor = (driver_cursor_t){.shape = &shape, .head_seen = driver == iec};
  row = (driver_row_t){0};
  driver_message(&cursor, text);
  status_t status = driver->row(range, &cursor, &row, &there, &fault);
  return status == ST_OK && !there ? ST_BAD_VALUE : status;
}

START_TEST(shape_words__registers_of_each_unit__are_thousandths) {
  static const char *const rows[][3] = {
      {"1-0:2.8.0*255", "105000.000*Wh", "105000000"},
      {"1-0:1.8.2*255", "0.001*Wh", "1"},
      {"1-0:5.8.0*255", "12.500*varh", "12500"},
      {"1-0:141.8.0*255", "-12.500*Wh", "-12500"},
      {"1-0:141.8.0*255", "12.500*Wh", "12500"},
      {"1-0:132.8.0*255", "7.000*imp", "7000"},
      {"1-0:128.8.132*255", "7.000*imp", "7000"},
      {"1-0:1.16.0*255", "6000.000*W;260402111500", "6000000 1775128500"},
      {"1-0:5.6.11*255", "0.000*var;", "0 -"},
      {"1-0:150.6.1*255", "1.000*var;260402111500", "1000 1775128500"},
      {"1-0:5.2.11*255", "20000.004*var", "20000004"},
      {"0-0:128.30.0*255", "3", "3"},
  };
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
    ck_assert_str_eq(words(iec, rows[i][0], bytes_text(rows[i][1])), rows[i][2]);
}
END_TEST

START_TEST(shape_words__another_unit_or_sign__is_refused) {
  static const char *const rows[][2] = {
      {"1-0:5.8.0*255", "12.500*Wh"},
      {"1-0:2.8.0*255", "-12.500*Wh"},
      {"1-0:141.8.0*255", "-0.000*Wh"},
      {"1-0:132.8.0*255", "7.000*Wh"},
      {"1-0:5.6.11*255", "1.000*W;260402111500"},
  };
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
    ck_assert_str_eq(words(iec, rows[i][0], bytes_text(rows[i][1])), "ST_BAD_VALUE");
  /* Registers of the standard shape that this meter has not. */
  ck_assert_str_eq(words(iec, "1-0:1.8.3*255", bytes_text("1.000*Wh")), "ST_UNKNOWN_OBJECT");
  ck_assert_str_eq(words(dlms, "1-0:1.8.3*255", hex("150000000000000001")), "ST_UNKNOWN_OBJECT");
  ck_assert_str_eq(words(iec, "1-0:1.26.0*255", bytes_text("0.000*W;")), "ST_UNKNOWN_OBJECT");
}
END_TEST

/* -12500 is FFFFFFFFFFFFCF2C; long64 is tag 14, long64-unsigned 15. */
START_TEST(shape_words__a_sum_over_dlms__is_signed) {
  ck_assert_str_eq(words(dlms, "1-0:141.8.0*255", hex("14FFFFFFFFFFFFCF2C")), "-12500");
  ck_assert_str_eq(words(dlms, "1-0:141.8.0*255", hex("1500000000000030D4")), "ST_BAD_VALUE");
  ck_assert_str_eq(words(dlms, "1-0:5.8.0*255", hex("1500000000000030D4")), "12500");
  ck_assert_str_eq(words(dlms, "1-0:5.8.0*255", hex("1400000000000030D4")), "ST_BAD_VALUE");
  ck_assert_str_eq(words(dlms, "1-0:1.16.0*255", hex("00 1500000000005B8D80 00" AT_11_15)),
                   "6000000 1775128500");
}
END_TEST

START_TEST(shape_row__an_entry__has_an_energy_for_each_channel) {
  ck_assert_int_eq(first_row(iec, DRIVER_PROFILE,
                             bytes_text("(E;14;1;260402110000;260402111500;0482;600;5;-7;9)")),
                   ST_OK);
  ck_assert_str_eq(row.value, "1775127600 1775128500 1154 600 5 -7 9");
  ck_assert_int_eq(first_row(dlms, DRIVER_PROFILE,
                             hex("020A" AT_11_00 "120482 060000000E 0600000001 1600" AT_11_15
                                 "140000000000000258 150000000000000005 14FFFFFFFFFFFFFFF9"
                                 "150000000000000009")),
                   ST_OK);
  ck_assert_str_eq(row.key, "1 14");
  ck_assert_str_eq(row.value, "1775127600 1775128500 1154 600 5 -7 9");
}
END_TEST

START_TEST(shape_row__channels_of_another_count_or_sign__are_refused) {
  static const char *const rows[] = {
      "(E;14;1;260402110000;260402111500;0482;600;5;-7)",
      "(E;14;1;260402110000;260402111500;0482;600;5;-7;9;1)",
      "(E;14;1;260402110000;260402111500;0482;600;-5;-7;9)",
  };
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
    ck_assert_int_eq(first_row(iec, DRIVER_PROFILE, bytes_text(rows[i])), ST_BAD_VALUE);
  /* The sum and the quantity behind it have changed places. */
  ck_assert_int_eq(first_row(dlms, DRIVER_PROFILE,
                             hex("020A" AT_11_00 "120482 060000000E 0600000001 1600" AT_11_15
                                 "140000000000000258 150000000000000005 150000000000000009"
                                 "14FFFFFFFFFFFFFFF9")),
                   ST_BAD_VALUE);
  ck_assert_int_eq(first_row(dlms, DRIVER_PROFILE,
                             hex("0208" AT_11_00 "120482 060000000E 0600000001 1600" AT_11_15
                                 "140000000000000258 150000000000000005")),
                   ST_BAD_VALUE);
}
END_TEST

static status_t head(const char *line) {
  bool there = true;
  cursor = (driver_cursor_t){.shape = &shape};
  driver_message(&cursor, bytes_text(line));
  return iec->row(DRIVER_PROFILE, &cursor, &row, &there, &fault);
}

START_TEST(shape_head__another_unit_or_what_is_no_quantity__is_refused_and_said) {
  ck_assert_int_eq(head("1-0:99.1.0*255(900;1-0:1.29.0*255;-3;Wh;1-0:141.29.0*255;-3;Wh;"
                        "1-0:5.29.0*255;-3;varh)"),
                   ST_OK);
  ck_assert_int_eq(head("1-0:99.1.0*255(900;1-0:1.29.0*255;-3;Wh;1-0:141.29.0*255;-3;Wh;"
                        "1-0:5.29.0*255;-3;Wh)"),
                   ST_BAD_VALUE);
  ck_assert_str_eq(fault.text, "column 2, 1-0:5.29.0*255, is in 10^-3 Wh, not in 10^-3 varh");
  ck_assert_int_eq(head("1-0:99.1.0*255(900;1-0:9.29.0*255;-3;VAh)"), ST_BAD_VALUE);
  ck_assert_str_eq(fault.text,
                   "column 0, 1-0:9.29.0*255, is no quantity of this meter, or one twice");
  ck_assert_int_eq(head("1-0:99.1.0*255(900;1-0:1.29.0*255;-3;Wh;1-0:1.29.0*255;-3;Wh)"),
                   ST_BAD_VALUE);
  ck_assert_int_eq(head("1-0:99.1.0*255(900)"), ST_BAD_VALUE);
  ck_assert_int_eq(head("1-0:99.1.0*255(900;1-0:1.29.0*255;-3)"), ST_BAD_VALUE);
}
END_TEST

/* Quantities are +A 0, -A 1, R1 2, C1 3; the roster has channels of 0, 3, 2. */
START_TEST(shape_head__other_channels_than_the_roster_has__name_the_quantity_of_each) {
  bool there = true;
  cursor = (driver_cursor_t){.shape = &shape};
  driver_message(&cursor,
                 bytes_text("1-0:99.1.0*255(900;1-0:5.29.0*255;-3;varh;1-0:141.29.0*255;-3;"
                            "Wh)\r\n(E;14;1;260402110000;260402111500;0482;600;5;-7)"));
  ck_assert_int_eq(iec->row(DRIVER_PROFILE, &cursor, &row, &there, &fault), ST_OK);
  ck_assert_str_eq(row.value, "1775127600 1775128500 1154 600 2:5 3:-7");
  driver_message(&cursor, hex("0209" AT_11_00 "120482 060000000E 0600000001 1600" AT_11_15
                              "140000000000000258 150000000000000005 14FFFFFFFFFFFFFFF9"));
  ck_assert_int_eq(dlms->row(DRIVER_PROFILE, &cursor, &row, &there, &fault), ST_OK);
  ck_assert_str_eq(row.value, "1775127600 1775128500 1154 600 2:5 3:-7");
  /* The roster's own, in its order, need no names. */
  cursor.columns = (shape_columns_t){3, {0, 3, 2}};
  driver_message(&cursor, bytes_text("(E;14;1;260402110000;260402111500;0482;600;5;-7;9)"));
  ck_assert_int_eq(iec->row(DRIVER_PROFILE, &cursor, &row, &there, &fault), ST_OK);
  ck_assert_str_eq(row.value, "1775127600 1775128500 1154 600 5 -7 9");
}
END_TEST

/* Nine columns, then 5 totals, 2 rates, 4 shadows, 1 unallocated, 2 + 1 peaks and 1 coincident of
 * two columns each, 2 cumulative, 4 ratios: 8 + 12 + 8 + 2 + 4 = 34. */
#define E(n) "15000000000000000" #n
START_TEST(shape_row__a_set_over_dlms__has_the_objects_in_order) {
  static const char *const keys[] = {"3 head",
                                     "3 1-0:1.8.0*255",
                                     "3 1-0:2.8.0*255",
                                     "3 1-0:5.8.0*255",
                                     "3 1-0:141.8.0*255",
                                     "3 1-0:132.8.0*255",
                                     "3 1-0:1.8.1*255",
                                     "3 1-0:1.8.2*255",
                                     "3 1-0:128.8.0*255",
                                     "3 1-0:128.8.2*255",
                                     "3 1-0:128.8.5*255",
                                     "3 1-0:128.8.132*255",
                                     "3 1-0:129.8.0*255",
                                     "3 1-0:1.6.0*255",
                                     "3 1-0:1.16.0*255",
                                     "3 1-0:5.6.11*255",
                                     "3 1-0:150.6.1*255",
                                     "3 1-0:1.2.0*255",
                                     "3 1-0:5.2.11*255",
                                     "3 1-0:0.4.2*255",
                                     "3 1-0:0.4.5*255",
                                     "3 1-0:0.4.3*255",
                                     "3 1-0:0.4.6*255"};
  bool there = false;
  bytes_t text =
      hex("0222 0600000003 1107 120080" AT_11_00 AT_11_15 AT_11_15 "1100 0100" E(1) E(2)
              E(3) "14FFFFFFFFFFFFFFF9" E(4) E(5) E(6) E(1) E(1) E(1) E(1) E(0) E(9) AT_11_15 E(0)
                  ABSENT E(8) AT_11_15 E(7) AT_11_15 E(2) E(3) E(6) E(6) E(6) E(6));
  ck_assert_int_eq(first_row(dlms, DRIVER_SETS, text), ST_OK);
  ck_assert_str_eq(row.key, keys[0]);
  for (size_t i = 1; i < sizeof keys / sizeof keys[0]; i++) {
    ck_assert_int_eq(dlms->row(DRIVER_SETS, &cursor, &row, &there, &fault), ST_OK);
    ck_assert(there);
    ck_assert_str_eq(row.key, keys[i]);
    if (i == 4) ck_assert_str_eq(row.value, "-7 -");
    if (i == 13) ck_assert_str_eq(row.value, "9 1775128500");
  }
  ck_assert_int_eq(dlms->row(DRIVER_SETS, &cursor, &row, &there, &fault), ST_OK);
  ck_assert(!there);
}
END_TEST

START_TEST(shape_row__a_set_in_the_first_language__is_without_units) {
  ck_assert_int_eq(first_row(iec, DRIVER_SETS, bytes_text("(b;3;1-0:141.8.0*255;-0.007;)")), ST_OK);
  ck_assert_str_eq(row.value, "-7 -");
  ck_assert_int_eq(
      first_row(iec, DRIVER_SETS, bytes_text("(b;3;1-0:150.6.1*255;0.007;260402111500)")), ST_OK);
  ck_assert_str_eq(row.value, "7 1775128500");
  ck_assert_int_eq(first_row(iec, DRIVER_SETS, bytes_text("(b;3;1-0:1.8.3*255;0.007;)")),
                   ST_BAD_VALUE);
  ck_assert_int_eq(first_row(iec, DRIVER_SETS, bytes_text("(b;3;1-0:0.4.2*255;200.00;)")), ST_OK);
  ck_assert_str_eq(row.value, "20000 -");
}
END_TEST

/* Capture objects: {class, name, attribute 2, index 0}; the clock is class 8, a channel 3. */
#define COLUMN(class_id, name) "020412" class_id "0906" name "0F02120000"
#define SEVEN                                                                                      \
  COLUMN("0008", "0000010000FF")                                                                   \
  COLUMN("0001", "0000600A01FF")                                                                   \
  COLUMN("0001", "0000800400FF")                                                                   \
  COLUMN("0001", "0000600700FF")                                                                   \
  COLUMN("0001", "0000600A02FF")                                                                   \
  COLUMN("0001", "0000800600FF")                                                                   \
  COLUMN("0001", "0000800700FF")
#define CHANNEL(code) COLUMN("0003", "0100" code "1D00FF")

#define CHANNELS "0-0:128.35.0*255"
START_TEST(shape_form__columns_that_are_no_quantities__are_refused_and_said) {
  ck_assert_str_eq(dlms->channels, CHANNELS);
  ck_assert(dlms->reads_form && !iec->reads_form); /* its rows have a head line */
  ck_assert_str_eq(
      words(dlms, CHANNELS, hex("010A" SEVEN CHANNEL("01") CHANNEL("8D") CHANNEL("05"))),
      "1-0:1.29.0*255 1-0:141.29.0*255 1-0:5.29.0*255");
  ck_assert_str_eq(words(dlms, CHANNELS, hex("0109" SEVEN CHANNEL("05") CHANNEL("01"))),
                   "1-0:5.29.0*255 1-0:1.29.0*255");
  ck_assert_str_eq(words(iec, CHANNELS, bytes_text("1-0:5.29.0*255;1-0:1.29.0*255")),
                   "1-0:5.29.0*255 1-0:1.29.0*255");
  ck_assert_str_eq(words(dlms, CHANNELS, hex("0109" SEVEN CHANNEL("01") CHANNEL("09"))),
                   "ST_BAD_VALUE");
  ck_assert_str_eq(fault.text,
                   "column 8, 1-0:9.29.0*255, is no quantity of this meter, or one twice");
  ck_assert_str_eq(words(dlms, CHANNELS, hex("0109" SEVEN CHANNEL("01") CHANNEL("01"))),
                   "ST_BAD_VALUE");
  ck_assert_str_eq(words(dlms, CHANNELS, hex("0107" SEVEN)), "ST_BAD_VALUE");
  ck_assert_str_eq(words(dlms, CHANNELS, hex("010A" SEVEN CHANNEL("01") CHANNEL("8D"))),
                   "ST_BAD_VALUE"); /* cut */
  ck_assert_str_eq(words(iec, CHANNELS, bytes_text("1-0:9.29.0*255")), "ST_BAD_VALUE");
  ck_assert_str_eq(words(iec, CHANNELS, bytes_text("")), "ST_BAD_VALUE");
}
END_TEST

/* R1, then +A: nine columns of 18 octets behind an array's two. */
START_TEST(driver_write__channels__travel_in_the_form_of_each_language) {
  static uint8_t memory[512];
  const shape_columns_t columns = {2, {2, 0}};
  step_t step;
  obuf_t room = obuf_over(memory, sizeof memory);
  ck_assert_int_eq(iec->write_channels(&shape, &columns, &room, &step), ST_OK);
  ck_assert_str_eq(step.object, CHANNELS);
  ck_assert_str_eq(step.value, "1-0:5.29.0*255;1-0:1.29.0*255");
  ck_assert_int_eq(dlms->write_channels(&shape, &columns, &room, &step), ST_OK);
  ck_assert_uint_eq(step.data_long.len, 2 + 9 * 18);
  ck_assert(bytes_equal(step.data_long, hex("0109" SEVEN CHANNEL("05") CHANNEL("01"))));
  ck_assert(!step.action && step.targets[0].class_id == 7 && step.targets[0].index == 3);
  room = obuf_over(memory, 100);
  ck_assert_int_eq(dlms->write_channels(&shape, &columns, &room, &step), ST_NO_ROOM);
}
END_TEST

static void gauges_p_q2(void) {
  shape.gauge_count = 2;
  ck_assert(shape_gauge(bytes_text("P"), &shape.gauges[0]));
  ck_assert(shape_gauge(bytes_text("Q2"), &shape.gauges[1]));
}

#define SECOND_HEAD "1-0:99.2.0*255(900;1-0:16.7.0*255;-3;W;1-0:43.7.0*255;-3;var)\r\n"
START_TEST(second_row__three_values_of_each_gauge__are_signed) {
  bool there = true;
  gauges_p_q2();
  cursor = (driver_cursor_t){.shape = &shape};
  driver_message(
      &cursor,
      bytes_text(SECOND_HEAD "(I;14;1;260402110000;260402111500;0002;600;-5;9;1;-8;-6;-7)"));
  ck_assert_int_eq(iec->row(DRIVER_INSTRUMENT, &cursor, &row, &there, &fault), ST_OK);
  ck_assert_int_eq(row.kind, DRIVER_GAUGES);
  ck_assert_str_eq(row.key, "1 14");
  ck_assert_str_eq(row.value, "1775127600 1775128500 2 600 -5 9 1 -8 -6 -7");
  /* Twelve columns; the second row repeats status and boot. -5 is FB, -8 F8, -6 FA, -7 F9. */
  cursor = (driver_cursor_t){.shape = &shape};
  driver_message(&cursor, hex("020C" AT_11_00 "120002 060000000E 0600000001" AT_11_15
                              "140000000000000258 14FFFFFFFFFFFFFFFB 140000000000000009"
                              "140000000000000001 14FFFFFFFFFFFFFFF8 14FFFFFFFFFFFFFFFA"
                              "14FFFFFFFFFFFFFFF9"
                              "020C" AT_11_00 "00 060000000F 00" AT_11_15
                              "140000000000000258 140000000000000001 140000000000000002"
                              "140000000000000003 140000000000000004 140000000000000005"
                              "140000000000000006"));
  ck_assert_int_eq(dlms->row(DRIVER_INSTRUMENT, &cursor, &row, &there, &fault), ST_OK);
  ck_assert_str_eq(row.value, "1775127600 1775128500 2 600 -5 9 1 -8 -6 -7");
  ck_assert_int_eq(dlms->row(DRIVER_INSTRUMENT, &cursor, &row, &there, &fault), ST_OK);
  ck_assert_str_eq(row.key, "1 15");
  ck_assert_str_eq(row.value, "1775127600 1775128500 2 600 1 2 3 4 5 6");
}
END_TEST

START_TEST(second_row__of_other_gauges_or_too_few_values__is_refused) {
  static const char *const wrong[] = {
      "1-0:99.2.0*255(900;1-0:16.7.0*255;-3;W)\r\n",
      "1-0:99.2.0*255(900;1-0:16.7.0*255;-3;W;1-0:23.7.0*255;-3;var)\r\n",
      "1-0:99.2.0*255(900;1-0:16.7.0*255;-3;W;1-0:43.7.0*255;-3;W)\r\n",
      "1-0:99.2.0*255(0;1-0:16.7.0*255;-3;W;1-0:43.7.0*255;-3;var)\r\n",
      SECOND_HEAD "(I;14;1;260402110000;260402111500;0002;600;-5;9;1;-8;-6)",
      SECOND_HEAD "(I;14;1;;260402111500;0002;600;-5;9;1;-8;-6;-7)",
      SECOND_HEAD "(E;14;1;260402110000;260402111500;0002;600;-5;9;1;-8;-6;-7)",
  };
  bool there = true;
  gauges_p_q2();
  for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
    cursor = (driver_cursor_t){.shape = &shape};
    driver_message(&cursor, bytes_text(wrong[i]));
    ck_assert_msg(iec->row(DRIVER_INSTRUMENT, &cursor, &row, &there, &fault) == ST_BAD_VALUE, "%s",
                  wrong[i]);
  }
}
END_TEST

START_TEST(daily_row__energies_alone__in_the_order_of_a_set) {
  static const char *const keys[] = {"7 head",
                                     "7 1-0:1.8.0*255",
                                     "7 1-0:2.8.0*255",
                                     "7 1-0:5.8.0*255",
                                     "7 1-0:141.8.0*255",
                                     "7 1-0:132.8.0*255",
                                     "7 1-0:1.8.1*255",
                                     "7 1-0:1.8.2*255",
                                     "7 1-0:128.8.0*255",
                                     "7 1-0:128.8.2*255",
                                     "7 1-0:128.8.5*255",
                                     "7 1-0:128.8.132*255",
                                     "7 1-0:129.8.0*255"};
  enum { KEYS = sizeof keys / sizeof keys[0] };
  bool there = true;
  /* Three columns and twelve energies; the sum is long64. */
  cursor = (driver_cursor_t){.shape = &shape};
  driver_message(&cursor, hex("020F 0600000007" AT_11_00 "1108" E(1) E(2) E(
                              3) "14FFFFFFFFFFFFFFF9" E(4) E(5) E(6) E(1) E(1) E(1) E(1) E(0)));
  for (size_t i = 0; i < KEYS; i++) {
    ck_assert_int_eq(dlms->row(DRIVER_DAILY, &cursor, &row, &there, &fault), ST_OK);
    ck_assert(there);
    ck_assert_str_eq(row.key, keys[i]);
    ck_assert_int_eq(row.kind, i == 0 ? DRIVER_DAILY_HEAD : DRIVER_DAILY_REGISTER);
    if (i == 0) ck_assert_str_eq(row.value, "1775127600 8");
    if (i == 4) ck_assert_str_eq(row.value, "-7");
  }
  ck_assert_int_eq(dlms->row(DRIVER_DAILY, &cursor, &row, &there, &fault), ST_OK);
  ck_assert(!there);
  ck_assert_int_eq(first_row(iec, DRIVER_DAILY, bytes_text("(D;7;260402110000;08)")), ST_OK);
  ck_assert_str_eq(row.key, "7 head");
  ck_assert_str_eq(row.value, "1775127600 8");
  ck_assert_int_eq(first_row(iec, DRIVER_DAILY, bytes_text("(d;7;1-0:141.8.0*255;-0.007)")), ST_OK);
  ck_assert_str_eq(row.value, "-7");
  static const char *const wrong[] = {"(D;7;;08)",
                                      "(D;7;260402110000;8)",
                                      "(D;x;260402110000;08)",
                                      "(d;7;1-0:1.6.0*255;0.007)",
                                      "(d;7;1-0:1.8.0*255;-0.007)",
                                      "(d;7;1-0:1.8.3*255;0.007)",
                                      "(d;7;1-0:1.8.0*255;0.007;)"};
  for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
    ck_assert_msg(first_row(iec, DRIVER_DAILY, bytes_text(wrong[i])) == ST_BAD_VALUE, "%s",
                  wrong[i]);
}
END_TEST

/* Scaler -3 is FD; unit 30 is 1E, 32 is 20. */
START_TEST(shape_form__another_unit_or_scaler__is_refused_and_said) {
  ck_assert_str_eq(words(dlms, "1-0:5.29.0*255", hex("02020FFD1620")), "-3 32");
  ck_assert_str_eq(words(dlms, "1-0:5.29.0*255", hex("02020FFD161E")), "ST_BAD_VALUE");
  ck_assert_str_eq(fault.text, "1-0:5.29.0*255 is in unit 30 of 10^-3, not in 32 of 10^-3");
  ck_assert_str_eq(words(dlms, "1-0:5.29.0*255", hex("02020F001620")), "ST_BAD_VALUE");
  ck_assert_str_eq(words(dlms, "1-0:9.29.0*255", hex("02020FFD161F")), "ST_UNKNOWN_OBJECT");
  step_t step;
  ck_assert_int_eq(dlms->read("1-0:5.29.0*255", &step), ST_OK);
  ck_assert(step.targets[0].class_id == 3 && step.targets[0].index == 3);
  ck_assert_int_eq(dlms->read(dlms->channels, &step), ST_OK);
  ck_assert(step.targets[0].class_id == 7 && step.targets[0].index == 3);
  ck_assert(step.targets[0].name.a == 1 && step.targets[0].name.c == 99);
}
END_TEST

/* 200/5 A and 1/1 V in hundredths; 20000 is 4E20, 500 is 1F4. */
START_TEST(driver_write__ratios__travel_in_the_form_of_each_language) {
  step_t step;
  ck_assert_int_eq(iec->write(iec->ratios, "20000 500 100 105", NULL, &step), ST_OK);
  ck_assert_str_eq(step.object, "0-0:128.31.0*255");
  ck_assert_str_eq(step.value, "200.00;5.00;1.00;1.05");
  ck_assert_int_eq(dlms->write(dlms->ratios, "20000 500 100 105", NULL, &step), ST_OK);
  bytes_t wanted = hex("0204 150000000000004E20 1500000000000001F4 150000000000000064"
                       "150000000000000069");
  ck_assert(bytes_equal(bytes_of(step.data, step.data_len), wanted));
  ck_assert(!step.action && step.targets[0].class_id == 1 && step.targets[0].index == 2);
  static const char *const wrong[] = {"20000 500 100", "20000 500 100 105 1",     "20000 500 100 0",
                                      "200.00 5 1 1",  "20000 500 100 100000001", ""};
  for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
    ck_assert_int_eq(iec->write(iec->ratios, wrong[i], NULL, &step), ST_BAD_VALUE);
    ck_assert_int_eq(dlms->write(dlms->ratios, wrong[i], NULL, &step), ST_BAD_VALUE);
  }
}
END_TEST

START_TEST(driver_write__clearing_the_profile__takes_1_alone) {
  step_t step;
  ck_assert_int_eq(iec->write(iec->clear_profile, "1", NULL, &step), ST_OK);
  ck_assert_str_eq(step.value, "1");
  ck_assert_int_eq(iec->write(iec->clear_profile, "0", NULL, &step), ST_BAD_VALUE);
  ck_assert_int_eq(dlms->write(dlms->clear_profile, "1", NULL, &step), ST_OK);
  ck_assert(bytes_equal(bytes_of(step.data, step.data_len), hex("0301")));
  ck_assert_int_eq(dlms->write(dlms->clear_profile, "0", NULL, &step), ST_BAD_VALUE);
}
END_TEST

/* 6840 octets of entries of 48 + 3 × 9; a set of 5600 octets has 256 + 16 × 9 + 4 × 23 = 474. */
START_TEST(driver_range_rows__more_channels__are_fewer_rows) {
  const shape_columns_t three = {3, {0, 3, 2}};
  const shape_columns_t one = {1, {0}};
  ck_assert_int_eq(driver_range_rows(dlms, DRIVER_PROFILE, NULL, &one), 120);
  ck_assert_int_eq(driver_range_rows(dlms, DRIVER_PROFILE, &shape, &three), 91);
  ck_assert_int_eq(driver_range_rows(dlms, DRIVER_PROFILE, &shape, &one), 120);
  ck_assert_int_eq(driver_range_rows(iec, DRIVER_PROFILE, &shape, &three), 32);
  /* 6840 by 48 + 2 × 27; 5600 by 24 + 12 × 9. */
  gauges_p_q2();
  ck_assert_int_eq(driver_range_rows(dlms, DRIVER_INSTRUMENT, &shape, &three), 67);
  ck_assert_int_eq(driver_range_rows(dlms, DRIVER_DAILY, &shape, &three), 42);
}
END_TEST

int main(void) {
  iec = driver_of("polyphase-tou", "iec62056-21");
  dlms = driver_of("polyphase-tou", "dlms");
  CHECK(iec != NULL && dlms != NULL);
  Suite *suite = suite_create("shape_words");
  TCase *all = tcase_create("all");
  suite_add_tcase(suite, all);
  tcase_add_checked_fixture(all, setup, NULL);
  tcase_add_test(all, shape_words__registers_of_each_unit__are_thousandths);
  tcase_add_test(all, shape_words__another_unit_or_sign__is_refused);
  tcase_add_test(all, shape_words__a_sum_over_dlms__is_signed);
  tcase_add_test(all, shape_row__an_entry__has_an_energy_for_each_channel);
  tcase_add_test(all, shape_row__channels_of_another_count_or_sign__are_refused);
  tcase_add_test(all, shape_head__another_unit_or_what_is_no_quantity__is_refused_and_said);
  tcase_add_test(all, shape_head__other_channels_than_the_roster_has__name_the_quantity_of_each);
  tcase_add_test(all, driver_write__channels__travel_in_the_form_of_each_language);
  tcase_add_test(all, second_row__three_values_of_each_gauge__are_signed);
  tcase_add_test(all, second_row__of_other_gauges_or_too_few_values__is_refused);
  tcase_add_test(all, daily_row__energies_alone__in_the_order_of_a_set);
  tcase_add_test(all, shape_row__a_set_over_dlms__has_the_objects_in_order);
  tcase_add_test(all, shape_row__a_set_in_the_first_language__is_without_units);
  tcase_add_test(all, shape_form__columns_that_are_no_quantities__are_refused_and_said);
  tcase_add_test(all, shape_form__another_unit_or_scaler__is_refused_and_said);
  tcase_add_test(all, driver_write__ratios__travel_in_the_form_of_each_language);
  tcase_add_test(all, driver_write__clearing_the_profile__takes_1_alone);
  tcase_add_test(all, driver_range_rows__more_channels__are_fewer_rows);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_NORMAL);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
