/* Zones by rule: the judge's own table of a rule against the rows of the same law in
 * fixtures/zones, which come from elsewhere; the facts; and rules that cannot be. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "harness/scenario/story.h"

static arena_t arena;

static void teardown(void) { arena_free(&arena); }

/* A story with `zone` (name and rule, a line of its own from column 3 of line 2) as its own. */
static const char *story_of(const char *zones, const char *name) {
  return arena_printf(&arena,
                      "zones:\n%sid: TST-ZON-P01\nversion: 1\ntitle: t\n"
                      "time: {zone: %s, start: 2026-03-28T00:00, end: 2026-12-30T00:00}\n"
                      "links: [{name: bus}]\nmeters: [{name: m, model: polyphase-tou, tariff: "
                      "flat}]\nrelations: [R01]\n",
                      zones, name);
}

static story_t *load(const char *text, const char *complaint) {
  static const scenario_options_t OPTIONS = {.root = HOUSE_ROOT};
  complaints_t complaints = {0};
  story_t *story = ARENA_NEW(&arena, story_t);
  status_t status = story_load(&arena, "x.yaml", bytes_text(text), &OPTIONS, &complaints, story);
  ck_assert_str_eq(text_chars(&complaints.text), complaint);
  ck_assert_int_eq(status, *complaint == '\0' ? ST_OK : ST_BAD_INPUT);
  text_free(&complaints.text);
  return story;
}

#define DAY(month, week, at, frame)                                                                \
  "{month: " month ", week: " week ", weekday: sunday, at: \"" at "\", frame: " frame "}"
#define ZONE(standard, shift, dst, back)                                                           \
  "- {name: z, standard: " standard ", shift: " shift ", dst: " dst ", back: " back "}\n"

/* The laws as they stand: each since 2008 at the latest. */
static const struct {
  const char *file, *rule;
} LAWS[] = {
    {"Europe/Berlin", ZONE("60 min", "60 min", DAY("3", "last", "01:00", "utc"),
                           DAY("10", "last", "03:00", "wall"))},
    {"Europe/London", ZONE("0 min", "60 min", DAY("3", "last", "01:00", "standard"),
                           DAY("10", "last", "01:00", "standard"))},
    {"America/New_York",
     ZONE("-300 min", "60 min", DAY("3", "2", "02:00", "wall"), DAY("11", "1", "02:00", "wall"))},
    {"Australia/Sydney", ZONE("600 min", "60 min", DAY("10", "1", "02:00", "standard"),
                              DAY("4", "1", "03:00", "wall"))},
    {"Australia/Lord_Howe",
     ZONE("630 min", "30 min", DAY("10", "1", "02:00", "wall"), DAY("4", "1", "02:00", "wall"))},
};

START_TEST(zone_of_rule__laws_that_stand__have_the_rows_of_their_files) {
  story_t *story = load(story_of(LAWS[_i].rule, "z"), "");
  zone_t file;
  fault_t fault;
  ck_assert_int_eq(zone_load(&arena, HOUSE_ROOT, LAWS[_i].file, &file, &fault), ST_OK);
  int32_t compared = 0;
  for (int32_t i = 0; i < file.count; i++) {
    const zone_row_t *row = &file.rows[i];
    if (row->from_s < 1230768000) continue; /* 2009-01-01 */
    int32_t k = 0;
    while (k < story->zone.count && story->zone.rows[k].from_s != row->from_s)
      k++;
    ck_assert_msg(k < story->zone.count, "no turn at %lld", (long long)row->from_s);
    ck_assert_int_eq(story->zone.rows[k].offset_s, row->offset_s);
    ck_assert(story->zone.rows[k].dst == row->dst);
    compared++;
  }
  ck_assert_int_eq(compared, 64);           /* two a year, 2009 to 2040 */
  ck_assert_int_eq(story->zone.count, 205); /* two a year, 1999 to 2100, and what was before */
}
END_TEST

