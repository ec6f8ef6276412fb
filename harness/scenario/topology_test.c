/* Places of the nodes of a network: given, and made of a few words; and those that cannot be. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/scenario/network.h"

static arena_t arena;

static void teardown(void) { arena_free(&arena); }

/* The topology is written from line 6 on, its first line from column 15. */
#define STORY(kind, topology, count)                                                               \
  "id: TST-TOP-P01\nversion: 1\ntitle: t\n"                                                        \
  "time: {zone: UTC, start: 2026-04-01T00:00, end: 2026-04-02T00:00}\nlinks:\n"                    \
  "- {topology: " topology ",\n   name: n, kind: " kind "}\n"                                      \
  "meters: [{model: polyphase-tou, tariff: flat, name: m, count: " count "}]\nrelations: [R01]\n"

static const char *facts_as(const char *text, uint64_t seed, const char *expected_complaints) {
  const scenario_options_t options = {.root = HOUSE_ROOT, .seed = seed};
  const int32_t at[STORY_AXES_MAX] = {0};
  complaints_t complaints = {0};
  case_t out = {0};
  story_t *story = ARENA_NEW(&arena, story_t);
  status_t status = story_load(&arena, "x.yaml", bytes_text(text), &options, &complaints, story);
  if (status == ST_OK) expand_cell(story, at, &out);
  ck_assert_str_eq(text_chars(&complaints.text), expected_complaints);
  text_free(&complaints.text);
  return (const char *)out.facts.p;
}

static void says(const char *facts, const char *line) {
  ck_assert_msg(strstr(facts, line) != NULL, "no '%s' in %s", line, facts);
}

/* Only the places, a line each. */
static const char *places_of(const char *facts) {
  const char *all = "";
  for (const char *at = strstr(facts, "\nport "); at != NULL; at = strstr(at + 1, "\nport "))
    all = arena_printf(&arena, "%s%.*s\n", all, (int)strcspn(at + 1, "\n"), at + 1);
  return all;
}

START_TEST(topology__street__has_a_house_behind_the_other_and_phases_in_turn) {
  const char *facts =
      facts_as(STORY("prime", "{street: {spacing: 25 m, loss: 1.5 dB}}", "4"), 1, "");
  ck_assert_str_eq(places_of(facts), "port 0 0 0 250 1 150\nport 1 0 0 500 2 150\n"
                                     "port 2 0 0 750 3 150\nport 3 0 0 1000 1 150\n");
}
END_TEST

/* By radio a road to the east, 10 m from its middle on either side. */
START_TEST(topology__street_by_radio__has_houses_on_both_sides) {
  const char *facts = facts_as(STORY("wisun", "{street: {spacing: 20 m}}", "4"), 1, "");
  ck_assert_str_eq(places_of(facts), "port 0 0 200 100 1 0\nport 1 0 200 -100 1 0\n"
                                     "port 2 0 400 100 1 0\nport 3 0 400 -100 1 0\n");
}
END_TEST

START_TEST(topology__transformer__fills_its_branches_in_turn) {
  const char *facts =
      facts_as(STORY("g3", "{transformer: {branches: 2, spacing: 30 m}}", "5"), 1, "");
  ck_assert_str_eq(places_of(facts), "port 0 0 0 300 1 0\nport 1 0 1 300 1 0\n"
                                     "port 2 0 0 600 2 0\nport 3 0 1 600 2 0\n"
                                     "port 4 0 0 900 3 0\n");
}
END_TEST

/* A meter more moves nobody; another seed does. */
START_TEST(topology__map__is_a_function_of_seed_and_node) {
  static const char two[] = STORY("wisun", "{map: {radius: 600 m, clusters: 3}}", "2");
  static const char three[] = STORY("wisun", "{map: {radius: 600 m, clusters: 3}}", "3");
  const char *small = places_of(facts_as(two, 7, "")), *large = places_of(facts_as(three, 7, ""));
  ck_assert_ptr_eq(strstr(large, small), large);
  ck_assert_str_eq(small, places_of(facts_as(two, 7, "")));
  ck_assert_str_ne(small, places_of(facts_as(two, 8, "")));
}
END_TEST

