/* Demands that entries cannot tell: bounds while periods run off the raster, the meter's registers
 * where they stand in, and doubt at edges; and how near an edge a period may lie. See md.h. */
#include "pmu/bill/md.h"

int64_t md_power(const work_t *work, int64_t mwh, span_t elapsed) {
  span_t divisor = work->mechanisms->demand_divisor(work->meter->policy.md_period, elapsed);
  CHECK(divisor.ns > 0);
  return mul_div_floor(work->mechanisms->demand_energy(mwh), 3600 * NS_PER_S, divisor.ns);
}

/* How far the labels near a row may be early or late: its bounds, or within the limit what was
 * measured. Energies do not mind a few seconds, but a whole period at an edge changes its rate. */
void md_reach(const repair_row_t *row, int64_t *early, int64_t *late) {
  const repair_segment_t *segment = row->segment;
  *early = div_ceil(segment->early.ns + segment->drift_early.ns, NS_PER_S);
  *late = div_ceil(segment->late.ns + segment->drift_late.ns, NS_PER_S);
}

/* The rates that may hold at an instant that lies between two, but not before the meter's life
 * began; false: too many to look at. */
bool md_rates_between(const work_t *work, utc_t from, utc_t to, bool rates[BILL_RATES]) {
  const repair_row_t *life = &work->repair->rows[0];
  if (life->row->gap == 0 && from.s < life->begin.s && life->begin.s <= to.s) from = life->begin;
  work_cell_t cells[WORK_CELLS_MAX];
  bool whole = true;
  size_t count = work_cells(work, from, (utc_t){to.s + 1}, cells, &whole);
  for (size_t i = 0; i < count; i++)
    rates[cells[i].rate] = true;
  for (int32_t rate = 1; rate < BILL_RATES && !whole; rate++)
    rates[rate] = true;
  return whole;
}

/* While periods run off the raster, none holds more than the entries that it touches: this one and
 * those that begin within a period after it, up to whatever closes periods for certain. */
void md_bound(work_t *work, size_t index) {
  const repair_row_t *rows = work->repair->rows;
  int64_t period = work->meter->policy.md_period.ns;
  int64_t sum = 0;
  int64_t after = 0; /* crystal time since the end of this entry */
  size_t reached = index;
  bool known = true;
  for (size_t i = index; i < work->repair->row_count && after < period; i++) {
    const timeline_row_t *row = rows[i].row;
    bool closes = row->kind == ROW_PU || row->kind == ROW_TC || row->kind == ROW_FE;
    if (i > index && (closes || row->gap > 0)) break;
    if (row->kind != ROW_ENTRY) continue;
    int64_t low = 0;
    int64_t high = 0;
    known = work_swing(work, &rows[i], &low, &high) && known;
    sum += work->mechanisms->demand_energy(high);
    reached = i;
    if (i > index) after += row->elapsed.ns;
  }
  int64_t early = 0;
  int64_t late = 0;
  md_reach(&rows[index], &early, &late);
  utc_t from = {rows[index].begin.s - early};
  int64_t last =
      rows[index].end.s > rows[index].begin.s ? rows[index].end.s - 1 : rows[index].end.s;
  /* By its end, which may be behind the end of a bill that the meter's clock did not see. */
  int64_t until = rows[reached].end.s > last ? rows[reached].end.s - 1 : last;
  work_bill_t *end = work_bill_at(work, (utc_t){until + late});
  int64_t bound = mul_div_floor(sum, 3600 * NS_PER_S, period);
  bool near[BILL_RATES] = {false}; /* a clock that is right is at no edge */
  int32_t near_count = 0;
  if (early + late > 0)
    (void)md_rates_between(work, from, (utc_t){rows[index].end.s + late - 1}, near);
  for (int32_t rate = 1; rate < BILL_RATES; rate++)
    near_count += near[rate] ? 1 : 0;
  bool rates[BILL_RATES] = {false};
  (void)md_rates_between(work, from, (utc_t){rows[index].begin.s + late}, rates);
  for (work_bill_t *bill = work_bill_at(work, (utc_t){last - early}); bill <= end; bill++) {
    bill->demand_unknown = true;
    bill->demand_unbounded = bill->demand_unbounded || !known;
    for (int32_t rate = 1; rate < BILL_RATES; rate++)
      bill->demand_rates[rate] = bill->demand_rates[rate] || rates[rate];
    for (int32_t rate = 1; rate < BILL_RATES && near_count > 1; rate++) {
      if (near[rate] && bound > bill->demand_edge[rate]) bill->demand_edge[rate] = bound;
    }
    if (bound > bill->demand_bound) bill->demand_bound = bound;
  }
}

/* The meter rated its periods by its own clock. Where that was seconds off, a period at an edge may
 * belong to the other rate, and be as great as what was possible there. */
