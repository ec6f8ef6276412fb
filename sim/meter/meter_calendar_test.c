/* Rates, billing dates and rasters on the calendar: both DST nights in Europe/Berlin, nonexistent
 * and repeated wall times, month ends, special days, seasons, deferred tariffs, and what an outage
 * or a time set jumps over (A13, A14). 1 kW, so that energies are hours. */
#include <check.h>

#include "sim/meter/story_test.h"

#define SPRING INT64_C(1774738800)        /* 2026-03-28T23:00Z, local midnight of 29 March */
#define AUTUMN INT64_C(1792879200)        /* 2026-10-24T22:00Z, local midnight of 25 October */
#define SPRING_CHANGE INT64_C(1774746000) /* 2026-03-29T01:00Z */
#define AUTUMN_CHANGE INT64_C(1792890000) /* 2026-10-25T01:00Z */
#define KWH INT64_C(1000000)

/* Rate 2 from 00, rate 1 from 06 to 22 h local; `switches`: of the first day profile, or NULL. */
static void berlin(story_t *story, int64_t start_s) {
  story_begin(story, start_s);
  tell(story, "zone 1 Europe/Berlin");
  tell(story, "zone_row 1 -9000000000 3600 0");
  tell(story, "zone_row 1 1774746000 7200 1");
  tell(story, "zone_row 1 1792890000 3600 0");
  tell(story, "zone_row 1 1806195600 7200 1"); /* 2027-03-28T01:00Z */
  tell(story, "tariff 1 day-night");
  tell(story, "season 1 1 1 1");
  tell(story, "week 1 1 1 1 1 1 1 1 1");
  tell(story, "meter 0 m 12345678 polyphase-tou direct 0 1 1");
  tell_load(story, -86400, hms(24 * 400, 0, 0), 1000);
}

static void day_night(story_t *story) {
  tell(story, "switch 1 1 0 2");
  tell(story, "switch 1 1 21600 1");
  tell(story, "switch 1 1 79200 2");
}

static void check_rates(const story_t *story, int64_t rate_1, int64_t rate_2, int64_t rate_3) {
  meter_registers_t r = registers_of(story);
  ck_assert_int_eq(r.energy[0].rate[0].mwh, rate_1);
  ck_assert_int_eq(r.energy[0].rate[1].mwh, rate_2);
  ck_assert_int_eq(r.energy[0].rate[2].mwh, rate_3);
  check_invariants(story);
}

/* 23 hours: 16 of the day, 6 + 2 − 1 of the night. */
START_TEST(spring_night__has_twenty_three_hours_and_one_marker) {
  story_t story;
  berlin(&story, SPRING);
  day_night(&story);
  live(&story);
  until(&story, hms(2, 30, 0));
  meter_face_t face = face_of(&story);
  ck_assert_int_eq(face.offset_s, 7200);
  ck_assert_uint_eq(face.clock_status, 0x80);
  until(&story, hms(23, 0, 0));
  check_rates(&story, 16 * KWH, 7 * KWH, 0);
  meter_row_t ds = row_of(&story, ROW_DS, 1);
  ck_assert_int_eq(ds.stamp.s, SPRING_CHANGE);
  ck_assert_int_eq(ds.value, 7200);
  ck_assert_int_eq(rows_count(&story, ROW_DS), 1);
  ck_assert_int_eq(row_of(&story, ROW_ND, 1).stamp.s, SPRING + hms(23, 0, 0));
  ck_assert_int_eq(rows_count(&story, ROW_ENTRY), 46);
  ck_assert_uint_eq(row_of(&story, ROW_ENTRY, 4).status, 0);
  ck_assert_uint_eq(row_of(&story, ROW_ENTRY, 5).status, ENTRY_DST);
  story_end(&story);
}
END_TEST

/* 25 hours: 16 of the day, 6 + 2 + 1 of the night. */
START_TEST(autumn_night__has_twenty_five_hours) {
  story_t story;
  berlin(&story, AUTUMN);
  day_night(&story);
  live(&story);
  until(&story, hms(25, 0, 0));
  check_rates(&story, 16 * KWH, 9 * KWH, 0);
  ck_assert_int_eq(row_of(&story, ROW_DS, 1).stamp.s, AUTUMN_CHANGE);
  ck_assert_int_eq(row_of(&story, ROW_ND, 1).stamp.s, AUTUMN + hms(25, 0, 0));
  story_end(&story);
}
END_TEST

