/* The plain stretches of a meter's life, in one loop: a meter that runs and meets nothing but the
 * rasters of profile and demand, midnights and changes of rate. What it leaves behind is to the
 * octet what agenda_live leaves, edge by edge (stretch_test.c lives the same stories both ways);
 * what it saves is the picture of RAM before each operation, which only a power cut would read, the
 * search of the load, and most divisions. A meter with an armed cut, with a mechanism that is not
 * the right one, with a slewing clock, a sliding window, or an edge of the calendar that does more
 * than this is none of its business: it lives that edge with agenda_live. */
#include "sim/meter/core.h"
#include "sim/meter/daily.h"
#include "sim/meter/quality.h"
#include "sim/meter/runs.h"

/* One quantity that is no sum. Its gauge is brought up to `sum` where somebody else looks at it. */
typedef struct {
  gauge_t *gauge;
  int32_t quantity;
  bool input;
  int64_t worth; /* of a count, in thousandths */
  int64_t unit;
  int64_t counts, rest; /* of what accrued last */
  int64_t remainder;
  int64_t sum;         /* counts since the stretch began, */
  int64_t given, last; /* what of it the gauge has, and the last of it, */
  int64_t entry_from;  /* and where the entry, */
  int64_t period_from; /* and the demand period begin in it; below 0: before it */
} lane_t;

typedef struct {
  meter_t *m;
  int64_t until_ns;     /* true time: nothing but edges up to here */
  int64_t irregular_ns; /* of C: an edge that does more */
  load_mark_t mark;
  int64_t steady_ns; /* the powers change only there */
  int64_t taken_ns;  /* the counts and rests are those of such a time of steady powers; 0: no */
  bool blind;
  bool inputs;           /* there are some */
  uint32_t status;       /* of each entry that opens */
  int64_t demand_factor; /* mW of a mWh in a whole period; 0: it is no whole number */
  bool judged;           /* a period that kept no maximum ended, of quantity 0: */
  int64_t judged_energy, judged_elapsed;
  shown_t judged_end;
  int32_t lane_count;
  lane_t lanes[METER_QUANTITIES_MAX];
  int8_t lane_of[METER_QUANTITIES_MAX]; /* -1: a sum */
} stretch_t;

/* Remainders, and sums of two, are within a word. */
#define UNIT_MAX ((mwns_t)1 << 62)

static int64_t least(int64_t a, int64_t b) { return a < b ? a : b; }

static claim_t claim_of(shown_t shown) {
  int64_t s = shown.ns / NS_PER_S;
  return (claim_t){s - (shown.ns % NS_PER_S < 0 ? 1 : 0)};
}

/* --- what is plain --- */

static bool meter_plain(const meter_t *m) {
  const ram_t *ram = &m->ram;
  const nvm_t *nvm = &m->nvm;
  const meter_policy_t *policy = &m->config->policy;
  if (m->mech != &meter_mechanisms_right || policy->steps > 1) return false;
  if (m->config->gauges.count > 0) return false;
  if (policy->trigger != TRIGGER_CLOCK || (policy->suspend && ram->invalid)) return false;
  if (ram->ratio_unit > UNIT_MAX) return false;
  if (nvm->armed != 0 || nvm->cut || nvm->saving) return false;
  if (!ram->running || !ram->metering || ram->resume.ns != TIME_NEVER) return false;
  if (ram->ticker.slew_s != 0 || ram->ticker.slew_left != 0) return false;
  if (!ram->entry.open || !ram->period.open || ram->period.off_raster) return false;
  return ram->period.end.ns == m->edges.demand;
}

static int64_t irregular_edge(const meter_t *m) {
  const edges_t *edges = &m->edges;
  int64_t first = least(edges->zone, edges->deferred);
  first = least(first, firmware_edge(m, m->ram.calendar_done));
  return least(first, least(edges->billing, edges->season));
}

/* At one instant edges come first, so that what comes from outside at it does not end a stretch
 * before it. */
static int64_t outside_edge(const meter_t *m, true_t until) {
  int64_t first = least(least(until.ns, reverse_next(m)), reserve_next(m));
  first = least(first, least(firmware_next(m), quality_next(m)));
  if (m->outside < m->config->outside_count) {
    first = least(first, m->config->outside[m->outside].at.ns);
  }
  return first;
}

static uint32_t entry_status(const meter_t *m) {
  const ram_t *ram = &m->ram;
  uint32_t status = conditions_tags(m);
  if (ram->invalid) status |= ENTRY_INVALID;
  if (m->config->zone[almanac_row(m, ticker_claim(ram->calendar_done))].dst) status |= ENTRY_DST;
  if (ram->voltage_missing) status |= ENTRY_VOLTAGE_MISSING;
  if (ram->battery_low || ram->battery_failed) status |= ENTRY_BATTERY;
  return status;
}

