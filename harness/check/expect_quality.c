/* Expectations of decision 0011: records of disturbances as they were served, and what the head-end
 * makes of them: its table of dips and its judgement of a week, asked of its own functions over the
 * journal of the run, as `pmu quality` asks them. A record counts once, however often it was
 * served. Who signs what is check_served's and check_journal's. */
#include "harness/check/expect.h"

#include <string.h>

#include "pmu/quality/history.h"

enum {
  MS = 1000000,
  NUMBER_WORD = 4,
  BEGIN_WORD,
  KIND_WORD = 7,
  PHASES_WORD,
  FLAGS_WORD,
  DURATION_WORD,
  EXTREME_WORD
};

static bool kind_fits(const fact_t *line, const char *key) { return word_is(line, KIND_WORD, key); }

/* KIND of SERVED.md; "-" where the word is none. */
static const char *kind_number(const char *word) {
  static const char *const KINDS[] = {"dip", "swell", "interruption", "rapid_change"};
  static const char *const NUMBERS[] = {"1", "2", "3", "4"};
  for (size_t i = 0; word != NULL && i < sizeof KINDS / sizeof KINDS[0]; i++) {
    if (strcmp(KINDS[i], word) == 0) return NUMBERS[i];
  }
  return "-";
}

static int64_t record_bit(const char *word) {
  if (strcmp(word, "cut") == 0) return 1;
  return strcmp(word, "trace_cut") == 0 ? 2 : 0;
}

/* Durations are flattened to ns, rows have ms. */
static void duration(const expecting_t *expecting, const fact_t *row) {
  expected_t expected;
  if (!expected_read(expecting->expectation, "duration", &expected)) return;
  const fact_t *right = ideal_of(expecting, row, NUMBER_WORD);
  int64_t seen = word_i64(row, DURATION_WORD);
  int64_t truth = right == NULL ? INT64_MIN : word_i64(right, DURATION_WORD);
  expected.value = div_floor(expected.value, MS);
  expected.slack = 0;
  expecting_number(expecting, "duration", seen == truth ? BLAME_BENCH : BLAME_METER, &expected,
                   seen, truth, "ms");
}

static void phases(const expecting_t *expecting, const fact_t *row) {
  const char *mask = expectation_get(expecting->expectation, "phases");
  if (mask == NULL) return;
  expecting_word(expecting, "phases", BLAME_METER, mask,
                 check_text(expecting->context, fact_word(row, PHASES_WORD)));
}

void expect_disturbance(check_context_t *context, const expectation_t *expectation) {
  expecting_t expecting;
  if (!expecting_begin(context, expectation, &expecting)) return;
  const char *kind = kind_number(expectation_get(expectation, "kind"));
  int64_t count = 0;
  const fact_t *row =
      expecting_row(&expecting, "disturbance", kind_fits, kind, expecting_nth(&expecting), &count);
  expected_t expected;
  bool counts = expected_read(expectation, "count", &expected);
  if (counts)
    expecting_number(&expecting, "count", BLAME_METER, &expected, count, INT64_MIN, "records");
  if (row == NULL) {
    if (!counts || expected.value > 0)
      expecting_absent(&expecting, "kind", BLAME_METER, "no such record was served");
    return;
  }
  phases(&expecting, row);
  duration(&expecting, row);
  expecting_field(&expecting, "extreme", row, EXTREME_WORD, "mV");
  expecting_field(&expecting, "begin", row, BEGIN_WORD, "ms");
  expecting_flags(&expecting, "flags", word_i64(row, FLAGS_WORD), record_bit, true);
  expecting_flags(&expecting, "no_flags", word_i64(row, FLAGS_WORD), record_bit, false);
}

void expect_waveform(check_context_t *context, const expectation_t *expectation) {
  enum { HALVES_WORD = 5 };
  expecting_t expecting;
  expected_t number;
  int64_t count = 0;
  if (!expecting_begin(context, expectation, &expecting)) return;
  if (!expected_read(expectation, "number", &number)) return;
  const char *key = arena_printf(context->arena, "%lld", (long long)number.value);
  const fact_t *row = expecting_row(&expecting, "waveform", expecting_number_fits, key, 1, &count);
  if (row == NULL)
    expecting_absent(&expecting, "number", BLAME_HEAD_END, "no such waveform was read");
  else
    expecting_field(&expecting, "halves", row, HALVES_WORD, "half cycles");
}

/* --- What the head-end makes of them --- */

