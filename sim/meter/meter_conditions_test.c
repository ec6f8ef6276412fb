/* The table of errors, row by row (pmu/docs/decisions/0006 "Conditions", "Change of ratios"): what
 * is logged, with which stamps and in which order; what the status and the entries say; what still
 * counts. All stories start at 2026-01-05T00:00Z with half-hours, rate 1 to 07:00, then rate 2. */
#include <check.h>
#include <string.h>

#include "sim/meter/story_test.h"

static void lasts(story_t *story, const char *kind, int64_t from, int64_t to, const char *arg) {
  char rest[64];
  snprintf(rest, sizeof rest, "%lld%s", story_ns(story, to), arg);
  tell_fault(story, kind, from, rest);
}

/* The log as text: "CODE@hh:mm:ss", ":VALUE" where it has one, divided by spaces. */
static const char *log_of(const story_t *story) {
  static char text[1024];
  meter_event_t event;
  size_t len = 0;
  text[0] = 0;
  for (uint32_t at = 1; meter_event_seek(story->m, at, &event); at = event.number + 1) {
    int64_t s = event.stamp.s - story->start_s;
    len += (size_t)snprintf(text + len, sizeof text - len, "%s%03d@%02d:%02d:%02d",
                            len == 0 ? "" : " ", (int)event.code, (int)(s / 3600),
                            (int)(s / 60 % 60), (int)(s % 60));
    if (event.value != METER_ABSENT) {
      len += (size_t)snprintf(text + len, sizeof text - len, ":%ld", event.value);
    }
    CHECK(len < sizeof text);
  }
  return text;
}

static meter_row_t entry_at(const story_t *story, int64_t begin_s) {
  meter_row_t row;
  for (uint32_t at = 1; meter_row_seek(story->m, at, &row); at = row.sequence + 1) {
    if (row.kind == ROW_ENTRY && row.stamp.s == story->start_s + begin_s) return row;
  }
  return (meter_row_t){0};
}

static void begin(story_t *story) {
  story_begin(story, STORY_JANUARY);
  tell_load(story, 0, hms(48, 0, 0), 6000);
}

/* --- phases --- */

START_TEST(phase_off__is_logged_with_its_number_and_stands_in_its_entries) {
  story_t story;
  begin(&story);
  lasts(&story, "phase_off", hms(1, 0, 0), hms(2, 0, 0), " 2 site");
  lasts(&story, "phase_off", hms(1, 10, 0), hms(1, 20, 0), " 3 site");
  live(&story);
  until(&story, hms(1, 15, 0));
  ck_assert_uint_eq(face_of(&story).status, 0x400);
  until(&story, hms(1, 30, 0));
  ck_assert_uint_eq(face_of(&story).status, 0x400);
  until(&story, hms(3, 0, 0));
  ck_assert_uint_eq(face_of(&story).status, 0);
  ck_assert_str_eq(log_of(&story), "062@01:00:00:2 062@01:10:00:3 063@01:20:00:3 063@02:00:00:2");
  ck_assert_uint_eq(entry_at(&story, hms(0, 30, 0)).status, 0);
  ck_assert_uint_eq(entry_at(&story, hms(1, 0, 0)).status, 0x2000);
  ck_assert_uint_eq(entry_at(&story, hms(1, 30, 0)).status, 0x2000);
  /* It ends at the instant of this one's begin, but after it: the edges come first. */
  ck_assert_uint_eq(entry_at(&story, hms(2, 0, 0)).status, 0x2000);
  ck_assert_uint_eq(entry_at(&story, hms(2, 30, 0)).status, 0);
  /* 6 kW, a third away: 2 kW × 60 min and 2 kW × 10 min less. 18 − 2 − 0.333333333… kWh. */
  ck_assert_int_eq(registers_of(&story).energy[0].total.mwh, 15666666);
  story_end(&story);
}
END_TEST

START_TEST(phase_off__without_supply__is_logged_at_the_power_up_if_it_lasts) {
  story_t story;
  begin(&story);
  tell_outage(&story, hms(1, 0, 0), hms(1, 30, 0));
  lasts(&story, "phase_off", hms(1, 5, 0), hms(1, 10, 0), " 1 site");
  lasts(&story, "phase_off", hms(1, 6, 0), hms(2, 0, 0), " 3 site");
  tell_outage(&story, hms(1, 45, 0), hms(2, 15, 0));
  live(&story);
  until(&story, hms(3, 0, 0));
  ck_assert_str_eq(log_of(&story), "001@01:00:00 002@01:30:00:1800 062@01:30:00:3 001@01:45:00 "
                                   "002@02:15:00:1800 063@02:15:00:3");
  story_end(&story);
}
END_TEST

