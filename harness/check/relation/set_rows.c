/* Sets and entries as served; see set_rows.h. */
#include "harness/check/relation/set_rows.h"

#include <stdio.h>
#include <string.h>

/* Entry status: dictionary section 8. */
enum {
  CLOCK_INVALID = 0x0001,
  POWER_DOWN = 0x0002,
  POWER_UP = 0x0004,
  TIME_CHANGE = 0x0008,
  REPEATED = 0x0200,
  RATIO_CHANGED = 0x1000
};

static bool is_of(const fact_t *line, const char *name, uint32_t meter) {
  return fact_is(line, name) && word_i64(line, 1) == (int64_t)meter;
}

int64_t set_rows_count(const check_context_t *context, uint32_t meter) {
  int64_t highest = 0;
  for (size_t at = 0; at < context->served.count; at++) {
    const fact_t *line = &context->served.lines[at];
    if (is_of(line, "set", meter) && word_i64(line, 4) > highest) highest = word_i64(line, 4);
  }
  return highest;
}

const fact_t *set_rows_register(const check_context_t *context, uint32_t meter, int64_t number,
                                const char *object) {
  for (size_t at = 0; at < context->served.count; at++) {
    const fact_t *line = &context->served.lines[at];
    if (is_of(line, "register", meter) && word_i64(line, 4) == number && word_is(line, 5, object))
      return line;
  }
  return NULL;
}

const fact_t *set_rows_head(const check_context_t *context, uint32_t meter, int64_t number) {
  for (size_t at = 0; at < context->served.count; at++) {
    const fact_t *line = &context->served.lines[at];
    if (is_of(line, "set", meter) && word_i64(line, 4) == number) return line;
  }
  return NULL;
}

int64_t set_rows_closing(const check_context_t *context, uint32_t meter, int64_t number) {
  for (size_t at = 0; at < context->served.count; at++) {
    const fact_t *line = &context->served.lines[at];
    if (is_of(line, "marker", meter) && word_is(line, 6, "FE") && word_i64(line, 9) == number)
      return word_i64(line, 4);
  }
  return INT64_MAX;
}

energy_t set_rows_modulus(const check_context_t *context, uint32_t meter) {
  const fact_t *digits = policy_of(context->facts, meter, "register.digits");
  if (digits == NULL || word_i64(digits, 3) <= 0) return (energy_t){0};
  energy_t modulus = {1000000}; /* a kWh */
  for (int64_t at = word_i64(digits, 3); at > 0; at--)
    modulus.mwh *= 10;
  return modulus;
}

energy_t set_rows_initial(const check_context_t *context, uint32_t meter) {
  energy_t sum = {0};
  for (size_t at = 0; at < context->facts.count; at++) {
    const fact_t *line = &context->facts.lines[at];
    if (is_of(line, "initial", meter) && word_i64(line, 2) == 0) sum.mwh += word_i64(line, 4);
  }
  return sum;
}

int32_t set_rows_word(const check_context_t *context, uint32_t meter) {
  enum { ENERGIES = 10 };
  bool declared = false;
  for (size_t at = 0; at < context->facts.count; at++) {
    const fact_t *line = &context->facts.lines[at];
    declared = declared || is_of(line, "quantity", meter);
    if (is_of(line, "channel", meter) && word_i64(line, 3) == 0)
      return ENERGIES + (int32_t)word_i64(line, 2);
  }
  return declared ? -1 : ENERGIES;
}

typedef struct {
  const check_context_t *context;
  uint32_t meter;
  int64_t period_s;
  bool joins; /* a demand period goes on after an outage */
} rows_t;

static bool same_period(const rows_t *rows, int64_t end_s, const fact_t *line) {
  int64_t before = div_floor(end_s - 1, rows->period_s);
  return before == div_floor(word_i64(line, 6), rows->period_s);
}

static bool is_whole(const fact_t *line) {
  int64_t flags = word_i64(line, 8);
  return (flags & (CLOCK_INVALID | TIME_CHANGE | REPEATED | RATIO_CHANGED)) == 0;
}

size_t set_rows_intervals(const check_context_t *context, uint32_t meter, int64_t from, int64_t to,
                          set_rows_interval_t **intervals, arena_t *arena) {
  const fact_t *period = policy_of(context->facts, meter, "md.period");
  const fact_t *after = policy_of(context->facts, meter, "md.after_power_failure");
  rows_t rows = {context, meter, period == NULL ? 900 : word_i64(period, 3) / NS_PER_S,
                 after == NULL || word_is(after, 3, "resume")};
  set_rows_interval_t *found = ARENA_ARRAY(arena, set_rows_interval_t, context->served.count + 1);
  size_t count = 0;
  int32_t word = set_rows_word(context, meter);
  int64_t last = from;
  bool cut = false; /* the entry before ended by a power-down */
  for (size_t at = 0; at < context->served.count; at++) {
    const fact_t *line = &context->served.lines[at];
    bool entry = is_of(line, "entry", meter);
    if (!entry && !is_of(line, "marker", meter)) continue;
    if (word_i64(line, 4) <= last || word_i64(line, 4) >= to) continue;
    last = word_i64(line, 4);
    if (!entry) continue;
    int64_t flags = word_i64(line, 8), mwh = word < 0 ? INT64_MIN : word_i64(line, word);
    bool joined = cut && rows.joins && (flags & POWER_UP) && count > 0 &&
                  same_period(&rows, found[count - 1].end_s, line);
    if (!joined) found[count++] = (set_rows_interval_t){.whole = true};
    set_rows_interval_t *interval = &found[count - 1];
    interval->energy.mwh += mwh == INT64_MIN ? 0 : mwh;
    interval->end_s = word_i64(line, 7);
    interval->whole = interval->whole && is_whole(line) && mwh != INT64_MIN;
    cut = (flags & POWER_DOWN) != 0;
  }
  *intervals = found;
  return count;
}
