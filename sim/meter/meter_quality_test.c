/* Dips, swells and interruptions as a meter finds and records them: the machines of
 * pmu/docs/decisions/0011, and the octets of fixtures/dictionary/quality.md. Every value is worked
 * out beside it. Unless it is said, 230 V, thresholds 90, 110, 5 and 2 %: 207000, 253000, 11500 mV;
 * back at 211600 and 248400, and half a second of hold-up.
 */
#include "sim/meter/quality_test.h"
#include "sim/wire/image_check.h"

/* To 40 %, 92 V, for the half cycles 100 to 119. U(100) = ⌊√((230000² + 92000²)/2)⌋ = 175162 is
 * below 207 V: the dip begins at τ(100), half cycle 99, 990 ms. U(120) is 175162 again, U(121) is
 * 230 V: it ends at τ(121), 1200 ms: 210 ms. The record is there at half cycle 122, not before. */
START_TEST(dip__of_twenty_half_cycles__lasts_twenty_one) {
  story_t story;
  begin(&story);
  tell_halves(&story, "dip", 100, 120, "400 7 meter");
  live(&story);
  meter_advance(story.m, (true_t){STORY_JANUARY * NS_PER_S + 122 * H - 1});
  ck_assert_uint_eq(records(&story), 0);
  until_half(&story, 122);
  ck_assert_uint_eq(records(&story), 1);
  meter_quality_row_t row = record_of(&story, 1);
  is_found(&row, QUALITY_DIP, 7, 0, 990, 210, 92000);
  ck_assert_uint_eq(row.trace_len, 5 * METER_QUALITY_RUN);
  is_run(&row, 0, 4, 230000, 230000, 230000);
  is_run(&row, 1, 1, 175162, 175162, 175162);
  is_run(&row, 2, 19, 92000, 92000, 92000);
  is_run(&row, 3, 1, 175162, 175162, 175162);
  is_run(&row, 4, 1, 230000, 230000, 230000);
  ck_assert_int_eq(get(row.record, 248, 4), 4);
  ck_assert_int_eq(get(row.record, 252, 4), 5);
  ck_assert_int_eq(get(row.record, 148, 4), 24 * 64 * 6);
  story_end(&story);
}
END_TEST

/* All that stands in the octets, at their places. */
START_TEST(record__has_each_field_at_its_place) {
  static const uint8_t head[] = "MPQR\x01\x01\x02\x00\x00\x00\x00\x01"
                                "12345678";
  uint8_t none[32] = {0}, hash[32];
  story_t story;
  begin(&story);
  tell(&story, "certificate 0 4711 1800000000 A");
  tell(&story, "policy 0 pq.rapid 30");
  tell_halves(&story, "dip", 360000, 360004, "500 2 meter");
  live(&story);
  until(&story, hms(2, 0, 0));
  meter_quality_row_t row = record_of(&story, 1);
  const uint8_t *octets = row.record;
  ck_assert_mem_eq(octets, head, 20);
  ck_assert_mem_eq(octets + 20, none, 8);
  ck_assert_mem_eq(octets + 28, none, 32);
  ck_assert_int_eq(get(octets, 60, 4), 4711);
  ck_assert_int_eq(get(octets, 64, 8), 1800000000);
  ck_assert_int_eq(octets[72], 'A');
  ck_assert_int_eq(octets[73], 0);
  ck_assert_int_eq(get(octets, 74, 2), 0);
  ck_assert_int_eq(get(octets, 76, 8), (STORY_JANUARY + 3600) * 1000 - 10);
  ck_assert_int_eq(get(octets, 84, 4), 50);
  ck_assert_int_eq(get(octets, 88, 4), 230000);
  ck_assert_int_eq(get(octets, 92, 2), 900);
  ck_assert_int_eq(get(octets, 94, 2), 1100);
  ck_assert_int_eq(get(octets, 96, 2), 50);
  ck_assert_int_eq(get(octets, 98, 2), 20);
  ck_assert_int_eq(get(octets, 100, 2), 30);
  ck_assert_int_eq(get(octets, 102, 2), 0);
  ck_assert_int_eq(get(octets, 104, 4), 230000);
  ck_assert_int_eq(get(octets, 108, 4), 115000);
  ck_assert_int_eq(get(octets, 112, 4), 230000);
  ck_assert_int_eq(get(octets, 116, 4), 115000);
  ck_assert_int_eq(get(octets, 120, 4), 1);
  ck_assert_int_eq(get(octets, 124, 8), 3600000 - 10);
  ck_assert_int_eq(get(octets, 132, 4), 0);
  ck_assert_int_eq(get(octets, 136, 8), -1);
  ck_assert_int_eq(get(octets, 144, 4), row.trace_len);
  image_check_hash(bytes_of(row.trace, row.trace_len), hash);
  ck_assert_mem_eq(octets + 152, hash, 32);
  ck_assert_mem_eq(octets + 216, none, 32);
  ck_assert_int_eq(row.stamp.s, STORY_JANUARY + 3599);
  story_end(&story);
}
END_TEST

