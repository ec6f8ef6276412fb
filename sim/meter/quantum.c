/* The one quantiser: exact energy since the last edge, in mW·ns, becomes whole counts of the
 * register's quantum, and what is left over is carried (D1 "Energy"). Each count goes to the total
 * and to the one rate, shadow, entry and demand period in force while it accrued; so the sums of
 * invariant I1 hold by construction. Nothing here knows a clock. */
#include "sim/meter/core.h"

/* 0006: K is what the meter was told over what stands there; with secondary values what stands
 * there alone divides, once. In the same fraction as the count, without a rounding of its own. */
void quantum_ratio(meter_t *m) {
  const meter_ratios_t *told = &m->ram.ratios;
  const meter_ratios_t *there = &m->config->ratios;
  bool secondary = m->config->policy.secondary;
  m->ratio_num = 1;
  m->ratio_unit = MWNS_PER_MWH * m->config->policy.quantum.mwh;
  int32_t times = m->mech->ratio_times(secondary);
  if (!secondary) {
    m->ratio_num = (mwns_t)told->ct_primary * told->vt_primary;
    m->ratio_num *= (mwns_t)there->ct_secondary * there->vt_secondary;
    mwns_t below = (mwns_t)told->ct_secondary * told->vt_secondary;
    below *= (mwns_t)there->ct_primary * there->vt_primary;
    if (m->ratio_num == below) below = m->ratio_num = 1;
    m->ratio_unit *= below;
  }
  for (int32_t i = 0; i < times; i++) {
    m->ratio_num *= (mwns_t)there->ct_secondary * there->vt_secondary;
    m->ratio_unit *= (mwns_t)there->ct_primary * there->vt_primary;
  }
}

static void give(const meter_t *m, ram_t *ram, int64_t counts) {
  const meter_mechanisms_t *mech = m->mech;
  CHECK(ram->rate >= 0);
  CHECK(ram->rate <= METER_RATES);
  if (mech->total_runs(ram->frozen, ram->invalid)) ram->counts.total += counts;
  ram->counts.rate[ram->rate] += counts;
  if (mech->shadow_runs(ram->frozen, ram->invalid)) ram->counts.shadow += counts;
  if (ram->entry.open) ram->entry.counts += counts;
  if (ram->period.open) ram->period.counts += counts;
}

void quantum_take_into(const meter_t *m, ram_t *ram, true_t now) {
  if (!ram->running || now.ns == ram->taken.ns) return;
  int64_t x = ticker_x(m, now);
  int64_t run = x - ram->taken_x;
  ram->powered_x += run;
  if (ram->metering) {
    period_t *period = &ram->period;
    if (period->open) {
      if (!period->counted) period->rate_first = ram->rate;
      period->counted = true;
      period->rate_last = ram->rate;
      period->elapsed_ns += run;
    }
    mwns_t accrued = 0;
    bool sees = !ram->voltage_missing && conditions_sees(m, &ram->conditions);
    if (sees) accrued = load_energy(m->load, ram->taken, now) * m->ratio_num;
    ram->last_counts = m->mech->quantise(accrued, m->ratio_unit, &ram->remainder);
    give(m, ram, ram->last_counts);
  }
  ram->taken = now;
  ram->taken_x = x;
}

void quantum_take(meter_t *m) { quantum_take_into(m, &m->ram, m->now); }

/* An edge gives what has accrued up to it to what was in force before it. */
void quantum_rate(meter_t *m, int32_t rate) {
  ram_t *ram = &m->ram;
  CHECK(rate >= 0);
  CHECK(rate <= METER_RATES);
  if (rate == ram->rate) return;
  if (m->mech->edge_rate(ram->rate, rate) == rate) {
    ram->counts.rate[ram->rate] -= ram->last_counts;
    ram->counts.rate[rate] += ram->last_counts;
  }
  ram->rate = rate;
}

energy_t quantum_energy(const meter_t *m, int64_t counts) {
  return (energy_t){counts * m->config->policy.quantum.mwh};
}
