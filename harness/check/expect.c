/* Values, words and places that all expectations share. */
#include "harness/check/expect.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
  const char *word;
  int64_t number;
} word_row_t;

static int64_t look_up(const word_row_t *rows, size_t count, const char *word) {
  for (size_t at = 0; at < count; at++) {
    if (strcmp(rows[at].word, word) == 0) return rows[at].number;
  }
  return 0;
}
#define LOOK_UP(rows, word) look_up((rows), sizeof(rows) / sizeof((rows)[0]), (word))

bool next_word(const char **rest, char word[64]) {
  const char *p = *rest;
  while (*p == ' ' || *p == ',')
    p++;
  size_t len = strcspn(p, " ,");
  if (len == 0) return false;
  snprintf(word, 64, "%.*s", (int)len, p);
  *rest = p + len;
  return true;
}

bool expected_read(const expectation_t *expectation, const char *key, expected_t *expected) {
  const char *rest = expectation_get(expectation, key);
  *expected = (expected_t){0};
  if (rest == NULL) return false;
  char word[64];
  while (next_word(&rest, word)) {
    if (strcmp(word, "oracle") == 0) {
      expected->oracle = true;
      continue;
    }
    char *slack = strchr(word, '~');
    expected->literal = true;
    expected->value = strtoll(word, NULL, 10);
    expected->slack = slack == NULL ? 0 : strtoll(slack + 1, NULL, 10);
  }
  return true;
}

bool expecting_begin(check_context_t *context, const expectation_t *expectation,
                     expecting_t *expecting) {
  *expecting = (expecting_t){.context = context, .expectation = expectation};
  const char *name = expectation_get(expectation, "meter");
  int32_t meter = name == NULL ? 0 : meter_index(context->facts, bytes_text(name));
  if (meter < 0) {
    expecting_absent(expecting, "meter", BLAME_BENCH, "the scenario has no meter of that name");
    return false;
  }
  expecting->meter = (uint32_t)meter;
  expecting->meter_word = arena_printf(context->arena, "%d", meter);
  outfit_read(context->facts, expecting->meter, &expecting->outfit);
  expecting->quantity = outfit_find(&expecting->outfit, expectation_get(expectation, "quantity"));
  if (expecting->quantity != NULL) return true;
  expecting_absent(expecting, "quantity", BLAME_BENCH, "the meter has no such quantity");
  return false;
}

const char *expecting_name(const expecting_t *expecting, const char *what) {
  const expectation_t *expectation = expecting->expectation;
  return arena_printf(expecting->context->arena, "expect %d:%d %s %s", expectation->line,
                      expectation->col, expectation->kind, what);
}

void expecting_number(const expecting_t *expecting, const char *what, blame_t blame,
                      const expected_t *expected, int64_t observed, int64_t right,
                      const char *unit) {
  check_context_t *context = expecting->context;
  const char *name = expecting_name(expecting, what);
  if (observed == INT64_MIN) {
    expecting_absent(expecting, what, blame, "there is no such value");
    return;
  }
  int64_t low = expected->value - expected->slack;
  int64_t high = expected->value + expected->slack;
  if (expected->oracle && expected->literal && right != INT64_MIN) {
    bool agree = context->comparator->within(right, low, high);
    if (!agree) {
      check_number(context, arena_printf(context->arena, "%s, literal against oracle", name),
                   BLAME_BENCH, right, low, high, unit,
                   "the literal of the scenario and the oracle disagree: one of them is wrong");
    }
  }
  /* Where the oracle says what was observed, it is the literal that stands alone. */
  bool seen_is_right = right != INT64_MIN && observed >= right - expected->slack &&
                       observed <= right + expected->slack;
  if (expected->literal) {
    if (seen_is_right) blame = BLAME_BENCH;
    check_number(context, name, blame, observed, low, high, unit, "");
  } else if (right == INT64_MIN) {
    expecting_absent(expecting, what, BLAME_BENCH, "the oracle has no such value");
  } else {
    check_number(context, name, blame, observed, right, right, unit, "");
  }
}

void expecting_word(const expecting_t *expecting, const char *what, blame_t blame,
                    const char *expected, const char *observed) {
  check_context_t *context = expecting->context;
  bool same = context->comparator->same(bytes_text(expected), bytes_text(observed));
  check_note(context, expecting_name(expecting, what), same ? VERDICT_PASS : VERDICT_FAIL, blame,
             expected, observed, "", "");
}

void expecting_absent(const expecting_t *expecting, const char *what, blame_t blame,
                      const char *detail) {
  check_note(expecting->context, expecting_name(expecting, what), VERDICT_FAIL, blame,
             "it is there", "absent", "", detail);
}

