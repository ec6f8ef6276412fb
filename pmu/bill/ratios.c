/* Finds the changes of ratios; see ratios.h. */
#include "pmu/bill/ratios.h"

#include <stdlib.h>

enum { CC_RATIO = 50, ORDER_LATE_S = 3600 }; /* the event's code; how far order and log may be */

typedef struct {
  const repair_t *repair;
  const timeline_t *timeline;
  ratio_epoch_t *epochs;
  size_t count;
  bool *used; /* of the timeline's orders */
} finder_t;

/* A change is known by its stamp; what tells it again adds nothing. */
static void add(finder_t *finder, size_t row, claim_t claim, utc_t at) {
  for (size_t i = 1; i < finder->count; i++)
    if (finder->epochs[i].claim.s == claim.s) return;
  finder->epochs[finder->count++] = (ratio_epoch_t){.row = row, .claim = claim, .at = at};
}

/* The first entry that begins at the stamp or later, where the marker itself was never read. */
static size_t row_from(const repair_t *repair, claim_t claim) {
  for (size_t i = 0; i < repair->row_count; i++) {
    const timeline_row_t *row = repair->rows[i].row;
    if (row->kind == ROW_ENTRY && row->begin.s >= claim.s) return i;
  }
  return repair->row_count;
}

static void add_stamped(finder_t *finder, claim_t claim) {
  size_t row = row_from(finder->repair, claim);
  utc_t at = {claim.s};
  if (row < finder->repair->row_count) {
    const repair_row_t *placed = &finder->repair->rows[row];
    at.s += placed->begin.s - placed->row->begin.s;
  }
  add(finder, row, claim, at);
}

static void find_changes(finder_t *finder) {
  const repair_t *repair = finder->repair;
  const timeline_t *timeline = finder->timeline;
  for (size_t i = 0; i < repair->row_count; i++) {
    const timeline_row_t *row = repair->rows[i].row;
    if (row->kind == ROW_CC && row->value == CC_RATIO)
      add(finder, i, row->begin, repair->rows[i].begin);
  }
  for (size_t i = 0; i < timeline->set_count; i++)
    if ((timeline->sets[i].mask & TIMELINE_RATIO_CHANGED) != 0)
      add_stamped(finder, timeline->sets[i].end);
  for (size_t i = 0; i < timeline->ratio_count; i++)
    if (!timeline->ratios[i].ordered) add_stamped(finder, timeline->ratios[i].stamp);
}

static int by_row(const void *a, const void *b) {
  const ratio_epoch_t *x = a;
  const ratio_epoch_t *y = b;
  if (x->row != y->row) return x->row < y->row ? -1 : 1;
  return x->claim.s < y->claim.s ? -1 : x->claim.s > y->claim.s ? 1 : 0;
}

/* The order that was carried out about then; each answers for one change. */
static const timeline_ratio_t *order_of(finder_t *finder, const ratio_epoch_t *epoch) {
  const timeline_ratio_t *found = NULL;
  size_t index = 0;
  int64_t least = ORDER_LATE_S + 1;
  for (size_t i = 0; i < finder->timeline->ratio_count; i++) {
    const timeline_ratio_t *order = &finder->timeline->ratios[i];
    int64_t apart =
        order->at.s > epoch->at.s ? order->at.s - epoch->at.s : epoch->at.s - order->at.s;
    if (!order->ordered || finder->used[i] || apart >= least) continue;
    found = order;
    index = i;
    least = apart;
  }
  if (found != NULL) finder->used[index] = true;
  return found;
}

static bool same(const site_ratio_t *a, const site_ratio_t *b) {
  return a->ct_primary == b->ct_primary && a->ct_secondary == b->ct_secondary &&
         a->vt_primary == b->vt_primary && a->vt_secondary == b->vt_secondary;
}

/* What the meter shows of an epoch: a set that closed in it, or a reading. NULL: nothing. */
static const site_ratio_t *shown(const finder_t *finder, size_t epoch) {
  enum { ALL = 4 };
  const timeline_t *timeline = finder->timeline;
  const ratio_epoch_t *from = &finder->epochs[epoch];
  const ratio_epoch_t *to = epoch + 1 < finder->count ? from + 1 : NULL;
  for (size_t i = 0; i < timeline->set_count; i++) {
    const timeline_registers_t *set = &timeline->sets[i];
    bool within = set->end.s > from->claim.s && (to == NULL || set->end.s <= to->claim.s);
    if (within && set->ratio_parts == ALL) return &set->ratio;
  }
  for (size_t i = 0; i < timeline->reading_count; i++) {
    const timeline_registers_t *reading = &timeline->readings[i];
    int64_t at = div_floor(reading->first.ns, NS_PER_S);
    bool within = at > from->at.s && (to == NULL || at < to->at.s);
    if (within && reading->ratio_parts == ALL) return &reading->ratio;
  }
  return NULL;
}

ratios_t ratios_find(arena_t *arena, const repair_t *repair, const site_meter_t *meter) {
  const timeline_t *timeline = repair->timeline;
  finder_t finder = {.repair = repair, .timeline = timeline, .count = 1};
  size_t changes = 0;
  for (size_t i = 0; i < repair->row_count; i++)
    changes += repair->rows[i].row->kind == ROW_CC ? 1 : 0;
  size_t most = changes + timeline->set_count + timeline->ratio_count + 1;
  finder.epochs = ARENA_ARRAY(arena, ratio_epoch_t, most);
  finder.used = ARENA_ARRAY(arena, bool, timeline->ratio_count + 1);
  finder.epochs[0] = (ratio_epoch_t){.claim = {INT64_MIN / 2}, .at = {INT64_MIN / 2}};
  finder.epochs[0].ratio = meter->ratio;
  find_changes(&finder);
  qsort(finder.epochs + 1, finder.count - 1, sizeof *finder.epochs, by_row);
  for (size_t i = 1; i < finder.count; i++) {
    ratio_epoch_t *epoch = &finder.epochs[i];
    const timeline_ratio_t *order = order_of(&finder, epoch);
    const site_ratio_t *seen = shown(&finder, i);
    epoch->ratio = finder.epochs[i - 1].ratio;
    if (order != NULL) epoch->ratio = order->ratio;
    if (seen != NULL) epoch->ratio = *seen;
    epoch->unmatched = order == NULL || (seen != NULL && !same(seen, &order->ratio));
  }
  return (ratios_t){finder.epochs, finder.count};
}

size_t ratios_of_row(const ratios_t *ratios, size_t row) {
  size_t epoch = 0;
  while (epoch + 1 < ratios->count && ratios->epochs[epoch + 1].row <= row)
    epoch++;
  return epoch;
}

size_t ratios_of_set(const ratios_t *ratios, claim_t end) {
  size_t epoch = 0;
  while (epoch + 1 < ratios->count && ratios->epochs[epoch + 1].claim.s < end.s)
    epoch++;
  return epoch;
}

size_t ratios_at(const ratios_t *ratios, utc_t at) {
  size_t epoch = 0;
  while (epoch + 1 < ratios->count && ratios->epochs[epoch + 1].at.s <= at.s)
    epoch++;
  return epoch;
}
