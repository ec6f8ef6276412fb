/* A meter of many quantities: powers by mode, sums, inputs, rate registers, roll-over, ratios and
 * depths, as pmu/docs/decisions/0006 says. Amounts are power × time by hand, in mWh, mvarh, mVAh or
 * thousandths of an input's unit. All stories start at 2026-01-05T00:00Z; rate 1 to 07:00, then 2.
 */
#include <check.h>
#include <stdlib.h>

#include "sim/meter/story_test.h"

enum { QUANTITIES_LISTED = 16 };
#define KWH INT64_C(1000000)

/* Words in the order of their indexes, divided by commas. */
static void tell_quantities(story_t *story, const char *words) {
  char word[16];
  int index = 0;
  for (const char *at = words; *at != 0;) {
    size_t len = 0;
    while (at[len] != 0 && at[len] != ',')
      len++;
    memcpy(word, at, len);
    word[len] = 0;
    tell(story, "quantity 0 %d %s", index++, word);
    at += at[len] == ',' ? len + 1 : len;
  }
}

/* kW and kvar of the phases, in W and var. */
static void tell_six(story_t *story, int64_t from, int64_t to, const int64_t p[3],
                     const int64_t q[3]) {
  tell(story, "load 0 %lld %lld set %lld000 %lld000 %lld000 %lld000 %lld000 %lld000",
       story_ns(story, from), story_ns(story, to), (long long)p[0], (long long)p[1],
       (long long)p[2], (long long)q[0], (long long)q[1], (long long)q[2]);
}

static int64_t total_of(const story_t *story, int quantity) {
  return registers_of(story).energy[quantity].total.mwh;
}

/* --- powers --- */

typedef struct {
  const char *mode;
  int64_t p[3], q[3];
  int64_t kilo[QUANTITIES_LISTED]; /* Wh after an hour, in the order of the list */
} power_row_t;

static void check_hour(const char *words, int count, const power_row_t *row) {
  story_t story;
  story_begin(&story, STORY_JANUARY);
  tell_quantities(&story, words);
  tell(&story, "policy 0 export.mode %s", row->mode);
  tell_six(&story, 0, hms(9, 0, 0), row->p, row->q);
  live(&story);
  until(&story, hms(1, 0, 0));
  for (int i = 0; i < count; i++) {
    ck_assert_msg(total_of(&story, i) == row->kilo[i] * 1000, "%s %lld %lld %lld: %d is %lld",
                  row->mode, (long long)row->p[0], (long long)row->p[1], (long long)row->p[2], i,
                  (long long)total_of(&story, i));
  }
  story_end(&story);
}

/* 1 + 1 - 1.5 kW for an hour: what is imported is 2, or 0.5, or 3.5, as the phases are summed. */
START_TEST(active__of_opposite_phases__is_as_the_mode_says) {
  static const power_row_t rows[] = {
      {"separate", {1000, 1000, -1500}, {0}, {2000, 1500, 3500, 1000, 0, 1500}},
      {"net", {1000, 1000, -1500}, {0}, {500, 0, 3500, 1000, 0, 1500}},
      {"abs", {1000, 1000, -1500}, {0}, {3500, 0, 3500, 1000, 0, 1500}},
      {"block", {1000, 1000, -1500}, {0}, {500, 0, 3500, 1000, 0, 1500}},
      {"separate", {-1000, -1000, 1500}, {0}, {1500, 2000, 3500, 0, 1500, 0}},
      {"net", {-1000, -1000, 1500}, {0}, {0, 500, 3500, 0, 1500, 0}},
      {"abs", {-1000, -1000, 1500}, {0}, {3500, 0, 3500, 0, 1500, 0}},
      {"block", {-1000, -1000, 1500}, {0}, {0, 0, 3500, 0, 1500, 0}},
  };
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
    check_hour("+A,-A,AA,+A1,+A3,-A3", 6, &rows[i]);
}
END_TEST