/* Standard time: on 30 March the day rate runs 07–23 h of summer time: 05–21 h UTC. */
START_TEST(standard_time__ignores_summer_time) {
  story_t story;
  berlin(&story, SPRING + hms(23, 0, 0)); /* 2026-03-29T22:00Z, 00:00 local, 23:00 standard */
  day_night(&story);
  tell(&story, "policy 0 tariff.switching_time standard");
  live(&story);
  until(&story, hms(6, 59, 59));
  ck_assert_int_eq(face_of(&story).rate, 2);
  until(&story, hms(7, 0, 0));
  ck_assert_int_eq(face_of(&story).rate, 1);
  until(&story, hms(24, 0, 0));
  check_rates(&story, 16 * KWH, 8 * KWH, 0);
  story_end(&story);
}
END_TEST

/* 02:30 does not exist: the rate changes at 03:00, and 03:00–04:00 is rate 3. */
START_TEST(switch_at_a_missing_wall_time__happens_at_the_change) {
  story_t story;
  berlin(&story, SPRING);
  tell(&story, "switch 1 1 0 2");
  tell(&story, "switch 1 1 9000 3");
  tell(&story, "switch 1 1 14400 2");
  live(&story);
  until(&story, hms(23, 0, 0));
  check_rates(&story, 0, 22 * KWH, 1 * KWH);
  story_end(&story);
}
END_TEST

/* 02:30–03:00 is rate 3 in both passes, or from the first 02:30 to the second 03:00. */
START_TEST(switch_in_a_repeated_hour__both_or_first_pass) {
  static const char *const words[2] = {"both", "first_pass"};
  for (int i = 0; i < 2; i++) {
    story_t story;
    berlin(&story, AUTUMN);
    tell(&story, "switch 1 1 0 2");
    tell(&story, "switch 1 1 9000 3");
    tell(&story, "switch 1 1 10800 2");
    tell(&story, "policy 0 tariff.repeated_hour %s", words[i]);
    live(&story);
    until(&story, hms(25, 0, 0));
    if (i == 0) check_rates(&story, 0, 24 * KWH, 1 * KWH);
    if (i == 1) check_rates(&story, 0, 23 * KWH + KWH / 2, KWH + KWH / 2);
    story_end(&story);
  }
}
END_TEST

START_TEST(billing_date_at_a_missing_or_repeated_wall_time__is_served_once) {
  story_t story;
  berlin(&story, SPRING);
  day_night(&story);
  tell(&story, "policy 0 eob.monthly 29 9000");
  live(&story);
  until(&story, hms(23, 0, 0));
  ck_assert_uint_eq(face_of(&story).sets_made, 1);
  ck_assert_int_eq(set_of(&story, 1).end.s, SPRING_CHANGE);
  story_end(&story);
  berlin(&story, AUTUMN);
  day_night(&story);
  tell(&story, "policy 0 eob.monthly 25 9000");
  live(&story);
  until(&story, hms(25, 0, 0));
  ck_assert_uint_eq(face_of(&story).sets_made, 1);
  ck_assert_int_eq(set_of(&story, 1).end.s, AUTUMN_CHANGE - 1800);
  ck_assert_int_eq(set_of(&story, 1).cause, CAUSE_BILLING_DATE);
  story_end(&story);
}
END_TEST

/* Day 31, from 30 January 2028, a leap year: 31 January, 29 February, 31 March, 30 April. */
START_TEST(billing_on_day_31__is_the_last_day_of_shorter_months) {
  static const int64_t ends[] = {1832889600, 1835395200, 1838073600, 1840665600};
  story_t story;
  story_begin(&story, 1832803200);
  tell(&story, "policy 0 eob.monthly 31 0");
  live(&story);
  until(&story, hms(24 * 100, 0, 0));
  ck_assert_uint_eq(face_of(&story).sets_made, 4);
  for (uint32_t i = 0; i < 4; i++) {
    ck_assert_int_eq(set_of(&story, i + 1).end.s, ends[i]);
    ck_assert_int_eq(set_of(&story, i + 1).start.s, i == 0 ? 1832803200 : ends[i - 1]);
  }
  story_end(&story);
}
END_TEST

