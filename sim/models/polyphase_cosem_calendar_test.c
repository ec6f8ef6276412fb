/* The calendar of the model over DLMS: read, written passive, read back, activated by instant and
 * by order, and every way in which it is refused. 2026-01-01 is a Thursday; the active calendar is
 * rate 1 to 07:00 and rate 2 after it, all the year. */
#include <check.h>
#include <stdlib.h>

#include "sim/models/sample_cosem.h"

static sample_t s;

static void setup(void) { sample_open(&s, ""); }
static void teardown(void) { sample_close(&s); }

static const ax_name_t calendar_name = NAME(0, 0, 13, 0, 0);
static const ax_name_t specials_name = NAME(0, 0, 11, 0, 1);

#define IS(at_s, attribute, hex)                                                                   \
  do {                                                                                             \
    ck_assert_int_eq(sample_get(&s, at_s, 1, 20, calendar_name, attribute), COSEM_OK);             \
    ck_assert_msg(sample_is(&s, hex), "%s", sample_text(&s));                                      \
  } while (0)
#define SPECIALS(at_s, e, hex)                                                                     \
  do {                                                                                             \
    ck_assert_int_eq(sample_get(&s, at_s, 1, 11, NAME(0, 0, 11, 0, e), 2), COSEM_OK);              \
    ck_assert_msg(sample_is(&s, hex), "%s", sample_text(&s));                                      \
  } while (0)
#define PUTS(at_s, attribute, hex, result)                                                         \
  ck_assert_int_eq(sample_set(&s, at_s, 3, 20, calendar_name, attribute, hex), result)
#define PUT_SPECIALS(at_s, hex, result)                                                            \
  ck_assert_int_eq(sample_set(&s, at_s, 3, 11, specials_name, 2, hex), result)
#define ACTIVATES(at_s, result)                                                                    \
  ck_assert_int_eq(sample_act(&s, at_s, 3, 20, calendar_name, 1, "0F 00", NULL), result)
#define RATE(at_s, hex)                                                                            \
  do {                                                                                             \
    ck_assert_int_eq(sample_get(&s, at_s, 1, 1, NAME(0, 0, 96, 14, 0), 2), COSEM_OK);              \
    ck_assert_msg(sample_is(&s, hex), "%s", sample_text(&s));                                      \
  } while (0)

#define ABSENT "09 0C FFFFFFFFFF FFFFFF FF 8000 FF"
#define SCRIPTS "09 06 00000A0064FF "
#define SWITCH(time, rate) "02 03 09 04 " time " " SCRIPTS "12 000" rate " "

/* "winter": one season from 1 March, week "A"; Monday to Friday day 1, the weekend day 2; day 1
 * rate 3, from 06:30 rate 4; day 2 rate 5. */
#define NAME_NEW "09 06 77696E746572"
#define SEASONS "01 01 02 03 09 01 73 09 0C FFFF0301FF 000000 00 8000 FF 09 01 41"
#define WEEKS "01 01 02 08 09 01 41 11 01 11 01 11 01 11 01 11 01 11 02 11 02"
#define DAY_1 "02 02 11 01 01 02 " SWITCH("00000000", "3") SWITCH("061E0000", "4")
#define DAY_2 "02 02 11 02 01 01 " SWITCH("00000000", "5")
#define DAYS "01 02 " DAY_1 DAY_2
/* Every 25 December, and Friday 2 January 2026: day 2. */
#define TWO_SPECIALS                                                                               \
  "01 02 02 03 12 0001 09 05 FFFF0C19FF 11 02 02 03 12 0002 09 05 07EA0102FF 11 02"
#define DUE_0100 "09 0C 07EA010104 010000 00 0000 00"

static void write_parts(int64_t at_s) {
  PUTS(at_s, 6, NAME_NEW, COSEM_OK);
  PUTS(at_s, 7, SEASONS, COSEM_OK);
  PUTS(at_s, 8, WEEKS, COSEM_OK);
  PUTS(at_s, 9, DAYS, COSEM_OK);
  PUT_SPECIALS(at_s, TWO_SPECIALS, COSEM_OK);
}

static void is_written(int64_t at_s) {
  IS(at_s, 6, NAME_NEW);
  IS(at_s, 7, SEASONS);
  IS(at_s, 8, WEEKS);
  IS(at_s, 9, DAYS);
  SPECIALS(at_s, 1, TWO_SPECIALS);
}

static void is_none(int64_t at_s) {
  IS(at_s, 6, "09 00");
  IS(at_s, 7, "01 00");
  IS(at_s, 8, "01 00");
  IS(at_s, 9, "01 00");
  IS(at_s, 10, ABSENT);
  SPECIALS(at_s, 1, "01 00");
}

