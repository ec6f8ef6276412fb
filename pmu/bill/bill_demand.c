/* Maximum demand rebuilt from entries by the declared policy (A18–A20), judged where the repaired
 * period lies; from the meter's registers where its periods do not follow the entries (restart,
 * or a period that entries do not divide). See bill.h and pmu/docs/decisions/0001 "Demand". */
#include "pmu/bill/peaks.h"

#include <string.h>

/* A demand period: the running one, and those that were judged. */
typedef struct {
  bool open;
  claim_t label, edge; /* its raster's begin and end by the meter's clock */
  uint32_t repeat;
  int64_t energy, least, most;                                         /* mWh */
  int64_t with[SHAPE_COINCIDENT_MAX], with_most[SHAPE_COINCIDENT_MAX]; /* of other quantities */
  span_t elapsed;
  const repair_row_t *first, *last;
} demand_t;

enum { WINDOW_STEPS_MAX = 15, CC_RATIO = 50 /* the code of the event */ };

/* A period is one step, or a sliding window of several (0006 "Sliding"). */
typedef struct {
  work_t *work;
  span_t step;
  int32_t steps;                     /* of a window */
  demand_t window[WINDOW_STEPS_MAX]; /* steps that were judged before, oldest first */
  int32_t window_count;
  demand_t running;
  demand_t *judged; /* for repeated labels only */
  size_t judged_count;
  bool restarted; /* periods run from a power-up, not on the raster */
  bool fresh;     /* no entry since that power-up */
} demander_t;

static int64_t power_of(const work_t *work, int64_t mwh, span_t elapsed) {
  span_t divisor = work->mechanisms->demand_divisor(work->meter->policy.md_period, elapsed);
  CHECK(divisor.ns > 0);
  return mul_div_floor(work->mechanisms->demand_energy(mwh), 3600 * NS_PER_S, divisor.ns);
}

typedef struct {
  int64_t value, least, most;
  utc_t stamp;
  bool certain;
  const demand_t *demand;
} peak_t;

/* `sure` is false where the peak may belong to another line; such a one that is as great as the
 * maximum leaves its stamp in doubt. */
static void raise(const work_t *work, work_amount_t *line, const peak_t *peak, bool here,
                  bool sure) {
  if (peak->most <= 0) return;
  bool last = work->meter->policy.md_tie_last;
  if (peak->most > line->high) line->high = peak->most;
  if (sure && peak->least > line->low) line->low = peak->least;
  /* What a crystal may have drifted unseen moves amounts, but casts no doubt on a stamp. */
  const repair_segment_t *segment = peak->demand->last->segment;
  bool measured = segment->deviates || segment->drift_measured;
  if (!sure && measured && (peak->most > line->rival || (last && peak->most == line->rival))) {
    line->rival = peak->most;
    line->rival_stamp = peak->stamp;
  }
  if (!here || (peak->value <= line->value && !(last && peak->value == line->value))) return;
  line->value = peak->value;
  line->stamp = peak->stamp;
  line->estimated = !peak->certain;
  line->record_first = peak->demand->first->row->record;
  line->record_last = peak->demand->last->row->record;
}

/* The instant whose rate and bill count: the period's start, or the last second before its end. */
static utc_t ruling(const work_t *work, const demand_t *demand) {
  utc_t end = demand->last->end;
  if (!work->meter->policy.md_rate_of_end || end.s <= demand->first->begin.s)
    return demand->first->begin;
  return (utc_t){end.s - 1};
}

/* How far the labels near a row may be early or late: its bounds, or within the limit what was
 * measured. Energies do not mind a few seconds, but a whole period at an edge changes its rate. */
static void reach_of(const repair_row_t *row, int64_t *early, int64_t *late) {
  const repair_segment_t *segment = row->segment;
  *early = div_ceil(segment->early.ns + segment->drift_early.ns, NS_PER_S);
  *late = div_ceil(segment->late.ns + segment->drift_late.ns, NS_PER_S);
}

/* The rates that may hold at an instant that lies between two, but not before the meter's life
 * began; false: too many to look at. */
