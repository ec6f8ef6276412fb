/* The head-end's journal against what was served: each record must be a row that a meter sent, with
 * its value; and, where the line changed nothing, each row that was sent must be a record. A
 * difference is the head-end's, or the line's where octets changed on the way. */
#include "harness/check/check.h"
#include "harness/check/quality_rows.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Canonical rows "entry M BOOT SEQ = VALUE", sorted, so that both sides are two sorted sets. */
typedef struct {
  const char **rows;
  size_t count;
} rows_t;

static int by_text(const void *a, const void *b) {
  return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void sort(rows_t *rows) {
  if (rows->count > 0) qsort(rows->rows, rows->count, sizeof rows->rows[0], by_text);
}

static bool holds(const rows_t *rows, const char *row) {
  return rows->count > 0 &&
         bsearch(&row, rows->rows, rows->count, sizeof rows->rows[0], by_text) != NULL;
}

static const char *view(check_context_t *context, const fact_t *line, int32_t from) {
  return check_text(context, words_from(line, from));
}

static const char *word(check_context_t *context, const fact_t *line, int32_t at) {
  return check_text(context, fact_word(line, at));
}

/* The n-th `missed` row of a set since its `set` line, by looking back. */
static int32_t missed_rank(check_context_t *context, size_t at) {
  int32_t rank = 1;
  while (at > 0 && fact_is(&context->served.lines[--at], "missed"))
    rank++;
  return rank;
}

/* The columns of the profile: over DLMS they are read as its form, and need not be told. What they
 * meant is held against the entries. */
static bool is_form(const char *object) { return strcmp(object, "0-0:128.35.0*255") == 0; }

/* Of power quality: what is served is a line of its own, not a value. */
static bool is_statement(const char *object) { return strcmp(object, "0-0:128.45.0*255") == 0; }

/* A line without its last word, the decoder's own finding. */
static const char *but_the_last(check_context_t *context, const fact_t *line, int32_t from) {
  const char *words = view(context, line, from);
  const char *last = strrchr(words, ' ');
  return arena_printf(context->arena, "%.*s", last == NULL ? 0 : (int)(last - words), words);
}

static const char *served_row(check_context_t *context, size_t at) {
  const fact_t *line = &context->served.lines[at];
  arena_t *arena = context->arena;
  const char *meter = word(context, line, 1);
  if (fact_is(line, "entry") || fact_is(line, "marker")) {
    return arena_printf(arena, "%s %s %s %s = %s", word(context, line, 0), meter,
                        word(context, line, 5), word(context, line, 4), view(context, line, 6));
  }
  if (fact_is(line, "gauges")) {
    return arena_printf(arena, "gauges %s %s %s = %s", meter, word(context, line, 5),
                        word(context, line, 4), view(context, line, 6));
  }
  if (fact_is(line, "daily")) {
    return arena_printf(arena, "daily %s %s head = %s", meter, word(context, line, 4),
                        view(context, line, 5));
  }
  if (fact_is(line, "daily_register")) {
    return arena_printf(arena, "daily %s %s %s = %s", meter, word(context, line, 4),
                        word(context, line, 5), view(context, line, 6));
  }
  if (fact_is(line, "firmware")) {
    return arena_printf(arena, "firmware %s %s = %s", meter, word(context, line, 4),
                        view(context, line, 5));
  }
  if (fact_is(line, "disturbance")) {
    return arena_printf(arena, "disturbance %s %s = %s", meter, word(context, line, 4),
                        but_the_last(context, line, 5));
  }
  if (fact_is(line, "event")) {
    return arena_printf(arena, "event %s %s = %s", meter, word(context, line, 4),
                        view(context, line, 5));
  }
  if (fact_is(line, "set")) {
    return arena_printf(arena, "set %s %s head = %s", meter, word(context, line, 4),
                        view(context, line, 5));
  }
  if (fact_is(line, "missed")) {
    return arena_printf(arena, "set %s %s missed %d = %s", meter, word(context, line, 4),
                        missed_rank(context, at), view(context, line, 5));
  }
  if (fact_is(line, "register")) {
    return arena_printf(arena, "set %s %s %s = %s", meter, word(context, line, 4),
                        word(context, line, 5), view(context, line, 6));
  }
  if (fact_is(line, "value")) {
    if (is_form(word(context, line, 4))) return NULL;
    return arena_printf(arena, "object %s %s = %s", meter, word(context, line, 4),
                        view(context, line, 5));
  }
  return NULL;
}

/* When the last value was heard of that meter that a head-end which was killed has left behind. */
static int64_t kept_until(const check_context_t *context, const fact_t *line) {
  int64_t last = INT64_MIN;
  for (size_t at = 0; at < context->run->record_count; at++) {
    const record_t *record = &context->run->records[at];
    if (record->kind != REC_OBJECT || (int64_t)record->meter != word_i64(line, 1)) continue;
    fact_t key;
    facts_t one = facts_over(record->key);
    int64_t heard = facts_next(&one, &key) ? word_i64(&key, 1) : INT64_MIN;
    if (heard <= context->run->killed_at.ns && heard > last) last = heard;
  }
  return last;
}

/* A value that a head-end heard, and died before it was stored, is of an instant that does not come
 * again. Rows do: they have numbers, and whoever comes next asks for them. */
static bool died_with_it(const check_context_t *context, const fact_t *line) {
  if (!context->run->killed || !fact_is(line, "value")) return false;
  return word_i64(line, 3) <= context->run->killed_at.ns &&
         word_i64(line, 3) > kept_until(context, line);
}

/* `all`, or only those that must be found in a journal. */
static rows_t served_rows(check_context_t *context, bool all) {
  rows_t rows = {ARENA_ARRAY(context->arena, const char *, context->served.count + 1), 0};
  for (size_t at = 0; at < context->served.count; at++) {
    if (!all && died_with_it(context, &context->served.lines[at])) continue;
    const char *row = served_row(context, at);
    if (row != NULL) rows.rows[rows.count++] = row;
  }
  sort(&rows);
  return rows;
}

/* The dictionary writes codes with three digits, the decoder as the integers that they are. */
static const char *event_row(check_context_t *context, uint32_t meter, const char *key,
                             const char *value) {
  const char *code = strchr(value, ' ');
  if (code == NULL) return arena_printf(context->arena, "event %u %s = %s", meter, key, value);
  const char *plain = code + 1;
  while (plain[0] == '0' && plain[1] != ' ' && plain[1] != '\0')
    plain++;
  return arena_printf(context->arena, "event %u %s = %.*s %s", meter, key, (int)(code - value),
                      value, plain);
}

/* Energies as they were served: without the quantity that the journal names before each where the
 * channels are not those of the roster. */
static const char *unnamed(check_context_t *context, const char *value) {
  char *text = arena_printf(context->arena, "%s", value);
  char *to = text;
  char *begin = text; /* of the word under way */
  for (const char *from = text; *from != '\0'; from++) {
    if (*from == ':') {
      to = begin;
      continue;
    }
    *to++ = *from;
    if (*from == ' ') begin = to;
  }
  *to = '\0';
  return text;
}

static const char *record_row(check_context_t *context, const record_t *record) {
  const char *key = check_text(context, record->key);
  const char *value = check_text(context, record->value);
  switch (record->kind) {
  case REC_ENTRY:
    return arena_printf(context->arena, "entry %u %s = %s", record->meter, key,
                        unnamed(context, value));
  case REC_DAILY:
    return arena_printf(context->arena, "daily %u %s = %s", record->meter, key, value);
  case REC_GAUGES:
    return arena_printf(context->arena, "gauges %u %s = %s", record->meter, key, value);
  case REC_FIRMWARE_LOG:
    return arena_printf(context->arena, "firmware %u %s = %s", record->meter, key, value);
  case REC_DISTURBANCE:
    return arena_printf(context->arena, "disturbance %u %s = %s", record->meter, key,
                        quality_row(context->arena, value));
  case REC_MARKER:
    return arena_printf(context->arena, "marker %u %s = %s", record->meter, key, value);
  case REC_EVENT:
    return event_row(context, record->meter, key, value);
  case REC_SET:
    return arena_printf(context->arena, "set %u %s = %s", record->meter, key, value);
  case REC_OBJECT: {
    const char *space = strchr(key, ' ');
    int len = space == NULL ? (int)strlen(key) : (int)(space - key);
    const char *name = arena_printf(context->arena, "%.*s", len, key);
    if (is_form(name) || is_statement(name)) return NULL;
    return arena_printf(context->arena, "object %u %.*s = %s", record->meter, len, key, value);
  }
  case REC_VISIT:
  case REC_CLOCK:
  case REC_RANGE:
  case REC_COMMAND:
  case REC_FAULT:
  case REC_RAW:
  case REC_WORK_ORDER:
  case REC_EVIDENCE:
  case REC_COUNTER:
  case REC_FALLBACK:
  case REC_NOTIFICATION:
  case REC_FIRMWARE:
  case REC_WAVEFORM:
  case REC_RECEIPT:
  case REC_KINDS:
    return NULL;
  }
  return NULL;
}

static rows_t journal_rows(check_context_t *context) {
  rows_t rows = {ARENA_ARRAY(context->arena, const char *, context->run->record_count + 1), 0};
  for (size_t at = 0; at < context->run->record_count; at++) {
    const char *row = record_row(context, &context->run->records[at]);
    if (row != NULL) rows.rows[rows.count++] = row;
  }
  sort(&rows);
  return rows;
}

/* The row of `all` that shares the most with `row`: what a reader wants to see beside it. */
static const char *nearest(const rows_t *all, const char *row) {
  const char *best = "nothing like it";
  size_t most = 8;
  for (size_t at = 0; at < all->count; at++) {
    size_t common = 0;
    while (row[common] != '\0' && row[common] == all->rows[at][common])
      common++;
    if (common > most) {
      most = common;
      best = all->rows[at];
    }
  }
  return best;
}

/* `what` says of which side the rows are that must be found on the other. */
static void compare(check_context_t *context, const char *name, const rows_t *rows,
                    const rows_t *other, bool rows_are_served) {
  blame_t blame = context->run->line_clean ? BLAME_HEAD_END : BLAME_LINK;
  char text[96];
  for (size_t at = 0; at < rows->count; at++) {
    const char *row = rows->rows[at];
    bool found = holds(other, row);
    if (found || context->comparator->same(bytes_text("absent"), bytes_text("present"))) continue;
    const char *near = nearest(other, row);
    check_note(context, name, VERDICT_FAIL, blame, rows_are_served ? row : near,
               rows_are_served ? near : row, "",
               rows_are_served ? "a row was served and is not in the journal as it was served"
                               : "the journal holds a row that no meter served");
    return;
  }
  snprintf(text, sizeof text, "%zu rows", rows->count);
  check_note(context, name, VERDICT_PASS, BLAME_NONE, text, text, "", "");
}

/* A row under one key is one record; only objects, whose instant is left out here, come again. */
static void each_once(check_context_t *context, const rows_t *rows) {
  for (size_t at = 1; at < rows->count; at++) {
    if (strcmp(rows->rows[at], rows->rows[at - 1]) != 0) continue;
    if (strncmp(rows->rows[at], "object ", 7) == 0) continue;
    check_number(context, "journal holds each row once", BLAME_HEAD_END, 2, 1, 1, "",
                 rows->rows[at]);
    return;
  }
}

/* Whatever the line made of it: a record under a meter's name is that meter's own (V01). */
static void identities(check_context_t *context) {
  for (size_t at = 0; at < context->run->record_count; at++) {
    const record_t *record = &context->run->records[at];
    if (record->kind != REC_OBJECT || record->key.len < 14) continue;
    if (memcmp(record->key.p, "0-0:96.1.0*255", 14) != 0) continue;
    const char *const words[] = {arena_printf(context->arena, "%u", record->meter)};
    const fact_t *meter = lines_find(context->facts, "meter", words, 1, 1);
    if (meter == NULL || context->comparator->same(record->value, fact_word(meter, 3))) continue;
    check_note(context, "identity of what is stored", VERDICT_FAIL, BLAME_HEAD_END,
               check_text(context, fact_word(meter, 3)), check_text(context, record->value), "",
               "another meter's answer was stored under this one's name");
    return;
  }
}

static void run(check_context_t *context) {
  identities(context);
  rows_t served = served_rows(context, true);
  rows_t journal = journal_rows(context);
  compare(context, "journal against served", &journal, &served, false);
  each_once(context, &journal);
  if (context->run->line_clean) {
    rows_t kept = served_rows(context, false);
    compare(context, "served against journal", &kept, &journal, true);
  }
  if (context->run->conflicts > 0 && context->run->line_clean && !context->meter_wrong) {
    check_number(context, "conflicting records", BLAME_HEAD_END, (int64_t)context->run->conflicts,
                 0, 0, "", "the same key came with two values from a right meter");
  }
}

const check_t check_journal = {
    .name = "journal",
    .what = "the journal holds what was served, all of it, and nothing else",
    .run = run,
};
