/* Finds the registers' places among the rows; see anchors.h. */
#include "pmu/bill/anchors.h"

#include <stdlib.h>

int64_t anchor_total(const anchor_t *anchor) { return anchor->total; }

size_t anchor_epoch(const work_t *work, const anchor_t *anchor) {
  if (!work->converted || anchor->registers == NULL) return 0;
  bool set = anchor->registers->is_set;
  return set ? ratios_of_set(&work->ratios, anchor->registers->end)
             : ratios_at(&work->ratios, anchor->at);
}

static const timeline_energies_t *energies_of(const work_t *work,
                                              const timeline_registers_t *registers) {
  return &registers->energies[work->quantity];
}

bool anchors_hole_between(const anchors_t *anchors, size_t from, size_t to) {
  for (size_t i = from; i < to; i++) {
    if (anchors->holes[i]) return true;
  }
  return false;
}

/* Holes before this index are in front of the anchor. */
static size_t hole_index(const work_t *work, const anchor_t *anchor) {
  const repair_t *repair = work->repair;
  size_t index = anchor->index;
  bool reading = anchor->registers != NULL && !anchor->registers->is_set;
  bool within = index < repair->row_count && anchor->at.s >= repair->rows[index].begin.s;
  return reading && within ? index + 1 : index;
}

bool anchors_hole_from(const work_t *work, const anchors_t *anchors, const anchor_t *from,
                       const anchor_t *to) {
  return anchors_hole_between(anchors, hole_index(work, from), hole_index(work, to));
}

static const timeline_registers_t *set_numbered(const timeline_t *timeline, int64_t number) {
  for (size_t i = 0; i < timeline->set_count; i++) {
    if (timeline->sets[i].number == number) return &timeline->sets[i];
  }
  return NULL;
}

/* By what a lost clock said, in rows that were never read: their places are repaired, its stamp is
 * not. */
static bool closed_in_hole(const work_t *work, const timeline_registers_t *set) {
  const repair_row_t *rows = work->repair->rows;
  for (size_t i = 1; i < work->repair->row_count; i++) {
    int64_t episode = rows[i].segment->episode;
    if (rows[i].row->gap == 0 || episode == 0 || rows[i - 1].segment->episode != episode) continue;
    if (rows[i - 1].row->end.s <= set->end.s && set->end.s <= rows[i].row->begin.s) return true;
  }
  return false;
}

bool anchors_closed_before(const work_t *work, const timeline_registers_t *set) {
  const repair_t *repair = work->repair;
  if (repair->row_count == 0 || set->end.s > repair->rows[0].begin.s) return false;
  if (closed_in_hole(work, set)) return false;
  for (size_t i = 0; i < repair->row_count; i++) {
    const timeline_row_t *row = repair->rows[i].row;
    if (row->kind == ROW_FE) return set->number < row->value;
  }
  return true;
}

static void add(anchors_t *anchors, anchor_t anchor) { anchors->list[anchors->count++] = anchor; }

/* An end of billing writes its marker after the entry that it closed (0001 "Profile"). */
static void add_sets(const work_t *work, anchors_t *anchors) {
  const repair_t *repair = work->repair;
  for (size_t i = 0; i < repair->row_count; i++) {
    const timeline_row_t *row = repair->rows[i].row;
    if (row->kind != ROW_FE) continue;
    const timeline_registers_t *set = set_numbered(work->timeline, row->value);
    if (set != NULL && energies_of(work, set)->has_total)
      add(anchors, (anchor_t){.index = i + 1,
                              .at = repair->rows[i].begin,
                              .registers = set,
                              .exact = true,
                              .segment = repair->rows[i].segment});
  }
  /* Sets that closed before the first row that is known: the last of them. */
  if (repair->row_count == 0 || !anchors->holes[0]) return;
  for (size_t i = work->timeline->set_count; i > 0; i--) {
    const timeline_registers_t *set = &work->timeline->sets[i - 1];
    if (!energies_of(work, set)->has_total || !anchors_closed_before(work, set)) continue;
    add(anchors, (anchor_t){.at = {set->end.s}, .registers = set, .exact = true});
    return;
  }
}

/* 0008: at midnight, behind the marker of the day and the end of billing. One whose marker was
 * never read lies in a hole. Late ones, and those of an invalid clock, have no place that is
 * known. */
static anchor_t daily_anchor(const work_t *work, const timeline_registers_t *daily) {
  const repair_t *repair = work->repair;
  anchor_t anchor = {.at = {daily->end.s}, .registers = daily, .exact = true, .daily = true};
  for (size_t i = 0; i < repair->row_count; i++) {
    const timeline_row_t *row = repair->rows[i].row;
    if (row->kind != ROW_ND || row->begin.s != daily->end.s) continue;
    for (i++; i < repair->row_count && repair->rows[i].row->kind == ROW_FE; i++)
      if (repair->rows[i].row->begin.s != daily->end.s) break;
    anchor.index = i;
    anchor.segment = repair->rows[i - 1].segment;
    return anchor;
  }
  anchor.inside = true;
  if (repair->row_count > 0 && repair->rows[0].row->gap > 0 &&
      anchor.at.s <= repair->rows[0].begin.s)
    return anchor;
  for (size_t i = 0; i < repair->span_count; i++) {
    const repair_span_t *span = &repair->spans[i];
    if (anchor.at.s < span->from.s || anchor.at.s > span->to.s) continue;
    anchor.index = span->row_after;
    if (repair->rows[span->row_after].row->gap > 0 || span->stopped) return anchor;
  }
  anchor.registers = NULL; /* nowhere */
  return anchor;
}

