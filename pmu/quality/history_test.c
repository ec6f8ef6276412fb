/* A journal of one meter, written by hand: what becomes a value to be judged, and what does not. */
#include "pmu/quality/history.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MONDAY = 1776038400 }; /* 2026-04-13T00:00:00Z */
enum { RECORDS = 1200 };

static const char facts[] =
    "facts 1\nzone 0 UTC\nzone_row 0 -9000000000 0 0\ntariff 0 flat\nseason 0 1 1 1\n"
    "week 0 1 1 1 1 1 1 1 1\nswitch 0 1 0 1\nline 0 a rs485 9600\n"
    "meter 0 m1 12345678 polyphase-tou direct 0 0 0\nnominal 0 230000 50000\n"
    "instrument 0 600000000000 30\ngauge 0 0 U1\ngauge 0 1 F\ngauge 0 2 H1.5\ngauge 0 3 PST1\n";

static arena_t arena;
static site_t *site;
static record_t records[RECORDS];
static size_t record_count;
static quality_history_t history;

static void begin(void) {
  fault_t fault;
  record_count = 0;
  ck_assert_msg(site_read(&arena, bytes_text(facts), &site, &fault) == ST_OK, "%s", fault.text);
}

static void add(record_kind_t kind, const char *key, const char *value) {
  ck_assert_uint_lt(record_count, RECORDS);
  record_t *record = &records[record_count++];
  *record = (record_t){.kind = kind,
                       .key = bytes_text(arena_text(&arena, bytes_text(key))),
                       .value = bytes_text(arena_text(&arena, bytes_text(value))),
                       .number = record_count};
}

static void put(char *hex, size_t at, const char *digits) {
  memcpy(hex + 2 * at, digits, strlen(digits));
}

/* Of phase 1, 92 V, 210 ms. */
static void disturbance(uint32_t number, const char *kind) {
  char hex[513], value[1024], text[16];
  memset(hex, '0', 512);
  hex[512] = '\0';
  put(hex, 0, "4d50515201");
  put(hex, 5, kind);
  put(hex, 6, "01");
  snprintf(text, sizeof text, "%08x", (unsigned)number);
  put(hex, 8, text);
  put(hex, 12, "3132333435363738");
  snprintf(text, sizeof text, "%08x", 210U);
  put(hex, 84, text);
  put(hex, 88, "00038270");
  put(hex, 116, "00016760");
  snprintf(value, sizeof value, "%d %s %0128d -", (int)MONDAY, hex, 0);
  snprintf(text, sizeof text, "%u", (unsigned)number);
  add(REC_DISTURBANCE, text, value);
}

static void entry(int64_t begin_s, int64_t length, uint32_t status, int64_t elapsed, int64_t mv) {
  char value[256];
  snprintf(value, sizeof value,
           "%lld %lld %u %lld %lld %lld %lld 49900 50600 50000 0 60000 54321 900 1100 1000",
           (long long)begin_s, (long long)(begin_s + length), (unsigned)status, (long long)elapsed,
           (long long)mv - 1000, (long long)mv + 1000, (long long)mv);
  add(REC_GAUGES, "1 1", value);
}

static void read_it(void) {
  fault_t fault;
  ck_assert_int_eq(quality_history(&arena, site, 0, records, record_count, NULL, &history, &fault),
                   ST_OK);
}

static bool flags_nothing(bool flagged) {
  (void)flagged;
  return false;
}

START_TEST(disturbances_stand_once_each_and_gaps_are_counted) {
  begin();
  disturbance(4, "01");
  disturbance(2, "02");
  disturbance(2, "02");
  add(REC_DISTURBANCE, "3", "0 beef - -");
  read_it();
  ck_assert_uint_eq(history.disturbance_count, 2);
  ck_assert_uint_eq(history.disturbances[0].number, 2);
  ck_assert_int_eq(history.disturbances[0].event.kind, QUALITY_SWELL);
  ck_assert_uint_eq(history.disturbances[1].number, 4);
  ck_assert_int_eq(history.disturbances[1].event.duration.ns, INT64_C(210000000));
  ck_assert_int_eq(history.disturbances[1].event.extreme.mv, 92000);
  ck_assert_uint_eq(history.missing, 2); /* 1 and 3 */
  ck_assert_uint_eq(history.broken, 1);
}
END_TEST

