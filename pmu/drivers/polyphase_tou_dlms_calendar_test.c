/* Tests of a tariff as the passive calendar: each part against octets that were worked out by hand
 * from the Blue Book's structures, and each reason for which there can be no calendar. */
#include "pmu/drivers/drivers.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const driver_t *driver;
static tariff_season_t seasons[13];
static tariff_week_t weeks[25];
static tariff_switch_t switches[32];
static tariff_special_t specials[130];
static tariff_t tariff;
static driver_calendar_t calendar;
static fault_t fault;

/* "winter": from 1 March week 1, Monday to Friday profile 1, the weekend profile 2; profile 1 is
 * rate 3, from 06:30 rate 4; profile 2 rate 5. Every 25 December and 2 January 2026: profile 2. */
static void setup(void) {
  driver = driver_of("polyphase-tou", "dlms");
  seasons[0] = (tariff_season_t){3, 1, 1};
  weeks[0] = (tariff_week_t){1, {1, 1, 1, 1, 1, 2, 2}};
  switches[0] = (tariff_switch_t){1, 0, 3};
  switches[1] = (tariff_switch_t){1, 23400, 4};
  switches[2] = (tariff_switch_t){2, 0, 5};
  specials[0] = (tariff_special_t){0, 12, 25, 2};
  specials[1] = (tariff_special_t){2026, 1, 2, 2};
  tariff = (tariff_t){"winter", seasons, weeks, switches, specials, 1, 1, 3, 2};
  calendar = (driver_calendar_t){.tariff = &tariff, .by_order = true};
}

static const char *value_of(driver_calendar_part_t part) {
  static char text[2 * DRIVER_CALENDAR_ROOM + 1];
  static uint8_t octets[DRIVER_CALENDAR_ROOM];
  obuf_t out = obuf_over(octets, sizeof octets);
  driver->calendar_value(&calendar, part, &out);
  ck_assert(!out.full);
  text[0] = '\0';
  for (size_t i = 0; i < out.len; i++)
    snprintf(text + 2 * i, 3, "%02X", octets[i]);
  return text;
}

#define SCRIPTS "090600000A0064FF"

START_TEST(calendar_value__each_part__is_the_data_of_its_attribute) {
  ck_assert_str_eq(value_of(DRIVER_CALENDAR_NAME), "090677696E746572");
  ck_assert_str_eq(value_of(DRIVER_CALENDAR_SEASONS), "0101"
                                                      "0203"
                                                      "090131"
                                                      "090CFFFF0301FF000000008000FF"
                                                      "090131");
  ck_assert_str_eq(value_of(DRIVER_CALENDAR_WEEKS), "0101"
                                                    "0208"
                                                    "090131"
                                                    "11011101110111011101"
                                                    "11021102");
  /* 23400 s is 06:30: 06 1E. */
  ck_assert_str_eq(value_of(DRIVER_CALENDAR_DAYS), "0102"
                                                   "02021101"
                                                   "0102"
                                                   "0203090400000000" SCRIPTS "120003"
                                                   "02030904061E0000" SCRIPTS "120004"
                                                   "02021102"
                                                   "0101"
                                                   "0203090400000000" SCRIPTS "120005");
  ck_assert_str_eq(value_of(DRIVER_CALENDAR_SPECIALS), "0102"
                                                       "02031200010905FFFF0C19FF1102"
                                                       "0203120002090507EA0102FF1102");
  ck_assert_str_eq(value_of(DRIVER_CALENDAR_DUE), "090CFFFFFFFFFFFFFFFFFF8000FF");
  calendar.by_order = false;
  calendar.due.s = 1767229200; /* 2026-01-01T01:00:00Z, a Thursday */
  ck_assert_str_eq(value_of(DRIVER_CALENDAR_DUE), "090C07EA010104010000000000"
                                                  "00");
}
END_TEST

START_TEST(calendar_step__each_part__names_its_attribute) {
  static const struct {
    uint16_t class_id;
    uint8_t c, e;
    int8_t index;
  } rows[DRIVER_CALENDAR_PARTS] = {{20, 13, 0, 6}, {20, 13, 0, 7}, {20, 13, 0, 8},
                                   {20, 13, 0, 9}, {11, 11, 1, 2}, {20, 13, 0, 10}};
  for (int part = 0; part < DRIVER_CALENDAR_PARTS; part++) {
    step_t step;
    driver->calendar_write((driver_calendar_part_t)part, bytes_text("abc"), &step);
    ck_assert_int_eq(step.kind, STEP_WRITE);
    ck_assert(!step.action);
    ck_assert_uint_eq(step.data_long.len, 3);
    ck_assert_uint_eq(step.targets[0].class_id, rows[part].class_id);
    ck_assert_uint_eq(step.targets[0].name.c, rows[part].c);
    ck_assert_uint_eq(step.targets[0].name.e, rows[part].e);
    ck_assert_int_eq(step.targets[0].index, rows[part].index);
    driver->calendar_read((driver_calendar_part_t)part, &step);
    ck_assert_int_eq(step.kind, STEP_READ);
    ck_assert_uint_eq(step.target_count, 1);
    ck_assert_uint_eq(step.data_long.len, 0);
    ck_assert_int_eq(step.targets[0].index, rows[part].index);
  }
}
END_TEST

