/* What was never read: a hole of the sequence, a period whose start is not covered, a profile that
 * the last visit did not get whole. Missing and flagged; estimated from the registers' advance,
 * which it conserves exactly, where registers on both sides are known. See bill.h and
 * billing.md. */
#include "pmu/bill/gaps.h"

/* A reading that lies within an entry for certain: what had counted when that began is as much less
 * as the entry can hold. Values may have left the meter some time before they were heard, and those
 * of another quantity some time after that of the first, which has given the instant. */
static bool is_within(const work_t *work, const anchor_t *anchor) {
  enum { APART_S = 120 };
  if (anchor->open < 0 || anchor->index >= work->repair->row_count) return false;
  const repair_row_t *entry = &work->repair->rows[anchor->index];
  bool begun = anchor->at.s - entry->begin.s >= APART_S;
  return begun && (work->quantity == 0 || entry->end.s - anchor->at.s >= APART_S);
}

/* The registers next to a hole. Before it: the last exact ones, or else a reading; no other hole
 * may lie in between, as what it took is no part of this one. */
static const anchor_t *before(const work_t *work, const anchors_t *anchors, size_t row) {
  const anchor_t *exact = NULL;
  const anchor_t *reading = NULL;
  for (size_t i = 0; i < anchors->count; i++) {
    const anchor_t *anchor = &anchors->list[i];
    if (anchor->inside) continue;
    size_t behind = anchor->index + 1; /* a reading stands behind the begin of its entry */
    bool set = anchor->registers == NULL || anchor->registers->is_set;
    if (anchor->exact && anchor->index <= row &&
        !anchors_hole_between(anchors, set ? anchor->index : behind, row))
      exact = anchor;
    if (!anchors->is_signed && !anchor->exact && anchor->registers != NULL && anchor->index < row &&
        is_within(work, anchor) && !anchors_hole_between(anchors, behind, row))
      reading = anchor;
  }
  return exact != NULL ? exact : reading;
}

static const anchor_t *after(const work_t *work, const anchors_t *anchors, const hole_t *hole) {
  const repair_row_t *last = &work->repair->rows[hole->last];
  for (size_t i = 0; i < anchors->count; i++) {
    const anchor_t *anchor = &anchors->list[i];
    if (anchor->registers == NULL || anchor->inside || anchor->index < hole->row) continue;
    bool set = anchor->registers->is_set;
    utc_t known = hole->none ? last->end : last->begin;
    if (set ? anchor->index > hole->last : anchor->at.s >= known.s) return anchor;
  }
  return NULL;
}

/* What the registers advanced between two places more than the entries there sum to, as bounds: a
 * reading may lie inside an entry. False: they cannot tell, or say less than the entries. */
static bool missing_between(const work_t *work, const anchors_t *anchors, const anchor_t *low,
                            const anchor_t *high, int64_t *least, int64_t *most) {
  bool set = high->registers->is_set;
  if (low->era != high->era || anchor_epoch(work, low) != anchor_epoch(work, high)) return false;
  if (anchors->is_signed && !set && !high->exact) return false;
  int64_t more = anchor_total(high) - anchor_total(low);
  more -= anchors->sums[high->index] - anchors->sums[low->index];
  int64_t begun = low->exact ? 0 : low->open;
  if (more + begun < 0 && !anchors->is_signed) return false; /* V09 tells it */
  int64_t open = set || anchors->is_signed ? 0 : high->open;
  size_t epoch = anchor_epoch(work, high);
  *most = work_primary(work, epoch, more + begun);
  *least = work_primary(work, epoch, anchors->is_signed ? more : more > open ? more - open : 0);
  return true;
}

/* ------------------------------------------------------------------ by rate */

/* What the entries between two places came to by rate; false: one of them may lie in several. */
static bool add_entries(const work_t *work, size_t from, size_t to, int64_t rates[BILL_RATES]) {
  for (size_t i = from; i < to; i++) {
    const repair_row_t *placed = &work->repair->rows[i];
    work_cell_t cells[WORK_CELLS_MAX];
    bool whole = true;
    if (placed->row->kind != ROW_ENTRY) continue;
    if (placed->segment->episode != 0 || placed->segment->deviates) return false;
    size_t count = work_cells(work, placed->begin, placed->end, cells, &whole);
    for (size_t j = 1; j < count; j++)
      if (cells[j].rate != cells[0].rate) return false;
    if (!whole || cells[0].bill->zone_differs) return false;
    rates[cells[0].rate] += work_amount(work, placed)->energy.mwh;
  }
  return true;
}