START_TEST(topology__map__keeps_to_its_radius_and_puts_no_two_at_one_place) {
  const char *places =
      places_of(facts_as(STORY("wisun", "{map: {radius: 20 m, clusters: 2}}", "300"), 3, ""));
  static long long x[300], y[300];
  int count = 0;
  for (const char *at = places; at != NULL && *at != '\0'; at = strchr(at, '\n') + 1, count++) {
    ck_assert_int_eq(sscanf(at, "port %*d 0 %lld %lld 1 0", &x[count], &y[count]), 2);
    for (int i = 0; i < count; i++)
      ck_assert(x[i] != x[count] || y[i] != y[count]);
    /* 20 m, and what the later of two at one place steps aside. */
    ck_assert_int_le(x[count] * x[count] + y[count] * y[count], 220 * 220);
  }
  ck_assert_int_eq(count, 300);
}
END_TEST

START_TEST(topology__given__is_taken_as_it_is) {
  const char *facts = facts_as(
      STORY("g3",
            "[{meter: m-2, along: 1 km, branch: 3, loss: 2 dB}, {meter: m-1, along: 5.5 m, "
            "branch: 3, phase: 2}]",
            "2"),
      1, "");
  ck_assert_str_eq(places_of(facts), "port 0 0 3 55 2 0\nport 1 0 3 10000 1 200\n");
  facts = facts_as(STORY("wmbus", "[{meter: m, east: -120 m, north: 0.5 km}]", "1"), 1, "");
  says(facts, "port 0 0 -1200 5000 1 0\n");
}
END_TEST

typedef struct {
  const char *text, *complaints;
} bad_t;

static const bad_t BAD[] = {
    {STORY("g3", "[{meter: m-1, along: 20 m},\n {meter: m-2, along: 20 m}]", "2"),
     "x.yaml:7:2: 'n.m-1' and 'n.m-2' are at one place: move one\n"},
    {STORY("wisun", "[{meter: m-1, east: 2 m, north: 3 m},\n {meter: m-2, east: 2 m, north: 3 m}]",
           "2"),
     "x.yaml:7:2: 'n.m-1' and 'n.m-2' are at one place: move one\n"},
    {STORY("g3", "[{meter: m-1, along: 20 m}]", "2"),
     "x.yaml:6:14: 'n.m-2' has no place here, and no way: give it one\n"},
    {STORY("g3", "[{meter: m, along: 20 m},\n {meter: m, along: 30 m}]", "1"),
     "x.yaml:7:10: 'm' has a place already, at 6:15\n"},
    {STORY("g3", "[{meter: m, along: 20 m}]", "2"),
     "x.yaml:6:23: 'm' are 2 meters: give each its own place\n"},
    /* 1.5 km of G3: from the transformer, from the one before it on its branch. */
    {STORY("g3", "[{meter: m-1, along: 1.5 km},\n {meter: m-2, along: 3.1 km}]", "2"),
     "x.yaml:7:2: 'n.m-2' has no way: g3 is heard over 1500 m at most, and nobody is so near\n"},
    {STORY("g3", "[{meter: m-1, along: 1.5 km},\n {meter: m-2, branch: 1, along: 2.9 km}]", "2"),
     "x.yaml:7:2: 'n.m-2' has no way: g3 is heard over 1500 m at most, and nobody is so near\n"},
    /* 5 km by radio; wM-Bus has nobody who repeats. */
    {STORY("wisun",
           "[{meter: m-1, east: 5 km, north: 0 m},\n {meter: m-2, east: 5 km, north: 5.1 km}]",
           "2"),
     "x.yaml:7:2: 'n.m-2' has no way: wisun is heard over 5000 m at most, and nobody is so near\n"},
    {STORY("wmbus",
           "[{meter: m-1, east: 5 km, north: 0 m},\n {meter: m-2, east: 9 km, north: 0 m}]", "2"),
     "x.yaml:7:2: 'n.m-2' has no way: wmbus is heard over 5000 m at most, and nobody is so near\n"},
    {STORY("g3", "{map: {radius: 100 m}}", "2"),
     "x.yaml:6:20: g3 has no 'map': write 'transformer' or 'street'\n"},
    {STORY("wisun", "{transformer: {spacing: 10 m}}", "2"),
     "x.yaml:6:28: wisun has no 'transformer': write 'map' or 'street'\n"},
    {STORY("g3", "{street: {spacing: 10 m}, transformer: {spacing: 10 m}}", "2"),
     "x.yaml:6:53: one shape is enough: 'street' or 'transformer'\n"},
    {STORY("g3", "{}", "2"),
     "x.yaml:6:14: a topology is a list of places, or one of: street, transformer, map\n"},
    {STORY("g3", "{street: {}}", "2"),
     "x.yaml:6:23: 'spacing' is missing here: add the key 'spacing'\n"},
    {STORY("g3", "{street: {spacing: 10 dB}}", "2"),
     "x.yaml:6:33: '10 dB' is not a length: its unit must be m or km\n"},
    {STORY("g3", "{street: {spacing: 0 m}}", "2"),
     "x.yaml:6:33: '0 m' must be from 0 m to 10000 m\n"},
    {STORY("g3", "{street: {spacing: 10 m, loss: -1 dB}}", "2"),
     "x.yaml:6:45: '-1 dB' must be from 0 dB to 100 dB\n"},
    {STORY("g3", "{transformer: {spacing: 10 m, branches: 65}}", "2"),
     "x.yaml:6:54: branches must be from 1 to 64, this is 65\n"},
    {STORY("g3", "[{meter: x, along: 20 m}]", "1"),
     "x.yaml:6:23: unknown meter 'x': name it under 'meters'\n"},
    {STORY("g3", "[{meter: m, east: 20 m}]", "1"),
     "x.yaml:6:15: 'along' is missing here: add the key 'along'\n"
     "x.yaml:6:26: unknown key 'east': remove it, or use one of: meter, loss, branch, along, "
     "phase\n"},
};

