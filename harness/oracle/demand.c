/* Maximum demand, block and sliding: clock-loss.md A18-A20, 0001 *Demand*, 0006 *Maximum demands*,
 * *Sliding*. A period, or a step of one that slides, is made of parts with supply; a part judged
 * alone is stamped with its own end. A block is a window of one step. Not here: when a period
 * closes by the clock, which is schedule.c, and the split of an end of billing, which is sets.c. */
#include "calendar.h"
#include "meter.h"
#include "wide.h"

#include <assert.h>

#define NS_PER_H ((wide_t)3600 * 1000000000)
#define DEMAND_MAX INT64_C(1000000000000000) /* mW; no meter shows more */

/* A18: E x 3600 / max(T, elapsed); a whole part of a whole part is that of the one fraction. */
int64_t oracle_demand_of(int64_t energy, wide_t num, wide_t den, int64_t elapsed_ns,
                         int64_t period_ns) {
  int64_t divisor = elapsed_ns > period_ns ? elapsed_ns : period_ns;
  wide_t demand = oracle_wide_scale((wide_t)energy * NS_PER_H, num, den) / divisor;
  return demand > DEMAND_MAX ? DEMAND_MAX : (int64_t)demand;
}

static int64_t step_ns(const meter_t *m) {
  return m->fact->policy.md_period_ns / m->fact->policy.steps;
}

/* Values at the begin of a part. */
static void begin_part(meter_t *m, int64_t t_ns) {
  m->demand.x_ns = oracle_clock_crystal(m, t_ns);
  for (int q = 0; q < m->fact->shape.quantity_count; q++) {
    m->demand.at[q] = oracle_quantiser_value(m, q, t_ns);
  }
}

void oracle_demand_open(meter_t *m, int64_t t_ns, bool off_raster) {
  int64_t c_ns = oracle_clock_at(m, t_ns), old_end_c = m->demand.end_c;
  int64_t period_ns = step_ns(m);
  bool goes_on = off_raster && m->demand.off_raster;
  m->demand = (demand_state_t){.open = true,
                               .off_raster = off_raster,
                               .valid = !m->time_invalid,
                               .from_s = oracle_div_floor(c_ns, ORACLE_NS_PER_S),
                               .from_ns = t_ns,
                               .rate = m->rate};
  begin_part(m, t_ns);
  int64_t edge_s = oracle_calendar_edge(m->fact->zone, oracle_div_floor(c_ns, ORACLE_NS_PER_S),
                                        period_ns / ORACLE_NS_PER_S);
  m->demand.end_c = off_raster ? c_ns + period_ns : edge_s * ORACLE_NS_PER_S;
  if (!goes_on) return;
  while (old_end_c <= c_ns) { /* one whole period after the other, since the restart */
    old_end_c += period_ns;
  }
  m->demand.end_c = old_end_c;
}

/* 0007 `md.interval_trigger: rate_change`: whole periods, one behind the other. */
void oracle_demand_next(meter_t *m, int64_t t_ns, bool off_raster) {
  int64_t end_c = m->demand.end_c, c_ns = oracle_clock_at(m, t_ns);
  bool whole = m->fact->policy.trigger == TRIGGER_RATE && end_c <= c_ns;
  oracle_demand_open(m, t_ns, off_raster);
  while (whole && end_c <= c_ns) {
    end_c += step_ns(m);
  }
  if (whole) m->demand.end_c = end_c;
}

/* A19: the second part runs to the same edge. */
void oracle_demand_split(meter_t *m, int64_t t_ns) {
  int64_t end_c = m->demand.end_c;
  oracle_demand_open(m, t_ns, false);
  bool same = m->fact->policy.trigger == TRIGGER_RATE && end_c > oracle_clock_at(m, t_ns);
  if (same) m->demand.end_c = end_c;
}

void oracle_demand_drop(meter_t *m, int64_t t_ns) {
  oracle_demand_suspend(m, t_ns);
  m->demand.open = false;
  m->window.count = 0;
}

void oracle_demand_keep(meter_t *m) {
  int64_t now_s = oracle_div_floor(m->edge_c, ORACLE_NS_PER_S);
  int64_t edge_s = oracle_calendar_edge(m->fact->zone, now_s, step_ns(m) / ORACLE_NS_PER_S);
  m->demand.off_raster = false; /* A20: a time set aligns */
  m->demand.end_c = edge_s * ORACLE_NS_PER_S;
}

