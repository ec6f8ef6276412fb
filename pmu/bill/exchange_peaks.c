/* Second and third peaks, and coincident demands, of a period with two meters: the peaks of both in
 * one order, the coincident demand of whose first peak stands (billing.md "Exchange mid-period").
 * What only one of the two meters keeps is missing, as nobody knows what the other had. */
#include "pmu/bill/work.h"

#include <string.h>

/* The first, second and third of one meter; a line that it has not is NULL. */
typedef struct {
  const bill_line_t *lines[SHAPE_PEAKS_MAX];
} ranks_t;

static const bill_line_t *maximum_of(const site_t *site, const bill_t *bill, const char *word,
                                     int32_t rate) {
  const shape_t *shape = site->meters[bill->meter].shape;
  if (strcmp(shape->quantities[0].word, word) == 0) return &bill->demand[rate];
  for (size_t i = 0; i < bill->quantity_count; i++)
    if (strcmp(bill->quantities[i].word, word) == 0) return &bill->quantities[i].demand[rate];
  return NULL;
}

static ranks_t ranks_of(const site_t *site, const bill_t *bill, const char *word, int32_t rate) {
  const shape_t *shape = site->meters[bill->meter].shape;
  ranks_t ranks = {{maximum_of(site, bill, word, rate), NULL, NULL}};
  for (size_t i = 0; i < bill->peak_count; i++) {
    const bill_peak_t *peak = &bill->peaks[i];
    bool same = strcmp(shape->quantities[peak->quantity].word, word) == 0;
    if (same && peak->rate == rate) ranks.lines[peak->peak - 1] = &peak->line;
  }
  return ranks;
}

/* The n-th greatest of both meters' values; theirs alone, as all lists descend. */
static int64_t nth(const ranks_t *a, const ranks_t *b, int32_t n, bool high) {
  int32_t i = 0;
  int32_t j = 0;
  for (;;) {
    const bill_line_t *x = i < SHAPE_PEAKS_MAX ? a->lines[i] : NULL;
    const bill_line_t *y = j < SHAPE_PEAKS_MAX ? b->lines[j] : NULL;
    int64_t left = x == NULL ? -1 : high ? x->high : x->low;
    int64_t right = y == NULL ? -1 : high ? y->high : y->low;
    bool first = left >= right;
    int64_t value = first ? left : right;
    if (i + j == n) return value > 0 ? value : 0;
    if (first)
      i++;
    else
      j++;
  }
}

/* The line that stands at a place of the order of both; the older meter's comes first on a tie. */
static const bill_line_t *standing(const pmu_mechanisms_t *mechanisms, const ranks_t *old,
                                   const ranks_t *own, int32_t n) {
  int32_t i = 0;
  int32_t j = 0;
  for (;;) {
    const bill_line_t *x = i < SHAPE_PEAKS_MAX ? old->lines[i] : NULL;
    const bill_line_t *y = j < SHAPE_PEAKS_MAX ? own->lines[j] : NULL;
    bool before = y == NULL ||
                  (x != NULL && mechanisms->older_demand((power_t){x->value}, (power_t){y->value}));
    if (i + j == n) return before ? x : y;
    if (before)
      i++;
    else
      j++;
  }
}

static void join_peak(const site_t *site, const pmu_mechanisms_t *mechanisms, const bill_t *old,
                      const bill_t *before, bill_peak_t *peak) {
  const char *word = site->meters[before->meter].shape->quantities[peak->quantity].word;
  ranks_t of_old = ranks_of(site, old, word, peak->rate);
  ranks_t own = ranks_of(site, before, word, peak->rate);
  bool known = true;
  bill_quality_t quality = BILL_EXACT;
  for (int32_t n = 0; n < peak->peak; n++) {
    known = known && of_old.lines[n] != NULL && own.lines[n] != NULL;
    if (of_old.lines[n] != NULL && of_old.lines[n]->quality > quality)
      quality = of_old.lines[n]->quality;
    if (own.lines[n] != NULL && own.lines[n]->quality > quality) quality = own.lines[n]->quality;
  }
  if (!known) {
    peak->line.quality = BILL_MISSING;
    return;
  }
  bill_line_t line = *standing(mechanisms, &of_old, &own, peak->peak - 1);
  line.low = nth(&of_old, &own, peak->peak - 1, false);
  line.high = nth(&of_old, &own, peak->peak - 1, true);
  line.quality = quality;
  line.amount = (money_t){0};
  peak->line = line;
}

