/* Bills over several calendars, from journals written by hand: 2026-06-01 in UTC, 1 kWh in each
 * half hour. The roster's tariff is rate 1 until 07 h, then 2; the others are all of one rate. */
#include "pmu/bill/bills_test.h"
#include "pmu/data/mechanisms.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#define DAY INT64_C(1780272000) /* 2026-06-01T00:00Z */
#define AT(hour, minute) (DAY + (hour)*3600 + (minute)*60)
#define KWH INT64_C(1000000) /* mWh */

#define ALL_OF(tariff, name, rate)                                                                 \
  "tariff " tariff " " name "\nseason " tariff " 1 1 1\nweek " tariff                              \
  " 1 1 1 1 1 1 1 1\nswitch " tariff " 1 0 " rate "\n"
#define TARIFFS ALL_OF("1", "three", "3") ALL_OF("2", "four", "4") ALL_OF("3", "five", "5")

static void make(const char *more, const pmu_mechanisms_t *mechanisms) {
  bills_make(0, "UTC", "direct", arena_printf(&fake.arena, TARIFFS "%s", more), mechanisms);
}

static void program(int64_t at, const char *tariff, int64_t due) {
  const char *back = due < 0 ? "due=-" : arena_printf(&fake.arena, "due=%" PRId64, due);
  fake_add(&fake, REC_COMMAND,
           arena_printf(&fake.arena, "%" PRId64 " program_calendar", at * NS_PER_S),
           arena_printf(&fake.arena, "%s operator pmu R3 ok %s", tariff, back));
}

static void order(int64_t at) {
  fake_add(&fake, REC_COMMAND,
           arena_printf(&fake.arena, "%" PRId64 " activate_passive", at * NS_PER_S),
           "- operator pmu R3 ok -");
}

static void event(int64_t number, int64_t stamp, const char *by) {
  fake_add(&fake, REC_EVENT, arena_printf(&fake.arena, "%" PRId64, number),
           arena_printf(&fake.arena, "1 042 %" PRId64 " - - %s", stamp, by));
}

/* Half hours in kWh by rate 1 to 5. */
static void rates(int64_t one, int64_t two, int64_t three, int64_t four, int64_t five) {
  int64_t expected[] = {one, two, three, four, five};
  for (int32_t rate = 1; rate <= 5; rate++)
    is_exact(&bills[0].energy[rate], expected[rate - 1] * KWH);
}

/* From 08 h on a calendar of rate 3, from 10 h one of rate 4: 14, 2, 4 and 4 half hours. */
START_TEST(calendars__activated_by_order__each_hold_until_the_next) {
  fake_entries(&fake, DAY, 1800, 24, 0, KWH);
  program(AT(6, 0), "three", -1);
  order(AT(8, 0));
  program(AT(9, 0), "four", -1);
  order(AT(10, 0));
  event(1, AT(8, 0) + 2, "R3");
  event(2, AT(10, 0) + 2, "R3");
  make("", NULL);
  rates(14, 2, 4, 4, 0);
}
END_TEST

START_TEST(calendars__that_fall_due__each_hold_until_the_next) {
  fake_entries(&fake, DAY, 1800, 24, 0, KWH);
  program(AT(6, 0), "three", AT(8, 0));
  program(AT(9, 0), "four", AT(10, 0));
  make("", NULL);
  rates(14, 2, 4, 4, 0);
}
END_TEST

static bool kept(bool early) {
  (void)early;
  return false;
}

/* The one of rate 3, for 08 h, was replaced at 07 h by that of rate 4, for 10 h. */
START_TEST(calendars__replaced_before_they_are_due__never_hold) {
  fake_entries(&fake, DAY, 1800, 24, 0, KWH);
  program(AT(6, 0), "three", AT(8, 0));
  program(AT(7, 0), "four", AT(10, 0));
  make("", NULL);
  rates(14, 6, 0, 4, 0);
  pmu_mechanisms_t wrong = pmu_mechanisms_right;
  wrong.calendar_replaced = kept;
  make("", &wrong);
  rates(14, 2, 4, 4, 0);
}
END_TEST

/* The roster's own passive calendar, due at 08 h, and a programmed one that is ordered at 10 h. */
START_TEST(calendars__of_the_roster_and_programmed__stand_in_one_order) {
  fake_entries(&fake, DAY, 1800, 24, 0, KWH);
  program(AT(9, 0), "four", -1);
  order(AT(10, 0));
  make("deferred 0 1 1780300800\n", NULL); /* AT(8, 0) */
  rates(14, 2, 4, 4, 0);
}
END_TEST

/* Due at 05 h when it was programmed at 08 h: it holds from then. */
START_TEST(calendars__due_in_the_past__hold_at_once) {
  fake_entries(&fake, DAY, 1800, 24, 0, KWH);
  program(AT(8, 0), "three", AT(5, 0));
  make("", NULL);
  rates(14, 2, 8, 0, 0);
}
END_TEST

/* Somebody at the meter activated it at 09 h, an hour before it was due; the meter's own event, by
 * `I`, tells of an activation that the date has told already. */
START_TEST(calendars__activated_at_the_meter__hold_from_the_event) {
  fake_entries(&fake, DAY, 1800, 24, 0, KWH);
  program(AT(6, 0), "three", AT(10, 0));
  event(1, AT(9, 0), "B");
  make("", NULL);
  rates(14, 4, 6, 0, 0);
}
END_TEST

START_TEST(calendars__activated_by_the_meter_late__hold_from_when_they_were_due) {
  fake_entries(&fake, DAY, 1800, 16, 0, KWH);
  fake_down_up(&fake, AT(8, 0), AT(9, 0), false);
  fake_entries(&fake, AT(9, 0), 1800, 6, 0, KWH);
  program(AT(6, 0), "three", AT(8, 30));
  event(1, AT(9, 0), "I");
  program(AT(9, 30), "four", AT(10, 0));
  make("", NULL);
  rates(14, 2, 2, 4, 0);
}
END_TEST

START_TEST(calendars__that_the_roster_does_not_know__are_refused) {
  fake_entries(&fake, DAY, 1800, 24, 0, KWH);
  program(AT(6, 0), "nine", -1);
  ck_assert_int_eq(bills_try(0, "UTC", "direct", TARIFFS, NULL), ST_BAD_INPUT);
  ck_assert_str_eq(fault.text, "the calendar nine that was programmed is unknown");
}
END_TEST

int main(void) {
  Suite *suite = suite_create("calendars");
  TCase *all = tcase_create("all");
  tcase_add_checked_fixture(all, setup, teardown);
  tcase_add_test(all, calendars__activated_by_order__each_hold_until_the_next);
  tcase_add_test(all, calendars__that_fall_due__each_hold_until_the_next);
  tcase_add_test(all, calendars__replaced_before_they_are_due__never_hold);
  tcase_add_test(all, calendars__of_the_roster_and_programmed__stand_in_one_order);
  tcase_add_test(all, calendars__due_in_the_past__hold_at_once);
  tcase_add_test(all, calendars__activated_at_the_meter__hold_from_the_event);
  tcase_add_test(all, calendars__activated_by_the_meter_late__hold_from_when_they_were_due);
  tcase_add_test(all, calendars__that_the_roster_does_not_know__are_refused);
  suite_add_tcase(suite, all);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_NORMAL);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
