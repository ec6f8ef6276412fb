/* The worked numbers V1, V2, V3 and V5 of spec clock-loss.md, in every response and freeze rate,
 * and what a clock loss leaves in logs, markers and sets. Amounts are in mWh, worked in place. */
#include <check.h>

#include "sim/meter/story_test.h"

typedef struct {
  const char *response, *rate;
  int64_t rate_1, rate_2, rate_8, unallocated, shadow;
  uint32_t resets;
} outcome_t;

/* Load 10 kW, dead battery from 00:00; the load stops at 12:00, when the time is set. */
static void dead_battery(story_t *story, const char *response, const char *rate) {
  story_begin(story, STORY_JANUARY);
  tell_load(story, 0, hms(12, 0, 0), 10000);
  tell(story, "policy 0 clk.invalid.response %s", response);
  tell(story, "policy 0 clk.invalid.rate %s", rate);
  tell_fault(story, "battery_dead", 0, "-1");
}

static void set_to(story_t *story, int64_t s) {
  char rest[64];
  snprintf(rest, sizeof rest, "-1 %lld O3", (long long)(story->start_s + s));
  tell_fault(story, "set_clock", s, rest);
}

static void check_outcome(const story_t *story, const outcome_t *wanted) {
  meter_registers_t r = registers_of(story);
  ck_assert_int_eq(r.energy[0].rate[0].mwh, wanted->rate_1);
  ck_assert_int_eq(r.energy[0].rate[1].mwh, wanted->rate_2);
  ck_assert_int_eq(r.energy[0].rate[7].mwh, wanted->rate_8);
  ck_assert_int_eq(r.energy[0].unallocated.mwh, wanted->unallocated);
  ck_assert_int_eq(r.energy[0].shadow.mwh, wanted->shadow);
  ck_assert_uint_eq(face_of(story).sets_made, wanted->resets);
  check_invariants(story);
  ck_assert_int_eq(entries_sum(story), r.energy[0].total.mwh); /* I3 */
}

/* 00:00–06:40 is 66.666666… kWh, to 07:00 of the meter 3.33… more: 70 kWh; 08:10–12:00 is
 * 3 h 50 min: 38.333333… kWh. Counts are truncated once: 66,666,666 mWh up to 06:40. */
static const outcome_t v1[] = {
    {"R1", "held", 70000000, 35000000, 0, 0, 38333334, 0},
    {"R2", "held", 70000000, 35000000, 0, 0, 38333334, 1},
    {"R3", "held", 105000000, 0, 0, 0, 38333334, 1},
    {"R3", "emergency 8", 66666666, 0, 38333334, 0, 38333334, 1},
    {"R3", "total_only", 66666666, 0, 0, 38333334, 38333334, 1},
};

START_TEST(v1__ninety_minutes_without_clock__registers_as_worked_by_hand) {
  story_t story;
  dead_battery(&story, v1[_i].response, v1[_i].rate);
  tell_outage(&story, hms(6, 40, 0), hms(8, 10, 0));
  set_to(&story, hms(12, 0, 0));
  live(&story);
  until(&story, hms(11, 59, 59));
  meter_face_t before = face_of(&story);
  ck_assert_int_eq(before.clock.s, STORY_JANUARY + hms(10, 29, 59)); /* 90 min slow */
  ck_assert_uint_eq(before.status & STATUS_INVALID, STATUS_INVALID);
  ck_assert_int_eq((before.status & STATUS_FROZEN) != 0, v1[_i].response[1] == '3');
  until(&story, hms(12, 0, 0));
  check_outcome(&story, &v1[_i]);
  meter_face_t face = face_of(&story);
  ck_assert_uint_eq(face.status, STATUS_BATTERY_FAILED); /* A25 */
  ck_assert_int_eq(face.rate, 2);
  ck_assert_uint_eq(face.boot, 2);
  ck_assert_uint_eq(face.episode.count, 1);
  ck_assert(face.episode.any && !face.episode.open);
  ck_assert_int_eq(face.episode.set_s, 5400); /* I7 */
  if (v1[_i].resets == 1) {
    meter_set_t set = set_of(&story, 1);
    ck_assert_int_eq(set.registers.energy[0].total.mwh, 66666666);
    ck_assert_int_eq(set.registers.energy[0].rate[0].mwh, 66666666);
    ck_assert_int_eq(set.registers.energy[0].rate[1].mwh, 0);
    ck_assert_int_eq(set.registers.demand[0].peak[0].power.mw, 10000000);
    ck_assert_int_eq(set.cause, CAUSE_BATTERY);
    ck_assert_int_eq(set.end.s, STORY_JANUARY + hms(6, 40, 0));
    ck_assert_int_eq(set.reset.s, STORY_JANUARY + hms(6, 40, 0));
    ck_assert_uint_eq(set.status, 0);
  }
  story_end(&story);
}
END_TEST