/* The year begins with what its first turn ends: in the south with DST. */
START_TEST(zone_of_rule__before_its_first_turn__holds_what_that_ends) {
  story_t *south = load(story_of(LAWS[3].rule, "z"), "");
  ck_assert_int_eq(south->zone.rows[0].offset_s, 39600);
  ck_assert(south->zone.rows[0].dst);
  story_t *north = load(story_of(LAWS[0].rule, "z"), "");
  ck_assert_int_eq(north->zone.rows[0].offset_s, 3600);
  ck_assert(!north->zone.rows[0].dst);
}
END_TEST

/* 24:00 of the last Saturday of March 2026 (the 28th) at +60 min is 2026-03-28T23:00Z = 1774738800,
 * the same instant as 00:00 of the 29th; the wall goes on to 01:00 of the 29th. */
START_TEST(zone_of_rule__at_the_end_of_a_day__turns_at_midnight) {
  story_t *story = load(
      story_of("- {name: z, standard: 60 min, shift: 60 min, dst: {month: 3, week: last, weekday: "
               "saturday, at: \"24:00\"}, back: {month: 10, week: 4, weekday: saturday, at: "
               "\"24:00\"}}\n",
               "z"),
      "");
  ck_assert_int_eq(zone_offset_at(&story->zone, (utc_t){1774738799}), 3600);
  ck_assert_int_eq(zone_offset_at(&story->zone, (utc_t){1774738800}), 7200);
  /* The fourth Saturday of October is the 24th; 24:00 of it at +120 min is 22:00Z. */
  ck_assert_int_eq(zone_offset_at(&story->zone, (utc_t){1792879199}), 7200);
  ck_assert_int_eq(zone_offset_at(&story->zone, (utc_t){1792879200}), 3600);
}
END_TEST

/* As in Ireland by its own law: summer is standard, and winter an hour less. */
START_TEST(zone_of_rule__shift_below_zero__is_a_winter_of_dst) {
  story_t *story = load(story_of(ZONE("60 min", "-60 min", DAY("10", "last", "01:00", "utc"),
                                      DAY("3", "last", "01:00", "utc")),
                                 "z"),
                        "");
  ck_assert_int_eq(zone_offset_at(&story->zone, (utc_t){1768435200}), 0);    /* 15 January 2026 */
  ck_assert_int_eq(zone_offset_at(&story->zone, (utc_t){1784073600}), 3600); /* 15 July */
}
END_TEST

START_TEST(zone_of_rule__as_facts__is_the_rule_and_no_row) {
  story_t *story = load(story_of(LAWS[1].rule, "z"), "");
  const int32_t at[STORY_AXES_MAX] = {0};
  case_t out;
  expand_cell(story, at, &out);
  ck_assert_ptr_nonnull(strstr((const char *)out.facts.p, "\nzone 0 z\n"
                                                          "zone_rule 0 0 3600\n"
                                                          "zone_turn 0 dst 3 last 7 3600 standard\n"
                                                          "zone_turn 0 standard 10 last 7 3600 "
                                                          "standard\n"
                                                          "tariff 0"));
  ck_assert_ptr_null(strstr((const char *)out.facts.p, "zone_row"));
  /* The story ends on 30 December: the turn of March 2027 is more than 62 days behind it. */
  ck_assert_ptr_nonnull(strstr((const char *)out.facts.p, "\nzone_offset 0 1761440400 0 0\n"
                                                          "zone_offset 0 1774746000 3600 1\n"
                                                          "zone_offset 0 1792890000 0 0\n"
                                                          "relation"));
}
END_TEST

