/* What keeps the clock while there is no supply: a cell or a capacitor that holds so many ns of it
 * (pmu/docs/decisions/0008 "The reserve of the clock"). Between two changes of the supply, and a
 * new cell, what is left is a closed form of true time; nothing is computed in between. It is the
 * world's: a meter sees of it only low, dead, and a clock that is lost, as of a fault (supply.c). A
 * power cut of the bench lasts no time and changes none of it. */
#include "sim/meter/core.h"

static bool is_cell(const meter_t *m) { return m->config->policy.reserve == RESERVE_CELL; }

static bool is_capacitor(const meter_t *m) {
  return m->config->policy.reserve == RESERVE_CAPACITOR;
}

static int64_t drain_ppb(const meter_t *m) {
  int64_t leak = m->config->policy.reserve_leak;
  if (is_cell(m)) return m->mech->keeping.cell_drain(m->reserve.supplied, leak);
  return NS_PER_S + leak; /* of a capacitor without supply */
}

/* ns left; what was lost in the stretch is rounded down, and so is what was gained. */
static int64_t left_at(const meter_t *m, true_t at) {
  const reserve_t *reserve = &m->reserve;
  const meter_policy_t *policy = &m->config->policy;
  __int128 run = at.ns - reserve->since.ns;
  CHECK(run >= 0);
  if (is_capacitor(m) && reserve->supplied) {
    if (!m->mech->keeping.capacitor_charges(true)) return reserve->left_ns;
    __int128 full = reserve->left_ns + run * policy->reserve_hours.ns / policy->reserve_recharge.ns;
    return full < policy->reserve_hours.ns ? (int64_t)full : policy->reserve_hours.ns;
  }
  __int128 left = reserve->left_ns - run * drain_ppb(m) / NS_PER_S;
  return left > 0 ? (int64_t)left : 0;
}

/* The first ns of this stretch at which no more than `level` is left. */
static int64_t falls_to(const meter_t *m, int64_t level) {
  const reserve_t *reserve = &m->reserve;
  if (reserve->left_ns <= level) return reserve->since.ns;
  int64_t ppb = drain_ppb(m);
  if (ppb == 0) return TIME_NEVER;
  __int128 run = ((__int128)(reserve->left_ns - level) * NS_PER_S + ppb - 1) / ppb;
  return run < TIME_NEVER - reserve->since.ns ? reserve->since.ns + (int64_t)run : TIME_NEVER;
}

static void stretch_begins(meter_t *m, int64_t left_ns, bool supplied) {
  reserve_t *reserve = &m->reserve;
  reserve->since = m->now;
  reserve->left_ns = left_ns;
  reserve->supplied = supplied;
  if (!is_cell(m)) return;
  reserve->low_ns = falls_to(m, m->config->policy.reserve_low.ns);
  reserve->dead_ns = falls_to(m, 0);
}

void reserve_begin(meter_t *m) {
  m->reserve.asked_ns = INT64_MIN;
  stretch_begins(m, m->config->policy.reserve_hours.ns, !m->config->off_at_start);
}

void reserve_supply(meter_t *m, bool supplied) {
  if (!is_cell(m) && !is_capacitor(m)) return;
  if (!supplied) m->reserve.ran_out = false;
  stretch_begins(m, left_at(m, m->now), supplied);
}

/* A clock that was lost before the new cell came stays lost. */
void reserve_replaced(meter_t *m) {
  if (!is_cell(m) || !m->mech->keeping.new_cell_full(true)) return;
  reserve_t *reserve = &m->reserve;
  if (!reserve->supplied && left_at(m, m->now) == 0) reserve->ran_out = true;
  stretch_begins(m, m->config->policy.reserve_hours.ns, reserve->supplied);
}

bool reserve_lost(const meter_t *m) {
  if (!is_cell(m) && !is_capacitor(m)) return false;
  return m->reserve.ran_out || left_at(m, m->now) == 0;
}

bool reserve_silent(const meter_t *m) { return is_capacitor(m); }

bool reserve_low(const meter_t *m, true_t at) {
  return is_cell(m) && left_at(m, at) <= m->config->policy.reserve_low.ns;
}

bool reserve_dead(const meter_t *m, true_t at) { return is_cell(m) && left_at(m, at) == 0; }

void reserve_asked(meter_t *m, true_t at) { m->reserve.asked_ns = at.ns; }

int64_t reserve_next(const meter_t *m) {
  const reserve_t *reserve = &m->reserve;
  if (!is_cell(m) || !m->ram.running || !reserve->supplied) return TIME_NEVER;
  if (reserve->low_ns > reserve->asked_ns) return reserve->low_ns;
  return reserve->dead_ns > reserve->asked_ns ? reserve->dead_ns : TIME_NEVER;
}

void reserve_live(meter_t *m) {
  quantum_take(m);
  orders_begin(m, ACTION_EVENT, (pending_t){.kind = PENDING_NONE});
  supply_battery(m, m->now);
  if (orders_end(m, false) != ST_OK) return; /* restarted: the power-up has found it */
}
