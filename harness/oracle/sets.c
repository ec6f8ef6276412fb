/* Billing sets: 0001 *End of billing*, clock-loss.md A7-A9, A13, A14, A19; meter.md *End of
 * billing*. A set stores the registers, adds each maximum to its cumulative one, clears it, splits
 * the running entry and the running demand period, and starts the lockout. */
#include "calendar.h"
#include "meter.h"

#include <assert.h>

static int64_t powered_crystal(const meter_t *m, int64_t t_ns) {
  return m->powered_before + oracle_clock_crystal(m, t_ns) - m->powered_x;
}

/* 0006: an end of billing adds the first peak to the cumulative register and clears all. */
static void fill(meter_t *m, set_t *set) {
  set->registers = m->registers;
  for (int n = 0; n < m->fact->shape.demand_count; n++) {
    maximum_t *maximum = &m->registers.maximum[n];
    maximum->cumulative += maximum->peaks[0].value;
    set->registers.maximum[n].cumulative = maximum->cumulative;
  }
  oracle_demand_clear(&m->registers);
}

static int64_t status_of(const meter_t *m, const set_order_t *order) {
  bool end_invalid = order->battery ? order->claimed_invalid : m->time_invalid;
  return (m->set_start_invalid ? 1 : 0) | (end_invalid ? 2 : 0) | (m->frozen ? 4 : 0);
}

void oracle_sets_make(meter_t *m, int64_t t_ns, const set_order_t *order) {
  int64_t now_s = oracle_clock_s(m, t_ns);
  bool had_entry = m->entry.open, had_demand = m->demand.open && !m->demand.suspended;
  oracle_registers_take(m, t_ns);
  oracle_profile_close(m, t_ns, ENTRY_END_OF_BILLING);
  oracle_demand_close(m, t_ns, had_demand ? now_s : m->down_s);
  if (!oracle_text_room(&m->sets, &m->set_cap, m->set_count, sizeof m->sets[0])) {
    m->memory_short = true;
    return;
  }
  set_t *set = &m->sets[m->set_count++];
  *set = (set_t){.cause = order->cause,
                 .mask = order->mask,
                 .start_s = m->set_start_s,
                 .end_s = order->end_s == ORACLE_NONE ? now_s : order->end_s,
                 .reset_s = now_s,
                 .status = status_of(m, order),
                 .missed_count = order->missed_count};
  assert(order->missed_count <= METER_MISSED_MAX);
  for (int i = 0; i < order->missed_count; i++) {
    set->missed[i] = order->missed[i];
  }
  fill(m, set);
  int64_t number = (int64_t)m->set_count;
  oracle_profile_mark(m, "FE", set->end_s, ORACLE_NONE, number);
  oracle_events_log(m, 20, set->end_s, set->reset_s, number, order->by);
  m->set_start_s = set->end_s;
  m->set_start_invalid = order->battery || m->time_invalid;
  m->locked = true;
  m->locked_x = powered_crystal(m, t_ns);
  m->locked_midnight_s = oracle_calendar_midnight(m->fact->zone, now_s);
  if (had_entry) oracle_profile_open(m, t_ns, 0);
  m->demand.off_raster = false; /* A20: aligned again */
  if (had_demand) oracle_demand_split(m, t_ns);
}

static bool locked_out(const meter_t *m, int64_t t_ns) {
  if (!m->locked) return false;
  int64_t lockout_ns = m->fact->policy.lockout_ns;
  if (lockout_ns == ORACLE_NONE) return oracle_clock_s(m, t_ns) < m->locked_midnight_s;
  return powered_crystal(m, t_ns) - m->locked_x < lockout_ns;
}

static int64_t cause_of(const char *by) {
  switch (by[0]) {
  case 'B':
    return CAUSE_BUTTON;
  case 'O':
    return CAUSE_OPTICAL;
  case 'X':
    return CAUSE_EXTERNAL;
  default:
    return CAUSE_REMOTE;
  }
}

/* A9: the button and triggers without a password are locked out, everything else is not. The
 * dictionary gives ER08 to level 0 on any port, so R0 counts as without a password too. 0008: a
 * contact that the utility owns, X, is not. */
bool oracle_sets_command(meter_t *m, int64_t t_ns, const char *by) {
  bool open_to_all = by[0] == 'B' || (by[0] != 0 && by[1] == '0');
  if (open_to_all && locked_out(m, t_ns)) {
    oracle_events_log(m, 21, oracle_clock_s(m, t_ns), ORACLE_NONE, ORACLE_NONE, by);
    return false;
  }
  int64_t cause = cause_of(by);
  oracle_sets_make(
      m, t_ns,
      &(set_order_t){.cause = cause, .mask = INT64_C(1) << cause, .end_s = ORACLE_NONE, .by = by});
  return true;
}
