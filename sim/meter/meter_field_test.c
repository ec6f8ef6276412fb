/* Policies met in the field, as pmu/docs/decisions/0007 says, by amounts worked out by hand; what
 * ends a demand period by rate is not tried here. Stories start at 2026-01-05T00:00Z, half-hours,
 * rate 1 to 07:00. */
#include <check.h>
#include <stdlib.h>

#include "sim/meter/story_test.h"

static void tell_set(story_t *story, int64_t at, int64_t to) {
  tell(story, "fault 0 set_clock %lld -1 %lld O3", story_ns(story, at),
       (long long)(STORY_JANUARY + to));
}

/* Off from 01:10 to 02:40: padded to 01:30, 02:00, 02:30 and 02:40; a second longer is not. */
START_TEST(pad__within_its_limit__cuts_the_outage_at_the_raster) {
  for (int longer = 0; longer < 2; longer++) {
    story_t story;
    story_begin(&story, STORY_JANUARY);
    tell(&story, "policy 0 lp.gap pad");
    tell(&story, "policy 0 lp.gap_limit %lld", (long long)(5400 - longer) * NS_PER_S);
    tell_load(&story, 0, hms(9, 0, 0), 1000);
    tell_outage(&story, hms(1, 10, 0), hms(2, 40, 0));
    live(&story);
    until(&story, hms(3, 0, 0));
    /* Before: 00:00, 00:30, 01:00; behind: 02:40. */
    ck_assert_int_eq(rows_count(&story, ROW_ENTRY), longer ? 4 : 8);
    static const int64_t ends[] = {5400, 7200, 9000, 9600};
    for (int i = 0; i < 4 && !longer; i++) {
      meter_row_t row = row_of(&story, ROW_ENTRY, 4 + i);
      ck_assert_int_eq(row.stamp2.s, STORY_JANUARY + ends[i]);
      ck_assert_int_eq(row.energy[0].mwh, 0);
      ck_assert_int_eq(row.elapsed, 0);
      ck_assert_uint_eq(row.status, ENTRY_POWER_DOWN | ENTRY_POWER_UP);
      ck_assert_uint_gt(row.sequence, row_of(&story, ROW_PU, 1).sequence);
    }
    story_end(&story);
  }
}
END_TEST

/* A day of half-hours and 100: 148 entries; the 149th is not stored, the first stays. */
/* A day of half-hours and 100 more are 148 entries; nine tenths of them are 133.2. The 134th ends
 * at 67:00. Cleared at 70:00, the next filling is so far at 137:00. */
START_TEST(nearly_full__is_said_once_a_filling) {
  for (int stop = 0; stop <= 1; stop++) {
    story_t story;
    story_begin(&story, STORY_JANUARY);
    tell(&story, "limit 0 profile_days 1");
    tell(&story, "policy 0 lp.full %s", stop ? "stop" : "overwrite");
    tell_fault(&story, "clear_profile", hms(70, 0, 0), "-1 O3");
    live(&story);
    until(&story, hms(66, 59, 59));
    ck_assert_uint_eq(face_of(&story).status, 0);
    ck_assert_uint_eq(event_of(&story, EVENT_NEARLY_FULL, 1).number, 0);
    until(&story, hms(69, 0, 0));
    ck_assert_uint_eq(face_of(&story).status, stop ? STATUS_NEARLY_FULL : 0);
    meter_event_t full = event_of(&story, EVENT_NEARLY_FULL, 1);
    if (stop) {
      ck_assert_int_eq(full.stamp.s, STORY_JANUARY + hms(67, 0, 0));
      ck_assert_int_eq(full.value, 134);
    }
    until(&story, hms(136, 59, 59));
    ck_assert_uint_eq(face_of(&story).status, 0);
    until(&story, hms(200, 0, 0));
    full = event_of(&story, EVENT_NEARLY_FULL, 2);
    ck_assert_int_eq(full.stamp.s, stop ? STORY_JANUARY + hms(137, 0, 0) : 0);
    ck_assert_uint_eq(event_of(&story, EVENT_NEARLY_FULL, 3).number, 0);
    story_end(&story);
  }
}
END_TEST

/* ⌈9/10⌉: of 10 the ninth, of 11 the tenth, of 1 the first. */
START_TEST(nearly_full__rounds_up) {
  ck_assert(!keeping_nearly_full(8, 10));
  ck_assert(keeping_nearly_full(9, 10));
  ck_assert(!keeping_nearly_full(9, 11));
  ck_assert(keeping_nearly_full(10, 11));
  ck_assert(keeping_nearly_full(1, 1));
}
END_TEST

