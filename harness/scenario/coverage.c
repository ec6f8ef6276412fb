/* See coverage.h and coverage.def. */
#include "harness/scenario/coverage.h"

#include <string.h>

#include "base/facts.h"
#include "harness/scenario/story.h"

static const coverage_row_t ROWS[] = {
#define ROW(group, name, pattern, waits) {(group), (name), (pattern), (waits), 0, NULL},
#include "harness/scenario/coverage.def"
#include "harness/scenario/coverage_quality.def"
#undef ROW
};
enum { ROW_COUNT = sizeof ROWS / sizeof ROWS[0], WORDS_MAX = 12 };

/* A pattern, divided once. */
typedef struct {
  bytes_t words[WORDS_MAX];
  int32_t count;
  bool clause;
} pattern_t;

static pattern_t divide(const char *text) {
  pattern_t pattern = {.clause = strncmp(text, "clause ", 7) == 0};
  for (const char *at = text; *at != '\0'; at += *at == ' ' ? 1 : 0) {
    size_t len = strcspn(at, " ");
    CHECK(pattern.count < WORDS_MAX);
    pattern.words[pattern.count++] = bytes_of(at, len);
    at += len;
  }
  return pattern;
}

static bool word_matches(bytes_t want, bytes_t word) {
  int64_t number = 0;
  if (bytes_is(want, "*")) return word.len > 0;
  bool above = bytes_is(want, "+"), below = bytes_is(want, "-");
  if (above || below)
    return bytes_to_i64(word, &number) == ST_OK && (above ? number > 0 : number < 0);
  if (want.p[want.len - 1] == '~')
    return word.len >= want.len - 1 && memcmp(word.p, want.p, want.len - 1) == 0;
  return bytes_equal(want, word);
}

/* A clause is written for people: its words stand between commas and brackets, too. */
static bool clause_has(const fact_t *line, bytes_t want) {
  for (int32_t i = 1; i < line->count; i++) {
    bytes_t word = fact_word(line, i);
    while (word.len > 0 && strchr(",;:()", word.p[word.len - 1]) != NULL)
      word.len--;
    while (word.len > 0 && word.p[0] == '(')
      word = bytes_of(word.p + 1, word.len - 1);
    if (bytes_equal(want, word)) return true;
  }
  return false;
}

static bool matches(const pattern_t *pattern, const fact_t *line) {
  if (!word_matches(pattern->words[0], line->words[0])) return false;
  for (int32_t i = 1; i < pattern->count; i++) {
    bool good = pattern->clause
                    ? clause_has(line, pattern->words[i])
                    : i < line->count && word_matches(pattern->words[i], fact_word(line, i));
    if (!good) return false;
  }
  return true;
}

bool coverage_matches(const char *pattern, bytes_t line) {
  pattern_t divided = divide(pattern);
  facts_t facts = facts_over(line);
  fact_t fact;
  return facts_next(&facts, &fact) && matches(&divided, &fact);
}

static size_t axis_rows(arena_t *arena, coverage_row_t *rows) {
  size_t count = 0;
  for (int32_t axis = 0; axis < POLICY_AXES; axis++) {
    const char *word = NULL;
    for (int32_t i = 0; (word = policy_axis_choice(axis, i)) != NULL; i++) {
      const char *name = arena_printf(arena, "%s %s", policy_axis_name(axis), word);
      /* What decision 0007 adds is said where it is not the first value: that one is everywhere. */
      bool said = policy_axis_is_said(axis, word, true);
      rows[count++] =
          (coverage_row_t){.group = "POLICY",
                           .name = name,
                           .pattern = said ? arena_printf(arena, "policy * %s", name) : "policy"};
    }
  }
  return count;
}

static void count_cell(coverage_t *coverage, const pattern_t *patterns, bool *seen,
                       const case_t *cell) {
  memset(seen, 0, coverage->count * sizeof *seen);
  facts_t facts = facts_over(cell->facts);
  fact_t line;
  while (facts_next(&facts, &line)) {
    for (size_t i = 0; i < coverage->count; i++) {
      if (seen[i] || coverage->rows[i].waits != NULL || !matches(&patterns[i], &line)) continue;
      seen[i] = true;
      coverage->rows[i].cells++;
      if (coverage->rows[i].first == NULL) coverage->rows[i].first = cell->id;
    }
  }
}

void coverage_count(arena_t *arena, const case_t *cases, size_t count, coverage_t *coverage) {
  enum { AXIS_ROWS_MAX = 4 * POLICY_AXES };
  *coverage = (coverage_t){.rows = ARENA_ARRAY(arena, coverage_row_t, ROW_COUNT + AXIS_ROWS_MAX)};
  coverage->count = axis_rows(arena, coverage->rows);
  memcpy(coverage->rows + coverage->count, ROWS, sizeof ROWS);
  coverage->count += ROW_COUNT;
  pattern_t *patterns = ARENA_ARRAY(arena, pattern_t, coverage->count);
  bool *seen = ARENA_ARRAY(arena, bool, coverage->count);
  for (size_t i = 0; i < coverage->count; i++)
    patterns[i] = divide(coverage->rows[i].pattern);
  for (size_t i = 0; i < count; i++) {
    if (cases[i].inapplicable == NULL) count_cell(coverage, patterns, seen, &cases[i]);
  }
  for (size_t i = 0; i < coverage->count; i++) {
    const coverage_row_t *row = &coverage->rows[i];
    coverage->waiting += row->waits != NULL ? 1 : 0;
    coverage->holes += row->waits == NULL && row->cells == 0 ? 1 : 0;
  }
}
