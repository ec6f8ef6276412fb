/* Energy by rate and total from repaired entries: an entry that can lie in one rate only is exact;
 * any other is shared by time, with all of it in either as bounds. See bill.h. */
#include "pmu/bill/work.h"
#include "pmu/data/grid.h"
#include "pmu/data/words.h"

/* What an entry brings to the quantity that is billed. */
typedef struct {
  const timeline_row_t *row;
  const timeline_amount_t *amount;
  int64_t low, high; /* of any part of it, unless it is not `known` */
  bool known;
} entry_t;

/* What parts of each sign hold, as far as they have a channel; `unknown`: not all of them do. */
typedef struct {
  int64_t up, down;
  bool unknown_up, unknown_down;
} swing_t;

static swing_t swing_of(const work_t *work, const repair_row_t *placed) {
  const shape_t *shape = work->meter->shape;
  const shape_quantity_t *quantity = &shape->quantities[work->quantity];
  size_t row = (size_t)(placed - work->repair->rows);
  swing_t swing = {0};
  for (int32_t i = 0; i < quantity->part_count; i++) {
    int32_t channel = shape_channel_of(shape, quantity->parts[i]);
    bool known = channel >= 0 && !work_lacks(work, row, channel);
    bool up = quantity->signs[i] > 0;
    swing.unknown_up = swing.unknown_up || (!known && up);
    swing.unknown_down = swing.unknown_down || (!known && !up);
    if (!known) continue;
    int64_t most = timeline_amount(placed->row, channel)->most.mwh;
    most = work_primary(work, ratios_of_row(&work->ratios, row), most);
    if (up) swing.up += most;
    if (!up) swing.down += most;
  }
  return swing;
}

/* Parts without a channel that are all of one sign hold what the others leave of the sum. */
bool work_swing(const work_t *work, const repair_row_t *placed, int64_t *low, int64_t *high) {
  const timeline_amount_t *whole = work_amount(work, placed);
  swing_t swing = swing_of(work, placed);
  if (swing.unknown_up && swing.unknown_down) return false;
  int64_t up = swing.unknown_up ? whole->most.mwh + swing.down : swing.up;
  int64_t down = swing.unknown_down ? swing.up - whole->least.mwh : swing.down;
  *high = whole->most.mwh > up ? whole->most.mwh : up;
  *low = whole->least.mwh < -down ? whole->least.mwh : -down;
  if (*high < 0) *high = 0;
  if (*low > 0) *low = 0;
  if (*high > WORDS_ENERGY || *low < -WORDS_ENERGY) *work->too_much = true;
  return !*work->too_much;
}

static void add_sure(work_amount_t *amount, entry_t entry) {
  const timeline_row_t *row = entry.row;
  amount->value += entry.amount->energy.mwh;
  amount->low += entry.amount->least.mwh;
  amount->high += entry.amount->most.mwh;
  amount->estimated = amount->estimated || row->conflict;
  work_record(amount, row->record);
}

static void add_doubtful(work_amount_t *amount, const timeline_row_t *row, int64_t share) {
  amount->value += share;
  amount->estimated = true;
  work_record(amount, row->record);
}

/* All of it or nothing; a sum's may be negative, and missing where nobody knows how much. */
static void widen(work_amount_t *line, const entry_t *entry) {
  line->missing = line->missing || !entry->known;
  if (!entry->known) return;
  line->high += entry->high;
  line->low += entry->low;
}

/* Each line that the entry may belong to can hold all of it. A line is counted once an entry. */
static void add_possible(work_cell_t *cells, size_t count, entry_t entry) {
  const timeline_row_t *row = entry.row;
  for (size_t i = 0; i < count; i++) {
    bool line_seen = false;
    bool bill_seen = false;
    for (size_t j = 0; j < i; j++) {
      bill_seen = bill_seen || cells[j].bill == cells[i].bill;
      line_seen = line_seen || (cells[j].bill == cells[i].bill && cells[j].rate == cells[i].rate);
    }
    work_amount_t *line = &cells[i].bill->energy[cells[i].rate];
    if (!line_seen) {
      widen(line, &entry);
      line->estimated = true;
      work_record(line, row->record);
    }
    if (!bill_seen) {
      widen(&cells[i].bill->total, &entry);
      cells[i].bill->total.estimated = true;
      work_record(&cells[i].bill->total, row->record);
    }
  }
}

/* Where the stretches were too many to look at, every rate of every bill up to the end is
 * possible. */
static void add_anywhere(const work_t *work, const work_cell_t *last, utc_t late, entry_t entry) {
  work_bill_t *end = work_bill_at(work, late);
  for (work_bill_t *bill = last->bill; bill <= end; bill++) {
    bill->touched = true;
    widen(&bill->total, &entry);
    bill->total.estimated = true;
    for (int32_t rate = 1; rate < BILL_RATES; rate++) {
      widen(&bill->energy[rate], &entry);
      bill->energy[rate].estimated = true;
    }
  }
}

typedef struct {
  bool one_bill, one_rate;
} spread_t;

static spread_t spread_of(const work_cell_t *cells, size_t count) {
  spread_t spread = {true, true};
  for (size_t i = 1; i < count; i++) {
    spread.one_bill = spread.one_bill && cells[i].bill == cells[0].bill;
    spread.one_rate = spread.one_rate && cells[i].rate == cells[0].rate;
  }
  return spread;
}