START_TEST(phases__that_overlap_or_touch__are_one) {
  story_t story;
  begin(&story);
  lasts(&story, "phase_off", hms(1, 0, 0), hms(1, 30, 0), " 1 site");
  lasts(&story, "phase_off", hms(1, 10, 0), hms(1, 20, 0), " 1 site");
  lasts(&story, "phase_off", hms(1, 30, 0), hms(1, 40, 0), " 1 site");
  live(&story);
  until(&story, hms(3, 0, 0));
  ck_assert_str_eq(log_of(&story), "062@01:00:00:1 063@01:40:00:1");
  story_end(&story);
}
END_TEST

/* --- covers and magnet --- */

START_TEST(covers__with_supply__are_logged_and_shown) {
  story_t story;
  begin(&story);
  lasts(&story, "main_cover", hms(1, 0, 0), hms(1, 2, 0), "");
  lasts(&story, "terminal_cover", hms(1, 0, 0), hms(1, 1, 0), "");
  lasts(&story, "magnetic_field", hms(1, 0, 30), hms(1, 3, 0), "");
  live(&story);
  until(&story, hms(1, 0, 45));
  ck_assert_uint_eq(face_of(&story).status, 0x800 | 0x1000 | 0x2000);
  until(&story, hms(2, 0, 0));
  ck_assert_str_eq(log_of(&story), "070@01:00:00 072@01:00:00 074@01:00:30 071@01:01:00 "
                                   "073@01:02:00 075@01:03:00");
  ck_assert_uint_eq(entry_at(&story, hms(1, 0, 0)).status, 0); /* they have no entry bit */
  story_end(&story);
}
END_TEST

START_TEST(covers__without_supply__are_logged_before_002_with_their_own_stamps) {
  story_t story;
  begin(&story);
  tell_outage(&story, hms(1, 0, 0), hms(2, 0, 0));
  lasts(&story, "main_cover", hms(1, 10, 0), hms(1, 20, 0), "");
  lasts(&story, "terminal_cover", hms(1, 15, 0), hms(2, 30, 0), "");
  live(&story);
  until(&story, hms(3, 0, 0));
  ck_assert_str_eq(log_of(&story), "001@01:00:00 072@01:10:00 070@01:15:00 073@01:20:00 "
                                   "002@02:00:00:3600 071@02:30:00");
  ck_assert_uint_eq(event_of(&story, EVENT_MAIN_OPENED, 1).boot, 2);
  story_end(&story);
}
END_TEST

/* The clock restarts at L = 01:00; of what happened meanwhile only what stands is known. */
START_TEST(covers__where_the_clock_was_lost__have_the_restored_one) {
  story_t story;
  begin(&story);
  lasts(&story, "magnetic_field", hms(0, 50, 0), hms(1, 30, 0), "");
  tell_fault(&story, "battery_dead", hms(1, 5, 0), "-1");
  tell_outage(&story, hms(1, 0, 0), hms(2, 0, 0));
  lasts(&story, "main_cover", hms(1, 10, 0), hms(1, 20, 0), "");
  lasts(&story, "terminal_cover", hms(1, 15, 0), hms(2, 30, 0), "");
  live(&story);
  until(&story, hms(3, 0, 0));
  char wanted[256];
  snprintf(wanted, sizeof wanted,
           "074@00:50:00 001@01:00:00 070@01:00:00 075@01:00:00 005@01:00:00 002@01:00:00 "
           "003@01:00:00 071@01:30:00");
  ck_assert_str_eq(log_of(&story), wanted);
  story_end(&story);
}
END_TEST

/* --- front end --- */