static void add_dailies(const work_t *work, anchors_t *anchors) {
  for (size_t i = 0; i < work->timeline->daily_count; i++) {
    const timeline_registers_t *daily = &work->timeline->dailies[i];
    if (daily->late || daily->invalid || !energies_of(work, daily)->has_total) continue;
    if (!work->mechanisms->daily_anchors()) continue;
    anchor_t anchor = daily_anchor(work, daily);
    if (anchor.registers != NULL && work->repair->row_count > 0) add(anchors, anchor);
  }
}

/* Registers that were taken while the profile had no channel of the quantity. */
static void mark_inside(const work_t *work, anchors_t *anchors) {
  const repair_t *repair = work->repair;
  for (size_t i = 0; i < anchors->count; i++) {
    anchor_t *anchor = &anchors->list[i];
    if (anchor->registers == NULL) continue;
    bool before = false;
    bool after = false;
    for (size_t row = anchor->index; row > 0 && !before; row--) {
      if (repair->rows[row - 1].row->kind != ROW_ENTRY) continue;
      before = work_is_none(work, row - 1);
      break;
    }
    for (size_t row = anchor->index; row < repair->row_count && !after; row++) {
      if (repair->rows[row].row->kind != ROW_ENTRY) continue;
      after = work_is_none(work, row);
      break;
    }
    bool set = anchor->registers->is_set;
    bool within =
        anchor->index < repair->row_count && repair->rows[anchor->index].begin.s <= anchor->at.s;
    if (after && (before || (!set && within))) anchor->inside = true;
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
    if (!energies_of(work, reading)->has_total) continue;
    while (index < repair->row_count && ended(&repair->rows[index]).s <= at.s)
      index++;
    anchor_t anchor = {.index = index, .at = at, .registers = reading, .open = -1};
    size_t before = index > 0 ? index - 1 : 0;
    size_t after = index < repair->row_count ? index : before;
    anchor.loose = repair->row_count > 0 && (!repair_is_certain(&repair->rows[before]) ||
                                             !repair_is_certain(&repair->rows[after]));
    bool inside = index < repair->row_count && repair->rows[index].begin.s <= at.s;
    if (inside && !anchor.loose && !work_is_none(work, index))
      anchor.open = timeline_amount(repair->rows[index].row, work->channel)->most.mwh;
    /* What a sum held inside an entry may lie outside of what the entry came to. */
    if (inside && anchors->is_signed) anchor.loose = true;
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

static int64_t greatest(const work_t *work) {
  int64_t found = 0;
  for (size_t i = 0; i < work->repair->row_count; i++) {
    int64_t mwh = timeline_amount(work->repair->rows[i].row, work->channel)->most.mwh;
    if (mwh > found) found = mwh;
  }
  return found;
}

static int64_t at_twice(const work_t *work, int64_t seconds) {
  const int64_t period = div_exact(work->meter->policy.lp_period.ns, NS_PER_S);
  __int128 most = (__int128)2 * greatest(work) * seconds / period;
  return most < INT64_MAX / 4 ? (int64_t)most : INT64_MAX / 4;
}

/* What may be missing at most between two places: at twice the greatest entry that was ever read,
 * over the time between them. */
static int64_t most_missing(const work_t *work, const anchor_t *from, const anchor_t *to) {
  const int64_t period = div_exact(work->meter->policy.lp_period.ns, NS_PER_S);
  int64_t seconds = to->at.s > from->at.s ? to->at.s - from->at.s : 0;
  return at_twice(work, seconds + 2 * period);
}

/* A roll-over is one where the advance that follows is what the profile shows in between: what its
 * entries sum to, but for the parts of those in which the readings lie, and for what is missing. */
static bool plausible(const work_t *work, const anchors_t *anchors, const anchor_t *from,
                      const anchor_t *to, int64_t advance) {
  int64_t entries = anchors->sums[to->index] - anchors->sums[from->index];
  bool hole = anchors_hole_from(work, anchors, from, to);
  bool unknown = hole || from->inside || to->inside || from->loose || to->loose || to->open < 0;
  int64_t before = from->open > 0 ? from->open : 0;
  int64_t after = to->open > 0 ? to->open : 0;
  if (unknown) after += most_missing(work, from, to);
  return advance >= entries - before && advance <= entries + after;
}

/* Totals as if registers had never rolled over (register.digits). A lower reading that is no
 * roll-over begins another era: nothing is compared across it. */
static void unroll(const work_t *work, anchors_t *anchors) {
  const shape_quantity_t *quantity = &work->meter->shape->quantities[work->quantity];
  int64_t limit = shape_limit(quantity, work->meter->policy.register_digits);
  const anchor_t *before = NULL;
  for (size_t i = 0; i < anchors->count; i++) {
    anchor_t *anchor = &anchors->list[i];
    anchor->era = i > 0 ? anchors->list[i - 1].era : 0;
    if (anchor->registers == NULL) continue;
    int64_t shown = energies_of(work, anchor->registers)->total.mwh;
    anchor->total = shown;
    if (before != NULL) {
      int64_t advance = shown - energies_of(work, before->registers)->total.mwh;
      bool backwards = advance < 0 && !anchors->is_signed;
      int64_t rolled = limit > 0 ? work->mechanisms->rolled_over(advance, limit) : advance;
      bool over = backwards && limit > 0 && plausible(work, anchors, before, anchor, rolled);
      anchor->total = before->total + (over ? rolled : advance);
      anchor->backwards = backwards && !over && !(anchor->loose || before->loose);
      if (anchor->backwards) anchor->era++;
    }
    before = anchor;
  }
}

/* A reading that shows just what the entries since the last exact place sum to is exact. */
static void settle(const work_t *work, anchors_t *anchors) {
  const anchor_t *base = NULL;
  for (size_t i = 0; i < anchors->count; i++) {
    anchor_t *anchor = &anchors->list[i];
    if (anchor->inside) continue;
    if (!anchor->exact && base != NULL && base->era == anchor->era &&
        !anchors_hole_from(work, anchors, base, anchor)) {
      int64_t advance = anchor_total(anchor) - anchor_total(base);
      anchor->exact = advance == anchors->sums[anchor->index] - anchors->sums[base->index];
    }
    if (anchor->exact) base = anchor;
  }
}

/* What may have counted since the last row before a reading that lies in none, at twice the
 * greatest entry that was ever read. */
static int64_t behind(const work_t *work, const anchor_t *anchor) {
  const int64_t period = div_exact(work->meter->policy.lp_period.ns, NS_PER_S);
  int64_t from = anchor->index > 0 ? work->repair->rows[anchor->index - 1].end.s : anchor->at.s;
  if (anchor->loose) from -= 2 * period;
  return anchor->at.s > from ? at_twice(work, anchor->at.s - from) : 0;
}

/* No register must have begun at 0: that a meter did is known from its first registers alone, where
 * they hold what its entries sum to. With a hole before them it is not known, and what they hold
 * beyond the entries may have stood there before. */
static void open_count(const work_t *work, anchors_t *anchors) {
  const anchor_t *first = NULL;
  anchor_t *life = &anchors->list[0];
  for (size_t i = 1; i < anchors->count && first == NULL; i++)
    if (!anchors->list[i].inside) first = &anchors->list[i];
  if (first == NULL || life->registers != NULL) return;
  if (anchors_hole_from(work, anchors, life, first)) {
    anchors->unknown = true;
    life->era = -1;
    return;
  }
  int64_t more = first->total - (anchors->sums[first->index] - anchors->sums[0]);
  int64_t open = first->open >= 0 && !first->loose ? first->open : behind(work, first);
  if (first->exact) open = 0;
  if (more >= (first->loose ? -open : 0) && more <= open) return;
  anchors->unknown = true;
  if (!work->meter->shape->declared) return; /* its sum check tells it */
  anchors->opening = more;
  life->era = -1;
}

anchors_t anchors_find(const work_t *work) {
  const repair_t *repair = work->repair;
  const shape_t *shape = work->meter->shape;
  size_t rows = repair->row_count;
  anchors_t anchors = {.is_signed = shape->quantities[work->quantity].sum};
  anchors.list =
      ARENA_ARRAY(work->arena, anchor_t,
                  rows + work->timeline->reading_count + work->timeline->daily_count + 2);
  anchors.sums = ARENA_ARRAY(work->arena, int64_t, rows + 1);
  anchors.holes = ARENA_ARRAY(work->arena, bool, rows + 1);
  for (size_t i = 0; i < rows; i++) {
    anchors.sums[i + 1] =
        anchors.sums[i] + timeline_amount(repair->rows[i].row, work->channel)->energy.mwh;
    anchors.holes[i] = repair->rows[i].row->gap > 0 || work_is_none(work, i);
  }
  for (size_t i = 0; i < repair->span_count; i++)
    if (repair->spans[i].stopped) anchors.holes[repair->spans[i].row_after] = true;
  if (rows > 0 && repair->rows[0].row->gap == 0)
    add(&anchors, (anchor_t){.at = repair->rows[0].begin, .exact = true});
  add_sets(work, &anchors);
  add_readings(work, &anchors);
  add_dailies(work, &anchors);
  mark_inside(work, &anchors);
  qsort(anchors.list, anchors.count, sizeof *anchors.list, by_index);
  unroll(work, &anchors);
  if (anchors.count > 0) open_count(work, &anchors);
  settle(work, &anchors);
  return anchors;
}