START_TEST(v1__profile__shows_no_gap_at_the_outage_and_a_false_one_at_the_set) {
  story_t story;
  dead_battery(&story, "R1", "held");
  tell_outage(&story, hms(6, 40, 0), hms(8, 10, 0));
  set_to(&story, hms(12, 0, 0));
  live(&story);
  until(&story, hms(12, 0, 0));
  ck_assert_int_eq(rows_count(&story, ROW_ENTRY), 13 + 1 + 1 + 7);
  for (int i = 1; i <= 13; i++) {
    ck_assert_int_eq(row_of(&story, ROW_ENTRY, i).energy[0].mwh, 5000000);
    /* the cell was seen dead from the start */
    ck_assert_uint_eq(row_of(&story, ROW_ENTRY, i).status, ENTRY_BATTERY);
  }
  meter_row_t down = row_of(&story, ROW_ENTRY, 14);
  ck_assert_int_eq(down.stamp.s, STORY_JANUARY + hms(6, 30, 0));
  ck_assert_int_eq(down.energy[0].mwh, 1666666);
  ck_assert_int_eq(down.elapsed, 600);
  ck_assert_uint_eq(down.status, ENTRY_BATTERY | ENTRY_POWER_DOWN | ENTRY_SHORT);
  meter_row_t pd = row_of(&story, ROW_PD, 1);
  meter_row_t pu = row_of(&story, ROW_PU, 1);
  ck_assert_int_eq(pd.stamp.s, STORY_JANUARY + hms(6, 40, 0));
  ck_assert_int_eq(pu.stamp.s, STORY_JANUARY + hms(6, 40, 0));
  ck_assert_int_eq(pu.stamp2.s, STORY_JANUARY + hms(6, 40, 0));
  ck_assert_int_eq(pu.value, 1);
  ck_assert_uint_eq(pd.boot, 1);
  ck_assert_uint_eq(pu.boot, 2);
  ck_assert_uint_eq(pu.sequence, pd.sequence + 1);
  meter_row_t up = row_of(&story, ROW_ENTRY, 15);
  ck_assert_int_eq(up.energy[0].mwh,
                   3333334); /* the rest that the first part left over: 3333333.4 */
  ck_assert_uint_eq(up.status, ENTRY_BATTERY | ENTRY_POWER_UP | ENTRY_SHORT | ENTRY_INVALID);
  for (int i = 16; i <= 22; i++) {
    ck_assert_int_eq(row_of(&story, ROW_ENTRY, i).energy[0].mwh, 5000000);
    ck_assert_uint_eq(row_of(&story, ROW_ENTRY, i).status & ENTRY_INVALID, ENTRY_INVALID);
  }
  ck_assert_int_eq(row_of(&story, ROW_ENTRY, 22).stamp2.s, STORY_JANUARY + hms(10, 30, 0));
  meter_row_t tc = row_of(&story, ROW_TC, 1);
  ck_assert_int_eq(tc.stamp.s, STORY_JANUARY + hms(10, 30, 0));
  ck_assert_int_eq(tc.stamp2.s, STORY_JANUARY + hms(12, 0, 0));
  ck_assert_int_eq(tc.value, 1);
  meter_event_t lost = event_of(&story, EVENT_CLOCK_LOST, 1);
  ck_assert_int_eq(lost.stamp.s, STORY_JANUARY + hms(6, 40, 0));
  ck_assert_int_eq(lost.stamp2.s, STORY_JANUARY + hms(6, 40, 0));
  ck_assert_int_eq(lost.value, STORY_JANUARY); /* 005 at the start: detected */
  ck_assert_int_eq(event_of(&story, EVENT_POWER_UP, 1).value, METER_ABSENT); /* A6 */
  ck_assert_int_eq(event_of(&story, EVENT_TIME_SET, 1).value, 5400);
  story_end(&story);
}
END_TEST

