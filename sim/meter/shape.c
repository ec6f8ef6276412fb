/* Values of counts, and what of them a meter shows: a sum is the signed sum of its parts in
 * everything, a rate without a register of its own is unallocated, registers roll over, and only
 * what the shape has is there (pmu/docs/decisions/0006 "Registers"). Changes nothing. */
#include <string.h>

#include "sim/meter/core.h"

/* What a register of n digits counts: 1 kWh in mWh, a unit of an input in thousandths. */
enum { KILO_MILLI = 1000000, INPUT_MILLI = 1000 };

const meter_shape_t *meter_shape(const meter_t *m) { return m->shape; }

static int64_t counts_of(const gauge_t *gauge, int32_t value) {
  switch (value) {
  case VALUE_TOTAL:
    return gauge->total;
  case VALUE_SHADOW:
    return gauge->shadow;
  case VALUE_ENTRY:
    return gauge->entry;
  case VALUE_PERIOD:
    return gauge->period;
  default:
    CHECK(value >= VALUE_RATE);
    CHECK(value <= VALUE_RATE + METER_RATES);
    return gauge->rate[value - VALUE_RATE];
  }
}

/* Of a quantity that is no sum. */
static int64_t worth(const meter_t *m, int32_t quantity, int64_t counts) {
  const meter_quantity_t *of = &m->config->shape.quantities[quantity];
  if (!of->input) return counts * m->config->policy.quantum.mwh;
  return m->mech->pulse_value(counts, m->config->weights[of->word[1] - '1']);
}

/* What stood there before the start; the total holds all of it. */
static int64_t initial(const meter_t *m, int32_t quantity, int32_t value) {
  const int64_t *stood = m->config->initial[quantity];
  if (value >= VALUE_RATE) return stood[value - VALUE_RATE];
  int64_t sum = 0;
  for (int32_t i = 0; i <= METER_RATES && value == VALUE_TOTAL; i++)
    sum += stood[i];
  return sum;
}

static int64_t own_value(const meter_t *m, const ram_t *ram, int32_t quantity, int32_t value) {
  int64_t counted = worth(m, quantity, counts_of(&ram->gauges[quantity], value));
  int64_t before = initial(m, quantity, value);
  return before == 0 ? counted : m->mech->with_initial(counted, before);
}

energy_t shape_value(const meter_t *m, const ram_t *ram, int32_t quantity, int32_t value) {
  const meter_quantity_t *of = &m->config->shape.quantities[quantity];
  if (!of->sum) return (energy_t){own_value(m, ram, quantity, value)};
  int64_t sum = 0;
  for (int32_t i = 0; i < of->part_count; i++)
    sum = m->mech->sum_add(sum, of->signs[i], own_value(m, ram, of->parts[i], value));
  return (energy_t){sum};
}

energy_t shape_counts(const meter_t *m, int32_t quantity, const int64_t *counts) {
  const meter_quantity_t *of = &m->config->shape.quantities[quantity];
  if (!of->sum) return (energy_t){worth(m, quantity, counts[quantity])};
  int64_t sum = 0;
  for (int32_t i = 0; i < of->part_count; i++) {
    int32_t part = of->parts[i];
    sum = m->mech->sum_add(sum, of->signs[i], worth(m, part, counts[part]));
  }
  return (energy_t){sum};
}

/* A sum has the unit of its parts; its own registers do not roll, but the demands of it do. */
static int64_t rolled(const meter_t *m, int32_t quantity, int64_t value) {
  const meter_shape_t *shape = &m->config->shape;
  const meter_quantity_t *of = &shape->quantities[quantity];
  bool input = of->sum ? shape->quantities[of->parts[0]].input : of->input;
  return m->mech->register_shows(value, m->config->policy.digits, input ? INPUT_MILLI : KILO_MILLI);
}

static energy_t shown(const meter_t *m, const ram_t *ram, int32_t quantity, int32_t value) {
  energy_t energy = shape_value(m, ram, quantity, value);
  if (m->config->shape.quantities[quantity].sum) return energy;
  return (energy_t){rolled(m, quantity, energy.mwh)};
}

/* No rate was active, or one that this quantity has no register of. */
static energy_t unallocated(const meter_t *m, const ram_t *ram, int32_t quantity) {
  int64_t sum = 0;
  for (int32_t rate = 0; rate <= METER_RATES; rate++) {
    if (m->mech->rate_register(m->config->shape.rates[quantity], rate) != 0) continue;
    sum += shape_value(m, ram, quantity, VALUE_RATE + rate).mwh;
  }
  if (m->config->shape.quantities[quantity].sum) return (energy_t){sum};
  return (energy_t){rolled(m, quantity, sum)};
}

static void show_energy(const meter_t *m, const ram_t *ram, int32_t quantity, meter_energy_t *out) {
  uint32_t mask = m->config->shape.rates[quantity];
  out->total = shown(m, ram, quantity, VALUE_TOTAL);
  out->shadow = shown(m, ram, quantity, VALUE_SHADOW);
  if (mask == 0) return;
  out->unallocated = unallocated(m, ram, quantity);
  for (int32_t rate = 1; rate <= METER_RATES; rate++) {
    if (m->mech->rate_register(mask, rate) != rate) continue;
    out->rate[rate - 1] = shown(m, ram, quantity, VALUE_RATE + rate);
  }
}

void shape_show(const meter_t *m, const ram_t *ram, const meter_peak_t *peaks,
                meter_registers_t *out) {
  const meter_shape_t *shape = &m->config->shape;
  memset(out, 0, sizeof *out);
  for (int32_t i = 0; i < shape->quantity_count; i++)
    show_energy(m, ram, i, &out->energy[i]);
  for (int32_t i = 0; i < shape->demand_count; i++) {
    const meter_demand_of_t *demand = &shape->demands[i];
    meter_maximum_t *maximum = &out->demand[i];
    maximum->cumulative.mw = rolled(m, demand->quantity, ram->cumulative[i].mw);
    for (int32_t at = 0; at < demand->peaks; at++)
      maximum->peak[at] = peaks[i * METER_PEAKS_KEPT + at];
  }
  for (int32_t i = 0; i < shape->coincident_count; i++)
    out->coincident[i] = peaks[PEAK_COINCIDENT + i];
}
