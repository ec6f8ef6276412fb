/* Zones, days, tariffs and billing periods. Instants are UTC seconds; Berlin's changes of 2026 are
 * 2026-03-29T01:00Z = 1774746000 and 2026-10-25T01:00Z = 1792890000. */
#include "pmu/civil/period.h"
#include "pmu/civil/tariff.h"

#include <check.h>
#include <stdlib.h>

static const zone_row_t berlin_rows[] = {
    {{-9000000000}, 3600, false}, {{1774746000}, 7200, true}, {{1792890000}, 3600, false}};
static const zone_t berlin = {"Europe/Berlin", berlin_rows, 3, zone_row_offset};
static const zone_row_t lord_howe_rows[] = {{{-9000000000}, 37800, false},
                                            {{1000800}, 39600, true}};
static const zone_t lord_howe = {"Australia/Lord_Howe", lord_howe_rows, 2, zone_row_offset};

static local_t wall(int32_t year, int32_t month, int32_t day, int32_t hour, int32_t minute) {
  return (local_t){day_number((date_t){year, month, day}) * 86400 + hour * 3600 + minute * 60};
}

START_TEST(zone_utc__an_ordinary_time__exists_once) {
  zone_instants_t found = zone_utc(&berlin, wall(2026, 3, 29, 1, 59));
  ck_assert_int_eq(found.kind, ZONE_ONCE);
  ck_assert_int_eq(found.first.s, 1774746000 - 60);
}
END_TEST

START_TEST(zone_utc__inside_the_spring_gap__is_the_instant_of_the_change) {
  zone_instants_t found = zone_utc(&berlin, wall(2026, 3, 29, 2, 30));
  ck_assert_int_eq(found.kind, ZONE_NEVER);
  ck_assert_int_eq(found.first.s, 1774746000);
}
END_TEST

START_TEST(zone_utc__inside_the_repeated_hour__exists_twice) {
  zone_instants_t found = zone_utc(&berlin, wall(2026, 10, 25, 2, 30));
  ck_assert_int_eq(found.kind, ZONE_TWICE);
  ck_assert_int_eq(found.first.s, 1792890000 - 1800);
  ck_assert_int_eq(found.second.s, 1792890000 + 1800);
}
END_TEST

START_TEST(zone_slot__half_hours_over_both_changes__stay_half_hours) {
  for (int64_t at = 1774746000 - 3600; at < 1774746000 + 3600; at += 1800) {
    zone_slot_t slot = zone_slot(&berlin, (span_t){1800 * NS_PER_S}, (utc_t){at + 1799});
    ck_assert_int_eq(slot.from.s, at);
    ck_assert_int_eq(slot.to.s, at + 1800);
  }
}
END_TEST

/* 30 min of daylight saving break a raster of hours: at 1000800 (local 00:30 becomes 01:00, both
 * as 37800 + 1000800 = 1038600 = 288.5 h) the slot that began at 00:00 is cut after half an
 * hour. */
START_TEST(zone_slot__a_change_that_breaks_the_raster__cuts_the_slot) {
  span_t hour = {3600 * NS_PER_S};
  zone_slot_t before = zone_slot(&lord_howe, hour, (utc_t){1000799});
  ck_assert_int_eq(before.from.s, 999000);
  ck_assert_int_eq(before.to.s, 1000800);
  zone_slot_t after = zone_slot(&lord_howe, hour, (utc_t){1000800});
  ck_assert_int_eq(after.from.s, 1000800);
  ck_assert_int_eq(after.to.s, 1004400); /* 1004400 + 39600 = 290 h */
}
END_TEST

START_TEST(day_number__dates_worked_by_hand__and_back) {
  ck_assert_int_eq(day_number((date_t){1970, 1, 1}), 0);
  ck_assert_int_eq(day_number((date_t){2000, 2, 29}), 11016); /* 30 years of 365, 7 leap days, 59 */
  ck_assert_int_eq(day_number((date_t){2028, 2, 29}) * 86400, 1835395200);
  ck_assert_int_eq(day_weekday(day_number((date_t){2028, 2, 29})), 1); /* a Tuesday */
  for (int64_t number = -800000; number < 800000; number += 997)
    ck_assert_int_eq(day_number(day_date(number)), number);
}
END_TEST

