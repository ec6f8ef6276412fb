/* Every fact is a span of half cycles in a layer of its own; of a layer the last declared holds.
 * One pass over their borders, with a heap a layer, the latest on top. See mains.h. */
#include "sim/load/mains.h"

#include <stdlib.h>
#include <string.h>

#include "base/facts.h"
#include "base/search.h"

enum { PER_MILLE = 1000, MASK_ALL = (1 << MAINS_PHASES) - 1, PPM_MAX = 1000000 };
enum { NOMINAL_MIN = 10000, NOMINAL_MAX = 1000000, NOMINAL_MHZ = 50000, VOLTAGE_MAX = 2000000 };
enum { MHZ_MIN = 40000, MHZ_MAX = 60000, PST_MAX = 1000000, RISE_MAX = 2000 };

/* 0011: the first of these that applies is the voltage; what is behind them is by itself. */
enum {
  LAYER_OFF, /* and the two behind it, of phases 2 and 3 */
  LAYER_DIP = LAYER_OFF + MAINS_PHASES,
  LAYER_SWELL,
  LAYER_VOLTAGE,
  LAYER_FREQUENCY,
  LAYER_FLICKER,
  LAYER_HARMONIC, /* by phase and order */
  LAYERS = LAYER_HARMONIC + MAINS_PHASES * MAINS_ORDERS
};

typedef struct {
  int64_t from, to; /* half cycles */
  int32_t layer, line;
  int64_t value[MAINS_PHASES]; /* of a dip and a swell: thousandths, mask */
} layer_span_t;

typedef struct {
  int64_t meter;
  mains_t *mains;
  layer_span_t *spans; /* NULL: they are counted */
  int32_t count;
  fault_t *fault;
} reading_t;

#define TRY(call)                                                                                  \
  do {                                                                                             \
    status_t try_status = (call);                                                                  \
    if (try_status != ST_OK) return try_status;                                                    \
  } while (0)

int64_t mains_half(true_t at) { return div_floor(at.ns, MAINS_HALF_NS); }

int64_t mains_half_whole(true_t at) { return div_ceil(at.ns, MAINS_HALF_NS); }

/* --- facts --- */

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

/* FROM and TO at `word`; -1 has no end. One that no half cycle begins in is none. */
static status_t read_span(const reading_t *r, const fact_t *fact, int32_t word,
                          layer_span_t *span) {
  true_t from, to;
  TRY(fact_i64(fact, word, &from.ns, r->fault));
  TRY(fact_i64(fact, word + 1, &to.ns, r->fault));
  if (to.ns == -1) to.ns = TIME_NEVER;
  if (from.ns >= to.ns) return wrong(r, fact->line, "a span that ends at its begin");
  span->from = mains_half_whole(from);
  span->to = to.ns == TIME_NEVER ? MAINS_NEVER : mains_half_whole(to);
  span->line = fact->line;
  return ST_OK;
}

static void add(reading_t *r, const layer_span_t *span) {
  if (span->from >= span->to) return;
  if (r->spans != NULL) r->spans[r->count] = *span;
  r->count++;
}

static void add_off(reading_t *r, layer_span_t span, uint32_t mask) {
  for (int32_t i = 0; i < MAINS_PHASES; i++) {
    if ((mask & 1U << i) == 0) continue;
    span.layer = LAYER_OFF + i;
    add(r, &span);
  }
}

static status_t read_fault(reading_t *r, const fact_t *fact) {
  bytes_t kind = fact_word(fact, 2);
  bool dip = bytes_is(kind, "dip");
  bool swell = bytes_is(kind, "swell");
  bool supply = bytes_is(kind, "supply_off");
  if (!dip && !swell && !supply && !bytes_is(kind, "phase_off")) return ST_OK;
  layer_span_t span = {.layer = dip ? LAYER_DIP : LAYER_SWELL};
  TRY(read_span(r, fact, 3, &span));
  if (dip || swell) {
    TRY(number_in(r, fact, 5, dip ? 0 : PER_MILLE + 1, dip ? PER_MILLE - 1 : RISE_MAX,
                  &span.value[0]));
    TRY(number_in(r, fact, 6, 1, MASK_ALL, &span.value[1]));
    add(r, &span);
    return ST_OK;
  }
  int64_t phase = 0;
  if (!supply) TRY(number_in(r, fact, 5, 1, MAINS_PHASES, &phase));
  add_off(r, span, supply ? MASK_ALL : 1U << (phase - 1));
  return ST_OK;
}

