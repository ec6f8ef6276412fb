/* The quantisers, one for each quantity that is no sum: exact energy since the last edge, in mW·ns,
 * becomes whole counts of the register's quantum, and what is left over is carried (D1 "Energy",
 * 0006 "Quantisers"). Each count goes to the total and to the one rate, shadow, entry and demand
 * period in force while it accrued; so the sums of invariant I1 hold by construction. Nothing here
 * knows a clock. */
#include "sim/meter/core.h"
#include "sim/meter/instrument.h"

/* Accrued energies of an hour times the numerator of K, and a unit, stay within 126 bits. */
#define RATIO_NUM_MAX ((mwns_t)1 << 38)
#define RATIO_DEN_MAX ((mwns_t)1 << 60)

/* --- K --- */

typedef struct {
  mwns_t num, den;
} fraction_t;

static mwns_t common(mwns_t a, mwns_t b) {
  while (b != 0) {
    mwns_t rest = a % b;
    a = b;
    b = rest;
  }
  return a;
}

static fraction_t reduced(mwns_t num, mwns_t den) {
  mwns_t by = common(num, den);
  return (fraction_t){num / by, den / by};
}

static fraction_t fraction_of(const meter_ratios_t *ratios) {
  return reduced((mwns_t)ratios->ct_primary * ratios->vt_primary,
                 (mwns_t)ratios->ct_secondary * ratios->vt_secondary);
}

/* a / b; crosswise first, so that products of four hundredths of up to 10⁹ stay within 128 bits. */
static fraction_t divided(fraction_t a, fraction_t b) {
  fraction_t nums = reduced(a.num, b.num);
  fraction_t dens = reduced(b.den, a.den);
  return (fraction_t){nums.num * dens.num, nums.den * dens.den};
}

/* K = configured / physical of a meter of primary values, where the ratio divides 0 times more; of
 * secondary values it divides once. Ratios that nobody builds are taken with 38 bits. */
void quantum_ratio(meter_t *m) {
  ram_t *ram = &m->ram;
  fraction_t configured = fraction_of(&ram->ratios);
  fraction_t k = divided(configured, fraction_of(&m->physical));
  int32_t times = m->mech->ratio_times(m->config->policy.secondary);
  for (int32_t i = 0; i < times; i++)
    k = divided(k, configured);
  while (k.num > RATIO_NUM_MAX || k.den > RATIO_DEN_MAX) {
    k.num /= 2;
    k.den = k.den > 1 ? k.den / 2 : 1;
  }
  mwns_t unit = k.den * MWNS_PER_MWH * m->config->policy.quantum.mwh;
  if (k.num == ram->ratio_num && unit == ram->ratio_unit) return;
  ram->ratio_num = k.num;
  ram->ratio_unit = unit;
  const meter_shape_t *shape = &m->config->shape;
  for (int32_t i = 0; i < shape->quantity_count; i++) {
    gauge_t *gauge = &ram->gauges[i];
    if (!shape->quantities[i].input) gauge->remainder = m->mech->ratio_remainder(gauge->remainder);
  }
}

/* --- counts --- */

static void give(const meter_t *m, ram_t *ram, int32_t quantity, int64_t counts) {
  const meter_mechanisms_t *mech = m->mech;
  gauge_t *gauge = &ram->gauges[quantity];
  gauge->last = counts;
  if (mech->total_runs(ram->frozen, ram->invalid)) gauge->total += counts;
  gauge->rate[ram->rate] += counts;
  bool shadow = mech->shadow_runs(ram->frozen, ram->invalid);
  if (shadow && mech->shadow_of(quantity)) gauge->shadow += counts;
  if (ram->entry.open) gauge->entry += counts;
  if (ram->period.open) gauge->period += counts;
}

int64_t quantum_pulses(const meter_t *m, ram_t *ram, int32_t quantity, true_t now) {
  int32_t input = m->config->shape.quantities[quantity].word[1] - '1';
  mwns_t accrued = load_pulses(m->load, input, ram->taken, now);
  return m->mech->quantise(accrued, QUANTUM_PULSE, &ram->gauges[quantity].remainder);
}

mwns_t quantum_accrued(const meter_t *m, int32_t quantity, load_mark_t from, load_mark_t to,
                       int64_t num) {
  const meter_quantity_t *of = &m->config->shape.quantities[quantity];
  if (!of->input) return load_flowed(m->flows[quantity], from, to) * num;
  return load_pulses(m->load, of->word[1] - '1', (true_t){from.at_ns}, (true_t){to.at_ns});
}

/* Since `taken`, while metering. What is not seen accrues nothing. */
static void take_all(const meter_t *m, ram_t *ram, true_t now) {
  const meter_shape_t *shape = &m->config->shape;
  CHECK(ram->rate >= 0);
  CHECK(ram->rate <= METER_RATES);
  load_mark_t from = load_mark(m->load, ram->taken);
  load_mark_t to = load_mark(m->load, now);
  bool blind = ram->voltage_missing || !conditions_sees(m, &ram->conditions);
  for (int32_t i = 0; i < shape->quantity_count; i++) {
    if (shape->quantities[i].sum) continue;
    int64_t counts = 0;
    if (shape->quantities[i].input) {
      counts = quantum_pulses(m, ram, i, now);
    } else {
      mwns_t accrued = blind ? 0 : load_flowed(m->flows[i], from, to) * ram->ratio_num;
      counts = m->mech->quantise(accrued, ram->ratio_unit, &ram->gauges[i].remainder);
    }
    give(m, ram, i, counts);
  }
  if (m->config->gauges.count > 0) instrument_take(m, ram, from, to, blind);
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
    take_all(m, ram, now);
  }
  ram->taken = now;
  ram->taken_x = x;
}

/* Whoever takes counts outside a plain stretch is about to do what no run can say. */
void quantum_take(meter_t *m) {
  m->run = NULL;
  quantum_take_into(m, &m->ram, m->now);
}

/* An edge gives what has accrued up to it to what was in force before it. */
void quantum_rate(meter_t *m, int32_t rate) {
  ram_t *ram = &m->ram;
  CHECK(rate >= 0);
  CHECK(rate <= METER_RATES);
  if (rate == ram->rate) return;
  if (m->mech->edge_rate(ram->rate, rate) == rate) {
    for (int32_t i = 0; i < m->config->shape.quantity_count; i++) {
      ram->gauges[i].rate[ram->rate] -= ram->gauges[i].last;
      ram->gauges[i].rate[rate] += ram->gauges[i].last;
    }
  }
  ram->rate = rate;
}