START_TEST(day_month_length__february__knows_its_leap_years) {
  ck_assert_int_eq(day_month_length(2026, 2), 28);
  ck_assert_int_eq(day_month_length(2028, 2), 29);
  ck_assert_int_eq(day_month_length(2100, 2), 28);
  ck_assert_int_eq(day_month_length(2000, 2), 29);
}
END_TEST

START_TEST(day_length__the_days_of_change__have_46_and_50_half_hours) {
  ck_assert_int_eq(day_length(&berlin, day_number((date_t){2026, 3, 29})), 46 * 1800);
  ck_assert_int_eq(day_length(&berlin, day_number((date_t){2026, 10, 25})), 50 * 1800);
  ck_assert_int_eq(day_length(&berlin, day_number((date_t){2026, 10, 26})), 48 * 1800);
}
END_TEST

START_TEST(day_count_begun__from_noon_to_noon__is_two) {
  utc_t noon = {1774742400 + 43200};
  ck_assert_int_eq(day_count_begun(&berlin, noon, (utc_t){noon.s + 86400}), 2);
  ck_assert_int_eq(day_count_begun(&berlin, noon, (utc_t){noon.s + 1}), 1);
  ck_assert_int_eq(day_count_begun(&berlin, noon, noon), 0);
  /* To local midnight exactly: the next day has not begun. 2026-03-29T22:00Z is that midnight. */
  ck_assert_int_eq(day_count_begun(&berlin, noon, (utc_t){1774742400 + 22 * 3600}), 1);
}
END_TEST

/* Rate 1 from 00:00, 2 from 02:30, 3 from 06:00; Sundays 4; 1 May always 5; summer from June 6. */
static tariff_season_t seasons[] = {{1, 1, 1}, {6, 1, 2}};
static tariff_week_t weeks[] = {{1, {1, 1, 1, 1, 1, 1, 2}}, {2, {4, 4, 4, 4, 4, 4, 4}}};
static tariff_switch_t switches[] = {{1, 0, 1}, {1, 9000, 2}, {1, 21600, 3}, {2, 0, 4},
                                     {3, 0, 5}, {4, 0, 6},    {5, 0, 7}};
static tariff_special_t specials[] = {{0, 5, 1, 3}, {2027, 5, 1, 5}};
static const tariff_t tariff = {"four", seasons, weeks, switches, specials, 2, 2, 7, 2};
static const tariff_rules_t both = {false, false};
static const tariff_rules_t first_pass = {false, true};
static const tariff_rules_t standard = {true, false};

/* The same every day, so that the nights of change are seen alone. */
static tariff_season_t daily_season[] = {{1, 1, 1}};
static tariff_week_t daily_week[] = {{1, {1, 1, 1, 1, 1, 1, 1}}};
static const tariff_t daily = {"daily", daily_season, daily_week, switches, NULL, 1, 1, 3, 0};

static int32_t rate_at(const tariff_t *of, tariff_rules_t rules, int64_t at) {
  return tariff_rate(of, &berlin, rules, (utc_t){at});
}

static int32_t rate_on(local_t local) {
  return rate_at(&tariff, both, zone_utc(&berlin, local).first.s);
}

START_TEST(tariff_rate__special_days__beat_the_week_and_an_exact_year_beats_every) {
  ck_assert_int_eq(tariff_check(&tariff, NULL), ST_OK);
  ck_assert_int_eq(rate_on(wall(2026, 5, 1, 12, 0)), 5);
  ck_assert_int_eq(rate_on(wall(2027, 5, 1, 12, 0)), 7);
  ck_assert_int_eq(rate_on(wall(2026, 5, 2, 12, 0)), 3);
  ck_assert_int_eq(rate_on(wall(2026, 5, 3, 12, 0)), 4); /* a Sunday */
  ck_assert_int_eq(rate_on(wall(2026, 6, 1, 0, 0)), 6);
  ck_assert_int_eq(rate_on(wall(2026, 5, 31, 23, 59)), 4); /* a Sunday */
}
END_TEST