START_TEST(front_end__while_it_has_failed__nothing_is_seen) {
  story_t story;
  begin(&story);
  lasts(&story, "front_end", hms(1, 10, 0), hms(1, 40, 0), "");
  live(&story);
  until(&story, hms(1, 20, 0));
  ck_assert_uint_eq(face_of(&story).status, 0x8000);
  meter_ratios_t ratios = {10000, 500, 100, 100};
  ck_assert_int_eq(meter_set_ratio(story.m, ratios, by_r3), ST_REFUSED);
  until(&story, hms(2, 30, 0));
  ck_assert_str_eq(log_of(&story), "085@01:10:00 086@01:40:00");
  ck_assert_uint_eq(entry_at(&story, hms(0, 30, 0)).status, 0);
  ck_assert_uint_eq(entry_at(&story, hms(1, 0, 0)).status, 0x20);
  ck_assert_int_eq(entry_at(&story, hms(1, 0, 0)).energy[0].mwh, 1000000); /* 10 min of 6 kW */
  ck_assert_uint_eq(entry_at(&story, hms(1, 30, 0)).status, 0x20);
  ck_assert_uint_eq(entry_at(&story, hms(2, 0, 0)).status, 0);
  ck_assert_int_eq(registers_of(&story).energy[0].total.mwh, 12000000); /* 2 h of 6 kW */
  story_end(&story);
}
END_TEST

/* --- reverse run --- */

static void reverse(story_t *story) {
  begin(story);
  tell(story, "policy 0 reverse.detect yes");
}

/* [01:10:00, 01:10:05) is 5 s, which is not more than 5 s; a millisecond more is. */
START_TEST(reverse_run__longer_than_5_s__is_logged_at_5_s) {
  story_t story;
  reverse(&story);
  tell_load(&story, hms(1, 10, 0), hms(1, 10, 5), -1000);
  tell(&story, "load 0 %lld %lld set -1000", story_ns(&story, hms(1, 40, 0)),
       story_ns(&story, hms(1, 40, 5)) + 1000000);
  live(&story);
  until(&story, hms(1, 40, 5));
  ck_assert_uint_eq(face_of(&story).status, 0x80);
  until(&story, hms(2, 30, 0));
  ck_assert_str_eq(log_of(&story), "064@01:40:05 065@01:40:05");
  ck_assert_int_eq(event_of(&story, EVENT_REVERSE_ENDED, 1).stamp2.s,
                   STORY_JANUARY + hms(1, 40, 5));
  ck_assert_uint_eq(face_of(&story).status, 0);
  ck_assert_uint_eq(entry_at(&story, hms(1, 0, 0)).status, 0);
  ck_assert_uint_eq(entry_at(&story, hms(1, 30, 0)).status, 0x4000);
  ck_assert_uint_eq(entry_at(&story, hms(2, 0, 0)).status, 0);
  story_end(&story);
}
END_TEST

START_TEST(reverse_run__over_an_outage__ends_and_begins_anew) {
  story_t story;
  reverse(&story);
  tell_load(&story, hms(1, 10, 0), hms(2, 10, 0), -1000);
  lasts(&story, "supply_off", hms(1, 20, 0), hms(1, 25, 0), " meter");
  lasts(&story, "measuring_voltage_off", hms(1, 40, 0), hms(1, 50, 0), "");
  lasts(&story, "front_end", hms(2, 0, 0), hms(2, 20, 0), "");
  live(&story);
  until(&story, hms(3, 0, 0));
  ck_assert_str_eq(log_of(&story),
                   "064@01:10:05 065@01:20:00 001@01:20:00 002@01:25:00:300 064@01:25:05 "
                   "065@01:40:00 060@01:40:00 061@01:50:00 064@01:50:05 065@02:00:00 "
                   "085@02:00:00 086@02:20:00");
  story_end(&story);
}
END_TEST

/* A new cell and the end of the supply at one instant: the run ends before either. The energy flows
 * on, unmetered. */
START_TEST(reverse_run__that_a_power_down_ends__ends_before_a_new_cell_of_that_instant) {
  story_t story;
  reverse(&story);
  tell(&story, "policy 0 supply.hold_up 0");
  tell_load(&story, hms(1, 10, 0), hms(2, 10, 0), -1000);
  lasts(&story, "supply_off", hms(1, 20, 0), hms(1, 20, 10), " meter");
  tell_fault(&story, "battery_replaced", hms(1, 20, 0), "-1");
  live(&story);
  until(&story, hms(1, 21, 0));
  ck_assert_str_eq(log_of(&story),
                   "064@01:10:05 065@01:20:00 006@01:20:00 001@01:20:00 002@01:20:10:10 "
                   "064@01:20:15");
  story_end(&story);
}
END_TEST