/* R1 P ≥ 0, Q ≥ 0; R2 P < 0, Q ≥ 0; R3 both below; R4 P ≥ 0, Q < 0. */
START_TEST(reactive__by_signs__goes_to_its_quadrant_and_zero_is_positive) {
  static const power_row_t rows[] = {
      {"separate", {1000}, {500}, {1000, 500, 0, 0, 0, 500, 0}},
      {"separate", {-1000}, {500}, {0, 0, 500, 0, 0, 500, 0}},
      {"separate", {-1000}, {-500}, {0, 0, 0, 500, 0, 0, 500}},
      {"separate", {1000}, {-500}, {1000, 0, 0, 0, 500, 0, 500}},
      {"separate", {0}, {500}, {0, 500, 0, 0, 0, 500, 0}},
      {"separate", {0}, {-500}, {0, 0, 0, 0, 500, 0, 500}},
      {"separate", {-1000}, {0}, {0, 0, 0, 0, 0, 0, 0}},
      {"net", {0}, {-500}, {0, 0, 0, 0, 500, 0, 500}},
      {"abs", {-1000}, {500}, {1000, 500, 0, 0, 0, 500, 0}},
      {"abs", {-1000}, {-500}, {1000, 0, 0, 0, 500, 0, 500}},
      {"block", {-1000}, {-500}, {0, 0, 0, 0, 0, 0, 0}},
      {"block", {1000}, {-500}, {1000, 0, 0, 0, 500, 0, 500}},
  };
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
    check_hour("+A,R1,R2,R3,R4,+R,-R", 7, &rows[i]);
}
END_TEST

/* Phases in the quadrants 1, 2 and 4; their sums are P 1, Q 1 kvar: quadrant 1. */
START_TEST(reactive__of_phases_in_several_quadrants__is_as_the_mode_says) {
  static const power_row_t rows[] = {
      {"separate",
       {1000, -1000, 1000},
       {1000, 1000, -1000},
       {2000, 1000, 1000, 0, 1000, 2000, 1000}},
      {"net", {1000, -1000, 1000}, {1000, 1000, -1000}, {1000, 1000, 0, 0, 0, 1000, 0}},
      {"abs", {1000, -1000, 1000}, {1000, 1000, -1000}, {3000, 2000, 0, 0, 1000, 2000, 1000}},
      {"block", {1000, -1000, 1000}, {1000, 1000, -1000}, {1000, 1000, 0, 0, 0, 1000, 0}},
  };
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
    check_hour("+A,R1,R2,R3,R4,+R,-R", 7, &rows[i]);
}
END_TEST

/* P 3 on phase 1, Q 4 on phase 2: √(3² + 4²) = 5 kVA, or 3 + 4 = 7 of the phases. */
START_TEST(apparent__vector__is_no_more_than_arithmetic) {
  for (int i = 0; i < 2; i++) {
    story_t story;
    story_begin(&story, STORY_JANUARY);
    tell_quantities(&story, "+A,+S,-S");
    tell(&story, "policy 0 va.type %s", i == 0 ? "vector" : "arithmetic");
    tell_six(&story, 0, hms(1, 0, 0), (int64_t[]){3000, 0, 0}, (int64_t[]){0, 4000, 0});
    tell_six(&story, hms(1, 0, 0), hms(3, 0, 0), (int64_t[]){-3000, 0, 0}, (int64_t[]){0, 4000, 0});
    live(&story);
    until(&story, hms(3, 0, 0));
    ck_assert_int_eq(total_of(&story, 1), (i == 0 ? 5 : 7) * KWH);
    ck_assert_int_eq(total_of(&story, 2), (i == 0 ? 10 : 14) * KWH);
    story_end(&story);
  }
}
END_TEST

START_TEST(apparent__of_export__is_positive_in_abs_and_absent_in_block) {
  static const power_row_t rows[] = {
      {"net", {-3000}, {-4000}, {0, 0, 5000}},
      {"abs", {-3000}, {-4000}, {3000, 5000, 0}},
      {"block", {-3000}, {-4000}, {0, 0, 0}},
      {"block", {3000}, {-4000}, {3000, 5000, 0}},
  };
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
    check_hour("+A,+S,-S", 3, &rows[i]);
}
END_TEST

/* √2 W is 1414.21 mVA: 1414 of them, for ten hours. */
START_TEST(apparent__root__is_rounded_down_before_it_is_energy) {
  story_t story;
  story_begin(&story, STORY_JANUARY);
  tell_quantities(&story, "+A,+S");
  tell_six(&story, 0, hms(10, 0, 0), (int64_t[]){1, 0, 0}, (int64_t[]){1, 0, 0});
  live(&story);
  until(&story, hms(10, 0, 0));
  ck_assert_int_eq(total_of(&story, 1), 14140);
  story_end(&story);
}
END_TEST