START_TEST(full__profile__stops_until_it_is_cleared) {
  for (int stop = 0; stop < 2; stop++) {
    story_t story;
    story_begin(&story, STORY_JANUARY);
    tell(&story, "limit 0 profile_days 1");
    tell(&story, "policy 0 lp.full %s", stop ? "stop" : "overwrite");
    tell_fault(&story, "clear_profile", hms(120, 0, 0), "-1 O3");
    live(&story);
    until(&story, hms(96, 0, 0));
    ck_assert_int_eq(rows_count(&story, ROW_ENTRY), 148);
    int64_t first = stop ? 0 : 96 * 3600 - 148 * 1800;
    ck_assert_int_eq(row_of(&story, ROW_ENTRY, 1).stamp.s, STORY_JANUARY + first);
    until(&story, hms(121, 0, 0));
    ck_assert_int_eq(rows_count(&story, ROW_ENTRY), 2);
    story_end(&story);
  }
}
END_TEST

/* 4 kW from 10:00 to 10:20, a set from 10:20 to 10:40. Split: 1.333 kWh by half an hour, 2.667 kW,
 * 10:20. Discard: nothing. Keep: 40 min of crystal, to 11:00 of the clock: 2 kW. */
START_TEST(time_set__by_policy__splits_discards_or_keeps_the_demand_period) {
  static const char *const words[] = {"split", "discard", "keep"};
  for (int i = 0; i < 3; i++) {
    story_t story;
    story_begin(&story, STORY_JANUARY);
    tell(&story, "policy 0 md.on_clock_change %s", words[i]);
    tell_load(&story, hms(10, 0, 0), hms(10, 20, 0), 4000);
    tell_set(&story, hms(10, 20, 0), hms(10, 40, 0));
    live(&story);
    until(&story, hms(12, 0, 0));
    meter_peak_t peak = registers_of(&story).demand[0].peak[0];
    static const int64_t wanted[] = {2666666, 0, 1999999};
    ck_assert_int_eq(peak.power.mw, wanted[i]);
    if (i == 0) ck_assert_int_eq(peak.stamp.s, STORY_JANUARY + hms(10, 20, 0));
    if (i == 2) ck_assert_int_eq(peak.stamp.s, STORY_JANUARY + hms(11, 0, 0));
    ck_assert_int_eq(rows_count(&story, ROW_TC), 1);
    story_end(&story);
  }
}
END_TEST

/* The chip fails at 02:20 of 3 kW, the clock is set at 05:00: 9 kW of 03:00 to 04:00 is seen only
 * by a meter that goes on; the part up to the loss, 20 min, 2 kW, is judged by both. */
START_TEST(demand__while_time_is_invalid__is_suspended_by_policy) {
  for (int suspend = 0; suspend < 2; suspend++) {
    story_t story;
    story_begin(&story, STORY_JANUARY);
    tell(&story, "policy 0 clk.invalid.md %s", suspend ? "suspend" : "continue_flag");
    tell_load(&story, hms(2, 0, 0), hms(2, 20, 0), 3000);
    tell_load(&story, hms(3, 0, 0), hms(4, 0, 0), 9000);
    tell_fault(&story, "clock_chip_failed", hms(2, 20, 0), "-1");
    tell_set(&story, hms(5, 0, 0), hms(5, 0, 0));
    live(&story);
    until(&story, hms(6, 0, 0));
    ck_assert_int_eq(registers_of(&story).demand[0].peak[0].power.mw, suspend ? 2000000 : 9000000);
    story_end(&story);
  }
}
END_TEST

/* Limit 5 s, 7 s a month: +5 at 10:10 is silent; +3 at 10:15 is not, as 5 + 3 > 7; +5 at 10:29:58
 * goes over the edge. Two of three write TC. */
