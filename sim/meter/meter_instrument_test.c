/* The second profile: smallest, greatest and mean of what is seen, over entries of its own
 * (pmu/docs/decisions/0008 "The second profile"). Every value is worked out beside it. Unless it is
 * said, half-hours, as the load profile and the demand period have. */
#include <check.h>

#include "sim/meter/story_test.h"

static void begin(story_t *story, const char *const *gauges, int64_t period_s) {
  story_begin(story, STORY_JANUARY);
  tell(story, "instrument 0 %lld 4", (long long)(period_s * NS_PER_S));
  for (int i = 0; gauges[i] != NULL; i++)
    tell(story, "gauge 0 %d %s", i, gauges[i]);
}

static const char *const p_alone[] = {"P", NULL};
static const char *const all_gauges[] = {"P", "P1", "P2", "P3", "Q", "Q1", "Q3", "S", NULL};

static meter_instrument_row_t row_at(const story_t *story, uint32_t sequence) {
  meter_instrument_row_t row;
  ck_assert(meter_instrument_row(story->m, sequence, &row));
  ck_assert_uint_eq(row.sequence, sequence);
  return row;
}

static void is_gauged(const story_t *story, uint32_t sequence, int gauge, int64_t least,
                      int64_t greatest, int64_t mean) {
  meter_instrument_row_t row = row_at(story, sequence);
  ck_assert_int_eq(row.gauged[gauge].least, least);
  ck_assert_int_eq(row.gauged[gauge].greatest, greatest);
  ck_assert_int_eq(row.gauged[gauge].mean, mean);
}

/* From and to in seconds of the story's day. */
static void is_row(const story_t *story, uint32_t sequence, int64_t from, int64_t to,
                   uint32_t status, int64_t elapsed) {
  meter_instrument_row_t row = row_at(story, sequence);
  ck_assert_int_eq(row.begin.s - STORY_JANUARY, from);
  ck_assert_int_eq(row.end.s - STORY_JANUARY, to);
  ck_assert_uint_eq(row.status, status);
  ck_assert_int_eq(row.elapsed, elapsed);
}

/* 1 kW for 600 s, 4 kW for 300 s, −0.5 kW for 900 s: (600 + 1200 − 450) kWs / 1800 s = 0.75 kW.
 * Of phase 1 333.334, 1333.334 and −166.666 W: 450001.2 / 1800 = 250.0006… W. S is |P|: 2250 kWs.
 */
START_TEST(entry__has_the_smallest_the_greatest_and_the_mean) {
  static const char *const gauges[] = {"P", "P1", "S", NULL};
  story_t story;
  begin(&story, gauges, 1800);
  tell_load(&story, 0, 600, 1000);
  tell_load(&story, 600, 900, 4000);
  tell(&story, "load 0 %lld %lld set -500000", story_ns(&story, 900), story_ns(&story, 3600));
  live(&story);
  until(&story, 3600);
  is_row(&story, 1, 0, 1800, 0, 1800);
  ck_assert_uint_eq(row_at(&story, 1).boot, 1);
  is_gauged(&story, 1, 0, -500000, 4000000, 750000);
  is_gauged(&story, 1, 1, -166666, 1333334, 250000);
  is_gauged(&story, 1, 2, 500000, 4000000, 1250000);
  /* Nothing of the one before is kept. */
  is_gauged(&story, 2, 0, -500000, -500000, -500000);
  ck_assert_uint_eq(face_of(&story).instrument_last, 2);
  story_end(&story);
}
END_TEST

/* Each phase by itself, signed; S is the vector of the sums: √(600² + 800²) kVA. A phase that is
 * missing for 10 of 30 minutes is 0 in them: then √(200² + 1200²) = 1216552.506… mVA. */
START_TEST(entry__of_each_gauge__is_what_is_seen) {
  story_t story;
  begin(&story, all_gauges, 1800);
  tell(&story, "load 0 %lld %lld set 500000 -300000 400000 -100000 1300000 -400000",
       story_ns(&story, 0), story_ns(&story, 3600));
  char rest[64];
  snprintf(rest, sizeof rest, "%lld 3 meter", story_ns(&story, 2400));
  tell_fault(&story, "phase_off", 1800, rest);
  live(&story);
  until(&story, 3600);
  is_gauged(&story, 1, 0, 600000, 600000, 600000);
  is_gauged(&story, 1, 1, 500000, 500000, 500000);
  is_gauged(&story, 1, 2, -300000, -300000, -300000);
  is_gauged(&story, 1, 3, 400000, 400000, 400000);
  is_gauged(&story, 1, 4, 800000, 800000, 800000);
  is_gauged(&story, 1, 5, -100000, -100000, -100000);
  is_gauged(&story, 1, 6, -400000, -400000, -400000);
  is_gauged(&story, 1, 7, 1000000, 1000000, 1000000);
  is_row(&story, 2, 1800, 3600, ENTRY_PHASE_MISSING, 1800);
  is_gauged(&story, 2, 0, 200000, 600000, 466666);    /* (200 · 600 + 600 · 1200) / 1800 */
  is_gauged(&story, 2, 3, 0, 400000, 266666);         /* 400 · 1200 / 1800 */
  is_gauged(&story, 2, 6, -400000, 0, -266667);       /* floored, away from 0 */
  is_gauged(&story, 2, 7, 1000000, 1216552, 1072184); /* (1216552 · 600 + 1000000 · 1200) / 1800 */
  story_end(&story);
}
END_TEST

