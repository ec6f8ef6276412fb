/* Tests of the model's rows and values, each a literal of the dictionary with its near misses. */
#include "pmu/drivers/drivers.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

static const driver_t *driver;
static driver_row_t row;
static fault_t fault;

static const char *words(const char *object, const char *value) {
  static char memory[DRIVER_WORDS_MAX];
  obuf_t out = obuf_over(memory, sizeof memory - 1);
  status_t status = driver->words(NULL, bytes_text(object), bytes_text(value), &out, &fault);
  memory[out.len] = '\0';
  return status == ST_OK ? memory : status_name(status);
}

static status_t read_row(driver_range_t range, const char *line) {
  driver_cursor_t cursor = {.head_seen = true};
  bool there = false;
  driver_message(&cursor, bytes_text(line));
  status_t status = driver->row(range, &cursor, &row, &there, &fault);
  return status == ST_OK && !there ? ST_BAD_VALUE : status;
}

static status_t read_head(driver_range_t range, const char *line) {
  driver_cursor_t cursor = {0};
  bool there = true;
  driver_message(&cursor, bytes_text(line));
  status_t status = driver->row(range, &cursor, &row, &there, &fault);
  ck_assert(status != ST_OK || (!there && cursor.head_seen));
  return status;
}

START_TEST(driver_words__each_form__is_integers_in_base_units) {
  static const struct {
    const char *object, *value, *words;
  } rows[] = {
      {"0-0:96.1.0*255", "A1", "A1"},
      {"0-0:1.0.0*255", "260402111500;81;7200", "1775128500 129 7200"},
      {"0-0:96.5.0*255", "00000205", "517"},
      {"0-0:96.14.0*255", "8", "8"},
      {"0-0:128.3.0*255", "0;;;;", "0 - - - -"},
      {"0-0:128.3.0*255", "1;260402111500;260402111500;0;-5400", "1 1775128500 1775128500 0 -5400"},
      {"0-0:13.0.0*255", "day-night;;", "day-night - -"},
      {"1-0:0.4.2*255", "200.00", "20000"},
      {"1-0:0.1.2*255", "", "-"},
      {"1-0:1.8.0*255", "105000.000*Wh", "105000000"},
      {"1-0:1.6.0*255", "6000.000*W;260402111500", "6000000 1775128500"},
      {"1-0:1.6.8*255", "0.000*W;", "0 -"},
      {"1-0:1.2.3*255", "20000.004*W", "20000004"},
  };
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
    ck_assert_str_eq(words(rows[i].object, rows[i].value), rows[i].words);
}
END_TEST

START_TEST(driver_words__near_misses__are_refused) {
  static const char *const rows[][2] = {
      {"0-0:1.0.0*255", "260402111500;8;7200"},
      {"0-0:1.0.0*255", "260402111500;81"},
      {"0-0:96.5.0*255", "0000205"},
      {"0-0:96.14.0*255", "08"},
      {"1-0:1.8.0*255", "105000.000"},
      {"1-0:1.8.0*255", "105000.000*Wh "},
      {"1-0:1.6.0*255", "6000.000*W;"},
      {"1-0:1.6.0*255", "0.000*W;260402111500"},
      {"1-0:1.6.0*255", "6000.000*W"},
      {"0-0:96.1.0*255", "A 1"},
      {"0-0:128.3.0*255", "1;260402111500;;0"},
  };
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
    ck_assert_str_eq(words(rows[i][0], rows[i][1]), "ST_BAD_VALUE");
  ck_assert_str_eq(words("1-0:1.9.0*255", "1"), "ST_UNKNOWN_OBJECT");
  ck_assert_str_eq(words("1-0:1.8.9*255", "1.000*Wh"), "ST_UNKNOWN_OBJECT");
}
END_TEST

START_TEST(driver_row__profile__is_keyed_by_boot_and_sequence) {
  ck_assert_int_eq(read_row(DRIVER_PROFILE, "(E;14;1;260402110000;260402111500;0482;600;1666666)"),
                   ST_OK);
  ck_assert_str_eq(row.key, "1 14");
  /* 0482 is 1024 + 128 + 2; 11:00 is 11:15 - 900 s. */
  ck_assert_str_eq(row.value, "1775127600 1775128500 1154 600 1666666");
  ck_assert_int_eq(read_row(DRIVER_PROFILE, "(M;15;2;PU;260402110000;260402111500;1)"), ST_OK);
  ck_assert_str_eq(row.value, "PU 1775127600 1775128500 1");
  ck_assert_int_eq(read_row(DRIVER_PROFILE, "(M;16;2;CC;260402110000;;040)"), ST_OK);
  ck_assert_str_eq(row.value, "CC 1775127600 - 40");
}
END_TEST