static status_t read_three(reading_t *r, const fact_t *fact, int32_t layer, int64_t max) {
  layer_span_t span = {.layer = layer};
  TRY(read_span(r, fact, 2, &span));
  for (int32_t i = 0; i < MAINS_PHASES; i++)
    TRY(number_in(r, fact, 4 + i, 0, max, &span.value[i]));
  add(r, &span);
  return ST_OK;
}

static status_t read_frequency(reading_t *r, const fact_t *fact) {
  layer_span_t span = {.layer = LAYER_FREQUENCY};
  TRY(read_span(r, fact, 2, &span));
  TRY(number_in(r, fact, 4, MHZ_MIN, MHZ_MAX, &span.value[0]));
  add(r, &span);
  return ST_OK;
}

static status_t read_harmonic(reading_t *r, const fact_t *fact) {
  layer_span_t span = {.layer = LAYER_HARMONIC};
  int64_t phase = 0, order = 0;
  TRY(read_span(r, fact, 2, &span));
  TRY(number_in(r, fact, 4, 1, MAINS_PHASES, &phase));
  TRY(number_in(r, fact, 5, MAINS_ORDER_FIRST, MAINS_ORDER_LAST, &order));
  TRY(number_in(r, fact, 6, 0, PPM_MAX, &span.value[0]));
  span.layer += (int32_t)((phase - 1) * MAINS_ORDERS + order - MAINS_ORDER_FIRST);
  add(r, &span);
  return ST_OK;
}

static bool is_ours(const reading_t *r, const fact_t *fact) {
  int64_t got = 0;
  return fact->count > 1 && bytes_to_i64(fact->words[1], &got) == ST_OK && got == r->meter;
}

static status_t read_spans(reading_t *r, bytes_t text) {
  facts_t facts = facts_over(text);
  fact_t fact;
  r->count = 0;
  while (facts_next(&facts, &fact)) {
    if (!is_ours(r, &fact)) continue;
    if (fact_is(&fact, "fault")) TRY(read_fault(r, &fact));
    if (fact_is(&fact, "voltage")) TRY(read_three(r, &fact, LAYER_VOLTAGE, VOLTAGE_MAX));
    if (fact_is(&fact, "flicker")) TRY(read_three(r, &fact, LAYER_FLICKER, PST_MAX));
    if (fact_is(&fact, "frequency")) TRY(read_frequency(r, &fact));
    if (fact_is(&fact, "harmonic")) TRY(read_harmonic(r, &fact));
  }
  return ST_OK;
}

static status_t read_nominal(reading_t *r, bytes_t text) {
  facts_t facts = facts_over(text);
  fact_t fact;
  while (facts_next(&facts, &fact)) {
    if (!is_ours(r, &fact)) continue;
    int64_t number = 0;
    if (fact_is(&fact, "phases")) {
      TRY(number_in(r, &fact, 2, 1, MAINS_PHASES, &number));
      r->mains->phases = (int32_t)number;
    }
    if (!fact_is(&fact, "nominal")) continue;
    TRY(number_in(r, &fact, 2, NOMINAL_MIN, NOMINAL_MAX, &r->mains->nominal_mv));
    TRY(number_in(r, &fact, 3, NOMINAL_MHZ, NOMINAL_MHZ, &number));
  }
  return ST_OK;
}

/* --- the pass --- */

typedef struct {
  const layer_span_t *spans; /* in the order of the scenario */
  int32_t *heap;             /* of all layers, one behind the other */
  int32_t first[LAYERS], count[LAYERS];
} sweep_t;

static void heap_push(sweep_t *sweep, int32_t layer, int32_t span) {
  int32_t *heap = sweep->heap + sweep->first[layer];
  int32_t at = sweep->count[layer]++;
  while (at > 0 && heap[(at - 1) / 2] < span) {
    heap[at] = heap[(at - 1) / 2];
    at = (at - 1) / 2;
  }
  heap[at] = span;
}

static void heap_drop(sweep_t *sweep, int32_t layer) {
  int32_t *heap = sweep->heap + sweep->first[layer];
  int32_t count = --sweep->count[layer];
  int32_t last = heap[count];
  int32_t at = 0;
  while (2 * at + 1 < count) {
    int32_t child = 2 * at + 1;
    if (child + 1 < count && heap[child + 1] > heap[child]) child++;
    if (last >= heap[child]) break;
    heap[at] = heap[child];
    at = child;
  }
  heap[at] = last;
}