/* 9 h 45 min in all: 97.5 kWh; invalid 08:10–10:00, 10:45–12:00: 3 h 5 min = 30.833 kWh. */
static const outcome_t v2[] = {
    {"R1", "held", 70000000, 27500000, 0, 0, 30833334, 0},
    {"R2", "held", 70000000, 27500000, 0, 0, 30833334, 1},
    {"R3", "held", 97500000, 0, 0, 0, 30833334, 1},
    {"R3", "emergency 8", 66666666, 0, 30833334, 0, 30833334, 1},
};

START_TEST(v2__two_outages__one_episode_and_one_reset_or_two_with_each) {
  for (int each = 0; each <= 1; each++) {
    story_t story;
    dead_battery(&story, v2[_i].response, v2[_i].rate);
    tell(&story, "policy 0 clk.invalid.resets %s", each == 1 ? "each" : "once");
    tell_outage(&story, hms(6, 40, 0), hms(8, 10, 0));
    tell_outage(&story, hms(10, 0, 0), hms(10, 45, 0));
    set_to(&story, hms(12, 0, 0));
    live(&story);
    until(&story, hms(12, 0, 0));
    outcome_t wanted = v2[_i];
    wanted.resets *= 1 + (uint32_t)each;
    check_outcome(&story, &wanted);
    meter_face_t face = face_of(&story);
    ck_assert_uint_eq(face.episode.count, 2);
    ck_assert_int_eq(face.episode.first.s, STORY_JANUARY + hms(6, 40, 0));
    ck_assert_int_eq(face.episode.last.s, STORY_JANUARY + hms(8, 30, 0)); /* 10:00 − 90 min */
    ck_assert_int_eq(face.episode.set_s, 8100);                           /* 135 min */
    story_end(&story);
  }
}
END_TEST

/* D = 100 min: 10 h 20 min of load = 103.333 kWh, invalid 3 h 40 min = 36.667 kWh. */
START_TEST(v3__hundred_minutes__shifts_the_raster_of_true_time) {
  story_t story;
  dead_battery(&story, "R1", "held");
  tell_outage(&story, hms(6, 40, 0), hms(8, 20, 0));
  set_to(&story, hms(12, 0, 0));
  live(&story);
  until(&story, hms(12, 0, 0));
  outcome_t wanted = {"R1", "held", 70000000, 33333333, 0, 0, 36666667, 0};
  check_outcome(&story, &wanted);
  meter_row_t tc = row_of(&story, ROW_TC, 1);
  ck_assert_int_eq(tc.stamp.s, STORY_JANUARY + hms(10, 20, 0));
  story_end(&story);
}
END_TEST

/* 60 kW for the first 20 min after power-up at meter 06:40, T = 30 min: 20 kWh / 0.5 h = 40 kW. */
START_TEST(v5__short_interval_after_power_up__cannot_overstate) {
  story_t story;
  story_begin(&story, STORY_JANUARY);
  tell_load(&story, 0, hms(12, 0, 0), 10000);
  tell_load(&story, hms(8, 10, 0), hms(8, 30, 0), 60000);
  tell(&story, "policy 0 clk.invalid.response R2");
  tell_fault(&story, "battery_dead", 0, "-1");
  tell_outage(&story, hms(6, 40, 0), hms(8, 10, 0));
  live(&story);
  until(&story, hms(12, 0, 0));
  meter_registers_t r = registers_of(&story);
  ck_assert_int_eq(r.demand[0].peak[0].power.mw, 40000000);
  ck_assert_int_eq(r.demand[0].peak[0].stamp.s, STORY_JANUARY + hms(7, 0, 0));
  ck_assert_int_eq(r.demand[1].peak[0].power.mw, 40000000);
  ck_assert_int_eq(r.demand[0].cumulative.mw,
                   10000000); /* the battery reset added what stood before */
  story_end(&story);
}
END_TEST

