/* Padding at a change of the zone's offset and before a catch-up, and other borders of
 * pmu/docs/decisions/0007 that meter_field_test.c does not have: silent sets at an edge and at the
 * end of a month, dates that no offset moves, a zone of the meter's own, wrong passwords. */
#include <check.h>
#include <stdlib.h>

#include "sim/meter/story_test.h"

static void tell_set(story_t *story, int64_t at, int64_t to) {
  tell(story, "fault 0 set_clock %lld -1 %lld O3", story_ns(story, at),
       (long long)(story->start_s + to));
}

/* Lord Howe, 2026-04-04T15:00Z: DST ends by half an hour, from +11:00 to +10:30. Hours are at :00Z
 * before and at :30Z after it. Off from 13:20Z to 16:10Z: to 14:00, 15:00 (DST), 15:30, 16:10. */
START_TEST(pad__over_a_change_that_breaks_the_raster__is_cut_there) {
  story_t story;
  story_begin(&story, INT64_C(1775304000)); /* 12:00Z */
  tell(&story, "zone 1 Australia/Lord_Howe");
  tell(&story, "zone_row 1 -9000000000 39600 1");
  tell(&story, "zone_row 1 1775314800 37800 0");
  tell(&story, "meter 0 m 12345678 polyphase-tou direct 0 1 0");
  tell(&story, "policy 0 lp.period 3600000000000");
  tell(&story, "policy 0 lp.gap pad");
  tell_outage(&story, hms(1, 20, 0), hms(4, 10, 0));
  live(&story);
  until(&story, hms(4, 20, 0));
  static const struct {
    int64_t begin, end;
    uint32_t status;
  } pads[] = {{4800, 7200, 0x16}, {7200, 10800, 0x16}, {10800, 12600, 0x06}, {12600, 15000, 0x06}};
  ck_assert_int_eq(rows_count(&story, ROW_ENTRY), 6); /* 12:00, 13:00, and four */
  for (int i = 0; i < 4; i++) {
    meter_row_t row = row_of(&story, ROW_ENTRY, 3 + i);
    ck_assert_int_eq(row.stamp.s, story.start_s + pads[i].begin);
    ck_assert_int_eq(row.stamp2.s, story.start_s + pads[i].end);
    ck_assert_uint_eq(row.status, pads[i].status);
  }
  story_end(&story);
}
END_TEST

/* The billing date 01:15 is in the outage from 01:10 to 01:40: PU, two pads, then FE. */
START_TEST(pad__before_a_catch_up__comes_right_behind_the_power_up) {
  story_t story;
  story_begin(&story, STORY_JANUARY);
  tell(&story, "policy 0 lp.gap pad");
  tell(&story, "policy 0 eob.monthly 5 4500");
  tell_outage(&story, hms(1, 10, 0), hms(1, 40, 0));
  live(&story);
  until(&story, hms(1, 41, 0));
  uint32_t up = row_of(&story, ROW_PU, 1).sequence;
  ck_assert_uint_eq(row_of(&story, ROW_ENTRY, 4).sequence, up + 1);
  ck_assert_uint_eq(row_of(&story, ROW_ENTRY, 5).sequence, up + 2);
  ck_assert_uint_eq(row_of(&story, ROW_FE, 1).sequence, up + 3);
  story_end(&story);
}
END_TEST

/* A clock that is lost says nothing of how long it was: none, as of one over the limit. */
START_TEST(pad__where_the_clock_was_lost__is_none) {
  for (int dead = 0; dead < 2; dead++) {
    story_t story;
    story_begin(&story, STORY_JANUARY);
    tell(&story, "policy 0 lp.gap pad");
    if (dead) tell_fault(&story, "battery_dead", hms(0, 5, 0), "-1");
    tell_outage(&story, hms(1, 10, 0), hms(2, 0, 0));
    live(&story);
    until(&story, hms(2, 5, 0));
    ck_assert_int_eq(rows_count(&story, ROW_ENTRY), dead ? 3 : 5);
    story_end(&story);
  }
}
END_TEST

/* Back from 10:00:03 to 10:00:00: the edge is not in (new, old], it was lived and is not again; the
 * entry [10:00, 10:30) has 1803 s and no flag. To 09:59:59 it is, and is told. */