/* NULL: nothing holds in this layer. */
static const layer_span_t *top(sweep_t *sweep, int32_t layer, int64_t half) {
  while (sweep->count[layer] > 0) {
    const layer_span_t *span = &sweep->spans[sweep->heap[sweep->first[layer]]];
    if (span->to > half) return span;
    heap_drop(sweep, layer);
  }
  return NULL;
}

static int64_t scaled(int64_t nominal_mv, const layer_span_t *span) {
  return div_floor(nominal_mv * span->value[0], PER_MILLE);
}

static bool has_phase(const layer_span_t *span, int32_t phase) {
  return span != NULL && (span->value[1] & 1 << phase) != 0;
}

static int64_t voltage(sweep_t *sweep, const mains_t *mains, int64_t half, int32_t phase) {
  const layer_span_t *dip = top(sweep, LAYER_DIP, half);
  const layer_span_t *swell = top(sweep, LAYER_SWELL, half);
  const layer_span_t *told = top(sweep, LAYER_VOLTAGE, half);
  if (phase >= mains->phases || top(sweep, LAYER_OFF + phase, half) != NULL) return 0;
  if (has_phase(dip, phase)) return scaled(mains->nominal_mv, dip);
  if (has_phase(swell, phase)) return scaled(mains->nominal_mv, swell);
  return told != NULL ? told->value[phase] : mains->nominal_mv;
}

/* Those of the piece before where they are the same. */
static const mains_harmonics_t *harmonics(arena_t *arena, sweep_t *sweep, int64_t half,
                                          const mains_harmonics_t *before) {
  mains_harmonics_t now = {{{0}}};
  bool any = false;
  for (int32_t i = 0; i < MAINS_PHASES * MAINS_ORDERS; i++) {
    const layer_span_t *span = top(sweep, LAYER_HARMONIC + i, half);
    if (span == NULL || span->value[0] == 0) continue;
    now.ppm[i / MAINS_ORDERS][i % MAINS_ORDERS] = (int32_t)span->value[0];
    any = true;
  }
  if (!any) return NULL;
  if (before != NULL && memcmp(before, &now, sizeof now) == 0) return before;
  mains_harmonics_t *kept = ARENA_NEW(arena, mains_harmonics_t);
  *kept = now;
  return kept;
}

static mains_piece_t piece_at(arena_t *arena, sweep_t *sweep, const mains_t *mains, int64_t half,
                              const mains_piece_t *before) {
  mains_piece_t piece = {.from = half, .mhz = NOMINAL_MHZ};
  const layer_span_t *frequency = top(sweep, LAYER_FREQUENCY, half);
  const layer_span_t *flicker = top(sweep, LAYER_FLICKER, half);
  if (frequency != NULL) piece.mhz = frequency->value[0];
  for (int32_t i = 0; i < MAINS_PHASES; i++) {
    piece.mv[i] = voltage(sweep, mains, half, i);
    piece.pst[i] = flicker != NULL ? flicker->value[i] : 0;
  }
  piece.harmonics = harmonics(arena, sweep, half, before == NULL ? NULL : before->harmonics);
  return piece;
}

static bool changes_nothing(const mains_piece_t *a, const mains_piece_t *b) {
  return memcmp(a->mv, b->mv, sizeof a->mv) == 0 && a->mhz == b->mhz &&
         memcmp(a->pst, b->pst, sizeof a->pst) == 0 && a->harmonics == b->harmonics;
}

static int by_number(const void *left, const void *right) {
  const int64_t *a = left;
  const int64_t *b = right;
  return (*a > *b) - (*a < *b);
}

typedef struct {
  int64_t from;
  int32_t index;
} begin_t;

static int by_begin(const void *left, const void *right) {
  const begin_t *a = left;
  const begin_t *b = right;
  if (a->from != b->from) return a->from < b->from ? -1 : 1;
  return (a->index > b->index) - (a->index < b->index);
}

static status_t push(sweep_t *sweep, const reading_t *r, int32_t index) {
  const layer_span_t *span = &r->spans[index];
  bool alone = span->layer == LAYER_SWELL || span->layer == LAYER_DIP;
  if (alone && top(sweep, span->layer, span->from) != NULL) {
    return wrong(r, span->line, "one that overlaps another of its kind");
  }
  heap_push(sweep, span->layer, index);
  return ST_OK;
}