START_TEST(driver_row__sets_and_events__are_words) {
  ck_assert_int_eq(read_row(DRIVER_SETS, "(B;2;8;0102;260402110000;260402111500;260402111500;07)"),
                   ST_OK);
  ck_assert_str_eq(row.key, "2 head");
  ck_assert_str_eq(row.value, "8 258 1775127600 1775128500 1775128500 7");
  ck_assert_int_eq(read_row(DRIVER_SETS, "(m;2;1;260402110000)"), ST_OK);
  ck_assert_int_eq(read_row(DRIVER_SETS, "(m;2;2;260402111500)"), ST_OK);
  ck_assert_str_eq(row.key, "2 missed 2");
  ck_assert_int_eq(read_row(DRIVER_SETS, "(b;2;1-0:1.8.1*255;66666.667;)"), ST_OK);
  ck_assert_str_eq(row.key, "2 1-0:1.8.1*255");
  ck_assert_str_eq(row.value, "66666667 -");
  ck_assert_int_eq(read_row(DRIVER_EVENTS, "(V;4;2;003;260402110000;260402111500;260402110000;I)"),
                   ST_OK);
  ck_assert_str_eq(row.value, "2 003 1775127600 1775128500 1775127600 I");
  ck_assert_int_eq(read_row(DRIVER_EVENTS, "(V;5;2;010;260402110000;260402111500;900;R3)"), ST_OK);
  ck_assert_str_eq(row.value, "2 010 1775127600 1775128500 900 R3");
}
END_TEST

START_TEST(driver_row__near_misses__are_refused) {
  static const char *const profile[] = {
      "",
      "()",
      "(E;14;1;260402110000;260402111500;0482;600)",
      "(E;14;1;260402110000;260402111500;0482;600;1666666;)",
      "(E;14;1;;260402111500;0482;600;1666666)",
      "(E;14;1;260402110000;260402111500;482;600;1666666)",
      "(E;14;1;260402110000;260402111500;0482;600;1666666.0)",
      "(E;014;1;260402110000;260402111500;0482;600;1666666)",
      "(M;15;2;XX;260402110000;;)",
      "(V;5;2;010;260402110000;260402111500;900;R3)",
      "(E;14;1;260402110000;260402111500;0482;600;1666666",
  };
  for (size_t i = 0; i < sizeof profile / sizeof profile[0]; i++)
    ck_assert_msg(read_row(DRIVER_PROFILE, profile[i]) != ST_OK, "%s", profile[i]);
  ck_assert_int_ne(read_row(DRIVER_SETS, "(B;2;12;1000;260402110000;260402111500;260402111500;07)"),
                   ST_OK);
  ck_assert_int_ne(read_row(DRIVER_SETS, "(b;2;1-0:1.8.1*255;66666.667*Wh;)"), ST_OK);
  ck_assert_int_ne(read_row(DRIVER_SETS, "(b;2;1-0:1.8.1*255;66666.667;260402111500)"), ST_OK);
  ck_assert_int_ne(read_row(DRIVER_SETS, "(b;2;1-0:1.6.1*255;6000.000;)"), ST_OK);
  ck_assert_int_ne(read_row(DRIVER_EVENTS, "(V;5;2;10;260402110000;;900;R3)"), ST_OK);
}
END_TEST

START_TEST(driver_head__another_scale__is_refused) {
  ck_assert_int_eq(read_head(DRIVER_PROFILE, "1-0:99.1.0*255(900;1-0:1.29.0*255;-3;Wh)"), ST_OK);
  ck_assert_int_ne(read_head(DRIVER_PROFILE, "1-0:99.1.0*255(900;1-0:1.29.0*255;0;Wh)"), ST_OK);
  ck_assert_int_ne(read_head(DRIVER_SETS, "0-0:99.98.0*255(2)"), ST_OK);
}
END_TEST

