/* The meter's registers beside each line, for the same span where that is known, and the sum check
 * V09. Registers are never billed, but for the split of entries that a rate edge crosses and for
 * the demands that entries cannot tell. See bill.h and billing.md. */
#include "pmu/bill/anchors.h"
#include "pmu/bill/peaks.h"

static void tell_backwards(work_t *work, const anchors_t *anchors) {
  char word[8];
  for (size_t i = 0; i < anchors->count; i++) {
    const anchor_t *anchor = &anchors->list[i];
    if (anchor->backwards)
      work_reason(work_bill_at(work, (utc_t){anchor->at.s - 1}),
                  "register_backwards %sa later reading is lower, and no roll-over explains it",
                  work_word(work, word));
  }
  if (anchors->opening != 0)
    work_reason(work_bill_at(work, anchors->list[0].at),
                "register_opening %sstood at %lld mWh when its entries began",
                work_word(work, word), (long long)anchors->opening);
}

/* V09: between two places the entries sum to the registers' advance; a reading may lie inside an
 * entry, of which it then holds a part. */
static void check_sums(work_t *work, const anchors_t *anchors) {
  const anchor_t *base = NULL;
  for (size_t i = 0; i < anchors->count; i++) {
    const anchor_t *anchor = &anchors->list[i];
    if (anchor->inside) continue;
    if (base != NULL && anchor->registers != NULL && base->era == anchor->era &&
        !anchors_hole_from(work, anchors, base, anchor)) {
      int64_t advance = anchor_total(anchor) - anchor_total(base);
      int64_t more = advance - (anchors->sums[anchor->index] - anchors->sums[base->index]);
      bool set = anchor->registers->is_set;
      bool fits = set ? more == 0 : more >= 0 && (anchor->open < 0 || more <= anchor->open);
      if (!fits && !anchor->loose) {
        char word[8];
        work_reason(work_bill_at(work, (utc_t){anchor->at.s - 1}),
                    "sum_check %sregisters advanced by %lld mWh more than their entries",
                    work_word(work, word), (long long)more);
      }
    }
    if (anchor->exact) base = anchor;
  }
}

static const anchor_t *at_start(const work_t *work, const anchors_t *anchors,
                                const work_bill_t *bill) {
  const anchor_t *found = NULL;
  (void)work;
  for (size_t i = 0; i < anchors->count; i++) {
    const anchor_t *anchor = &anchors->list[i];
    bool life = anchor->registers == NULL && anchor->at.s >= bill->period.from.s;
    if (anchor->exact && (life || anchor->at.s == bill->period.from.s)) found = anchor;
    if (life) break;
  }
  return found;
}

static bool entries_after(const work_t *work, size_t index) {
  for (size_t i = index; i < work->repair->row_count; i++) {
    if (work->repair->rows[i].row->kind == ROW_ENTRY) return true;
  }
  return false;
}

static const anchor_t *at_end(const work_t *work, const anchors_t *anchors,
                              const work_bill_t *bill) {
  const anchor_t *found = NULL;
  for (size_t i = 0; i < anchors->count; i++) {
    const anchor_t *anchor = &anchors->list[i];
    if (!anchor->exact || anchor->registers == NULL) continue;
    bool fits = bill->closed ? anchor->at.s == bill->period.to.s
                             : !entries_after(work, anchor->index) && anchor->at.s >= bill->to.s;
    bool whole = anchor->registers->energies[work->quantity].whole;
    if (fits && (found == NULL || whole)) found = anchor;
  }
  return found;
}

/* The rates at an anchor. Where only its total was read, those of the last reading that shows the
 * same total: no rate has counted in between (I1, I2). NULL where there is none. */
static const timeline_energies_t *rates_at(const work_t *work, const anchor_t *anchor) {
  const timeline_energies_t *own = &anchor->registers->energies[work->quantity];
  if (own->whole) return own;
  for (size_t i = work->timeline->reading_count; i > 0; i--) {
    const timeline_registers_t *reading = &work->timeline->readings[i - 1];
    const timeline_energies_t *energies = &reading->energies[work->quantity];
    if (div_floor(reading->at.ns, NS_PER_S) > anchor->at.s) continue;
    if (energies->whole && energies->total.mwh == own->total.mwh) return energies;
  }
  return NULL;
}

