/* Loads from CSV: exact powers, the traps of a wall-clock grid on both DST days, and refusals with
 * the CSV's own line and column. The files are small and written beside each test. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "harness/scenario/story.h"

static arena_t arena;
static complaints_t complaints;
static char folder[] = "/tmp/csv_test_XXXXXX";
static char csv_path[64];

static void setup(void) {
  ck_assert_ptr_nonnull(mkdtemp(folder));
  snprintf(csv_path, sizeof csv_path, "%s/load.csv", folder);
  complaints = (complaints_t){0};
}

static void teardown(void) {
  unlink(csv_path);
  rmdir(folder);
  memcpy(folder + strlen(folder) - 6, "XXXXXX", 6);
  text_free(&complaints.text);
  arena_free(&arena);
}

/* A story over one CSV; complaints name it "FOLDER/load.csv", which is cut to "load.csv". */
static story_t *load(const char *span, const char *csv_keys, const char *rows) {
  const scenario_options_t options = {.root = HOUSE_ROOT, .data_dir = folder};
  FILE *file = fopen(csv_path, "w");
  ck_assert_ptr_nonnull(file);
  fputs(rows, file);
  fclose(file);
  const char *text =
      arena_printf(&arena,
                   "id: TST-CSV-P01\nversion: 1\ntitle: t\ntime: {%s}\nlinks: [{name: bus}]\n"
                   "meters: [{name: m, model: polyphase-tou, tariff: flat}]\nrelations: [R01]\n"
                   "requires: [load.csv]\nload: [{csv: {file: load.csv, %s}}]\n",
                   span, csv_keys);
  story_t *story = ARENA_NEW(&arena, story_t);
  status_t status = story_load(&arena, "x.yaml", bytes_text(text), &options, &complaints, story);
  ck_assert_int_eq(status == ST_OK, complaints.count == 0);
  return story;
}

static const char *said(void) {
  const char *text = text_chars(&complaints.text);
  size_t prefix = strlen(folder) + 1;
  return strncmp(text, folder, strlen(folder)) == 0 ? text + prefix : text;
}

static void load_is(const story_t *story, size_t index, int64_t from_s, int64_t to_s,
                    int64_t power_mw) {
  ck_assert_uint_lt(index, story->loads.count);
  const story_load_t *load_at = &story->loads.at[index];
  ck_assert_int_eq(load_at->from_ns, from_s * NS_PER_S);
  ck_assert_int_eq(load_at->to_ns, to_s * NS_PER_S);
  ck_assert_int_eq(load_at->power_mw, power_mw);
}

START_TEST(csv_read__rows_in_wh__are_two_watts_a_wh) {
  /* 2026-01-01T00:00Z = 1767225600; 392 Wh in half an hour are 784 W. */
  story_t *story = load("zone: UTC, start: 2026-01-01T00:00, end: 2026-01-01T01:00",
                        "column: b, unit: Wh, grid: utc",
                        "at,a,b\n2026-01-01T00:00:00Z,1,392\n2026-01-01 00:30,1,0.5\n");
  ck_assert_str_eq(said(), "");
  ck_assert_uint_eq(story->loads.count, 2);
  load_is(story, 0, 1767225600, 1767227400, 784000);
  load_is(story, 1, 1767227400, 1767229200, 1000);
}
END_TEST

START_TEST(csv_read__scale_step_and_kw__are_honoured) {
  /* 0.3 kW times 3/2 are 450 W; a step of 10 min. */
  story_t *story = load("zone: UTC, start: 2026-01-01T00:05, end: 2026-01-01T00:15",
                        "column: a, unit: kW, step: 10 min, scale: 3/2",
                        "at,a\n2026-01-01T00:00,0.3\n2026-01-01T00:10,0.1\n");
  ck_assert_str_eq(said(), "");
  load_is(story, 0, 1767225900, 1767226200, 450000);
  load_is(story, 1, 1767226200, 1767226500, 150000);
}
END_TEST

START_TEST(csv_read__wall_48_on_the_short_day__drops_the_ghosts) {
  /* Sydney, 2011-10-02: 02:00 to 03:00 does not exist; the change is at 16:00Z of the day before,
   * 1317484800. 01:30+10:00 is half an hour before it, 03:00+11:00 is it. */
  story_t *story = load("zone: Australia/Sydney, start: 2011-10-02T01:30, end: 2011-10-02T03:30",
                        "column: kwh, unit: kWh, grid: wall_48",
                        "at,kwh\n2011-10-02 01:30:00,0.100\n2011-10-02 02:00:00,0.000\n"
                        "2011-10-02 02:30:00,0.000\n2011-10-02 03:00:00,0.300\n");
  ck_assert_str_eq(said(), "");
  ck_assert_uint_eq(story->loads.count, 2);
  load_is(story, 0, 1317483000, 1317484800, 200000);
  load_is(story, 1, 1317484800, 1317486600, 600000);
}
END_TEST

