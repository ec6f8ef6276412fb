/* Daily sets: one at each midnight that the running clock reaches, one for all that were missed
 * (pmu/docs/decisions/0008 "Daily sets"). 1 kW, so that energies are hours; rate 1 from 00 to 07,
 * rate 2 from then on, UTC. */
#include <check.h>
#include <string.h>

#include "sim/meter/same_test.h"

#define KWH INT64_C(1000000)

static void begin(story_t *story) {
  story_begin(story, STORY_JANUARY);
  tell_load(story, -86400, hms(24 * 60, 0, 0), 1000);
  tell(story, "policy 0 eob.daily yes");
}

static int64_t day_s(int64_t days) { return STORY_JANUARY + days * 86400; }

static uint32_t made(const story_t *story) { return face_of(story).dailies_made; }

static meter_daily_t daily_of(const story_t *story, uint32_t number) {
  meter_daily_t daily;
  ck_assert(meter_daily(story->m, number, &daily));
  return daily;
}

static void is_daily(const story_t *story, uint32_t number, int64_t stamp_s, uint32_t status,
                     int64_t mwh) {
  meter_daily_t daily = daily_of(story, number);
  ck_assert_uint_eq(daily.number, number);
  ck_assert_int_eq(daily.stamp.s, stamp_s);
  ck_assert_uint_eq(daily.status, status);
  ck_assert_int_eq(daily.energy[0].total.mwh, mwh);
}

static void set_at(story_t *story, int64_t at, int64_t to) {
  ck_assert_int_eq(meter_set_clock(until(story, at), (claim_t){STORY_JANUARY + to}, by_o3), ST_OK);
}

START_TEST(daily__at_each_midnight__has_the_energies_of_then) {
  story_t story;
  begin(&story);
  live(&story);
  until(&story, hms(23, 59, 59));
  ck_assert_uint_eq(made(&story), 0);
  until(&story, hms(50, 0, 0));
  ck_assert_uint_eq(made(&story), 2);
  is_daily(&story, 1, day_s(1), 0, 24 * KWH);
  is_daily(&story, 2, day_s(2), 0, 48 * KWH);
  ck_assert_int_eq(daily_of(&story, 1).energy[0].rate[0].mwh, 7 * KWH);
  ck_assert_int_eq(daily_of(&story, 1).energy[0].rate[1].mwh, 17 * KWH);
  ck_assert_int_eq(daily_of(&story, 1).energy[0].unallocated.mwh, 0);
  /* It is neither event, marker nor a billing set. */
  ck_assert_uint_eq(face_of(&story).events_last, 0);
  ck_assert_uint_eq(face_of(&story).sets_made, 0);
  ck_assert_int_eq(rows_count(&story, ROW_ND), 2);
  ck_assert_uint_eq(face_of(&story).profile_last, 100 + 2);
  story_end(&story);
}
END_TEST

/* The twin, and what a meter is that was never asked for any. */
START_TEST(daily__not_asked_for__is_none) {
  story_t story;
  begin(&story);
  tell(&story, "policy 0 eob.daily no");
  live(&story);
  until(&story, hms(50, 0, 0));
  meter_daily_t daily;
  ck_assert_uint_eq(made(&story), 0);
  ck_assert_uint_eq(meter_dailies_capacity(story.m), 0);
  ck_assert(!meter_daily(story.m, 1, &daily));
  story_end(&story);
}
END_TEST

/* An end of billing at the same midnight clears nothing of it, and is not cleared. */
START_TEST(daily__with_an_end_of_billing__is_beside_it) {
  story_t story;
  begin(&story);
  tell(&story, "policy 0 eob.monthly 6 0");
  live(&story);
  until(&story, hms(25, 0, 0));
  ck_assert_uint_eq(face_of(&story).sets_made, 1);
  is_daily(&story, 1, day_s(1), 0, 24 * KWH);
  ck_assert_int_eq(set_of(&story, 1).registers.energy[0].total.mwh, 24 * KWH);
  ck_assert_int_eq(set_of(&story, 1).end.s, day_s(1));
  story_end(&story);
}
END_TEST

