/* Second and third peaks and coincident demands of the head-end's bill against the oracle's: each
 * that either has is right, or flagged with bounds that hold the truth. Of a period with two meters
 * both have their peaks in one order, the older one's first where they are equal; what coincided is
 * held only where one meter stood all the time. Maxima are the bill check's. */
#include "harness/check/check.h"
#include "harness/check/right_bill.h"

#include <stdio.h>
#include <string.h>

enum { RANKS = 3 };

/* The first peak, the second, the third; 0 and INT64_MIN where there is none. */
typedef struct {
  int64_t mw[RANKS], stamp_s[RANKS];
} ranks_t;

typedef struct {
  check_context_t *context;
  const bill_t *bill;
  right_bill_t right; /* of the quantity that is looked at */
  const outfit_quantity_t *quantity;
  int32_t index;
  int64_t predecessor; /* whose period this was, too; -1: nobody's */
} at_t;

static void insert(ranks_t *ranks, int64_t mw, int64_t stamp_s) {
  int32_t at = 0;
  while (at < RANKS && ranks->mw[at] >= mw)
    at++;
  for (int32_t i = RANKS - 1; i > at; i--) {
    ranks->mw[i] = ranks->mw[i - 1];
    ranks->stamp_s[i] = ranks->stamp_s[i - 1];
  }
  if (at == RANKS || mw <= 0) return;
  ranks->mw[at] = mw;
  ranks->stamp_s[at] = stamp_s;
}

/* Of one meter: `demand M LABEL RATE MW STAMP`, `of M LABEL Q demand RATE MW STAMP` and `of M LABEL
 * Q peak RATE N MW STAMP`. Those of one quantity stand in their order. */
static void add_ranks(const at_t *at, int64_t meter, int64_t index, int32_t rate, ranks_t *ranks) {
  for (size_t i = 0; i < at->context->right.count; i++) {
    const fact_t *line = &at->context->right.lines[i];
    bool own = index == 0 && fact_is(line, "demand");
    if (!own && !fact_is(line, "of")) continue;
    if (word_i64(line, 1) != meter || !word_is(line, 2, at->bill->label)) continue;
    if (own && word_i64(line, 3) == rate) {
      insert(ranks, word_i64(line, 4), word_i64(line, 5));
    } else if (!own && word_i64(line, 3) == index && word_i64(line, 5) == rate) {
      if (word_is(line, 4, "demand")) insert(ranks, word_i64(line, 6), word_i64(line, 7));
      if (word_is(line, 4, "peak")) insert(ranks, word_i64(line, 7), word_i64(line, 8));
    }
  }
}

/* The quantity of that word at the meter that stood there before; -1: it has none. */
static int64_t index_before(const at_t *at) {
  outfit_t outfit;
  outfit_read(at->context->facts, (uint32_t)at->predecessor, &outfit);
  for (int32_t i = 0; i < outfit.quantity_count; i++)
    if (strcmp(outfit.quantities[i].word, at->quantity->word) == 0) return i;
  return -1;
}

static ranks_t ranks_of(const at_t *at, int32_t rate) {
  ranks_t ranks = {{0}, {INT64_MIN, INT64_MIN, INT64_MIN}};
  int64_t before = at->predecessor < 0 ? -1 : index_before(at);
  if (before >= 0) add_ranks(at, at->predecessor, before, rate, &ranks);
  add_ranks(at, at->bill->meter, at->index, rate, &ranks);
  return ranks;
}

static void held(const at_t *at, const char *name, const bill_line_t *line, int64_t truth,
                 int64_t stamp_s) {
  check_context_t *context = at->context;
  const char *unit = outfit_power_unit(at->quantity);
  int64_t slack = tolerance_demand(context, &at->right).mw;
  if (line->quality == BILL_MISSING) {
    check_number(context, name, BLAME_HEAD_END, line->value, 0, truth + slack, unit,
                 "missing and flagged: no more than the truth may be billed");
    return;
  }
  if (line->quality == BILL_ESTIMATED) {
    check_number(context, name, BLAME_HEAD_END, truth, line->low - slack, line->high + slack, unit,
                 "estimated and flagged: the truth must lie within the bounds that the bill gives");
    return;
  }
  check_number(context, name, BLAME_HEAD_END, line->value, truth - slack, truth + slack, unit,
               "billed as exact");
  /* Of periods that a wrong clock has moved two may have changed places. */
  if (line->value == 0 || truth == 0 || at->right.clock.ns > 0) return;
  check_number(context, arena_printf(context->arena, "%s stamp", name), BLAME_HEAD_END,
               line->stamp.s, stamp_s, stamp_s, "s", "end of the interval, true UTC");
}