/* The mean is over what was metered, not over the period: 12 minutes of 1 kW, and 10 − 5 s. */
START_TEST(entry__broken_by_an_outage__counts_metered_time) {
  story_t story;
  begin(&story, p_alone, 1800);
  tell(&story, "policy 0 meter.start_up 5000000000");
  tell_load(&story, 0, 360, 500);
  tell_load(&story, 360, 3600, 1000);
  tell_outage(&story, 720, 1200);
  live(&story);
  until(&story, 3600);
  is_row(&story, 1, 0, 720, ENTRY_POWER_DOWN | ENTRY_SHORT, 720);
  is_gauged(&story, 1, 0, 500000, 1000000, 750000);
  is_row(&story, 2, 1205, 1800, ENTRY_POWER_UP | ENTRY_SHORT, 595);
  is_gauged(&story, 2, 0, 1000000, 1000000, 1000000);
  ck_assert_uint_eq(row_at(&story, 2).boot, 2);
  is_row(&story, 3, 1800, 3600, 0, 1800);
  story_end(&story);
}
END_TEST

/* Without voltage, and with a failed front end, 0 is seen: 1 kW in 1200 of 1800 s. */
START_TEST(entry__of_a_blind_meter__has_0_and_it_is_time) {
  story_t story;
  begin(&story, p_alone, 1800);
  tell_load(&story, 0, 7200, 1000);
  char rest[64];
  snprintf(rest, sizeof rest, "%lld", story_ns(&story, 1200));
  tell_fault(&story, "measuring_voltage_off", 600, rest);
  snprintf(rest, sizeof rest, "%lld", story_ns(&story, 3000));
  tell_fault(&story, "front_end", 2400, rest);
  live(&story);
  until(&story, 3600);
  is_row(&story, 1, 0, 1800, ENTRY_VOLTAGE_MISSING, 1800);
  is_gauged(&story, 1, 0, 0, 1000000, 666666);
  is_row(&story, 2, 1800, 3600, ENTRY_NOT_VALID, 1800);
  is_gauged(&story, 2, 0, 0, 1000000, 666666);
  story_end(&story);
}
END_TEST

/* What ends an entry of the load profile off its raster, but here does not. */
START_TEST(entry__over_an_end_of_billing_and_a_clearing__goes_on) {
  story_t story;
  begin(&story, p_alone, 1800);
  tell_load(&story, 0, 7200, 1000);
  live(&story);
  ck_assert_int_eq(meter_end_of_billing(until(&story, 600), by_r3), ST_OK);
  ck_assert_int_eq(meter_clear_profile(until(&story, 900), by_r3), ST_OK);
  until(&story, 1800);
  is_row(&story, 1, 0, 1800, 0, 1800);
  ck_assert_int_eq(rows_count(&story, ROW_ENTRY), 1); /* 900 to 1800 */
  story_end(&story);
}
END_TEST

START_TEST(entry__at_a_time_set__closes) {
  story_t story;
  begin(&story, p_alone, 1800);
  tell_load(&story, 0, 7200, 1000);
  live(&story);
  claim_t back = {STORY_JANUARY + 300};
  ck_assert_int_eq(meter_set_clock(until(&story, 600), back, by_r3), ST_OK);
  until(&story, 2100);
  is_row(&story, 1, 0, 600, ENTRY_TIME_CHANGE | ENTRY_SHORT, 600);
  is_row(&story, 2, 300, 1800, ENTRY_TIME_CHANGE | ENTRY_SHORT | ENTRY_REPEATED, 1500);
  story_end(&story);
}
END_TEST