START_TEST(tariff_rate__before_the_first_season__belongs_to_the_last) {
  static tariff_season_t late[] = {{3, 1, 1}, {10, 1, 2}};
  const tariff_t seasonal = {"late", late, weeks, switches, NULL, 2, 2, 7, 0};
  ck_assert_int_eq(rate_at(&seasonal, both, day_number((date_t){2026, 1, 5}) * 86400), 6);
}
END_TEST

START_TEST(tariff_rate__a_switch_in_the_spring_gap__happens_at_the_change) {
  ck_assert_int_eq(rate_at(&daily, both, 1774746000 - 1), 1);
  ck_assert_int_eq(rate_at(&daily, both, 1774746000), 2); /* 02:30 never was; it is 03:00 */
}
END_TEST

START_TEST(tariff_rate__a_switch_in_the_repeated_hour__happens_twice_or_once) {
  int64_t first = 1792890000 - 1800; /* 02:30 summer time */
  ck_assert_int_eq(rate_at(&daily, both, first - 1), 1);
  ck_assert_int_eq(rate_at(&daily, both, first), 2);
  ck_assert_int_eq(rate_at(&daily, both, 1792890000), 1); /* 02:00 again */
  ck_assert_int_eq(rate_at(&daily, both, 1792890000 + 1800), 2);
  ck_assert_int_eq(rate_at(&daily, first_pass, first), 2);
  ck_assert_int_eq(rate_at(&daily, first_pass, 1792890000), 2);
  ck_assert_int_eq(rate_at(&daily, first_pass, 1792890000 + 3600), 2);
}
END_TEST

START_TEST(tariff_rate__standard_time__is_an_hour_later_in_summer) {
  int64_t six = zone_utc(&berlin, wall(2026, 5, 2, 6, 0)).first.s;
  ck_assert_int_eq(rate_at(&daily, both, six), 3);
  ck_assert_int_eq(rate_at(&daily, standard, six), 2);
  ck_assert_int_eq(rate_at(&daily, standard, six + 3600), 3);
}
END_TEST

/* Every second of both nights of change: the edges are where the rate changes, and nowhere else. */
START_TEST(tariff_edge__over_both_changes__finds_every_edge_and_no_other) {
  static const int64_t nights[] = {1774746000, 1792890000};
  const tariff_rules_t rules[] = {both, first_pass, standard};
  for (size_t n = 0; n < 2; n++) {
    for (size_t r = 0; r < 3; r++) {
      utc_t at = {nights[n] - 5 * 3600};
      utc_t limit = {nights[n] + 8 * 3600};
      while (at.s < limit.s) {
        utc_t edge = tariff_edge(&daily, &berlin, rules[r], at, limit);
        int32_t rate = tariff_rate(&daily, &berlin, rules[r], at);
        for (int64_t s = at.s; s < edge.s; s++)
          ck_assert_int_eq(rate_at(&daily, rules[r], s), rate);
        if (edge.s < limit.s) ck_assert_int_ne(rate_at(&daily, rules[r], edge.s), rate);
        at = edge;
      }
    }
  }
}
END_TEST

START_TEST(tariff_check__a_profile_without_a_start__is_a_sentence) {
  static tariff_switch_t late[] = {{1, 60, 1}};
  const tariff_t bad = {"bad", daily_season, daily_week, late, NULL, 1, 1, 1, 0};
  fault_t fault;
  ck_assert_int_eq(tariff_check(&bad, &fault), ST_BAD_INPUT);
  ck_assert_str_eq(fault.text, "tariff bad: day profile 1 of week 1 has no switch at 0 s");
}
END_TEST