/* Of daily sets, whose rates are the calendar's: each rate's advance less what entries hold of
 * it. */
static bool rates_between(const work_t *work, const anchor_t *low, const anchor_t *high,
                          gap_energy_t *energy) {
  const timeline_energies_t *last = &high->registers->energies[work->quantity];
  static const timeline_energies_t nothing = {.whole = true}; /* a life that began at 0 */
  if (work->other_rates || work->converted) return false;
  const timeline_energies_t *first =
      low->registers == NULL ? &nothing : &low->registers->energies[work->quantity];
  if (!first->whole || !last->whole || energy->low != energy->high) return false;
  const shape_quantity_t *quantity = &work->meter->shape->quantities[work->quantity];
  int64_t limit = shape_limit(quantity, work->meter->policy.register_digits);
  int64_t entries[BILL_RATES] = {0};
  if (!add_entries(work, low->index, high->index, entries)) return false;
  int64_t sum = 0;
  for (int32_t rate = 1; rate < BILL_RATES; rate++) {
    int64_t advance = last->energy[rate].mwh - first->energy[rate].mwh;
    if (advance < 0 && limit > 0) advance = work->mechanisms->rolled_over(advance, limit);
    energy->rates[rate] = advance - entries[rate];
    if (energy->rates[rate] < 0) return false;
    sum += energy->rates[rate];
  }
  return sum == energy->low;
}

/* A clock that was lost or off counted into the registers of the rates of another time. Entries
 * without a channel say what clock there was; of rows that were never read those next to them, and
 * the log of its sets. */
static bool rated_right(const work_t *work, const hole_t *pieces, size_t count) {
  utc_t from = pieces[0].from;
  utc_t to = pieces[count - 1].to;
  int64_t limit = div_floor(work->site->keys.clock_limit.ns, NS_PER_S);
  for (size_t i = 0; i < count; i++)
    if (pieces[i].row < work->repair->row_count &&
        repair_unseen(work->timeline, pieces[i].row, true) > limit)
      return false;
  size_t first = pieces[0].row > 0 ? pieces[0].row - 1 : 0;
  for (size_t i = first; i <= pieces[count - 1].last && i < work->repair->row_count; i++) {
    const repair_row_t *placed = &work->repair->rows[i];
    const repair_segment_t *segment = placed->segment;
    bool off = segment->episode != 0 || segment->deviates;
    if (placed->row->kind != ROW_ENTRY || !off) continue;
    int64_t early = placed->begin.s - div_ceil(segment->early.ns, NS_PER_S);
    int64_t late = placed->end.s + div_ceil(segment->late.ns, NS_PER_S);
    bool next = !pieces[0].none && i <= pieces[0].row; /* wherever in the hole a piece lies */
    if (next || (early <= to.s && late >= from.s)) return false;
  }
  return true;
}

/* A rate that has counted has to have run in one of the stretches. */
static bool rates_ran(const work_t *work, const hole_t *holes, size_t count,
                      const gap_energy_t *energy) {
  bool ran[BILL_RATES] = {false};
  for (size_t i = 0; i < count; i++) {
    work_cell_t cells[WORK_CELLS_MAX];
    bool whole = true;
    size_t found = work_cells(work, holes[i].from, holes[i].to, cells, &whole);
    for (size_t j = 0; j < found; j++)
      ran[cells[j].rate] = true;
    if (!whole) return false;
  }
  for (int32_t rate = 1; rate < BILL_RATES; rate++)
    if (energy->rates[rate] > 0 && !ran[rate]) return false;
  return true;
}

/* ------------------------------------------------------------------ between registers */

/* What the hole holds at most: all that a register shows beyond the entries that it holds, whatever
 * stood there at first; -1: nothing tells. */
static int64_t at_most(const work_t *work, const anchors_t *anchors, const anchor_t *high) {
  bool known = high != NULL && !anchors->is_signed && high->era <= 0 && !work->converted &&
               (high->exact || high->registers->is_set);
  if (!known) return -1;
  int64_t most = anchor_total(high) - anchors->sums[high->index];
  return most < 0 ? -1 : most;
}

