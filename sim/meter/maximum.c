/* Maximum demand, block or sliding: one running period, or step of a window, judged at its end, at
 * a reset, a time set, a clock loss, or alone after a power failure (A18–A20; D1 "Demand"; D6). Its
 * elapsed time is crystal time with supply, never a difference of C. Where a power failure closed
 * it is decided at the power-up, before anything else there: only then is the length of the outage
 * known, and nothing can be read in between. Each register is offered the demand of its source. */
#include <string.h>

#include "sim/meter/core.h"

static int32_t steps_of(const meter_t *m) { return m->mech->window_steps(m->config->policy.steps); }

span_t maximum_step(const meter_t *m) {
  const meter_policy_t *policy = &m->config->policy;
  return policy->steps > 1 ? m->mech->step_length(policy->md_period, policy->steps)
                           : policy->md_period;
}

/* Of the period that begins now, after `old`. */
static shown_t planned_end(const meter_t *m, const period_t *old, bool whole, shown_t now) {
  span_t t = maximum_step(m);
  if (whole || old->next == NEXT_WHOLE) return (shown_t){now.ns + t.ns};
  if (!old->off_raster && old->next == NEXT_RASTER) return (shown_t){almanac_raster(m, now, t)};
  shown_t end = old->end; /* one whole period after the other, since the restart or the change */
  while (end.ns <= now.ns) {
    end.ns += t.ns;
  }
  return end;
}

void maximum_open(meter_t *m, bool whole) {
  period_t *old = &m->ram.period;
  if (!m->ram.metering || old->open) return;
  shown_t now = ticker_now(m);
  period_t period = {.open = true,
                     .off_raster = whole || old->off_raster,
                     .begin = now,
                     .end = planned_end(m, old, whole, now)};
  *old = period;
  for (int32_t i = 0; i < m->config->shape.quantity_count; i++)
    m->ram.gauges[i].period = 0;
}

/* --- the window: the steps that are over, and the running one --- */

typedef struct {
  shown_t begin;
  span_t elapsed;
  int32_t rate_first;
  int64_t counts[METER_QUANTITIES_MAX];
} sums_t;

static void sum_up(const meter_t *m, const ram_t *ram, sums_t *sums) {
  int32_t quantities = m->config->shape.quantity_count;
  const period_t *period = &ram->period;
  *sums = (sums_t){.begin = period->begin, .rate_first = period->rate_first};
  sums->elapsed.ns = period->elapsed_ns;
  for (int32_t i = 0; i < quantities; i++)
    sums->counts[i] = ram->gauges[i].period;
  if (m->config->policy.steps <= 1) return;
  for (int32_t at = ram->window.count - 1; at >= 0; at--) {
    const step_t *step = &ram->window.steps[at];
    sums->begin = step->begin;
    sums->rate_first = step->rate_first;
    sums->elapsed.ns += step->elapsed_ns;
    for (int32_t i = 0; i < quantities; i++)
      sums->counts[i] += step->counts[i];
  }
}

/* The step that is over becomes the last of the window, or the window is empty. */
static void slide(meter_t *m, bool plain_end) {
  window_t *window = &m->ram.window;
  if (m->config->policy.steps <= 1) return;
  if (!m->mech->window_goes_on(plain_end)) {
    window->count = 0;
    return;
  }
  const period_t *period = &m->ram.period;
  int32_t room = steps_of(m) - 1;
  CHECK(room >= 0);
  CHECK(room < CONFIG_STEPS_MAX);
  if (!period->counted || room == 0) return;
  if (window->count >= room) {
    window->count = room - 1;
    memmove(window->steps, window->steps + 1, (size_t)window->count * sizeof window->steps[0]);
  }
  step_t *step = &window->steps[window->count++];
  *step = (step_t){
      .begin = period->begin, .elapsed_ns = period->elapsed_ns, .rate_first = period->rate_first};
  for (int32_t i = 0; i < m->config->shape.quantity_count; i++)
    step->counts[i] = m->ram.gauges[i].period;
}

