/* The clock: 0001 *Time* and *Clock*. X counts the crystal from the start of the span (crystal.c);
 * C is linear in X between anchors. A slew is a run of pieces, each of them one load-profile period
 * of C. */
#include "calendar.h"
#include "meter.h"

#include <assert.h>

int64_t oracle_clock_at(const meter_t *m, int64_t t_ns) {
  const clock_state_t *clock = &m->clock;
  wide_t run = oracle_clock_crystal(m, t_ns) - clock->x_ns;
  return clock->c_ns + (int64_t)oracle_wide_floor(run * clock->num, clock->den);
}

int64_t oracle_clock_s(const meter_t *m, int64_t t_ns) {
  return oracle_div_floor(oracle_clock_at(m, t_ns), ORACLE_NS_PER_S);
}

int64_t oracle_clock_when(const meter_t *m, int64_t c_ns) {
  const clock_state_t *clock = &m->clock;
  wide_t run = oracle_wide_ceil((wide_t)(c_ns - clock->c_ns) * clock->den, clock->num);
  int64_t t_ns = oracle_crystal_when(m, clock->x_ns + run);
  assert(oracle_clock_at(m, t_ns) >= c_ns);
  return t_ns;
}

void oracle_clock_start(meter_t *m, int64_t t_ns, int64_t c_ns) {
  m->clock = (clock_state_t){.x_ns = oracle_clock_crystal(m, t_ns),
                             .c_ns = c_ns,
                             .num = 1,
                             .den = 1,
                             .slew_start_c = ORACLE_NEVER,
                             .slew_end_c = ORACLE_NEVER};
}

void oracle_clock_adjust(meter_t *m, int64_t t_ns, int64_t seconds) {
  oracle_clock_start(m, t_ns, oracle_clock_at(m, t_ns)); /* what was left of another is dropped */
  m->clock.slew_left_s = seconds;
  /* 0001: it starts at the next edge of lp.period. */
  int64_t period_s = m->fact->policy.lp_period_ns / ORACLE_NS_PER_S;
  int64_t edge_s = oracle_calendar_edge(m->fact->zone, oracle_clock_s(m, t_ns), period_s);
  m->clock.slew_start_c = edge_s * ORACLE_NS_PER_S;
}

int64_t oracle_clock_slew_next(const meter_t *m) {
  return m->clock.slew_start_c < m->clock.slew_end_c ? m->clock.slew_start_c : m->clock.slew_end_c;
}

bool oracle_clock_slewing(const meter_t *m) { return m->clock.slew_end_c != ORACLE_NEVER; }

void oracle_clock_slew_edge(meter_t *m, int64_t t_ns) {
  int64_t edge_c = oracle_clock_slew_next(m), left_s = m->clock.slew_left_s;
  assert(edge_c != ORACLE_NEVER);
  int64_t period = m->fact->policy.lp_period_ns;
  oracle_clock_start(m, t_ns, oracle_clock_at(m, t_ns));
  if (left_s == 0) return;
  /* clock-loss.md: evenly, T - 5 s or T + 5 s of the crystal a period, the last takes the rest;
   * 0007 `clk.slew_rate`: seconds in the place of 5. */
  int64_t most_s = m->fact->policy.slew_s;
  int64_t step_s = left_s > most_s ? most_s : left_s < -most_s ? -most_s : left_s;
  m->clock.num = period;
  m->clock.den = period - step_s * ORACLE_NS_PER_S;
  m->clock.slew_end_c = edge_c + period;
  m->clock.slew_left_s = left_s - step_s;
}
