/* What ends a demand period: the raster, a change of the rate in force, or both, as
 * pmu/docs/decisions/0007 says. Half-hours in UTC; demand is energy × 3600 / 1800 s by hand. Rate 1
 * to 07:10, 2 from then on, said once more at 07:20, and 3 from 09:00. */
#include <check.h>
#include <stdlib.h>

#include "sim/meter/story_test.h"

static void begin(story_t *story, const char *trigger) {
  story_begin(story, STORY_JANUARY);
  tell(story, "tariff 1 changes");
  tell(story, "season 1 1 1 1");
  tell(story, "week 1 1 1 1 1 1 1 1 1");
  tell(story, "switch 1 1 0 1");
  tell(story, "switch 1 1 25800 2");
  tell(story, "switch 1 1 26400 2");
  tell(story, "switch 1 1 32400 3");
  tell(story, "meter 0 m 12345678 polyphase-tou direct 0 0 1");
  tell(story, "policy 0 md.interval_trigger %s", trigger);
}

#define CHECK_PEAK(story, demand_index, expected_mw, hours, minutes)                               \
  do {                                                                                             \
    meter_peak_t check_peak = registers_of(story).demand[demand_index].peak[0];                    \
    ck_assert_int_eq(check_peak.power.mw, expected_mw);                                            \
    ck_assert_int_eq(check_peak.stamp.s, STORY_JANUARY + hms(hours, minutes, 0));                  \
  } while (0)

/* 6 kW to 07:10 are 1 kWh, 12 kW to 07:30 are 4. By the clock 5 kWh, 10 kW, in the rate of 07:00.
 * By both 2 kW in rate 1, 8 in rate 2. By the rate alone the same, but the second one to 07:40.
 * Closed at 07:20, too, it would be 4. */
START_TEST(change__of_the_rate__ends_the_period_where_the_policy_says) {
  static const char *const words[] = {"clock", "both", "rate_change"};
  for (int i = 0; i < 3; i++) {
    story_t story;
    begin(&story, words[i]);
    tell_load(&story, hms(7, 0, 0), hms(7, 10, 0), 6000);
    tell_load(&story, hms(7, 10, 0), hms(7, 30, 0), 12000);
    live(&story);
    until(&story, hms(9, 0, 0));
    if (i == 0) {
      CHECK_PEAK(&story, 1, 10000000, 7, 30);
      ck_assert_int_eq(registers_of(&story).demand[2].peak[0].power.mw, 0);
    } else {
      CHECK_PEAK(&story, 1, 2000000, 7, 10);
      CHECK_PEAK(&story, 2, 8000000, 7, i == 1 ? 30 : 40);
    }
    check_invariants(&story);
    story_end(&story);
  }
}
END_TEST

/* 9 kW from 08:00 to 08:40: whole from 08:10 to 08:40 by the rate alone, from 08:00 to 08:30 by
 * both. 3 kW from 09:00 to 09:30, where the rate changes on the raster: one edge, one period. */
START_TEST(period__after_a_change__runs_on_or_comes_back_to_the_raster) {
  for (int both = 0; both < 2; both++) {
    story_t story;
    begin(&story, both ? "both" : "rate_change");
    tell_load(&story, hms(8, 0, 0), hms(8, 40, 0), 9000);
    tell_load(&story, hms(9, 0, 0), hms(9, 30, 0), 3000);
    live(&story);
    until(&story, hms(10, 0, 0));
    CHECK_PEAK(&story, 2, 9000000, 8, both ? 30 : 40);
    CHECK_PEAK(&story, 3, 3000000, 9, 30);
    story_end(&story);
  }
}
END_TEST

/* Periods from 07:10: [08:10, 08:40) of 9 kW is split at 08:20, 1.5 kWh and 3 kWh; the second part
 * ends where the period would have, and the next is whole again: 12 kW from 08:40 to 09:00 are
 * 4 kWh by the change at 09:00, 8 kW. */