/* The stretches between two registers, as one; NULL: nobody knows where they stood. */
static void fill_pieces(const work_t *work, const anchors_t *anchors, const hole_t *pieces,
                        size_t count, const anchor_t *low, const anchor_t *high) {
  gap_energy_t energy = {0};
  bool fits = low != NULL && high != NULL &&
              missing_between(work, anchors, low, high, &energy.low, &energy.high);
  if (!fits) {
    bool known = low != NULL && high != NULL;
    for (size_t i = 0; i < count; i++)
      gaps_missing(work, &pieces[i],
                   known ? "rows were never read, and the registers do not fit"
                         : "rows were never read",
                   known ? -1 : at_most(work, anchors, high));
    return;
  }
  /* A reading behind the last entry has more than what that one held. */
  if (pieces[count - 1].none && !high->exact && !high->registers->is_set && high->open < 0)
    energy.low = 0;
  energy.daily = low->daily || high->daily;
  bool rates = energy.daily || pieces[0].none;
  energy.by_rate = rates && rated_right(work, pieces, count) &&
                   rates_between(work, low, high, &energy) &&
                   rates_ran(work, pieces, count, &energy);
  gaps_estimate(work, pieces, count, &energy);
}

/* Registers within a hole are as good as those at its ends. */
static bool lies_in(const anchor_t *anchor, const hole_t *hole) {
  return anchor->inside && anchor->registers != NULL && anchor->index >= hole->row &&
         anchor->index <= hole->last && anchor->at.s >= hole->from.s && anchor->at.s <= hole->to.s;
}

typedef struct {
  const work_t *work;
  const anchors_t *anchors;
  const anchor_t *low; /* the last registers that are known; NULL: none */
  anchor_t held;       /* that `low` is, where it lies in a hole */
  hole_t *pieces;
  size_t count; /* of pieces since then */
} filler_t;

/* How much earlier, and later, than it was placed it may have been. */
static int64_t early_of(const repair_segment_t *segment) {
  return segment == NULL ? 0 : div_ceil(segment->early.ns, NS_PER_S);
}

static int64_t late_of(const repair_segment_t *segment) {
  return segment == NULL ? 0 : div_ceil(segment->late.ns, NS_PER_S);
}

/* Of a stamp in the hole before a row: how much later than it says it may have been made, as the
 * clock was lost meanwhile, or set forward; and how much earlier, as it was ahead. */
static int64_t late_in(const work_t *work, size_t row) {
  if (row >= work->repair->row_count) return 0;
  const repair_segment_t *after = work->repair->rows[row].segment;
  int64_t shift = after->episode == 0 ? 0 : div_ceil(after->shift.ns + after->late.ns, NS_PER_S);
  int64_t set = repair_unseen(work->timeline, row, true);
  return shift > set ? shift : set;
}

static int64_t early_in(const work_t *work, size_t row) {
  return row < work->repair->row_count ? repair_unseen(work->timeline, row, true) : 0;
}

/* Where an end of a piece may have been elsewhere, the piece is as long as it may have been: what
 * it holds may be of any rate between. */
static void cut_hole(filler_t *filler, const hole_t *hole) {
  const repair_row_t *rows = filler->work->repair->rows;
  hole_t piece = *hole;
  bool whole = true; /* it may be of no length by the labels */
  size_t row_count = filler->work->repair->row_count;
  if (hole->none) piece.from.s -= early_of(rows[hole->row].segment);
  if (!hole->none && hole->row > 0) piece.from.s -= early_of(rows[hole->row - 1].segment);
  for (size_t i = 0; i < filler->anchors->count; i++) {
    if (!lies_in(&filler->anchors->list[i], hole)) continue;
    anchor_t point = filler->anchors->list[i];
    point.index = hole->row; /* entries of a hole came to nothing */
    point.exact = true;
    point.open = 0;
    bool read = point.segment != NULL;
    piece.to.s = point.at.s + (read ? late_of(point.segment) : late_in(filler->work, hole->row));
    if (piece.to.s > piece.from.s) filler->pieces[filler->count++] = piece;
    if (filler->count > 0)
      fill_pieces(filler->work, filler->anchors, filler->pieces, filler->count, filler->low,
                  &point);
    filler->count = 0;
    filler->held = point;
    filler->low = &filler->held;
    piece.from.s =
        point.at.s - (read ? early_of(point.segment) : early_in(filler->work, hole->row));
    whole = whole && point.at.s == hole->from.s;
  }
  piece.to = hole->to;
  if (hole->last < row_count) piece.to.s += late_of(rows[hole->last].segment);
  if (whole || piece.to.s > piece.from.s) filler->pieces[filler->count++] = piece;
}

