/* Smaller stories, tried in order of what they save: meters, days, then facts by halves and one by
 * one, until nothing can go any more. See shrink.h. */
#include "harness/swarm/shrink.h"

#include <string.h>

#include "base/facts.h"
#include "base/text.h"
#include "base/units.h"

#define DAY_NS (86400 * NS_PER_S)
#define LAST_READ_NS (11 * 3600 * NS_PER_S) /* a visit that is moved: that long before the end */

/* Where the meter's index and the span [from, to) stand; 0: it has none. What may go is what a
 * story is told with: what a fact that is not there stands for, FACTS.md says. */
typedef struct {
  const char *name;
  int8_t meter, from, to;
  bool seconds; /* of its times */
  bool goes;
} place_t;

static const place_t PLACES[] = {
    {"fault", 1, 3, 4, false, true},         {"line_fault", 0, 3, 4, false, true},
    {"network_fault", 0, 3, 4, false, true}, {"load", 1, 2, 3, false, true},
    {"demand", 1, 0, 0, false, true},        {"visit", 3, 2, 0, false, true},
    {"command", 2, 1, 0, false, true},       {"temperature", 1, 2, 3, false, true},
    {"voltage", 1, 2, 3, false, true},       {"harmonic", 1, 2, 3, false, true},
    {"frequency", 1, 2, 3, false, true},     {"flicker", 1, 2, 3, false, true},
    {"pulses", 1, 3, 4, false, true},        {"transformer", 1, 2, 0, false, true},
    {"look", 1, 2, 0, false, true},          {"price", 1, 0, 0, false, true},
    {"contract", 1, 0, 0, false, false},     {"policy", 1, 0, 0, false, true},
    {"initial", 1, 0, 0, false, true},       {"deferred", 1, 0, 0, false, true},
    {"period", 1, 3, 4, true, false},        {"meter", 1, 0, 0, false, false},
    {"ratio", 1, 0, 0, false, false},        {"password", 1, 0, 0, false, false},
    {"believed", 1, 0, 0, false, true},      {"protocol", 1, 0, 0, false, false},
    {"address", 1, 0, 0, false, false},      {"client", 1, 0, 0, false, false},
    {"security", 1, 0, 0, false, false},     {"title", 1, 0, 0, false, false},
    {"key", 1, 0, 0, false, false},          {"transfer", 1, 0, 0, false, true},
    {"dictionary", 1, 0, 0, false, false},   {"identification", 1, 0, 0, false, false},
    {"phases", 1, 0, 0, false, false},       {"quantity", 1, 0, 0, false, false},
    {"input", 1, 0, 0, false, false},        {"tou", 1, 0, 0, false, false},
    {"md", 1, 0, 0, false, false},           {"coincident", 1, 0, 0, false, false},
    {"channel", 1, 0, 0, false, false},      {"limit", 1, 0, 0, false, true},
    {"instrument", 1, 0, 0, false, false},   {"gauge", 1, 0, 0, false, false},
    {"hardware", 1, 0, 0, false, false},     {"firmware", 1, 0, 0, false, false},
    {"trust", 1, 0, 0, false, false},        {"flaw", 1, 0, 0, false, true},
    {"nominal", 1, 0, 0, false, false},      {"certificate", 1, 0, 0, false, false},
    {"quality_seed", 1, 0, 0, false, false}, {"quality_key", 1, 0, 0, false, false},
    {"meter_zone", 1, 0, 0, false, false},   {"clock_initial", 1, 0, 0, false, false},
    {"expect", 0, 0, 0, false, true},        {"hazard", 0, 0, 0, false, true},
    {"relation", 0, 0, 0, false, true},
};

static const place_t *place_of(const fact_t *fact) {
  for (size_t i = 0; i < sizeof PLACES / sizeof PLACES[0]; i++)
    if (fact_is(fact, PLACES[i].name)) return &PLACES[i];
  return NULL;
}

