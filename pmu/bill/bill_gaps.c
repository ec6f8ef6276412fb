/* What was never read: a hole of the sequence, a period whose start is not covered, a profile that
 * the last visit did not get whole. Missing and flagged; estimated from the registers' advance,
 * which it conserves exactly, where registers on both sides are known. See bill.h and
 * billing.md. */
#include "pmu/bill/anchors.h"
#include "pmu/data/grid.h"

typedef struct {
  utc_t from, to;
  size_t row;   /* the first row after it */
  bool stopped; /* never stored: the profile was full */
  bool cleared; /* cleared before it was read */
} hole_t;

/* Beside `gap`: why. */
static void tell_why(const work_t *work, work_bill_t *bill, const hole_t *hole) {
  char at[DAY_TEXT];
  if (hole->stopped) {
    day_text(&work->zone, hole->from, at);
    work_reason(bill, "profile_full no entry was stored from %s on", at);
  }
  if (hole->cleared) {
    day_text(&work->zone, hole->to, at);
    work_reason(bill, "profile_cleared at %s, before all of it was read", at);
  }
}

/* The meter's own maxima hold what was never stored; of what was lost later, nobody asks them. */
static void miss_demand(work_bill_t *bill, const hole_t *hole, int32_t rate) {
  bill->stopped = bill->stopped || hole->stopped;
  if (hole->stopped)
    bill->demand_rates[rate] = true;
  else
    bill->demand[0].missing = bill->demand[rate].missing = true;
}

/* Lines that a hole may belong to are missing. */
static void mark_missing(const work_t *work, const hole_t *hole, const char *what) {
  work_cell_t cells[WORK_CELLS_MAX];
  bool whole = true;
  size_t count = work_cells(work, hole->from, hole->to, cells, &whole);
  for (size_t i = 0; i < count; i++) {
    work_bill_t *bill = cells[i].bill;
    bill->touched = true;
    bill->total.missing = true;
    bill->energy[cells[i].rate].missing = true;
    miss_demand(bill, hole, cells[i].rate);
    work_reason(bill, "gap %s", what);
    tell_why(work, bill, hole);
  }
  if (whole) return;
  for (int32_t rate = 1; rate < BILL_RATES;
       rate++) /* too long to be looked at stretch by stretch */
    cells[count - 1].bill->energy[rate].missing = true;
}

typedef struct {
  work_amount_t *line;
  int64_t share;
} part_t;

/* Sums of registers go up and down without a limit: what they say of hole after hole may add up to
 * more than any bill can be. */
static bool above_all(const work_amount_t *line) {
  const int64_t most = INT64_MAX / 8; /* one more advance still fits */
  return line->value > most || line->value < -most || line->high > most || line->low < -most;
}

/* Every line that holds a share may hold all of it, unless it is the only one. */
static void spread(const work_t *work, part_t *parts, size_t count, int64_t low, int64_t high) {
  size_t lines = 0;
  for (size_t i = 0; i < count; i++) {
    if (!above_all(parts[i].line)) continue;
    *work->too_much = true;
    return;
  }
  for (size_t i = 0; i < count; i++) {
    size_t first = i;
    for (size_t j = 0; j < i && first == i; j++) {
      if (parts[j].line == parts[i].line) first = j;
    }
    parts[i].line->value += parts[i].share;
    parts[i].line->estimated = true;
    if (first != i) continue;
    lines++;
    if (high > 0) parts[i].line->high += high;
    if (low < 0) parts[i].line->low += low;
  }
  if (lines == 1 && low > 0) parts[0].line->low += low;
  if (lines == 1 && high < 0) parts[0].line->high += high;
}

/* The missing energy is shared by time over the stretches of the holes. */
static void estimate(const work_t *work, const hole_t *holes, size_t hole_count, int64_t low,
                     int64_t high) {
  work_cell_t cells[WORK_CELLS_MAX];
  const hole_t *of[WORK_CELLS_MAX];
  int64_t weights[WORK_CELLS_MAX];
  int64_t shares[WORK_CELLS_MAX];
  part_t lines[WORK_CELLS_MAX];
  part_t totals[WORK_CELLS_MAX];
  size_t count = 0;
  bool whole = true;
  for (size_t i = 0; i < hole_count && whole; i++) {
    work_cell_t more[WORK_CELLS_MAX];
    size_t found = work_cells(work, holes[i].from, holes[i].to, more, &whole);
    for (size_t j = 0; j < found && whole; j++) {
      whole = count < WORK_CELLS_MAX;
      if (!whole) break;
      of[count] = &holes[i];
      cells[count++] = more[j];
    }
  }
  if (!whole || count == 0) {
    for (size_t i = 0; i < hole_count; i++)
      mark_missing(work, &holes[i], "rows were never read, over too many rates to estimate");
    return;
  }
  for (size_t i = 0; i < count; i++)
    weights[i] = cells[i].to.s > cells[i].from.s ? cells[i].to.s - cells[i].from.s : 1;
  grid_share(low + (high - low) / 2, weights, shares, count);
  for (size_t i = 0; i < count; i++) {
    work_bill_t *bill = cells[i].bill;
    lines[i] = (part_t){&bill->energy[cells[i].rate], shares[i]};
    totals[i] = (part_t){&bill->total, shares[i]};
    bill->touched = true;
    miss_demand(bill, of[i], cells[i].rate);
    tell_why(work, bill, of[i]);
    if (of[i]->stopped && high > bill->stopped_most) bill->stopped_most = high;
    work_reason(bill, "gap rows were never read; energy estimated from the registers' advance");
  }
  spread(work, lines, count, low, high);
  spread(work, totals, count, low, high);
}

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