/* 3 kW of which a third is not seen for 20 min: 3 - 1/3 kWh; the load goes on. */
START_TEST(phase__missing_for_the_meter__is_not_registered_and_still_consumed) {
  story_t story;
  story_begin(&story, STORY_JANUARY);
  tell_quantities(&story, "+A,+A2,AA");
  tell_load(&story, 0, hms(2, 0, 0), 3000);
  tell(&story, "fault 0 phase_off %lld %lld 2 meter", story_ns(&story, 0),
       story_ns(&story, hms(0, 20, 0)));
  live(&story);
  until(&story, hms(1, 0, 0));
  ck_assert_int_eq(total_of(&story, 0), 2666666);
  ck_assert_int_eq(total_of(&story, 1), 666666);
  ck_assert_int_eq(total_of(&story, 2), 2666666);
  ck_assert_int_eq(meter_consumed(story.m, (true_t){story_ns(&story, hms(1, 0, 0))}).mwh, 3 * KWH);
  story_end(&story);
}
END_TEST

/* A meter that declares nothing has +A by phase: what is fed registers nothing, and no less. */
START_TEST(export__at_a_meter_of_one_quantity__registers_nothing) {
  story_t story;
  story_begin(&story, STORY_JANUARY);
  tell_load(&story, 0, hms(1, 0, 0), 2000);
  tell_load(&story, hms(1, 0, 0), hms(5, 0, 0), -4000);
  live(&story);
  until(&story, hms(5, 0, 0));
  ck_assert(!meter_shape(story.m)->declared);
  ck_assert_int_eq(total_of(&story, 0), 2 * KWH);
  ck_assert_int_eq(meter_consumed(story.m, (true_t){story_ns(&story, hms(5, 0, 0))}).mwh,
                   -14 * KWH);
  story_end(&story);
}
END_TEST

/* --- sums and rates --- */

/* C1 = imported - exported, C2 = both. An hour of 2 kW in, then two hours of 3 kW out. Rate 1 of
 * the sum counts although -A has no register of rate 1. */
START_TEST(sum__with_a_minus__is_signed_in_total_rates_and_entries) {
  story_t story;
  story_begin(&story, STORY_JANUARY);
  tell_quantities(&story, "+A,-A,C1 +0 -1,C2 +0 +1");
  tell(&story, "tou 0 0 1");
  tell(&story, "tou 0 2 1");
  tell(&story, "tou 0 2 2");
  tell(&story, "channel 0 0 2");
  tell(&story, "channel 0 1 3");
  tell_load(&story, hms(6, 0, 0), hms(7, 0, 0), 2000);
  tell_load(&story, hms(7, 0, 0), hms(9, 0, 0), -3000);
  live(&story);
  until(&story, hms(9, 0, 0));
  meter_registers_t r = registers_of(&story);
  ck_assert_int_eq(r.energy[2].total.mwh, -4 * KWH);
  ck_assert_int_eq(r.energy[2].rate[0].mwh, 2 * KWH);
  ck_assert_int_eq(r.energy[2].rate[1].mwh, -6 * KWH);
  ck_assert_int_eq(r.energy[2].unallocated.mwh, 0);
  ck_assert_int_eq(r.energy[3].total.mwh, 8 * KWH);
  ck_assert_int_eq(r.energy[3].rate[0].mwh, 0); /* has no register */
  meter_row_t first = row_of(&story, ROW_ENTRY, 13), last = row_of(&story, ROW_ENTRY, 18);
  ck_assert_int_eq(first.energy[0].mwh, 1 * KWH); /* 06:00 */
  ck_assert_int_eq(last.energy[0].mwh, -1500000); /* 08:30 */
  ck_assert_int_eq(last.energy[1].mwh, 1500000);
  story_end(&story);
}
END_TEST

/* +A has rates 1 and 2; -A only rate 1, so that what it counts in rate 2 is unallocated; R1 has no
 * rate at all, and so no unallocated. */