START_TEST(set__silent_back_to_an_edge__does_not_live_it_again) {
  for (int over = 0; over < 2; over++) {
    story_t story;
    story_begin(&story, STORY_JANUARY);
    tell(&story, "policy 0 clk.silent_limit 4");
    tell_set(&story, hms(10, 0, 3), hms(10, 0, 0) - over);
    live(&story);
    until(&story, hms(11, 0, 0));
    ck_assert_int_eq(rows_count(&story, ROW_TC), over);
    meter_row_t row = row_of(&story, ROW_ENTRY, 21); /* of 10:00 */
    ck_assert_int_eq(row.stamp.s, STORY_JANUARY + hms(10, 0, 0));
    ck_assert_int_eq(row.elapsed, over ? 3 : 1803);
    ck_assert_uint_eq(row.status, over ? ENTRY_TIME_CHANGE | ENTRY_SHORT : 0);
    story_end(&story);
  }
}
END_TEST

/* An hour of five steps of 12 min; from 10:11:50 to 10:12:10 silently: the step ends there, 9 kW of
 * 710 s, 1.775 kWh, and the four before it of 1 kW, 0.2 kWh each: 2.575 kW at 10:12:10. */
START_TEST(set__silent_over_the_end_of_a_step__ends_it_there) {
  story_t story;
  story_begin(&story, STORY_JANUARY);
  tell(&story, "policy 0 md.period 3600000000000");
  tell(&story, "policy 0 md.type sliding 5");
  tell(&story, "policy 0 clk.silent_limit 20");
  tell_load(&story, 0, hms(10, 0, 0), 1000);
  tell_load(&story, hms(10, 0, 0), hms(10, 11, 50), 9000);
  tell_set(&story, hms(10, 11, 50), hms(10, 12, 10));
  live(&story);
  until(&story, hms(12, 0, 0));
  meter_peak_t peak = registers_of(&story).demand[0].peak[0];
  ck_assert_int_eq(peak.power.mw, 2575000);
  ck_assert_int_eq(peak.stamp.s, STORY_JANUARY + hms(10, 12, 10));
  ck_assert_int_eq(rows_count(&story, ROW_TC), 0);
  story_end(&story);
}
END_TEST

/* 5 s a month: 5 on 31 January is silent, 1 more is not; 5 on 1 February is again. */
START_TEST(sum__of_silent_sets__begins_anew_with_the_month) {
  story_t story;
  story_begin(&story, INT64_C(1769817600)); /* 2026-01-31 */
  tell(&story, "policy 0 clk.silent_limit 5");
  tell(&story, "policy 0 clk.monthly_sum_limit 5");
  tell_set(&story, hms(1, 10, 0), hms(1, 10, 5));
  tell_set(&story, hms(2, 10, 0), hms(2, 10, 6)); /* by 1 s, since the clock has gained 5 */
  tell_set(&story, hms(25, 10, 0), hms(25, 10, 11));
  live(&story);
  until(&story, hms(2, 5, 0));
  ck_assert_int_eq(rows_count(&story, ROW_TC), 0);
  until(&story, hms(25, 5, 0));
  ck_assert_int_eq(rows_count(&story, ROW_TC), 1);
  until(&story, hms(26, 0, 0));
  ck_assert_int_eq(rows_count(&story, ROW_TC), 1);
  ck_assert_int_eq(event_of(&story, EVENT_TIME_SET, 3).value, 5);
  story_end(&story);
}
END_TEST

/* The rates come 600 s later, the billing date at its time. */
START_TEST(date__of_billing__has_no_offset) {
  story_t story;
  story_begin(&story, STORY_JANUARY);
  tell(&story, "policy 0 tariff.offset 600000000000");
  tell(&story, "policy 0 eob.monthly 5 25200"); /* 07:00 */
  live(&story);
  until(&story, hms(7, 9, 59));
  ck_assert_int_eq(set_of(&story, 1).end.s, STORY_JANUARY + hms(7, 0, 0));
  ck_assert_int_eq(face_of(&story).rate, 1);
  until(&story, hms(7, 10, 0));
  ck_assert_int_eq(face_of(&story).rate, 2);
  story_end(&story);
}
END_TEST