static const anchor_t *after(const work_t *work, const anchors_t *anchors, size_t row) {
  for (size_t i = 0; i < anchors->count; i++) {
    const anchor_t *anchor = &anchors->list[i];
    if (anchor->registers == NULL || anchor->index < row) continue;
    bool set = anchor->registers->is_set;
    if (set ? anchor->index > row : anchor->at.s >= work->repair->rows[row].begin.s) return anchor;
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

/* Holes from `first` on that lie between the same two registers, as one; returns how many. */
static size_t fill_group(const work_t *work, const anchors_t *anchors, const hole_t *holes,
                         size_t count) {
  const anchor_t *low = before(work, anchors, holes[0].row);
  const anchor_t *high = after(work, anchors, holes[0].row);
  size_t taken = 1;
  bool early = low != NULL && low->index == 0 && low->registers != NULL && anchors->holes[0] &&
               low->at.s < holes[0].from.s; /* a set of long before: from when, nobody knows */
  bool begun = low != NULL && low->registers == NULL && anchors->unknown;
  if (low == NULL || high == NULL || early || begun ||
      (high->open < 0 && !high->exact && !high->registers->is_set)) {
    mark_missing(work, &holes[0], "rows were never read");
    return taken;
  }
  while (taken < count && holes[taken].row < high->index)
    taken++;
  int64_t least = 0;
  int64_t most = 0;
  if (!missing_between(work, anchors, low, high, &least, &most)) {
    for (size_t i = 0; i < taken; i++)
      mark_missing(work, &holes[i], "rows were never read, and the registers do not fit");
    return taken;
  }
  estimate(work, holes, taken, least, most);
  return taken;
}

utc_t gaps_cleared_from(const work_t *work) {
  const repair_t *repair = work->repair;
  utc_t from = {TIME_NEVER};
  if (repair->row_count == 0 || repair->rows[0].row->kind != ROW_CL) return from;
  if (repair->rows[0].row->gap == 0 || !work->mechanisms->cleared_is_gap()) return from;
  for (size_t i = 0; i < work->timeline->set_count; i++) {
    const timeline_registers_t *set = &work->timeline->sets[i];
    bool before = set->end.s <= repair->rows[0].begin.s && set->start.s < set->end.s;
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
  for (size_t i = 0; i < work->timeline->set_count; i++) {
    const timeline_registers_t *set = &work->timeline->sets[i];
    const timeline_energies_t *now = &set->energies[work->quantity];
    if (set->end.s > work->repair->rows[0].begin.s || set->end.s <= from.s) continue;
    hole_t hole = {.from = from, .to = {set->end.s}, .cleared = true};
    int64_t more = before == NULL ? 0 : now->total.mwh - before->energies[work->quantity].total.mwh;
    bool known = before != NULL && now->has_total && more >= 0 &&
                 before->energies[work->quantity].has_total && !work->converted;
    if (known)
      estimate(work, &hole, 1, more, more);
    else
      mark_missing(work, &hole, "rows were cleared before they were read");
    from = hole.to;
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
    int64_t end = work->timeline->sets[i].end.s;
    if (end <= work->repair->rows[0].begin.s && end > last.s) last.s = end;
  }
  return last;
}

/* Where the start of the first period was not read, the hole begins with it, or with a set. */
static size_t find_holes(const work_t *work, hole_t *holes) {
  const repair_t *repair = work->repair;
  size_t count = 0;
  if (repair->row_count > 0 && repair->rows[0].row->gap > 0) {
    const work_bill_t *bill = work_bill_at(work, repair->rows[0].begin);
    hole_t hole = {.from = bill->period.from, .to = repair->rows[0].begin};
    hole.cleared = repair->rows[0].row->kind == ROW_CL;
    utc_t known = last_set_before(work);
    if (hole.cleared && known.s > hole.from.s) hole.from = known;
    if (hole.from.s < hole.to.s) holes[count++] = hole;
  }
  for (size_t i = 0; i < repair->span_count; i++) {
    const repair_span_t *span = &repair->spans[i];
    const timeline_row_t *row = repair->rows[span->row_after].row;
    hole_t hole = {.from = span->from, .to = span->to, .row = span->row_after};
    hole.stopped = span->stopped;
    hole.cleared = row->kind == ROW_CL && !span->stopped;
    bool behind = span->stopped && !entry_from(repair, span->row_after);
    if (behind) tell_why(work, work_bill_at(work, hole.from), &hole);
    if (!behind && (row->gap > 0 || span->stopped)) holes[count++] = hole;
  }
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
  mark_missing(work, &hole, "the profile was not read to its end");
}

void work_gaps(work_t *work) {
  if (work->count == 0 || !holes_count(work)) return;
  anchors_t anchors = anchors_find(work);
  hole_t *holes = ARENA_ARRAY(work->arena, hole_t, work->repair->span_count + 1);
  size_t count = find_holes(work, holes);
  cleared_sets(work);
  for (size_t i = 0; i < count;)
    i += fill_group(work, &anchors, &holes[i], count - i);
  tail(work);
}
