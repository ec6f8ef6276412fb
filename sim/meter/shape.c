/* What a meter shows of what it has counted: values of counts, and of each quantity, demand and
 * channel what the shape says. Changes nothing. */
#include <string.h>

#include "sim/meter/core.h"

const meter_shape_t *meter_shape(const meter_t *m) { return &m->config->shape; }

void shape_show(const meter_t *m, const ram_t *ram, meter_registers_t *out) {
  memset(out, 0, sizeof *out);
  meter_energy_t *energy = &out->energy[0];
  energy->total = quantum_energy(m, ram->counts.total);
  for (int32_t i = 0; i < METER_RATES; i++) {
    energy->rate[i] = quantum_energy(m, ram->counts.rate[i + 1]);
  }
  energy->shadow = quantum_energy(m, ram->counts.shadow);
  energy->unallocated = quantum_energy(m, ram->counts.rate[0]);
  for (int32_t i = 0; i < METER_PEAKS; i++) {
    out->demand[i].peak[0] = ram->peak[i];
    out->demand[i].cumulative = ram->cumulative[i];
  }
}