static void lanes_open(stretch_t *s) {
  meter_t *m = s->m;
  const meter_config_t *config = m->config;
  s->lane_count = 0;
  s->inputs = false;
  for (int32_t i = 0; i < config->shape.quantity_count; i++) {
    const meter_quantity_t *quantity = &config->shape.quantities[i];
    s->lane_of[i] = -1;
    if (quantity->sum) continue;
    s->lane_of[i] = (int8_t)s->lane_count;
    gauge_t *gauge = &m->ram.gauges[i];
    s->inputs |= quantity->input;
    s->lanes[s->lane_count++] =
        (lane_t){.gauge = gauge,
                 .quantity = i,
                 .input = quantity->input,
                 .worth = quantity->input ? config->weights[quantity->word[1] - '1']
                                          : config->policy.quantum.mwh,
                 .unit = (int64_t)(quantity->input ? QUANTUM_PULSE : m->ram.ratio_unit),
                 .remainder = (int64_t)gauge->remainder,
                 .last = gauge->last,
                 .entry_from = -gauge->entry,
                 .period_from = -gauge->period};
  }
}

/* What was taken goes to the gauges: before another looks at them, and before another rate. */
static void lanes_give(stretch_t *s) {
  const ram_t *ram = &s->m->ram;
  for (int32_t i = 0; i < s->lane_count; i++) {
    lane_t *lane = &s->lanes[i];
    gauge_t *gauge = lane->gauge;
    int64_t counts = lane->sum - lane->given;
    gauge->remainder = lane->remainder;
    gauge->last = lane->last;
    gauge->total += counts;
    gauge->rate[ram->rate] += counts;
    if (ram->invalid) gauge->shadow += counts;
    gauge->entry = lane->sum - lane->entry_from;
    gauge->period = lane->sum - lane->period_from;
    lane->given = lane->sum;
  }
}

/* --- energy: what quantum_take does --- */

/* What has accrued is never below 0; it fits a word where a meter's power does. */
static void lane_accrue(const stretch_t *s, lane_t *lane, load_mark_t to) {
  mwns_t accrued = 0;
  if (!s->blind || lane->input) {
    accrued = quantum_accrued(s->m, lane->quantity, s->mark, to, (int64_t)s->m->ram.ratio_num);
  }
  CHECK(accrued >= 0);
  if (accrued <= (mwns_t)UINT64_MAX) {
    lane->counts = (int64_t)((uint64_t)accrued / (uint64_t)lane->unit);
  } else {
    lane->counts = (int64_t)(accrued / lane->unit);
  }
  lane->rest = (int64_t)(accrued - (mwns_t)lane->counts * lane->unit);
}

static void lane_take(lane_t *lane) {
  int64_t remainder = lane->remainder + lane->rest;
  bool carry = remainder >= lane->unit;
  lane->remainder = carry ? remainder - lane->unit : remainder;
  lane->last = lane->counts + (carry ? 1 : 0);
  lane->sum += lane->last;
}

/* As long as the powers stay, so does what accrues in as much time. */
static void lanes_take(stretch_t *s, true_t now) {
  int64_t run_ns = now.ns - s->mark.at_ns;
  bool same = run_ns == s->taken_ns && now.ns <= s->steady_ns;
  if (!same || s->inputs) {
    load_mark_t to = {.at_ns = now.ns, .piece = s->mark.piece};
    if (now.ns > s->steady_ns) to = load_mark_later(s->m->load, s->mark, now);
    for (int32_t i = 0; i < s->lane_count; i++) {
      if (!same || s->lanes[i].input) lane_accrue(s, &s->lanes[i], to);
    }
    s->taken_ns = now.ns <= s->steady_ns ? run_ns : 0;
  }
  for (int32_t i = 0; i < s->lane_count; i++)
    lane_take(&s->lanes[i]);
  if (now.ns < s->steady_ns) {
    s->mark.at_ns = now.ns;
    return;
  }
  s->mark = load_mark_later(s->m->load, s->mark, now);
  s->steady_ns = load_mark_end(s->m->load, s->mark).ns;
  s->taken_ns = 0;
}

static void take(stretch_t *s, true_t now, int64_t x) {
  ram_t *ram = &s->m->ram;
  period_t *period = &ram->period;
  int64_t run = x - ram->taken_x;
  if (!period->counted) period->rate_first = ram->rate;
  period->counted = true;
  period->rate_last = ram->rate;
  period->elapsed_ns += run;
  ram->powered_x += run;
  lanes_take(s, now);
  ram->taken = now;
  ram->taken_x = x;
}

