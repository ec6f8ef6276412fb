/* One pass over the borders of all spans and gaps. The spans that replace and run are kept in a
 * heap by their place in the scenario, the latest on top, and those that add in a binary indexed
 * tree by the same place; so a border costs a logarithm. See sweep.h. */
#include "sim/load/sweep.h"

#include <stdlib.h>
#include <string.h>

/* Of span `index`, or behind all spans of a gap. */
typedef struct {
  int64_t at_ns;
  int32_t index;
  bool begins;
} border_t;

typedef struct {
  int64_t value[SWEEP_WIDTH];
} values_t;

typedef struct {
  const sweep_span_t *spans;
  const sweep_gap_t *gaps;
  int32_t count; /* spans */
  bool *runs;    /* by span */
  int32_t *heap; /* sets that began, the latest on top; ended ones fall out late */
  int32_t heap_count;
  values_t *tree;                                    /* binary indexed: the adds that run, from 1 */
  int32_t stopped[SWEEP_PHASES], away[SWEEP_PHASES]; /* gaps that run, by phase */
  int32_t tagged[SWEEP_TAGS];                        /* spans with a tag */
  int32_t tagged_count;
} sweep_t;

static void tree_add(sweep_t *sweep, int32_t span, int64_t sign) {
  for (int32_t at = span + 1; at <= sweep->count; at += at & -at) {
    for (int32_t i = 0; i < SWEEP_WIDTH; i++)
      sweep->tree[at].value[i] += sign * sweep->spans[span].value[i];
  }
}

static void tree_sum(const sweep_t *sweep, int32_t spans, int64_t sign, values_t *sum) {
  for (int32_t at = spans; at > 0; at -= at & -at) {
    for (int32_t i = 0; i < SWEEP_WIDTH; i++)
      sum->value[i] += sign * sweep->tree[at].value[i];
  }
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
  if (border->index >= sweep->count) {
    const sweep_gap_t *gap = &sweep->gaps[border->index - sweep->count];
    int32_t step = border->begins ? 1 : -1;
    sweep->away[gap->phase] += step;
    if (gap->stops) sweep->stopped[gap->phase] += step;
    return;
  }
  sweep->runs[border->index] = border->begins;
  if (sweep->spans[border->index].add) {
    tree_add(sweep, border->index, border->begins ? 1 : -1);
  } else if (border->begins) {
    latest_push(sweep, border->index);
  }
}

/* Of those that run, the set on top and the adds behind it; what stands before it is replaced. */
static uint8_t tags_now(const sweep_t *sweep) {
  int32_t set = sweep->heap_count > 0 ? sweep->heap[0] : 0;
  uint8_t tags = 0;
  for (int32_t i = 0; i < sweep->tagged_count; i++) {
    int32_t span = sweep->tagged[i];
    if (sweep->runs[span] && span >= set) tags |= (uint8_t)(1U << (sweep->spans[span].tag - 1));
  }
  return tags;
}

static void values_now(sweep_t *sweep, sweep_piece_t *piece) {
  while (sweep->heap_count > 0 && !sweep->runs[sweep->heap[0]]) {
    latest_drop(sweep);
  }
  values_t now = {{0}};
  tree_sum(sweep, sweep->count, 1, &now);
  piece->tags = tags_now(sweep);
  if (sweep->heap_count > 0) {
    int32_t set = sweep->heap[0];
    tree_sum(sweep, set + 1, -1, &now);
    for (int32_t i = 0; i < SWEEP_WIDTH; i++)
      now.value[i] += sweep->spans[set].value[i];
  }
  for (int32_t phase = 0; phase < SWEEP_PHASES; phase++) {
    if (sweep->away[phase] > 0) piece->missing |= 1U << phase;
    bool stopped = sweep->stopped[phase] > 0;
    if (stopped) piece->stopped |= (uint8_t)(1U << phase);
    piece->value[phase] = stopped ? 0 : now.value[phase];
    piece->value[phase + SWEEP_PHASES] = stopped ? 0 : now.value[phase + SWEEP_PHASES];
  }
}

static status_t within(const sweep_piece_t *piece, fault_t *fault) {
  for (int32_t i = 0; i < SWEEP_WIDTH; i++) {
    if (piece->value[i] <= SWEEP_VALUE_MAX && piece->value[i] >= -SWEEP_VALUE_MAX) continue;
    return fault_set(fault, ST_BAD_INPUT, -1, -1, "what is declared adds up to %lld at %lld ns",
                     (long long)piece->value[i], (long long)piece->from_ns);
  }
  return ST_OK;
}