static bool is_usable(const anchor_t *high, const hole_t *hole) {
  return high->open >= 0 || high->exact || high->registers->is_set || hole->none;
}

/* Holes from `first` on that lie between the same two registers, as one; returns how many. */
static size_t fill_group(const work_t *work, const anchors_t *anchors, const hole_t *holes,
                         size_t count) {
  const anchor_t *low = before(work, anchors, holes[0].row);
  const anchor_t *high = after(work, anchors, &holes[0]);
  size_t taken = 1;
  bool early = low != NULL && low->index == 0 && low->registers != NULL && anchors->holes[0] &&
               low->at.s < holes[0].from.s; /* a set of long before: from when, nobody knows */
  bool begun = low != NULL && low->registers == NULL && anchors->unknown;
  if (early || begun) low = NULL;
  while (taken < count && (high == NULL || holes[taken].row < high->index))
    taken++;
  if (high != NULL && !is_usable(high, &holes[taken - 1])) high = NULL;
  filler_t filler = {.work = work, .anchors = anchors, .low = low};
  filler.pieces = ARENA_ARRAY(work->arena, hole_t, taken + anchors->count + 1);
  for (size_t i = 0; i < taken; i++)
    cut_hole(&filler, &holes[i]);
  if (filler.count > 0) fill_pieces(work, anchors, filler.pieces, filler.count, filler.low, high);
  return taken;
}

utc_t gaps_cleared_from(const work_t *work) {
  const repair_t *repair = work->repair;
  utc_t from = {TIME_NEVER};
  if (repair->row_count == 0 || repair->rows[0].row->kind != ROW_CL) return from;
  if (repair->rows[0].row->gap == 0 || !work->mechanisms->cleared_is_gap()) return from;
  for (size_t i = 0; i < work->timeline->set_count; i++) {
    const timeline_registers_t *set = &work->timeline->sets[i];
    bool before = set->start.s < repair->rows[0].begin.s && set->start.s < set->end.s;
    if (before && set->start.s < from.s) from.s = set->start.s;
  }
  return from;
}

/* Before the first row that is known, a cleared profile hides sets that were made: from one to the
 * next the registers tell the energy, before the first of them nobody knows where they stood. */
static void cleared_sets(const work_t *work) {
  utc_t from = gaps_cleared_from(work);
  const timeline_registers_t *before = NULL;
  if (from.s == TIME_NEVER) return;
  int64_t late = late_in(work, 0);
  int64_t early = early_in(work, 0);
  for (size_t i = 0; i < work->timeline->set_count; i++) {
    const timeline_registers_t *set = &work->timeline->sets[i];
    const timeline_energies_t *now = &set->energies[work->quantity];
    if (!anchors_closed_before(work, set) || set->end.s <= from.s) continue;
    hole_t hole = {.from = {from.s - (before == NULL ? 0 : early)},
                   .to = {set->end.s + late},
                   .cleared = true};
    if (hole.to.s > work->repair->rows[0].begin.s) hole.to = work->repair->rows[0].begin;
    int64_t more = before == NULL ? 0 : now->total.mwh - before->energies[work->quantity].total.mwh;
    bool known = before != NULL && now->has_total && more >= 0 &&
                 before->energies[work->quantity].has_total && !work->converted;
    gap_energy_t energy = {.low = more, .high = more};
    if (known)
      gaps_estimate(work, &hole, 1, &energy);
    else
      gaps_missing(work, &hole, "rows were cleared before they were read", -1);
    from.s = set->end.s;
    before = set;
  }
}

/* A bill ends with its last interval: what was not stored behind that is billed when entries are
 * stored again, and said until then. */
static bool entry_from(const repair_t *repair, size_t index) {
  for (size_t i = index; i < repair->row_count; i++)
    if (repair->rows[i].row->kind == ROW_ENTRY) return true;
  return false;
}