/* Dropping it would not be the axis' default: billing dates and periods belong together. */
static bool holds_periods(const fact_t *fact) {
  return fact_is(fact, "policy") && bytes_is(fact_word(fact, 2), "eob.monthly");
}

static bool may_go(const fact_t *fact) {
  const place_t *place = place_of(fact);
  return place != NULL && place->goes && !holds_periods(fact);
}

static int64_t number(const fact_t *fact, int32_t word) {
  int64_t value = 0;
  return word > 0 && fact_i64(fact, word, &value, NULL) == ST_OK ? value : -1;
}

shrink_figures_t shrink_measure(bytes_t facts) {
  shrink_figures_t figures = {0};
  facts_t all = facts_over(facts);
  fact_t fact;
  while (facts_next(&all, &fact)) {
    figures.facts++;
    if (fact_is(&fact, "meter")) figures.meters++;
    if (fact_is(&fact, "fault") || fact_is(&fact, "line_fault") || fact_is(&fact, "network_fault"))
      figures.faults++;
    if (fact_is(&fact, "span")) figures.span_ns = number(&fact, 2) - number(&fact, 1);
  }
  return figures;
}

typedef struct {
  arena_t *arena;
  const shrink_ask_t *ask;
  bytes_t best;
  uint32_t asked;
} shrink_t;

/* A line again, with one word in place of another. */
static void put_line(text_t *to, const fact_t *fact, int32_t word, const char *instead) {
  for (int32_t i = 0; i < fact->count; i++) {
    if (i > 0) text_put(to, " ");
    if (i == word)
      text_put(to, instead);
    else
      text_add(to, fact_word(fact, i));
  }
  text_put(to, "\n");
}

static bool over(const shrink_t *shrink) { return shrink->asked >= shrink->ask->asked_max; }

/* Asks, and keeps it where it fails the same way. */
static bool tried(shrink_t *shrink, const text_t *smaller) {
  if (over(shrink)) return false;
  shrink->asked++;
  bytes_t facts = bytes_text(text_chars(smaller));
  if (!shrink->ask->fails(shrink->ask->of, facts)) return false;
  shrink->best = bytes_text(arena_text(shrink->arena, facts));
  if (shrink->ask->progress != NULL) {
    shrink_figures_t figures = shrink_measure(shrink->best);
    figures.asked = shrink->asked;
    shrink->ask->progress(shrink->ask->of, &figures);
  }
  return true;
}

/* The story of one meter alone, which is then number 0. */
static bool keep_meter(shrink_t *shrink, int64_t meter) {
  text_t smaller = {0};
  facts_t all = facts_over(shrink->best);
  fact_t fact;
  while (facts_next(&all, &fact)) {
    const place_t *place = place_of(&fact);
    if (fact_is(&fact, "exchange")) continue;
    if (place != NULL && place->meter > 0) {
      if (number(&fact, place->meter) == meter) put_line(&smaller, &fact, place->meter, "0");
    } else {
      put_line(&smaller, &fact, -1, "");
    }
  }
  bool kept = tried(shrink, &smaller);
  text_free(&smaller);
  return kept;
}

static void fewer_meters(shrink_t *shrink) {
  uint32_t meters = shrink_measure(shrink->best).meters;
  for (uint32_t m = 0; meters > 1 && m < meters; m++)
    if (keep_meter(shrink, m)) return;
}

static void put_number(text_t *to, const fact_t *fact, int32_t word, int64_t value) {
  char digits[24];
  obuf_t out = obuf_over(digits, sizeof digits - 1);
  obuf_printf(&out, "%lld", (long long)value);
  digits[out.len] = '\0';
  put_line(to, fact, word, digits);
}

/* One line within another span. What lies outside goes; a reading behind the end comes before it;
 * what began before the start begins there, where it has an end or is a load. */