static void take_register(work_bill_t *bill, int32_t rate) {
  work_amount_t *line = &bill->demand[rate];
  int64_t edge = bill->demand_edge[rate] > line->rival ? bill->demand_edge[rate] : line->rival;
  if (bill->has_demand_register[0] && edge > bill->demand_register[0])
    edge = bill->demand_register[0];
  line->value = line->low = line->high = bill->demand_register[rate];
  line->stamp = bill->demand_register_stamp[rate];
  line->estimated = edge > 0 && edge >= line->value;
  if (!line->estimated) return;
  line->low = 0;
  line->high = edge;
  work_reason(bill, "demand_at_edge a period may belong to either side of an edge");
}

/* The registers' maxima stand in for what entries cannot tell; bounds where there are none. */
static void replace_unknown(const work_t *work, work_bill_t *bill) {
  if (!bill->demand_unknown) return;
  bool rates = !work->other_rates && !work->other_zone; /* the registers' are the calendar's */
  work_reason(bill, "demand_from_registers the meter's demand periods do not follow its entries");
  for (int32_t rate = 0; rate < BILL_RATES; rate++) {
    work_amount_t *line = &bill->demand[rate];
    if (bill->has_demand_register[rate] && !bill->clock_disturbed && (rates || rate == 0)) {
      take_register(bill, rate);
      continue;
    }
    /* A period may have begun, and been rated, just before the bill's first instant. */
    if (rate > 0 && bill->energy[rate].high == 0 && !bill->demand_rates[rate]) continue;
    line->estimated = true;
    line->missing = line->missing || bill->demand_unbounded;
    if (bill->demand_bound > line->high) line->high = bill->demand_bound;
  }
}

/* What a full profile did not store, the meter's maxima hold. Where it has none, all of that may
 * have been in one period, on top of what entries hold of it. */
static void replace_stopped(const work_t *work, work_bill_t *bill) {
  if (!bill->stopped) return;
  int64_t most = bill->demand[0].high;
  bool rates = !work->other_rates && !work->other_zone;
  for (int32_t rate = 0; rate < BILL_RATES; rate++) {
    bool possible = rate == 0 || bill->demand_rates[rate] || bill->demand[rate].high > 0;
    if (!possible) continue;
    if (bill->has_demand_register[rate] && !bill->clock_disturbed && (rates || rate == 0)) {
      take_register(bill, rate);
      work_reason(bill, "demand_from_registers entries do not hold all of the period");
    } else if (bill->stopped_most > 0) {
      bill->demand[rate].estimated = true;
      bill->demand[rate].high =
          most + md_power(work, bill->stopped_most, work->meter->policy.md_period);
    } else {
      bill->demand[rate].missing = true;
    }
  }
}

/* Entries say the time of a slewed period in whole seconds, the meter knew it to the nanosecond
 * (0001 "Demand"). Where nothing else is in doubt its maximum is the value, if entries allow it. */
static void settle_unsaid(const work_t *work, work_bill_t *bill) {
  bool rates = !work->other_rates && !work->other_zone;
  for (int32_t rate = 0; rate < BILL_RATES; rate++) {
    work_amount_t *line = &bill->demand[rate];
    int64_t register_mw = bill->demand_register[rate];
    bool settles = bill->has_demand_register[rate] && !bill->clock_disturbed &&
                   (rates || rate == 0) && !bill->demand_unknown && !bill->stopped;
    if (!settles || line->low == line->high || line->high != line->sure) continue;
    if (register_mw < line->low || register_mw > line->high) continue;
    line->value = line->low = line->high = register_mw;
    line->estimated = false;
  }
}

/* A greater demand that may belong here makes the maximum an estimate, wherever it was placed; so
 * does one as great that would have had the stamp. */
static void mark_doubtful(const work_t *work, work_bill_t *bill) {
  bool last = work->meter->policy.md_tie_last;
  bool edge = false;
  for (int32_t rate = 0; rate < BILL_RATES; rate++) {
    work_amount_t *line = &bill->demand[rate];
    if (line->low != line->high) line->estimated = true;
    if (line->rival == 0 || line->rival < line->value) continue;
    bool before = line->rival_stamp.s <= line->stamp.s;
    bool after = line->rival_stamp.s >= line->stamp.s;
    bool stamp = line->rival == line->value && (last ? after : before);
    if (stamp) line->estimated = true;
    edge = edge || stamp || line->low != line->high;
  }
  if (edge) work_reason(bill, "demand_at_edge a period may belong to either side of an edge");
}

void md_replace(const work_t *work, work_bill_t *bill) {
  replace_unknown(work, bill);
  replace_stopped(work, bill);
  settle_unsaid(work, bill);
  mark_doubtful(work, bill);
}
