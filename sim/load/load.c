/* Reads the spans of a load, sweeps over their borders once, and keeps segments of constant power
 * with the energy before each. See load.h. A stopped site is a `set` of 0 behind all other spans.
 * The sweep keeps the sets that run in a heap by their place in the scenario, the latest on top,
 * and the adds in a binary indexed tree by the same place. */
#include "sim/load/load.h"

#include <stdlib.h>

#include "base/facts.h"

typedef struct {
  int64_t from_ns, to_ns;
  int64_t power_mw;
  bool add;
} load_span_t;

typedef struct {
  int64_t at_ns;
  int32_t span;
  bool begins;
} border_t;

typedef struct {
  int64_t from_ns; /* to the next segment's */
  int64_t power_mw;
  mwns_t before; /* energy of all segments before this one */
} segment_t;

struct load {
  const segment_t *segments;
  int32_t count;
};

/* --- reading --- */

static bool is_ours(const fact_t *fact, int64_t meter) {
  int64_t index = 0;
  return fact->count > 1 && bytes_to_i64(fact->words[1], &index) == ST_OK && index == meter;
}

static bool is_stop(const fact_t *fact) {
  return fact_is(fact, "fault") && bytes_is(fact_word(fact, 2), "supply_off") &&
         bytes_is(fact_word(fact, 5), "site");
}

static status_t read_stop(const fact_t *fact, load_span_t *span, fault_t *fault) {
  status_t status = fact_i64(fact, 3, &span->from_ns, fault);
  if (status != ST_OK) return status;
  status = fact_i64(fact, 4, &span->to_ns, fault);
  if (status != ST_OK) return status;
  if (span->to_ns == -1) span->to_ns = TIME_NEVER;
  return ST_OK;
}

static status_t read_load(const fact_t *fact, load_span_t *span, fault_t *fault) {
  status_t status = fact_i64(fact, 2, &span->from_ns, fault);
  if (status != ST_OK) return status;
  status = fact_i64(fact, 3, &span->to_ns, fault);
  if (status != ST_OK) return status;
  bytes_t mode = fact_word(fact, 4);
  span->add = bytes_is(mode, "add");
  if (!span->add && !bytes_is(mode, "set")) {
    return fault_set(fault, ST_BAD_INPUT, -1, -1, "facts line %d: mode '%.*s' is not set or add",
                     fact->line, (int)mode.len, (const char *)mode.p);
  }
  return fact_i64(fact, 5, &span->power_mw, fault);
}

/* One pass counts (`spans` NULL), another fills. Loads come first, then stops. */
static status_t read_spans(bytes_t text, int64_t meter, bool stops, load_span_t *spans,
                           int32_t *count, fault_t *fault) {
  facts_t facts = facts_over(text);
  fact_t fact;
  while (facts_next(&facts, &fact)) {
    if (stops ? !is_stop(&fact) : !fact_is(&fact, "load")) continue;
    if (!is_ours(&fact, meter)) continue;
    load_span_t span = {0};
    status_t status = stops ? read_stop(&fact, &span, fault) : read_load(&fact, &span, fault);
    if (status != ST_OK) return status;
    if (span.from_ns >= span.to_ns) {
      return fault_set(fault, ST_BAD_INPUT, -1, -1, "facts line %d: a span that ends at its begin",
                       fact.line);
    }
    if (spans != NULL) spans[*count] = span;
    ++*count;
  }
  return ST_OK;
}

/* --- the sweep --- */

typedef struct {
  const load_span_t *spans;
  int32_t count;
  bool *runs;    /* by span */
  int32_t *heap; /* sets that began, the latest in the scenario on top; ended ones fall out late */
  int32_t heap_count;
  int64_t *tree; /* binary indexed: powers of the adds that run, from 1 */
} sweep_t;

static void tree_add(sweep_t *sweep, int32_t span, int64_t power_mw) {
  for (int32_t at = span + 1; at <= sweep->count; at += at & -at)
    sweep->tree[at] += power_mw;
}

static int64_t tree_sum(const sweep_t *sweep, int32_t spans) {
  int64_t sum = 0;
  for (int32_t at = spans; at > 0; at -= at & -at)
    sum += sweep->tree[at];
  return sum;
}

static void heap_swap(sweep_t *sweep, int32_t a, int32_t b) {
  int32_t keep = sweep->heap[a];
  sweep->heap[a] = sweep->heap[b];
  sweep->heap[b] = keep;
}

static void latest_push(sweep_t *sweep, int32_t span) {
  CHECK(sweep->heap_count < sweep->count);
  int32_t at = sweep->heap_count++;
  sweep->heap[at] = span;
  while (at > 0 && sweep->heap[(at - 1) / 2] < sweep->heap[at]) {
    heap_swap(sweep, at, (at - 1) / 2);
    at = (at - 1) / 2;
  }
}

static void latest_drop(sweep_t *sweep) {
  sweep->heap[0] = sweep->heap[--sweep->heap_count];
  int32_t at = 0;
  while (2 * at + 1 < sweep->heap_count) {
    int32_t child = 2 * at + 1;
    if (child + 1 < sweep->heap_count && sweep->heap[child + 1] > sweep->heap[child]) child++;
    if (sweep->heap[at] >= sweep->heap[child]) return;
    heap_swap(sweep, at, child);
    at = child;
  }
}