/* Phase 1 for the half cycles 100 to 109, phase 2 within it and on, at 195.5 V, and back at 211.6 V
 * alone: at the hysteresis it is over, a millivolt below it is not. U(100) is ⌊√((230000² +
 * 195500²)/2)⌋ = 213448: it begins with U(101), ends with U(118), 211.6 V, or with U(150), 220991,
 * whose cycle begins at 1490 ms. */
START_TEST(dip__of_two_phases__lasts_from_the_first_to_the_last) {
  for (int less = 0; less <= 1; less++) {
    story_t story;
    begin(&story);
    tell_voltage(&story, 100, 105, 195500, 230000, 230000);
    tell_voltage(&story, 105, 110, 195500, 195500, 230000);
    tell_voltage(&story, 110, 117, 230000, 195500, 230000);
    tell_voltage(&story, 117, 150, 230000, 211600 - less, 230000);
    live(&story);
    until_half(&story, 200);
    meter_quality_row_t row = record_of(&story, 1);
    is_found(&row, QUALITY_DIP, 3, 0, 1000, less == 0 ? 170 : 490, 195500);
    ck_assert_int_eq(get(row.record, 112, 4), 230000);
    story_end(&story);
  }
}
END_TEST

/* At 207 V nothing begins, a millivolt below it does: U(100) = ⌊√((230000² + 206999²)/2)⌋ = 218803,
 * so that it is the second that sees it: ten half cycles are nine. */
START_TEST(dip__at_the_threshold__is_none) {
  for (int less = 0; less <= 1; less++) {
    story_t story;
    begin(&story);
    tell_voltage(&story, 100, 110, 207000 - less, 230000, 230000);
    live(&story);
    until_half(&story, 200);
    ck_assert_uint_eq(records(&story), less);
    if (less == 1) {
      meter_quality_row_t row = record_of(&story, 1);
      is_found(&row, QUALITY_DIP, 1, 0, 1000, 90, 206999);
    }
    story_end(&story);
  }
}
END_TEST

/* Below 11.5 V in all phases at once, or in two of them. */
START_TEST(interruption__is_one_where_all_phases_are_out) {
  for (int all = 0; all <= 1; all++) {
    story_t story;
    begin(&story);
    tell_halves(&story, "dip", 100, 104, all == 1 ? "49 7 meter" : "49 6 meter");
    live(&story);
    until_half(&story, 200);
    meter_quality_row_t row = record_of(&story, 1);
    is_found(&row, all == 1 ? QUALITY_INTERRUPTION : QUALITY_DIP, all == 1 ? 7 : 6, 0, 990, 50,
             11270);
    counts_are(&story, 1, 0);
    story_end(&story);
  }
}
END_TEST

/* 120 %, 276 V, of phase 3: U at the edges is ⌊√((230000² + 276000²)/2)⌋ = 254043, above 253 V. */
START_TEST(swell__is_one_of_its_own) {
  story_t story;
  begin(&story);
  tell_halves(&story, "swell", 100, 106, "1200 4");
  live(&story);
  until_half(&story, 200);
  meter_quality_row_t row = record_of(&story, 1);
  is_found(&row, QUALITY_SWELL, 4, 0, 990, 70, 276000);
  counts_are(&story, 0, 1);
  story_end(&story);
}
END_TEST

/* Off at 1.1 s, with 100 ms of hold-up in which there is no voltage: an interruption that is cut at
 * 1.2 s, the last j that was looked at 119: from 1090 to 1200 ms. What follows without supply is
 * not measured; behind it the next begins anew. */