START_TEST(csv_read__wall_48_on_the_long_day__splits_doubled_rows_evenly) {
  /* Sydney, 2012-04-01: 02:00 to 03:00 twice; the change is at 2012-03-31T16:00Z = 1333209600, the
   * first pass begins an hour before. 1.092 kWh over both passes: 546 Wh each, 1092 W. */
  story_t *story = load("zone: Australia/Sydney, start: 2012-04-01T01:30, end: 2012-04-01T03:30",
                        "column: kwh, unit: kWh, grid: wall_48",
                        "at,kwh\n2012-04-01 01:30:00,0.100\n2012-04-01 02:00:00,1.092\n"
                        "2012-04-01 02:30:00,1.128\n2012-04-01 03:00:00,0.300\n");
  ck_assert_str_eq(said(), "");
  ck_assert_uint_eq(story->loads.count, 6);
  load_is(story, 0, 1333204200, 1333206000, 200000);
  load_is(story, 1, 1333206000, 1333207800, 1092000);
  load_is(story, 2, 1333207800, 1333209600, 1128000);
  load_is(story, 3, 1333209600, 1333211400, 1092000);
  load_is(story, 4, 1333211400, 1333213200, 1128000);
  load_is(story, 5, 1333213200, 1333215000, 600000);
}
END_TEST

typedef struct {
  const char *keys, *rows, *complaint;
} bad_t;

#define UTC_KEYS "column: b, unit: Wh, grid: utc"
#define DAY "2026-01-01T"
static const bad_t BAD[] = {
    {UTC_KEYS, "at,b\n" DAY "00:00,1\n" DAY "01:00,1\n",
     "load.csv:3:1: a hole before '2026-01-01T01:00': 1 rows of 30 min are missing, supply them\n"},
    {UTC_KEYS, "at,b\n" DAY "00:00,1\n" DAY "00:00,1\n",
     "load.csv:3:1: the row '2026-01-01T00:00' stands twice or begins before the one above ends: "
     "remove it\n"},
    {UTC_KEYS, "at,b\n" DAY "00:00,-1\n" DAY "00:30,1\n",
     "load.csv:2:18: '-1' is negative: a load is 0 or more\n"},
    {UTC_KEYS, "at,b\n" DAY "00:00,1\n" DAY "00:30,x\n",
     "load.csv:3:18: 'x' is not a decimal number: write digits, such as '12.34'\n"},
    {UTC_KEYS, "at,b\n" DAY "00:00,1\n" DAY "00:30,\n",
     "load.csv:3:18: '' is not a decimal number: write digits, such as '12.34'\n"},
    {UTC_KEYS, "at,b\n" DAY "00:00,1\n" DAY "00:30\n",
     "load.csv:3:1: a short row: it has no column 2; complete it\n"},
    {UTC_KEYS, "at,b\n" DAY "00:00,1\nyesterday,1\n",
     "load.csv:3:1: 'yesterday' is not a time: write wall time as 2026-03-31T00:00, seconds and an "
     "offset (+01:00 or Z) behind it if needed\n"},
    {UTC_KEYS, "at,b\n" DAY "00:00,1\n",
     "x.yaml:9:14: the rows go from 2026-01-01T00:00+00:00 to 2026-01-01T00:30+00:00 only: shorten "
     "the entry by 'at' and 'until'\n"},
    {UTC_KEYS, "at,b\n", "load.csv:1:1: no rows: a load needs some\n"},
    {UTC_KEYS, "at,c\n" DAY "00:00,1\n", "x.yaml:9:39: unknown column 'b': use one of: c\n"},
    {"column: b, unit: Wh, grid: utc, scale: 1/7", "at,b\n" DAY "00:00,1\n" DAY "00:30,7\n",
     "load.csv:2:18: '1' is not a whole number of mW over its step: change the scale\n"},
    {"column: b, unit: Wh, grid: wall_48, step: 15 min", "at,b\n" DAY "00:00,1\n",
     "x.yaml:9:73: the grid wall_48 has a step of 30 min\n"},
    {"column: b, unit: Whh", "at,b\n" DAY "00:00,1\n",
     "x.yaml:9:48: unknown unit of a load 'Whh': did you mean 'Wh'?\n"},
};

