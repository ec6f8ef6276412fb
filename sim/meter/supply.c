/* Power-down, power-up, start-up, battery and voltage circuit. A power-down saves RAM in one record
 * and cannot be interrupted; a power-up starts from that record and nothing else, and goes in the
 * order of D1: the old demand part, the clock, the logs, the markers, what was missed or what the
 * clock loss asks for, and metering last. */
#include <string.h>

#include "sim/meter/channels.h"
#include "sim/meter/core.h"
#include "sim/meter/daily.h"
#include "sim/meter/firmware.h"
#include "sim/meter/instrument.h"
#include "sim/meter/quality.h"
#include "sim/meter/totals.h"

/* Spec meter.md "Supply and battery"; one that a clock was lost in has no known length (A6). */
#define LONG_FAILURE_NS (180 * NS_PER_S)

/* --- the cell, as the world has it --- */

static bool dead_between(const meter_t *m, true_t from, true_t to) {
  for (int32_t i = 0; i < m->config->battery_count; i++) {
    const battery_span_t *span = &m->config->batteries[i];
    bool fresh = span->from.ns == span->to.ns;
    if (span->dead && !fresh && span->from.ns < to.ns && span->over.ns > from.ns) return true;
  }
  return false;
}

static bool dead_at(const meter_t *m, true_t at) {
  return dead_between(m, at, (true_t){at.ns + 1});
}

bool supply_dead_since(const meter_t *m, true_t since) {
  true_t end = m->now.ns > since.ns ? m->now : (true_t){m->now.ns + 1};
  return dead_between(m, since, end);
}

/* Low, unless a new cell has come since. */
static bool low_at(const meter_t *m, true_t at) {
  int64_t renewed_ns = INT64_MIN;
  for (int32_t i = 0; i < m->config->battery_count; i++) {
    const battery_span_t *span = &m->config->batteries[i];
    if (span->dead && span->to.ns <= at.ns && span->to.ns > renewed_ns) {
      renewed_ns = span->to.ns;
    }
  }
  for (int32_t i = 0; i < m->config->battery_count; i++) {
    const battery_span_t *span = &m->config->batteries[i];
    bool runs = span->from.ns <= at.ns && at.ns < span->to.ns;
    if (!span->dead && runs && span->from.ns >= renewed_ns) return true;
  }
  return false;
}

static void seen(meter_t *m, event_code_t code) {
  claim_t now = ticker_claim(ticker_now(m));
  if (m->ram.battery_seen.s == METER_ABSENT) m->ram.battery_seen = now;
  rows_tag(m, ENTRY_BATTERY);
  rows_event(m, code, now, (claim_t){METER_ABSENT}, METER_ABSENT, rows_by_self);
}

true_t supply_found(const meter_t *m) {
  return m->now.ns > m->down_at.ns ? (true_t){m->now.ns - 1} : m->now;
}

void supply_battery(meter_t *m, true_t at) {
  ram_t *ram = &m->ram;
  if (m->replaced_off) {
    claim_t now = ticker_claim(ticker_now(m));
    ram->battery_low = false;
    ram->battery_failed = false;
    ram->battery_dead = false;
    ram->battery_seen.s = METER_ABSENT;
    rows_event(m, EVENT_BATTERY_REPLACED, now, (claim_t){METER_ABSENT}, METER_ABSENT, rows_by_self);
  }
  reserve_asked(m, at);
  if ((low_at(m, at) || reserve_low(m, at)) && !ram->battery_low) {
    ram->battery_low = true;
    seen(m, EVENT_BATTERY_LOW);
  }
  if ((dead_at(m, at) || reserve_dead(m, at)) && !ram->battery_dead) {
    ram->battery_dead = true;
    ram->battery_failed = true;
    seen(m, EVENT_BATTERY_DEAD);
  }
}

void supply_voltage(meter_t *m) {
  bool off = m->voltage_offs > 0;
  if (m->ram.voltage_missing == off) return;
  m->ram.voltage_missing = off;
  if (off) rows_tag(m, ENTRY_VOLTAGE_MISSING);
  claim_t now = ticker_claim(ticker_now(m));
  rows_event(m, off ? EVENT_VOLTAGE_LOST : EVENT_VOLTAGE_BACK, now, (claim_t){METER_ABSENT},
             METER_ABSENT, rows_by_self);
}

/* --- installation --- */

