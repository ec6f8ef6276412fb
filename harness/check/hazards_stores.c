/* See hazards_stores.h. */
#include "harness/check/hazards_stores.h"

/* The next line of `name` behind `at`, which moves to it; NULL past the last. */
static const fact_t *next(lines_t lines, const char *name, size_t *at) {
  while (*at < lines.count) {
    const fact_t *line = &lines.lines[(*at)++];
    if (fact_is(line, name)) return line;
  }
  return NULL;
}

static bool same_meter(const fact_t *a, const fact_t *b) {
  return bytes_equal(fact_word(a, 1), fact_word(b, 1));
}

/* A fault of that kind of the meter of `line`. */
static bool has_fault(const check_context_t *context, const fact_t *line, const char *kind) {
  const fact_t *fault = NULL;
  for (size_t at = 0; (fault = next(context->facts, "fault", &at)) != NULL;) {
    if (word_is(fault, 2, kind) && same_meter(fault, line)) return true;
  }
  return false;
}

/* A clock was lost, or a cell found dead, that nothing but the use of its reserve explains. */
bool hazard_reserve_exhausted(const check_context_t *context) {
  const fact_t *event = NULL;
  for (size_t at = 0; (event = next(context->served, "event", &at)) != NULL;) {
    if (!word_is(event, 6, "3") && !word_is(event, 6, "5")) continue;
    const fact_t *kind = policy_of(context->facts, (uint32_t)word_i64(event, 1), "reserve.kind");
    if (kind == NULL || has_fault(context, event, "battery_dead")) continue;
    if (!has_fault(context, event, "clock_chip_failed")) return true;
  }
  return false;
}

/* A clock was served that is further off than its crystal is at 25 degrees, before anybody had set
 * or adjusted it. */
static bool drifted(const check_context_t *context, const fact_t *clock) {
  enum { SURE_S = 2 };
  const uint32_t meter = (uint32_t)word_i64(clock, 1);
  const fact_t *span = lines_find(context->facts, "span", NULL, 0, 1);
  const fact_t *drift = policy_of(context->facts, meter, "clk.drift");
  if (span == NULL || word_i64(clock, 5) == INT64_MIN) return false;
  int64_t run_s = div_floor(word_i64(clock, 3) - word_i64(span, 1), NS_PER_S);
  int64_t ppb = drift == NULL ? 0 : word_i64(drift, 3);
  int64_t error_s = word_i64(clock, 5) - div_floor(word_i64(clock, 3), NS_PER_S);
  int64_t more_s = error_s - div_floor(run_s * ppb, NS_PER_S);
  return more_s >= SURE_S || more_s <= -SURE_S;
}

static bool touched(const check_context_t *context, const fact_t *clock) {
  static const char *const CODES[] = {"3", "10", "11"};
  const fact_t *event = NULL;
  for (size_t at = 0; (event = next(context->served, "event", &at)) != NULL;) {
    for (size_t i = 0; i < sizeof CODES / sizeof CODES[0]; i++) {
      bool of = word_is(event, 6, CODES[i]) && same_meter(event, clock);
      if (of && word_i64(event, 7) <= word_i64(clock, 5)) return true;
    }
  }
  return false;
}

static bool has_temperature(const check_context_t *context, const fact_t *line) {
  const fact_t *fact = NULL;
  for (size_t at = 0; (fact = next(context->facts, "temperature", &at)) != NULL;) {
    if (same_meter(fact, line)) return true;
  }
  return false;
}

bool hazard_temperature_drift(const check_context_t *context) {
  const fact_t *clock = NULL;
  for (size_t at = 0; (clock = next(context->served, "value", &at)) != NULL;) {
    if (!word_is(clock, 4, "0-0:1.0.0*255")) continue;
    const fact_t *axis = policy_of(context->facts, (uint32_t)word_i64(clock, 1), "clk.temperature");
    if (axis == NULL || !has_temperature(context, clock)) continue;
    if (drifted(context, clock) && !touched(context, clock)) return true;
  }
  return false;
}

bool hazard_daily_set_late(const check_context_t *context) {
  const fact_t *daily = NULL;
  for (size_t at = 0; (daily = next(context->served, "daily", &at)) != NULL;) {
    if (word_i64(daily, 6) != INT64_MIN && (word_i64(daily, 6) & 8) != 0) return true;
  }
  return false;
}

/* A gauge that was not the same throughout some entry. */
bool hazard_gauge_swung(const check_context_t *context) {
  enum { FIRST = 10, VALUES = 3 };
  const fact_t *row = NULL;
  for (size_t at = 0; (row = next(context->served, "gauges", &at)) != NULL;) {
    for (int32_t word = FIRST; word + 1 < row->count; word += VALUES) {
      if (word_i64(row, word) < word_i64(row, word + 1)) return true;
    }
  }
  return false;
}

/* The meter logged the change, and stored an entry since. */
bool hazard_channels_changed(const check_context_t *context) {
  const fact_t *event = NULL;
  for (size_t at = 0; (event = next(context->served, "event", &at)) != NULL;) {
    const fact_t *entry = NULL;
    if (!word_is(event, 6, "51")) continue;
    for (size_t row = 0; (entry = next(context->served, "entry", &row)) != NULL;) {
      if (same_meter(entry, event) && word_i64(entry, 6) >= word_i64(event, 7)) return true;
    }
  }
  return false;
}

/* Whether the meter logged a power-down from a second before to a second behind the dip. */
static bool went_down(const check_context_t *context, const fact_t *dip, int64_t from_s,
                      int64_t to_s) {
  const fact_t *event = NULL;
  for (size_t at = 0; (event = next(context->served, "event", &at)) != NULL;) {
    if (!word_is(event, 6, "1") || !same_meter(event, dip)) continue;
    if (word_i64(event, 7) >= from_s - 1 && word_i64(event, 7) <= to_s + 1) return true;
  }
  return false;
}

/* A dip in the middle of an entry that was stored, and no power-down at it. */
bool hazard_dip_ridden_out(const check_context_t *context) {
  const fact_t *dip = NULL;
  for (size_t at = 0; (dip = next(context->facts, "fault", &at)) != NULL;) {
    if (!word_is(dip, 2, "dip")) continue;
    int64_t from_s = div_floor(word_i64(dip, 3), NS_PER_S);
    int64_t to_s = div_ceil(word_i64(dip, 4), NS_PER_S);
    const fact_t *entry = NULL;
    for (size_t row = 0; (entry = next(context->served, "entry", &row)) != NULL;) {
      bool around = same_meter(entry, dip) && word_i64(entry, 6) != INT64_MIN &&
                    word_i64(entry, 6) <= from_s && word_i64(entry, 7) > from_s;
      if (around && !went_down(context, dip, from_s, to_s)) return true;
    }
  }
  return false;
}