static span_t elapsed_alone(span_t period, span_t elapsed) {
  return elapsed.ns > 0 ? elapsed : period;
}

START_TEST(v5__demand_over_elapsed_time_alone__is_seen_by_this_story) {
  meter_mechanisms_t wrong = meter_mechanisms_right;
  wrong.demand_divisor = elapsed_alone;
  story_t story;
  story_begin(&story, STORY_JANUARY);
  tell_load(&story, hms(8, 10, 0), hms(8, 30, 0), 60000);
  tell_fault(&story, "battery_dead", 0, "-1");
  tell_outage(&story, hms(6, 40, 0), hms(8, 10, 0));
  live_with(&story, &wrong);
  until(&story, hms(12, 0, 0));
  ck_assert_int_eq(registers_of(&story).demand[0].peak[0].power.mw, 60000000);
  story_end(&story);
}
END_TEST

START_TEST(adjust__in_an_episode__is_refused_and_ends_nothing) {
  story_t story;
  dead_battery(&story, "R3", "held");
  tell_outage(&story, hms(6, 40, 0), hms(8, 10, 0));
  live(&story);
  until(&story, hms(9, 0, 0));
  ck_assert_int_eq(meter_adjust(story.m, 60, by_o1), ST_REFUSED);
  ck_assert_uint_eq(face_of(&story).status & (STATUS_INVALID | STATUS_FROZEN),
                    STATUS_INVALID | STATUS_FROZEN);
  ck_assert_int_eq(event_of(&story, EVENT_ADJUST_REFUSED, 1).value, 60);
  meter_note_read(story.m); /* reading clears nothing */
  ck_assert_uint_eq(face_of(&story).status & STATUS_INVALID, STATUS_INVALID);
  story_end(&story);
}
END_TEST

/* A27: the octet is spoiled; R1 is taken although R3 was configured, once, with an alarm. */
START_TEST(corrupt_response__is_r1_with_an_event) {
  story_t story;
  dead_battery(&story, "R3", "held");
  tell_fault(&story, "policy_corrupt", hms(5, 0, 0), "-1");
  tell_outage(&story, hms(6, 40, 0), hms(8, 10, 0));
  live(&story);
  until(&story, hms(6, 0, 0));
  ck_assert_uint_eq(event_of(&story, EVENT_CORRUPT, 1).number, 0); /* not needed yet */
  ck_assert_int_eq(face_of(&story).response, RESPONSE_R3);
  until(&story, hms(9, 0, 0));
  meter_face_t face = face_of(&story);
  ck_assert_int_eq(face.response, RESPONSE_R1);
  ck_assert_uint_eq(face.status & (STATUS_CORRUPT | STATUS_FROZEN), STATUS_CORRUPT);
  ck_assert_uint_eq(face.sets_made, 0);
  ck_assert_uint_gt(event_of(&story, EVENT_CORRUPT, 1).number, 0);
  meter_row_t changed = row_of(&story, ROW_CC, 1);
  ck_assert_int_eq(changed.value, 41);
  ck_assert_int_eq(rows_count(&story, ROW_CC), 1);
  ck_assert_uint_eq(changed.sequence, row_of(&story, ROW_PU, 1).sequence + 1);
  story_end(&story);
}
END_TEST

/* L is stored as a stamp: the power-down at 06:40:00.5 leaves 06:40:00; 07:00 of C comes 20 min
 * after the power-up at 08:10. The half second is metered: 10 kW × 500 ms = 1388 mWh. */