START_TEST(rate__without_a_register__is_unallocated) {
  story_t story;
  story_begin(&story, STORY_JANUARY);
  tell_quantities(&story, "+A,-A,R1");
  tell(&story, "tou 0 0 1");
  tell(&story, "tou 0 0 2");
  tell(&story, "tou 0 1 1");
  tell_six(&story, 0, hms(10, 0, 0), (int64_t[]){1000, -2000, 0}, (int64_t[]){500, 0, 0});
  live(&story);
  until(&story, hms(10, 0, 0));
  meter_registers_t r = registers_of(&story);
  ck_assert_int_eq(r.energy[0].rate[0].mwh, 7 * KWH);
  ck_assert_int_eq(r.energy[0].rate[1].mwh, 3 * KWH);
  ck_assert_int_eq(r.energy[0].unallocated.mwh, 0);
  ck_assert_int_eq(r.energy[1].rate[0].mwh, 14 * KWH);
  ck_assert_int_eq(r.energy[1].rate[1].mwh, 0);
  ck_assert_int_eq(r.energy[1].unallocated.mwh, 6 * KWH);
  ck_assert_int_eq(r.energy[2].total.mwh, 5 * KWH);
  ck_assert_int_eq(r.energy[2].unallocated.mwh, 0);
  story_end(&story);
}
END_TEST

/* The clock is lost at 02:00, set at 05:00: three hours each in their own shadow. */
START_TEST(shadow__of_each_quantity__counts_its_own_energy) {
  story_t story;
  story_begin(&story, STORY_JANUARY);
  tell_quantities(&story, "+A,-A,C1 +0 -1");
  tell_six(&story, 0, hms(8, 0, 0), (int64_t[]){1000, -2000, 0}, (int64_t[]){0, 0, 0});
  tell_fault(&story, "clock_chip_failed", hms(2, 0, 0), "-1");
  tell(&story, "fault 0 set_clock %lld -1 %lld O3", story_ns(&story, hms(5, 0, 0)),
       (long long)(STORY_JANUARY + hms(5, 0, 0)));
  live(&story);
  until(&story, hms(8, 0, 0));
  meter_registers_t r = registers_of(&story);
  ck_assert_int_eq(r.energy[0].shadow.mwh, 3 * KWH);
  ck_assert_int_eq(r.energy[1].shadow.mwh, 6 * KWH);
  ck_assert_int_eq(r.energy[2].shadow.mwh, -3 * KWH);
  ck_assert_int_eq(r.energy[1].total.mwh, 16 * KWH);
  story_end(&story);
}
END_TEST

/* --- inputs --- */

/* 0.01 Hz is 36 pulses an hour of 2.5 units each. The voltage is missing for an hour, which an
 * input does not mind; the supply for the next, which stops it; the start-up costs it 4 s. */
START_TEST(input__while_the_meter_runs__counts_whole_pulses_by_weight) {
  story_t story;
  story_begin(&story, STORY_JANUARY);
  tell_quantities(&story, "+A,I3");
  tell(&story, "input 0 3 2500");
  tell(&story, "channel 0 0 1");
  tell(&story, "policy 0 meter.start_up 4000000000");
  tell(&story, "pulses 0 3 %lld %lld 10000", story_ns(&story, 0), story_ns(&story, hms(9, 0, 0)));
  tell(&story, "fault 0 measuring_voltage_off %lld %lld", story_ns(&story, hms(1, 0, 0)),
       story_ns(&story, hms(2, 0, 0)));
  tell(&story, "fault 0 supply_off %lld %lld meter", story_ns(&story, hms(2, 0, 0)),
       story_ns(&story, hms(3, 0, 0)));
  live(&story);
  until(&story, hms(0, 1, 39));
  ck_assert_int_eq(total_of(&story, 1), 0); /* 0.99 of a pulse */
  until(&story, hms(0, 1, 40));
  ck_assert_int_eq(total_of(&story, 1), 2500);
  until(&story, hms(2, 30, 0));
  ck_assert_int_eq(row_of(&story, ROW_ENTRY, 1).energy[0].mwh, 18 * 2500);
  until(&story, hms(4, 0, 0));
  ck_assert_int_eq(total_of(&story, 1), 107 * 2500); /* 72 + 35.96 */
  story_end(&story);
}
END_TEST

/* --- registers --- */