/* Shares by the seconds of the placed entry in each cell, largest remainder. */
static void share_by_time(const work_t *work, const repair_row_t *placed, bool one_bill) {
  work_cell_t cells[WORK_CELLS_MAX];
  int64_t weights[WORK_CELLS_MAX];
  int64_t shares[WORK_CELLS_MAX];
  bool whole = true;
  size_t count = work_cells(work, placed->begin, placed->end, cells, &whole);
  for (size_t i = 0; i < count; i++)
    weights[i] = cells[i].to.s > cells[i].from.s ? cells[i].to.s - cells[i].from.s : 1;
  grid_share(work_amount(work, placed)->energy.mwh, weights, shares, count);
  for (size_t i = 0; i < count; i++) {
    add_doubtful(&cells[i].bill->energy[cells[i].rate], placed->row, shares[i]);
    if (!one_bill) add_doubtful(&cells[i].bill->total, placed->row, shares[i]);
    cells[i].bill->crossed = true;
  }
}

static void add_entry(const work_t *work, const repair_row_t *placed) {
  work_cell_t cells[WORK_CELLS_MAX];
  bool whole = true;
  utc_t early = {placed->begin.s - div_exact(placed->segment->early.ns, NS_PER_S)};
  utc_t late = {placed->end.s + div_exact(placed->segment->late.ns, NS_PER_S)};
  size_t count = work_cells(work, early, late, cells, &whole);
  spread_t spread = spread_of(cells, count);
  entry_t entry = {.row = placed->row, .amount = work_amount(work, placed)};
  if (spread.one_bill && whole) add_sure(&cells[0].bill->total, entry);
  for (size_t i = 0; i < count; i++)
    cells[i].bill->touched = true;
  if (spread.one_bill && spread.one_rate && whole) {
    add_sure(&cells[0].bill->energy[cells[0].rate], entry);
    return;
  }
  bool total_sure = spread.one_bill && whole;
  entry.known = work_swing(work, placed, &entry.low, &entry.high);
  work_amount_t total = cells[0].bill->total;
  add_possible(cells, count, entry);
  if (total_sure) cells[0].bill->total = total;
  if (!whole) add_anywhere(work, &cells[count - 1], late, entry);
  share_by_time(work, placed, total_sure);
}

static void tell(work_bill_t *bill, const repair_row_t *placed) {
  const timeline_row_t *row = placed->row;
  const repair_segment_t *segment = placed->segment;
  static const char *const how[] = {"", "by what is known", "by a measured deviation",
                                    "between bounds: nobody heard the meter in between"};
  if (segment->kind != REPAIR_VALID) {
    bill->clock_disturbed = true;
    work_reason(bill, "clock_lost shifted by %lld s, %s%s",
                (long long)(segment->shift.ns / NS_PER_S), how[segment->kind],
                segment->snapped ? ", snapped to the raster" : "");
  }
  if (segment->deviates) {
    bill->clock_disturbed = true;
    work_reason(bill, "clock_deviation labels up to %lld s late, %lld s early",
                (long long)(segment->early.ns / NS_PER_S),
                (long long)(segment->late.ns / NS_PER_S));
  }
  if (placed->repeat > 0)
    work_reason(bill, "repeated_label both energies billed, demands judged apart");
  if (row->conflict)
    work_reason(bill, "conflict row %lld was read with two values", (long long)row->seq);
  if (row->kind == ROW_ENTRY && (row->status & ENTRY_VOLTAGE_MISSING) != 0)
    work_reason(bill, "unmetered the measuring voltage was missing");
  if (row->kind == ROW_ENTRY && (row->status & ENTRY_NOT_VALID) != 0)
    work_reason(bill, "not_valid the meter marked data as not valid");
  if (row->kind == ROW_TC && segment->episode == 0)
    work_reason(bill, "time_set by %lld s", (long long)(row->end.s - row->begin.s));
}

/* The profile does not show them: said where they lie. */
static void tell_silent_sets(const work_t *work) {
  const timeline_t *timeline = work->timeline;
  for (size_t i = 0; i < timeline->silent_count && work->quantity == 0; i++) {
    const timeline_silent_t *set = &timeline->silents[i];
    char at[DAY_TEXT];
    utc_t when = repair_claim(work->repair, set->boot, set->old_claim);
    day_text(&work->zone, when, at);
    work_reason(work_bill_at(work, when), "silent_set by %lld s at %s, by the log alone",
                (long long)(set->new_claim.s - set->old_claim.s), at);
  }
}

void work_energy(work_t *work) {
  tell_silent_sets(work);
  for (size_t i = 0; i < work->repair->row_count; i++) {
    const repair_row_t *placed = &work->repair->rows[i];
    bool entry = placed->row->kind == ROW_ENTRY;
    if (entry && !work_is_none(work, i)) add_entry(work, placed);
    utc_t last = {placed->end.s > placed->begin.s ? placed->end.s - 1 : placed->begin.s};
    work_bill_t *bill = work_bill_at(work, last);
    if (entry || placed->row->kind == ROW_TC) tell(bill, placed);
    if (entry && (placed->row->status & ENTRY_NOT_VALID) != 0)
      bill->total.estimated = bill->energy[work_rate(work, last)].estimated = true;
  }
  for (size_t i = 0; i < work->count; i++) {
    if (work->bills[i].crossed)
      work_reason(&work->bills[i], "rate_crossed entries that may lie in several rates or periods");
  }
}