/* Without supply from 23 to 02 h: 23 kWh. Over three midnights it is one set as well. */
START_TEST(daily__missed_without_supply__is_one_late_set) {
  story_t story;
  begin(&story);
  tell_outage(&story, hms(23, 0, 0), hms(26, 0, 0));
  tell_outage(&story, hms(30, 0, 0), hms(24 * 4 + 1, 0, 0));
  live(&story);
  until(&story, hms(27, 0, 0));
  ck_assert_uint_eq(made(&story), 1);
  is_daily(&story, 1, day_s(1) + hms(2, 0, 0), DAILY_LATE, 23 * KWH);
  until(&story, hms(24 * 5 + 1, 0, 0));
  ck_assert_uint_eq(made(&story), 3);
  is_daily(&story, 2, day_s(4) + hms(1, 0, 0), DAILY_LATE, 27 * KWH);
  is_daily(&story, 3, day_s(5), 0, 50 * KWH);
  story_end(&story);
}
END_TEST

START_TEST(daily__of_an_outage_between_midnights__is_none) {
  story_t story;
  begin(&story);
  tell_outage(&story, hms(1, 0, 0), hms(23, 0, 0));
  live(&story);
  until(&story, hms(23, 30, 0));
  ck_assert_uint_eq(made(&story), 0);
  story_end(&story);
}
END_TEST

/* 23 h 50 min of 1 kW. Behind the jump the clock is ten minutes into the next day. */
START_TEST(daily__jumped_over_by_a_set__is_one_late_set) {
  story_t story;
  begin(&story);
  live(&story);
  set_at(&story, hms(23, 50, 0), hms(24, 10, 0));
  ck_assert_uint_eq(made(&story), 1);
  is_daily(&story, 1, day_s(1) + 600, DAILY_LATE, 23833333);
  until(&story, hms(30, 0, 0));
  ck_assert_uint_eq(made(&story), 1);
  story_end(&story);
}
END_TEST

START_TEST(daily__of_a_clock_put_back__is_served_once) {
  story_t story;
  begin(&story);
  live(&story);
  set_at(&story, hms(24, 10, 0), hms(23, 40, 0));
  until(&story, hms(25, 0, 0)); /* the clock has reached midnight again */
  ck_assert_int_eq(face_of(&story).clock.s, day_s(1) + hms(0, 30, 0));
  ck_assert_uint_eq(made(&story), 1);
  set_at(&story, hms(25, 10, 0), hms(23, 40, 0));
  set_at(&story, hms(25, 11, 0), hms(24, 20, 0)); /* over a midnight that was served */
  ck_assert_uint_eq(made(&story), 1);
  until(&story, hms(49, 0, 0));
  ck_assert_uint_eq(made(&story), 2);
  is_daily(&story, 1, day_s(1), 0, 24 * KWH);
  story_end(&story);
}
END_TEST

/* The twin: a meter that serves whatever it reaches has four. */
static bool serves_all(claim_t midnight, claim_t served) { return midnight.s > 0 && served.s > 0; }

START_TEST(daily__of_a_meter_that_serves_twice__is_doubled) {
  story_t story;
  begin(&story);
  meter_mechanisms_t mech = meter_mechanisms_right;
  mech.stores.daily_serves = serves_all;
  live_with(&story, &mech);
  set_at(&story, hms(24, 10, 0), hms(23, 40, 0));
  until(&story, hms(25, 0, 0));
  ck_assert_uint_eq(made(&story), 2);
  story_end(&story);
}
END_TEST

static void lose_clock(story_t *story, const char *response) {
  tell(story, "policy 0 clk.invalid.response %s", response);
  tell_fault(story, "battery_dead", hms(1, 0, 0), "-1");
  tell_outage(story, hms(20, 0, 0), hms(21, 0, 0)); /* from then on C is an hour late */
}

