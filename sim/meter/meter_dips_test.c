/* Dips as a meter lives them: the hold-up first, one failure where one follows another, the load of
 * the site, and nothing at all where a phase is left (pmu/docs/decisions/0008 "Dips"). */
#include <check.h>

#include "sim/meter/story_test.h"

static void tell_dip(story_t *story, int64_t from_ns, int64_t length_ns, const char *rest) {
  int64_t at = (long long)(story->start_s * NS_PER_S) + from_ns;
  tell(story, "fault 0 dip %lld %lld %s", (long long)at, (long long)(at + length_ns), rest);
}

/* Half a second is ridden out, a nanosecond more is an outage that begins half a second late. */
START_TEST(dip__of_the_hold_up__is_ridden_out) {
  for (int more = 0; more <= 1; more++) {
    story_t story;
    story_begin(&story, STORY_JANUARY);
    tell(&story, "policy 0 supply.hold_up 500000000");
    tell_dip(&story, 3600 * NS_PER_S, 500000000 + more, "100 7 site");
    live(&story);
    until(&story, hms(2, 0, 0));
    ck_assert_uint_eq(face_of(&story).boot, 1U + (uint32_t)more);
    story_end(&story);
  }
}
END_TEST

/* 400 ms and, behind it, 200 ms of another depth: 600 ms without supply. */
START_TEST(dips__that_touch__are_one_failure) {
  story_t story;
  story_begin(&story, STORY_JANUARY);
  tell(&story, "policy 0 supply.hold_up 500000000");
  tell_dip(&story, 3600 * NS_PER_S, 400000000, "100 7 site");
  tell_dip(&story, 3600 * NS_PER_S + 400000000, 200000000, "0 7 meter");
  live(&story);
  until(&story, hms(2, 0, 0));
  ck_assert_uint_eq(face_of(&story).boot, 2);
  ck_assert_int_eq(event_of(&story, EVENT_POWER_DOWN, 1).stamp.s, STORY_JANUARY + 3600);
  story_end(&story);
}
END_TEST

/* 10 min at 6 kW: 1 kWh that a dip of the site does not use, and a dip of the meter not meter. */
START_TEST(dip__of_ten_minutes__is_an_outage_of_its_scope) {
  for (int i = 0; i < 2; i++) {
    story_t story;
    story_begin(&story, STORY_JANUARY);
    tell_load(&story, 0, hms(3, 0, 0), 6000);
    tell_dip(&story, 3600 * NS_PER_S, 600 * NS_PER_S, i == 0 ? "699 7 site" : "699 7 meter");
    live(&story);
    until(&story, hms(3, 0, 0));
    ck_assert_int_eq(registers_of(&story).energy[0].total.mwh, 17000000);
    true_t end = {story_ns(&story, hms(3, 0, 0))};
    ck_assert_int_eq(meter_consumed(story.m, end).mwh, i == 0 ? 17000000 : 18000000);
    ck_assert_int_eq(event_of(&story, EVENT_POWER_UP, 1).value, 600);
    story_end(&story);
  }
}
END_TEST

/* A phase at half its voltage, or all at 70 %: nothing happens to energy or time. */
START_TEST(dip__that_leaves_a_phase__is_nothing) {
  story_t story;
  story_begin(&story, STORY_JANUARY);
  tell_load(&story, 0, hms(3, 0, 0), 6000);
  tell_dip(&story, 3600 * NS_PER_S, 600 * NS_PER_S, "0 3 site");
  tell_dip(&story, 7200 * NS_PER_S, 600 * NS_PER_S, "700 7 site");
  live(&story);
  until(&story, hms(3, 0, 0));
  ck_assert_int_eq(registers_of(&story).energy[0].total.mwh, 18000000);
  ck_assert_uint_eq(face_of(&story).boot, 1);
  ck_assert_uint_eq(face_of(&story).events_last, 0);
  story_end(&story);
}
END_TEST

START_TEST(dip__from_the_start__is_a_meter_that_is_off) {
  story_t story;
  story_begin(&story, STORY_JANUARY);
  tell_dip(&story, -60 * NS_PER_S, 3660 * NS_PER_S, "0 7 site");
  live(&story);
  until(&story, hms(0, 30, 0));
  ck_assert(!meter_talks(story.m));
  until(&story, hms(2, 0, 0));
  ck_assert_uint_eq(face_of(&story).boot, 1);
  ck_assert_int_eq(row_of(&story, ROW_ENTRY, 1).stamp.s, STORY_JANUARY + 3600);
  story_end(&story);
}
END_TEST

int main(void) {
  TCase *tcase = tcase_create("dips");
  tcase_add_test(tcase, dip__of_the_hold_up__is_ridden_out);
  tcase_add_test(tcase, dips__that_touch__are_one_failure);
  tcase_add_test(tcase, dip__of_ten_minutes__is_an_outage_of_its_scope);
  tcase_add_test(tcase, dip__that_leaves_a_phase__is_nothing);
  tcase_add_test(tcase, dip__from_the_start__is_a_meter_that_is_off);
  STORY_RUN("meter_dips", tcase);
}
