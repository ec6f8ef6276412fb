/* Supply, battery, voltage circuit, lockout, drift, start-up, ratios, configuration errors: what
 * the meter does and logs around them. Energies in mWh, worked in the comments. */
#include <check.h>

#include "base/dice.h"
#include "sim/meter/story_test.h"

#define KWH INT64_C(1000000)

/* No effect up to the hold-up; beyond it the power-down comes after it, the load has stopped. */
START_TEST(hold_up__decides_what_is_an_outage) {
  story_t story;
  story_begin(&story, STORY_JANUARY);
  tell(&story, "policy 0 supply.hold_up 500000000");
  tell_load(&story, 0, hms(24, 0, 0), 3600);
  tell(&story, "fault 0 supply_off %lld %lld site", story_ns(&story, 3600),
       story_ns(&story, 3600) + 500000000);
  tell_outage(&story, hms(2, 0, 0), hms(2, 10, 0));
  live(&story);
  until(&story, hms(1, 59, 0));
  ck_assert_uint_eq(face_of(&story).boot, 1);
  /* 3.6 kW are 1 mWh a microsecond … 1000 mWh a second: 7140 s less half a second. */
  ck_assert_int_eq(registers_of(&story).energy[0].total.mwh, 7139500);
  until(&story, hms(3, 0, 0));
  ck_assert_uint_eq(face_of(&story).boot, 2);
  ck_assert_int_eq(registers_of(&story).energy[0].total.mwh, 10799500 - 600000);
  ck_assert_int_eq(event_of(&story, EVENT_POWER_DOWN, 1).stamp.s, STORY_JANUARY + hms(2, 0, 0));
  ck_assert_int_eq(event_of(&story, EVENT_POWER_UP, 1).value, 600);
  ck_assert_int_eq(face_of(&story).clock.s, STORY_JANUARY + hms(3, 0, 0));
  story_end(&story);
}
END_TEST

/* supply_off of the meter alone: the load goes on, nothing is registered. */
START_TEST(supply_off_of_the_meter__is_consumed_and_not_registered) {
  story_t story;
  story_begin(&story, STORY_JANUARY);
  tell_load(&story, 0, hms(24, 0, 0), 1000);
  tell(&story, "fault 0 supply_off %lld %lld meter", story_ns(&story, hms(2, 0, 0)),
       story_ns(&story, hms(5, 0, 0)));
  live(&story);
  until(&story, hms(3, 0, 0));
  ck_assert(!meter_talks(story.m));
  ck_assert_int_eq(meter_set_clock(story.m, (claim_t){STORY_JANUARY}, by_o3), ST_SILENT_LINE);
  ck_assert_int_eq(registers_of(&story).energy[0].total.mwh, 2 * KWH);
  until(&story, hms(6, 0, 0));
  ck_assert_int_eq(registers_of(&story).energy[0].total.mwh, 3 * KWH);
  ck_assert_int_eq(meter_consumed(story.m, (true_t){(STORY_JANUARY + hms(6, 0, 0)) * NS_PER_S}).mwh,
                   6 * KWH);
  story_end(&story);
}
END_TEST

/* Metering resumes 5 s after the supply, and the first entry opens then; the meter is silent. */
START_TEST(start_up__keeps_the_meter_silent_and_blind) {
  story_t story;
  story_begin(&story, STORY_JANUARY);
  tell(&story, "policy 0 meter.start_up 5000000000");
  tell_load(&story, 0, hms(24, 0, 0), 3600);
  tell_outage(&story, hms(2, 0, 0), hms(2, 29, 58));
  live(&story);
  until(&story, hms(2, 30, 2));
  ck_assert(!meter_talks(story.m));
  ck_assert_int_eq(registers_of(&story).energy[0].total.mwh, 7200000);
  until(&story, hms(3, 0, 0));
  ck_assert_int_eq(registers_of(&story).energy[0].total.mwh, 7200000 + 1797000);
  meter_row_t row = row_of(&story, ROW_ENTRY, 5);
  ck_assert_int_eq(row.stamp.s, STORY_JANUARY + hms(2, 30, 3));
  ck_assert_int_eq(row.elapsed, 1797);
  ck_assert_uint_eq(row.status, ENTRY_POWER_UP | ENTRY_SHORT);
  ck_assert_int_eq(registers_of(&story).demand[0].peak[0].power.mw, 3600000);
  story_end(&story);
}
END_TEST