START_TEST(daily__while_the_clock_is_invalid__says_so) {
  story_t story;
  begin(&story);
  lose_clock(&story, "R1");
  live(&story);
  until(&story, hms(26, 0, 0));
  ck_assert_uint_eq(made(&story), 1);
  is_daily(&story, 1, day_s(1), DAILY_INVALID, 24 * KWH); /* 25 h less one */
  story_end(&story);
}
END_TEST

/* While frozen none, and the set that ends the episode catches none up. */
START_TEST(daily__while_frozen__is_none) {
  story_t story;
  begin(&story);
  lose_clock(&story, "R3");
  live(&story);
  set_at(&story, hms(26, 0, 0), hms(26, 0, 0));
  ck_assert_uint_eq(made(&story), 0);
  until(&story, hms(49, 0, 0));
  ck_assert_uint_eq(made(&story), 1);
  is_daily(&story, 1, day_s(2), 0, 47 * KWH);
  story_end(&story);
}
END_TEST

START_TEST(daily__without_a_configuration__is_none) {
  story_t story;
  begin(&story);
  tell_fault(&story, "memory_fault", hms(20, 0, 0), "-1 configuration_all");
  live(&story);
  until(&story, hms(26, 0, 0));
  ck_assert_uint_eq(made(&story), 0);
  story_end(&story);
}
END_TEST

START_TEST(daily__beyond_the_depth__overwrites_the_oldest) {
  story_t story;
  begin(&story);
  tell(&story, "limit 0 daily_sets 3");
  live(&story);
  until(&story, hms(24 * 5, 0, 0));
  meter_daily_t daily;
  ck_assert_uint_eq(meter_dailies_capacity(story.m), 3);
  ck_assert_uint_eq(meter_dailies_stored(story.m), 3);
  ck_assert(!meter_daily(story.m, 2, &daily));
  is_daily(&story, 3, day_s(3), 0, 72 * KWH);
  is_daily(&story, 5, day_s(5), 0, 120 * KWH);
  ck_assert(!meter_daily(story.m, 6, &daily));
  story_end(&story);
}
END_TEST

/* Lived edge by edge, as with a cut that is armed and never comes, or in plain stretches. */
START_TEST(daily__in_plain_stretches__is_the_same) {
  story_t plain, single;
  begin(&plain);
  live(&plain);
  begin(&single);
  live(&single);
  meter_arm_cut(single.m, UINT64_MAX);
  until(&plain, hms(24 * 9, 5, 0));
  until(&single, hms(24 * 9, 5, 0));
  ck_assert_uint_eq(made(&plain), 9);
  same_registers(plain.m, single.m);
  same_counts(plain.m, single.m);
  for (uint32_t number = 1; number <= 9; number++) {
    meter_daily_t a = daily_of(&plain, number), b = daily_of(&single, number);
    ck_assert_int_eq(a.stamp.s, b.stamp.s);
    ck_assert_mem_eq(a.energy, b.energy, sizeof a.energy);
  }
  story_end(&plain);
  story_end(&single);
}
END_TEST

int main(void) {
  TCase *tcase = tcase_create("daily");
  tcase_add_test(tcase, daily__at_each_midnight__has_the_energies_of_then);
  tcase_add_test(tcase, daily__not_asked_for__is_none);
  tcase_add_test(tcase, daily__with_an_end_of_billing__is_beside_it);
  tcase_add_test(tcase, daily__missed_without_supply__is_one_late_set);
  tcase_add_test(tcase, daily__of_an_outage_between_midnights__is_none);
  tcase_add_test(tcase, daily__jumped_over_by_a_set__is_one_late_set);
  tcase_add_test(tcase, daily__of_a_clock_put_back__is_served_once);
  tcase_add_test(tcase, daily__of_a_meter_that_serves_twice__is_doubled);
  tcase_add_test(tcase, daily__while_the_clock_is_invalid__says_so);
  tcase_add_test(tcase, daily__while_frozen__is_none);
  tcase_add_test(tcase, daily__without_a_configuration__is_none);
  tcase_add_test(tcase, daily__beyond_the_depth__overwrites_the_oldest);
  tcase_add_test(tcase, daily__in_plain_stretches__is_the_same);
  STORY_RUN("meter_daily", tcase);
}
