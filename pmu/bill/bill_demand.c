/* Maximum demand rebuilt from entries by the declared policy (A18–A20), judged where the repaired
 * period lies; from the meter's registers where its periods do not follow the entries (restart,
 * or a period that entries do not divide). See bill.h and pmu/docs/decisions/0001 "Demand". */
#include "pmu/bill/md.h"
#include "pmu/bill/peaks.h"

#include <string.h>

/* A demand period: the running one, and those that were judged. */
typedef struct {
  bool open;
  claim_t label, edge; /* its raster's begin and end by the meter's clock */
  claim_t change;      /* when the rate changes, where that ends it, too; or later than `edge` */
  uint32_t repeat;
  int64_t energy, least, most;                                         /* mWh */
  int64_t with[SHAPE_COINCIDENT_MAX], with_most[SHAPE_COINCIDENT_MAX]; /* of other quantities */
  bool lacks[SHAPE_COINCIDENT_MAX]; /* of some of it the profile had no channel (0008) */
  span_t elapsed;
  span_t unsaid; /* what may have run besides: a slewed entry says its time in whole seconds */
  const repair_row_t *first, *last;
  int64_t unread_s; /* how much before its first row it may have begun, in rows never read */
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
  bool restarted;  /* periods run from a power-up, not on the raster */
  bool fresh;      /* no entry since that power-up */
  bool unread;     /* no entry since rows that were never read */
  bool whole;      /* md.interval_trigger rate_change: whole periods run from the last one's end */
  claim_t planned; /* where an end of billing has split a period: its end; 0: it has not */
} demander_t;

typedef struct {
  int64_t value, least, most;
  utc_t stamp;
  bool certain;
  const demand_t *demand;
} peak_t;

/* Is it known that a row may lie elsewhere: its clock was off, or nobody knows by how much? Where
 * it was lost, a shift is told in seconds, or snapped: at an edge a second decides. */
static bool is_measured(const repair_row_t *placed) {
  const repair_segment_t *segment = placed->segment;
  bool off = segment->deviates || segment->drift_measured || segment->episode != 0;
  return off || !repair_is_certain(placed);
}

/* `sure` is false where the peak may belong to another line; such a one that is as great as the
 * maximum leaves its stamp in doubt. */
static void raise(const work_t *work, work_amount_t *line, const peak_t *peak, bool here,
                  bool sure) {
  if (peak->most <= 0) return;
  bool last = work->meter->policy.md_tie_last;
  if (peak->most > line->high) line->high = peak->most;
  if (sure && peak->least > line->low) line->low = peak->least;
  if (sure && peak->most > line->sure) line->sure = peak->most;
  /* What the crystal of a valid clock may have drifted unseen casts no doubt on a stamp. */
  bool measured = is_measured(peak->demand->last);
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
  md_reach(demand->last, &early, &late);
  bool rates[BILL_RATES] = {false};
  int64_t begun = work->meter->policy.md_rate_of_end ? 0 : demand->unread_s;
  bool whole = md_rates_between(work, (utc_t){at.s - early - begun}, (utc_t){at.s + late}, rates);
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
  peak_seen_t seen = {.mw = peak->value,
                      .least = peak->least,
                      .most = peak->most,
                      .stamp = peak->stamp,
                      .record_first = demand->first->row->record,
                      .record_last = demand->last->row->record,
                      .certain = peak->certain,
                      .measured = is_measured(demand->last)};
  for (int32_t i = 0; i < SHAPE_COINCIDENT_MAX; i++) {
    span_t longest = {demand->elapsed.ns + demand->unsaid.ns};
    seen.with[i] = md_power(work, demand->with[i], longest);
    seen.with_most[i] = md_power(work, demand->with_most[i], demand->elapsed);
    if (seen.with[i] != seen.with_most[i]) seen.certain = false;
    if (demand->lacks[i]) seen.with[i] = PEAKS_UNKNOWN;
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
    whole->lacks[i] = whole->lacks[i] || part->lacks[i];
  }
}