/* What the meter says at the end: the list is not whole where it had more records than were read,
 * and whole where it says that it had none. Without a statement nobody knows either. */
START_TEST(a_statement_says_how_many_records_there_are) {
  char hex[513], value[1024];
  begin();
  read_it();
  ck_assert(!history.stated);
  memset(hex, '0', 512);
  hex[512] = '\0';
  put(hex, 0, "4d50515201");
  put(hex, 12, "3132333435363738");
  put(hex, 88, "00038270");
  snprintf(value, sizeof value, "%s %0128d", hex, 0);
  add(REC_OBJECT, "0-0:128.45.0*255 1776050000000000000", value);
  read_it();
  ck_assert(history.stated);
  ck_assert_uint_eq(history.last, 0);
  ck_assert_uint_eq(history.missing, 0);
  put(hex, 8, "00000005");
  snprintf(value, sizeof value, "%s %0128d", hex, 0);
  add(REC_OBJECT, "0-0:128.45.0*255 1776060000000000000", value);
  disturbance(1, "01");
  disturbance(3, "01");
  read_it();
  ck_assert_uint_eq(history.last, 5);
  ck_assert_uint_eq(history.missing, 3); /* 2, 4 and 5 */
  disturbance(7, "01");                  /* behind the statement */
  read_it();
  ck_assert_uint_eq(history.last, 7);
  ck_assert_uint_eq(history.missing, 4);
}
END_TEST

START_TEST(what_is_no_statement_says_nothing) {
  begin();
  disturbance(1, "01");
  add(REC_OBJECT, "0-0:128.45.0*255 1776050000000000000", "beef -");
  add(REC_OBJECT, "0-0:128.44.0*255 1776050000000000000", "5");
  read_it();
  ck_assert(!history.stated);
  ck_assert_uint_eq(history.missing, 0);
}
END_TEST

/* 92 V are 40 % of 230 V: the row 70-40, and 210 ms the column 0.2-0.5 s. */
START_TEST(a_dip_stands_in_its_cell_and_a_rapid_change_in_none) {
  event_table_t table;
  begin();
  disturbance(1, "01");
  disturbance(2, "04");
  read_it();
  quality_history_table(&history, &table);
  ck_assert_uint_eq(table.dips[2][1], 1);
  ck_assert_uint_eq(table.outside, 0);
}
END_TEST

START_TEST(only_whole_entries_of_a_valid_clock_are_ten_minutes) {
  begin();
  entry(MONDAY, 600, 0x40, 600, 229000);
  entry(MONDAY + 600, 600, 0, 601, 230000);
  entry(MONDAY + 1200, 600, 0x80, 598, 230000);   /* of so little crystal time */
  entry(MONDAY + 1800, 300, 0x80, 300, 230000);   /* short */
  entry(MONDAY + 2400, 600, 0x0001, 600, 230000); /* the clock was not valid */
  entry(MONDAY + 3000, 600, 0, 600, 230000);
  entry(MONDAY + 3000, 600, 0, 600, 231000); /* twice, and different */
  add(REC_GAUGES, "1 9", "1 2 3");
  read_it();
  ck_assert_uint_eq(history.value_count, 2);
  ck_assert_uint_eq(history.refused, 6);
  ck_assert(history.values[0].flagged);
  ck_assert_int_eq(history.values[0].phase[0].mv, 229000);
  ck_assert_int_eq(history.values[0].harmonic[0][5], 54321);
  ck_assert_int_eq(history.values[0].pst[0], 1000);
  ck_assert_int_eq(history.values[0].frequency_least, 49900);
  ck_assert_int_eq(history.values[0].frequency_greatest, 50600);
  ck_assert(history.measured.voltage[0] && !history.measured.voltage[1]);
  ck_assert_uint_eq(history.measured.harmonics[0], 1U << 5);
}
END_TEST