/* Coincident demands of two models are the same where both look at the same thing. */
static const bill_coincident_t *same_coincident(const site_t *site, const bill_t *old,
                                                const bill_t *own, const bill_coincident_t *with) {
  const shape_t *mine = site->meters[own->meter].shape;
  const shape_t *theirs = site->meters[old->meter].shape;
  const shape_demand_t *demand = &mine->demands[mine->coincident[with->number - 1].demand];
  for (size_t i = 0; i < old->coincident_count; i++) {
    const bill_coincident_t *one = &old->coincident[i];
    const shape_demand_t *other = &theirs->demands[theirs->coincident[one->number - 1].demand];
    if (strcmp(mine->quantities[with->quantity].word, theirs->quantities[one->quantity].word) ==
            0 &&
        strcmp(mine->quantities[demand->quantity].word, theirs->quantities[other->quantity].word) ==
            0 &&
        demand->mask == other->mask)
      return one;
  }
  return NULL;
}

/* Of a mask of several rates no bill holds the first peaks: the greater of them is not known. */
static void join_coincident(const site_t *site, const pmu_mechanisms_t *mechanisms,
                            const bill_t *old, const bill_t *before, bill_coincident_t *with) {
  const shape_t *shape = site->meters[before->meter].shape;
  const shape_demand_t *demand = &shape->demands[shape->coincident[with->number - 1].demand];
  const bill_coincident_t *other = same_coincident(site, old, before, with);
  int32_t rate = 0;
  while (rate < BILL_RATES && demand->mask != (rate == 0 ? 0 : UINT32_C(1) << rate))
    rate++;
  const char *word = shape->quantities[demand->quantity].word;
  const bill_line_t *own = rate < BILL_RATES ? maximum_of(site, before, word, rate) : NULL;
  const bill_line_t *of_old = rate < BILL_RATES ? maximum_of(site, old, word, rate) : NULL;
  bill_quality_t quality = with->line.quality;
  if (other == NULL || own == NULL || of_old == NULL) {
    with->line.quality = BILL_MISSING;
    with->line.value = with->line.low = 0;
    return;
  }
  bill_line_t line = with->line;
  int64_t high = line.high > other->line.high ? line.high : other->line.high;
  if (other->line.quality > quality) quality = other->line.quality;
  if (own->quality > quality) quality = own->quality;
  if (of_old->quality > quality) quality = of_old->quality;
  if (of_old->value > 0 &&
      mechanisms->older_demand((power_t){of_old->value}, (power_t){own->value}))
    line = other->line;
  line.quality = quality;
  if (quality != BILL_EXACT) {
    line.low = 0;
    line.high = high;
  }
  with->line = line;
}

void exchange_join_peaks(const site_t *site, const pmu_mechanisms_t *mechanisms, const bill_t *old,
                         bill_t *bill) {
  bill_t before = *bill;
  bill_peak_t peaks[SHAPE_DEMANDS_MAX * SHAPE_PEAKS_MAX];
  CHECK(bill->peak_count <= SHAPE_DEMANDS_MAX * SHAPE_PEAKS_MAX);
  if (bill->peak_count > 0) memcpy(peaks, bill->peaks, bill->peak_count * sizeof *peaks);
  before.peaks = peaks; /* as they were, while the bill's are joined */
  for (size_t i = 0; i < bill->coincident_count; i++)
    join_coincident(site, mechanisms, old, &before, &bill->coincident[i]);
  for (size_t i = 0; i < bill->peak_count; i++)
    join_peak(site, mechanisms, old, &before, &bill->peaks[i]);
}