const char *event_code(const char *word) {
  static const struct {
    const char *word, *code;
  } rows[] = {
      {"power_down", "1"},
      {"power_up", "2"},
      {"clock_lost", "3"},
      {"battery_low", "4"},
      {"battery_dead", "5"},
      {"battery_replaced", "6"},
      {"time_set", "10"},
      {"time_adjusted", "11"},
      {"adjust_refused", "12"},
      {"end_of_billing", "20"},
      {"wrong_password", "30"},
      {"end_of_billing_locked_out", "21"},
      {"locked_out", "31"},
      {"response_changed", "40"},
      {"passive_activated", "42"},
      {"configuration_corrupt", "41"},
      {"voltage_lost", "60"},
      {"voltage_back", "61"},
      {"set_refused", "13"},
      {"ratio_changed", "50"},
      {"phase_lost", "62"},
      {"phase_back", "63"},
      {"reverse_run", "64"},
      {"reverse_run_ended", "65"},
      {"terminal_cover_opened", "70"},
      {"terminal_cover_closed", "71"},
      {"main_cover_opened", "72"},
      {"main_cover_closed", "73"},
      {"magnetic_field", "74"},
      {"magnetic_field_gone", "75"},
      {"transient_reset", "80"},
      {"program_memory", "81"},
      {"totals_repaired", "82"},
      {"configuration_repaired", "83"},
      {"configuration_lost", "84"},
      {"front_end_fault", "85"},
      {"front_end_back", "86"},
      {"profile_cleared", "87"},
      {"channels_changed", "51"},
      {"nearly_full", "88"},
      {"firmware_begun", "90"},
      {"firmware_activated", "91"},
      {"firmware_refused", "92"},
  };
  for (size_t at = 0; at < sizeof rows / sizeof rows[0]; at++) {
    if (strcmp(rows[at].word, word) == 0) return rows[at].code;
  }
  return NULL;
}

int64_t entry_bit(const char *word) {
  static const word_row_t rows[] = {
      {"clock_invalid", 0x0001},   {"power_down", 0x0002},    {"power_up", 0x0004},
      {"time_change", 0x0008},     {"dst", 0x0010},           {"not_valid", 0x0020},
      {"end_of_billing", 0x0040},  {"short", 0x0080},         {"voltage_missing", 0x0100},
      {"repeated", 0x0200},        {"battery", 0x0400},       {"slewing", 0x0800},
      {"ratio_change", 0x1000},    {"phase_missing", 0x2000}, {"reverse_run", 0x4000},
      {"transient_reset", 0x8000},
  };
  return LOOK_UP(rows, word);
}

int64_t status_bit(const char *word) {
  static const word_row_t rows[] = {
      {"clock_invalid", 0x001},   {"clock_doubtful", 0x002},
      {"frozen", 0x004},          {"battery_low", 0x008},
      {"battery_failed", 0x010},  {"configuration_corrupt", 0x040},
      {"slewing", 0x200},         {"voltage_missing", 0x100},
      {"reverse_run", 0x80},      {"phase_missing", 0x400},
      {"terminal_cover", 0x800},  {"main_cover", 0x1000},
      {"magnetic_field", 0x2000}, {"program_memory", 0x4000},
      {"front_end", 0x8000},      {"configuration_lost", 0x10000},
      {"nearly_full", 0x20000},
  };
  return LOOK_UP(rows, word);
}

int64_t set_bit(const char *word) {
  static const word_row_t rows[] = {{"start_invalid", 1}, {"end_invalid", 2}, {"frozen", 4}};
  return LOOK_UP(rows, word);
}

int64_t cause_number(const char *word) {
  static const word_row_t rows[] = {
      {"billing_date", 1}, {"season_change", 2},     {"change_over", 3},
      {"remote_port", 4},  {"optical_port", 5},      {"button", 6},
      {"ratio_change", 7}, {"power_up_catch_up", 8}, {"battery_failure", 9},
      {"un_freezing", 10}, {"external_input", 11},
  };
  return LOOK_UP(rows, word);
}

const char *register_object(const expecting_t *expecting, const char *name) {
  char object[32];
  if (!outfit_object(&expecting->outfit, expecting->quantity, name, object)) return NULL;
  return arena_printf(expecting->context->arena, "%s", object);
}

/* The n-th visit of the meter lists, from 1: its instant and that of the next one. */
static bool visit_span(const expecting_t *expecting, int64_t nth, int64_t *from, int64_t *to) {
  const char *const words[] = {NULL, NULL, expecting->meter_word};
  const fact_t *visit = lines_find(expecting->context->facts, "visit", words, 3, (int32_t)nth);
  const fact_t *next = lines_find(expecting->context->facts, "visit", words, 3, (int32_t)nth + 1);
  if (visit == NULL) return false;
  *from = word_i64(visit, 2);
  *to = next == NULL ? TIME_NEVER : word_i64(next, 2);
  return true;
}

const fact_t *visit_value(const expecting_t *expecting, lines_t lines, const char *object) {
  expected_t visit;
  int64_t wanted = expected_read(expecting->expectation, "visit", &visit) ? visit.value : -1;
  int64_t from = 0;
  int64_t to = TIME_NEVER;
  if (wanted > 0 && !visit_span(expecting, wanted, &from, &to)) return NULL;
  const fact_t *last = NULL;
  for (size_t at = 0; at < lines.count; at++) {
    const fact_t *line = &lines.lines[at];
    if (!fact_is(line, "value") || !word_is(line, 1, expecting->meter_word)) continue;
    if (!word_is(line, 4, object) || word_i64(line, 3) < from || word_i64(line, 3) >= to) continue;
    if (wanted > 0) return line;
    last = line;
  }
  return last;
}

const fact_t *ideal_of(const expecting_t *expecting, const fact_t *served, int32_t key_words) {
  if (served == NULL) return NULL;
  for (size_t at = 0; at < expecting->context->ideal.count; at++) {
    const fact_t *line = &expecting->context->ideal.lines[at];
    bool same = true;
    for (int32_t word = 0; word <= key_words && same; word++) {
      same = bytes_equal(fact_word(line, word), fact_word(served, word));
    }
    if (same) return line;
  }
  return NULL;
}
