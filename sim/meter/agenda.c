/* The edges of C: interval and demand rasters, midnight, DST, deferred tariff, billing date,
 * season, rate switch. Lives one instant of them in the order of spec clock-loss.md: close
 * intervals, DST, deferred tariff, end of billing, rate. The next edges are kept; nothing is
 * computed in between.
 * `calendar_done` is the intent: what a cut breaks off is due again after it. */
#include "sim/meter/core.h"
#include "sim/meter/daily.h"
#include "sim/meter/instrument.h"

static int64_t least(int64_t a, int64_t b) { return a < b ? a : b; }

static int64_t shown_ns(claim_t claim) {
  return claim.s > INT64_MAX / NS_PER_S ? INT64_MAX : claim.s * NS_PER_S;
}

/* A wrong calendar may put an edge behind us; it is asked again later, and time goes on. */
static int64_t beyond(int64_t edge, shown_t after) {
  return edge > after.ns ? edge : after.ns + 3600 * NS_PER_S;
}

static int64_t next_demand(const meter_t *m, shown_t after) {
  int64_t edge = almanac_raster(m, after, maximum_step(m));
  const period_t *period = &m->ram.period;
  /* One that ends inside a start-up ends when metering resumes. */
  bool runs = period->open && m->ram.metering;
  bool planned = period->off_raster || !m->mech->field.raster_closes(m->config->policy.trigger);
  if (runs && planned) edge = least(edge, period->end.ns);
  return edge;
}

static int64_t next_deferred(const meter_t *m, shown_t after) {
  int64_t due = almanac_tariff_passive(m).due.s; /* METER_ABSENT is behind every clock */
  return due > ticker_claim(after).s ? due * NS_PER_S : INT64_MAX;
}

static int64_t next_season(const meter_t *m, shown_t after) {
  if (!m->config->policy.on_season) return INT64_MAX;
  return shown_ns(almanac_tariff_season(m, ticker_claim(after)));
}

void agenda_refresh(meter_t *m) {
  edges_t *edges = &m->edges;
  shown_t after = m->ram.calendar_done;
  bool all = edges->first == INT64_MIN;
  edges->interval = almanac_raster(m, after, m->config->policy.lp_period);
  edges->demand = next_demand(m, after);
  if (all || edges->midnight <= after.ns) {
    edges->midnight = beyond(almanac_midnight(m, after), after);
  }
  if (all || edges->zone <= after.ns) edges->zone = almanac_zone_change(m, after);
  if (all || edges->deferred <= after.ns) edges->deferred = next_deferred(m, after);
  if (all || edges->billing <= after.ns) {
    edges->billing = beyond(shown_ns(almanac_billing(m, ticker_claim(after))), after);
  }
  if (all || edges->season <= after.ns) edges->season = next_season(m, after);
  if (all || edges->rate <= after.ns) {
    edges->rate = beyond(almanac_tariff_edge(m, after), after);
  }
  int64_t first = least(edges->interval, edges->demand);
  first = least(first, least(edges->midnight, edges->zone));
  first = least(first, least(edges->deferred, edges->billing));
  edges->instrument = instrument_next(m, after);
  first = least(first, least(edges->instrument, firmware_edge(m, after)));
  edges->first = least(first, least(edges->season, edges->rate));
}

bool agenda_deferred_due(const meter_t *m, shown_t now) {
  claim_t due = almanac_tariff_passive(m).due;
  return due.s != METER_ABSENT && due.s <= ticker_claim(now).s;
}

void agenda_deferred(meter_t *m, meter_by_t by) {
  nvm_action_t outer = m->nvm.action;
  m->nvm.action = ACTION_TARIFF;
  CHECK(almanac_tariff_passive(m).tariff != NULL);
  claim_t now = ticker_claim(ticker_now(m));
  if (m->ram.written > 0) {
    m->ram.active = DEFERRED_MAX + m->ram.written - 1;
    m->ram.written = 0;
  } else {
    m->ram.active = m->ram.deferred++;
  }
  m->ram.conditions.configuration_lost = false; /* 0006: there is a scheme again */
  rows_event(m, EVENT_PASSIVE_ACTIVATED, now, (claim_t){METER_ABSENT}, METER_ABSENT, by);
  rows_mark(m, ROW_CC, now, (claim_t){METER_ABSENT}, EVENT_PASSIVE_ACTIVATED);
  if (m->mech->tariff_ends_episode(m->ram.episode.open)) {
    m->ram.invalid = false;
    m->ram.frozen = false;
    m->ram.episode.open = false;
  }
  m->edges.first = INT64_MIN; /* the calendar is another */
  m->nvm.action = outer;
}