/* What the factory left in the memory. The span starts here, so does the first billing period. */
void supply_install(meter_t *m) {
  ram_t *ram = &m->ram;
  const meter_policy_t *policy = &m->config->policy;
  memset(ram, 0, sizeof *ram);
  ram->never_set = m->config->never_set;
  ram->response = policy->response;
  ram->invalid = ram->never_set;
  ram->frozen = ram->never_set;
  ram->ticker.base.ns = ram->never_set ? TICKER_EPOCH_S * NS_PER_S : m->start.ns;
  ram->resume.ns = TIME_NEVER;
  ram->taken = m->start;
  ram->ratios = m->config->ratios;
  ram->conditions.reverse_since.ns = TIME_NEVER;
  ram->battery_seen.s = METER_ABSENT;
  ram->clock_changed.s = -1;
  ram->battery_reset.s = METER_ABSENT;
  ram->last_reset.s = METER_ABSENT;
  ram->last_demand_end.s = METER_ABSENT;
  ram->greatest_end.s = INT64_MIN;
  ram->lockout_until.ns = INT64_MIN;
  ram->lost = ram->ticker.base;
  ram->set_start = ticker_claim(ram->ticker.base);
  ram->set_start_invalid = ram->never_set;
  ram->served = ram->set_start;
  ram->daily_served = ram->set_start;
  ram->instrument.greatest_end.s = INT64_MIN;
  channels_install(m);
  ram->active = -1;
  maximum_clear(ram->peak);
  ram->ratios = m->config->ratios;
  quantum_ratio(m);
  ram->episode = (meter_episode_t){.first = {METER_ABSENT}, .last = {METER_ABSENT}};
  ram->episode.set_s = METER_ABSENT;
  ram->episode.any = ram->never_set;
  ram->episode.open = ram->never_set;
  m->nvm.saving = true;
  nvm_word_write(&m->nvm, m->nvm.response, (uint32_t)policy->response);
  nvm_word_write(&m->nvm, m->nvm.boot, 0);
  nvm_state_write(&m->nvm, ram);
  m->nvm.saving = false;
  firmware_install(m);
}

/* D1: boot 1, no event, no marker, no set; also where the supply comes later than the span. */
void supply_first_start(meter_t *m, span_t start_up) {
  ram_t *ram = &m->ram;
  nvm_ram_copy(&m->nvm, ram, nvm_state_latest(&m->nvm));
  quantum_ratio(m);
  m->supplied = true;
  ram->boot = 1;
  m->nvm.saving = true;
  nvm_word_write(&m->nvm, m->nvm.boot, 1);
  m->nvm.saving = false;
  firmware_look(m);
  ram->running = true;
  ram->taken = m->now;
  ram->taken_x = ticker_x(m, m->now);
  ram->up_x = ram->taken_x;
  shown_t now = ticker_now(m);
  ram->calendar_done = now;
  ram->served = ticker_claim(now);
  ram->daily_served = ram->served;
  ram->voltage_missing = m->voltage_offs > 0;
  while (agenda_deferred_due(m, now)) {
    ram->active = ram->deferred++;
  }
  quantum_ratio(m);
  conditions_unpowered(m, true);
  supply_battery(m, m->now);
  firmware_tell(m);
  conditions_found(m);
  m->world.spoiled = 0;
  m->replaced_off = false;
  m->chip_stopped = false;
  loss_rate(m);
  ram->period.next = NEXT_RASTER; /* 0007: the start is no change of the rate */
  if (start_up.ns == 0) {
    supply_resume(m);
  } else {
    ram->resume.ns = m->now.ns + start_up.ns;
    m->edges.first = INT64_MIN;
  }
}

/* --- down --- */

/* By the supply, or, where `start` says what the power-up is to end, by an activation (0009). */
static void down(meter_t *m, const pending_t *start, int64_t counter) {
  ram_t *ram = &m->ram;
  uint32_t ended = ENTRY_POWER_DOWN | (start != NULL ? ENTRY_TRANSIENT : 0);
  m->nvm.saving = true;
  m->nvm.action = ACTION_INTERVAL;
  if (ram->running) {
    quantum_take(m);
    quality_down(m);
    rows_close(m, ended);
    instrument_close(m, ended);
    ram->lost = ticker_now(m);
    ram->rate_at_lost = ram->rate;
    claim_t lost = ticker_claim(ram->lost);
    conditions_down(m);
    rows_mark(m, ROW_PD, lost, (claim_t){METER_ABSENT}, METER_ABSENT);
    rows_event(m, start != NULL ? EVENT_FIRMWARE_BEGUN : EVENT_POWER_DOWN, lost,
               (claim_t){METER_ABSENT}, counter, start != NULL ? start->by : rows_by_self);
    ticker_straighten(m);
    ram->running = false;
    ram->metering = false;
    ram->resume.ns = TIME_NEVER;
    m->down_at = m->now;
    if (start != NULL) ram->pending = *start;
  }
  nvm_state_write(&m->nvm, ram);
  m->nvm.saving = false;
  memset(ram, 0, m->nvm.ram_len);
  m->supplied = false;
  firmware_down(m);
}

void supply_down(meter_t *m) { down(m, NULL, METER_ABSENT); }

void supply_restart(meter_t *m, const pending_t *start, int64_t counter) {
  down(m, start, counter);
}

/* --- up --- */

void supply_resume(meter_t *m) {
  ram_t *ram = &m->ram;
  quantum_take(m);
  ram->resume.ns = TIME_NEVER;
  ram->metering = true;
  /* An edge inside the start-up closed nothing; the period that it would have ended is over. */
  if (ram->period.open && ticker_now(m).ns >= ram->period.end.ns) maximum_close(m, ram->lost);
  uint32_t begun = (ram->boot > 1 ? ENTRY_POWER_UP : 0) | firmware_tag(m);
  rows_open(m, begun);
  instrument_open(m, begun);
  maximum_open(m, ram->restart_due);
  reverse_update(m);
  quality_settle(m);
  m->edges.first = INT64_MIN;
}