START_TEST(off_from_the_start__boots_once_without_a_power_failure) {
  story_t story;
  story_begin(&story, STORY_JANUARY);
  tell_load(&story, 0, hms(24, 0, 0), 1000);
  tell_outage(&story, 0, hms(2, 0, 0));
  live(&story);
  until(&story, hms(1, 0, 0));
  ck_assert(!meter_talks(story.m));
  until(&story, hms(3, 0, 0));
  meter_face_t face = face_of(&story);
  ck_assert_uint_eq(face.boot, 1);
  ck_assert_uint_eq(face.events_last, 0);
  ck_assert_int_eq(face.clock.s, STORY_JANUARY + hms(3, 0, 0));
  ck_assert_int_eq(registers_of(&story).energy[0].total.mwh, 1 * KWH);
  ck_assert_int_eq(row_of(&story, ROW_ENTRY, 1).stamp.s, STORY_JANUARY + hms(2, 0, 0));
  story_end(&story);
}
END_TEST

/* A1: a dead cell with mains on is a bit and a log; replaced at 04:00, the outage keeps time. */
START_TEST(battery__with_mains_on__is_status_and_log_only) {
  story_t story;
  story_begin(&story, STORY_JANUARY);
  tell_fault(&story, "battery_low", hms(1, 0, 0), "-1");
  char rest[64];
  snprintf(rest, sizeof rest, "%lld", story_ns(&story, hms(4, 0, 0)));
  tell_fault(&story, "battery_dead", hms(2, 10, 0), rest);
  tell_outage(&story, hms(5, 0, 0), hms(6, 0, 0));
  live(&story);
  until(&story, hms(1, 30, 0));
  ck_assert_uint_eq(face_of(&story).status, STATUS_BATTERY_LOW);
  until(&story, hms(3, 0, 0));
  ck_assert_uint_eq(face_of(&story).status, STATUS_BATTERY_LOW | STATUS_BATTERY_FAILED);
  ck_assert_int_eq(event_of(&story, EVENT_BATTERY_DEAD, 1).stamp.s, STORY_JANUARY + hms(2, 10, 0));
  ck_assert_uint_eq(row_of(&story, ROW_ENTRY, 3).status, ENTRY_BATTERY); /* 01:00: from the edge */
  ck_assert_uint_eq(row_of(&story, ROW_ENTRY, 2).status, 0);
  until(&story, hms(7, 0, 0));
  ck_assert_uint_eq(face_of(&story).status, 0); /* a new cell, and the clock was kept */
  ck_assert_uint_gt(event_of(&story, EVENT_BATTERY_REPLACED, 1).number, 0);
  ck_assert_uint_eq(event_of(&story, EVENT_CLOCK_LOST, 1).number, 0);
  ck_assert_int_eq(row_of(&story, ROW_PU, 1).value, 0);
  story_end(&story);
}
END_TEST

/* A4, A2: the cell dies in the outage: the clock is lost, and its time is only inferred. */
START_TEST(battery__dead_during_the_outage__loses_the_clock) {
  story_t story;
  story_begin(&story, STORY_JANUARY);
  tell_fault(&story, "battery_dead", hms(5, 30, 0), "-1");
  tell_outage(&story, hms(5, 0, 0), hms(6, 0, 0));
  live(&story);
  until(&story, hms(7, 0, 0));
  ck_assert_int_eq(face_of(&story).clock.s, STORY_JANUARY + hms(6, 0, 0));
  meter_event_t lost = event_of(&story, EVENT_CLOCK_LOST, 1);
  ck_assert_int_eq(lost.value, METER_ABSENT);
  meter_event_t dead = event_of(&story, EVENT_BATTERY_DEAD, 1);
  meter_event_t up = event_of(&story, EVENT_POWER_UP, 1);
  ck_assert_uint_lt(dead.number, up.number);
  ck_assert_uint_lt(up.number, lost.number);
  ck_assert_int_eq(dead.stamp.s, STORY_JANUARY + hms(5, 0, 0));
  story_end(&story);
}
END_TEST

START_TEST(measuring_voltage__missing__registers_nothing_and_splits_nothing) {
  story_t story;
  story_begin(&story, STORY_JANUARY);
  tell_load(&story, 0, hms(24, 0, 0), 6000);
  tell(&story, "fault 0 measuring_voltage_off %lld %lld", story_ns(&story, hms(1, 10, 0)),
       story_ns(&story, hms(1, 20, 0)));
  live(&story);
  until(&story, hms(1, 15, 0));
  ck_assert_uint_eq(face_of(&story).status, STATUS_VOLTAGE_MISSING);
  until(&story, hms(2, 0, 0));
  ck_assert_uint_eq(face_of(&story).status, 0);
  meter_row_t row = row_of(&story, ROW_ENTRY, 3);
  ck_assert_int_eq(row.energy[0].mwh, 2 * KWH); /* 20 of 30 min at 6 kW */
  ck_assert_int_eq(row.elapsed, 1800);
  ck_assert_uint_eq(row.status, ENTRY_VOLTAGE_MISSING);
  ck_assert_int_eq(rows_count(&story, ROW_ENTRY), 4);
  ck_assert_int_eq(event_of(&story, EVENT_VOLTAGE_BACK, 1).stamp.s, STORY_JANUARY + hms(1, 20, 0));
  story_end(&story);
}
END_TEST