/* 1007 entries of 230 V and one of 206 V: 99.9 % inside. Frequency: 49.9 to 50.6 Hz is inside the
 * wide limits, and of the narrow ones nobody knows. */
START_TEST(a_week_is_judged_from_its_entries) {
  week_line_t lines[WEEK_LINES_MAX];
  begin();
  for (int64_t i = 0; i < WEEK_TEN_MINUTES; i++)
    entry(MONDAY + 600 * i, 600, 0, 600, i == 17 ? 206000 : 230000);
  entry(MONDAY + 604800, 600, 0, 600, 100000); /* of the next week */
  read_it();
  size_t count = quality_history_week(&arena, &history, (claim_t){MONDAY}, lines);
  ck_assert_uint_eq(count, 2 + 1 + 1 + 2);
  ck_assert_uint_eq(lines[0].inside, 1007);
  ck_assert_uint_eq(lines[0].outside, 1);
  ck_assert_int_eq(lines[0].verdict, WEEK_PASSES);
  ck_assert_int_eq(lines[2].verdict, WEEK_PASSES); /* 5.4 % of the fifth; 6 % are allowed */
  ck_assert_uint_eq(lines[3].inside, 84);          /* Plt of twelve times 1.000 is 1.000 */
  ck_assert_int_eq(lines[4].verdict, WEEK_UNDECIDED);
  ck_assert_uint_eq(lines[4].missing, WEEK_TEN_SECONDS);
  ck_assert_int_eq(lines[5].verdict, WEEK_PASSES);
  ck_assert_uint_eq(lines[5].inside, WEEK_TEN_SECONDS);
}
END_TEST

/* A day of 144 entries, one of them flagged; by a table whose events flag that or nothing. */
static void judge_day(bool flags, week_line_t lines[WEEK_LINES_MAX]) {
  static pmu_mechanisms_t wrong;
  wrong = pmu_mechanisms_right;
  wrong.value_left_out = flags_nothing;
  begin();
  for (int64_t i = 0; i < 144; i++)
    entry(MONDAY + 600 * i, 600, i == 25 ? 0x40 : 0, 600, 230000);
  read_it();
  if (!flags) history.mechanisms = &wrong;
  quality_history_week(&arena, &history, (claim_t){MONDAY}, lines);
}

/* Of twelve times two hours one is flagged: eleven are judged, and of 84 the other 72 were not
 * read. Where an event flags nothing all twelve are judged. */
START_TEST(two_hours_are_flagged_where_one_of_their_entries_is) {
  week_line_t lines[WEEK_LINES_MAX];
  judge_day(true, lines);
  ck_assert_str_eq(lines[3].word, "flicker");
  ck_assert_uint_eq(lines[3].inside, 11);
  ck_assert_uint_eq(lines[3].flagged, 1);
  ck_assert_uint_eq(lines[3].missing, 72);
  judge_day(false, lines);
  ck_assert_uint_eq(lines[3].inside, 12);
  ck_assert_uint_eq(lines[3].flagged, 0);
}
END_TEST

/* 49.9 to 50.6 Hz: of 144 * 60 the sixty of the flagged one are in no count, and the 864 other
 * entries of the week were not read. Of the narrow limits nobody knows. */
