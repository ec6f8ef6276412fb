/* Maximum demand, block: clock-loss.md A18-A20, 0001 *Demand*. A period is made of parts with
 * supply; a part judged alone is stamped with its own end. Not here: when a period closes by the
 * clock, which is schedule.c, and the split of an end of billing, which is sets.c. */
#include "calendar.h"
#include "meter.h"

#include <assert.h>

#define NS_PER_H ((wide_t)3600 * 1000000000)

/* A18: E x 3600 / max(T, elapsed), E being mwh_num / den in mWh; one floor. */
int64_t oracle_demand_of(wide_t mwh_num, wide_t den, int64_t elapsed_ns, int64_t period_ns) {
  int64_t divisor = elapsed_ns > period_ns ? elapsed_ns : period_ns;
  return (int64_t)oracle_wide_floor(mwh_num * NS_PER_H, den * divisor);
}

void oracle_demand_open(meter_t *m, int64_t t_ns, bool off_raster) {
  int64_t c_ns = oracle_clock_at(m, t_ns), old_end_c = m->demand.end_c;
  int64_t period_ns = m->fact->policy.md_period_ns;
  bool goes_on = off_raster && m->demand.off_raster;
  m->demand = (demand_state_t){.open = true,
                               .off_raster = off_raster,
                               .from_ns = t_ns,
                               .x_ns = oracle_clock_crystal(m, t_ns),
                               .count = oracle_truth_count(&m->truth, t_ns),
                               .rate = m->rate};
  int64_t edge_s = oracle_calendar_edge(m->fact->zone, oracle_div_floor(c_ns, ORACLE_NS_PER_S),
                                        period_ns / ORACLE_NS_PER_S);
  m->demand.end_c = off_raster ? c_ns + period_ns : edge_s * ORACLE_NS_PER_S;
  if (!goes_on) return;
  while (old_end_c <= c_ns) { /* one whole period after the other, since the restart */
    old_end_c += period_ns;
  }
  m->demand.end_c = old_end_c;
}

void oracle_demand_suspend(meter_t *m, int64_t t_ns) {
  demand_state_t *demand = &m->demand;
  if (!demand->open || demand->suspended) return;
  int64_t x_ns = oracle_clock_crystal(m, t_ns);
  demand->counts += oracle_truth_count(&m->truth, t_ns) - demand->count;
  demand->elapsed_ns += x_ns - demand->x_ns;
  /* What came into force at the very end was not in force up to it. */
  if (x_ns > demand->x_ns) demand->rate_last = m->rate_x == x_ns ? m->rate_before : m->rate;
  demand->to_ns = t_ns;
  demand->suspended = true;
}

static void raise_maximum(meter_t *m, int64_t rate, int64_t mw, int64_t stamp_s) {
  bool greater = mw > m->maximum_mw[rate];
  bool tie = m->fact->policy.tie_last && mw == m->maximum_mw[rate];
  if (mw == 0 || !(greater || tie)) return; /* a maximum of 0 has no stamp */
  m->maximum_mw[rate] = mw;
  m->maximum_s[rate] = stamp_s;
}

/* Judges what the period holds; a part that ended before now has its true end from then. */
void oracle_demand_close(meter_t *m, int64_t t_ns, int64_t stamp_s) {
  demand_state_t *demand = &m->demand;
  const policy_t *policy = &m->fact->policy;
  if (!demand->open) return;
  oracle_demand_suspend(m, t_ns);
  demand->open = false;
  if (demand->elapsed_ns == 0) return;
  if (policy->discard_incomplete && demand->elapsed_ns < policy->md_period_ns) return;
  int64_t mw = oracle_demand_of(demand->counts * policy->quantum_mwh, 1, demand->elapsed_ns,
                                policy->md_period_ns);
  int64_t rate = policy->rate_of_end ? demand->rate_last : demand->rate;
  raise_maximum(m, 0, mw, stamp_s);
  if (rate > 0) raise_maximum(m, rate, mw, stamp_s);
  if (!oracle_text_room(&m->judged, &m->judged_cap, m->judged_count, sizeof m->judged[0])) {
    m->memory_short = true;
    return;
  }
  m->judged[m->judged_count++] = (judged_t){.from_ns = demand->from_ns,
                                            .to_ns = demand->to_ns,
                                            .counts = demand->counts,
                                            .elapsed_ns = demand->elapsed_ns};
}

/* A20 at the power-up, before anything else: does the old period go on, or is it judged? */
void oracle_demand_power_up(meter_t *m, int64_t t_ns, bool lost) {
  demand_state_t *demand = &m->demand;
  int64_t outage_ns = oracle_clock_crystal(m, t_ns) - m->down_x;
  bool no_boundary = !lost && outage_ns <= m->fact->policy.continuation_ns;
  demand->no_boundary = no_boundary;
  if (!demand->open) return;
  assert(demand->suspended);
  bool may_go_on = no_boundary || m->fact->policy.after_failure == AFTER_RESUME;
  if (!lost && may_go_on && oracle_clock_at(m, t_ns) < demand->end_c) return;
  oracle_demand_close(m, t_ns, m->down_s);
}

/* Metering has resumed: the period goes on, or a new one opens. */
void oracle_demand_metering(meter_t *m, int64_t t_ns, bool after_outage) {
  demand_state_t *demand = &m->demand;
  /* An edge inside the start-up closed nothing; the old part ends here at the latest. */
  if (demand->open && oracle_clock_at(m, t_ns) >= demand->end_c) {
    oracle_demand_close(m, t_ns, m->down_s);
  }
  if (demand->open) {
    demand->suspended = false;
    demand->x_ns = oracle_clock_crystal(m, t_ns);
    demand->count = oracle_truth_count(&m->truth, t_ns);
    return;
  }
  bool restart = after_outage && m->fact->policy.after_failure == AFTER_RESTART;
  /* A20: within the window there was no boundary, so that nothing restarts. */
  if (demand->no_boundary) restart = demand->off_raster;
  if (!demand->no_boundary) demand->off_raster = false; /* whole periods from here, not from then */
  oracle_demand_open(m, t_ns, restart);
}
