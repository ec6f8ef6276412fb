/* Counts of the one quantiser, given to the total and to the rate then active: 0001 *Energy*,
 * *Rates*; clock-loss.md A11, I1. Taking counts between two edges changes nothing, so it is done
 * freely. */
#include "meter.h"

#include <assert.h>

void oracle_registers_take(meter_t *m, int64_t t_ns) {
  int64_t count = oracle_truth_count(&m->truth, t_ns);
  int64_t step = count - m->count;
  assert(step >= 0);
  m->count = count;
  if (m->rate > 0) {
    m->rates[m->rate] += step;
  } else {
    m->unallocated += step;
  }
  if (m->time_invalid) m->shadow += step;
}

void oracle_registers_rate(meter_t *m, int64_t t_ns, int64_t rate) {
  assert(rate >= 0 && rate < METER_RATES);
  oracle_registers_take(m, t_ns); /* an edge gives what has accrued to what was in force before */
  int64_t x_ns = oracle_clock_crystal(m, t_ns);
  if (m->rate_x != x_ns) m->rate_before = m->rate; /* a rate of no length was never in force */
  m->rate_x = x_ns;
  m->rate = rate;
  /* A period that opens at this instant starts under the new rate: closing precedes it. */
  demand_state_t *demand = &m->demand;
  bool fresh = demand->open && !demand->suspended && demand->elapsed_ns == 0 &&
               demand->x_ns == oracle_clock_crystal(m, t_ns);
  if (fresh) demand->rate = rate;
}