START_TEST(clock_lost__l__is_a_whole_second) {
  story_t story;
  dead_battery(&story, "R1", "held");
  tell(&story, "policy 0 supply.hold_up 500000000");
  tell(&story, "fault 0 supply_off %lld %lld meter", story_ns(&story, hms(6, 40, 0)),
       story_ns(&story, hms(8, 10, 0)));
  live(&story);
  until(&story, hms(8, 10, 0));
  ck_assert_int_eq(face_of(&story).clock.s, STORY_JANUARY + hms(6, 40, 0));
  ck_assert_int_eq(registers_of(&story).energy[0].total.mwh, 66668055); /* 66666666.6 + 1388.8 */
  ck_assert_int_eq(meter_next(story.m).ns, story_ns(&story, hms(8, 30, 0)));
  story_end(&story);
}
END_TEST

/* One instant, in this order: response, change-over (its own reset), the button, locked out. */
START_TEST(orders_at_one_instant__change_configuration_first) {
  story_t story;
  story_begin(&story, STORY_JANUARY);
  tell(&story, "deferred 0 0 9000000000");
  tell_fault(&story, "end_of_billing", hms(1, 10, 0), "-1 B");
  tell_fault(&story, "activate_passive", hms(1, 10, 0), "-1 O3");
  tell_fault(&story, "set_response", hms(1, 10, 0), "-1 R2 O3");
  live(&story);
  until(&story, hms(1, 10, 0));
  ck_assert_uint_eq(event_of(&story, EVENT_RESPONSE_CHANGED, 1).number, 1);
  ck_assert_uint_eq(event_of(&story, EVENT_PASSIVE_ACTIVATED, 1).number, 2);
  ck_assert_uint_eq(event_of(&story, EVENT_END_OF_BILLING, 1).number, 3);
  ck_assert_uint_eq(event_of(&story, EVENT_END_OF_BILLING_LOCKED, 1).number, 4);
  ck_assert_int_eq(set_of(&story, 1).cause, CAUSE_CHANGE_OVER);
  story_end(&story);
}
END_TEST

/* A28, and A7: R1 at the first loss; R3 by command; frozen from the second loss on, one reset. */
START_TEST(response_changed_in_an_episode__takes_effect_at_the_next_loss) {
  story_t story;
  dead_battery(&story, "R1", "held");
  tell_outage(&story, hms(6, 40, 0), hms(8, 10, 0));
  tell_fault(&story, "set_response", hms(8, 30, 0), "-1 R3 O3");
  tell_outage(&story, hms(9, 0, 0), hms(9, 10, 0));
  live(&story);
  until(&story, hms(8, 59, 0));
  ck_assert_uint_eq(face_of(&story).status & STATUS_FROZEN, 0);
  ck_assert_int_eq(event_of(&story, EVENT_RESPONSE_CHANGED, 1).value, 3);
  until(&story, hms(9, 10, 0));
  meter_face_t face = face_of(&story);
  ck_assert_uint_eq(face.status & STATUS_FROZEN, STATUS_FROZEN);
  ck_assert_uint_eq(face.sets_made, 1);
  ck_assert_int_eq(face.rate, 2); /* C = 07:30 at the second loss */
  story_end(&story);
}
END_TEST