START_TEST(power_down__cuts_what_runs) {
  story_t story;
  begin(&story);
  tell(&story, "policy 0 supply.hold_up 100000000");
  tell_halves(&story, "supply_off", 110, 300, "site");
  tell_halves(&story, "dip", 300, 310, "500 1 meter");
  live(&story);
  until_half(&story, 400);
  ck_assert_uint_eq(records(&story), 2);
  meter_quality_row_t row = record_of(&story, 1);
  is_found(&row, QUALITY_INTERRUPTION, 7, QUALITY_CUT, 1090, 110, 0);
  ck_assert_int_eq(get(row.record, 120, 4), 1);
  row = record_of(&story, 2); /* its first value is U(301), whose cycle begins at 3000 ms */
  is_found(&row, QUALITY_DIP, 1, 0, 3000, 100, 115000);
  ck_assert_int_eq(get(row.record, 120, 4), 2);
  ck_assert_int_eq(get(row.record, 124, 8), 0);
  ck_assert_int_eq(get(row.record, 248, 4), 0);
  ck_assert_int_eq(get(row.record, 252, 4), 1);
  is_run(&row, 0, 9, 115000, 230000, 230000);
  story_end(&story);
}
END_TEST

/* Each has the hash of the one before it, and the statement that of the last. */
START_TEST(records__are_a_chain) {
  uint8_t hash[32], statement[METER_QUALITY_RECORD];
  story_t story;
  begin(&story);
  tell_halves(&story, "dip", 100, 104, "500 1 meter");
  tell_halves(&story, "dip", 104, 108, "400 1 meter");
  tell_halves(&story, "dip", 200, 204, "500 2 meter");
  live(&story);
  until_half(&story, 400);
  ck_assert_uint_eq(records(&story), 2); /* those that touch are one */
  meter_quality_row_t first = record_of(&story, 1);
  is_found(&first, QUALITY_DIP, 1, 0, 990, 90, 92000);
  image_check_hash(bytes_of(first.record, sizeof first.record), hash);
  meter_quality_row_t second = record_of(&story, 2);
  ck_assert_mem_eq(second.record + 216, hash, 32);
  image_check_hash(bytes_of(second.record, sizeof second.record), hash);
  meter_quality_statement(story.m, statement);
  ck_assert_int_eq(statement[5], QUALITY_STATEMENT);
  ck_assert_int_eq(get(statement, 8, 4), 2);
  ck_assert_int_eq(get(statement, 76, 8) - STORY_JANUARY * 1000, 4000);
  ck_assert_mem_eq(statement + 216, hash, 32);
  story_end(&story);
}
END_TEST

/* Three rows: of five records the last three, and the counts of all. */
START_TEST(log__gives_up_its_oldest) {
  story_t story;
  begin(&story);
  tell(&story, "limit 0 quality_log 3");
  for (int i = 1; i <= 5; i++)
    tell_halves(&story, "dip", 100 * i, 100 * i + 4, "500 1 meter");
  live(&story);
  until_half(&story, 1000);
  meter_quality_row_t row;
  ck_assert(!meter_quality_row(story.m, 2, &row));
  ck_assert(meter_quality_row(story.m, 3, &row));
  ck_assert(!meter_quality_row(story.m, 6, &row));
  meter_quality_t quality;
  meter_quality(story.m, &quality);
  ck_assert_uint_eq(quality.records, 5);
  ck_assert_uint_eq(quality.stored, 3);
  ck_assert_uint_eq(quality.dips, 5);
  story_end(&story);
}
END_TEST

/* Set ten minutes on within a dip: its begin is what the clock showed then. What follows counts the
 * set. */
START_TEST(clock_set__in_an_event__moves_no_begin) {
  story_t story;
  begin(&story);
  tell_halves(&story, "dip", 100, 300, "500 1 meter");
  tell_halves(&story, "dip", 500, 510, "500 1 meter");
  char rest[64];
  snprintf(rest, sizeof rest, "-1 %lld O3", (long long)(STORY_JANUARY + 602));
  tell_fault(&story, "set_clock", 2, rest);
  live(&story);
  until_half(&story, 1000);
  meter_quality_row_t row = record_of(&story, 1);
  is_found(&row, QUALITY_DIP, 1, 0, 990, 2010, 115000);
  ck_assert_int_eq(get(row.record, 132, 4), 0);
  row = record_of(&story, 2);
  is_found(&row, QUALITY_DIP, 1, 0, 604990, 110, 115000);
  ck_assert_int_eq(get(row.record, 132, 4), 1);
  ck_assert_int_eq(get(row.record, 136, 8), STORY_JANUARY + 602);
  story_end(&story);
}
END_TEST

/* A set at τ is one in the event: the begin is what the clock showed before it, and it is not
 * counted. The clock was invalid then, and is not when the record is written. */