#define GOOD() ck_assert_int_eq(driver->calendar_check(&calendar, &fault), ST_OK)
#define BAD(text_)                                                                                 \
  do {                                                                                             \
    ck_assert_int_eq(driver->calendar_check(&calendar, &fault), ST_BAD_VALUE);                     \
    ck_assert_msg(strstr(fault.text, text_) != NULL, "%s", fault.text);                            \
    setup();                                                                                       \
    GOOD();                                                                                        \
  } while (0)

START_TEST(calendar_check__what_cannot_be_lived__is_refused_with_its_reason) {
  GOOD();
  switches[1].second = 0;
  BAD("switchings of day profile 1 overlap: second 0 comes after second 0");
  switches[2] = (tariff_switch_t){1, 23399, 5};
  BAD("second 23399 comes after second 23400");
  switches[0].second = 1;
  BAD("day profile 1 does not start at 00:00 but at second 1");
  switches[1].rate = 9;
  BAD("day profile 1 switches to rate 9");
  switches[1].second = 86400;
  BAD("second 86400 of a day");
  switches[2].profile = 256;
  BAD("day profile 256: the model numbers them 0 to 255");
  seasons[1] = seasons[0];
  tariff.season_count = 2;
  BAD("a season starts twice on 03-01");
  seasons[0].week = 2;
  BAD("the season of 03-01 names week 2");
  seasons[0].day = 32;
  BAD("a season starts on 03-32");
  weeks[1] = weeks[0];
  tariff.week_count = 2;
  BAD("week 1 stands there twice");
  weeks[0].days[6] = 3;
  BAD("week 1 names day profile 3");
  specials[1] = specials[0];
  BAD("special day 0000-12-25 stands there twice");
  specials[1] = (tariff_special_t){2026, 2, 29, 2};
  BAD("special day 2026-02-29 does not exist");
  specials[1].profile = 7;
  BAD("names day profile 7");
  specials[1].year = 1999;
  BAD("a special day of the year 1999");
  tariff.name = "";
  BAD("a name of 0 octets");
  tariff.name = "12345678901234567890123456789012345678901234567890123456789012345";
  BAD("a name of 65 octets");
  calendar.by_order = false;
  calendar.due.s = 946684799;
  BAD("due at 946684799");
}
END_TEST

START_TEST(calendar_check__more_than_the_model_holds__is_refused) {
  tariff.switch_count = 16 + 1;
  for (int32_t i = 0; i < 16; i++)
    switches[i] = (tariff_switch_t){1, i * 60, 1};
  switches[16] = (tariff_switch_t){2, 0, 5};
  GOOD();
  tariff.switch_count = 18;
  switches[17] = (tariff_switch_t){1, 16 * 60, 1};
  BAD("day profile 1 has 17 switchings; the model holds 16");
  tariff.season_count = 13;
  for (int32_t i = 0; i < 13; i++)
    seasons[i] = (tariff_season_t){3, 1 + i, 1};
  BAD("13 seasons; the model holds 1 to 12");
  tariff.week_count = 25;
  BAD("25 weeks; the model holds 1 to 24");
  tariff.special_count = 129;
  BAD("129 special days; the model holds 128");
  tariff.switch_count = 25;
  for (int32_t i = 0; i < 25; i++)
    switches[i] = (tariff_switch_t){i, 0, 1};
  BAD("25 day profiles; the model holds 1 to 24");
}
END_TEST

int main(void) {
  Suite *suite = suite_create("polyphase_tou_dlms_calendar");
  TCase *tcase = tcase_create("calendar");
  tcase_add_checked_fixture(tcase, setup, NULL);
  tcase_add_test(tcase, calendar_value__each_part__is_the_data_of_its_attribute);
  tcase_add_test(tcase, calendar_step__each_part__names_its_attribute);
  tcase_add_test(tcase, calendar_check__what_cannot_be_lived__is_refused_with_its_reason);
  tcase_add_test(tcase, calendar_check__more_than_the_model_holds__is_refused);
  suite_add_tcase(suite, tcase);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_NORMAL);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
