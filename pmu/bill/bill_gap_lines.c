/* Holes on the lines of a bill: missing, or estimated; see gaps.h. Where energies by rate are known
 * each goes to the stretches of its rate; else all of it may lie in any line that holds a share. */
#include "pmu/bill/gaps.h"
#include "pmu/data/grid.h"

void gaps_tell(const work_t *work, work_bill_t *bill, const hole_t *hole) {
  char at[DAY_TEXT];
  if (hole->stopped) {
    day_text(&work->zone, hole->from, at);
    work_reason(bill, "profile_full no entry was stored from %s on", at);
  }
  if (hole->cleared) {
    day_text(&work->zone, hole->to, at);
    work_reason(bill, "profile_cleared at %s, before all of it was read", at);
  }
  char word[8];
  if (hole->none) {
    day_text(&work->zone, hole->from, at);
    work_reason(bill, "no_channel %sfrom %s on", work_word(work, word), at);
  }
}

/* The meter's own maxima hold what was never stored; of what was lost later, nobody asks them. */
static void miss_demand(work_bill_t *bill, const hole_t *hole, int32_t rate) {
  bool stopped = hole->stopped || hole->none;
  bill->stopped = bill->stopped || stopped;
  if (stopped)
    bill->demand_rates[rate] = true;
  else
    bill->demand[0].missing = bill->demand[rate].missing = true;
}

/* Sums of registers go up and down without a limit: what they say of hole after hole may add up to
 * more than any bill can be. */
static bool above_all(const work_amount_t *line) {
  const int64_t most = INT64_MAX / 8; /* one more advance still fits */
  return line->value > most || line->value < -most || line->high > most || line->low < -most;
}

/* Each line that the hole may belong to can hold all of it. */
static void bound(work_cell_t *cells, size_t count, int64_t most) {
  for (size_t i = 0; i < count && most > 0; i++) {
    bool line_seen = false;
    bool bill_seen = false;
    for (size_t j = 0; j < i; j++) {
      bill_seen = bill_seen || cells[j].bill == cells[i].bill;
      line_seen = line_seen || (cells[j].bill == cells[i].bill && cells[j].rate == cells[i].rate);
    }
    work_amount_t *line = &cells[i].bill->energy[cells[i].rate];
    work_amount_t *total = &cells[i].bill->total;
    if (!line_seen && !above_all(line)) line->high += most;
    if (!bill_seen && !above_all(total)) total->high += most;
  }
}

void gaps_missing(const work_t *work, const hole_t *hole, const char *what, int64_t most) {
  work_cell_t cells[WORK_CELLS_MAX];
  bool whole = true;
  size_t count = work_cells(work, hole->from, hole->to, cells, &whole);
  for (size_t i = 0; i < count; i++) {
    work_bill_t *bill = cells[i].bill;
    bill->touched = true;
    bill->total.missing = true;
    bill->energy[cells[i].rate].missing = true;
    miss_demand(bill, hole, cells[i].rate);
    if (!hole->none) work_reason(bill, "gap %s", what);
    gaps_tell(work, bill, hole);
  }
  if (whole) bound(cells, count, most);
  if (whole) return;
  for (int32_t rate = 1; rate < BILL_RATES;
       rate++) /* too long to be looked at stretch by stretch */
    cells[count - 1].bill->energy[rate].missing = true;
}

typedef struct {
  work_amount_t *line;
  int64_t share;
} part_t;

/* Every line that holds a share may hold all of it, unless it is the only one. Of a sum one may
 * hold more than all, and another less than nothing: it is missing of each. */
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
  bool sum = work->meter->shape->quantities[work->quantity].sum;
  for (size_t i = 0; i < count && sum && lines > 1; i++)
    parts[i].line->missing = true;
  if (lines == 1 && low > 0) parts[0].line->low += low;
  if (lines == 1 && high < 0) parts[0].line->high += high;
}

typedef struct {
  work_cell_t cells[WORK_CELLS_MAX];
  const hole_t *of[WORK_CELLS_MAX];
  size_t count;
} stretches_t;

static bool stretches_of(const work_t *work, const hole_t *holes, size_t count,
                         stretches_t *stretches) {
  bool whole = true;
  stretches->count = 0;
  for (size_t i = 0; i < count && whole; i++) {
    work_cell_t more[WORK_CELLS_MAX];
    size_t found = work_cells(work, holes[i].from, holes[i].to, more, &whole);
    for (size_t j = 0; j < found && whole; j++) {
      whole = stretches->count < WORK_CELLS_MAX;
      if (!whole) break;
      stretches->of[stretches->count] = &holes[i];
      stretches->cells[stretches->count++] = more[j];
    }
  }
  return whole && stretches->count > 0;
}

/* Of one rate, or of all where `rate` is 0. */
static void share(const work_t *work, const stretches_t *stretches, int32_t rate, int64_t low,
                  int64_t high) {
  int64_t weights[WORK_CELLS_MAX];
  int64_t shares[WORK_CELLS_MAX];
  part_t lines[WORK_CELLS_MAX];
  part_t totals[WORK_CELLS_MAX];
  size_t found[WORK_CELLS_MAX];
  size_t count = 0;
  for (size_t i = 0; i < stretches->count; i++) {
    const work_cell_t *cell = &stretches->cells[i];
    if (rate > 0 && cell->rate != rate) continue;
    found[count] = i;
    weights[count++] = cell->to.s > cell->from.s ? cell->to.s - cell->from.s : 1;
  }
  if (count == 0) return;
  grid_share(low + (high - low) / 2, weights, shares, count);
  for (size_t i = 0; i < count; i++) {
    const work_cell_t *cell = &stretches->cells[found[i]];
    lines[i] = (part_t){&cell->bill->energy[cell->rate], shares[i]};
    totals[i] = (part_t){&cell->bill->total, shares[i]};
  }
  spread(work, lines, count, low, high);
  spread(work, totals, count, low, high);
}

static void tell_estimate(const work_t *work, const stretches_t *stretches,
                          const gap_energy_t *energy) {
  for (size_t i = 0; i < stretches->count; i++) {
    work_bill_t *bill = stretches->cells[i].bill;
    const hole_t *hole = stretches->of[i];
    bool kept = hole->stopped || hole->none;
    bill->touched = true;
    miss_demand(bill, hole, stretches->cells[i].rate);
    gaps_tell(work, bill, hole);
    if (kept && energy->high > bill->stopped_most) bill->stopped_most = energy->high;
    if (energy->daily) work_reason(bill, "anchored_daily the advance of daily sets is in the gap");
    if (!hole->none)
      work_reason(bill, "gap rows were never read; energy estimated from the registers' advance");
  }
}

void gaps_estimate(const work_t *work, const hole_t *holes, size_t count,
                   const gap_energy_t *energy) {
  stretches_t stretches;
  if (!stretches_of(work, holes, count, &stretches)) {
    for (size_t i = 0; i < count; i++)
      gaps_missing(work, &holes[i], "rows were never read, over too many rates to estimate", -1);
    return;
  }
  tell_estimate(work, &stretches, energy);
  if (!energy->by_rate) {
    share(work, &stretches, 0, energy->low, energy->high);
    return;
  }
  for (int32_t rate = 1; rate < BILL_RATES; rate++)
    share(work, &stretches, rate, energy->rates[rate], energy->rates[rate]);
}