START_TEST(topology__what_cannot_be__is_refused_at_its_place) {
  (void)facts_as(BAD[_i].text, 1, BAD[_i].complaints);
}
END_TEST

/* Each hears the one before it: 1.5 km, 5 km, and no farther. */
START_TEST(topology__at_the_very_reach__has_a_way) {
  (void)facts_as(STORY("g3", "[{meter: m-1, along: 1.5 km}, {meter: m-2, along: 3 km}]", "2"), 1,
                 "");
  (void)facts_as(STORY("wisun",
                       "[{meter: m-1, east: 5 km, north: 0 m}, {meter: m-2, east: 5 km, north: 5 "
                       "km}]",
                       "2"),
                 1, "");
}
END_TEST

/* Of one house two phases are two places. */
START_TEST(topology__two_phases_of_one_house__are_two_places) {
  (void)facts_as(
      STORY("g3", "[{meter: m-1, along: 20 m}, {meter: m-2, along: 20 m, phase: 2}]", "2"), 1, "");
}
END_TEST

int main(void) {
  Suite *suite = suite_create("topology");
  TCase *cases = tcase_create("topology");
  tcase_add_checked_fixture(cases, NULL, teardown);
  tcase_add_test(cases, topology__street__has_a_house_behind_the_other_and_phases_in_turn);
  tcase_add_test(cases, topology__street_by_radio__has_houses_on_both_sides);
  tcase_add_test(cases, topology__transformer__fills_its_branches_in_turn);
  tcase_add_test(cases, topology__map__is_a_function_of_seed_and_node);
  tcase_add_test(cases, topology__map__keeps_to_its_radius_and_puts_no_two_at_one_place);
  tcase_add_test(cases, topology__given__is_taken_as_it_is);
  tcase_add_loop_test(cases, topology__what_cannot_be__is_refused_at_its_place, 0,
                      (int)(sizeof BAD / sizeof BAD[0]));
  tcase_add_test(cases, topology__at_the_very_reach__has_a_way);
  tcase_add_test(cases, topology__two_phases_of_one_house__are_two_places);
  suite_add_tcase(suite, cases);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_NORMAL);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