static bool rates_between(const work_t *work, utc_t from, utc_t to, bool rates[BILL_RATES]) {
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

/* Where a period may belong: to this bill, and to these rates; `rate` is that of its place. */
typedef struct {
  work_bill_t *bill;
  bool rates[BILL_RATES];
  bool whole, one_bill, here;
  int32_t rate;
} place_t;

static void judge_peaks(const work_t *work, const peak_t *peak, const place_t *place);

/* A period belongs to the bill in which it ends, and to the rate of its ruling instant. */
static void judge_at(demander_t *demander, const peak_t *peak) {
  work_t *work = demander->work;
  const demand_t *demand = peak->demand;
  utc_t at = ruling(work, demand);
  utc_t end = demand->last->end;
  utc_t inside = {end.s > demand->first->begin.s ? end.s - 1 : end.s};
  int64_t early = 0;
  int64_t late = 0;
  reach_of(demand->last, &early, &late);
  bool rates[BILL_RATES] = {false};
  bool whole = rates_between(work, (utc_t){at.s - early}, (utc_t){at.s + late}, rates);
  int32_t rate_count = 0;
  for (int32_t rate = 1; rate < BILL_RATES; rate++)
    rate_count += rates[rate] ? 1 : 0;
  work_bill_t *first = work_bill_at(work, (utc_t){inside.s - early});
  work_bill_t *last = work_bill_at(work, (utc_t){inside.s + late});
  const work_bill_t *bill = work_bill_at(work, inside);
  int32_t rate_here = work_rate(work, at);
  bool one_bill = first == last;
  bool one = one_bill && whole && rate_count == 1;
  /* I4: not above what certainly was in this period; a crystal's unseen drift doubts no place. */
  const repair_segment_t *segment = demand->last->segment;
  bool placed = !segment->drift_measured && !segment->deviates && repair_is_certain(demand->last);
  for (work_bill_t *any = first; any <= last; any++) {
    bool here = any == bill && (one_bill || placed);
    raise(work, &any->demand[0], peak, here, one_bill);
    for (int32_t rate = 1; rate < BILL_RATES; rate++) {
      if (rates[rate]) raise(work, &any->demand[rate], peak, here && rate == rate_here, one);
    }
    place_t place = {any, {false}, whole, one_bill, here, rate_here};
    memcpy(place.rates, rates, sizeof rates);
    if (any->peaks != NULL) judge_peaks(work, peak, &place);
  }
}

/* The same period as each register of several peaks, or with coincident demands, sees it. */
static peak_seen_t seen_of(const work_t *work, const peak_t *peak) {
  const demand_t *demand = peak->demand;
  const repair_segment_t *segment = demand->last->segment;
  peak_seen_t seen = {.mw = peak->value,
                      .least = peak->least,
                      .most = peak->most,
                      .stamp = peak->stamp,
                      .record_first = demand->first->row->record,
                      .record_last = demand->last->row->record,
                      .certain = peak->certain,
                      .measured = segment->deviates || segment->drift_measured};
  for (int32_t i = 0; i < SHAPE_COINCIDENT_MAX; i++) {
    seen.with[i] = power_of(work, demand->with[i], demand->elapsed);
    seen.with_most[i] = power_of(work, demand->with_most[i], demand->elapsed);
    if (demand->with[i] != demand->with_most[i]) seen.certain = false;
  }
  return seen;
}

/* A mask of several rates holds a period for certain where it has all that are possible. */
static void judge_peaks(const work_t *work, const peak_t *peak, const place_t *place) {
  const shape_t *shape = work->meter->shape;
  peak_seen_t seen = seen_of(work, peak);
  for (int32_t i = 0; i < shape->demand_count; i++) {
    uint32_t mask = shape->demands[i].mask;
    bool any = mask == 0;
    bool all = place->whole || mask == 0;
    for (int32_t rate = 1; rate < BILL_RATES && mask != 0; rate++) {
      bool has = (mask >> rate & 1) != 0;
      any = any || (has && place->rates[rate]);
      all = all && (has || !place->rates[rate]);
    }
    if (!any || !peaks_wanted(work, i)) continue;
    bool here = place->here && (mask == 0 || (mask >> place->rate & 1) != 0);
    peaks_take(work, place->bill, i, &seen, (peak_place_t){here, place->one_bill && all});
  }
}

static void add_demand(demand_t *whole, const demand_t *part) {
  whole->energy += part->energy;
  whole->least += part->least;
  whole->most += part->most;
  for (int32_t i = 0; i < SHAPE_COINCIDENT_MAX; i++) {
    whole->with[i] += part->with[i];
    whole->with_most[i] += part->with_most[i];
  }
}

/* The window that ends with this step, as one period. */
static demand_t slide(demander_t *demander, const demand_t *step, bool plain) {
  demand_t whole = *step;
  for (int32_t i = 0; i < demander->window_count; i++) {
    const demand_t *part = &demander->window[i];
    add_demand(&whole, part);
    whole.elapsed.ns += part->elapsed.ns;
  }
  if (demander->window_count > 0) whole.first = demander->window[0].first;
  int32_t steps = demander->work->mechanisms->window_steps(demander->steps);
  if (demander->window_count + 1 >= steps && demander->window_count > 0) {
    demander->window_count--;
    for (int32_t i = 0; i < demander->window_count; i++)
      demander->window[i] = demander->window[i + 1];
  }
  if (demander->window_count + 1 < steps) demander->window[demander->window_count++] = *step;
  if (demander->work->mechanisms->window_emptied(plain)) demander->window_count = 0;
  return whole;
}

/* `plain`: a step ended on its raster, and nothing else happened. */
static void judge(demander_t *demander, bool plain) {
  demand_t *running = &demander->running;
  work_t *work = demander->work;
  if (!running->open && work->mechanisms->window_emptied(plain)) demander->window_count = 0;
  if (!running->open) return;
  running->open = false;
  demander->judged[demander->judged_count++] = *running;
  if (demander->restarted) return;
  demand_t whole = slide(demander, running, plain);
  bool partial = whole.elapsed.ns < work->meter->policy.md_period.ns;
  if (partial && work->meter->policy.md_discard_incomplete) return;
  bool block = demander->steps == 1;
  for (size_t i = 0; block && running->repeat > 0 && i + 1 < demander->judged_count; i++) {
    const demand_t *other = &demander->judged[i];
    if (other->label.s != running->label.s || other->repeat == running->repeat) continue;
    if (!work->mechanisms->merge_labels((utc_t){running->label.s}, other->repeat, running->repeat))
      continue;
    add_demand(&whole, other);
  }
  peak_t peak = {.value = power_of(work, whole.energy, whole.elapsed),
                 .least = power_of(work, whole.least, whole.elapsed),
                 .most = power_of(work, whole.most, whole.elapsed),
                 .stamp = work->mechanisms->stamp_of(whole.first->begin, whole.last->end),
                 .certain = repair_is_certain(whole.last) && whole.least == whole.most,
                 .demand = &whole};
  judge_at(demander, &peak);
}

static void take_entry(demander_t *demander, const repair_row_t *placed) {
  demand_t *running = &demander->running;
  const work_t *work = demander->work;
  const timeline_row_t *row = placed->row;
  /* The meter's own raster: local time of what its clock says. */
  zone_slot_t slot = zone_slot(&work->zone, demander->step, (utc_t){row->begin.s});
  bool other = running->edge.s != slot.to.s; /* another pass of the clock begins with a set */
  if (running->open && other) judge(demander, false);
  if (!running->open) {
    *running = (demand_t){.open = true,
                          .label = {slot.from.s},
                          .edge = {slot.to.s},
                          .repeat = placed->repeat,
                          .first = placed};
  }
  const timeline_amount_t *amount = work_amount(work, placed);
  running->energy += amount->energy.mwh;
  running->least += amount->least.mwh;
  running->most += amount->most.mwh;
  for (int32_t i = 0; i < SHAPE_COINCIDENT_MAX; i++) {
    if (work->beside[i] == NULL) continue;
    const timeline_amount_t *with = &work->beside[i][placed - work->repair->rows];
    running->with[i] += with->energy.mwh;
    running->with_most[i] += with->most.mwh;
  }
  running->elapsed.ns += row->elapsed.ns;
  running->last = placed;
  if (row->end.s >= slot.to.s) judge(demander, true);
}

/* A20. With `restart` the periods after a power-up lie where no entry ends, until the next end of
 * billing, time set or midnight: those demands are the meter's to tell. */
static void take_power_up(demander_t *demander, const repair_row_t *placed) {
  const site_policy_t *policy = &demander->work->meter->policy;
  const timeline_row_t *row = placed->row;
  mechanism_join_t join = {.policy = policy->md_after_power_failure,
                           .continuation = policy->md_continuation,
                           .outage = {(row->begin.s - row->end.s) * NS_PER_S},
                           .clock_survived = row->value == 0,
                           .up = row->begin,
                           .period = demander->running.edge};
  /* A step that had just ended when the power failed: the next one ran, though without length. */
  if (!demander->running.open)
    join.period.s = zone_slot(&demander->work->zone, demander->step, (utc_t){row->end.s}).to.s;
  bool runs = demander->running.open || demander->steps > 1;
  if (runs && demander->work->mechanisms->demand_join(&join)) return;
  judge(demander, false);
  bool window = policy->md_continuation.ns > 0 && join.clock_survived &&
                join.outage.ns <= policy->md_continuation.ns;
  if (policy->md_after_power_failure == SITE_RESTART && !window)
    demander->restarted = demander->fresh = true;
}

/* The first entry after a restart begins where metering resumed; on the raster by chance, its
 * periods do follow the entries. */
static void take_first(demander_t *demander, const timeline_row_t *row) {
  if (!demander->fresh) return;
  const work_t *work = demander->work;
  zone_slot_t slot = zone_slot(&work->zone, demander->step, (utc_t){row->begin.s});
  demander->fresh = false;
  demander->restarted = slot.from.s != row->begin.s;
}

static void take_row(demander_t *demander, const repair_row_t *placed) {
  if (placed->row->gap > 0) judge(demander, false);
  switch (placed->row->kind) {
  case ROW_ENTRY:
    if (timeline_is_pad(placed->row)) return; /* no time has run in it */
    take_first(demander, placed->row);
    take_entry(demander, placed);
    return;
  case ROW_PU:
    take_power_up(demander, placed);
    return;
  case ROW_FE: /* A20: a reset made at the power-up comes before the restart */
    judge(demander, false);
    if (!demander->fresh) demander->restarted = false;
    return;
  case ROW_TC:
    judge(demander, false);
    demander->restarted = demander->fresh = false;
    return;
  case ROW_ND: /* aligned again: the running period is cut short (0001 "Demand") */
    if (demander->restarted) judge(demander, false);
    if (!demander->fresh) demander->restarted = false;
    return;
  case ROW_CC:
    if (placed->row->value == CC_RATIO) judge(demander, false);
    return;
  case ROW_PD:
  case ROW_CL:
  case ROW_DS:
    return;
  }
}

/* While periods run off the raster, none holds more than the entries that it touches: this one and
 * those that begin within a period after it, up to whatever closes periods for certain. */
static void bound_restarted(work_t *work, size_t index) {
  const repair_row_t *rows = work->repair->rows;
  int64_t period = work->meter->policy.md_period.ns;
  int64_t sum = 0;
  int64_t after = 0; /* crystal time since the end of this entry */
  for (size_t i = index; i < work->repair->row_count && after < period; i++) {
    const timeline_row_t *row = rows[i].row;
    bool closes = row->kind == ROW_PU || row->kind == ROW_TC || row->kind == ROW_FE;
    if (i > index && (closes || row->gap > 0)) break;
    if (row->kind != ROW_ENTRY) continue;
    sum += work->mechanisms->demand_energy(work_amount(work, &rows[i])->most.mwh);
    if (i > index) after += row->elapsed.ns;
  }
  int64_t early = 0;
  int64_t late = 0;
  reach_of(&rows[index], &early, &late);
  utc_t from = {rows[index].begin.s - early};
  int64_t last =
      rows[index].end.s > rows[index].begin.s ? rows[index].end.s - 1 : rows[index].end.s;
  work_bill_t *end = work_bill_at(work, (utc_t){last + late});
  int64_t bound = mul_div_floor(sum, 3600 * NS_PER_S, period);
  bool near[BILL_RATES] = {false}; /* a clock that is right is at no edge */
  int32_t near_count = 0;
  if (early + late > 0)
    (void)rates_between(work, from, (utc_t){rows[index].end.s + late - 1}, near);
  for (int32_t rate = 1; rate < BILL_RATES; rate++)
    near_count += near[rate] ? 1 : 0;
  bool rates[BILL_RATES] = {false};
  (void)rates_between(work, from, (utc_t){rows[index].begin.s + late}, rates);
  for (work_bill_t *bill = work_bill_at(work, (utc_t){last - early}); bill <= end; bill++) {
    bill->demand_unknown = true;
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
  bool rates = !work->other_rates && !bill->zone_differs; /* the registers' are the calendar's */
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
    if (bill->demand_bound > line->high) line->high = bill->demand_bound;
  }
}

/* What a full profile did not store, the meter's maxima hold. Where it has none, all of that may
 * have been in one period, on top of what entries hold of it. */
static void replace_stopped(const work_t *work, work_bill_t *bill) {
  if (!bill->stopped) return;
  int64_t most = bill->demand[0].high;
  bool rates = !work->other_rates && !bill->zone_differs;
  for (int32_t rate = 0; rate < BILL_RATES; rate++) {
    bool possible = rate == 0 || bill->demand_rates[rate] || bill->demand[rate].high > 0;
    if (!possible) continue;
    if (bill->has_demand_register[rate] && !bill->clock_disturbed && (rates || rate == 0)) {
      take_register(bill, rate);
      work_reason(bill, "demand_from_registers entries do not hold all of the period");
    } else if (bill->stopped_most > 0) {
      bill->demand[rate].estimated = true;
      bill->demand[rate].high =
          most + power_of(work, bill->stopped_most, work->meter->policy.md_period);
    } else {
      bill->demand[rate].missing = true;
    }
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

/* Policies of 0007 under which periods are judged otherwise than entries can tell: where they had
 * something to say, the registers tell the demand. */
static bool follows_entries(const work_t *work, span_t step) {
  const site_policy_t *policy = &work->meter->policy;
  const repair_t *repair = work->repair;
  if (step.ns % policy->lp_period.ns != 0 || policy->md_trigger != SITE_MD_CLOCK) return false;
  bool clock = policy->md_on_clock_change != SITE_MD_SPLIT;
  for (size_t i = 0; i < repair->row_count; i++) {
    const repair_row_t *placed = &repair->rows[i];
    if (clock && placed->row->kind == ROW_TC) return false;
    if (policy->md_suspends && placed->segment->episode != 0) return false;
  }
  return true;
}

void work_demand(work_t *work) {
  const site_policy_t *policy = &work->meter->policy;
  demander_t demander = {.work = work, .steps = policy->md_steps};
  demander.step.ns = policy->md_period.ns / policy->md_steps;
  demander.judged = ARENA_ARRAY(work->arena, demand_t, work->repair->row_count + 1);
  bool divides = follows_entries(work, demander.step);
  for (size_t i = 0; i < work->repair->row_count; i++) {
    const repair_row_t *placed = &work->repair->rows[i];
    if (divides) take_row(&demander, placed);
    bool unknown = !divides || demander.restarted;
    if (unknown && placed->row->kind == ROW_ENTRY) bound_restarted(work, i);
  }
  /* The period that is still open at the end is not judged: the meter has not either. */
  for (size_t i = 0; i < work->count; i++) {
    replace_unknown(work, &work->bills[i]);
    replace_stopped(work, &work->bills[i]);
    mark_doubtful(work, &work->bills[i]);
    peaks_settle(work, &work->bills[i]);
  }
}