START_TEST(set__small_and_inside_an_interval__is_silent) {
  story_t story;
  story_begin(&story, STORY_JANUARY);
  tell(&story, "policy 0 clk.silent_limit 5");
  tell(&story, "policy 0 clk.monthly_sum_limit 7");
  tell_set(&story, hms(10, 10, 0), hms(10, 10, 5));
  tell_set(&story, hms(10, 14, 55), hms(10, 15, 3));
  tell_set(&story, hms(10, 29, 45), hms(10, 30, 2));
  live(&story);
  until(&story, hms(10, 12, 0));
  ck_assert_int_eq(face_of(&story).clock.s, STORY_JANUARY + hms(10, 12, 5));
  ck_assert_int_eq(rows_count(&story, ROW_TC), 0);
  ck_assert_int_eq(event_of(&story, EVENT_TIME_SET, 1).value, 5);
  until(&story, hms(10, 20, 0));
  ck_assert_int_eq(rows_count(&story, ROW_TC), 1);
  until(&story, hms(11, 0, 0));
  ck_assert_int_eq(rows_count(&story, ROW_TC), 2);
  /* Closed at 10:00 by the raster; begun there, it was not cut at 10:10. */
  ck_assert_int_eq(row_of(&story, ROW_ENTRY, 21).stamp2.s, STORY_JANUARY + hms(10, 15, 0));
  story_end(&story);
}
END_TEST

/* 61 s are beyond a limit of 60, 60 are not. */
START_TEST(set__beyond_its_limit__is_refused_and_logged) {
  story_t story;
  story_begin(&story, STORY_JANUARY);
  tell(&story, "policy 0 clk.reject_limit 60");
  live(&story);
  until(&story, hms(1, 0, 0));
  claim_t far = {STORY_JANUARY + hms(0, 58, 59)}, near = {STORY_JANUARY + hms(1, 1, 0)};
  ck_assert_int_eq(meter_set_clock(story.m, far, by_r3), ST_REFUSED);
  ck_assert_int_eq(event_of(&story, EVENT_SET_REFUSED, 1).value, -61);
  ck_assert_int_eq(rows_count(&story, ROW_TC), 0);
  ck_assert_int_eq(meter_set_clock(story.m, near, by_r3), ST_OK);
  ck_assert_int_eq(rows_count(&story, ROW_TC), 1);
  story_end(&story);
}
END_TEST

/* Ten minutes later: 1 kW until 07:10 in rate 1; from midnight the rest of the night before. */
START_TEST(offset__of_switching__moves_the_rates_alone) {
  story_t story;
  story_begin(&story, STORY_JANUARY);
  tell(&story, "policy 0 tariff.offset 600000000000");
  tell_load(&story, 0, hms(9, 0, 0), 6000);
  live(&story);
  until(&story, hms(8, 0, 0));
  meter_registers_t r = registers_of(&story);
  ck_assert_int_eq(r.energy[0].rate[0].mwh, 42000000); /* 7 h: 00:10 to 07:10 */
  ck_assert_int_eq(r.energy[0].rate[1].mwh, 6000000); /* 10 min of yesterday's, and 50 of today's */
  story_end(&story);
}
END_TEST

/* 12 s forward at 9 s a period: 9 in the first half-hour from the next edge, 3 in the second. */
START_TEST(slew__by_its_rate__takes_so_many_seconds_a_period) {
  story_t story;
  story_begin(&story, STORY_JANUARY);
  tell(&story, "policy 0 clk.slew_rate 9");
  tell_fault(&story, "adjust_clock", hms(0, 10, 0), "-1 12 O1");
  live(&story);
  until(&story, hms(0, 59, 51)); /* 30 min less 9 s behind the edge */
  ck_assert_int_eq(face_of(&story).clock.s, STORY_JANUARY + hms(1, 0, 0));
  until(&story, hms(3, 0, 0));
  ck_assert_int_eq(face_of(&story).clock.s, STORY_JANUARY + hms(3, 0, 12));
  story_end(&story);
}
END_TEST

int main(void) {
  TCase *tcase = tcase_create("field");
  tcase_add_test(tcase, pad__within_its_limit__cuts_the_outage_at_the_raster);
  tcase_add_test(tcase, nearly_full__is_said_once_a_filling);
  tcase_add_test(tcase, nearly_full__rounds_up);
  tcase_add_test(tcase, full__profile__stops_until_it_is_cleared);
  tcase_add_test(tcase, time_set__by_policy__splits_discards_or_keeps_the_demand_period);
  tcase_add_test(tcase, demand__while_time_is_invalid__is_suspended_by_policy);
  tcase_add_test(tcase, set__small_and_inside_an_interval__is_silent);
  tcase_add_test(tcase, set__beyond_its_limit__is_refused_and_logged);
  tcase_add_test(tcase, offset__of_switching__moves_the_rates_alone);
  tcase_add_test(tcase, slew__by_its_rate__takes_so_many_seconds_a_period);
  STORY_RUN("meter_field", tcase);
}