/* Monday 5 January: an exact year beats year 0; the next day is of the week; weekends differ. */
START_TEST(special_day__exact_year_first_then_every_year_then_the_week) {
  story_t story;
  story_begin(&story, STORY_JANUARY);
  tell(&story, "switch 0 2 0 4");
  tell(&story, "switch 0 3 0 5");
  tell(&story, "switch 0 6 0 6");
  tell(&story, "special 0 0 1 5 2");
  tell(&story, "special 0 2026 1 5 3");
  tell(&story, "special 0 0 1 7 2");
  tell(&story, "week 0 9 1 1 1 1 1 6 6");
  tell(&story, "season 0 1 8 9");
  live(&story);
  static const int32_t rates[] = {5, 2, 4, 2, 2, 6, 6, 2};
  for (int day = 0; day < 8; day++) {
    until(&story, hms(24 * day + 12, 0, 0));
    ck_assert_int_eq(face_of(&story).rate, rates[day]);
  }
  story_end(&story);
}
END_TEST

START_TEST(season_change__makes_a_set_by_policy_only) {
  for (int yes = 0; yes < 2; yes++) {
    story_t story;
    story_begin(&story, STORY_JANUARY);
    tell(&story, "season 0 1 8 1");
    tell(&story, "policy 0 eob.on_season_change %s", yes == 1 ? "yes" : "no");
    live(&story);
    until(&story, hms(24 * 5, 0, 0));
    ck_assert_uint_eq(face_of(&story).sets_made, yes);
    if (yes == 1) ck_assert_int_eq(set_of(&story, 1).cause, CAUSE_SEASON);
    if (yes == 1) ck_assert_int_eq(set_of(&story, 1).end.s, STORY_JANUARY + 3 * 86400);
    story_end(&story);
  }
}
END_TEST

static void with_deferred(story_t *story, int64_t due) {
  story_begin(story, STORY_JANUARY);
  tell(story, "tariff 2 next");
  tell(story, "season 2 1 1 1");
  tell(story, "week 2 1 1 1 1 1 1 1 1");
  tell(story, "switch 2 1 0 3");
  tell(story, "deferred 0 2 %lld", (long long)(STORY_JANUARY + due));
  tell_load(story, 0, hms(48, 0, 0), 1000);
}

START_TEST(deferred_tariff__when_due__changes_the_rate_and_makes_a_set) {
  story_t story;
  with_deferred(&story, hms(10, 10, 0));
  live(&story);
  until(&story, hms(10, 0, 0));
  ck_assert_str_eq(face_of(&story).passive, "next");
  ck_assert_int_eq(face_of(&story).passive_due.s, STORY_JANUARY + hms(10, 10, 0));
  until(&story, hms(12, 10, 0));
  meter_face_t face = face_of(&story);
  ck_assert_str_eq(face.tariff, "next");
  ck_assert_str_eq(face.passive, "");
  check_rates(&story, 7 * KWH, 3166666, 2000000);
  meter_set_t set = set_of(&story, 1);
  ck_assert_int_eq(set.cause, CAUSE_CHANGE_OVER);
  ck_assert_uint_eq(set.mask, 1U << CAUSE_CHANGE_OVER);
  ck_assert_int_eq(set.registers.energy[0].rate[1].mwh, 3166666);
  ck_assert_uint_eq(row_of(&story, ROW_ENTRY, 21).status, ENTRY_END_OF_BILLING | ENTRY_SHORT);
  ck_assert_int_eq(row_of(&story, ROW_CC, 1).value, 42);
  ck_assert_int_eq(meter_activate_passive(story.m, by_o3), ST_REFUSED);
  story_end(&story);
}
END_TEST