static utc_t last_set_before(const work_t *work) {
  utc_t last = {INT64_MIN};
  if (gaps_cleared_from(work).s == TIME_NEVER) return last;
  for (size_t i = 0; i < work->timeline->set_count; i++) {
    const timeline_registers_t *set = &work->timeline->sets[i];
    if (anchors_closed_before(work, set) && set->end.s > last.s) last.s = set->end.s;
  }
  return last;
}

static void add_span_hole(const work_t *work, const repair_span_t *span, hole_t *holes,
                          size_t *count) {
  const timeline_row_t *row = work->repair->rows[span->row_after].row;
  hole_t hole = {
      .from = span->from, .to = span->to, .row = span->row_after, .last = span->row_after};
  hole.stopped = span->stopped;
  hole.cleared = row->kind == ROW_CL && !span->stopped;
  bool behind = span->stopped && !entry_from(work->repair, span->row_after);
  if (behind) gaps_tell(work, work_bill_at(work, hole.from), &hole);
  if (!behind && (row->gap > 0 || span->stopped)) holes[(*count)++] = hole;
}

/* Entries in a row that tell nothing are one hole, over the markers between them. */
static void add_none_hole(const work_t *work, size_t row, hole_t *holes, size_t *count) {
  const repair_row_t *placed = &work->repair->rows[row];
  hole_t *last = *count > 0 ? &holes[*count - 1] : NULL;
  bool known = last == NULL || !last->none;
  for (size_t i = known ? row : last->last + 1; i < row && !known; i++)
    known = work->repair->rows[i].row->kind == ROW_ENTRY;
  if (!known) {
    last->to = placed->end;
    last->last = row;
    return;
  }
  holes[(*count)++] =
      (hole_t){.from = placed->begin, .to = placed->end, .row = row, .last = row, .none = true};
}

/* Where the start of the first period was not read, the hole begins with it, or with a set. */
static size_t find_holes(const work_t *work, hole_t *holes) {
  const repair_t *repair = work->repair;
  size_t count = 0;
  size_t span = 0;
  if (repair->row_count > 0 && repair->rows[0].row->gap > 0) {
    const work_bill_t *bill = work_bill_at(work, repair->rows[0].begin);
    hole_t hole = {.from = bill->period.from, .to = repair->rows[0].begin};
    hole.cleared = repair->rows[0].row->kind == ROW_CL;
    utc_t known = last_set_before(work);
    utc_t since = gaps_cleared_from(work);
    bool none = known.s == INT64_MIN && since.s < hole.from.s; /* a set made since tells of it */
    if (hole.cleared && (none || known.s > hole.from.s)) hole.from = none ? since : known;
    if (hole.from.s < hole.to.s) holes[count++] = hole;
  }
  for (size_t row = 0; row < repair->row_count; row++) {
    for (; span < repair->span_count && repair->spans[span].row_after <= row; span++)
      add_span_hole(work, &repair->spans[span], holes, &count);
    if (work_is_none(work, row)) add_none_hole(work, row, holes, &count);
  }
  for (; span < repair->span_count; span++)
    add_span_hole(work, &repair->spans[span], holes, &count);
  return count;
}

/* A defect may call a hole something else; then nothing is missing in its eyes. */
static bool holes_count(const work_t *work) {
  return work->mechanisms->gap_quality() == GRID_MISSING;
}

static void tail(work_t *work) {
  const repair_t *repair = work->repair;
  if (!repair->tail_missing || repair->row_count == 0) return;
  utc_t last = repair->rows[repair->row_count - 1].end;
  hole_t hole = {.from = last, .to = work->timeline->known_to, .row = repair->row_count};
  const work_bill_t *bill = work_bill_at(work, last);
  if (hole.to.s > bill->period.to.s) hole.to = bill->period.to;
  if (hole.to.s < hole.from.s) hole.to = hole.from;
  gaps_missing(work, &hole, "the profile was not read to its end", -1);
}

void work_gaps(work_t *work) {
  if (work->count == 0 || !holes_count(work)) return;
  anchors_t anchors = anchors_find(work);
  hole_t *holes =
      ARENA_ARRAY(work->arena, hole_t, work->repair->span_count + work->repair->row_count + 1);
  size_t count = find_holes(work, holes);
  cleared_sets(work);
  for (size_t i = 0; i < count;)
    i += fill_group(work, &anchors, &holes[i], count - i);
  tail(work);
}