START_TEST(active__of_the_configuration__is_shown_with_counted_names) {
  IS(2700, 2, "09 09 6461792D6E69676874"); /* day-night */
  IS(2700, 3, "01 01 02 03 09 01 31 09 0C FFFF0101FF 000000 00 8000 FF 09 01 31");
  IS(2700, 4, "01 01 02 08 09 01 31 11 00 11 00 11 00 11 00 11 00 11 00 11 00");
  IS(2700, 5, "01 01 02 02 11 00 01 02 " SWITCH("00000000", "1") SWITCH("07000000", "2"));
  SPECIALS(2700, 0, "01 00");
  is_none(2700);
}
END_TEST

START_TEST(passive__written__is_read_back_before_and_after_it_is_taken) {
  write_parts(2700);
  is_written(2700);
  IS(2700, 10, ABSENT);
  IS(2700, 2, "09 09 6461792D6E69676874");
  PUTS(2700, 10, ABSENT, COSEM_OK);
  is_written(2710);
  IS(2710, 10, ABSENT);
  RATE(2710, "11 01");
}
END_TEST

START_TEST(passive__at_its_instant__becomes_the_active_one_with_its_special_days) {
  write_parts(2700);
  PUTS(2700, 10, DUE_0100, COSEM_OK);
  IS(2700, 10, DUE_0100);
  RATE(3599, "11 01");
  RATE(3600, "11 03");  /* 01:00 of a Thursday: the last season of the year before */
  RATE(23400, "11 04"); /* 06:30 */
  RATE(86400, "11 05"); /* Friday, a special day */
  IS(86400, 2, NAME_NEW);
  IS(86400, 5, DAYS);
  SPECIALS(86400, 0, TWO_SPECIALS);
  is_none(86400);
}
END_TEST

START_TEST(passive__by_order__becomes_the_active_one_at_once) {
  ACTIVATES(2700, COSEM_TEMPORARY_FAILURE); /* there is none */
  write_parts(2700);
  PUTS(2700, 10, ABSENT, COSEM_OK);
  ck_assert_int_eq(sample_act(&s, 2700, 1, 20, calendar_name, 1, "0F 00", NULL), COSEM_DENIED);
  ck_assert_int_eq(sample_act(&s, 2700, 3, 20, calendar_name, 1, "0F 01", NULL),
                   COSEM_TYPE_UNMATCHED);
  ACTIVATES(2700, COSEM_OK);
  RATE(2700, "11 03");
  ACTIVATES(2700, COSEM_TEMPORARY_FAILURE);
}
END_TEST

/* Attribute 10 was not written: the order takes what lies on the sheet. */
START_TEST(passive__activated_from_the_sheet__is_taken_whole) {
  write_parts(2700);
  ACTIVATES(2700, COSEM_OK);
  RATE(2700, "11 03");
  IS(2700, 2, NAME_NEW);
  PUTS(2710, 6, NAME_NEW, COSEM_OK); /* a name alone is no calendar */
  ACTIVATES(2710, COSEM_TYPE_UNMATCHED);
  is_none(2710);
  RATE(2710, "11 03");
}
END_TEST

START_TEST(instant__alone__moves_the_one_that_waits) {
  PUTS(2700, 10, DUE_0100, COSEM_TEMPORARY_FAILURE); /* none waits */
  write_parts(2700);
  PUTS(2700, 10, ABSENT, COSEM_OK);
  PUTS(2710, 10, DUE_0100, COSEM_OK);
  is_written(2710);
  IS(2710, 10, DUE_0100);
  PUTS(2710, 10, "09 0C 07EA010104 002D0A 00 0000 00", COSEM_TEMPORARY_FAILURE); /* now: 00:45:10 */
  IS(2710, 10, DUE_0100);
  PUTS(2710, 10, "09 0C 07EA010104 FF0000 00 0000 00", COSEM_TYPE_UNMATCHED);
  PUTS(2710, 10, "06 00000000", COSEM_TYPE_UNMATCHED);
  IS(2710, 10, DUE_0100);
}
END_TEST