/* One rate's advance; it may have rolled over, each register at its own time. */
static int64_t rate_advance(const work_t *work, const timeline_energies_t *first,
                            const timeline_energies_t *last, int32_t rate) {
  const shape_quantity_t *quantity = &work->meter->shape->quantities[work->quantity];
  int64_t limit = shape_limit(quantity, work->meter->policy.register_digits);
  int64_t advance = last->energy[rate].mwh - (first == NULL ? 0 : first->energy[rate].mwh);
  return advance < 0 && limit > 0 ? work->mechanisms->rolled_over(advance, limit) : advance;
}

static void energy_beside(const work_t *work, work_bill_t *bill, const anchor_t *start,
                          const anchor_t *end) {
  const shape_quantity_t *quantity = &work->meter->shape->quantities[work->quantity];
  size_t epoch = anchor_epoch(work, end);
  if (start->era != end->era || anchor_epoch(work, start) != epoch) return;
  bill->has_total_register = true;
  bill->total_register = work_primary(work, epoch, anchor_total(end) - anchor_total(start));
  const timeline_energies_t *first = start->registers == NULL ? NULL : rates_at(work, start);
  const timeline_energies_t *last = rates_at(work, end);
  if (last == NULL || (start->registers != NULL && first == NULL)) return;
  for (int32_t rate = 0; rate < BILL_RATES; rate++) {
    bool has = rate > 0 ? (quantity->rates >> rate & 1) != 0 : last->has_energy[0];
    bill->registers[rate] = work_primary(work, epoch, rate_advance(work, first, last, rate));
    bill->has_register[rate] = has;
  }
}

/* The register of a rate, or of whatever the rate, that the shape has; NULL where it has none. */
static const timeline_peak_t *demand_at(const work_t *work, const timeline_registers_t *registers,
                                        int32_t rate) {
  const shape_t *shape = work->meter->shape;
  int32_t demand = shape_demand_of(shape, work->quantity, rate);
  if (demand < 0) return NULL;
  int32_t peak = work->mechanisms->peak_billed(shape->demands[demand].peaks);
  CHECK(peak >= 0 && peak < SHAPE_PEAKS_MAX);
  const timeline_peak_t *found = &registers->demands[demand].peaks[peak];
  return found->there ? found : NULL;
}

static bool shows_demand(const work_t *work, const timeline_registers_t *registers) {
  for (int32_t rate = 0; rate < BILL_RATES; rate++)
    if (demand_at(work, registers, rate) != NULL) return true;
  return false;
}

static void take_demand(const work_t *work, work_bill_t *bill,
                        const timeline_registers_t *registers) {
  bool tie_last = work->meter->policy.md_tie_last;
  size_t epoch = registers->is_set ? ratios_of_set(&work->ratios, registers->end)
                                   : ratios_at(&work->ratios, (utc_t){registers->at.ns / NS_PER_S});
  peaks_show(work, bill, registers, epoch);
  for (int32_t rate = 0; rate < BILL_RATES; rate++) {
    const timeline_peak_t *peak = demand_at(work, registers, rate);
    if (peak == NULL) continue;
    int64_t mw = work_primary(work, epoch, peak->power.mw);
    bool greater = mw > bill->demand_register[rate];
    bool tie = tie_last && mw > 0 && mw == bill->demand_register[rate];
    if (!bill->has_demand_register[rate] || greater || tie) {
      bill->demand_register[rate] = mw;
      bill->demand_register_stamp[rate].s = peak->stamp.s;
    }
    bill->has_demand_register[rate] = true;
  }
}

/* Did the meter's life begin in the period? Its first row is known, and lies in it. */
static bool born_within(const work_t *work, const work_bill_t *bill) {
  const repair_t *repair = work->repair;
  if (repair->row_count == 0 || repair->rows[0].row->gap > 0) return false;
  return repair->rows[0].begin.s >= bill->period.from.s;
}