/* --- judging --- */

/* Demand = floor(E·3600·10⁹ / max(T, elapsed)), E in mWh, elapsed in ns. */
static power_t demand_of(const meter_t *m, int32_t quantity, const sums_t *sums) {
  span_t divisor = m->mech->demand_divisor(m->config->policy.md_period, sums->elapsed);
  if (divisor.ns <= 0) return (power_t){0};
  energy_t energy = shape_counts(m, quantity, sums->counts);
  power_t demand = {mul_div_floor(energy.mwh, 3600 * NS_PER_S, divisor.ns)};
  return m->config->shape.quantities[quantity].sum ? m->mech->sum_demand(demand) : demand;
}

power_t maximum_running(const meter_t *m, const ram_t *ram) {
  sums_t sums;
  sum_up(m, ram, &sums);
  return demand_of(m, 0, &sums);
}

/* Where in a list a demand belongs; -1: nowhere. */
static int32_t place_of(const meter_t *m, const meter_peak_t *peaks, int32_t count,
                        power_t demand) {
  for (int32_t at = 0; at < count && demand.mw > 0; at++) {
    if (m->mech->demand_replaces(peaks[at].power, demand, firmware_tie(m))) return at;
  }
  return -1;
}

static void offer(meter_t *m, int32_t index, const sums_t *sums, claim_t stamp) {
  const meter_shape_t *shape = &m->config->shape;
  const meter_demand_of_t *demand = &shape->demands[index];
  meter_peak_t *peaks = &m->ram.peak[index * METER_PEAKS_KEPT];
  meter_peak_t peak = {.power = demand_of(m, demand->quantity, sums), .stamp = stamp};
  int32_t at = place_of(m, peaks, demand->peaks, peak.power);
  if (at < 0) return;
  m->mech->peak_insert(peaks, demand->peaks, at, peak);
  for (int32_t i = 0; i < shape->coincident_count; i++) {
    const meter_coincident_of_t *coincident = &shape->coincident[i];
    if (coincident->demand != index || !m->mech->coincident_taken(at)) continue;
    meter_peak_t *kept = &m->ram.peak[PEAK_COINCIDENT + i];
    *kept = (meter_peak_t){.power = demand_of(m, coincident->quantity, sums), .stamp = stamp};
    if (kept->power.mw == 0) kept->stamp.s = METER_ABSENT;
  }
}

static void judge(meter_t *m, shown_t stamp) {
  const period_t *period = &m->ram.period;
  const meter_policy_t *policy = &m->config->policy;
  const meter_shape_t *shape = &m->config->shape;
  sums_t sums;
  sum_up(m, &m->ram, &sums);
  if (!m->mech->demand_counts(policy->md_discard, sums.elapsed, policy->md_period)) return;
  claim_t at = m->mech->demand_stamp(ticker_claim(sums.begin), ticker_claim(stamp));
  int32_t rate = m->mech->demand_rate(policy->md_rate_by_end, sums.rate_first, period->rate_last);
  CHECK(rate >= 0);
  CHECK(rate <= METER_RATES);
  m->ram.last_demand = demand_of(m, 0, &sums);
  m->ram.last_demand_end = ticker_claim(stamp);
  for (int32_t i = 0; i < shape->demand_count; i++) {
    if (m->mech->demand_offered(shape->demands[i].mask, rate)) offer(m, i, &sums, at);
  }
}

/* 0007: periods that no raster closes run on from where the last one was to end. */
static md_next_t next_after(const meter_t *m, bool goes_on) {
  bool runs = goes_on && !m->mech->field.raster_closes(m->config->policy.trigger);
  return runs ? NEXT_PLANNED : NEXT_RASTER;
}

