/* End of billing: a set is stored, each maximum is added to its cumulative register, the maxima are
 * cleared, the reset is counted (spec meter.md "End of billing"; D1). What was missed in an outage
 * or by a time set is collected here too, and the lockout is kept. Totals are never touched. */
#include <string.h>

#include "sim/meter/core.h"

static void start_lockout(meter_t *m, meter_cause_t cause, shown_t now) {
  if (!m->mech->lockout_starts((int32_t)cause)) return;
  m->ram.lockout_x = m->ram.powered_x + m->config->policy.lockout.ns;
  m->ram.lockout_until.ns = almanac_midnight(m, now);
}

void resets_make(meter_t *m, const reset_t *reset) {
  ram_t *ram = &m->ram;
  nvm_action_t outer = m->nvm.action;
  m->nvm.action = ACTION_END_OF_BILLING;
  shown_t now = ticker_now(m);
  rows_close(m, ENTRY_END_OF_BILLING);
  /* The part so far belongs to the closing set; while nothing is metered it ended at L. */
  maximum_split(m, ram->metering ? now : ram->lost);
  maximum_align(m, ALIGN_END_OF_BILLING, now);

  meter_peak_t before[PEAK_COUNT];
  memcpy(before, ram->peak, sizeof before);
  const meter_shape_t *shape = &m->config->shape;
  for (int32_t i = 0; i < shape->demand_count; i++) {
    int32_t which = m->mech->cumulative_peak(shape->demands[i].peaks);
    const meter_peak_t *peak = &before[i * METER_PEAKS_KEPT + which];
    ram->cumulative[i] = m->mech->cumulate(ram->cumulative[i], peak->power);
  }
  if (m->mech->reset_clears((int32_t)reset->cause)) maximum_clear(ram->peak);
  meter_set_t set = {.number = ++ram->sets_made,
                     .cause = reset->cause,
                     .mask = reset->mask,
                     .start = ram->set_start,
                     .end = reset->end,
                     .reset = ticker_claim(now),
                     .ratios = reset->ratios_new == NULL ? ram->ratios : *reset->ratios_new};
  if (ram->set_start_invalid) set.status |= SET_START_INVALID;
  if (reset->end_invalid) set.status |= SET_END_INVALID;
  if (ram->frozen) set.status |= SET_FROZEN;
  if (reset->missed != NULL) {
    set.missed_count = reset->missed->count;
    if (set.missed_count > METER_MISSED_MAX) set.missed_count = METER_MISSED_MAX;
    memcpy(set.missed, reset->missed->rows, (size_t)set.missed_count * sizeof set.missed[0]);
  }
  shape_show(m, ram, m->mech->set_peaks(before, ram->peak), &set.registers);
  nvm_set_write(&m->nvm, &set);

  ram->set_start = set.end;
  ram->set_start_invalid = reset->start_invalid;
  ram->last_reset = set.reset;
  rows_mark(m, ROW_FE, set.end, (claim_t){METER_ABSENT}, set.number);
  rows_event(m, EVENT_END_OF_BILLING, set.end, set.reset, set.number, reset->by);
  start_lockout(m, reset->cause, now);
  m->nvm.action = outer;
}

bool resets_locked(const meter_t *m) {
  if (m->config->policy.lockout_midnight) return ticker_now(m).ns < m->ram.lockout_until.ns;
  return m->ram.powered_x < m->ram.lockout_x;
}

/* 0006: without its configuration a meter asks for no reset by itself. */
static bool scheduled(const meter_t *m) {
  return m->mech->scheduled_runs(view_ram(m)->conditions.configuration_lost);
}

static claim_t next_billing(const meter_t *m, claim_t after) {
  return scheduled(m) ? almanac_billing(m, after) : (claim_t){INT64_MAX};
}

static void missed_add(missed_t *missed, meter_cause_t cause, claim_t at) {
  if (missed->count < METER_MISSED_MAX) {
    missed->rows[missed->count] = (meter_missed_t){.cause = cause, .stamp = at};
  }
  if (missed->mask == 0 || cause < missed->first) missed->first = cause;
  missed->count++;
  missed->mask |= 1U << cause;
  missed->last = at;
  if (cause != CAUSE_CHANGE_OVER) missed->served = at;
}

static claim_t next_season(const meter_t *m, claim_t after) {
  claim_t due = {INT64_MAX};
  if (!m->config->policy.on_season || !scheduled(m)) return due;
  due = almanac_tariff_season(m, after);
  while (due.s != INT64_MAX && !m->mech->serve(due, m->ram.served)) {
    due = almanac_tariff_season(m, due);
  }
  return due;
}

static claim_t next_change_over(const meter_t *m, claim_t after) {
  if (!m->config->policy.on_change_over) return (claim_t){INT64_MAX};
  claim_t due = almanac_tariff_passive(m).due;
  return due.s > after.s ? due : (claim_t){INT64_MAX};
}

claim_t resets_next(const meter_t *m, claim_t after) {
  claim_t due[3] = {next_billing(m, after), next_season(m, after), next_change_over(m, after)};
  claim_t first = due[0];
  for (int32_t i = 1; i < 3; i++) {
    if (due[i].s < first.s) first = due[i];
  }
  return first;
}

/* A13, A14: what fell in (from, to] of C, in order of time, at equal times in order of causes. */
void resets_missed(meter_t *m, shown_t from, shown_t to, missed_t *missed) {
  memset(missed, 0, sizeof *missed);
  missed->served = m->ram.served;
  claim_t after = ticker_claim(from);
  int64_t last = ticker_claim(to).s;
  claim_t due[3] = {next_billing(m, after), next_season(m, after), next_change_over(m, after)};
  for (;;) {
    int32_t first = 0;
    for (int32_t i = 1; i < 3; i++) {
      if (due[i].s < due[first].s) first = i;
    }
    claim_t at = due[first];
    if (at.s > last) return;
    missed_add(missed, (meter_cause_t)(CAUSE_BILLING_DATE + first), at);
    if (first == 0) due[0] = next_billing(m, at);
    if (first == 1) due[1] = next_season(m, at);
    if (first == 2) due[2].s = INT64_MAX;
  }
}