START_TEST(frequency_of_a_flagged_entry_is_in_no_count) {
  week_line_t lines[WEEK_LINES_MAX];
  judge_day(true, lines);
  ck_assert_str_eq(lines[5].word, "frequency_4");
  ck_assert_uint_eq(lines[5].inside, 8580);
  ck_assert_uint_eq(lines[5].flagged, 60);
  ck_assert_uint_eq(lines[5].missing, 51840);
  ck_assert_uint_eq(lines[4].inside, 0);
  ck_assert_uint_eq(lines[4].flagged, 60);
  ck_assert_uint_eq(lines[4].missing, 60420);
  judge_day(false, lines);
  ck_assert_uint_eq(lines[5].inside, 8640);
  ck_assert_uint_eq(lines[5].flagged, 0);
}
END_TEST

/* A week that begins at an odd hour: the two hours that begin in it, the last of which ends behind
 * it, are 84; those that began an hour before it are of the week before. */
START_TEST(two_hours_are_of_the_week_in_which_they_begin) {
  week_line_t lines[WEEK_LINES_MAX];
  begin();
  for (int64_t i = 0; i < WEEK_TEN_MINUTES + 12; i++)
    entry(MONDAY + 600 * i, 600, 0, 600, 230000);
  read_it();
  quality_history_week(&arena, &history, (claim_t){MONDAY + 3600}, lines);
  ck_assert_uint_eq(lines[0].inside, WEEK_TEN_MINUTES);
  ck_assert_uint_eq(lines[3].inside, WEEK_TWO_HOURS);
  ck_assert_uint_eq(lines[3].missing, 0);
}
END_TEST

/* Ten times 0.5 and twice 2.0: (10 * 0.125 + 2 * 8)/12 = 1.4375; the cube root is 1.1285. */
START_TEST(long_term_flicker_is_the_cube_root_of_the_mean_of_cubes) {
  static const int32_t pst[] = {500, 500, 2000, 500, 500, 500, 500, 500, 500, 2000, 500, 500};
  static const int32_t most[] = {INT32_MAX, INT32_MAX};
  static const int32_t none[] = {0, 0, 0};
  static const int32_t same[] = {1000, 1000, 1000, 1000, 1000, 1000,
                                 1000, 1000, 1000, 1000, 1000, 1000};
  ck_assert_int_eq(pmu_mechanisms_right.flicker_long(pst, 12), 1128);
  ck_assert_int_eq(pmu_mechanisms_right.flicker_long(same, 12), 1000); /* and not 999 */
  ck_assert_int_eq(pmu_mechanisms_right.flicker_long(most, 2), 1000000);
  ck_assert_int_eq(pmu_mechanisms_right.flicker_long(none, 3), 0);
}
END_TEST

START_TEST(a_meter_without_nominal_has_no_history) {
  fault_t fault;
  begin();
  site->meters[0].quality.declared_mv = 0;
  ck_assert_int_eq(quality_history(&arena, site, 0, records, 0, NULL, &history, &fault),
                   ST_UNSUPPORTED);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("history");
  TCase *tests = tcase_create("history");
  tcase_add_test(tests, disturbances_stand_once_each_and_gaps_are_counted);
  tcase_add_test(tests, a_statement_says_how_many_records_there_are);
  tcase_add_test(tests, what_is_no_statement_says_nothing);
  tcase_add_test(tests, a_dip_stands_in_its_cell_and_a_rapid_change_in_none);
  tcase_add_test(tests, only_whole_entries_of_a_valid_clock_are_ten_minutes);
  tcase_add_test(tests, a_week_is_judged_from_its_entries);
  tcase_add_test(tests, two_hours_are_flagged_where_one_of_their_entries_is);
  tcase_add_test(tests, two_hours_are_of_the_week_in_which_they_begin);
  tcase_add_test(tests, frequency_of_a_flagged_entry_is_in_no_count);
  tcase_add_test(tests, long_term_flicker_is_the_cube_root_of_the_mean_of_cubes);
  tcase_add_test(tests, a_meter_without_nominal_has_no_history);
  suite_add_tcase(suite, tests);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_NORMAL);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  arena_free(&arena);
  return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
