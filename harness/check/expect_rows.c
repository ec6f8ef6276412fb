/* Expectations of rows that a meter served: sets, events, profile entries, markers, and answers to
 * commands. A row counts once, however often it was served. */
#include "harness/check/expect.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LIST_MAX = 32 }; /* items of one list of an expectation */

const fact_t *expecting_row(const expecting_t *expecting, const char *name,
                            bool (*fits)(const fact_t *line, const char *key), const char *key,
                            int64_t nth, int64_t *count) {
  lines_t lines = expecting->context->served;
  const fact_t *found = NULL;
  int64_t highest = INT64_MIN;
  *count = 0;
  for (size_t at = 0; at < lines.count; at++) {
    const fact_t *line = &lines.lines[at];
    if (!fact_is(line, name) || !word_is(line, 1, expecting->meter_word)) continue;
    if (word_i64(line, 4) <= highest) continue;
    highest = word_i64(line, 4);
    if (!fits(line, key)) continue;
    if (++*count == nth) found = line;
  }
  return found;
}

int64_t expecting_nth(const expecting_t *expecting) {
  expected_t nth;
  return expected_read(expecting->expectation, "nth", &nth) ? nth.value : 1;
}

static void count_of(const expecting_t *expecting, int64_t count) {
  expected_t expected;
  if (!expected_read(expecting->expectation, "count", &expected)) return;
  expecting_number(expecting, "count", BLAME_METER, &expected, count, INT64_MIN, "");
}

void expecting_field(const expecting_t *expecting, const char *key, const fact_t *line,
                     int32_t word, const char *unit) {
  expected_t expected;
  if (!expected_read(expecting->expectation, key, &expected)) return;
  const fact_t *right = ideal_of(expecting, line, 4);
  expecting_number(expecting, key, BLAME_METER, &expected, word_i64(line, word),
                   right == NULL ? INT64_MIN : word_i64(right, word), unit);
}

void expecting_flags(const expecting_t *expecting, const char *key, int64_t seen,
                     int64_t (*bit_of)(const char *word), bool wanted) {
  const char *rest = expectation_get(expecting->expectation, key);
  char word[64];
  while (rest != NULL && next_word(&rest, word)) {
    int64_t bit = bit_of(word);
    bool set = (seen & bit) != 0;
    expecting_word(expecting, arena_printf(expecting->context->arena, "%s %s", key, word),
                   bit == 0 ? BLAME_BENCH : BLAME_METER, wanted ? "set" : "not set",
                   bit == 0 ? "no such flag"
                   : set    ? "set"
                            : "not set");
  }
}

bool expecting_number_fits(const fact_t *line, const char *key) { return word_is(line, 4, key); }

void expecting_register(const expecting_t *expecting, const char *rows, const char *number_word,
                        const char *key, const char *object, int32_t word, const char *unit) {
  expected_t expected;
  if (!expected_read(expecting->expectation, key, &expected)) return;
  const char *const words[] = {expecting->meter_word, NULL, NULL, number_word, object};
  const fact_t *line = lines_find(expecting->context->served, rows, words, 5, 1);
  const fact_t *right = line == NULL ? NULL : ideal_of(expecting, line, 5);
  expecting_number(expecting, key, BLAME_METER, &expected,
                   line == NULL ? INT64_MIN : word_i64(line, word),
                   right == NULL ? INT64_MIN : word_i64(right, word), unit);
}

const char *expecting_object(const expecting_t *expecting, const char *name) {
  const char *object = register_object(expecting, name);
  return object == NULL ? "-" : object;
}

/* "energy.0.rate", "energy.0.value" … of the flattened list. */
void expecting_list(const expecting_t *expecting, const char *rows, const char *number_word,
                    const char *list, const char *family, const char *unit) {
  arena_t *arena = expecting->context->arena;
  for (int32_t at = 0; at < LIST_MAX; at++) {
    expected_t rate, peak;
    const char *rate_key = arena_printf(arena, "%s.%d.rate", list, at);
    if (!expected_read(expecting->expectation, rate_key, &rate)) return;
    const char *name = arena_printf(arena, "%s %lld", family, (long long)rate.value);
    const char *peak_key = arena_printf(arena, "%s.%d.peak", list, at);
    if (expected_read(expecting->expectation, peak_key, &peak) && peak.value > 1)
      name = arena_printf(arena, "%s peak %lld", name, (long long)peak.value);
    const char *object = expecting_object(expecting, name);
    expecting_register(expecting, rows, number_word, arena_printf(arena, "%s.%d.value", list, at),
                       object, 6, unit);
    expecting_register(expecting, rows, number_word, arena_printf(arena, "%s.%d.stamp", list, at),
                       object, 7, "s");
  }
}