static int by_time(const void *left, const void *right) {
  const border_t *a = left;
  const border_t *b = right;
  if (a->at_ns != b->at_ns) return a->at_ns < b->at_ns ? -1 : 1;
  if (a->index != b->index) return a->index < b->index ? -1 : 1;
  return (int)a->begins - (int)b->begins;
}

/* A load that is told in its order, as one from a file, needs no more. */
static void sort(border_t *borders, size_t count) {
  size_t at = 1;
  while (at < count && by_time(&borders[at - 1], &borders[at]) < 0)
    at++;
  if (at < count) qsort(borders, count, sizeof *borders, by_time);
}

static bool changes_nothing(const sweep_piece_t *a, const sweep_piece_t *b) {
  return a->missing == b->missing && a->stopped == b->stopped && a->tags == b->tags &&
         memcmp(a->value, b->value, sizeof a->value) == 0;
}

static mwns_t until(const sweep_piece_t *piece, int64_t to_ns) {
  mwns_t sum = (mwns_t)piece->value[0] + piece->value[1] + piece->value[2];
  return piece->before + sum * (to_ns - piece->from_ns);
}

/* `pieces` has room for one a border. */
static status_t sweep_borders(sweep_t *sweep, const border_t *borders, size_t count,
                              sweep_piece_t *pieces, int32_t *made, fault_t *fault) {
  for (size_t i = 0; i < count; i++) {
    pass_border(sweep, &borders[i]);
    if (i + 1 < count && borders[i + 1].at_ns == borders[i].at_ns) continue;
    sweep_piece_t now = {.from_ns = borders[i].at_ns};
    values_now(sweep, &now);
    status_t status = within(&now, fault);
    if (status != ST_OK) return status;
    if (*made > 0 && changes_nothing(&pieces[*made - 1], &now)) continue;
    if (*made > 0) now.before = until(&pieces[*made - 1], now.from_ns);
    pieces[(*made)++] = now;
  }
  return ST_OK;
}

status_t sweep_over(arena_t *arena, const sweep_span_t *spans, int32_t span_count,
                    const sweep_gap_t *gaps, int32_t gap_count, sweep_track_t *track,
                    fault_t *fault) {
  *track = (sweep_track_t){.pieces = NULL};
  if (span_count == 0 && gap_count == 0) return ST_OK;
  arena_t scratch = {0};
  size_t count = 2 * ((size_t)span_count + (size_t)gap_count);
  border_t *borders = ARENA_ARRAY(&scratch, border_t, count);
  for (int32_t i = 0; i < span_count; i++) {
    borders[2 * i] = (border_t){spans[i].from_ns, i, true};
    borders[2 * i + 1] = (border_t){spans[i].to_ns, i, false};
  }
  for (int32_t i = 0; i < gap_count; i++) {
    border_t *at = &borders[2 * (span_count + i)];
    at[0] = (border_t){gaps[i].from_ns, span_count + i, true};
    at[1] = (border_t){gaps[i].to_ns, span_count + i, false};
  }
  sort(borders, count);
  sweep_t sweep = {.spans = spans, .gaps = gaps, .count = span_count};
  for (int32_t i = 0; i < span_count; i++) {
    if (spans[i].tag == 0) continue;
    CHECK(sweep.tagged_count < SWEEP_TAGS);
    sweep.tagged[sweep.tagged_count++] = i;
  }
  sweep.runs = ARENA_ARRAY(&scratch, bool, (size_t)span_count + 1);
  sweep.heap = ARENA_ARRAY(&scratch, int32_t, (size_t)span_count + 1);
  sweep.tree = ARENA_ARRAY(&scratch, values_t, (size_t)span_count + 1);
  sweep_piece_t *pieces = ARENA_ARRAY(&scratch, sweep_piece_t, count);
  int32_t made = 0;
  status_t status = sweep_borders(&sweep, borders, count, pieces, &made, fault);
  if (status == ST_OK) {
    sweep_piece_t *kept = ARENA_ARRAY(arena, sweep_piece_t, (size_t)made);
    memcpy(kept, pieces, (size_t)made * sizeof *kept);
    *track = (sweep_track_t){.pieces = kept, .count = made};
  }
  arena_free(&scratch);
  return status;
}

int32_t sweep_piece_at(const sweep_track_t *track, int64_t at_ns) {
  int32_t low = 0;
  int32_t high = track->count;
  while (low < high) {
    int32_t middle = low + (high - low) / 2;
    if (track->pieces[middle].from_ns <= at_ns) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low - 1;
}