static void put_within(text_t *to, const fact_t *fact, int64_t start_ns, int64_t end_ns) {
  const place_t *place = place_of(fact);
  if (place == NULL || place->from == 0) {
    put_line(to, fact, -1, "");
    return;
  }
  int64_t unit = place->seconds ? NS_PER_S : 1;
  int64_t from = number(fact, place->from) * unit;
  int64_t until = place->to > 0 ? number(fact, place->to) : -1;
  if (until >= 0) until *= unit;
  if (fact_is(fact, "visit") && from > end_ns - LAST_READ_NS) {
    put_number(to, fact, place->from, end_ns - LAST_READ_NS);
    return;
  }
  bool gone = from >= end_ns || (until >= 0 ? until <= start_ns : from < start_ns);
  if (gone) return;
  if (from < start_ns && !place->seconds)
    put_number(to, fact, place->from, start_ns);
  else
    put_line(to, fact, -1, "");
}

static bool within(shrink_t *shrink, int64_t start_ns, int64_t end_ns) {
  text_t smaller = {0};
  facts_t all = facts_over(shrink->best);
  fact_t fact;
  while (facts_next(&all, &fact)) {
    if (fact_is(&fact, "span"))
      text_printf(&smaller, "span %lld %lld\n", (long long)start_ns, (long long)end_ns);
    else
      put_within(&smaller, &fact, start_ns, end_ns);
  }
  bool kept = tried(shrink, &smaller);
  text_free(&smaller);
  return kept;
}

/* The fewest days from the start, then the fewest to the end. */
static void fewer_days(shrink_t *shrink) {
  for (int32_t side = 0; side < 2; side++) {
    facts_t all = facts_over(shrink->best);
    fact_t fact;
    if (!facts_next_of(&all, "span", &fact)) return;
    int64_t start_ns = number(&fact, 1), end_ns = number(&fact, 2);
    for (int64_t days = 1; days * DAY_NS < end_ns - start_ns && !over(shrink); days++) {
      if (side == 0 ? within(shrink, start_ns, start_ns + days * DAY_NS)
                    : within(shrink, end_ns - days * DAY_NS, end_ns))
        break;
    }
  }
}

/* Without the facts number [from, from + count) of those that may go. */
static bool without(shrink_t *shrink, uint32_t from, uint32_t count) {
  text_t smaller = {0};
  facts_t all = facts_over(shrink->best);
  fact_t fact;
  uint32_t index = 0;
  while (facts_next(&all, &fact)) {
    bool gone = may_go(&fact) && index >= from && index - from < count;
    if (may_go(&fact)) index++;
    if (!gone) put_line(&smaller, &fact, -1, "");
  }
  bool kept = tried(shrink, &smaller);
  text_free(&smaller);
  return kept;
}

static uint32_t count_going(bytes_t facts) {
  uint32_t count = 0;
  facts_t all = facts_over(facts);
  fact_t fact;
  while (facts_next(&all, &fact))
    if (may_go(&fact)) count++;
  return count;
}

static bool fewer_facts(shrink_t *shrink) {
  bool any = false;
  uint32_t left = count_going(shrink->best);
  for (uint32_t size = left; size > 0; size /= 2) {
    for (uint32_t from = 0; from < left && !over(shrink);) {
      if (without(shrink, from, size)) {
        any = true;
        left = count_going(shrink->best);
      } else {
        from += size;
      }
    }
  }
  return any;
}

bytes_t shrink_facts(arena_t *arena, bytes_t facts, const shrink_ask_t *ask,
                     shrink_figures_t *figures) {
  shrink_t shrink = {.arena = arena, .ask = ask, .best = facts};
  fewer_meters(&shrink);
  fewer_days(&shrink);
  while (fewer_facts(&shrink) && !over(&shrink))
    fewer_days(&shrink);
  *figures = shrink_measure(shrink.best);
  figures->asked = shrink.asked;
  return shrink.best;
}