/* 0007 *What ends a demand period*: only a change of the number, and nothing while frozen. */
bool oracle_demand_ends_by_rate(const meter_t *m, int64_t rate) {
  bool runs = m->demand.open && !m->demand.suspended;
  return m->fact->policy.trigger != TRIGGER_CLOCK && rate != m->rate && !m->frozen && runs;
}

void oracle_demand_by_rate(meter_t *m, int64_t t_ns) {
  if (!m->demand.open) oracle_demand_open(m, t_ns, false);
  if (m->fact->policy.trigger != TRIGGER_RATE) return;
  m->demand.off_raster = false;
  m->demand.end_c = oracle_clock_at(m, t_ns) + step_ns(m);
}

void oracle_demand_suspend(meter_t *m, int64_t t_ns) {
  demand_state_t *demand = &m->demand;
  if (!demand->open || demand->suspended) return;
  int64_t x_ns = oracle_clock_crystal(m, t_ns);
  for (int q = 0; q < m->fact->shape.quantity_count; q++) {
    demand->energy[q] += oracle_quantiser_value(m, q, t_ns) - demand->at[q];
  }
  demand->elapsed_ns += x_ns - demand->x_ns;
  /* What came into force at the very end was not in force up to it. */
  if (x_ns > demand->x_ns) demand->rate_last = m->rate_x == x_ns ? m->rate_before : m->rate;
  demand->to_ns = t_ns;
  demand->suspended = true;
}

void oracle_demand_clear(registers_t *registers) {
  const peak_t none = {.stamp_s = ORACLE_NONE};
  for (int n = 0; n < SHAPE_DEMANDS_MAX; n++) {
    for (int i = 0; i < SHAPE_PEAKS_MAX; i++) {
      registers->maximum[n].peaks[i] = none;
    }
  }
  for (int n = 0; n < SHAPE_COINCIDENT_MAX; n++) {
    registers->coincident[n] = none;
  }
}

/* A flaw of 0009 takes the last one, whatever the policy. */
static bool takes_last(const meter_t *m) {
  return m->fact->policy.tie_last || oracle_firmware_has(m, FLAW_TIE_LAST);
}

/* 0006 *Maximum demands*: behind those that are greater, and behind equal ones or before them. The
 * place that it got; `peaks` where it fell off the end. */
static int offer(const meter_t *m, maximum_t *maximum, int peaks, peak_t peak) {
  if (peak.value == 0) return peaks; /* a maximum of 0 has no stamp */
  int place = 0;
  while (place < peaks) {
    int64_t there = maximum->peaks[place].value;
    if (peak.value > there || (peak.value == there && takes_last(m))) break;
    place++;
  }
  for (int i = peaks - 1; i > place; i--) {
    maximum->peaks[i] = maximum->peaks[i - 1];
  }
  if (place < peaks) maximum->peaks[place] = peak;
  return place;
}

static void keep_judged(meter_t *m, const judged_t *judged, const int64_t *energy) {
  size_t width = (size_t)m->fact->shape.quantity_count, n = m->judged_count;
  if (!oracle_text_room(&m->judged, &m->judged_cap, n, sizeof m->judged[0]) ||
      !oracle_text_room(&m->judged_energy, &m->judged_energy_cap, n, width * sizeof(int64_t))) {
    m->memory_short = true;
    return;
  }
  m->judged[m->judged_count++] = *judged;
  for (size_t q = 0; q < width; q++) {
    m->judged_energy[n * width + q] = energy[q];
  }
}

static int64_t demand_in(const meter_t *m, int quantity, const int64_t *energy,
                         int64_t elapsed_ns) {
  int64_t value = energy[quantity] > 0 ? energy[quantity] : 0; /* of a sum at least 0 */
  return oracle_demand_of(value, 1, 1, elapsed_ns, m->fact->policy.md_period_ns);
}

