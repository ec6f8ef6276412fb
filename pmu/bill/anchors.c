/* Finds the registers' places among the rows; see anchors.h. */
#include "pmu/bill/anchors.h"

#include <stdlib.h>

int64_t anchor_total(const anchor_t *anchor) {
  return anchor->registers == NULL ? 0 : anchor->registers->total.mwh;
}

bool anchors_hole_between(const anchors_t *anchors, size_t from, size_t to) {
  for (size_t i = from; i < to; i++) {
    if (anchors->holes[i]) return true;
  }
  return false;
}

static const timeline_registers_t *set_numbered(const timeline_t *timeline, int64_t number) {
  for (size_t i = 0; i < timeline->set_count; i++) {
    if (timeline->sets[i].number == number) return &timeline->sets[i];
  }
  return NULL;
}

static void add(anchors_t *anchors, anchor_t anchor) { anchors->list[anchors->count++] = anchor; }

/* An end of billing writes its marker after the entry that it closed (0001 "Profile"). */
static void add_sets(const work_t *work, anchors_t *anchors) {
  const repair_t *repair = work->repair;
  for (size_t i = 0; i < repair->row_count; i++) {
    const timeline_row_t *row = repair->rows[i].row;
    if (row->kind != ROW_FE) continue;
    const timeline_registers_t *set = set_numbered(work->timeline, row->value);
    if (set != NULL && set->has_total)
      add(anchors, (anchor_t){i + 1, repair->rows[i].begin, set, true, 0, false});
  }
  /* Sets that closed before the first row that is known: the last of them. */
  if (repair->row_count == 0 || !anchors->holes[0]) return;
  for (size_t i = work->timeline->set_count; i > 0; i--) {
    const timeline_registers_t *set = &work->timeline->sets[i - 1];
    if (!set->has_total || set->end.s > repair->rows[0].begin.s) continue;
    add(anchors, (anchor_t){0, {set->end.s}, set, true, 0, false});
    return;
  }
}

/* About when a row ended, of a clock that is known to be off, too: labels are not repaired
 * there. */
static utc_t ended(const repair_row_t *placed) {
  int64_t off =
      placed->segment->deviates ? placed->segment->late.ns - placed->segment->early.ns : 0;
  return (utc_t){placed->end.s + div_floor(off, NS_PER_S)};
}

/* A reading counts the rows that had ended; the entry under way is open. */
static void add_readings(const work_t *work, anchors_t *anchors) {
  const repair_t *repair = work->repair;
  size_t index = 0;
  for (size_t i = 0; i < work->timeline->reading_count; i++) {
    const timeline_registers_t *reading = &work->timeline->readings[i];
    utc_t at = {div_floor(reading->at.ns, NS_PER_S)};
    if (!reading->has_total) continue;
    while (index < repair->row_count && ended(&repair->rows[index]).s <= at.s)
      index++;
    anchor_t anchor = {.index = index, .at = at, .registers = reading, .open = -1};
    size_t before = index > 0 ? index - 1 : 0;
    size_t after = index < repair->row_count ? index : before;
    anchor.loose = repair->row_count > 0 && (!repair_is_certain(&repair->rows[before]) ||
                                             !repair_is_certain(&repair->rows[after]));
    bool inside = index < repair->row_count && repair->rows[index].begin.s <= at.s;
    if (inside && !anchor.loose) anchor.open = repair->rows[index].row->most.mwh;
    add(anchors, anchor);
  }
}

static int by_index(const void *a, const void *b) {
  const anchor_t *x = a;
  const anchor_t *y = b;
  if (x->index != y->index) return x->index < y->index ? -1 : 1;
  if (x->exact != y->exact) return x->exact ? -1 : 1;
  return x->at.s < y->at.s ? -1 : x->at.s > y->at.s ? 1 : 0;
}

/* A reading that shows just what the entries since the last exact place sum to is exact. */
static void settle(anchors_t *anchors) {
  const anchor_t *base = NULL;
  for (size_t i = 0; i < anchors->count; i++) {
    anchor_t *anchor = &anchors->list[i];
    if (!anchor->exact && base != NULL &&
        !anchors_hole_between(anchors, base->index, anchor->index)) {
      int64_t advance = anchor_total(anchor) - anchor_total(base);
      anchor->exact = advance == anchors->sums[anchor->index] - anchors->sums[base->index];
    }
    if (anchor->exact) base = anchor;
  }
}

anchors_t anchors_find(const work_t *work) {
  const repair_t *repair = work->repair;
  size_t rows = repair->row_count;
  anchors_t anchors = {0};
  anchors.list = ARENA_ARRAY(work->arena, anchor_t, rows + work->timeline->reading_count + 2);
  anchors.sums = ARENA_ARRAY(work->arena, int64_t, rows + 1);
  anchors.holes = ARENA_ARRAY(work->arena, bool, rows + 1);
  for (size_t i = 0; i < rows; i++) {
    anchors.sums[i + 1] = anchors.sums[i] + repair->rows[i].row->energy.mwh;
    anchors.holes[i] = repair->rows[i].row->gap > 0;
  }
  if (rows > 0 && !anchors.holes[0])
    add(&anchors, (anchor_t){0, repair->rows[0].begin, NULL, true, 0, false});
  add_sets(work, &anchors);
  add_readings(work, &anchors);
  qsort(anchors.list, anchors.count, sizeof *anchors.list, by_index);
  settle(&anchors);
  return anchors;
}