/* P = 3 + 3 − 5 kW is positive; without phase 1 it is −2 kW. */
START_TEST(reverse_run__by_a_phase_that_is_missing__is_of_what_is_seen) {
  story_t story;
  reverse(&story);
  tell(&story, "load 0 %lld %lld set 3000000 3000000 -5000000 0 0 0", story_ns(&story, 0),
       story_ns(&story, hms(9, 0, 0)));
  lasts(&story, "phase_off", hms(1, 10, 0), hms(1, 20, 0), " 1 meter");
  live(&story);
  until(&story, hms(3, 0, 0));
  ck_assert_str_eq(log_of(&story), "062@01:10:00:1 064@01:10:05 063@01:20:00:1 065@01:20:00");
  story_end(&story);
}
END_TEST

START_TEST(reverse_run__of_a_meter_that_does_not_detect_it__is_nothing) {
  story_t story;
  begin(&story);
  tell_load(&story, hms(1, 10, 0), hms(2, 10, 0), -1000);
  live(&story);
  until(&story, hms(3, 0, 0));
  ck_assert_str_eq(log_of(&story), "");
  story_end(&story);
}
END_TEST

/* --- resets and memories --- */

START_TEST(transient_reset__is_counted_and_tagged__not_without_supply) {
  story_t story;
  begin(&story);
  tell_fault(&story, "transient_reset", hms(1, 10, 0), "-1");
  tell_fault(&story, "transient_reset", hms(1, 30, 0), "-1");
  tell_outage(&story, hms(2, 5, 0), hms(2, 10, 0));
  tell_fault(&story, "transient_reset", hms(2, 7, 0), "-1");
  live(&story);
  until(&story, hms(3, 0, 0));
  ck_assert_str_eq(log_of(&story), "080@01:10:00:1 080@01:30:00:2 001@02:05:00 002@02:10:00:300");
  ck_assert_uint_eq(face_of(&story).transients, 2);
  ck_assert_uint_eq(entry_at(&story, hms(1, 0, 0)).status, 0x8000);
  ck_assert_uint_eq(entry_at(&story, hms(1, 30, 0)).status, 0x8000);
  ck_assert_int_eq(entry_at(&story, hms(1, 30, 0)).energy[0].mwh, 3000000);
  ck_assert_uint_eq(face_of(&story).boot, 2);
  story_end(&story);
}
END_TEST

START_TEST(memory_faults__are_logged_and_only_the_program_stays_shown) {
  story_t story;
  begin(&story);
  tell_fault(&story, "memory_fault", hms(1, 0, 0), "-1 configuration");
  tell_fault(&story, "memory_fault", hms(1, 10, 0), "-1 program");
  tell_outage(&story, hms(1, 20, 0), hms(1, 30, 0));
  tell_fault(&story, "memory_fault", hms(1, 25, 0), "-1 configuration");
  live(&story);
  until(&story, hms(3, 0, 0));
  ck_assert_str_eq(log_of(&story),
                   "083@01:00:00 081@01:10:00 001@01:20:00 083@01:30:00 002@01:30:00:600");
  ck_assert_uint_eq(face_of(&story).status, 0x4000);
  ck_assert_int_eq(face_of(&story).rate, 1);
  story_end(&story);
}
END_TEST

/* The first copy is hit with supply and without: 1.048576 kWh more stand in it each time. */
static void totals_hit(story_t *story, const meter_mechanisms_t *mechanisms) {
  begin(story);
  tell_fault(story, "memory_fault", hms(1, 0, 0), "-1 totals");
  tell_outage(story, hms(1, 20, 0), hms(1, 30, 0));
  tell_fault(story, "memory_fault", hms(1, 22, 0), "-1 totals");
  tell_fault(story, "memory_fault", hms(1, 25, 0), "-1 totals");
  live_with(story, mechanisms);
  until(story, hms(2, 0, 0));
}

static int64_t first_copy(int64_t a, int64_t b, int64_t c) { return a + (b - c) * 0; }

START_TEST(totals__with_one_copy_of_three_hit__are_what_two_say) {
  story_t story;
  totals_hit(&story, NULL);
  ck_assert_str_eq(log_of(&story), "082@01:00:00 001@01:20:00 082@01:30:00 002@01:30:00:600");
  ck_assert_int_eq(registers_of(&story).energy[0].total.mwh, 11000000); /* 110 min of 6 kW */
  check_invariants(&story);
  story_end(&story);
}
END_TEST