static void keep_volts(arena_t *arena, mains_t *mains) {
  mains_volts_t *volts = ARENA_ARRAY(arena, mains_volts_t, (size_t)mains->count);
  for (int32_t i = 0; i < mains->count; i++) {
    const mains_piece_t *piece = &mains->pieces[i];
    mains_volts_t *before = mains->volt_count == 0 ? NULL : &volts[mains->volt_count - 1];
    if (before != NULL && memcmp(before->mv, piece->mv, sizeof piece->mv) == 0) continue;
    mains_volts_t *now = &volts[mains->volt_count++];
    now->from = piece->from;
    memcpy(now->mv, piece->mv, sizeof now->mv);
  }
  mains->volts = volts;
}

static status_t sweep_all(arena_t *arena, arena_t *scratch, const reading_t *r) {
  mains_t *mains = r->mains;
  size_t count = (size_t)r->count;
  sweep_t *sweep = ARENA_NEW(scratch, sweep_t);
  int64_t *borders = ARENA_ARRAY(scratch, int64_t, 2 * count + 1);
  begin_t *begins = ARENA_ARRAY(scratch, begin_t, count + 1);
  sweep->spans = r->spans;
  sweep->heap = ARENA_ARRAY(scratch, int32_t, count + 1);
  int32_t of_layer[LAYERS] = {0};
  for (size_t i = 0; i < count; i++) {
    borders[2 * i] = r->spans[i].from;
    borders[2 * i + 1] = r->spans[i].to;
    begins[i] = (begin_t){r->spans[i].from, (int32_t)i};
    of_layer[r->spans[i].layer]++;
  }
  for (int32_t i = 1; i < LAYERS; i++)
    sweep->first[i] = sweep->first[i - 1] + of_layer[i - 1];
  qsort(borders, 2 * count, sizeof *borders, by_number);
  qsort(begins, count, sizeof *begins, by_begin);
  mains_piece_t *pieces = ARENA_ARRAY(arena, mains_piece_t, 2 * count + 1);
  pieces[0] = piece_at(arena, sweep, mains, MAINS_EVER, NULL);
  mains->count = 1;
  size_t begun = 0;
  for (size_t i = 0; i < 2 * count; i++) {
    if (i > 0 && borders[i] == borders[i - 1]) continue;
    while (begun < count && begins[begun].from == borders[i])
      TRY(push(sweep, r, begins[begun++].index));
    const mains_piece_t *before = &pieces[mains->count - 1];
    mains_piece_t now = piece_at(arena, sweep, mains, borders[i], before);
    if (borders[i] != MAINS_NEVER && !changes_nothing(before, &now)) pieces[mains->count++] = now;
  }
  mains->pieces = pieces;
  keep_volts(arena, mains);
  return ST_OK;
}

status_t mains_read(arena_t *arena, bytes_t facts, int64_t meter, const mains_t **mains,
                    fault_t *fault) {
  CHECK(mains != NULL);
  mains_t *made = ARENA_NEW(arena, mains_t);
  *made = (mains_t){.phases = MAINS_PHASES};
  reading_t r = {.meter = meter, .mains = made, .fault = fault};
  *mains = NULL;
  TRY(read_nominal(&r, facts));
  if (made->nominal_mv == 0) return ST_OK;
  TRY(read_spans(&r, facts));
  arena_t scratch = {0};
  r.spans = ARENA_ARRAY(&scratch, layer_span_t, (size_t)r.count + 1);
  status_t status = read_spans(&r, facts);
  if (status == ST_OK) status = sweep_all(arena, &scratch, &r);
  arena_free(&scratch);
  *mains = made;
  return status;
}

/* --- what is asked --- */

int32_t mains_at(const mains_t *mains, int64_t half) {
  const mains_piece_t *pieces = mains->pieces;
  return (int32_t)search_last(&pieces->from, sizeof pieces[0], (size_t)mains->count, half);
}

int32_t mains_volts_at(const mains_t *mains, int64_t half) {
  const mains_volts_t *volts = mains->volts;
  return (int32_t)search_last(&volts->from, sizeof volts[0], (size_t)mains->volt_count, half);
}

int64_t mains_end(const mains_t *mains, int32_t piece) {
  return piece + 1 < mains->count ? mains->pieces[piece + 1].from : MAINS_NEVER;
}