START_TEST(driver_row__a_message__is_cut_at_cr_lf_only) {
  driver_cursor_t cursor = {.head_seen = true};
  bool there = false;
  driver_message(&cursor, bytes_text("(m;1;1;260402110000)\r\n(m;1;2;260402110000)\r\n"));
  ck_assert_int_eq(driver->row(DRIVER_SETS, &cursor, &row, &there, &fault), ST_OK);
  ck_assert_int_eq(driver->row(DRIVER_SETS, &cursor, &row, &there, &fault), ST_OK);
  ck_assert(there);
  ck_assert_uint_eq(cursor.at, 22); /* the first line has 20 octets, and CR LF */
  ck_assert_int_eq(driver->row(DRIVER_SETS, &cursor, &row, &there, &fault), ST_OK);
  ck_assert(!there);
  driver_message(&cursor, bytes_text("(m;1;1;260402110000)\r(m;1;2;260402110000)"));
  ck_assert_int_ne(driver->row(DRIVER_SETS, &cursor, &row, &there, &fault), ST_OK);
}
END_TEST

START_TEST(driver_row__thirty_three_in_a_message__are_refused) {
  static char text[33 * 22 + 1];
  for (int i = 0; i < 33; i++)
    memcpy(text + 22 * i, "(m;1;1;260402110000)\r\n", 22);
  driver_cursor_t cursor = {.head_seen = true};
  bool there = false;
  driver_message(&cursor, bytes_text(text));
  for (int i = 0; i < 32; i++)
    ck_assert_int_eq(driver->row(DRIVER_SETS, &cursor, &row, &there, &fault), ST_OK);
  ck_assert_int_eq(driver->row(DRIVER_SETS, &cursor, &row, &there, &fault), ST_BAD_FRAME);
  ck_assert_int_eq(fault.octet, 32 * 22);
}
END_TEST

START_TEST(driver_write__the_clock__is_a_stamp) {
  step_t step;
  /* 2026-04-02T11:15:00Z is noon, 1775131200, less 2700 s. */
  ck_assert_int_eq(driver->write(driver->clock, "1775128500", NULL, &step), ST_OK);
  ck_assert_str_eq(step.value, "260402111500");
  ck_assert_int_eq(driver->write(driver->clock, "-1", NULL, &step), ST_BAD_TIME);
  ck_assert_int_eq(driver->write(driver->ratios, "40000 505 100 100", NULL, &step), ST_OK);
  ck_assert_str_eq(step.object, "0-0:128.31.0*255");
  ck_assert_str_eq(step.value, "400.00;5.05;1.00;1.00");
  ck_assert_int_eq(driver->write(driver->ratios, "40000 500 100 ", NULL, &step), ST_BAD_VALUE);
  ck_assert_int_eq(driver->range(DRIVER_PROFILE, 3, 9, &step), ST_OK);
  ck_assert_str_eq(step.value, "S3;S9");
}
END_TEST

START_TEST(driver_of__unknown__is_null) {
  ck_assert_ptr_null(driver_of("polyphase-toy", "iec62056-21"));
  ck_assert_ptr_null(driver_of("polyphase-tou", "iec62056-20"));
}
END_TEST

int main(void) {
  driver = driver_of("polyphase-tou", "iec62056-21");
  CHECK(driver != NULL);
  Suite *suite = suite_create("polyphase_tou");
  TCase *all = tcase_create("all");
  suite_add_tcase(suite, all);
  tcase_add_test(all, driver_words__each_form__is_integers_in_base_units);
  tcase_add_test(all, driver_words__near_misses__are_refused);
  tcase_add_test(all, driver_row__profile__is_keyed_by_boot_and_sequence);
  tcase_add_test(all, driver_row__sets_and_events__are_words);
  tcase_add_test(all, driver_row__near_misses__are_refused);
  tcase_add_test(all, driver_head__another_scale__is_refused);
  tcase_add_test(all, driver_row__a_message__is_cut_at_cr_lf_only);
  tcase_add_test(all, driver_row__thirty_three_in_a_message__are_refused);
  tcase_add_test(all, driver_write__the_clock__is_a_stamp);
  tcase_add_test(all, driver_of__unknown__is_null);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_NORMAL);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