/* What the roster says and the journal holds of that meter; NULL after a note. */
static const quality_history_t *history_of(const expecting_t *expecting) {
  check_context_t *context = expecting->context;
  site_t *site = NULL;
  fault_t fault = {0};
  bytes_t all = bytes_of(context->story->facts.p, context->story->facts.len);
  bytes_t facts = scenario_facts_for(context->arena, all, 'H');
  quality_history_t *history = ARENA_NEW(context->arena, quality_history_t);
  status_t status = site_read(context->arena, facts, &site, &fault);
  if (status == ST_OK)
    status = quality_history(context->arena, site, expecting->meter, context->run->records,
                             context->run->record_count, context->run->pmu, history, &fault);
  if (status == ST_OK) return history;
  expecting_absent(expecting, "meter", BLAME_HEAD_END, fault.text);
  return NULL;
}

/* The place in a list of words; the word is one of them: lint saw to it. */
static int32_t place_in(const char *word, const char *const *words, int32_t count) {
  int32_t at = 0;
  while (at + 1 < count && (word == NULL || strcmp(word, words[at]) != 0))
    at++;
  return at;
}

void expect_quality_cell(check_context_t *context, const expectation_t *expectation) {
  static const char *const ROWS[DIP_ROWS] = {"90-80", "80-70", "70-40", "40-5", "5-0"};
  static const char *const COLUMNS[DIP_COLUMNS] = {"0.01-0.2", "0.2-0.5", "0.5-1", "1-5", "5-60"};
  expecting_t expecting;
  expected_t expected;
  event_table_t table;
  if (!expecting_begin(context, expectation, &expecting)) return;
  const quality_history_t *history = history_of(&expecting);
  if (history == NULL) return;
  quality_history_table(history, &table);
  int32_t row = place_in(expectation_get(expectation, "row"), ROWS, DIP_ROWS);
  int32_t column = place_in(expectation_get(expectation, "column"), COLUMNS, DIP_COLUMNS);
  int64_t all = table.outside;
  for (int32_t i = 0; i < DIP_ROWS * DIP_COLUMNS; i++)
    all += table.dips[i / DIP_COLUMNS][i % DIP_COLUMNS];
  if (expected_read(expectation, "count", &expected))
    expecting_number(&expecting, "count", BLAME_HEAD_END, &expected, table.dips[row][column],
                     INT64_MIN, "dips");
  const char *only = expectation_get(expectation, "only");
  if (only != NULL && strcmp(only, "true") == 0)
    check_number(context, expecting_name(&expecting, "only"), BLAME_HEAD_END,
                 all - table.dips[row][column], 0, 0, "dips elsewhere", "");
}

static bool line_fits(const week_line_t *line, const expectation_t *expectation) {
  expected_t phase, order;
  if (strcmp(line->word, expectation_get(expectation, "line")) != 0) return false;
  if (expected_read(expectation, "phase", &phase) && phase.value != line->phase) return false;
  return !expected_read(expectation, "order", &order) || order.value == line->order;
}

static void week_number(const expecting_t *expecting, const char *key, uint32_t seen) {
  expected_t expected;
  if (!expected_read(expecting->expectation, key, &expected)) return;
  expecting_number(expecting, key, BLAME_HEAD_END, &expected, seen, INT64_MIN, "values");
}

void expect_quality_week(check_context_t *context, const expectation_t *expectation) {
  expecting_t expecting;
  expected_t from;
  week_line_t lines[WEEK_LINES_MAX];
  if (!expecting_begin(context, expectation, &expecting)) return;
  const quality_history_t *history = history_of(&expecting);
  if (history == NULL || !expected_read(expectation, "from", &from)) return;
  if (expectation_get(expectation, "line") == NULL) return;
  size_t count = quality_history_week(context->arena, history, (claim_t){.s = from.value}, lines);
  const week_line_t *line = NULL;
  for (size_t i = 0; i < count && line == NULL; i++)
    line = line_fits(&lines[i], expectation) ? &lines[i] : NULL;
  if (line == NULL) {
    expecting_absent(&expecting, "line", BLAME_HEAD_END, "the judgement has no such line");
    return;
  }
  const char *verdict = expectation_get(expectation, "verdict");
  if (verdict != NULL)
    expecting_word(&expecting, "verdict", BLAME_HEAD_END, verdict,
                   week_verdict_name(line->verdict));
  week_number(&expecting, "inside", line->inside);
  week_number(&expecting, "outside", line->outside);
  week_number(&expecting, "flagged", line->flagged);
  week_number(&expecting, "missing", line->missing);
}