/* Of each: `good` is taken, and what differs from it in one place is not, and leaves it. */
START_TEST(parts__of_another_form__are_refused_and_change_nothing) {
  static const struct {
    uint8_t attribute;
    const char *hex;
  } wrong[] = {
      {6, "0A 01 41"}, /* visible-string */
      {7, "02 01 02 03 09 01 73 09 0C FFFF0301FF 000000 00 8000 FF 09 01 41"},
      {7, "01 01 02 02 09 01 73 09 0C FFFF0301FF 000000 00 8000 FF"},
      {7, "01 01 02 03 09 01 73 09 0B FFFF0301FF 000000 00 8000 09 01 41"},
      {7, "01 01 02 03 09 01 73 09 0C 07EA0301FF 000000 00 8000 FF 09 01 41"}, /* of one year */
      {7, "01 01 02 03 09 01 73 09 0C FFFF030101 000000 00 8000 FF 09 01 41"}, /* on Mondays */
      {7, "01 01 02 03 09 01 73 09 0C FFFF0301FF 010000 00 8000 FF 09 01 41"}, /* at 01:00 */
      {8, "01 01 02 07 09 01 41 11 01 11 01 11 01 11 01 11 01 11 02"},
      {8, "01 01 02 08 09 01 41 12 0001 11 01 11 01 11 01 11 01 11 02 11 02"},
      {9, "01 01 02 02 11 01 01 01 02 03 09 04 18000000 " SCRIPTS "12 0003"}, /* 24:00 */
      {9, "01 01 02 02 11 01 01 01 02 03 09 04 FFFFFFFF " SCRIPTS "12 0003"},
      {9, "01 01 02 02 11 01 01 01 02 03 09 03 000000 " SCRIPTS "12 0003"},
      {9, "01 01 02 02 11 01 01 01 02 03 09 04 00000000 09 06 00000A0001FF 12 0003"},
      {9, "01 01 02 02 11 01 01 01 02 03 09 04 00000000 " SCRIPTS "11 03"}};
  write_parts(2700);
  for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
    cosem_result_t result =
        sample_set(&s, 2700, 3, 20, calendar_name, wrong[i].attribute, wrong[i].hex);
    ck_assert_msg(result == COSEM_TYPE_UNMATCHED, "%s", wrong[i].hex);
    is_written(2700);
  }
  ck_assert_int_eq(sample_set(&s, 2700, 1, 20, calendar_name, 6, NAME_NEW), COSEM_DENIED);
  ck_assert_int_eq(sample_set(&s, 2700, 3, 20, calendar_name, 2, NAME_NEW), COSEM_DENIED);
  ck_assert_int_eq(sample_set(&s, 2700, 3, 11, NAME(0, 0, 11, 0, 0), 2, "01 00"), COSEM_DENIED);
}
END_TEST

START_TEST(special_days__of_another_form__are_refused) {
  static const char *const wrong[] = {
      "01 01 02 03 12 0001 09 05 FFFF0C1905 11 02", /* every year, and a Friday */
      "01 01 02 03 12 0001 09 05 07EA010201 11 02", /* 2 January 2026 is no Monday */
      "01 01 02 03 12 0001 09 05 07EA021EFF 11 02", /* 30 February */
      "01 01 02 03 12 0001 09 05 076C0102FF 11 02", /* 1900 */
      "01 01 02 03 12 0001 09 04 07EA0102 11 02",   "01 01 02 03 11 01 09 05 07EA0102FF 11 02",
      "01 01 02 02 12 0001 09 05 07EA0102FF"};
  write_parts(2700);
  for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
    ck_assert_msg(sample_set(&s, 2700, 3, 11, specials_name, 2, wrong[i]) == COSEM_TYPE_UNMATCHED,
                  "%s", wrong[i]);
  is_written(2700);
  PUT_SPECIALS(2700, "01 01 02 03 12 0001 09 05 07EA010205 11 02", COSEM_OK); /* it is a Friday */
}
END_TEST

/* What is of its form and still no calendar: at the days where it can be told there. */
START_TEST(days__that_cannot_be_lived__refuse_the_whole) {
  static const char *const wrong[] = {
      "01 01 02 02 11 01 01 01 " SWITCH("00000100", "3"),                         /* 00:00:01 */
      "01 01 02 02 11 01 01 02 " SWITCH("00000000", "3") SWITCH("00000000", "4"), /* twice */
      "01 01 02 02 11 01 01 01 " SWITCH("00000000", "9"),                         /* rate 9 */
      "01 01 02 02 11 01 01 01 " SWITCH("00000000", "0"),
      "01 01 02 02 11 01 01 00", /* no switching */
      "01 01 " DAY_1,            /* the week names day 2 */
      "01 02 " DAY_1 DAY_1,      /* a day twice */
      "01 00"};
  for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
    write_parts(2700);
    ck_assert_msg(sample_set(&s, 2700, 3, 20, calendar_name, 9, wrong[i]) == COSEM_TYPE_UNMATCHED,
                  "%s", wrong[i]);
    is_none(2700); /* the one before: there is none */
  }
}
END_TEST

START_TEST(days__before_weeks_and_seasons__are_judged_by_themselves) {
  PUTS(2700, 9, "01 01 02 02 11 01 01 01 " SWITCH("00000000", "9"), COSEM_TYPE_UNMATCHED);
  is_none(2700);
  PUTS(2700, 9, DAYS, COSEM_OK);
  PUTS(2700, 8, WEEKS, COSEM_OK);
  PUTS(2700, 10, ABSENT, COSEM_TYPE_UNMATCHED); /* no season, no name */
  is_none(2700);
}
END_TEST