/* A9: 900 s of powered crystal time; an outage inside does not count. */
START_TEST(lockout__blocks_button_and_level_0_for_powered_time) {
  story_t story;
  story_begin(&story, STORY_JANUARY);
  tell_outage(&story, hms(1, 5, 0), hms(1, 15, 0));
  live(&story);
  until(&story, hms(1, 0, 0));
  ck_assert_int_eq(meter_end_of_billing(story.m, by_b), ST_OK);
  until(&story, hms(1, 1, 0));
  ck_assert_int_eq(meter_end_of_billing(story.m, by_b), ST_LOCKED_OUT);
  ck_assert_int_eq(meter_end_of_billing(story.m, by_o0), ST_LOCKED_OUT);
  ck_assert_int_eq(meter_end_of_billing(story.m, by_r0), ST_LOCKED_OUT);
  until(&story, hms(1, 24, 59));
  ck_assert_int_eq(meter_end_of_billing(story.m, by_b), ST_LOCKED_OUT);
  until(&story, hms(1, 25, 0));
  ck_assert_int_eq(meter_end_of_billing(story.m, by_b), ST_OK);
  ck_assert_int_eq(meter_end_of_billing(story.m, by_o1), ST_OK); /* a password ignores it */
  ck_assert_uint_eq(face_of(&story).sets_made, 3);
  ck_assert_int_eq(set_of(&story, 2).cause, CAUSE_BUTTON);
  ck_assert_uint_gt(event_of(&story, EVENT_END_OF_BILLING_LOCKED, 4).number, 0);
  story_end(&story);
}
END_TEST

START_TEST(lockout__until_midnight__ends_there) {
  story_t story;
  story_begin(&story, STORY_JANUARY);
  tell(&story, "policy 0 eob.lockout midnight");
  live(&story);
  until(&story, hms(1, 0, 0));
  ck_assert_int_eq(meter_end_of_billing(story.m, by_b), ST_OK);
  until(&story, hms(23, 59, 59));
  ck_assert_int_eq(meter_end_of_billing(story.m, by_b), ST_LOCKED_OUT);
  until(&story, hms(24, 0, 0));
  ck_assert_int_eq(meter_end_of_billing(story.m, by_b), ST_OK);
  story_end(&story);
}
END_TEST

/* 1000 ppm fast: after 1000 s of true time C shows 1001 s; 1800 s of C end at true 1798.2018 s. */
START_TEST(drift__moves_the_edges_of_true_time) {
  story_t story;
  story_begin(&story, STORY_JANUARY);
  tell(&story, "policy 0 clk.drift 1000000");
  live(&story);
  until(&story, 1000);
  ck_assert_int_eq(face_of(&story).clock.s, STORY_JANUARY + 1001);
  /* ceil(1800·10⁹·10⁹ / 1001000000) = 1798201798202 ns */
  ck_assert_int_eq(meter_next(story.m).ns, STORY_JANUARY * NS_PER_S + INT64_C(1798201798202));
  story_end(&story);
}
END_TEST

/* A21: 10:10 set to 11:40; the first part closes short, what was skipped is absent. */
START_TEST(time_set_forward__closes_short_and_skips) {
  story_t story;
  story_begin(&story, STORY_JANUARY);
  tell_load(&story, 0, hms(24, 0, 0), 1200);
  live(&story);
  until(&story, hms(10, 10, 0));
  ck_assert_int_eq(meter_set_clock(story.m, (claim_t){STORY_JANUARY + hms(11, 40, 0)}, by_o3),
                   ST_OK);
  until(&story, hms(10, 40, 0));
  meter_row_t before = row_of(&story, ROW_ENTRY, 21);
  ck_assert_int_eq(before.stamp2.s, STORY_JANUARY + hms(10, 10, 0));
  ck_assert_int_eq(before.energy[0].mwh, 200000);
  meter_row_t after = row_of(&story, ROW_ENTRY, 22);
  ck_assert_int_eq(after.stamp.s, STORY_JANUARY + hms(11, 40, 0));
  ck_assert_int_eq(after.stamp2.s, STORY_JANUARY + hms(12, 0, 0));
  ck_assert_uint_eq(after.status, ENTRY_TIME_CHANGE | ENTRY_SHORT);
  ck_assert_int_eq(after.energy[0].mwh, 400000);
  ck_assert_int_eq(event_of(&story, EVENT_TIME_SET, 1).value, 5400);
  story_end(&story);
}
END_TEST