START_TEST(csv_read__bad_rows__are_refused_with_their_line_and_column) {
  load("zone: UTC, start: 2026-01-01T00:00, end: 2026-01-01T01:00", BAD[_i].keys, BAD[_i].rows);
  ck_assert_str_eq(said(), BAD[_i].complaint);
}
END_TEST

START_TEST(csv_read__energy_in_a_ghost_row__is_refused) {
  load("zone: Australia/Sydney, start: 2011-10-02T01:30, end: 2011-10-02T03:00",
       "column: kwh, unit: kWh, grid: wall_48",
       "at,kwh\n2011-10-02 01:30:00,0.100\n2011-10-02 02:00:00,0.200\n2011-10-02 02:30:00,0\n");
  ck_assert_str_eq(said(), "load.csv:3:21: '0.200' at 2011-10-02T02:00:00, a time that does not "
                           "exist in Australia/Sydney: it must be 0, or the zone is wrong\n");
}
END_TEST

START_TEST(csv_read__rows_of_the_doubled_hour_on_a_plain_grid__are_refused) {
  load("zone: Australia/Sydney, start: 2012-04-01T01:30, end: 2012-04-01T03:30",
       "column: kwh, unit: kWh", "at,kwh\n2012-04-01 01:30,0.1\n2012-04-01 02:00,1.092\n");
  ck_assert_str_eq(said(), "load.csv:3:1: '2012-04-01T02:00' exists twice in Australia/Sydney: "
                           "write 2012-04-01T02:00+11:00 (first pass) or "
                           "2012-04-01T02:00+10:00 (second)\n");
}
END_TEST

/* The committed year: 17,520 rows, 3,673,917 Wh, the largest 1,250 Wh (2.5 kW); load factor
 * 3673917 / 17520 / 1250 = 0.168. */
START_TEST(generated_year__loaded__has_its_sum_and_its_shape) {
  const scenario_options_t options = {.root = HOUSE_ROOT};
  const char text[] =
      "id: TST-CSV-P01\nversion: 1\ntitle: t\nlinks: [{name: bus}]\nrelations: [R01]\n"
      "time: {zone: Europe/Berlin, start: 2026-01-01T00:00, end: 2027-01-01T00:00}\n"
      "meters: [{name: m, model: polyphase-tou, tariff: flat}]\n"
      "load: [{csv: {file: generated-year.csv, column: import_wh, unit: Wh, grid: utc}}]\n";
  story_t *story = ARENA_NEW(&arena, story_t);
  status_t status = story_load(&arena, "x.yaml", bytes_text(text), &options, &complaints, story);
  ck_assert_msg(status == ST_OK, "%s", said());
  ck_assert_uint_eq(story->loads.count, 17520);
  int64_t sum_mw = 0, most_mw = 0;
  for (size_t i = 0; i < story->loads.count; i++) {
    sum_mw += story->loads.at[i].power_mw;
    if (story->loads.at[i].power_mw > most_mw) most_mw = story->loads.at[i].power_mw;
  }
  ck_assert_int_eq(sum_mw, INT64_C(3673917) * 2000);
  ck_assert_int_eq(most_mw, 2500000);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("csv");
  TCase *tests = tcase_create("csv");
  tcase_add_checked_fixture(tests, setup, teardown);
  tcase_add_test(tests, csv_read__rows_in_wh__are_two_watts_a_wh);
  tcase_add_test(tests, csv_read__scale_step_and_kw__are_honoured);
  tcase_add_test(tests, csv_read__wall_48_on_the_short_day__drops_the_ghosts);
  tcase_add_test(tests, csv_read__wall_48_on_the_long_day__splits_doubled_rows_evenly);
  tcase_add_loop_test(tests, csv_read__bad_rows__are_refused_with_their_line_and_column, 0,
                      sizeof BAD / sizeof BAD[0]);
  tcase_add_test(tests, csv_read__energy_in_a_ghost_row__is_refused);
  tcase_add_test(tests, csv_read__rows_of_the_doubled_hour_on_a_plain_grid__are_refused);
  tcase_add_test(tests, generated_year__loaded__has_its_sum_and_its_shape);
  suite_add_tcase(suite, tests);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_NORMAL);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