START_TEST(period_edge__day_31__is_the_last_day_of_a_shorter_month) {
  period_rule_t rule = {false, 31, 0};
  ck_assert_int_eq(period_edge(&berlin, rule, 2028, 2).s, 1835395200 - 3600); /* 29 February */
  utc_t april = period_edge(&berlin, rule, 2026, 4);
  ck_assert_int_eq(april.s, zone_utc(&berlin, wall(2026, 4, 30, 0, 0)).first.s);
}
END_TEST

START_TEST(period_edge__a_time_that_never_was_or_was_twice__is_the_change_or_the_first_pass) {
  ck_assert_int_eq(period_edge(&berlin, (period_rule_t){false, 29, 9000}, 2026, 3).s, 1774746000);
  ck_assert_int_eq(period_edge(&berlin, (period_rule_t){false, 25, 9000}, 2026, 10).s,
                   1792890000 - 1800);
}
END_TEST

START_TEST(period_of__none__is_the_calendar_month) {
  period_rule_t none = {.none = true};
  period_t period = period_of(&berlin, none, period_edge, (utc_t){1774746000});
  ck_assert_str_eq(period.label, "2026-03");
  ck_assert_int_eq(period.from.s, zone_utc(&berlin, wall(2026, 3, 1, 0, 0)).first.s);
  ck_assert_int_eq(period.to.s, zone_utc(&berlin, wall(2026, 4, 1, 0, 0)).first.s);
}
END_TEST

START_TEST(period_of__on_and_before_a_billing_date__are_two_periods) {
  period_rule_t rule = {false, 15, 21600};
  utc_t edge = period_edge(&berlin, rule, 2026, 12);
  period_t before = period_of(&berlin, rule, period_edge, (utc_t){edge.s - 1});
  period_t after = period_of(&berlin, rule, period_edge, edge);
  ck_assert_str_eq(before.label, "2026-11");
  ck_assert_int_eq(before.to.s, edge.s);
  ck_assert_str_eq(after.label, "2026-12");
  ck_assert_int_eq(after.from.s, edge.s);
  ck_assert_int_eq(after.to.s, period_edge(&berlin, rule, 2027, 1).s);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("civil");
  TCase *all = tcase_create("civil");
  tcase_add_test(all, zone_utc__an_ordinary_time__exists_once);
  tcase_add_test(all, zone_utc__inside_the_spring_gap__is_the_instant_of_the_change);
  tcase_add_test(all, zone_utc__inside_the_repeated_hour__exists_twice);
  tcase_add_test(all, zone_slot__half_hours_over_both_changes__stay_half_hours);
  tcase_add_test(all, zone_slot__a_change_that_breaks_the_raster__cuts_the_slot);
  tcase_add_test(all, day_number__dates_worked_by_hand__and_back);
  tcase_add_test(all, day_month_length__february__knows_its_leap_years);
  tcase_add_test(all, day_length__the_days_of_change__have_46_and_50_half_hours);
  tcase_add_test(all, day_count_begun__from_noon_to_noon__is_two);
  tcase_add_test(all, tariff_rate__special_days__beat_the_week_and_an_exact_year_beats_every);
  tcase_add_test(all, tariff_rate__before_the_first_season__belongs_to_the_last);
  tcase_add_test(all, tariff_rate__a_switch_in_the_spring_gap__happens_at_the_change);
  tcase_add_test(all, tariff_rate__a_switch_in_the_repeated_hour__happens_twice_or_once);
  tcase_add_test(all, tariff_rate__standard_time__is_an_hour_later_in_summer);
  tcase_add_test(all, tariff_edge__over_both_changes__finds_every_edge_and_no_other);
  tcase_add_test(all, tariff_check__a_profile_without_a_start__is_a_sentence);
  tcase_add_test(all, period_edge__day_31__is_the_last_day_of_a_shorter_month);
  tcase_add_test(all,
                 period_edge__a_time_that_never_was_or_was_twice__is_the_change_or_the_first_pass);
  tcase_add_test(all, period_of__none__is_the_calendar_month);
  tcase_add_test(all, period_of__on_and_before_a_billing_date__are_two_periods);
  suite_add_tcase(suite, all);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_NORMAL);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