static void causes(const expecting_t *expecting, const fact_t *set) {
  const char *cause = expectation_get(expecting->expectation, "cause");
  if (cause != NULL) {
    check_number(expecting->context, expecting_name(expecting, "cause"), BLAME_METER,
                 word_i64(set, 5), cause_number(cause), cause_number(cause), "", cause);
  }
  const char *rest = expectation_get(expecting->expectation, "causes");
  if (rest == NULL) return;
  int64_t mask = 0;
  char word[64];
  while (next_word(&rest, word))
    mask |= INT64_C(1) << cause_number(word);
  check_number(expecting->context, expecting_name(expecting, "causes"), BLAME_METER,
               word_i64(set, 6), mask, mask, "", "mask of all causes that the set serves");
}

void expect_set(check_context_t *context, const expectation_t *expectation) {
  expecting_t expecting;
  if (!expecting_begin(context, expectation, &expecting)) return;
  expected_t wanted;
  if (!expected_read(expectation, "number", &wanted)) return;
  const char *number_word = arena_printf(context->arena, "%lld", (long long)wanted.value);
  int64_t count = 0;
  const fact_t *set =
      expecting_row(&expecting, "set", expecting_number_fits, number_word, 1, &count);
  if (set == NULL) {
    expecting_absent(&expecting, arena_printf(context->arena, "number %s", number_word),
                     BLAME_METER, "no such set was served");
    return;
  }
  causes(&expecting, set);
  expecting_field(&expecting, "start", set, 7, "s");
  expecting_field(&expecting, "end", set, 8, "s");
  expecting_field(&expecting, "reset", set, 9, "s");
  expecting_flags(&expecting, "flags", word_i64(set, 10), set_bit, true);
  const char *unit = outfit_energy_unit(expecting.quantity);
  expecting_register(&expecting, "register", number_word, "total",
                     expecting_object(&expecting, "total"), 6, unit);
  expecting_register(&expecting, "register", number_word, "shadow",
                     expecting_object(&expecting, "shadow"), 6, unit);
  expecting_list(&expecting, "register", number_word, "energy", "rate", unit);
  expecting_list(&expecting, "register", number_word, "demand", "demand",
                 outfit_power_unit(expecting.quantity));
  expected_t missed;
  if (!expected_read(expectation, "missed", &missed)) return;
  const char *const words[] = {expecting.meter_word, check_text(context, fact_word(set, 2)), NULL,
                               number_word};
  int64_t rows = 0;
  while (lines_find(context->served, "missed", words, 4, (int32_t)rows + 1) != NULL)
    rows++;
  expecting_number(&expecting, "missed", BLAME_METER, &missed, rows, INT64_MIN, "");
}

static bool code_fits(const fact_t *line, const char *key) { return word_is(line, 6, key); }

static const char *code_of(const expecting_t *expecting) {
  const char *word = expectation_get(expecting->expectation, "code");
  const char *code = word == NULL ? NULL : event_code(word);
  if (code == NULL) expecting_absent(expecting, "code", BLAME_BENCH, "no event is called so");
  return code;
}

void expect_event(check_context_t *context, const expectation_t *expectation) {
  expecting_t expecting;
  if (!expecting_begin(context, expectation, &expecting)) return;
  const char *code = code_of(&expecting);
  if (code == NULL) return;
  int64_t count = 0;
  const fact_t *event =
      expecting_row(&expecting, "event", code_fits, code, expecting_nth(&expecting), &count);
  count_of(&expecting, count);
  if (event == NULL) {
    expecting_absent(&expecting, code, BLAME_METER, "no such event was served");
    return;
  }
  expecting_field(&expecting, "at", event, 7, "s");
  expecting_field(&expecting, "stamp2", event, 8, "s");
  const char *value = expectation_get(expectation, "value");
  if (value != NULL && strcmp(value, "none") == 0) {
    expecting_word(&expecting, "value", BLAME_METER, "-", check_text(context, fact_word(event, 9)));
  } else {
    expecting_field(&expecting, "value", event, 9, "");
  }
  const char *by = expectation_get(expectation, "by");
  if (by != NULL) {
    expecting_word(&expecting, "by", BLAME_METER, by, check_text(context, fact_word(event, 10)));
  }
  const char *within = expectation_get(expectation, "within");
  if (within == NULL) return;
  char word[64];
  int64_t at = next_word(&within, word) ? strtoll(word, NULL, 10) : 0;
  int64_t slack = next_word(&within, word) ? div_ceil(strtoll(word, NULL, 10), NS_PER_S) : 0;
  check_number(context, expecting_name(&expecting, "within"), BLAME_METER, word_i64(event, 7),
               at - slack, at + slack, "s", "");
}