static int64_t lane_value(const lane_t *lane, bool of_entry) {
  return (lane->sum - (of_entry ? lane->entry_from : lane->period_from)) * lane->worth;
}

static int64_t value_of(const stretch_t *s, int32_t quantity, bool of_entry) {
  if (s->lane_of[quantity] >= 0) return lane_value(&s->lanes[s->lane_of[quantity]], of_entry);
  const meter_quantity_t *of = &s->m->config->shape.quantities[quantity];
  int64_t sum = 0;
  for (int32_t i = 0; i < of->part_count; i++)
    sum += of->signs[i] * lane_value(&s->lanes[s->lane_of[of->parts[i]]], of_entry);
  return sum;
}

/* --- an entry: what rows_close and rows_open do --- */

static void entry_store(stretch_t *s, uint32_t status, claim_t begin, claim_t end,
                        int64_t elapsed) {
  meter_t *m = s->m;
  const meter_shape_t *shape = m->shape;
  meter_row_t row = {.kind = ROW_ENTRY,
                     .status = status,
                     .stamp = begin,
                     .stamp2 = end,
                     .value = METER_ABSENT,
                     .elapsed = elapsed / NS_PER_S};
  for (int32_t i = 0; i < shape->channel_count; i++)
    row.energy[i].mwh = value_of(s, shape->channels[i], true);
  rows_append(m, &row);
}

/* Another run begins with the open entry, of which nothing has accrued. */
static void run_renew(stretch_t *s) {
  lanes_give(s);
  s->m->run = runs_begin(s->m, s->status, s->blind);
}

static void entry_ends(stretch_t *s, shown_t now) {
  meter_t *m = s->m;
  ram_t *ram = &m->ram;
  entry_t *entry = &ram->entry;
  int64_t period = m->config->policy.lp_period.ns;
  int64_t elapsed = ram->taken_x - entry->begin_x;
  claim_t begin = claim_of(entry->begin);
  claim_t end = claim_of(now);
  uint32_t status = entry->status;
  if (elapsed < period) status |= ENTRY_SHORT;
  if (begin.s < ram->greatest_end.s) status |= ENTRY_REPEATED;
  bool whole = elapsed == period && now.ns - entry->begin.ns == period;
  run_t *run = m->run != NULL && whole && m->run->status == status ? m->run : NULL;
  m->nvm.action = ACTION_INTERVAL;
  if (run == NULL || !runs_take(m, run, end)) {
    entry_store(s, status, begin, end, elapsed);
    run = NULL;
  }
  *entry = (entry_t){.open = true, .status = s->status, .begin = now, .begin_x = ram->taken_x};
  for (int32_t i = 0; i < s->lane_count; i++)
    s->lanes[i].entry_from = s->lanes[i].sum;
  if (run == NULL) run_renew(s);
}

/* --- a demand period: what maximum_edge and maximum_open do --- */

static int64_t demand_of(const stretch_t *s, int64_t energy, int64_t elapsed) {
  int64_t whole = s->m->config->policy.md_period.ns;
  if (elapsed <= whole && s->demand_factor != 0) return energy * s->demand_factor;
  return mul_div_floor(energy, 3600 * NS_PER_S, elapsed > whole ? elapsed : whole);
}

/* A list has its least at its end. A sum below 0 is as good as 0: neither is kept. */
static bool demand_kept(const stretch_t *s, int32_t index) {
  const meter_t *m = s->m;
  const meter_demand_of_t *demand = &m->config->shape.demands[index];
  int64_t energy = value_of(s, demand->quantity, false);
  if (energy <= 0) return false;
  int64_t now = demand_of(s, energy, m->ram.period.elapsed_ns);
  int64_t last = m->ram.peak[index * METER_PEAKS_KEPT + demand->peaks - 1].power.mw;
  return now > last || (now > 0 && now == last && firmware_tie(m) == MD_TIE_LAST);
}

static bool any_kept(const stretch_t *s) {
  const meter_t *m = s->m;
  const meter_shape_t *shape = &m->config->shape;
  const period_t *period = &m->ram.period;
  int32_t rate = m->config->policy.md_rate_by_end ? period->rate_last : period->rate_first;
  uint32_t offered = rate > 0 ? 1U << rate : 0;
  for (int32_t i = 0; i < shape->demand_count; i++) {
    uint32_t mask = shape->demands[i].mask;
    if ((mask == 0 || (mask & offered) != 0) && demand_kept(s, i)) return true;
  }
  return false;
}

