/* Expectations of decisions 0009 and 0010: what firmware runs, the rows of its log, what the
 * head-end says became of an image, and what somebody saw on the display. A row of the log counts
 * once, however often it was served. */
#include "harness/check/expect.h"

#include <string.h>

#include "harness/scenario/expect_words.h"

/* A text that was served, against the literal or against the oracle's same line. */
static void text(const expecting_t *expecting, const char *key, const fact_t *served,
                 int32_t key_words, int32_t word) {
  const char *wanted = expectation_get(expecting->expectation, key);
  if (wanted == NULL) return;
  check_context_t *context = expecting->context;
  const char *seen = check_text(context, fact_word(served, word));
  const fact_t *right = ideal_of(expecting, served, key_words);
  const char *truth = right == NULL ? NULL : check_text(context, fact_word(right, word));
  bool oracle = strncmp(wanted, "oracle", 6) == 0;
  const char *literal = !oracle ? wanted : strncmp(wanted, "oracle ", 7) == 0 ? wanted + 7 : NULL;
  if (oracle && truth == NULL) {
    expecting_absent(expecting, key, BLAME_BENCH, "the oracle has no such value");
    return;
  }
  bool seen_is_right = truth != NULL && strcmp(seen, truth) == 0;
  if (oracle) expecting_word(expecting, key, BLAME_METER, truth, seen);
  if (literal != NULL)
    expecting_word(expecting, key, seen_is_right ? BLAME_BENCH : BLAME_METER, literal, seen);
}

void expect_firmware(check_context_t *context, const expectation_t *expectation) {
  enum { WORD_OF_VALUE = 5, WORDS_OF_KEY = 4 };
  static const struct {
    const char *key, *objects[2];
  } ROWS[] = {{"identity", {"1-0:0.2.0*255", "1-0:0.2.1*255"}},
              {"hash", {"1-0:0.2.8*255", "1-0:0.2.9*255"}}};
  expecting_t expecting;
  if (!expecting_begin(context, expectation, &expecting)) return;
  const char *part = expectation_get(expectation, "part");
  int32_t index = part != NULL && strcmp(part, "application") == 0 ? 1 : 0;
  for (size_t i = 0; i < sizeof ROWS / sizeof ROWS[0]; i++) {
    if (expectation_get(expectation, ROWS[i].key) == NULL) continue;
    const fact_t *served = visit_value(&expecting, context->served, ROWS[i].objects[index]);
    if (served == NULL)
      expecting_absent(&expecting, ROWS[i].key, BLAME_HEAD_END, "it was not read");
    else
      text(&expecting, ROWS[i].key, served, WORDS_OF_KEY, WORD_OF_VALUE);
  }
}

enum { LOG_KIND = 7, LOG_REASON = 8, LOG_OLD = 9, LOG_NEW = 10, LOG_BY = 13 };

static bool row_fits(const fact_t *line, const char *key) { return word_is(line, LOG_KIND, key); }

/* The number of a kind of row: SERVED.md, KIND. */
static const char *kind_number(const char *word) {
  static const char *const KINDS[] = {"refused", "activated", "initiated", "verified", "fallback"};
  static const char *const NUMBERS[] = {"0", "1", "2", "3", "4"};
  for (size_t i = 0; word != NULL && i < sizeof KINDS / sizeof KINDS[0]; i++) {
    if (strcmp(KINDS[i], word) == 0) return NUMBERS[i];
  }
  return "-";
}

const char *reason_number(arena_t *arena, const char *word) {
  for (size_t i = 0; i < EXPECT_REASONS->count; i++) {
    if (strcmp(EXPECT_REASONS->words[i], word) == 0) return arena_printf(arena, "%zu", i + 1);
  }
  return "-";
}

