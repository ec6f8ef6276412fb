/* Clock loss: the steps ① to ⑦ of spec clock-loss.md "States", in their order, for a loss that is
 * found at power-up and for a clock chip that fails with mains on (A26). A cut point precedes every
 * step. What a cut breaks off starts again from the saved picture, so that a second run finds what
 * the first one found. Which rate holds while time is invalid or frozen is decided here too. */
#include "sim/meter/core.h"
#include "sim/meter/firmware.h"

/* The stored response; the record's check says whether it is whole. A27. */
meter_response_t loss_response(const meter_t *m, bool *corrupt) {
  uint32_t stored = 0;
  bool valid = nvm_word_read(m->nvm.response, &stored);
  valid = valid && stored >= RESPONSE_R1 && stored <= RESPONSE_R3;
  if (corrupt != NULL) *corrupt = !valid;
  return m->mech->response_decode((uint8_t)stored, valid);
}

static int32_t frozen_rate(const meter_t *m) {
  const meter_policy_t *policy = &m->config->policy;
  if (m->ram.never_set) return policy->emergency; /* A30; 8 where the policy names none */
  switch (policy->freeze) {
  case FREEZE_HELD:
    return m->ram.held;
  case FREEZE_EMERGENCY:
    return policy->emergency;
  case FREEZE_TOTAL_ONLY:
    return 0;
  }
  return 0;
}

void loss_rate(meter_t *m) {
  bool calendar = !m->ram.never_set && m->mech->calendar_runs(m->ram.frozen);
  int32_t rate = calendar ? almanac_tariff_rate(m, ticker_now(m)) : frozen_rate(m);
  if (m->ram.conditions.configuration_lost) rate = m->mech->rate_without_configuration(rate);
  maximum_change(m, rate);
  quantum_rate(m, rate);
}

/* ③ What is lost is logged, and the episode counts it (A2, A6, A7). */
static void log_loss(meter_t *m, shown_t lost, claim_t seen, loss_why_t why) {
  ram_t *ram = &m->ram;
  claim_t at = ticker_claim(lost);
  if (m->mech->episode_begins(ram->episode.open)) {
    ram->episode = (meter_episode_t){.any = true, .open = true, .set_s = METER_ABSENT};
    ram->episode_reset = false;
  }
  if (ram->episode.count == 0) ram->episode.first = at;
  ram->episode.count++;
  ram->episode.last = at;
  /* 0008: a capacitor that is empty is no battery that has failed. A new cell clears the bit, but
   * where it is dead, too, as the outage went on. */
  if (why != LOSS_EMPTY) ram->battery_failed = !m->replaced_off || ram->battery_dead;
  rows_event(m, EVENT_CLOCK_LOST, ticker_claim(ticker_now(m)), at, seen.s, rows_by_self);
}

/* ⑤ A27 where the response is needed and spoiled; then the reset, where one is due (A7, A8). */
static void respond(meter_t *m, shown_t lost, shown_t chip, bool invalid_before) {
  ram_t *ram = &m->ram;
  bool corrupt = false;
  meter_response_t response = loss_response(m, &corrupt);
  if (corrupt) {
    claim_t now = ticker_claim(ticker_now(m));
    rows_event(m, EVENT_CORRUPT, now, (claim_t){METER_ABSENT}, METER_ABSENT, rows_by_self);
    ram->corrupt = true;
    ram->response = response;
    nvm_word_write(&m->nvm, m->nvm.response, (uint32_t)response);
    rows_mark(m, ROW_CC, now, (claim_t){METER_ABSENT}, EVENT_CORRUPT);
  }
  if (ram->never_set) return; /* A30: no reset */
  claim_t at = ticker_claim(lost);
  int64_t since = ram->battery_reset.s == METER_ABSENT ? 0 : at.s - ram->battery_reset.s;
  bool first = !ram->episode_reset;
  if (!m->mech->reset_due(response, m->config->policy.reset_each, first, since)) return;
  reset_t reset = {.cause = CAUSE_BATTERY,
                   .mask = 1U << CAUSE_BATTERY,
                   .end = ticker_claim(m->mech->set_end(lost, chip)),
                   .end_invalid = invalid_before,
                   .start_invalid = true,
                   .by = rows_by_self};
  resets_make(m, &reset);
  ram->episode_reset = true;
  ram->battery_reset = at;
}

/* ⑥ The rates are held, or the tariff goes on at C (A10, A11, A28). */
static void freeze(meter_t *m, shown_t chip, int32_t rate_at_loss) {
  ram_t *ram = &m->ram;
  ram->frozen = ram->never_set || m->mech->loss_freezes(loss_response(m, NULL));
  if (ram->frozen) {
    int32_t at_restore = almanac_tariff_rate(m, chip);
    ram->held = m->mech->held_rate(rate_at_loss, at_restore);
  }
  /* A28: what fell due while an earlier loss held the tariff is taken where the hold ends. */
  while (!ram->frozen && agenda_deferred_due(m, ticker_now(m))) {
    agenda_deferred(m, rows_by_self);
  }
  loss_rate(m);
}

void loss_run(meter_t *m, shown_t lost, shown_t chip, loss_why_t why) {
  ram_t *ram = &m->ram;
  nvm_t *nvm = &m->nvm;
  bool power_failed = why != LOSS_CHIP;
  int32_t rate_at_loss = power_failed ? ram->rate_at_lost : ram->rate;
  bool invalid_before = ram->invalid;
  claim_t stamp = ticker_claim(lost);
  nvm->action = ACTION_CLOCK_LOSS;
  nvm_point(nvm, ACTION_LOSS_1);
  shown_t epoch = {TICKER_EPOCH_S * NS_PER_S};
  shown_t restarted = m->mech->clock_restart(lost, chip, epoch);
  ticker_set(m, restarted);
  ticker_changed(m);
  if (restarted.ns != lost.ns) ram->calendar_done = restarted;
  claim_t now = ticker_claim(ticker_now(m));
  nvm_point(nvm, ACTION_LOSS_1 + 1);
  if (m->mech->loss_invalidates(loss_response(m, NULL))) ram->invalid = true;
  nvm_point(nvm, ACTION_LOSS_1 + 2);
  claim_t seen = ram->battery_seen;
  if (power_failed) {
    conditions_unpowered(m, true);
    supply_battery(m, supply_found(m));
    if (m->replaced_off) seen.s = METER_ABSENT; /* a new cell since */
    firmware_started(m, now, stamp, METER_ABSENT);
  }
  if (why == LOSS_EMPTY) seen.s = METER_ABSENT;
  log_loss(m, lost, seen, why);
  nvm_point(nvm, ACTION_LOSS_1 + 3);
  if (power_failed) {
    rows_mark(m, ROW_PU, now, stamp, 1);
  } else {
    rows_mark(m, ROW_TC, stamp, now, 2);
  }
  nvm_point(nvm, ACTION_LOSS_1 + 4);
  respond(m, lost, chip, invalid_before);
  nvm_point(nvm, ACTION_LOSS_1 + 5);
  freeze(m, chip, rate_at_loss);
  nvm_point(nvm, ACTION_LOSS_7); /* ⑦ is the caller's: metering resumes */
}