/* Entry and demand period close at their rasters, and where a DST change breaks them. */
static void close_intervals(meter_t *m, const edges_t *edges, shown_t now, int64_t shift_ns) {
  const meter_policy_t *policy = &m->config->policy;
  m->nvm.action = ACTION_INTERVAL;
  bool off_raster = shift_ns % policy->lp_period.ns != 0;
  instrument_edge(m, now.ns >= edges->instrument || off_raster, shift_ns);
  if (now.ns >= edges->interval || off_raster) {
    rows_close(m, 0);
    ticker_edge(m);
    if (m->ram.ticker.slew_s != 0) instrument_tag(m, ENTRY_SLEWING);
  }
  if (now.ns >= edges->demand) {
    maximum_edge(m, now);
    maximum_align(m, ALIGN_EDGE, now);
  }
  bool breaks = shift_ns % maximum_step(m).ns != 0 && !m->ram.period.off_raster;
  breaks = breaks && m->mech->field.raster_closes(policy->trigger);
  if (breaks && m->ram.metering) maximum_close(m, now);
  m->nvm.action = ACTION_MARKER;
}

/* One set for all that the calendar asks for at this instant. */
static bool scheduled_reset(meter_t *m, const edges_t *edges, shown_t now, bool changed_over) {
  ram_t *ram = &m->ram;
  uint32_t mask = 0;
  bool runs = m->mech->scheduled_runs(ram->conditions.configuration_lost);
  if (runs && now.ns >= edges->billing) mask |= 1U << CAUSE_BILLING_DATE;
  if (runs && now.ns >= edges->season && m->mech->serve(ticker_claim(now), ram->served)) {
    mask |= 1U << CAUSE_SEASON;
  }
  if (mask != 0) ram->served = ticker_claim(now);
  if (changed_over && m->config->policy.on_change_over) mask |= 1U << CAUSE_CHANGE_OVER;
  if (mask == 0) return false;
  meter_cause_t cause = CAUSE_BILLING_DATE;
  while ((mask & 1U << cause) == 0) {
    cause++;
  }
  reset_t reset = {.cause = cause,
                   .mask = mask,
                   .end = ticker_claim(now),
                   .end_invalid = ram->invalid,
                   .start_invalid = ram->invalid,
                   .by = rows_by_self};
  resets_make(m, &reset);
  return true;
}

void agenda_live(meter_t *m) {
  ram_t *ram = &m->ram;
  quantum_take(m);
  orders_begin(m, ACTION_INTERVAL, (pending_t){.kind = PENDING_NONE});
  const edges_t edges = m->edges;
  shown_t now = ticker_now(m);
  int32_t offset = almanac_offset(m, ticker_claim(now));
  int32_t offset_before = almanac_offset(m, ticker_claim(ram->calendar_done));
  close_intervals(m, &edges, now, (int64_t)(offset - offset_before) * NS_PER_S);
  claim_t claim = ticker_claim(now);
  if (now.ns >= edges.midnight) {
    rows_mark(m, ROW_ND, claim, (claim_t){METER_ABSENT}, METER_ABSENT);
    if (ram->metering) maximum_align(m, ALIGN_MIDNIGHT, now);
  }
  if (now.ns >= edges.zone) rows_mark(m, ROW_DS, claim, (claim_t){METER_ABSENT}, offset);
  bool image = now.ns >= firmware_edge(m, ram->calendar_done);
  bool changed_over = false;
  bool commit = false;
  if (m->mech->calendar_runs(ram->frozen)) {
    if (now.ns >= edges.deferred) {
      agenda_deferred(m, rows_by_self);
      changed_over = true;
    }
    commit = scheduled_reset(m, &edges, now, changed_over) || changed_over;
  }
  if (now.ns >= edges.midnight) daily_edge(m, now);
  ram->calendar_done = now;
  if (now.ns >= edges.rate || changed_over) loss_rate(m);
  orders_segments(m, 0);
  agenda_refresh(m);
  if (orders_end(m, commit) != ST_OK) return; /* restarted; what was due is due again */
  if (image) firmware_edge_live(m);
}