void expect_firmware_log(check_context_t *context, const expectation_t *expectation) {
  expecting_t expecting;
  if (!expecting_begin(context, expectation, &expecting)) return;
  const char *kind = kind_number(expectation_get(expectation, "kind"));
  int64_t count = 0;
  const fact_t *row =
      expecting_row(&expecting, "firmware", row_fits, kind, expecting_nth(&expecting), &count);
  expected_t expected;
  bool counts = expected_read(expectation, "count", &expected);
  if (counts)
    expecting_number(&expecting, "count", BLAME_METER, &expected, count, INT64_MIN, "rows");
  if (row == NULL) {
    if (!counts || expected.value > 0)
      expecting_absent(&expecting, "kind", BLAME_METER, "no such row of the log was served");
    return;
  }
  const char *reason = expectation_get(expectation, "reason");
  if (reason != NULL)
    expecting_word(&expecting, "reason", BLAME_METER, reason_number(context->arena, reason),
                   check_text(context, fact_word(row, LOG_REASON)));
  text(&expecting, "old", row, 4, LOG_OLD);
  text(&expecting, "new", row, 4, LOG_NEW);
  text(&expecting, "by", row, 4, LOG_BY);
}

/* Facts `look` and lines `display` stand in one order (SERVED.md): the place of one is that of the
 * other. */
static const fact_t *shown_at(const expecting_t *expecting, const char *at_ns, const char *code) {
  const lines_t facts = expecting->context->facts;
  const char *const words[] = {expecting->meter_word, at_ns, code};
  const fact_t *look = lines_find(facts, "look", words, 3, 1);
  int32_t place = 0;
  if (look == NULL) return NULL;
  for (size_t at = 0; at < facts.count; at++) {
    if (!fact_is(&facts.lines[at], "look")) continue;
    place++;
    if (&facts.lines[at] == look) break;
  }
  return lines_find(expecting->context->served, "display", NULL, 0, place);
}

void expect_display(check_context_t *context, const expectation_t *expectation) {
  enum { WORDS_OF_KEY = 3, TEXT = 4, RATE = 5, SIGNS = 6 };
  expecting_t expecting;
  expected_t at;
  if (!expecting_begin(context, expectation, &expecting)) return;
  if (!expected_read(expectation, "at", &at)) return;
  const char *code = expectation_get(expectation, "code");
  const char *at_ns = arena_printf(context->arena, "%lld000000000", (long long)at.value);
  const fact_t *shown = shown_at(&expecting, at_ns, code == NULL ? "-" : code);
  if (shown == NULL) {
    expecting_absent(&expecting, "at", BLAME_BENCH, "nobody looked at the display then");
    return;
  }
  text(&expecting, "text", shown, WORDS_OF_KEY, TEXT);
  text(&expecting, "rate", shown, WORDS_OF_KEY, RATE);
  text(&expecting, "signs", shown, WORDS_OF_KEY, SIGNS);
}

/* Of a record's value "WHAT BY REASON …": whether its first word is one that says what became of
 * the image, and not a step on the way (pmu/data/record.h). */
static bool is_outcome(bytes_t what) {
  static const char *const OUTCOMES[] = {"not_sent", "refused", "verified", "activated", "void"};
  for (size_t i = 0; i < sizeof OUTCOMES / sizeof OUTCOMES[0]; i++) {
    if (bytes_is(what, OUTCOMES[i])) return true;
  }
  return false;
}

static fact_t words_of(bytes_t text) {
  fact_t line = {0};
  facts_t words = facts_over(text);
  return facts_next(&words, &line) ? line : (fact_t){0};
}

/* "refused hash", "activated": the last of the journal's records about that image. */
static const char *outcome_of(check_context_t *context, uint32_t meter, const char *name) {
  const char *found = "nothing";
  for (size_t at = 0; at < context->run->record_count; at++) {
    const record_t *record = &context->run->records[at];
    if (record->kind != REC_FIRMWARE || record->meter != meter) continue;
    fact_t key = words_of(record->key), value = words_of(record->value);
    if (!word_is(&key, 1, name) || !is_outcome(fact_word(&value, 0))) continue;
    const char *what = check_text(context, fact_word(&value, 0));
    bool refused = strcmp(what, "not_sent") == 0 || strcmp(what, "refused") == 0;
    found = refused ? arena_printf(context->arena, "%s %s", what,
                                   check_text(context, fact_word(&value, 2)))
                    : what;
  }
  return found;
}

void expect_image(check_context_t *context, const expectation_t *expectation) {
  expecting_t expecting;
  if (!expecting_begin(context, expectation, &expecting)) return;
  const char *name = expectation_get(expectation, "name");
  const char *result = expectation_get(expectation, "result");
  if (name == NULL || result == NULL) return;
  expecting_word(&expecting, arena_printf(context->arena, "%s result", name), BLAME_HEAD_END,
                 result, outcome_of(context, expecting.meter, name));
}