/* Maxima since a reset: those of all sets that lie within the period, and of the last reading where
 * the period is still open. What they hold must not have begun before it. */
static void demand_beside(const work_t *work, work_bill_t *bill) {
  const timeline_t *timeline = work->timeline;
  const timeline_registers_t *reading = NULL;
  bool whole = false;
  for (size_t i = 0; i < timeline->reading_count; i++) {
    if (shows_demand(work, &timeline->readings[i])) reading = &timeline->readings[i];
  }
  for (size_t i = 0; i < timeline->set_count; i++)
    whole = whole || timeline->sets[i].end.s == bill->period.to.s;
  if (!bill->closed) whole = reading != NULL && reading->at.ns / NS_PER_S >= bill->to.s;
  if (!whole) return;
  bool since = born_within(work, bill);
  for (size_t i = 0; i < timeline->set_count; i++) {
    const timeline_registers_t *set = &timeline->sets[i];
    since = since || set->end.s == bill->period.from.s || set->start.s == bill->period.from.s;
    if (set->end.s <= bill->period.from.s || set->end.s > bill->period.to.s) continue;
    if (!since) return;
    take_demand(work, bill, set);
  }
  if (!bill->closed && since) take_demand(work, bill, reading);
}

/* billing.md: an interval crossed by a rate edge takes the registers' split, flagged. It fits where
 * every rate lies within its bounds, nothing is unallocated and the sum is the same. */
static void take_split(const work_t *work, work_bill_t *bill) {
  if (work->other_rates || bill->zone_differs) return; /* its edges are not the calendar's */
  if (!bill->crossed || bill->clock_disturbed || bill->total.missing) return;
  int64_t sum = 0;
  for (int32_t rate = 1; rate < BILL_RATES; rate++) {
    const work_amount_t *line = &bill->energy[rate];
    if (!bill->has_register[rate] && line->low == 0 && line->high == 0) continue;
    if (!bill->has_register[rate]) return;
    if (bill->registers[rate] < line->low || bill->registers[rate] > line->high) return;
    sum += bill->registers[rate];
  }
  if (sum != bill->total.value) return;
  for (int32_t rate = 1; rate < BILL_RATES; rate++)
    if (bill->has_register[rate]) bill->energy[rate].value = bill->registers[rate];
  work_reason(bill, "register_split crossed entries take the split of the registers");
}

/* A difference that the declared offset of switching, or the meter's own zone, explains is no
 * alarm (0007). */
static void tell_difference(const work_t *work, work_bill_t *bill) {
  bool offset = work->other_rates && !bill->clock_disturbed;
  for (int32_t rate = 1; rate < BILL_RATES; rate++) {
    int64_t difference = bill->registers[rate] - bill->energy[rate].value;
    if (!bill->has_register[rate] || difference == 0) continue;
    char word[8];
    if (offset) {
      work_reason(bill, "switching_offset %srate %d: the meter has %lld mWh more, as it switches",
                  work_word(work, word), rate, (long long)difference);
      continue;
    }
    work_reason(bill, "register_differs %srate %d: the meter has %lld mWh more than billed, %s",
                work_word(work, word), rate, (long long)difference,
                bill->clock_disturbed ? "its clock was wrong" : "by its own switching");
  }
}

void work_registers(work_t *work) {
  anchors_t anchors = anchors_find(work);
  tell_backwards(work, &anchors);
  check_sums(work, &anchors);
  for (size_t i = 0; i < work->count; i++) {
    work_bill_t *bill = &work->bills[i];
    const anchor_t *start = at_start(work, &anchors, bill);
    const anchor_t *end = at_end(work, &anchors, bill);
    if (start != NULL && end != NULL && end->index >= start->index)
      energy_beside(work, bill, start, end);
    demand_beside(work, bill);
    take_split(work, bill);
    tell_difference(work, bill);
  }
}