static void pass_border(sweep_t *sweep, const border_t *border) {
  const load_span_t *span = &sweep->spans[border->span];
  sweep->runs[border->span] = border->begins;
  if (span->add) {
    tree_add(sweep, border->span, border->begins ? span->power_mw : -span->power_mw);
  } else if (border->begins) {
    latest_push(sweep, border->span);
  }
}

static int64_t power_now(sweep_t *sweep) {
  while (sweep->heap_count > 0 && !sweep->runs[sweep->heap[0]]) {
    latest_drop(sweep);
  }
  if (sweep->heap_count == 0) return tree_sum(sweep, sweep->count);
  int32_t set = sweep->heap[0];
  return sweep->spans[set].power_mw + tree_sum(sweep, sweep->count) - tree_sum(sweep, set + 1);
}

static int by_time(const void *left, const void *right) {
  const border_t *a = left;
  const border_t *b = right;
  if (a->at_ns != b->at_ns) return a->at_ns < b->at_ns ? -1 : 1;
  if (a->span != b->span) return a->span < b->span ? -1 : 1;
  return (int)a->begins - (int)b->begins;
}

static status_t sweep_over(arena_t *arena, const load_span_t *spans, int32_t count, load_t *load,
                           fault_t *fault) {
  size_t borders_count = 2 * (size_t)count;
  border_t *borders = ARENA_ARRAY(arena, border_t, borders_count);
  for (int32_t i = 0; i < count; i++) {
    borders[2 * i] = (border_t){spans[i].from_ns, i, true};
    borders[2 * i + 1] = (border_t){spans[i].to_ns, i, false};
  }
  qsort(borders, borders_count, sizeof *borders, by_time);
  sweep_t sweep = {.spans = spans, .count = count};
  sweep.runs = ARENA_ARRAY(arena, bool, (size_t)count);
  sweep.heap = ARENA_ARRAY(arena, int32_t, (size_t)count);
  sweep.tree = ARENA_ARRAY(arena, int64_t, (size_t)count + 1);
  segment_t *segments = ARENA_ARRAY(arena, segment_t, borders_count);
  int32_t made = 0;
  for (size_t i = 0; i < borders_count; i++) {
    pass_border(&sweep, &borders[i]);
    if (i + 1 < borders_count && borders[i + 1].at_ns == borders[i].at_ns) continue;
    int64_t power = power_now(&sweep);
    if (power < 0) {
      return fault_set(fault, ST_BAD_INPUT, -1, -1,
                       "the load falls to %lld mW at %lld ns; below 0 is not a load",
                       (long long)power, (long long)borders[i].at_ns);
    }
    if (made > 0 && segments[made - 1].power_mw == power) continue;
    segment_t *now = &segments[made];
    *now = (segment_t){.from_ns = borders[i].at_ns, .power_mw = power};
    if (made > 0) {
      const segment_t *last = &segments[made - 1];
      now->before = last->before + (mwns_t)last->power_mw * (now->from_ns - last->from_ns);
    }
    made++;
  }
  load->segments = segments;
  load->count = made;
  return ST_OK;
}

status_t load_read(arena_t *arena, bytes_t facts, int64_t meter, const load_t **load,
                   fault_t *fault) {
  CHECK(load != NULL);
  int32_t count = 0;
  status_t status = read_spans(facts, meter, false, NULL, &count, fault);
  if (status == ST_OK) status = read_spans(facts, meter, true, NULL, &count, fault);
  if (status != ST_OK) return status;
  load_span_t *spans = ARENA_ARRAY(arena, load_span_t, (size_t)count);
  count = 0;
  status = read_spans(facts, meter, false, spans, &count, fault);
  if (status == ST_OK) status = read_spans(facts, meter, true, spans, &count, fault);
  if (status != ST_OK) return status;
  load_t *made = ARENA_NEW(arena, load_t);
  if (count > 0) status = sweep_over(arena, spans, count, made, fault);
  if (status == ST_OK) *load = made;
  return status;
}

/* --- asking --- */

/* The last segment that began at or before `at`; -1 before the first. */
static int32_t segment_at(const load_t *load, int64_t at_ns) {
  int32_t low = 0;
  int32_t high = load->count;
  while (low < high) {
    int32_t middle = low + (high - low) / 2;
    if (load->segments[middle].from_ns <= at_ns) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low - 1;
}

static mwns_t energy_before(const load_t *load, int64_t at_ns) {
  int32_t index = segment_at(load, at_ns);
  if (index < 0) return 0;
  const segment_t *segment = &load->segments[index];
  return segment->before + (mwns_t)segment->power_mw * (at_ns - segment->from_ns);
}

mwns_t load_energy(const load_t *load, true_t from, true_t to) {
  CHECK(from.ns <= to.ns);
  return energy_before(load, to.ns) - energy_before(load, from.ns);
}

power_t load_power(const load_t *load, true_t at) {
  int32_t index = segment_at(load, at.ns);
  return (power_t){index < 0 ? 0 : load->segments[index].power_mw};
}

true_t load_next_change(const load_t *load, true_t at) {
  int32_t index = segment_at(load, at.ns) + 1;
  return (true_t){index < load->count ? load->segments[index].from_ns : TIME_NEVER};
}