/* The twin: 1.048576 kWh at 01:00, and twice as much at the power-up. */
START_TEST(totals__of_a_meter_that_takes_the_first_copy__are_wrong) {
  meter_mechanisms_t wrong = meter_mechanisms_right;
  wrong.totals_vote = first_copy;
  story_t story;
  totals_hit(&story, &wrong);
  ck_assert_int_eq(registers_of(&story).energy[0].total.mwh, 11000000 + 3 * 1048576);
  story_end(&story);
}
END_TEST

/* From 06:40 totals only; the date of 08:00 passes; the calendar that is due at 09:10 mends it. */
START_TEST(configuration_lost__totals_only_until_another_calendar) {
  story_t story;
  begin(&story);
  tell(&story, "tariff 1 next");
  tell(&story, "season 1 1 1 1");
  tell(&story, "week 1 1 1 1 1 1 1 1 1");
  tell(&story, "switch 1 1 0 3");
  tell(&story, "deferred 0 1 %lld", (long long)(STORY_JANUARY + hms(9, 10, 0)));
  tell(&story, "policy 0 eob.monthly 5 28800");
  tell(&story, "policy 0 eob.on_change_over no");
  tell_fault(&story, "memory_fault", hms(6, 40, 0), "-1 configuration_all");
  tell_load(&story, hms(8, 0, 0), hms(8, 30, 0), 60000);
  live(&story);
  until(&story, hms(7, 30, 0));
  ck_assert_uint_eq(face_of(&story).status, 0x10000);
  ck_assert_int_eq(face_of(&story).rate, 0);
  ck_assert_int_eq(meter_billing_next(story.m).s, METER_ABSENT);
  until(&story, hms(10, 0, 0));
  ck_assert_str_eq(log_of(&story), "084@06:40:00 042@09:10:00");
  ck_assert_uint_eq(face_of(&story).status, 0);
  ck_assert_int_eq(face_of(&story).rate, 3);
  ck_assert_uint_eq(face_of(&story).sets_made, 0);
  meter_registers_t registers = registers_of(&story);
  ck_assert_int_eq(registers.energy[0].rate[0].mwh, 40000000); /* 6:40 of 6 kW */
  ck_assert_int_eq(registers.energy[0].rate[1].mwh, 0);
  ck_assert_int_eq(registers.energy[0].rate[2].mwh, 5000000); /* 0:50 */
  /* 2 h of 6 kW and half an hour of 60 kW. */
  ck_assert_int_eq(registers.energy[0].unallocated.mwh, 42000000);
  ck_assert_int_eq(registers.demand[0].peak[0].power.mw, 60000000);
  ck_assert_int_eq(registers.demand[1].peak[0].power.mw, 6000000);
  ck_assert_int_eq(registers.demand[2].peak[0].power.mw, 0);
  check_invariants(&story);
  story_end(&story);
}
END_TEST

/* A billing date in the outage in which the configuration went is not caught up. */
START_TEST(configuration_lost__without_supply__misses_its_date) {
  story_t story;
  begin(&story);
  tell(&story, "policy 0 eob.monthly 5 28800");
  tell_outage(&story, hms(7, 50, 0), hms(8, 10, 0));
  tell_fault(&story, "memory_fault", hms(7, 55, 0), "-1 configuration_all");
  live(&story);
  until(&story, hms(10, 0, 0));
  ck_assert_str_eq(log_of(&story), "001@07:50:00 084@08:10:00 002@08:10:00:1200");
  ck_assert_uint_eq(face_of(&story).sets_made, 0);
  story_end(&story);
}
END_TEST

/* --- ratios --- */

/* 200/5 becomes 100/5 at 01:10 by order; the meter registers what stands there: 0006 has it that a
 * configuration that is half the truth halves the count. 70 min of 6 kW, then 50 min of 3 kW. */