START_TEST(instant__of_what_cannot_be_a_calendar__refuses_the_whole) {
  write_parts(2700);
  PUTS(2700, 10, ABSENT, COSEM_OK);
  PUTS(2710, 6, "09 03 6E6577", COSEM_OK);
  /* A season of a week that is not there; the one before stays. */
  PUTS(2710, 7, "01 01 02 03 09 01 73 09 0C FFFF0301FF 000000 00 8000 FF 09 01 42", COSEM_OK);
  IS(2710, 6, "09 03 6E6577");
  PUTS(2710, 10, ABSENT, COSEM_TYPE_UNMATCHED);
  is_written(2710);
  PUT_SPECIALS(2710, "01 01 02 03 12 0001 09 05 FFFF0C19FF 11 09", COSEM_OK); /* no day 9 */
  PUTS(2710, 10, ABSENT, COSEM_TYPE_UNMATCHED);
  is_written(2710);
}
END_TEST

/* A conversation that broke off leaves its parts on the sheet; the name clears them. */
START_TEST(name__opens_the_sheet_anew) {
  write_parts(2700);
  PUTS(2700, 10, ABSENT, COSEM_OK);
  PUTS(2710, 7, "01 00", COSEM_OK);
  PUT_SPECIALS(2710, "01 00", COSEM_OK);
  PUTS(2720, 6, "09 03 6E6577", COSEM_OK);
  IS(2720, 7, SEASONS);
  SPECIALS(2720, 1, TWO_SPECIALS);
  PUTS(2720, 10, ABSENT, COSEM_OK);
  IS(2720, 6, "09 03 6E6577");
}
END_TEST

/* The supply fails at 00:50 for a minute. */
START_TEST(sheet__at_a_restart__is_lost_and_the_one_before_stays) {
  sample_close(&s);
  sample_open(&s, "fault 0 supply_off 1767228600000000000 1767228660000000000 site\n");
  write_parts(2700);
  is_written(2700);
  is_none(3600);
  ACTIVATES(3600, COSEM_TEMPORARY_FAILURE);
}
END_TEST

/* A calendar that changes while it is sent is sent as it stood at the get. */
START_TEST(tables__while_they_are_sent__do_not_change) {
  cosem_select_t none = {0};
  cosem_rows_t rows;
  cosem_object_t object;
  uint32_t index;
  bool streamed;
  write_parts(2700);
  PUTS(2700, 10, DUE_0100, COSEM_OK);
  ck_assert(sample_find(&s, 1, 20, calendar_name, &index, &object));
  s.out = obuf_over(s.octets, sizeof s.octets);
  ck_assert_int_eq(
      s.app->get(&s.port, SAMPLE_AT(2700), 1, index, 9, &none, &s.out, &rows, &streamed), COSEM_OK);
  ck_assert(streamed);
  ck_assert_uint_eq(rows.rows, 2);
  model_advance(&s.port, SAMPLE_AT(3600)); /* it becomes the active one */
  ax_array(&s.out, rows.rows);
  s.app->row(&s.port, &rows, &s.out);
  s.app->row(&s.port, &rows, &s.out);
  ck_assert_msg(sample_is(&s, DAYS), "%s", sample_text(&s));
}
END_TEST

int main(void) {
  Suite *suite = suite_create("polyphase_cosem_calendar");
  TCase *tcase = tcase_create("calendar");
  tcase_add_checked_fixture(tcase, setup, teardown);
  tcase_add_test(tcase, active__of_the_configuration__is_shown_with_counted_names);
  tcase_add_test(tcase, passive__written__is_read_back_before_and_after_it_is_taken);
  tcase_add_test(tcase, passive__at_its_instant__becomes_the_active_one_with_its_special_days);
  tcase_add_test(tcase, passive__by_order__becomes_the_active_one_at_once);
  tcase_add_test(tcase, passive__activated_from_the_sheet__is_taken_whole);
  tcase_add_test(tcase, instant__alone__moves_the_one_that_waits);
  tcase_add_test(tcase, parts__of_another_form__are_refused_and_change_nothing);
  tcase_add_test(tcase, special_days__of_another_form__are_refused);
  tcase_add_test(tcase, days__that_cannot_be_lived__refuse_the_whole);
  tcase_add_test(tcase, days__before_weeks_and_seasons__are_judged_by_themselves);
  tcase_add_test(tcase, instant__of_what_cannot_be_a_calendar__refuses_the_whole);
  tcase_add_test(tcase, name__opens_the_sheet_anew);
  tcase_add_test(tcase, sheet__at_a_restart__is_lost_and_the_one_before_stays);
  tcase_add_test(tcase, tables__while_they_are_sent__do_not_change);
  suite_add_tcase(suite, tcase);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_NORMAL);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
