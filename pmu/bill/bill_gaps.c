/* What was never read: a hole of the sequence, a period whose start is not covered, a profile that
 * the last visit did not get whole. Missing and flagged; estimated from the registers' advance,
 * which it conserves exactly, where registers on both sides are known. See bill.h and
 * billing.md. */
#include "pmu/bill/anchors.h"
#include "pmu/data/grid.h"

typedef struct {
  utc_t from, to;
  size_t row; /* the first row after it */
} hole_t;

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
    bill->demand[0].missing = bill->demand[cells[i].rate].missing = true;
    work_reason(bill, "gap %s", what);
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
      if (whole) cells[count++] = more[j];
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
    bill->demand[0].missing = bill->demand[cells[i].rate].missing = true;
    work_reason(bill, "gap rows were never read; energy estimated from the registers' advance");
  }
  spread(work, lines, count, low, high);
  spread(work, totals, count, low, high);
}

/* The registers next to a hole: the last exact ones before it, the first ones after it. */
static const anchor_t *before(const anchors_t *anchors, size_t row) {
  const anchor_t *found = NULL;
  for (size_t i = 0; i < anchors->count; i++) {
    if (anchors->list[i].index <= row && anchors->list[i].exact) found = &anchors->list[i];
  }
  return found;
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
  if (more < 0 && !anchors->is_signed) return false; /* V09 tells it */
  int64_t open = set || anchors->is_signed ? 0 : high->open;
  size_t epoch = anchor_epoch(work, high);
  *most = work_primary(work, epoch, more);
  *least = work_primary(work, epoch, anchors->is_signed ? more : more > open ? more - open : 0);
  return true;
}

/* Holes from `first` on that lie between the same two registers, as one; returns how many. */
static size_t fill_group(const work_t *work, const anchors_t *anchors, const hole_t *holes,
                         size_t count) {
  const anchor_t *low = before(anchors, holes[0].row);
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

/* Where the start of the first period was not read, the hole begins with it, or with a set. */
static size_t find_holes(const work_t *work, hole_t *holes) {
  const repair_t *repair = work->repair;
  size_t count = 0;
  if (repair->row_count > 0 && repair->rows[0].row->gap > 0) {
    const work_bill_t *bill = work_bill_at(work, repair->rows[0].begin);
    if (bill->period.from.s < repair->rows[0].begin.s)
      holes[count++] = (hole_t){bill->period.from, repair->rows[0].begin, 0};
  }
  for (size_t i = 0; i < repair->span_count; i++) {
    const repair_span_t *span = &repair->spans[i];
    bool hole = repair->rows[span->row_after].row->gap > 0;
    if (hole) holes[count++] = (hole_t){span->from, span->to, span->row_after};
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
  hole_t hole = {last, work->timeline->known_to, repair->row_count};
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
  for (size_t i = 0; i < count;)
    i += fill_group(work, &anchors, &holes[i], count - i);
  tail(work);
}
