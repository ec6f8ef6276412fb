/* Maximum demand through outages, resets, time sets and slews: A18–A20, V4, V6 of clock-loss.md and
 * the 9 kW example of the design, in each policy. Powers are in mW, worked in the comments. */
#include <check.h>

#include "sim/meter/story_test.h"

/* 500 W; 9 kW from 11:00 to 11:15; the supply of the site fails from 11:04 to 11:09; T = 15 min. */
static void short_outage(story_t *story, const char *policy) {
  story_begin(story, STORY_JANUARY);
  tell(story, "policy 0 md.period 900000000000");
  tell(story, "policy 0 lp.period 900000000000");
  tell(story, "policy 0 md.after_power_failure %s", policy);
  tell_load(story, 0, hms(48, 0, 0), 500);
  tell_load(story, hms(11, 0, 0), hms(11, 15, 0), 9000);
  tell_outage(story, hms(11, 4, 0), hms(11, 9, 0));
}

static void check_peak(const story_t *story, int64_t mw, int64_t stamp) {
  meter_peak_t peak = registers_of(story).demand[0].peak[0];
  ck_assert_int_eq(peak.power.mw, mw);
  ck_assert_int_eq(peak.stamp.s, story->start_s + stamp);
}

/* 9 kW × 10 min = 1.5 kWh in 15 min: 6 kW. */
START_TEST(outage_inside_a_period__resume__adds_the_parts) {
  story_t story;
  short_outage(&story, "resume");
  live(&story);
  until(&story, hms(12, 0, 0));
  check_peak(&story, 6000000, hms(11, 15, 0));
  ck_assert_int_eq(row_of(&story, ROW_PU, 1).value, 0);
  ck_assert_int_eq(event_of(&story, EVENT_POWER_UP, 1).value, 300);
  /* The profile keeps the parts: 9 kW × 4 min = 0.6 kWh, 9 kW × 6 min = 0.9 kWh. */
  ck_assert_int_eq(row_of(&story, ROW_ENTRY, 45).energy[0].mwh, 600000);
  ck_assert_int_eq(row_of(&story, ROW_ENTRY, 46).energy[0].mwh, 900000);
  story_end(&story);
}
END_TEST

/* 0.6 kWh / 0.25 h = 2.4 kW; 0.9 kWh / 0.25 h = 3.6 kW. */
START_TEST(outage_inside_a_period__synchronise__judges_the_parts_alone) {
  story_t story;
  short_outage(&story, "synchronise");
  live(&story);
  until(&story, hms(11, 10, 0));
  check_peak(&story, 2400000, hms(11, 4, 0));
  until(&story, hms(12, 0, 0));
  check_peak(&story, 3600000, hms(11, 15, 0));
  story_end(&story);
}
END_TEST

/* From 11:09 a whole T: 0.9 kWh + 500 W × 9 min = 0.975 kWh: 3.9 kW at 11:24. */
START_TEST(outage_inside_a_period__restart__runs_a_whole_period_from_power_up) {
  story_t story;
  short_outage(&story, "restart");
  tell_load(&story, hms(11, 24, 0), hms(11, 39, 0), 5000); /* fills one shifted period: 5 kW */
  tell_load(&story, hms(24, 0, 0), hms(24, 15, 0), 8000);  /* fills one aligned period: 8 kW */
  live(&story);
  until(&story, hms(11, 25, 0));
  check_peak(&story, 3900000, hms(11, 24, 0));
  until(&story, hms(12, 0, 0));
  check_peak(&story, 5000000, hms(11, 39, 0));
  until(&story, hms(25, 0, 0)); /* aligned at midnight */
  check_peak(&story, 8000000, hms(24, 15, 0));
  story_end(&story);
}
END_TEST

/* A reset aligns: 12:40 cuts the period from 12:39 short; then 12:45–13:00 is a whole one. */
START_TEST(restart__end_of_billing__aligns_to_the_raster) {
  story_t story;
  short_outage(&story, "restart");
  tell_load(&story, hms(12, 45, 0), hms(13, 0, 0), 8000);
  live(&story);
  until(&story, hms(12, 40, 0));
  ck_assert_int_eq(meter_end_of_billing(story.m, by_r1), ST_OK);
  until(&story, hms(14, 0, 0));
  check_peak(&story, 8000000, hms(13, 0, 0));
  story_end(&story);
}
END_TEST

START_TEST(continuation_window__short_outage__is_no_boundary) {
  story_t story;
  short_outage(&story, "synchronise");
  tell(&story, "policy 0 md.continuation_window 300000000000");
  live(&story);
  until(&story, hms(12, 0, 0));
  check_peak(&story, 6000000, hms(11, 15, 0));
  ck_assert_uint_gt(event_of(&story, EVENT_POWER_DOWN, 1).number, 0); /* still logged */
  story_end(&story);
}
END_TEST