/* Offers the window to each maximum that wants its rate. */
static void judge(meter_t *m, int64_t to_ns, int64_t stamp_s) {
  const shape_t *shape = &m->fact->shape;
  const window_t *window = &m->window;
  const demand_step_t *first = &window->steps[0], *last = &window->steps[window->count - 1];
  judged_t judged = {.from_ns = first->from_ns,
                     .to_ns = to_ns,
                     .from_s = first->from_s,
                     .to_s = stamp_s,
                     .valid = first->valid};
  int64_t energy[SHAPE_QUANTITIES_MAX] = {0};
  for (int i = 0; i < window->count; i++) {
    judged.elapsed_ns += window->steps[i].elapsed_ns;
    for (int q = 0; q < shape->quantity_count; q++) {
      energy[q] += window->steps[i].energy[q];
    }
  }
  const policy_t *policy = &m->fact->policy;
  if (policy->discard_incomplete && judged.elapsed_ns < policy->md_period_ns) return;
  int64_t rate = policy->rate_of_end ? last->rate_last : first->rate;
  for (int n = 0; n < shape->demand_count; n++) {
    const demand_of_t *demand = &shape->demands[n];
    bool wanted = demand->mask == 0 || (rate > 0 && (demand->mask >> rate & 1) != 0);
    if (!wanted) continue;
    peak_t peak = {demand_in(m, demand->quantity, energy, judged.elapsed_ns), stamp_s};
    if (offer(m, &m->registers.maximum[n], demand->peaks, peak) > 0) continue;
    for (int i = 0; i < shape->coincident_count; i++) {
      if (shape->coincident[i].demand != n) continue;
      int64_t beside = demand_in(m, shape->coincident[i].quantity, energy, judged.elapsed_ns);
      m->registers.coincident[i] = (peak_t){beside, beside > 0 ? stamp_s : ORACLE_NONE};
    }
  }
  keep_judged(m, &judged, energy);
}

/* The running step ends now, or ended where its last part did: it is judged with those before it.
 */
void oracle_demand_end(meter_t *m, int64_t t_ns, int64_t stamp_s) {
  demand_state_t *demand = &m->demand;
  window_t *window = &m->window;
  if (!demand->open) return;
  oracle_demand_suspend(m, t_ns);
  demand->open = false;
  if (demand->elapsed_ns == 0) return;
  if (m->fact->policy.suspend_invalid && m->time_invalid) { /* 0007 `clk.invalid.md` */
    window->count = 0;
    return;
  }
  if (window->count == m->fact->policy.steps) {
    window->count--;
    for (int i = 0; i < window->count; i++) {
      window->steps[i] = window->steps[i + 1];
    }
  }
  demand_step_t *step = &window->steps[window->count++];
  *step = (demand_step_t){.from_ns = demand->from_ns,
                          .elapsed_ns = demand->elapsed_ns,
                          .rate = demand->rate,
                          .rate_last = demand->rate_last,
                          .from_s = demand->from_s,
                          .valid = demand->valid};
  for (int q = 0; q < m->fact->shape.quantity_count; q++) {
    step->energy[q] = demand->energy[q];
  }
  judge(m, demand->to_ns, stamp_s);
}

void oracle_demand_close(meter_t *m, int64_t t_ns, int64_t stamp_s) {
  oracle_demand_end(m, t_ns, stamp_s);
  m->window.count = 0;
}

/* 0006 *Sliding*: a step that has run to its own end, and not to a change of DST that breaks the
 * raster of the steps. */
bool oracle_demand_is_plain(const meter_t *m, int64_t t_ns) {
  int64_t now_s = oracle_clock_s(m, t_ns), period_s = step_ns(m) / ORACLE_NS_PER_S;
  if (m->demand.end_c > oracle_clock_at(m, t_ns)) return false;
  if (m->demand.off_raster) return true;                    /* their raster is the restart's */
  if (m->fact->policy.trigger == TRIGGER_RATE) return true; /* or begins at a change of rate */
  int64_t shift_s = oracle_calendar_offset(m->fact->zone, now_s, false) -
                    oracle_calendar_offset(m->fact->zone, now_s - 1, false);
  return oracle_mod_floor(shift_s, period_s) == 0;
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
    begin_part(m, t_ns);
    return;
  }
  bool restart = after_outage && m->fact->policy.after_failure == AFTER_RESTART;
  /* A20: within the window there was no boundary, so that nothing restarts. */
  if (demand->no_boundary) restart = demand->off_raster;
  if (!demand->no_boundary) demand->off_raster = false; /* whole periods from here, not from then */
  oracle_demand_open(m, t_ns, restart);
}