void expect_no_event(check_context_t *context, const expectation_t *expectation) {
  expecting_t expecting;
  if (!expecting_begin(context, expectation, &expecting)) return;
  const char *code = code_of(&expecting);
  if (code == NULL) return;
  int64_t count = 0;
  expecting_row(&expecting, "event", code_fits, code, 1, &count);
  check_number(context, expecting_name(&expecting, code), BLAME_METER, count, 0, 0, "events", "");
}

bool expecting_label_fits(const fact_t *line, const char *key) { return word_is(line, 6, key); }

const char *expecting_label(const expecting_t *expecting) {
  expected_t label;
  if (!expected_read(expecting->expectation, "label", &label)) return "-";
  return arena_printf(expecting->context->arena, "%lld", (long long)label.value);
}

void expect_entry(check_context_t *context, const expectation_t *expectation) {
  expecting_t expecting;
  if (!expecting_begin(context, expectation, &expecting)) return;
  int64_t count = 0;
  const fact_t *entry =
      expecting_row(&expecting, "entry", expecting_label_fits, expecting_label(&expecting),
                    expecting_nth(&expecting), &count);
  if (entry == NULL) {
    expecting_absent(&expecting, "label", BLAME_METER, "no entry with that begin was served");
    return;
  }
  outfit_channels_at(context->facts, context->served, expecting.meter, word_i64(entry, 3),
                     &expecting.outfit);
  if (expecting.quantity->channel >= 0) {
    expecting_field(&expecting, "value", entry, 10 + expecting.quantity->channel,
                    outfit_energy_unit(expecting.quantity));
  } else if (expectation_get(expectation, "value") != NULL) {
    expecting_absent(&expecting, "value", BLAME_BENCH, "the quantity has no channel");
  }
  expecting_field(&expecting, "end", entry, 7, "s");
  expecting_flags(&expecting, "flags", word_i64(entry, 8), entry_bit, true);
  expecting_flags(&expecting, "no_flags", word_i64(entry, 8), entry_bit, false);
}

void expect_no_entry(check_context_t *context, const expectation_t *expectation) {
  expecting_t expecting;
  if (!expecting_begin(context, expectation, &expecting)) return;
  int64_t count = 0;
  expecting_row(&expecting, "entry", expecting_label_fits, expecting_label(&expecting), 1, &count);
  check_number(context, expecting_name(&expecting, "label"), BLAME_METER, count, 0, 0, "entries",
               "");
}

static bool kind_fits(const fact_t *line, const char *key) {
  const char *space = strchr(key, ' ');
  bytes_t kind = bytes_of(key, space == NULL ? strlen(key) : (size_t)(space - key));
  if (!bytes_equal(fact_word(line, 6), kind)) return false;
  return space == NULL || word_is(line, 7, space + 1);
}

void expect_marker(check_context_t *context, const expectation_t *expectation) {
  expecting_t expecting;
  if (!expecting_begin(context, expectation, &expecting)) return;
  const char *kind = expectation_get(expectation, "kind");
  if (kind == NULL) kind = "-";
  expected_t at;
  const char *key = expected_read(expectation, "at", &at)
                        ? arena_printf(context->arena, "%s %lld", kind, (long long)at.value)
                        : kind;
  int64_t count = 0;
  const fact_t *marker =
      expecting_row(&expecting, "marker", kind_fits, key, expecting_nth(&expecting), &count);
  count_of(&expecting, count);
  if (marker == NULL) {
    expecting_absent(&expecting, key, BLAME_METER, "no such marker was served");
    return;
  }
  expecting_field(&expecting, "stamp2", marker, 8, "s");
  expecting_field(&expecting, "value", marker, 9, "");
}

void expect_command(check_context_t *context, const expectation_t *expectation) {
  expecting_t expecting;
  if (!expecting_begin(context, expectation, &expecting)) return;
  const char *const words[] = {expecting.meter_word};
  int64_t nth = expecting_nth(&expecting);
  const fact_t *command = lines_find(context->served, "command", words, 1, (int32_t)nth);
  if (command == NULL) {
    expecting_absent(&expecting, "command", BLAME_HEAD_END, "the head-end sent no such command");
    return;
  }
  const char *what = expectation_get(expectation, "what");
  if (what != NULL) {
    expecting_word(&expecting, "what", BLAME_HEAD_END, what,
                   check_text(context, fact_word(command, 4)));
  }
  const char *result = expectation_get(expectation, "result");
  if (result != NULL) {
    expecting_word(&expecting, "result", BLAME_METER, result,
                   check_text(context, fact_word(command, 7)));
  }
}