START_TEST(ratio__set__closes_with_the_old_and_goes_on_with_the_new) {
  story_t story;
  begin(&story);
  tell(&story, "meter 0 m 12345678 polyphase-tou ct 0 0 0");
  tell(&story, "ratio 0 20000 500 100 100");
  live(&story);
  until(&story, hms(1, 10, 0));
  meter_ratios_t ratios = {10000, 500, 100, 100};
  ck_assert_int_eq(meter_set_ratio(story.m, ratios, by_r3), ST_OK);
  ck_assert_int_eq(face_of(&story).ratios.ct_primary, 10000);
  until(&story, hms(2, 0, 0));
  meter_set_t set = set_of(&story, 1);
  ck_assert_int_eq(set.cause, CAUSE_RATIO);
  ck_assert_uint_eq(set.mask, 1U << 7);
  ck_assert_int_eq(set.ratios.ct_primary, 20000);
  ck_assert_int_eq(set.registers.energy[0].total.mwh, 7000000);
  ck_assert_str_eq(log_of(&story), "020@01:10:00:1 050@01:10:00");
  ck_assert_int_eq(event_of(&story, EVENT_RATIOS_CHANGED, 1).by.port, 'R');
  ck_assert_int_eq(event_of(&story, EVENT_END_OF_BILLING, 1).by.level, 3);
  ck_assert_uint_eq(entry_at(&story, hms(1, 0, 0)).status, 0x1080);
  ck_assert_uint_eq(entry_at(&story, hms(1, 10, 0)).status, 0x1080);
  ck_assert_int_eq(row_of(&story, ROW_CC, 1).value, 50);
  ck_assert_uint_lt(row_of(&story, ROW_FE, 1).sequence, row_of(&story, ROW_CC, 1).sequence);
  ck_assert_int_eq(registers_of(&story).energy[0].total.mwh, 9500000);
  story_end(&story);
}
END_TEST

START_TEST(ratio__that_cannot_be__changes_nothing) {
  static const meter_ratios_t bad[] = {
      {0, 500, 100, 100}, {100, 100000001, 100, 100}, {100, 500, -1, 100}, {100, 500, 100, 0}};
  story_t story;
  begin(&story);
  live(&story);
  until(&story, hms(1, 10, 0));
  for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
    ck_assert_int_eq(meter_set_ratio(story.m, bad[i], by_o3), ST_BAD_VALUE);
  }
  ck_assert_int_eq(meter_set_ratio(story.m, (meter_ratios_t){1, 1, 1, 100000000}, by_o3), ST_OK);
  ck_assert_str_eq(log_of(&story), "020@01:10:00:1 050@01:10:00");
  story_end(&story);
}
END_TEST

/* --- the profile cleared --- */

START_TEST(clear_profile__hides_what_was_and_goes_on_in_sequence) {
  story_t story;
  begin(&story);
  live(&story);
  until(&story, hms(2, 10, 0)); /* ND? no midnight yet: four entries, 1…4 */
  ck_assert_uint_eq(meter_rows_stored(story.m), 4);
  ck_assert_int_eq(meter_clear_profile(story.m, by_o3), ST_OK);
  meter_row_t row;
  ck_assert(meter_row_seek(story.m, 1, &row));
  ck_assert_uint_eq(row.sequence, 6); /* 5 was the part from 02:00 */
  ck_assert_int_eq(row.kind, ROW_CL);
  ck_assert_int_eq(row.stamp.s, STORY_JANUARY + hms(2, 10, 0));
  ck_assert_uint_eq(meter_rows_stored(story.m), 1);
  until(&story, hms(3, 0, 0));
  ck_assert_uint_eq(meter_rows_stored(story.m), 3);
  row = row_of(&story, ROW_ENTRY, 1);
  ck_assert_uint_eq(row.sequence, 7);
  ck_assert_uint_eq(row.status, ENTRY_SHORT);
  ck_assert_int_eq(row.energy[0].mwh, 2000000);
  ck_assert_str_eq(log_of(&story), "087@02:10:00");
  /* The demand period [02:00, 02:30) went on: 6 kW, and never more. */
  ck_assert_int_eq(registers_of(&story).demand[0].peak[0].power.mw, 6000000);
  story_end(&story);
}
END_TEST

/* The entry that opens at 01:00 has the reset and the phase that comes back there; the clear at
 * that very instant closes it without length, and the one that begins there has what it would have
 * said: 0x8000 | 0x2000. The next one has neither. */
START_TEST(clear_profile__at_the_instant_of_a_reset__leaves_the_tag_to_the_next_entry) {
  story_t story;
  begin(&story);
  lasts(&story, "phase_off", hms(0, 50, 0), hms(1, 0, 0), " 2 site");
  tell_fault(&story, "transient_reset", hms(1, 0, 0), "-1");
  live(&story);
  until(&story, hms(1, 0, 0));
  ck_assert_int_eq(meter_clear_profile(story.m, by_o3), ST_OK);
  until(&story, hms(2, 0, 0));
  ck_assert_uint_eq(entry_at(&story, hms(1, 0, 0)).status, 0xA000);
  ck_assert_uint_eq(entry_at(&story, hms(1, 30, 0)).status, 0);
  story_end(&story);
}
END_TEST