static const bill_line_t nothing = {.stamp = {-1}};

static void peak(const at_t *at, int32_t rate, int32_t number, const ranks_t *ranks) {
  const bill_line_t *line = &nothing;
  for (size_t i = 0; i < at->bill->peak_count; i++) {
    const bill_peak_t *one = &at->bill->peaks[i];
    if (one->quantity == at->index && one->rate == rate && one->peak == number) line = &one->line;
  }
  int64_t truth = ranks->mw[number - 1];
  if (truth == 0 && line->value == 0 && line->high == 0) return;
  const char *name =
      arena_printf(at->context->arena, "bill %u %s of %s demand %d peak %d", at->bill->meter,
                   at->bill->label, at->quantity->word, (int)rate, (int)number);
  held(at, name, line, truth, ranks->stamp_s[number - 1]);
}

static void coincident(const at_t *at, int64_t number) {
  const bill_line_t *line = &nothing;
  int64_t truth = 0;
  int64_t stamp_s = INT64_MIN;
  for (size_t i = 0; i < at->bill->coincident_count; i++) {
    const bill_coincident_t *one = &at->bill->coincident[i];
    if (one->quantity == at->index && one->number == number) line = &one->line;
  }
  for (size_t i = 0; i < at->context->right.count; i++) {
    const fact_t *right = &at->context->right.lines[i];
    if (!fact_is(right, "of") || word_i64(right, 1) != (int64_t)at->bill->meter) continue;
    if (!word_is(right, 2, at->bill->label) || word_i64(right, 3) != at->index) continue;
    if (!word_is(right, 4, "coincident") || word_i64(right, 5) != number) continue;
    truth = word_i64(right, 6);
    stamp_s = word_i64(right, 7);
  }
  if (truth == 0 && line->value == 0 && line->high == 0) return;
  const char *name =
      arena_printf(at->context->arena, "bill %u %s of %s coincident %lld", at->bill->meter,
                   at->bill->label, at->quantity->word, (long long)number);
  held(at, name, line, truth, stamp_s);
}

/* The demands that the meter has of the quantity, and what is coincident with any. */
static void one_quantity(const at_t *at, const outfit_t *outfit) {
  for (int32_t i = 0; i < outfit->demand_count; i++) {
    int32_t rate = outfit_demand_rate(outfit, i);
    if (outfit->demands[i].quantity != at->index || rate > OUTFIT_RATES) continue;
    ranks_t ranks = ranks_of(at, rate);
    for (int32_t number = 2; number <= outfit->demands[i].peaks; number++)
      peak(at, rate, number, &ranks);
  }
  for (size_t i = 0; i < at->context->facts.count && at->predecessor < 0; i++) {
    const fact_t *line = &at->context->facts.lines[i];
    if (!fact_is(line, "coincident") || word_i64(line, 1) != (int64_t)at->bill->meter) continue;
    if (word_i64(line, 3) == at->index) coincident(at, word_i64(line, 2));
  }
}

static int64_t predecessor_of(const check_context_t *context, const right_bill_t *right) {
  for (size_t i = 0; i < context->facts.count; i++) {
    const fact_t *line = &context->facts.lines[i];
    if (!fact_is(line, "exchange") || word_i64(line, 2) != (int64_t)right->meter) continue;
    return right->from.s > word_i64(line, 3) ? -1 : word_i64(line, 1);
  }
  return -1;
}

static void run(check_context_t *context) {
  right_bill_t right;
  for (size_t n = 0; right_bill_at(context, n, &right); n++) {
    const bill_t *bill = made_bill(context, right.meter, right.label);
    if (bill == NULL || right.handed_over) continue; /* told by the check of bills */
    outfit_t outfit;
    outfit_read(context->facts, right.meter, &outfit);
    at_t at = {.context = context, .bill = bill, .predecessor = predecessor_of(context, &right)};
    for (int32_t i = 0; i < outfit.quantity_count; i++) {
      if (outfit.quantities[i].channel < 0) continue;
      at.right = right;
      at.quantity = &outfit.quantities[i];
      at.index = i;
      if (i > 0 && !right_bill_of(context, &right, at.quantity, i, &at.right)) continue;
      one_quantity(&at, &outfit);
    }
  }
}

const check_t check_peaks = {
    .name = "peaks",
    .what = "each further peak and coincident demand is right, or flagged with bounds",
    .run = run,
};