/* The last of them shows, and only at the end. */
static void demand_give(stretch_t *s) {
  ram_t *ram = &s->m->ram;
  if (!s->judged) return;
  int64_t demand = demand_of(s, s->judged_energy, s->judged_elapsed);
  bool nothing = demand < 0 && s->m->config->shape.quantities[0].sum;
  ram->last_demand.mw = nothing ? 0 : demand;
  ram->last_demand_end = claim_of(s->judged_end);
  s->judged = false;
}

static void period_ends(stretch_t *s, shown_t now) {
  meter_t *m = s->m;
  ram_t *ram = &m->ram;
  const meter_policy_t *policy = &m->config->policy;
  bool judged = !policy->md_discard || ram->period.elapsed_ns >= policy->md_period.ns;
  if (judged && any_kept(s)) {
    s->judged = false;
    lanes_give(s);
    maximum_edge(m, now);
  } else if (judged) {
    s->judged = true;
    s->judged_energy = value_of(s, 0, false);
    s->judged_elapsed = ram->period.elapsed_ns;
    s->judged_end = now;
  }
  ram->period = (period_t){.open = true, .begin = now};
  ram->period.end.ns = m->edges.demand + policy->md_period.ns;
  for (int32_t i = 0; i < s->lane_count; i++)
    s->lanes[i].period_from = s->lanes[i].sum;
}

/* --- the edges --- */

static void live_edge(stretch_t *s, shown_t now) {
  meter_t *m = s->m;
  ram_t *ram = &m->ram;
  edges_t *edges = &m->edges;
  bool interval = now.ns >= edges->interval;
  bool demand = now.ns >= edges->demand;
  bool rate = now.ns >= edges->rate;
  bool midnight = now.ns >= edges->midnight;
  if (interval) entry_ends(s, now);
  if (demand) period_ends(s, now);
  m->nvm.action = ACTION_MARKER;
  if (midnight) {
    rows_mark(m, ROW_ND, claim_of(now), (claim_t){METER_ABSENT}, METER_ABSENT);
    m->run = NULL; /* the marker has its number in between */
    if (interval) run_renew(s);
  }
  if (midnight && m->config->policy.daily) {
    lanes_give(s);
    daily_edge(m, now);
  }
  ram->calendar_done = now;
  if (rate) {
    lanes_give(s);
    loss_rate(m);
  }
  if (rate || midnight) {
    agenda_refresh(m);
    return;
  }
  if (interval) edges->interval += m->config->policy.lp_period.ns;
  if (demand) edges->demand += m->config->policy.md_period.ns;
  edges->first = least(least(edges->interval, edges->demand), least(edges->midnight, edges->rate));
  edges->first = least(edges->first, s->irregular_ns);
}

/* False: the next edge is not for here. */
static bool next_edge(const stretch_t *s, true_t *at, int64_t *x, shown_t *now) {
  const meter_t *m = s->m;
  const ticker_t *ticker = &m->ram.ticker;
  if (m->edges.first >= s->irregular_ns) return false;
  *at = ticker_true(m, ticker_x_of(m, m->edges.first));
  if (at->ns > s->until_ns || at->ns <= m->ram.taken.ns || at->ns < m->now.ns) return false;
  *x = ticker_x(m, *at);
  now->ns = ticker->base.ns + (*x - ticker->base_x);
  return now->ns < s->irregular_ns;
}

bool stretch_live(meter_t *m, true_t until) {
  if (!meter_plain(m)) return false;
  stretch_t s;
  s.m = m;
  s.until_ns = outside_edge(m, until);
  s.irregular_ns = irregular_edge(m);
  true_t at;
  shown_t now;
  int64_t x = 0;
  if (!next_edge(&s, &at, &x, &now) || m->ram.entry.begin_x >= x) return false;
  int64_t whole = m->config->policy.md_period.ns;
  s.demand_factor = 3600 * NS_PER_S % whole == 0 ? 3600 * NS_PER_S / whole : 0;
  s.blind = m->ram.voltage_missing || !conditions_sees(m, &m->ram.conditions);
  s.status = entry_status(m);
  s.mark = load_mark(m->load, m->ram.taken);
  s.steady_ns = load_mark_end(m->load, s.mark).ns;
  s.taken_ns = 0;
  s.judged = false;
  lanes_open(&s);
  do {
    take(&s, at, x);
    m->now = at;
    live_edge(&s, now);
  } while (next_edge(&s, &at, &x, &now));
  lanes_give(&s);
  demand_give(&s);
  m->ram.pending = (pending_t){.kind = PENDING_NONE};
  return true;
}