/* 300 kW behind 200/5 A: 7.5 kW on the secondary side; on the primary side as it is. */
START_TEST(ratio__secondary__is_applied_once) {
  for (int i = 0; i < 2; i++) {
    story_t story;
    story_begin(&story, STORY_JANUARY);
    tell(&story, "ratio 0 20000 500 100 100");
    tell(&story, "policy 0 ratio.place %s", i == 0 ? "primary" : "secondary");
    tell_load(&story, 0, hms(24, 0, 0), 300000);
    live(&story);
    until(&story, hms(1, 0, 0));
    ck_assert_int_eq(registers_of(&story).energy[0].total.mwh, i == 0 ? 300 * KWH : 7500000);
    ck_assert_int_eq(face_of(&story).ratios.ct_primary, 20000);
    story_end(&story);
  }
}
END_TEST

START_TEST(quantum__of_one_wh__truncates_and_keeps_the_remainder) {
  story_t story;
  story_begin(&story, STORY_JANUARY);
  tell(&story, "policy 0 register.quantum 1000");
  tell_load(&story, 0, hms(24, 0, 0), 7);
  live(&story);
  until(&story, hms(0, 30, 0));
  ck_assert_int_eq(registers_of(&story).energy[0].total.mwh, 3000); /* 3.5 Wh */
  until(&story, hms(24, 0, 0));
  ck_assert_int_eq(registers_of(&story).energy[0].total.mwh, 168000); /* 7 W × 24 h */
  ck_assert_int_eq(entries_sum(&story), 168000);
  story_end(&story);
}
END_TEST

/* Reading between edges shows what has accrued and takes no count away. */
START_TEST(reading__changes_nothing) {
  story_t read;
  story_t unread;
  story_begin(&read, STORY_JANUARY);
  tell_load(&read, 0, hms(24, 0, 0), 1234);
  story_begin(&unread, STORY_JANUARY);
  tell_load(&unread, 0, hms(24, 0, 0), 1234);
  live(&read);
  live(&unread);
  for (int64_t s = 0; s <= hms(9, 0, 0); s += 77) {
    until(&read, s);
    /* 1234 W for s seconds, in mWh */
    ck_assert_int_eq(registers_of(&read).energy[0].total.mwh, 1234000 * s / 3600);
    meter_note_read(read.m);
  }
  until(&read, hms(10, 0, 0));
  until(&unread, hms(10, 0, 0));
  ck_assert_int_eq(registers_of(&read).energy[0].rate[1].mwh,
                   registers_of(&unread).energy[0].rate[1].mwh);
  ck_assert_uint_eq(face_of(&read).profile_last, face_of(&unread).profile_last);
  ck_assert_uint_eq(meter_writes(read.m), meter_writes(unread.m));
  story_end(&read);
  story_end(&unread);
}
END_TEST

