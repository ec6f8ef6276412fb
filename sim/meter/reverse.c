/* Reverse run: the energy that the meter sees flows out for longer than 5 s of true time without a
 * break (spec meter.md, the table of errors; pmu/docs/decisions/0006 "Conditions"). The load is
 * constant between its changes, so that the instants are found, not polled. See conditions.h. */
#include "sim/meter/core.h"

static bool negative(const meter_t *m, true_t at) {
  load_powers_t powers;
  load_powers(m->load, at, &powers);
  int64_t seen_mw = 0;
  for (int32_t i = 0; i < LOAD_PHASES; i++) {
    if ((powers.missing & 1U << i) == 0) seen_mw += powers.p_mw[i];
  }
  return seen_mw < 0;
}

/* The measuring system works, and sees it. */
static bool runs_back(const meter_t *m) {
  bool sees = m->ram.metering && m->voltage_offs == 0 && m->world.counts[LEVEL_FRONT_END] == 0;
  return sees && negative(m, m->now);
}

/* The first instant after now at which the run would not go on: where the sign is another. Each
 * part of the load is passed once. */
static void find_sign(meter_t *m) {
  bool now = negative(m, m->now);
  true_t at = load_next_change(m->load, m->now);
  while (at.ns != TIME_NEVER && m->mech->reverse_goes_on(negative(m, at) == now)) {
    at = load_next_change(m->load, at);
  }
  m->world.sign_next = at;
}

void reverse_end(meter_t *m) {
  conditions_t *conditions = &m->ram.conditions;
  conditions->reverse_since.ns = TIME_NEVER;
  if (!conditions->reverse) return;
  conditions->reverse = false;
  claim_t now = ticker_claim(ticker_now(m));
  rows_event(m, EVENT_REVERSE_ENDED, now, m->mech->reverse_stamp2(conditions->reverse_stamp, now),
             METER_ABSENT, rows_by_self);
}

void reverse_update(meter_t *m) {
  conditions_t *conditions = &m->ram.conditions;
  if (!m->config->policy.reverse_detect) return;
  bool over = m->world.sign_next.ns <= m->now.ns; /* whatever ran until here */
  if (over) find_sign(m);
  if (over || !runs_back(m)) reverse_end(m);
  if (!runs_back(m)) return;
  if (conditions->reverse_since.ns == TIME_NEVER) {
    conditions->reverse_since = m->now;
    conditions->reverse_asked = false;
  }
  span_t run = {m->now.ns - conditions->reverse_since.ns};
  if (run.ns >= REVERSE_S * NS_PER_S) conditions->reverse_asked = true;
  if (conditions->reverse || !m->mech->reverse_detected(run)) return;
  conditions->reverse = true;
  conditions->reverse_stamp = ticker_claim(ticker_now(m));
  rows_tag(m, ENTRY_REVERSE);
  rows_event(m, EVENT_REVERSE, conditions->reverse_stamp, (claim_t){METER_ABSENT}, METER_ABSENT,
             rows_by_self);
}

/* What ends a run at this instant, behind something else of the same instant: 0006 has the end of
 * the run before all that but phases. */
bool reverse_cut(const meter_t *m) {
  const meter_config_t *config = m->config;
  int32_t at = m->outside;
  if (!m->ram.running || !m->ram.conditions.reverse || !m->mech->reverse_ends_down(true))
    return false;
  if (at == config->outside_count || config->outside[at].kind <= OUTSIDE_PHASE_BACK) return false;
  if (config->outside[at].kind == OUTSIDE_POWER_DOWN) return false; /* it ends the run itself */
  while (at < config->outside_count && config->outside[at].at.ns <= m->now.ns) {
    if (config->outside[at++].kind == OUTSIDE_POWER_DOWN) return true;
  }
  return false;
}

void reverse_cut_live(meter_t *m) {
  quantum_take(m);
  orders_begin(m, ACTION_EVENT, (pending_t){.kind = PENDING_NONE});
  reverse_end(m);
  if (orders_end(m, false) != ST_OK) return; /* restarted: it begins anew */
}

int64_t reverse_next(const meter_t *m) {
  const conditions_t *conditions = &m->ram.conditions;
  if (!m->config->policy.reverse_detect || !m->ram.metering) return TIME_NEVER;
  int64_t sign_ns = m->world.sign_next.ns;
  bool waits = conditions->reverse_since.ns != TIME_NEVER && !conditions->reverse_asked;
  if (!waits) return sign_ns;
  int64_t due_ns = conditions->reverse_since.ns + REVERSE_S * NS_PER_S;
  return due_ns < sign_ns ? due_ns : sign_ns;
}

void reverse_live(meter_t *m) {
  quantum_take(m);
  orders_begin(m, ACTION_EVENT, (pending_t){.kind = PENDING_NONE});
  reverse_update(m);
  if (orders_end(m, false) != ST_OK) return; /* restarted: it begins anew */
}