/* Primary values of 40:1 that is told to be 60:1 at 600: K is 1, then 3/2. */
START_TEST(entry__at_a_change_of_ratios__closes_and_k_is_another) {
  story_t story;
  begin(&story, p_alone, 1800);
  tell(&story, "ratio 0 20000 500 100 100");
  tell_load(&story, 0, 7200, 1000);
  live(&story);
  meter_ratios_t ratios = {30000, 500, 100, 100};
  ck_assert_int_eq(meter_set_ratio(until(&story, 600), ratios, by_r3), ST_OK);
  until(&story, 1800);
  is_row(&story, 1, 0, 600, ENTRY_RATIO | ENTRY_SHORT, 600);
  is_gauged(&story, 1, 0, 1000000, 1000000, 1000000);
  is_row(&story, 2, 600, 1800, ENTRY_RATIO | ENTRY_SHORT, 1200);
  is_gauged(&story, 2, 0, 1500000, 1500000, 1500000);
  story_end(&story);
}
END_TEST

/* Other transformers at 600, 60:1 and then at 1200 50:1, under a meter that believes in 40:1: K is
 * 1, 2/3, 4/5 of 1 kW, within one entry: (600 + 400 + 480) kWs / 1800 s = 822.2222… W. */
START_TEST(entry__in_which_the_transformers_change__is_exact) {
  story_t story;
  begin(&story, p_alone, 1800);
  tell(&story, "ratio 0 20000 500 100 100");
  tell(&story, "transformer 0 %lld 30000 500 100 100", story_ns(&story, 600));
  tell(&story, "transformer 0 %lld 25000 500 100 100", story_ns(&story, 1200));
  tell_load(&story, 0, 7200, 1000);
  live(&story);
  until(&story, 3600);
  is_row(&story, 1, 0, 1800, 0, 1800);
  is_gauged(&story, 1, 0, 666666, 1000000, 822222);
  is_gauged(&story, 2, 0, 800000, 800000, 800000);
  story_end(&story);
}
END_TEST

/* Its period is its own: ten minutes under half-hours. */
START_TEST(entry__of_another_period__has_its_own_raster) {
  story_t story;
  begin(&story, p_alone, 600);
  tell_load(&story, 0, 7200, 1000);
  live(&story);
  until(&story, 3600);
  ck_assert_uint_eq(face_of(&story).instrument_last, 6);
  is_row(&story, 5, 2400, 3000, 0, 600);
  ck_assert_int_eq(rows_count(&story, ROW_ENTRY), 2);
  story_end(&story);
}
END_TEST

/* A slew begins at an edge of the load profile, in the midst of an hour. */
START_TEST(entry__in_which_a_slew_begins__is_tagged) {
  story_t story;
  begin(&story, p_alone, 3600);
  tell_load(&story, 0, 14400, 1000);
  live(&story);
  ck_assert_int_eq(meter_adjust(until(&story, 600), 3, by_r1), ST_OK);
  until(&story, 14000);
  ck_assert_uint_eq(row_at(&story, 1).status, ENTRY_SLEWING | ENTRY_SHORT); /* 3597 s */
  ck_assert_uint_eq(row_at(&story, 2).status, 0);
  story_end(&story);
}
END_TEST

/* +10 s at 595: no edge of the load profile or the demand lies between, but one of its raster. */
START_TEST(entry__whose_edge_a_silent_set_passes__ends_there) {
  story_t story;
  begin(&story, p_alone, 600);
  tell(&story, "policy 0 clk.silent_limit 20");
  tell_load(&story, 0, 7200, 1000);
  live(&story);
  claim_t on = {STORY_JANUARY + 605};
  ck_assert_int_eq(meter_set_clock(until(&story, 595), on, by_r3), ST_OK);
  until(&story, 1300);
  is_row(&story, 1, 0, 605, ENTRY_SHORT, 595);
  is_row(&story, 2, 605, 1200, ENTRY_SHORT, 595);
  story_end(&story);
}
END_TEST

/* 2026-03-29 in Berlin: three-hour entries of the local clock, which goes from 02 to 03 h at
 * 01:00Z. 00–02 h is closed by the change, 03–06 h is whole. */
START_TEST(entry__at_a_dst_change_that_breaks_its_raster__closes) {
  const int64_t night = 1774738800; /* 2026-03-28T23:00Z */
  story_t story;
  story_begin(&story, night);
  tell(&story, "zone 1 Europe/Berlin");
  tell(&story, "zone_row 1 -9000000000 3600 0");
  tell(&story, "zone_row 1 1774746000 7200 1");
  tell(&story, "meter_zone 0 1");
  tell(&story, "instrument 0 %lld 4", 10800LL * NS_PER_S);
  tell(&story, "gauge 0 0 P");
  live(&story);
  until(&story, hms(6, 0, 0));
  meter_instrument_row_t row = row_at(&story, 1);
  ck_assert_int_eq(row.begin.s, night);
  ck_assert_int_eq(row.end.s, night + 7200);
  ck_assert_uint_eq(row.status, ENTRY_SHORT);
  row = row_at(&story, 2);
  ck_assert_int_eq(row.end.s, night + 7200 + 10800);
  ck_assert_uint_eq(row.status, ENTRY_DST);
  story_end(&story);
}
END_TEST