static void catch_up(meter_t *m, shown_t up) {
  ram_t *ram = &m->ram;
  const meter_policy_t *policy = &m->config->policy;
  if (!m->mech->calendar_runs(ram->frozen)) return;
  missed_t missed;
  resets_missed(m, ram->lost, up, &missed);
  if (policy->missed == MISSED_SKIP || missed.count == 0) return;
  reset_t reset = {.cause = CAUSE_CATCH_UP,
                   .mask = missed.mask | 1U << CAUSE_CATCH_UP,
                   .end = policy->missed == MISSED_BACKDATE ? missed.last : ticker_claim(up),
                   .end_invalid = ram->invalid,
                   .start_invalid = ram->invalid,
                   .missed = &missed,
                   .by = rows_by_self};
  int32_t sets = m->mech->catch_up_sets(missed.count);
  for (int32_t i = 0; i < sets && i < METER_MISSED_MAX; i++) {
    resets_make(m, &reset);
  }
  if (missed.served.s > ram->served.s) ram->served = missed.served;
}

/* A13: the clock survived. */
static void up_intact(meter_t *m) {
  ram_t *ram = &m->ram;
  shown_t lost = ram->lost;
  shown_t up = ticker_now(m);
  claim_t down_s = ticker_claim(lost);
  claim_t up_s = ticker_claim(up);
  conditions_unpowered(m, false);
  supply_battery(m, supply_found(m));
  bool failed = firmware_started(m, up_s, down_s, up_s.s - down_s.s);
  if (failed && up.ns - lost.ns > LONG_FAILURE_NS) ram->long_failures++;
  rows_outage(m, lost, up);
  rows_mark(m, ROW_PU, up_s, down_s, 0);
  padding_store(m, down_s, up_s);
  if (up.ns > lost.ns) {
    catch_up(m, up);
    daily_missed(m, lost, up);
    if (m->mech->calendar_runs(ram->frozen) && agenda_deferred_due(m, up)) {
      agenda_deferred(m, rows_by_self);
    }
    ram->calendar_done = up;
  }
  loss_rate(m);
}

static void boot(meter_t *m) {
  uint32_t last = 0;
  CHECK(nvm_word_read(m->nvm.boot, &last));
  m->nvm.action = ACTION_POWER_UP;
  m->ram.boot = last + 1;
  nvm_word_write(&m->nvm, m->nvm.boot, m->ram.boot);
  m->ram.sequence = m->mech->sequence_after_boot(m->ram.sequence);
  conditions_t *conditions = &m->ram.conditions;
  conditions->program = m->mech->program_after_boot(conditions->program);
}

void supply_up(meter_t *m) {
  ram_t *ram = &m->ram;
  const ram_t *saved = nvm_state_latest(&m->nvm);
  CHECK(saved != NULL);
  if (saved->boot == 0) {
    supply_first_start(m, m->config->policy.start_up);
    return;
  }
  m->supplied = true;
  nvm_ram_copy(&m->nvm, ram, saved);
  channels_settle(m);
  quality_boot(m);
  if (totals_vote(m, ram)) ram->conditions.totals_bad = true;
  quantum_ratio(m); /* other transformers may stand there now */
  nvm_ram_copy(&m->nvm, &m->safe, ram);
  boot(m);
  firmware_look(m);
  ram->running = true;
  ram->taken = m->now;
  ram->taken_x = ticker_x(m, m->now);
  ram->up_x = ram->taken_x;
  for (int32_t i = 0; i < m->config->shape.quantity_count; i++)
    ram->gauges[i].last = 0;
  bool broken = m->chip_stopped || firmware_dead(m);
  bool clock_lost = broken || firmware_empty(m);
  shown_t up = ticker_now(m);
  maximum_power_up(m, ram->lost, up, clock_lost);
  if (clock_lost) {
    /* What a chip that stopped half-way would still show; a right meter never asks. */
    shown_t chip = {ram->lost.ns + (up.ns - ram->lost.ns) / 2};
    /* L is stored as a stamp is, truncated to the second; A5: within 1 s of snapshot. */
    shown_t lost = {ticker_claim(ram->lost).s * NS_PER_S};
    loss_run(m, lost, chip, broken || !reserve_silent(m) ? LOSS_OUTAGE : LOSS_EMPTY);
  } else {
    up_intact(m);
  }
  conditions_found(m);
  supply_voltage(m);
  m->edges.first = INT64_MIN; /* all of them are new */
  true_t from = m->mech->metering_from(m->now, m->config->policy.start_up);
  if (from.ns <= m->now.ns) {
    supply_resume(m);
  } else {
    ram->resume = from;
  }
  firmware_up(m);
  nvm_state_write(&m->nvm, ram);
  if (orders_settle(m) != ST_OK) return; /* it has restarted, and this ran again */
  m->chip_stopped = false;
  m->replaced_off = false;
  m->world.spoiled = 0;
  orders_resume(m);
}