/* A10, A14: due while frozen: at the set, without a reset of its own. */
START_TEST(deferred_tariff__due_while_frozen__waits_for_the_set) {
  story_t story;
  with_deferred(&story, hms(10, 10, 0));
  tell(&story, "policy 0 clk.invalid.response R3");
  tell(&story, "policy 0 eob.monthly 6 0");
  tell_fault(&story, "battery_dead", 0, "-1");
  tell_outage(&story, hms(8, 0, 0), hms(9, 0, 0));
  live(&story);
  until(&story, hms(26, 0, 0));
  ck_assert_int_eq(face_of(&story).rate, 2);
  ck_assert_uint_eq(face_of(&story).sets_made, 1); /* the battery's; the billing date is frozen */
  ck_assert_int_eq(meter_set_clock(story.m, (claim_t){STORY_JANUARY + hms(26, 0, 0)}, by_r3),
                   ST_OK);
  meter_face_t face = face_of(&story);
  ck_assert_int_eq(face.rate, 3);
  ck_assert_str_eq(face.tariff, "next");
  ck_assert_uint_eq(face.sets_made, 1);
  story_end(&story);
}
END_TEST

/* A13: off from 22:00 to 02:00; the billing date at 00:00 and the change-over at 01:00 passed. */
START_TEST(missed_in_outage__clock_intact__one_catch_up_for_all) {
  static const char *const words[3] = {"on_power_up", "backdate", "skip"};
  for (int i = 0; i < 3; i++) {
    story_t story;
    with_deferred(&story, hms(25, 0, 0));
    tell(&story, "policy 0 eob.monthly 6 0");
    tell(&story, "policy 0 eob.missed_in_outage %s", words[i]);
    tell_outage(&story, hms(22, 0, 0), hms(26, 0, 0));
    live(&story);
    until(&story, hms(26, 0, 0));
    meter_face_t face = face_of(&story);
    ck_assert_uint_eq(face.status, 0);
    ck_assert_str_eq(face.tariff, "next");
    ck_assert_uint_eq(face.sets_made, i == 2 ? 0 : 1);
    if (i < 2) {
      meter_set_t set = set_of(&story, 1);
      ck_assert_int_eq(set.cause, CAUSE_CATCH_UP);
      ck_assert_uint_eq(set.mask, 1U << 8 | 1U << 1 | 1U << 3);
      ck_assert_int_eq(set.missed_count, 2);
      ck_assert_int_eq(set.missed[0].cause, CAUSE_BILLING_DATE);
      ck_assert_int_eq(set.missed[0].stamp.s, STORY_JANUARY + hms(24, 0, 0));
      ck_assert_int_eq(set.missed[1].cause, CAUSE_CHANGE_OVER);
      ck_assert_int_eq(set.missed[1].stamp.s, STORY_JANUARY + hms(25, 0, 0));
      ck_assert_int_eq(set.end.s, STORY_JANUARY + (i == 0 ? hms(26, 0, 0) : hms(25, 0, 0)));
      ck_assert_int_eq(set.reset.s, STORY_JANUARY + hms(26, 0, 0));
    }
    ck_assert_int_eq(rows_count(&story, ROW_ND), 0); /* nobody was awake at midnight */
    until(&story, hms(40, 0, 0));
    ck_assert_uint_eq(face_of(&story).sets_made, i == 2 ? 0 : 1);
    story_end(&story);
  }
}
END_TEST

/* A14: forward over the date one set with that cause; back and over it again none. */
START_TEST(time_set__over_a_billing_date__serves_it_once) {
  story_t story;
  story_begin(&story, STORY_JANUARY);
  tell_load(&story, 0, hms(48, 0, 0), 1000);
  tell(&story, "policy 0 eob.monthly 6 0");
  live(&story);
  until(&story, hms(23, 10, 0));
  ck_assert_int_eq(meter_set_clock(story.m, (claim_t){STORY_JANUARY + hms(24, 10, 0)}, by_r3),
                   ST_OK);
  ck_assert_uint_eq(face_of(&story).sets_made, 1);
  meter_set_t set = set_of(&story, 1);
  ck_assert_int_eq(set.cause, CAUSE_BILLING_DATE);
  ck_assert_uint_eq(set.mask, 1U << CAUSE_BILLING_DATE);
  ck_assert_int_eq(set.end.s, STORY_JANUARY + hms(24, 10, 0));
  ck_assert_int_eq(set.missed_count, 1);
  ck_assert_int_eq(meter_set_clock(story.m, (claim_t){STORY_JANUARY + hms(23, 30, 0)}, by_r3),
                   ST_OK);
  until(&story, hms(30, 0, 0));
  ck_assert_uint_eq(face_of(&story).sets_made, 1);
  ck_assert_int_eq(rows_count(&story, ROW_ND), 1); /* reached by a running clock */
  check_invariants(&story);
  story_end(&story);
}
END_TEST