/* A26: C goes back to its last whole second; no power failure, the profile splits, R2 resets. */
START_TEST(clock_chip_failed__with_mains_on__is_an_episode_without_power_failure) {
  story_t story;
  story_begin(&story, STORY_JANUARY);
  tell_load(&story, 0, hms(12, 0, 0), 10000);
  tell(&story, "policy 0 clk.invalid.response R2");
  tell(&story, "fault 0 clock_chip_failed %lld -1", story_ns(&story, hms(6, 40, 0)) + 250000000);
  live(&story);
  until(&story, hms(7, 0, 1));
  meter_face_t face = face_of(&story);
  ck_assert_uint_eq(face.boot, 1);
  ck_assert_int_eq(face.clock.s, STORY_JANUARY + hms(7, 0, 0)); /* a quarter of a second slow */
  ck_assert_uint_eq(face.sets_made, 1);
  ck_assert_int_eq(set_of(&story, 1).end.s, STORY_JANUARY + hms(6, 40, 0));
  meter_row_t tc = row_of(&story, ROW_TC, 1);
  ck_assert_int_eq(tc.stamp.s, STORY_JANUARY + hms(6, 40, 0));
  ck_assert_int_eq(tc.value, 2);
  ck_assert_int_eq(rows_count(&story, ROW_PU), 0);
  ck_assert_int_eq(event_of(&story, EVENT_CLOCK_LOST, 1).value, METER_ABSENT); /* inferred */
  ck_assert_uint_eq(row_of(&story, ROW_ENTRY, 14).status, ENTRY_TIME_CHANGE | ENTRY_SHORT);
  story_end(&story);
}
END_TEST

/* A30. */
START_TEST(never_set__is_frozen_at_the_emergency_rate_without_reset) {
  story_t story;
  story_begin(&story, STORY_JANUARY);
  tell_load(&story, 0, hms(12, 0, 0), 10000);
  tell(&story, "clock_initial 0 never_set");
  tell(&story, "policy 0 eob.monthly 1 0");
  live(&story);
  until(&story, hms(2, 0, 0));
  meter_face_t face = face_of(&story);
  ck_assert_int_eq(face.clock.s, 946684800 + 7200);
  ck_assert_uint_eq(face.status, STATUS_INVALID | STATUS_FROZEN);
  ck_assert_int_eq(face.rate, 8);
  ck_assert_uint_eq(face.sets_made, 0);
  ck_assert(face.episode.any && face.episode.open);
  ck_assert_uint_eq(face.episode.count, 0);
  ck_assert_int_eq(meter_set_clock(story.m, (claim_t){STORY_JANUARY + 7200}, by_r3), ST_OK);
  until(&story, hms(3, 0, 0));
  face = face_of(&story);
  ck_assert_uint_eq(face.status, 0);
  ck_assert_uint_eq(face.sets_made, 0); /* 26 years of billing dates were not missed */
  ck_assert_int_eq(registers_of(&story).energy[0].rate[7].mwh, 20000000);
  ck_assert_int_eq(registers_of(&story).energy[0].rate[0].mwh, 10000000);
  ck_assert_int_eq(registers_of(&story).energy[0].shadow.mwh, 20000000);
  story_end(&story);
}
END_TEST

int main(void) {
  TCase *tcase = tcase_create("loss");
  tcase_add_loop_test(tcase, v1__ninety_minutes_without_clock__registers_as_worked_by_hand, 0,
                      sizeof v1 / sizeof v1[0]);
  tcase_add_test(tcase, v1__profile__shows_no_gap_at_the_outage_and_a_false_one_at_the_set);
  tcase_add_loop_test(tcase, v2__two_outages__one_episode_and_one_reset_or_two_with_each, 0,
                      sizeof v2 / sizeof v2[0]);
  tcase_add_test(tcase, v3__hundred_minutes__shifts_the_raster_of_true_time);
  tcase_add_test(tcase, v5__short_interval_after_power_up__cannot_overstate);
  tcase_add_test(tcase, v5__demand_over_elapsed_time_alone__is_seen_by_this_story);
  tcase_add_test(tcase, adjust__in_an_episode__is_refused_and_ends_nothing);
  tcase_add_test(tcase, corrupt_response__is_r1_with_an_event);
  tcase_add_test(tcase, clock_lost__l__is_a_whole_second);
  tcase_add_test(tcase, orders_at_one_instant__change_configuration_first);
  tcase_add_test(tcase, response_changed_in_an_episode__takes_effect_at_the_next_loss);
  tcase_add_test(tcase, clock_chip_failed__with_mains_on__is_an_episode_without_power_failure);
  tcase_add_test(tcase, never_set__is_frozen_at_the_emergency_rate_without_reset);
  STORY_RUN("meter_loss", tcase);
}
