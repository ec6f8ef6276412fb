/* Maximum demand, block: one running period, judged at its end, at a reset, a time set, a clock
 * loss, or alone after a power failure (A18–A20; D1 "Demand"). A period's elapsed time is crystal
 * time with supply, never a difference of C. Where a power failure closed it is decided at the
 * power-up, before anything else there: only then is the length of the outage known, and nothing
 * can be read in between. */
#include "sim/meter/core.h"

void maximum_open(meter_t *m, bool whole) {
  period_t *old = &m->ram.period;
  if (!m->ram.metering || old->open) return;
  span_t t = m->config->policy.md_period;
  shown_t now = ticker_now(m);
  period_t period = {.open = true, .off_raster = whole || old->off_raster, .begin = now};
  if (whole) {
    period.end.ns = now.ns + t.ns;
  } else if (old->off_raster) {
    period.end = old->end; /* one whole period after the other, since the restart */
    while (period.end.ns <= now.ns) {
      period.end.ns += t.ns;
    }
  } else {
    period.end.ns = almanac_raster(m, now, t);
  }
  *old = period;
}

static void judge(meter_t *m, int32_t register_index, power_t demand, claim_t stamp) {
  meter_peak_t *peak = &m->ram.peak[register_index];
  if (demand.mw == 0) return;
  if (!m->mech->demand_replaces(peak->power, demand, m->config->policy.md_tie)) return;
  *peak = (meter_peak_t){.power = demand, .stamp = stamp};
}

/* Demand = floor(E·3600·10⁹ / max(T, elapsed)), E in mWh, elapsed in ns. */
void maximum_close(meter_t *m, shown_t stamp) {
  period_t *period = &m->ram.period;
  const meter_policy_t *policy = &m->config->policy;
  if (!period->open) return;
  period->open = false;
  if (!period->counted) return;
  span_t elapsed = {period->elapsed_ns};
  if (!m->mech->demand_counts(policy->md_discard, elapsed, policy->md_period)) return;
  span_t divisor = m->mech->demand_divisor(policy->md_period, elapsed);
  if (divisor.ns <= 0) return;
  energy_t energy = quantum_energy(m, period->counts);
  power_t demand = {mul_div_floor(energy.mwh, 3600 * NS_PER_S, divisor.ns)};
  claim_t at = m->mech->demand_stamp(ticker_claim(period->begin), ticker_claim(stamp));
  int32_t rate =
      m->mech->demand_rate(policy->md_rate_by_end, period->rate_first, period->rate_last);
  if (m->ram.conditions.configuration_lost) rate = m->mech->rate_without_configuration(rate);
  CHECK(rate >= 0);
  CHECK(rate <= METER_RATES);
  m->ram.last_demand = demand;
  m->ram.last_demand_end = ticker_claim(stamp);
  judge(m, 0, demand, at);
  if (rate > 0) judge(m, rate, demand, at);
}

/* D1: an edge inside a start-up closes nothing. */
void maximum_edge(meter_t *m, shown_t now) {
  if (m->ram.metering && m->ram.period.open && now.ns >= m->ram.period.end.ns)
    maximum_close(m, now);
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
  maximum_close(m, m->mech->part_stamp(lost, up, period->end));
}