START_TEST(continuation_window__a_second_too_small__is_a_boundary) {
  story_t story;
  short_outage(&story, "synchronise");
  tell(&story, "policy 0 md.continuation_window 299000000000");
  live(&story);
  until(&story, hms(12, 0, 0));
  check_peak(&story, 3600000, hms(11, 15, 0));
  story_end(&story);
}
END_TEST

/* Ten powered minutes are less than T: not the maximum, 500 W remains, first reached at 00:15. */
START_TEST(discard__incomplete_interval__is_not_judged) {
  story_t story;
  short_outage(&story, "resume");
  tell(&story, "policy 0 md.incomplete_interval discard");
  live(&story);
  until(&story, hms(12, 0, 0));
  check_peak(&story, 500000, hms(0, 15, 0));
  story_end(&story);
}
END_TEST

/* A19: 6 kW until the reset at 11:10 in the closing set, 9 kW × 5 min = 3 kW in the new one. */
START_TEST(end_of_billing__inside_a_period__splits_it) {
  story_t story;
  story_begin(&story, STORY_JANUARY);
  tell(&story, "policy 0 md.period 900000000000");
  tell_load(&story, hms(11, 0, 0), hms(11, 15, 0), 9000);
  tell_fault(&story, "end_of_billing", hms(11, 10, 0), "-1 O1");
  live(&story);
  until(&story, hms(12, 0, 0));
  meter_set_t set = set_of(&story, 1);
  ck_assert_int_eq(set.registers.demand[0].peak[0].power.mw, 6000000);
  ck_assert_int_eq(set.registers.demand[0].peak[0].stamp.s, STORY_JANUARY + hms(11, 10, 0));
  ck_assert_int_eq(set.registers.demand[0].cumulative.mw, 6000000);
  ck_assert_int_eq(set.cause, CAUSE_OPTICAL);
  check_peak(&story, 3000000, hms(11, 15, 0));
  story_end(&story);
}
END_TEST

/* The switch to rate 3 at 10:05 falls inside the period 10:00–10:30. */
START_TEST(rate_of_interval__start_or_end__by_policy) {
  static const char *const words[2] = {"start", "end"};
  for (int i = 0; i < 2; i++) {
    story_t story;
    story_begin(&story, STORY_JANUARY);
    tell(&story, "switch 0 1 36300 3"); /* 10:05 */
    tell(&story, "policy 0 md.rate_of_interval %s", words[i]);
    tell_load(&story, hms(10, 0, 0), hms(10, 30, 0), 4000);
    live(&story);
    until(&story, hms(11, 0, 0));
    ck_assert_int_eq(registers_of(&story).demand[i == 0 ? 2 : 3].peak[0].power.mw, 4000000);
    ck_assert_int_eq(registers_of(&story).demand[i == 0 ? 3 : 2].peak[0].power.mw, 0);
    ck_assert_int_eq(registers_of(&story).demand[3].peak[0].stamp.s == METER_ABSENT, i == 0);
    story_end(&story);
  }
}
END_TEST

START_TEST(tie__first_or_last__by_policy) {
  static const char *const words[2] = {"first", "last"};
  for (int i = 0; i < 2; i++) {
    story_t story;
    story_begin(&story, STORY_JANUARY);
    tell(&story, "policy 0 md.tie %s", words[i]);
    tell_load(&story, 0, hms(3, 0, 0), 4000);
    live(&story);
    until(&story, hms(4, 0, 0));
    check_peak(&story, 4000000, i == 0 ? hms(0, 30, 0) : hms(3, 0, 0));
    story_end(&story);
  }
}
END_TEST

/* The demand of a clock-losing outage stands alone in every policy, stamped with its own end, L. */
START_TEST(clock_lost__old_part__is_judged_alone_and_stamped_with_l) {
  story_t story;
  short_outage(&story, "resume");
  tell_fault(&story, "battery_dead", hms(1, 0, 0), "-1");
  live(&story);
  until(&story, hms(11, 10, 0));
  check_peak(&story, 2400000, hms(11, 4, 0));
  until(&story, hms(12, 0, 0));
  /* C = 11:04 at true 11:09: to the edge at C 11:15 6 min of 9 kW and 5 min of 500 W:
   * 0.9 + 0.041666… kWh in 0.25 h: 3.766664 kW of whole mWh. */
  ck_assert_int_eq(registers_of(&story).demand[0].peak[0].power.mw, 3766664);
  story_end(&story);
}
END_TEST

