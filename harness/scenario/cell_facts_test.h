/* A story of one meter as the facts of one of its cells, for the tests of words: what a text
 * becomes, and what is complained of. Not a test itself. */
#ifndef SCENARIO_CELL_FACTS_TEST_H
#define SCENARIO_CELL_FACTS_TEST_H

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "harness/scenario/story.h"

static arena_t arena;

static void teardown(void) { arena_free(&arena); }

/* The text of `more` begins at line 8. 2026-03-28T00:00Z = 1774656000 s. */
#define STORY_OF(id, meter, more)                                                                  \
  "id: " id "\nversion: 1\ntitle: t\n"                                                             \
  "time: {zone: UTC, start: 2026-03-28T00:00, end: 2026-03-29T00:00}\n"                            \
  "links: [{name: bus}]\nmeters: [{name: m, tariff: flat, model: " meter                           \
  "}]\nrelations: [R01]\n" more

/* Of seed 1, and of the first axis that value; complaints are those and no others. */
static const char *facts_at(const char *text, int32_t cell, const char *expected_complaints) {
  static const scenario_options_t OPTIONS = {.root = HOUSE_ROOT, .seed = 1};
  const int32_t at[STORY_AXES_MAX] = {cell};
  complaints_t complaints = {0};
  story_t *story = ARENA_NEW(&arena, story_t);
  case_t out = {0};
  status_t status = story_load(&arena, "x.yaml", bytes_text(text), &OPTIONS, &complaints, story);
  if (status == ST_OK) expand_cell(story, at, &out);
  ck_assert_str_eq(text_chars(&complaints.text), expected_complaints);
  text_free(&complaints.text);
  return (const char *)out.facts.p;
}

static void says(const char *facts, const char *lines) {
  ck_assert_msg(strstr(facts, lines) != NULL, "no '%s' in %s", lines, facts);
}

#endif