/* I1–I3 and I5 over a random month of outages, losses, sets and resets; totals never fall (I2). */
START_TEST(random_month__keeps_the_invariants) {
  static const char *const responses[] = {"R1", "R2", "R3"};
  static const char *const failures[] = {"resume", "synchronise", "restart"};
  story_t story;
  uint64_t seed = (uint64_t)_i;
  story_begin(&story, STORY_JANUARY);
  tell(&story, "policy 0 clk.invalid.response %s", responses[_i % 3]);
  tell(&story, "policy 0 clk.invalid.resets %s", _i % 2 == 0 ? "each" : "once");
  tell(&story, "policy 0 md.after_power_failure %s", failures[_i / 3 % 3]);
  tell(&story, "policy 0 eob.monthly 10 3600");
  tell(&story, "policy 0 clk.drift %d", (_i - 4) * 20000);
  int64_t at = 3600;
  for (uint64_t n = 0; at < 30 * 86400; n++) {
    int64_t length = 1 + (int64_t)dice_below(seed, 0, 1, n, 7200);
    tell_load(&story, at - 3600, at, 100 + (int64_t)dice_below(seed, 0, 2, n, 9000));
    if (dice_below(seed, 0, 3, n, 3) == 0) tell_outage(&story, at, at + length);
    at += length + (int64_t)dice_below(seed, 0, 4, n, 20000);
  }
  tell_fault(&story, "battery_dead", 10 * 86400, "-1");
  live(&story);
  int64_t last = 0;
  for (uint64_t n = 0; n < 200; n++) {
    until(&story, (int64_t)(n + 1) * 17280);
    int64_t s = (int64_t)dice_below(seed, 0, 5, n, 7200) - 3600;
    claim_t clock = {face_of(&story).clock.s + s};
    if (meter_talks(story.m)) {
      status_t status = ST_OK;
      if (n % 7 == 0) status = meter_set_clock(story.m, clock, by_r3);
      if (n % 7 == 1) status = meter_adjust(story.m, s / 10, by_r1);
      if (n % 7 == 2) status = meter_end_of_billing(story.m, by_r0);
      ck_assert(status == ST_OK || status == ST_REFUSED || status == ST_LOCKED_OUT);
    }
    check_invariants(&story);
    ck_assert_int_ge(registers_of(&story).energy[0].total.mwh, last);
    last = registers_of(&story).energy[0].total.mwh;
  }
  /* A commanded reset closes the running entry: then the profile holds it all. */
  until(&story, 40 * 86400 + 60);
  if (meter_talks(story.m)) ck_assert_int_eq(meter_end_of_billing(story.m, by_r1), ST_OK);
  ck_assert_int_eq(entries_sum(&story), registers_of(&story).energy[0].total.mwh);
  ck_assert_int_gt(last, 0);
  /* I4: no load was above 9.1 kW; a count of 1 mWh over half an hour is 2 mW. */
  ck_assert_int_le(registers_of(&story).demand[0].peak[0].power.mw, 9100000 + 2);
  story_end(&story);
}
END_TEST

START_TEST(configuration__that_cannot_be_read__is_a_sentence) {
  static const char *const wrong[] = {
      "policy 0 md.after_power_failure sometimes",
      "policy 0 md.colour blue",
      "policy 0 md.period 1",
      "policy 0 eob.monthly 32 0",
      "fault 0 earthquake 1 -1",
      "fault 0 set_response 1767571200000000000 -1 R4 O3",
      "fault 0 set_clock 1767571200000000000 -1 0 X9",
      "deferred 0 77 1",
      "switch 0 1 100 9",
      "switch 0 1 100 2",
      "week 0 2 1 1 1 1 1 1 8",
      "season 0 1 1 1",
  };
  for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
    story_t story;
    story_begin(&story, STORY_JANUARY);
    tell(&story, "%s", wrong[i]);
    const meter_config_t *config = NULL;
    fault_t fault = {0};
    bytes_t facts = bytes_text(text_chars(&story.facts));
    status_t status = meter_config_read(&story.arena, facts, 0, &config, &fault);
    ck_assert_msg(status == ST_BAD_INPUT, "accepted: %s", wrong[i]);
    ck_assert_ptr_null(config);
    ck_assert_uint_gt(fault.text[0], 0);
    ck_assert_int_eq(meter_config_read(&story.arena, facts, 5, &config, &fault), ST_BAD_INPUT);
    story_end(&story);
  }
}
END_TEST

int main(void) {
  TCase *tcase = tcase_create("supply");
  tcase_add_test(tcase, hold_up__decides_what_is_an_outage);
  tcase_add_test(tcase, supply_off_of_the_meter__is_consumed_and_not_registered);
  tcase_add_test(tcase, start_up__keeps_the_meter_silent_and_blind);
  tcase_add_test(tcase, off_from_the_start__boots_once_without_a_power_failure);
  tcase_add_test(tcase, battery__with_mains_on__is_status_and_log_only);
  tcase_add_test(tcase, battery__dead_during_the_outage__loses_the_clock);
  tcase_add_test(tcase, measuring_voltage__missing__registers_nothing_and_splits_nothing);
  tcase_add_test(tcase, lockout__blocks_button_and_level_0_for_powered_time);
  tcase_add_test(tcase, lockout__until_midnight__ends_there);
  tcase_add_test(tcase, drift__moves_the_edges_of_true_time);
  tcase_add_test(tcase, time_set_forward__closes_short_and_skips);
  tcase_add_test(tcase, ratio__secondary__is_applied_once);
  tcase_add_test(tcase, quantum__of_one_wh__truncates_and_keeps_the_remainder);
  tcase_add_test(tcase, reading__changes_nothing);
  tcase_add_loop_test(tcase, random_month__keeps_the_invariants, 0, 9);
  tcase_add_test(tcase, configuration__that_cannot_be_read__is_a_sentence);
  STORY_RUN("meter_supply", tcase);
}