/* The site is in UTC, the meter was told of an hour more: midnight and 07:00 are an hour before. */
START_TEST(zone__of_the_meter__is_what_it_was_programmed_with) {
  story_t story;
  story_begin(&story, STORY_JANUARY);
  tell(&story, "zone 1 Etc/GMT-1");
  tell(&story, "zone_row 1 -9000000000 3600 0");
  tell(&story, "meter_zone 0 1");
  live(&story);
  until(&story, hms(23, 30, 0));
  ck_assert_int_eq(face_of(&story).offset_s, 3600);
  ck_assert_int_eq(row_of(&story, ROW_ND, 1).stamp.s, STORY_JANUARY + hms(23, 0, 0));
  ck_assert_int_eq(face_of(&story).rate, 1);
  story_end(&story);
}
END_TEST

/* Three at 01:00 lock out for 15 min with supply: 5 to the outage at 01:05, 10 from 01:35 on. What
 * comes in between is not looked at. Two lock nobody out. */
START_TEST(passwords__three_wrong_ones_by_hand__lock_out_for_900_s_with_supply) {
  story_t story;
  story_begin(&story, STORY_JANUARY);
  tell_fault(&story, "wrong_password", hms(0, 30, 0), "-1 2 O1");
  tell_fault(&story, "wrong_password", hms(1, 0, 0), "-1 3 O3");
  tell_fault(&story, "wrong_password", hms(1, 44, 0), "-1 1 O1");
  tell_outage(&story, hms(1, 5, 0), hms(1, 35, 0));
  live(&story);
  until(&story, hms(0, 59, 0));
  ck_assert_int_eq(event_of(&story, EVENT_WRONG_PASSWORD, 2).stamp.s,
                   STORY_JANUARY + hms(0, 30, 0));
  ck_assert(!meter_passwords_locked(story.m));
  ck_assert(!meter_passwords_locked(until(&story, hms(0, 59, 59))));
  ck_assert(meter_passwords_locked(until(&story, hms(1, 0, 0))));
  ck_assert(meter_passwords_locked(until(&story, hms(1, 44, 59))));
  ck_assert(!meter_passwords_locked(until(&story, hms(1, 45, 0))));
  ck_assert_int_eq(event_of(&story, EVENT_WRONG_PASSWORD, 5).by.port, 'O');
  ck_assert_int_eq(event_of(&story, EVENT_WRONG_PASSWORD, 5).by.level, 0);
  ck_assert_uint_eq(event_of(&story, EVENT_WRONG_PASSWORD, 6).number, 0);
  uint32_t last = event_of(&story, EVENT_WRONG_PASSWORD, 5).number;
  ck_assert_uint_eq(event_of(&story, EVENT_LOCKED_OUT, 1).number, last + 1);
  ck_assert_uint_eq(event_of(&story, EVENT_LOCKED_OUT, 2).number, 0);
  story_end(&story);
}
END_TEST

START_TEST(passwords__of_a_count_that_is_none__are_an_error_of_the_facts) {
  static const char *const rests[] = {"-1 0 O1", "-1 4 O1", "-1 2 X1"};
  for (int i = 0; i < 3; i++) {
    story_t story;
    story_begin(&story, STORY_JANUARY);
    tell_fault(&story, "wrong_password", hms(1, 0, 0), rests[i]);
    const meter_config_t *config = NULL;
    fault_t fault = {0};
    bytes_t facts = bytes_text(text_chars(&story.facts));
    ck_assert_int_eq(meter_config_read(&story.arena, facts, 0, &config, &fault), ST_BAD_INPUT);
    story_end(&story);
  }
}
END_TEST

int main(void) {
  TCase *tcase = tcase_create("policies");
  tcase_add_test(tcase, pad__over_a_change_that_breaks_the_raster__is_cut_there);
  tcase_add_test(tcase, pad__before_a_catch_up__comes_right_behind_the_power_up);
  tcase_add_test(tcase, pad__where_the_clock_was_lost__is_none);
  tcase_add_test(tcase, set__silent_back_to_an_edge__does_not_live_it_again);
  tcase_add_test(tcase, set__silent_over_the_end_of_a_step__ends_it_there);
  tcase_add_test(tcase, sum__of_silent_sets__begins_anew_with_the_month);
  tcase_add_test(tcase, date__of_billing__has_no_offset);
  tcase_add_test(tcase, zone__of_the_meter__is_what_it_was_programmed_with);
  tcase_add_test(tcase, passwords__three_wrong_ones_by_hand__lock_out_for_900_s_with_supply);
  tcase_add_test(tcase, passwords__of_a_count_that_is_none__are_an_error_of_the_facts);
  STORY_RUN("meter_policies", tcase);
}