START_TEST(end_of_billing__inside_a_period_of_a_rate__splits_it_and_it_ends_as_planned) {
  story_t story;
  begin(&story, "rate_change");
  tell_load(&story, hms(8, 10, 0), hms(8, 40, 0), 9000);
  tell_load(&story, hms(8, 40, 0), hms(9, 0, 0), 12000);
  tell_fault(&story, "end_of_billing", hms(8, 20, 0), "-1 O1");
  live(&story);
  until(&story, hms(8, 59, 59));
  meter_peak_t closed = set_of(&story, 1).registers.demand[0].peak[0];
  ck_assert_int_eq(closed.power.mw, 3000000);
  ck_assert_int_eq(closed.stamp.s, STORY_JANUARY + hms(8, 20, 0));
  CHECK_PEAK(&story, 0, 6000000, 8, 40);
  until(&story, hms(9, 0, 0));
  CHECK_PEAK(&story, 0, 8000000, 9, 0);
  story_end(&story);
}
END_TEST

/* Set from 07:50 to 07:55, it runs to 08:00 and whole from there: 9 kW from 08:00 to 08:30 of the
 * clock. An outage from 07:41 to 08:16 ends [07:40, 08:10): from 08:16 to 08:30, then to 09:00. */
START_TEST(period__begun_by_a_set_or_a_power_up__runs_to_the_raster) {
  story_t story;
  begin(&story, "rate_change");
  tell_load(&story, hms(7, 55, 0), hms(8, 25, 0), 9000);
  char rest[64];
  snprintf(rest, sizeof rest, "-1 %lld O3", (long long)(STORY_JANUARY + hms(7, 55, 0)));
  tell_fault(&story, "set_clock", hms(7, 50, 0), rest);
  live(&story);
  until(&story, hms(8, 50, 0));
  CHECK_PEAK(&story, 0, 9000000, 8, 30);
  story_end(&story);

  begin(&story, "rate_change");
  tell_load(&story, hms(8, 30, 0), hms(9, 0, 0), 7000);
  tell_outage(&story, hms(7, 41, 0), hms(8, 16, 0));
  live(&story);
  until(&story, hms(9, 0, 0));
  CHECK_PEAK(&story, 0, 7000000, 9, 0);
  story_end(&story);
}
END_TEST

/* Over 07:10 by an outage inside [07:00, 07:30): by resume the period would go on, but the rate is
 * another at the power-up. 6 kW from 07:00 to 07:05, 0.5 kWh, judged alone, ended at L: 1 kW. */
START_TEST(change__in_an_outage__ends_what_would_be_resumed) {
  for (int both = 0; both < 2; both++) {
    story_t story;
    begin(&story, both ? "both" : "clock");
    tell_load(&story, hms(7, 0, 0), hms(7, 5, 0), 6000);
    tell_load(&story, hms(7, 15, 0), hms(7, 30, 0), 6000);
    tell_outage(&story, hms(7, 5, 0), hms(7, 15, 0));
    live(&story);
    until(&story, hms(8, 0, 0));
    if (both) {
      CHECK_PEAK(&story, 1, 1000000, 7, 5);
      CHECK_PEAK(&story, 2, 3000000, 7, 30);
    } else {
      CHECK_PEAK(&story, 1, 4000000, 7, 30); /* 2 kWh of 30 min */
    }
    story_end(&story);
  }
}
END_TEST

/* R3 from 06:00: rate 1 is held, so that 07:10 is nothing: 5 kWh, 10 kW, in rate 1. */
START_TEST(change__while_frozen__is_none) {
  story_t story;
  begin(&story, "both");
  tell(&story, "policy 0 clk.invalid.response R3");
  tell_load(&story, hms(7, 0, 0), hms(7, 10, 0), 6000);
  tell_load(&story, hms(7, 10, 0), hms(7, 30, 0), 12000);
  tell_fault(&story, "clock_chip_failed", hms(6, 0, 0), "-1");
  live(&story);
  until(&story, hms(8, 0, 0));
  CHECK_PEAK(&story, 1, 10000000, 7, 30);
  story_end(&story);
}
END_TEST

int main(void) {
  TCase *tcase = tcase_create("trigger");
  tcase_add_test(tcase, change__of_the_rate__ends_the_period_where_the_policy_says);
  tcase_add_test(tcase, period__after_a_change__runs_on_or_comes_back_to_the_raster);
  tcase_add_test(tcase,
                 end_of_billing__inside_a_period_of_a_rate__splits_it_and_it_ends_as_planned);
  tcase_add_test(tcase, period__begun_by_a_set_or_a_power_up__runs_to_the_raster);
  tcase_add_test(tcase, change__in_an_outage__ends_what_would_be_resumed);
  tcase_add_test(tcase, change__while_frozen__is_none);
  STORY_RUN("meter_trigger", tcase);
}