static void close_at(meter_t *m, shown_t stamp, bool plain_end) {
  period_t *period = &m->ram.period;
  bool judged = m->mech->field.judged(m->config->policy.suspend, m->ram.invalid);
  if (period->open && period->counted && judged) judge(m, stamp);
  if (period->open || !plain_end) slide(m, plain_end && judged);
  if (period->open) period->next = next_after(m, plain_end);
  period->open = false;
}

void maximum_close(meter_t *m, shown_t stamp) { close_at(m, stamp, false); }

void maximum_split(meter_t *m, shown_t stamp) {
  bool open = m->ram.period.open;
  maximum_close(m, stamp);
  if (open) m->ram.period.next = next_after(m, true);
}

/* 0007: off the raster; at an instant that is an edge of both, the plain end has come before. */
void maximum_change(meter_t *m, int32_t rate) {
  ram_t *ram = &m->ram;
  const field_mechanisms_t *field = &m->mech->field;
  md_trigger_t trigger = m->config->policy.trigger;
  if (!field->rate_changes(ram->rate, rate)) return;
  if (!field->change_closes(trigger, ram->frozen)) return;
  period_t *period = &ram->period;
  bool otherwise = !period->open && period->next == NEXT_RASTER; /* a set, a loss, a power-up */
  if (period->open) maximum_close(m, ram->metering ? ticker_now(m) : ram->lost);
  period->off_raster = false;
  if (!otherwise && field->change_begins_whole(trigger)) period->next = NEXT_WHOLE;
}

void maximum_set_from(meter_t *m, shown_t old) {
  const field_mechanisms_t *field = &m->mech->field;
  md_at_set_t at_set = m->config->policy.at_set;
  if (!field->set_closes(at_set)) return;
  if (!field->set_judges(at_set)) m->ram.period.counted = false; /* nothing is there to judge */
  maximum_close(m, old);
}

void maximum_set_to(meter_t *m, shown_t now) {
  period_t *period = &m->ram.period;
  if (m->mech->field.set_closes(m->config->policy.at_set)) {
    maximum_align(m, ALIGN_TIME_SET, now);
    return;
  }
  period->off_raster = false;
  period->end.ns = almanac_raster(m, now, maximum_step(m));
  period->elapsed_ns = m->mech->field.kept_elapsed(period->elapsed_ns);
}

/* D1: an edge inside a start-up closes nothing. */
void maximum_edge(meter_t *m, shown_t now) {
  if (m->ram.metering && m->ram.period.open && now.ns >= m->ram.period.end.ns)
    close_at(m, now, true);
}

void maximum_align(meter_t *m, md_align_t why, shown_t now) {
  if (!m->ram.period.off_raster || !m->mech->demand_aligns(why)) return;
  maximum_close(m, now);
  m->ram.period.off_raster = false;
}

void maximum_power_up(meter_t *m, shown_t lost, shown_t up, bool clock_lost) {
  const period_t *period = &m->ram.period;
  const meter_policy_t *policy = &m->config->policy;
  span_t outage = {up.ns - lost.ns};
  /* A20: an outage within the window is no boundary at all, so that nothing restarts after it. */
  bool boundary = clock_lost || outage.ns > policy->md_window.ns;
  m->ram.restart_due = policy->md_failure == MD_RESTART && boundary;
  if (!period->open) return;
  bool inside = up.ns < period->end.ns;
  if (m->mech->demand_goes_on(policy->md_failure, clock_lost, inside, outage, policy->md_window)) {
    return;
  }
  /* It ran to its end with power, which failed at that very instant (a cut): a plain end. */
  bool ended = !clock_lost && lost.ns >= period->end.ns;
  close_at(m, m->mech->part_stamp(lost, up, period->end), ended);
}

void maximum_clear(meter_peak_t peaks[PEAK_COUNT]) {
  for (int32_t i = 0; i < PEAK_COUNT; i++)
    peaks[i] = (meter_peak_t){.power = {0}, .stamp = {METER_ABSENT}};
}
