/* One pass over the borders of all dips and missing phases. See dips.h. */
#include "sim/load/dips.h"

#include <stdlib.h>

#include "base/facts.h"
#include "sim/load/load.h"

enum { MINIMUM_DEFAULT = 700, PER_MILLE = 1000, MASK_ALL = (1 << LOAD_PHASES) - 1 };

/* A phase that is missing, or a dip. */
typedef struct {
  int64_t from_ns, to_ns;
  uint32_t phases;
  bool dip, low, site;
  int32_t line;
} span_of_t;

typedef struct {
  int64_t at_ns;
  int32_t index;
  bool begins;
} border_t;

typedef struct {
  int64_t meter, phases, minimum;
  span_of_t *spans;
  int32_t count;
  fault_t *fault;
} reading_t;

#define TRY(call)                                                                                  \
  do {                                                                                             \
    status_t try_status = (call);                                                                  \
    if (try_status != ST_OK) return try_status;                                                    \
  } while (0)

static status_t wrong(const reading_t *r, int32_t line, const char *what) {
  return fault_set(r->fault, ST_BAD_INPUT, -1, -1, "facts line %d: %s", line, what);
}

static status_t number_in(const reading_t *r, const fact_t *fact, int32_t word, int64_t min,
                          int64_t max, int64_t *number) {
  TRY(fact_i64(fact, word, number, r->fault));
  if (*number >= min && *number <= max) return ST_OK;
  return fault_set(r->fault, ST_BAD_INPUT, -1, -1,
                   "facts line %d word %d: %lld is not in %lld…%lld", fact->line, word,
                   (long long)*number, (long long)min, (long long)max);
}

static status_t read_span(reading_t *r, const fact_t *fact, span_of_t *span) {
  int64_t number = 0;
  *span = (span_of_t){.dip = bytes_is(fact_word(fact, 2), "dip"), .line = fact->line};
  TRY(fact_i64(fact, 3, &span->from_ns, r->fault));
  TRY(fact_i64(fact, 4, &span->to_ns, r->fault));
  if (span->to_ns == -1) span->to_ns = TIME_NEVER;
  if (span->from_ns >= span->to_ns) {
    return wrong(r, fact->line, "a span that ends at its begin");
  }
  if (!span->dip) {
    TRY(number_in(r, fact, 5, 1, LOAD_PHASES, &number));
    span->phases = 1U << (number - 1);
    return ST_OK;
  }
  TRY(number_in(r, fact, 5, 0, PER_MILLE - 1, &number));
  span->low = number < r->minimum;
  TRY(number_in(r, fact, 6, 1, MASK_ALL, &number));
  span->phases = (uint32_t)number;
  span->site = bytes_is(fact_word(fact, 7), "site");
  if (span->site || bytes_is(fact_word(fact, 7), "meter")) return ST_OK;
  return wrong(r, fact->line, "the scope of a dip is site or meter");
}

static bool is_ours(const reading_t *r, const fact_t *fact) {
  int64_t got = 0;
  return fact->count > 1 && bytes_to_i64(fact->words[1], &got) == ST_OK && got == r->meter;
}

/* What the spans are judged by stands anywhere. */
static status_t read_limits(reading_t *r, bytes_t text) {
  facts_t facts = facts_over(text);
  fact_t fact;
  while (facts_next(&facts, &fact)) {
    if (!is_ours(r, &fact)) continue;
    if (fact_is(&fact, "phases")) TRY(fact_i64(&fact, 2, &r->phases, r->fault));
    if (fact_is(&fact, "policy") && bytes_is(fact_word(&fact, 2), "supply.minimum")) {
      TRY(number_in(r, &fact, 3, 1, PER_MILLE - 1, &r->minimum));
    }
  }
  return ST_OK;
}

/* Counts first (`spans` NULL), then fills them. */
static status_t read_spans(reading_t *r, bytes_t text, bool *dips) {
  facts_t facts = facts_over(text);
  fact_t fact;
  r->count = 0;
  while (facts_next(&facts, &fact)) {
    if (!is_ours(r, &fact) || !fact_is(&fact, "fault")) continue;
    bool dip = bytes_is(fact_word(&fact, 2), "dip");
    if (!dip && !bytes_is(fact_word(&fact, 2), "phase_off")) continue;
    span_of_t span;
    TRY(read_span(r, &fact, &span));
    if (r->spans != NULL) r->spans[r->count] = span;
    r->count++;
    *dips = *dips || dip;
  }
  return ST_OK;
}