/* The window that ends with this step, as one period. */
static demand_t slide(demander_t *demander, const demand_t *step, bool plain) {
  demand_t whole = *step;
  for (int32_t i = 0; i < demander->window_count; i++) {
    const demand_t *part = &demander->window[i];
    add_demand(&whole, part);
    whole.elapsed.ns += part->elapsed.ns;
    whole.unsaid.ns += part->unsaid.ns;
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

static void drop(demander_t *demander) {
  demander->running.open = false;
  demander->window_count = 0;
}

/* `plain`: a step ended on its raster, and nothing else happened. */
static void judge(demander_t *demander, bool plain) {
  demand_t *running = &demander->running;
  work_t *work = demander->work;
  if (!running->open && work->mechanisms->window_emptied(plain)) demander->window_count = 0;
  if (!running->open) return;
  running->open = false;
  if (md_suspended(work, running->last)) { /* 0007: a window is empty after it */
    demander->window_count = 0;
    return;
  }
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
  span_t longest = {whole.elapsed.ns + whole.unsaid.ns};
  peak_t peak = {.value = md_power(work, whole.energy, longest),
                 .least = md_power(work, whole.least, longest),
                 .most = md_power(work, whole.most, whole.elapsed),
                 .stamp = work->mechanisms->stamp_of(whole.first->begin, whole.last->end),
                 .demand = &whole};
  peak.certain = repair_is_certain(whole.last) && peak.least == peak.most;
  judge_at(demander, &peak);
}

/* Where a period that begins there ends by the clock: 0007, "What ends a demand period". */
static claim_t edge_from(const demander_t *demander, claim_t begin, zone_slot_t slot) {
  const site_policy_t *policy = &demander->work->meter->policy;
  if (policy->md_trigger != SITE_MD_RATE_CHANGE) return (claim_t){slot.to.s};
  if (demander->planned.s > begin.s) return demander->planned;
  if (demander->whole) return (claim_t){begin.s + div_exact(policy->md_period.ns, NS_PER_S)};
  return (claim_t){slot.to.s};
}

static void open_period(demander_t *demander, const repair_row_t *placed, zone_slot_t slot) {
  claim_t begin = placed->row->begin;
  claim_t edge = edge_from(demander, begin, slot);
  demander->running = (demand_t){.open = true,
                                 .label = {slot.from.s},
                                 .edge = edge,
                                 .change = md_change(demander->work, begin, edge),
                                 .repeat = placed->repeat,
                                 .first = placed};
  if (demander->unread) demander->running.unread_s = begin.s - slot.from.s;
  demander->unread = false;
  demander->planned.s = 0;
  demander->whole = false;
}

static void take_amounts(demander_t *demander, const repair_row_t *placed) {
  const work_t *work = demander->work;
  demand_t *running = &demander->running;
  const timeline_amount_t *amount = work_amount(work, placed);
  running->energy += amount->energy.mwh;
  running->least += amount->least.mwh;
  running->most += amount->most.mwh;
  for (int32_t i = 0; i < SHAPE_COINCIDENT_MAX; i++) {
    if (work->beside[i] == NULL) continue;
    size_t row = (size_t)(placed - work->repair->rows);
    const timeline_amount_t *with = &work->beside[i][row];
    const shape_t *shape = work->meter->shape;
    int32_t channel = shape_channel_of(shape, shape->coincident[i].quantity);
    if (work_lacks(work, row, channel)) running->lacks[i] = true;
    running->with[i] += with->energy.mwh;
    running->with_most[i] += with->most.mwh;
  }
  running->elapsed.ns += placed->row->elapsed.ns;
  if ((placed->row->status & ENTRY_SLEWING) != 0) running->unsaid.ns += NS_PER_S - 1;
  running->last = placed;
}

static void take_entry(demander_t *demander, const repair_row_t *placed) {
  demand_t *running = &demander->running;
  const work_t *work = demander->work;
  const timeline_row_t *row = placed->row;
  /* The meter's own raster: local time of what its clock says. */
  zone_slot_t slot = zone_slot(&work->zone, demander->step, (utc_t){row->begin.s});
  bool raster = work->meter->policy.md_trigger != SITE_MD_RATE_CHANGE;
  /* Another pass of the clock begins with a set. */
  bool other = raster ? running->edge.s != slot.to.s : row->begin.s >= running->edge.s;
  if (running->open && other) judge(demander, false);
  if (!running->open) open_period(demander, placed, slot);
  take_amounts(demander, placed);
  bool changed = row->end.s >= running->change.s;
  if (row->end.s < running->edge.s && !changed) return;
  judge(demander, !changed || running->change.s == running->edge.s);
  demander->whole = true;
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
  if (demander->running.open && md_changed(demander->work, row->end, row->begin)) {
    judge(demander, false); /* it would go on, but for the rate */
    return;
  }
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

/* 0007: what a set does to the running period. One that is kept ends with the raster of the new
 * time; one that is discarded was none. */
static void take_set(demander_t *demander, const repair_row_t *placed) {
  enum { SET = 1 };
  const work_t *work = demander->work;
  const site_policy_t *policy = &work->meter->policy;
  demander->whole = false;
  demander->planned.s = 0;
  demander->unread = false;
  site_md_clock_t does = placed->row->value == SET ? policy->md_on_clock_change : SITE_MD_SPLIT;
  switch (work->mechanisms->demand_at_set(does)) {
  case SITE_MD_SPLIT:
    judge(demander, false);
    break;
  case SITE_MD_DISCARD:
    drop(demander);
    break;
  case SITE_MD_KEEP:
    demander->running.edge.s =
        zone_slot(&work->zone, demander->step, (utc_t){placed->row->end.s}).to.s;
    demander->running.change = demander->running.edge;
    break;
  }
  demander->restarted = demander->fresh = false;
}

/* Where rows were never read, a power-up may be one of them, from which periods run off the raster:
 * unless the boot is the one before. */
static bool may_have_restarted(const demander_t *demander, const repair_row_t *placed) {
  enum { BOOT_FIRST = 1 };
  const work_t *work = demander->work;
  if (work->meter->policy.md_after_power_failure != SITE_RESTART) return false;
  int64_t boot = placed == work->repair->rows ? BOOT_FIRST : placed[-1].row->boot;
  return placed->row->boot != boot;
}

/* What ran before a row that was never read is judged as far as it is known. */
static void take_gap(demander_t *demander, const repair_row_t *placed) {
  judge(demander, false);
  demander->fresh = false;
  demander->unread = true;
  if (may_have_restarted(demander, placed)) demander->restarted = true;
}

static void take_row(demander_t *demander, const repair_row_t *placed) {
  if (placed->row->gap > 0) take_gap(demander, placed);
  switch (placed->row->kind) {
  case ROW_ENTRY:
    if (timeline_is_pad(placed->row)) return; /* no time has run in it */
    take_first(demander, placed->row);
    take_entry(demander, placed);
    return;
  case ROW_PU:
    take_power_up(demander, placed);
    if (!demander->running.open) demander->whole = false;
    return;
  case ROW_FE: /* A20: a reset made at the power-up comes before the restart */
    if (demander->running.open) demander->planned = demander->running.edge;
    judge(demander, false);
    demander->unread = false;
    if (!demander->fresh) demander->restarted = false;
    return;
  case ROW_TC:
    take_set(demander, placed);
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

void work_demand(work_t *work) {
  const site_policy_t *policy = &work->meter->policy;
  const repair_t *repair = work->repair;
  demander_t demander = {.work = work, .steps = policy->md_steps};
  demander.step.ns = policy->md_period.ns / policy->md_steps;
  demander.judged = ARENA_ARRAY(work->arena, demand_t, repair->row_count + 1);
  const bool *decided = md_decided(work, demander.step);
  for (size_t i = 0; i < repair->row_count; i++) {
    const repair_row_t *placed = &repair->rows[i];
    bool told = decided[work_bill_at(work, placed->begin) - work->bills];
    if (told) take_row(&demander, placed);
    if (!told) drop(&demander);
    bool unknown = !told || demander.restarted;
    if (unknown && placed->row->kind == ROW_ENTRY) md_bound(work, i);
  }
  /* The period that is still open at the end is not judged: the meter has not either. */
  for (size_t i = 0; i < work->count; i++) {
    md_replace(work, &work->bills[i]);
    peaks_settle(work, &work->bills[i]);
  }
}