/* V4: 10 kW; at 10:40 the clock is set back to 10:00. */
START_TEST(v4__set_back__keeps_repeated_labels_and_sums_nothing) {
  story_t story;
  story_begin(&story, STORY_JANUARY);
  tell_load(&story, 0, hms(12, 0, 0), 10000);
  live(&story);
  until(&story, hms(10, 40, 0));
  ck_assert_int_eq(meter_set_clock(story.m, (claim_t){STORY_JANUARY + hms(10, 0, 0)}, by_r3),
                   ST_OK);
  until(&story, hms(11, 40, 0));
  static const struct {
    int nth;
    int64_t begin, end, mwh;
    uint32_t status;
  } wanted[] = {
      {21, 36000, 37800, 5000000, 0},
      {22, 37800, 38400, 1666666, ENTRY_TIME_CHANGE | ENTRY_SHORT},
      {23, 36000, 37800, 5000000, ENTRY_TIME_CHANGE | ENTRY_REPEATED},
      {24, 37800, 39600, 5000000, ENTRY_REPEATED},
  };
  for (size_t i = 0; i < sizeof wanted / sizeof wanted[0]; i++) {
    meter_row_t row = row_of(&story, ROW_ENTRY, wanted[i].nth);
    ck_assert_int_eq(row.stamp.s, STORY_JANUARY + wanted[i].begin);
    ck_assert_int_eq(row.stamp2.s, STORY_JANUARY + wanted[i].end);
    ck_assert_int_eq(row.energy[0].mwh, wanted[i].mwh);
    ck_assert_uint_eq(row.status, wanted[i].status);
  }
  meter_row_t tc = row_of(&story, ROW_TC, 1);
  ck_assert_uint_eq(tc.sequence, row_of(&story, ROW_ENTRY, 22).sequence + 1);
  check_peak(&story, 10000000, hms(0, 30, 0));
  ck_assert_uint_eq(face_of(&story).status, 0);
  check_invariants(&story);
  story_end(&story);
}
END_TEST

static span_t period_alone(span_t period, span_t elapsed) {
  return elapsed.ns > 0 ? period : elapsed;
}

/* V6: T = 1 min, slewed back 5 s a period: 65 s of 10 kW are 180,555 or, with the rest carried,
 * 180,556 mWh; over 65 s that is 10,000,024 mW: 10 kW within one count. An ordinary minute of
 * 166,667 mWh gives 10,000,020 mW. Over T alone the slewed one would read 10,833,360 mW: 8.3 %. */
START_TEST(v6__slewed_interval__does_not_overstate) {
  meter_mechanisms_t wrong = meter_mechanisms_right;
  wrong.demand_divisor = period_alone;
  for (int i = 0; i < 2; i++) {
    story_t story;
    story_begin(&story, STORY_JANUARY);
    tell(&story, "policy 0 md.period 60000000000");
    tell(&story, "policy 0 lp.period 60000000000");
    tell_load(&story, 0, hms(2, 0, 0), 10000);
    live_with(&story, i == 0 ? NULL : &wrong);
    until(&story, hms(0, 10, 30));
    ck_assert_int_eq(meter_adjust(story.m, -12, by_r1), ST_OK);
    until(&story, hms(1, 0, 0));
    ck_assert_int_eq(registers_of(&story).demand[0].peak[0].power.mw, i == 0 ? 10000024 : 10833360);
    ck_assert_int_eq(face_of(&story).clock.s, STORY_JANUARY + 3600 - 12);
    /* Entries from 00:11: 65 s, 65 s, 62 s of crystal, then 60 s again. */
    static const int64_t elapsed[] = {60, 65, 65, 62, 60};
    for (int n = 0; n < 5; n++) {
      meter_row_t row = row_of(&story, ROW_ENTRY, 11 + n);
      ck_assert_int_eq(row.elapsed, elapsed[n]);
      ck_assert_int_eq((row.status & ENTRY_SLEWING) != 0, elapsed[n] != 60);
    }
    story_end(&story);
  }
}
END_TEST

int main(void) {
  TCase *tcase = tcase_create("demand");
  tcase_add_test(tcase, outage_inside_a_period__resume__adds_the_parts);
  tcase_add_test(tcase, outage_inside_a_period__synchronise__judges_the_parts_alone);
  tcase_add_test(tcase, outage_inside_a_period__restart__runs_a_whole_period_from_power_up);
  tcase_add_test(tcase, restart__end_of_billing__aligns_to_the_raster);
  tcase_add_test(tcase, continuation_window__short_outage__is_no_boundary);
  tcase_add_test(tcase, continuation_window__a_second_too_small__is_a_boundary);
  tcase_add_test(tcase, discard__incomplete_interval__is_not_judged);
  tcase_add_test(tcase, end_of_billing__inside_a_period__splits_it);
  tcase_add_test(tcase, rate_of_interval__start_or_end__by_policy);
  tcase_add_test(tcase, tie__first_or_last__by_policy);
  tcase_add_test(tcase, clock_lost__old_part__is_judged_alone_and_stamped_with_l);
  tcase_add_test(tcase, v4__set_back__keeps_repeated_labels_and_sums_nothing);
  tcase_add_test(tcase, v6__slewed_interval__does_not_overstate);
  STORY_RUN("meter_demand", tcase);
}