/* Six digits that stand at 999998 kWh, in rate 1; 6 kWh later they show 4; the entry shows 3. */
START_TEST(register__past_its_digits__rolls_over_and_entries_do_not) {
  story_t story;
  story_begin(&story, STORY_JANUARY);
  tell_quantities(&story, "+A,-A,C1 +0 -1");
  tell(&story, "tou 0 0 1");
  tell(&story, "channel 0 0 0");
  tell(&story, "initial 0 0 1 999998000000");
  tell(&story, "policy 0 register.digits 6");
  tell_load(&story, 0, hms(1, 0, 0), 6000);
  tell_fault(&story, "end_of_billing", hms(1, 0, 0), "-1 O1");
  live(&story);
  meter_registers_t r = registers_of(&story);
  ck_assert_int_eq(r.energy[0].total.mwh, 999998 * KWH);
  until(&story, hms(1, 0, 0));
  r = registers_of(&story);
  ck_assert_int_eq(r.energy[0].total.mwh, 4 * KWH);
  ck_assert_int_eq(r.energy[0].rate[0].mwh, 4 * KWH);
  ck_assert_int_eq(r.energy[2].total.mwh, 1000004 * KWH); /* sums do not roll */
  ck_assert_int_eq(set_of(&story, 1).registers.energy[0].total.mwh, 4 * KWH);
  ck_assert_int_eq(row_of(&story, ROW_ENTRY, 1).energy[0].mwh, 3 * KWH);
  story_end(&story);
}
END_TEST

/* What stood there: 5 in rate 2, 2 unallocated: 7 in the total. */
START_TEST(initial__values__stand_in_their_rate_and_in_the_total) {
  story_t story;
  story_begin(&story, STORY_JANUARY);
  tell_quantities(&story, "+A,C1 +0");
  tell(&story, "tou 0 0 2");
  tell(&story, "initial 0 0 2 5000000");
  tell(&story, "initial 0 0 0 2000000");
  tell_load(&story, 0, hms(1, 0, 0), 1000); /* in rate 1: unallocated */
  live(&story);
  until(&story, hms(1, 0, 0));
  meter_registers_t r = registers_of(&story);
  ck_assert_int_eq(r.energy[0].total.mwh, 8 * KWH);
  ck_assert_int_eq(r.energy[0].rate[1].mwh, 5 * KWH);
  ck_assert_int_eq(r.energy[0].unallocated.mwh, 3 * KWH);
  ck_assert_int_eq(r.energy[1].total.mwh, 8 * KWH);
  ck_assert_int_eq(r.energy[0].shadow.mwh, 0);
  story_end(&story);
}
END_TEST

/* --- ratios --- */

/* Told 200/5; at 10:00 somebody puts 400/5 there: K is 1, then 1/2. Whole kWh: 1.55 kW make 15.5
 * by 10:00, of which half a count is dropped, and 7.75 by 20:00: 15 + 7, not ⌊23.25⌋. */
START_TEST(ratio__of_other_transformers__changes_k_and_drops_what_made_no_count) {
  story_t story;
  story_begin(&story, STORY_JANUARY);
  tell(&story, "meter 0 m 12345678 polyphase-tou ct 0 0 0");
  tell(&story, "ratio 0 20000 500 100 100");
  tell(&story, "policy 0 register.quantum 1000000");
  tell(&story, "transformer 0 %lld 40000 500 100 100", story_ns(&story, hms(10, 0, 0)));
  tell_load(&story, 0, hms(30, 0, 0), 1550);
  live(&story);
  until(&story, hms(10, 0, 0));
  ck_assert_int_eq(total_of(&story, 0), 15 * KWH);
  until(&story, hms(20, 0, 0));
  ck_assert_int_eq(total_of(&story, 0), 22 * KWH);
  ck_assert_int_eq(face_of(&story).ratios.ct_primary, 20000); /* as it was told */
  story_end(&story);
}
END_TEST

/* 400/5 is there from the start, and somebody told the meter 200/5: half of 2 kW, for an hour. In
 * secondary values it is 2 kW / 80 whatever it was told. A second VT of 20000/100 multiplies. */