START_TEST(clock_set__at_the_begin__comes_behind_it) {
  char rest[64];
  story_t story;
  begin(&story);
  tell(&story, "clock_initial 0 never_set");
  tell_halves(&story, "dip", 101, 301, "500 1 meter"); /* τ is 1 s */
  tell_halves(&story, "dip", 500, 510, "500 1 meter");
  snprintf(rest, sizeof rest, "-1 %lld O3", (long long)(STORY_JANUARY + 1));
  tell_fault(&story, "set_clock", 1, rest);
  live(&story);
  until_half(&story, 1000);
  meter_quality_row_t row = record_of(&story, 1);
  ck_assert_int_eq(get(row.record, 76, 8), INT64_C(946684801000)); /* a second of 2000-01-01 */
  ck_assert_int_eq(get(row.record, 132, 4), 0);
  ck_assert_int_eq(row.record[73], 0);
  row = record_of(&story, 2);
  ck_assert_int_eq(get(row.record, 76, 8), (STORY_JANUARY + 4) * 1000 + 990);
  ck_assert_int_eq(get(row.record, 132, 4), 1);
  story_end(&story);
}
END_TEST

/* Half cycles 500 to 597: U(598) is still below, it is over with 599, known at 6 s. A first set of
 * that instant comes behind the record: the clock is still invalid there. */
START_TEST(clock_set__at_the_instant_of_a_record__comes_behind_it) {
  char rest[64];
  story_t story;
  begin(&story);
  tell(&story, "clock_initial 0 never_set");
  tell_halves(&story, "dip", 500, 598, "500 1 meter");
  snprintf(rest, sizeof rest, "-1 %lld O3", (long long)(STORY_JANUARY + 6));
  tell_fault(&story, "set_clock", 6, rest);
  live(&story);
  until_half(&story, 600);
  meter_quality_row_t row = record_of(&story, 1);
  ck_assert_int_eq(row.record[73], 0x01);
  story_end(&story);
}
END_TEST

/* A cut at each point of its write: before and half-way there is no record, behind it there is; the
 * next has the number that is free. */
START_TEST(cut__at_the_write__leaves_a_number_without_a_gap) {
  for (uint64_t point = 1; point <= 3; point++) {
    story_t story;
    begin(&story);
    tell_halves(&story, "dip", 100, 104, "500 1 meter");
    tell_halves(&story, "dip", 200, 204, "600 1 meter");
    live(&story);
    meter_arm_cut(story.m, meter_cut_points(story.m) + point);
    until_half(&story, 190);
    ck_assert(meter_cut_happened(story.m));
    ck_assert_uint_eq(records(&story), point == 3 ? 1 : 0);
    until_half(&story, 400);
    ck_assert_uint_eq(records(&story), point == 3 ? 2 : 1);
    meter_quality_row_t row = record_of(&story, point == 3 ? 2 : 1);
    is_found(&row, QUALITY_DIP, 1, 0, 1990, 50, 138000);
    ck_assert_int_eq(get(row.record, 120, 4), 2);
    story_end(&story);
  }
}
END_TEST

START_TEST(meter__without_nominal__measures_nothing) {
  story_t story;
  story_begin(&story, STORY_JANUARY);
  tell_halves(&story, "dip", 100, 104, "500 1 meter");
  live(&story);
  until_half(&story, 400);
  meter_quality_t quality;
  meter_quality_row_t row;
  ck_assert(!meter_quality(story.m, &quality));
  ck_assert(!meter_quality_row(story.m, 1, &row));
  story_end(&story);
}
END_TEST

int main(void) {
  TCase *tcase = tcase_create("quality");
  tcase_add_test(tcase, dip__of_twenty_half_cycles__lasts_twenty_one);
  tcase_add_test(tcase, record__has_each_field_at_its_place);
  tcase_add_test(tcase, dip__of_two_phases__lasts_from_the_first_to_the_last);
  tcase_add_test(tcase, dip__at_the_threshold__is_none);
  tcase_add_test(tcase, interruption__is_one_where_all_phases_are_out);
  tcase_add_test(tcase, swell__is_one_of_its_own);
  tcase_add_test(tcase, power_down__cuts_what_runs);
  tcase_add_test(tcase, records__are_a_chain);
  tcase_add_test(tcase, log__gives_up_its_oldest);
  tcase_add_test(tcase, clock_set__in_an_event__moves_no_begin);
  tcase_add_test(tcase, clock_set__at_the_begin__comes_behind_it);
  tcase_add_test(tcase, clock_set__at_the_instant_of_a_record__comes_behind_it);
  tcase_add_test(tcase, cut__at_the_write__leaves_a_number_without_a_gap);
  tcase_add_test(tcase, meter__without_nominal__measures_nothing);
  STORY_RUN("meter_quality", tcase);
}