/* Four days of hours and 100 more. */
START_TEST(entries__beyond_the_depth__overwrite_the_oldest) {
  story_t story;
  meter_instrument_row_t row;
  begin(&story, p_alone, 3600);
  live(&story);
  until(&story, hms(220, 0, 0));
  ck_assert_uint_eq(meter_instrument_capacity(story.m), 196);
  ck_assert_uint_eq(meter_instrument_stored(story.m), 196);
  ck_assert_uint_eq(face_of(&story).instrument_last, 220);
  ck_assert(meter_instrument_row(story.m, 1, &row));
  ck_assert_uint_eq(row.sequence, 25);
  ck_assert(!meter_instrument_row(story.m, 221, &row));
  story_end(&story);
}
END_TEST

START_TEST(meter__without_gauges__has_no_second_profile) {
  story_t story;
  meter_instrument_row_t row;
  story_begin(&story, STORY_JANUARY);
  live(&story);
  until(&story, 7200);
  ck_assert_int_eq(meter_gauges(story.m)->count, 0);
  ck_assert_uint_eq(meter_instrument_capacity(story.m), 0);
  ck_assert_uint_eq(face_of(&story).instrument_last, 0);
  ck_assert(!meter_instrument_row(story.m, 0, &row));
  story_end(&story);
}
END_TEST

static status_t read_with(const char *lines) {
  story_t story;
  const meter_config_t *config = NULL;
  fault_t fault = {0};
  story_begin(&story, STORY_JANUARY);
  tell(&story, "%s", lines);
  bytes_t facts = bytes_text(text_chars(&story.facts));
  status_t status = meter_config_read(&story.arena, facts, 0, &config, &fault);
  ck_assert(status == ST_OK || fault.text[0] != 0);
  story_end(&story);
  return status;
}

#define HALF_HOUR "instrument 0 1800000000000 4\n"

START_TEST(facts__of_what_is_no_instrument__are_refused) {
  ck_assert_int_eq(read_with(HALF_HOUR "gauge 0 0 P\ngauge 0 1 S"), ST_OK);
  ck_assert_int_eq(read_with(HALF_HOUR), ST_BAD_INPUT);
  ck_assert_int_eq(read_with("gauge 0 0 P"), ST_BAD_INPUT);
  ck_assert_int_eq(read_with(HALF_HOUR "gauge 0 1 P"), ST_BAD_INPUT);
  ck_assert_int_eq(read_with(HALF_HOUR "gauge 0 0 P4"), ST_BAD_INPUT);
  ck_assert_int_eq(read_with(HALF_HOUR "gauge 0 0 P\ngauge 0 1 P"), ST_BAD_INPUT);
  ck_assert_int_eq(read_with("instrument 0 90000000000 4\ngauge 0 0 P"), ST_BAD_INPUT);
  ck_assert_int_eq(read_with("instrument 0 420000000000 4\ngauge 0 0 P"), ST_BAD_INPUT);
  ck_assert_int_eq(read_with("instrument 0 1800000000000 0\ngauge 0 0 P"), ST_BAD_INPUT);
}
END_TEST

int main(void) {
  TCase *tcase = tcase_create("instrument");
  tcase_add_test(tcase, entry__has_the_smallest_the_greatest_and_the_mean);
  tcase_add_test(tcase, entry__of_each_gauge__is_what_is_seen);
  tcase_add_test(tcase, entry__broken_by_an_outage__counts_metered_time);
  tcase_add_test(tcase, entry__of_a_blind_meter__has_0_and_it_is_time);
  tcase_add_test(tcase, entry__over_an_end_of_billing_and_a_clearing__goes_on);
  tcase_add_test(tcase, entry__at_a_time_set__closes);
  tcase_add_test(tcase, entry__at_a_change_of_ratios__closes_and_k_is_another);
  tcase_add_test(tcase, entry__in_which_the_transformers_change__is_exact);
  tcase_add_test(tcase, entry__of_another_period__has_its_own_raster);
  tcase_add_test(tcase, entry__in_which_a_slew_begins__is_tagged);
  tcase_add_test(tcase, entry__whose_edge_a_silent_set_passes__ends_there);
  tcase_add_test(tcase, entry__at_a_dst_change_that_breaks_its_raster__closes);
  tcase_add_test(tcase, entries__beyond_the_depth__overwrite_the_oldest);
  tcase_add_test(tcase, meter__without_gauges__has_no_second_profile);
  tcase_add_test(tcase, facts__of_what_is_no_instrument__are_refused);
  STORY_RUN("meter_instrument", tcase);
}