static const struct {
  const char *zones, *complaint;
} BAD[] = {
    {ZONE("60 min", "0 min", DAY("3", "last", "01:00", "utc"), DAY("10", "last", "01:00", "utc")),
     "x.yaml:2:38: a shift of nothing is no DST: write one, as 60 min\n"},
    {ZONE("60 min", "121 min", DAY("3", "1", "01:00", "utc"), DAY("10", "1", "01:00", "utc")),
     "x.yaml:2:38: '121 min' must be from -7200000 ms to 7200000 ms\n"},
    {ZONE("61 s", "60 min", DAY("3", "1", "01:00", "utc"), DAY("10", "1", "01:00", "utc")),
     "x.yaml:2:23: an offset is in whole minutes\n"},
    {ZONE("60 min", "60 min", DAY("3", "5", "01:00", "utc"), DAY("10", "1", "01:00", "utc")),
     "x.yaml:2:68: a week must be from 1 to 4, this is 5\n"},
    {ZONE("60 min", "60 min", DAY("3", "first", "01:00", "utc"), DAY("10", "1", "01:00", "utc")),
     "x.yaml:2:68: a week is 1 to 4, or last\n"},
    {ZONE("60 min", "60 min", DAY("13", "1", "01:00", "utc"), DAY("10", "1", "01:00", "utc")),
     "x.yaml:2:59: a month must be from 1 to 12, this is 13\n"},
    {ZONE("60 min", "60 min", DAY("3", "1", "24:01", "utc"), DAY("10", "1", "01:00", "utc")),
     "x.yaml:2:92: '24:01' is not a time of day: write it as \"06:00\"\n"},
    {ZONE("60 min", "60 min", DAY("3", "1", "01:00", "walls"), DAY("10", "1", "01:00", "utc")),
     "x.yaml:2:108: unknown frame of a turn 'walls': did you mean 'wall'?\n"},
    {ZONE("60 min", "60 min", DAY("3", "last", "01:00", "utc"), DAY("3", "last", "09:00", "utc")),
     "x.yaml:2:3: the turns of 1999 are less than a day apart, or not in the order of other years: "
     "move one of them\n"},
    /* 2001 is the first year whose October has four Sundays. */
    {ZONE("60 min", "60 min", DAY("10", "4", "01:00", "utc"), DAY("10", "last", "09:00", "utc")),
     "x.yaml:2:3: the turns of 2001 are less than a day apart, or not in the order of other years: "
     "move one of them\n"},
    {"- {name: z, standard: 60 min, shift: 60 min, dst: " DAY("3", "1", "01:00", "utc") "}\n",
     "x.yaml:2:3: 'back' is missing here: add the key 'back'\n"},
    {"- {name: UTC, standard: 60 min, shift: 60 min, dst: " DAY(
         "3", "1", "01:00", "utc") ", back: " DAY("10", "1", "01:00", "utc") "}\n",
     "x.yaml:2:10: there is a zone 'UTC' of fixtures/zones already: take another name\n"},
};

START_TEST(zones_read__rules_that_cannot_be__are_refused_with_place_and_mending) {
  load(story_of(BAD[_i].zones, "Europe/Berlin"), BAD[_i].complaint);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("zone_rule");
  TCase *tests = tcase_create("zone_rule");
  tcase_add_checked_fixture(tests, NULL, teardown);
  tcase_add_loop_test(tests, zone_of_rule__laws_that_stand__have_the_rows_of_their_files, 0,
                      (int)(sizeof LAWS / sizeof LAWS[0]));
  tcase_add_test(tests, zone_of_rule__before_its_first_turn__holds_what_that_ends);
  tcase_add_test(tests, zone_of_rule__at_the_end_of_a_day__turns_at_midnight);
  tcase_add_test(tests, zone_of_rule__shift_below_zero__is_a_winter_of_dst);
  tcase_add_test(tests, zone_of_rule__as_facts__is_the_rule_and_no_row);
  tcase_add_loop_test(tests, zones_read__rules_that_cannot_be__are_refused_with_place_and_mending,
                      0, (int)(sizeof BAD / sizeof BAD[0]));
  suite_add_tcase(suite, tests);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_NORMAL);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