/* At one instant what ends comes first: dips that touch do not overlap. */
static int by_time(const void *left, const void *right) {
  const border_t *a = left;
  const border_t *b = right;
  if (a->at_ns != b->at_ns) return a->at_ns < b->at_ns ? -1 : 1;
  if (a->begins != b->begins) return a->begins ? 1 : -1;
  return (a->index > b->index) - (a->index < b->index);
}

static border_t *sort_borders(arena_t *scratch, const reading_t *r, int32_t *count) {
  border_t *borders = ARENA_ARRAY(scratch, border_t, 2 * (size_t)r->count);
  *count = 2 * r->count;
  for (int32_t i = 0; i < r->count; i++) {
    borders[2 * i] = (border_t){r->spans[i].from_ns, i, true};
    borders[2 * i + 1] = (border_t){r->spans[i].to_ns, i, false};
  }
  qsort(borders, (size_t)*count, sizeof *borders, by_time);
  return borders;
}

/* What is so between two borders. */
typedef struct {
  int32_t away[LOAD_PHASES]; /* missing, or dipped below the minimum */
  int32_t dips;
  bool low, site; /* of the dip that runs */
} now_t;

static status_t pass_border(const reading_t *r, const border_t *border, now_t *now) {
  const span_of_t *span = &r->spans[border->index];
  int32_t step = border->begins ? 1 : -1;
  if (span->dip) {
    now->dips += step;
    if (now->dips > 1) return wrong(r, span->line, "a dip that overlaps another");
    now->low = border->begins && span->low;
    now->site = span->site;
  }
  if (span->dip && !span->low) return ST_OK;
  for (int32_t i = 0; i < LOAD_PHASES; i++) {
    if ((span->phases & 1U << i) != 0) now->away[i] += step;
  }
  return ST_OK;
}

/* Phases that are missing alone are no dip: what they do stands in 0006. */
static bool fails(const reading_t *r, const now_t *now) {
  bool all = now->low;
  for (int32_t i = 0; i < r->phases && i < LOAD_PHASES; i++)
    all = all && now->away[i] > 0;
  return all;
}

static status_t find_failures(const reading_t *r, const border_t *borders, int32_t count,
                              dip_t *made, int32_t *made_count) {
  now_t now = {0};
  for (int32_t i = 0; i < count; i++) {
    TRY(pass_border(r, &borders[i], &now));
    if (i + 1 == count || borders[i + 1].at_ns == borders[i].at_ns || !fails(r, &now)) continue;
    dip_t failure = {{borders[i].at_ns}, {borders[i + 1].at_ns}, now.site};
    dip_t *last = *made_count == 0 ? NULL : &made[*made_count - 1];
    if (last != NULL && last->to.ns == failure.from.ns) {
      last->to = failure.to;
      last->site = failure.site;
    } else {
      made[(*made_count)++] = failure;
    }
  }
  return ST_OK;
}

static status_t read_all(arena_t *arena, arena_t *scratch, reading_t *r, bytes_t text,
                         dips_t *dips) {
  bool any = false;
  TRY(read_limits(r, text));
  TRY(read_spans(r, text, &any));
  if (!any) return ST_OK;
  r->spans = ARENA_ARRAY(scratch, span_of_t, (size_t)r->count);
  TRY(read_spans(r, text, &any));
  int32_t count = 0;
  const border_t *borders = sort_borders(scratch, r, &count);
  dip_t *made = ARENA_ARRAY(arena, dip_t, (size_t)count);
  dips->at = made;
  return find_failures(r, borders, count, made, &dips->count);
}

status_t dips_read(arena_t *arena, bytes_t facts, int64_t meter, dips_t *dips, fault_t *fault) {
  CHECK(dips != NULL);
  arena_t scratch = {0};
  reading_t r = {.meter = meter, .phases = LOAD_PHASES, .minimum = MINIMUM_DEFAULT, .fault = fault};
  *dips = (dips_t){.count = 0};
  status_t status = read_all(arena, &scratch, &r, facts, dips);
  arena_free(&scratch);
  return status;
}