static bool serves_again(claim_t due, claim_t served) { return due.s != served.s + 1; }

START_TEST(time_set_back__of_a_meter_that_serves_again__makes_a_second_set) {
  meter_mechanisms_t wrong = meter_mechanisms_right;
  wrong.serve = serves_again;
  story_t story;
  story_begin(&story, STORY_JANUARY);
  tell(&story, "policy 0 eob.monthly 6 0");
  live_with(&story, &wrong);
  until(&story, hms(24, 10, 0));
  ck_assert_int_eq(meter_set_clock(story.m, (claim_t){STORY_JANUARY + hms(23, 30, 0)}, by_r3),
                   ST_OK);
  until(&story, hms(30, 0, 0));
  ck_assert_uint_eq(face_of(&story).sets_made, 2);
  story_end(&story);
}
END_TEST

/* Lord Howe shifts by half an hour: an hourly raster breaks, the entry closes at the change. */
START_TEST(dst_shift__that_breaks_the_raster__closes_the_entry) {
  story_t story;
  story_begin(&story, STORY_JANUARY);
  tell(&story, "zone 3 half");
  tell(&story, "zone_row 3 -9000000000 0 0");
  tell(&story, "zone_row 3 %lld 1800 1", (long long)(STORY_JANUARY + hms(3, 0, 0)));
  tell(&story, "meter 0 m 12345678 polyphase-tou direct 0 3 0");
  tell(&story, "policy 0 lp.period 3600000000000");
  live(&story);
  until(&story, hms(6, 0, 0));
  static const int64_t ends[] = {3600, 7200, 10800, 12600, 16200, 19800};
  for (int i = 0; i < 6; i++) {
    ck_assert_int_eq(row_of(&story, ROW_ENTRY, i + 1).stamp2.s, STORY_JANUARY + ends[i]);
  }
  story_end(&story);
}
END_TEST

int main(void) {
  TCase *tcase = tcase_create("calendar");
  tcase_add_test(tcase, spring_night__has_twenty_three_hours_and_one_marker);
  tcase_add_test(tcase, autumn_night__has_twenty_five_hours);
  tcase_add_test(tcase, standard_time__ignores_summer_time);
  tcase_add_test(tcase, switch_at_a_missing_wall_time__happens_at_the_change);
  tcase_add_test(tcase, switch_in_a_repeated_hour__both_or_first_pass);
  tcase_add_test(tcase, billing_date_at_a_missing_or_repeated_wall_time__is_served_once);
  tcase_add_test(tcase, billing_on_day_31__is_the_last_day_of_shorter_months);
  tcase_add_test(tcase, special_day__exact_year_first_then_every_year_then_the_week);
  tcase_add_test(tcase, season_change__makes_a_set_by_policy_only);
  tcase_add_test(tcase, deferred_tariff__when_due__changes_the_rate_and_makes_a_set);
  tcase_add_test(tcase, deferred_tariff__due_while_frozen__waits_for_the_set);
  tcase_add_test(tcase, missed_in_outage__clock_intact__one_catch_up_for_all);
  tcase_add_test(tcase, time_set__over_a_billing_date__serves_it_once);
  tcase_add_test(tcase, time_set_back__of_a_meter_that_serves_again__makes_a_second_set);
  tcase_add_test(tcase, dst_shift__that_breaks_the_raster__closes_the_entry);
  STORY_RUN("meter_calendar", tcase);
}