START_TEST(ratio__wrongly_told__counts_too_little_in_primary_values_only) {
  for (int i = 0; i < 3; i++) {
    story_t story;
    story_begin(&story, STORY_JANUARY);
    tell(&story, "ratio 0 20000 500 %d 100", i == 2 ? 20000 : 100);
    if (i == 1) tell(&story, "policy 0 ratio.place secondary");
    tell(&story, "transformer 0 %lld 40000 500 100 100", story_ns(&story, -5));
    tell_load(&story, 0, hms(30, 0, 0), 2000);
    live(&story);
    until(&story, hms(1, 0, 0));
    ck_assert_int_eq(total_of(&story, 0), i == 0 ? KWH : i == 1 ? 25000 : 200 * KWH);
    story_end(&story);
  }
}
END_TEST

/* The transformers are changed while the meter is off: it finds them at its power-up. */
START_TEST(ratio__changed_without_supply__holds_from_the_power_up) {
  story_t story;
  story_begin(&story, STORY_JANUARY);
  tell(&story, "ratio 0 20000 500 100 100");
  tell(&story, "transformer 0 %lld 40000 500 100 100", story_ns(&story, hms(1, 30, 0)));
  tell_load(&story, 0, hms(30, 0, 0), 2000);
  tell_outage(&story, hms(1, 0, 0), hms(2, 0, 0));
  live(&story);
  until(&story, hms(4, 0, 0));
  ck_assert_int_eq(total_of(&story, 0), 4 * KWH); /* 2·1 + 2·2/2 */
  story_end(&story);
}
END_TEST

/* --- depths --- */

/* A day of half-hours and 100 more: 148 entries; on the fifth day the oldest is the 49th. */
START_TEST(limits__of_a_declared_depth__overwrite_the_oldest) {
  story_t story;
  story_begin(&story, STORY_JANUARY);
  tell_quantities(&story, "+A");
  tell(&story, "limit 0 profile_days 1");
  tell(&story, "limit 0 markers 2");
  tell(&story, "limit 0 events 3");
  tell(&story, "limit 0 sets 2");
  for (int i = 1; i <= 4; i++)
    tell_fault(&story, "end_of_billing", hms(i, 15, 0), "-1 O1");
  live(&story);
  until(&story, hms(24 * 5, 0, 0));
  ck_assert_uint_eq(meter_rows_stored(story.m), 150);
  ck_assert_uint_eq(meter_rows_capacity(story.m), 150);
  ck_assert_uint_eq(meter_events_stored(story.m), 3);
  ck_assert_uint_eq(meter_sets_stored(story.m), 2);
  ck_assert_uint_eq(meter_sets_capacity(story.m), 2);
  meter_set_t set;
  ck_assert(!meter_set(story.m, 2, &set));
  ck_assert(meter_set(story.m, 3, &set));
  /* 5 days of 48 entries, four of which an end of billing splits: 244, of which 148 are left. */
  meter_row_t row;
  uint32_t entries = 0;
  for (uint32_t at = 1; meter_row_seek(story.m, at, &row); at = row.sequence + 1) {
    if (row.kind == ROW_ENTRY && entries++ == 0) {
      ck_assert_int_eq(row.stamp.s, STORY_JANUARY + hms(24 * 5, 0, 0) - 148 * 1800);
    }
  }
  ck_assert_uint_eq(entries, 148);
  story_end(&story);
}
END_TEST

/* --- what is no meter --- */