/* --- facts that cannot be --- */

START_TEST(fault__that_cannot_be__is_a_sentence_with_its_line) {
  static const struct {
    const char *fact, *says;
  } bad[] = {
      {"fault 0 phase_off 1767575000000000000 -1 4 site", "4 is not in 1…3"},
      {"fault 0 phase_off 1767575000000000000 -1", "word 5"},
      {"fault 0 front_end 1767575000000000000 1767575000000000000", "ends before it has begun"},
      {"fault 0 memory_fault 1767575000000000000 -1 all", "a memory is program"},
      {"fault 0 set_ratio 1767575000000000000 -1 100 100 100 O3", "word 8"},
      {"fault 0 set_ratio 1767575000000000000 -1 100 100 100 100 X9", "BY is"},
      {"fault 0 clear_profile 1767575000000000000 -1", "BY is"},
      {"fault 0 lightning 1767575000000000000 -1", "unknown fault"},
  };
  for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
    story_t story;
    begin(&story);
    tell(&story, "%s", bad[i].fact);
    const meter_config_t *config = NULL;
    fault_t fault = {0};
    bytes_t facts = bytes_text(text_chars(&story.facts));
    ck_assert_int_eq(meter_config_read(&story.arena, facts, 0, &config, &fault), ST_BAD_INPUT);
    ck_assert_msg(strstr(fault.text, "facts line 15") != NULL, "%s", fault.text);
    ck_assert_msg(strstr(fault.text, bad[i].says) != NULL, "%s", fault.text);
    story_end(&story);
  }
}
END_TEST

int main(void) {
  TCase *tcase = tcase_create("conditions");
  tcase_add_test(tcase, phase_off__is_logged_with_its_number_and_stands_in_its_entries);
  tcase_add_test(tcase, phase_off__without_supply__is_logged_at_the_power_up_if_it_lasts);
  tcase_add_test(tcase, phases__that_overlap_or_touch__are_one);
  tcase_add_test(tcase, covers__with_supply__are_logged_and_shown);
  tcase_add_test(tcase, covers__without_supply__are_logged_before_002_with_their_own_stamps);
  tcase_add_test(tcase, covers__where_the_clock_was_lost__have_the_restored_one);
  tcase_add_test(tcase, front_end__while_it_has_failed__nothing_is_seen);
  tcase_add_test(tcase, reverse_run__longer_than_5_s__is_logged_at_5_s);
  tcase_add_test(tcase, reverse_run__over_an_outage__ends_and_begins_anew);
  tcase_add_test(tcase,
                 reverse_run__that_a_power_down_ends__ends_before_a_new_cell_of_that_instant);
  tcase_add_test(tcase, reverse_run__by_a_phase_that_is_missing__is_of_what_is_seen);
  tcase_add_test(tcase, reverse_run__of_a_meter_that_does_not_detect_it__is_nothing);
  tcase_add_test(tcase, transient_reset__is_counted_and_tagged__not_without_supply);
  tcase_add_test(tcase, memory_faults__are_logged_and_only_the_program_stays_shown);
  tcase_add_test(tcase, totals__with_one_copy_of_three_hit__are_what_two_say);
  tcase_add_test(tcase, totals__of_a_meter_that_takes_the_first_copy__are_wrong);
  tcase_add_test(tcase, configuration_lost__totals_only_until_another_calendar);
  tcase_add_test(tcase, configuration_lost__without_supply__misses_its_date);
  tcase_add_test(tcase, ratio__set__closes_with_the_old_and_goes_on_with_the_new);
  tcase_add_test(tcase, ratio__that_cannot_be__changes_nothing);
  tcase_add_test(tcase, clear_profile__hides_what_was_and_goes_on_in_sequence);
  tcase_add_test(tcase, clear_profile__at_the_instant_of_a_reset__leaves_the_tag_to_the_next_entry);
  tcase_add_test(tcase, fault__that_cannot_be__is_a_sentence_with_its_line);
  STORY_RUN("meter_conditions", tcase);
}
