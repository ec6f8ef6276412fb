/* What the quantisers counted, given to the total and to the rate then active: 0001 *Energy*,
 * *Rates*; 0006 *Registers*; clock-loss.md A11, I1. Taking counts between two edges changes
 * nothing, so it is done freely. */
#include "meter.h"

#include <assert.h>

void oracle_registers_start(meter_t *m) {
  registers_t *registers = &m->registers;
  oracle_demand_clear(registers);
  for (int i = 0; i < 4; i++) {
    registers->ratio[i] = m->fact->ratio[i];
  }
  for (int q = 0; q < m->fact->shape.quantity_count; q++) {
    for (int rate = 0; rate < SHAPE_RATES; rate++) {
      registers->rate[q][rate] = m->fact->initial[q][rate];
      registers->total[q] += m->fact->initial[q][rate];
    }
  }
}

void oracle_registers_take(meter_t *m, int64_t t_ns) {
  const shape_t *shape = &m->fact->shape;
  assert(m->rate >= 0 && m->rate < SHAPE_RATES);
  for (int q = 0; q < shape->quantity_count; q++) {
    if (oracle_shape_is_sum(&shape->quantities[q])) continue;
    int64_t value = oracle_quantiser_value(m, q, t_ns), step = value - m->taken[q];
    assert(step >= 0);
    m->taken[q] = value;
    m->registers.total[q] += step;
    m->registers.rate[q][m->rate] += step;
    if (m->time_invalid) m->registers.shadow[q] += step;
  }
}

void oracle_registers_rate(meter_t *m, int64_t t_ns, int64_t rate) {
  assert(rate >= 0 && rate < METER_RATES);
  oracle_registers_take(m, t_ns); /* an edge gives what has accrued to what was in force before */
  int64_t x_ns = oracle_clock_crystal(m, t_ns);
  demand_state_t *demand = &m->demand;
  /* A period that opens at this instant starts under the new rate: closing precedes it. */
  bool fresh =
      demand->open && !demand->suspended && demand->elapsed_ns == 0 && demand->x_ns == x_ns;
  bool ends = oracle_demand_ends_by_rate(m, rate);
  if (ends && !fresh) oracle_demand_close(m, t_ns, oracle_clock_s(m, t_ns));
  if (m->rate_x != x_ns) m->rate_before = m->rate; /* a rate of no length was never in force */
  m->rate_x = x_ns;
  m->rate = rate;
  if (fresh) demand->rate = rate;
  if (ends) oracle_demand_by_rate(m, t_ns);
}