START_TEST(shape__that_no_meter_has__is_refused) {
  static const char *const wrong[] = {
      "quantity 0 0 -A\n",                                              /* 0 is +A */
      "quantity 0 0 +A\nquantity 0 2 -A\n",                             /* a hole */
      "quantity 0 0 +A\nquantity 0 1 +A\n",                             /* twice */
      "quantity 0 0 +A\nquantity 0 1 +B\n",                             /* unknown */
      "quantity 0 0 +A\nquantity 0 1 C1\n",                             /* of nothing */
      "quantity 0 0 +A\nquantity 0 1 C1 +1\n",                          /* of itself */
      "quantity 0 0 +A\nquantity 0 1 C1 0\n",                           /* no sign */
      "quantity 0 0 +A\nquantity 0 1 C6 +0\n",                          /* five sums */
      "quantity 0 0 +A\nquantity 0 1 R1\nquantity 0 2 C1 +0 +1\n",      /* Wh and varh */
      "quantity 0 0 +A\nquantity 0 1 C1 +0\nquantity 0 2 C2 +1\n",      /* a sum of a sum */
      "quantity 0 0 +A\nquantity 0 1 -A +0\n",                          /* parts of no sum */
      "quantity 0 0 +A\nquantity 0 1 I1\n",                             /* no weight */
      "quantity 0 0 +A\ntou 0 1 1\n",                                   /* no such quantity */
      "quantity 0 0 +A\ntou 0 0 9\n",                                   /* no such rate */
      "quantity 0 0 +A\ntou 0 0 1\ntou 0 0 1\n",                        /* twice */
      "quantity 0 0 +A\nmd 0 0 0 0 4\n",                                /* four peaks */
      "quantity 0 0 +A\nmd 0 0 0 1 1\n",                                /* rate 0 */
      "quantity 0 0 +A\nmd 0 0 0 2 1\nmd 0 1 0 2 3\n",                  /* one mask and quantity */
      "quantity 0 0 +A\ncoincident 0 1 0 0\n",                          /* no such demand */
      "quantity 0 0 +A\nchannel 0 1 0\n",                               /* a hole */
      "quantity 0 0 +A\nquantity 0 1 C1 +0\ninitial 0 1 0 5\n",         /* a sum */
      "quantity 0 0 +A\ninitial 0 0 1 5\n",                             /* no register */
      "tou 0 0 1\n",                                                    /* declares nothing */
      "policy 0 md.type sliding 16\n",                                  /* at most 15 */
      "policy 0 md.period 1800000000000\npolicy 0 md.type sliding 4\n", /* 7.5 min */
      "policy 0 register.digits 3\n",                                   /* 0, or 4…9 */
      "policy 0 export.mode gross\n",                                   /* unknown */
      "limit 0 sets 37\n",                                              /* at most 36 */
      "transformer 0 0 0 5 100 100\n",                                  /* ratio of nothing */
  };
  for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
    story_t story;
    story_begin(&story, STORY_JANUARY);
    text_put(&story.facts, wrong[i]);
    const meter_config_t *config = NULL;
    fault_t fault = {0};
    ck_assert_msg(meter_config_read(&story.arena, bytes_text(text_chars(&story.facts)), 0, &config,
                                    &fault) == ST_BAD_INPUT,
                  "%s", wrong[i]);
    ck_assert(fault.text[0] != 0);
    story_end(&story);
  }
}
END_TEST

int main(void) {
  TCase *tcase = tcase_create("quantities");
  tcase_add_test(tcase, active__of_opposite_phases__is_as_the_mode_says);
  tcase_add_test(tcase, reactive__by_signs__goes_to_its_quadrant_and_zero_is_positive);
  tcase_add_test(tcase, reactive__of_phases_in_several_quadrants__is_as_the_mode_says);
  tcase_add_test(tcase, apparent__vector__is_no_more_than_arithmetic);
  tcase_add_test(tcase, apparent__of_export__is_positive_in_abs_and_absent_in_block);
  tcase_add_test(tcase, apparent__root__is_rounded_down_before_it_is_energy);
  tcase_add_test(tcase, phase__missing_for_the_meter__is_not_registered_and_still_consumed);
  tcase_add_test(tcase, export__at_a_meter_of_one_quantity__registers_nothing);
  tcase_add_test(tcase, sum__with_a_minus__is_signed_in_total_rates_and_entries);
  tcase_add_test(tcase, rate__without_a_register__is_unallocated);
  tcase_add_test(tcase, shadow__of_each_quantity__counts_its_own_energy);
  tcase_add_test(tcase, input__while_the_meter_runs__counts_whole_pulses_by_weight);
  tcase_add_test(tcase, register__past_its_digits__rolls_over_and_entries_do_not);
  tcase_add_test(tcase, initial__values__stand_in_their_rate_and_in_the_total);
  tcase_add_test(tcase, ratio__of_other_transformers__changes_k_and_drops_what_made_no_count);
  tcase_add_test(tcase, ratio__wrongly_told__counts_too_little_in_primary_values_only);
  tcase_add_test(tcase, ratio__changed_without_supply__holds_from_the_power_up);
  tcase_add_test(tcase, limits__of_a_declared_depth__overwrite_the_oldest);
  tcase_add_test(tcase, shape__that_no_meter_has__is_refused);
  STORY_RUN("meter_quantities", tcase);
}
