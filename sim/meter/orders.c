/* Operations as wholes: what the picture before them was, what is to be done, and what a restart
 * does with one that a power cut broke off. An order is kept in the picture as an intent before the
 * first write, so that the power-down save of that very moment holds it, and is done again, from
 * the beginning, after the power-up. Rows written beyond the picture's counts do not exist. */
#include "sim/meter/channels.h"
#include "sim/meter/core.h"
#include "sim/meter/daily.h"
#include "sim/meter/firmware.h"
#include "sim/meter/instrument.h"
#include "sim/meter/quality.h"
#include "sim/meter/totals.h"

#define LOCK_OUT_NS (900 * NS_PER_S) /* with supply: fixtures/dictionary/polyphase-tou.md, 4 */

void orders_begin(meter_t *m, nvm_action_t action, pending_t pending) {
  nvm_ram_copy(&m->nvm, &m->safe, &m->ram);
  m->safe.pending = pending;
  quality_keep(m);
  m->nvm.action = action;
  if (pending.kind != PENDING_NONE) nvm_state_write(&m->nvm, &m->safe);
}

/* The power fails and returns at this instant: the save is made from the picture, RAM is gone. */
status_t orders_settle(meter_t *m) {
  if (!m->nvm.cut) return ST_OK;
  m->nvm.cut = false;
  nvm_ram_copy(&m->nvm, &m->ram, &m->safe);
  channels_settle(m);
  quality_restore(m);
  supply_down(m);
  supply_up(m);
  return ST_POWER_CUT;
}

status_t orders_end(meter_t *m, bool commit) {
  m->ram.pending = (pending_t){.kind = PENDING_NONE};
  if (commit) nvm_state_write(&m->nvm, &m->ram);
  return orders_settle(m);
}

void orders_resume(meter_t *m) {
  if (m->ram.pending.kind == PENDING_NONE) return;
  status_t status = orders_run(m, m->ram.pending);
  CHECK(status != ST_COUNT); /* its answer has nobody to go to: the conversation is lost */
}

void orders_segments(meter_t *m, uint32_t begun) {
  rows_open(m, begun);
  instrument_open(m, begun);
  maximum_open(m, false);
}

/* --- the orders; each between orders_begin and orders_end --- */

static void end_episode(meter_t *m, int64_t set_s) {
  ram_t *ram = &m->ram;
  ram->invalid = false;
  ram->frozen = false;
  ram->never_set = false;
  for (int32_t i = 0; i < m->config->shape.quantity_count; i++)
    ram->gauges[i].shadow = m->mech->shadow_after_set(ram->gauges[i].shadow);
  if (!ram->episode.open) return;
  ram->episode.open = false;
  ram->episode.set_s = set_s;
}

/* A14: what the set jumped over; the first of the causes, all of them listed. */
static void set_catch_up(meter_t *m, shown_t old, shown_t now) {
  missed_t missed;
  resets_missed(m, old, now, &missed);
  if (missed.count == 0) return;
  reset_t reset = {.cause = missed.first,
                   .mask = missed.mask,
                   .end = ticker_claim(now),
                   .missed = &missed,
                   .by = rows_by_self};
  int32_t sets = m->mech->catch_up_sets(missed.count);
  for (int32_t i = 0; i < sets && i < METER_MISSED_MAX; i++) {
    resets_make(m, &reset);
  }
  if (missed.served.s > m->ram.served.s) m->ram.served = missed.served;
}

static void unfreeze_reset(meter_t *m) {
  reset_t reset = {.cause = CAUSE_UNFREEZE,
                   .mask = 1U << CAUSE_UNFREEZE,
                   .end = ticker_claim(ticker_now(m)),
                   .by = rows_by_self};
  resets_make(m, &reset);
}

/* Marker, clear, unfreeze, calendar, episode closed (spec clock-loss.md "States"; D1 "Clock"). */
static status_t set_clock(meter_t *m, claim_t clock, meter_by_t by) {
  ram_t *ram = &m->ram;
  shown_t old = ticker_now(m);
  claim_t old_s = ticker_claim(old);
  bool was_frozen = ram->frozen;
  shown_t now = {clock.s * NS_PER_S};
  clock_set_t kind = clock_set_kind(m, old, now);
  if (kind == CLOCK_SET_REJECTED) {
    rows_event(m, EVENT_SET_REFUSED, old_s, (claim_t){METER_ABSENT}, clock.s - old_s.s, by);
    return ST_REFUSED;
  }
  bool silent = kind == CLOCK_SET_SILENT;
  if (silent) {
    clock_set_add(m, clock, clock.s - old_s.s);
    bool passed = now.ns >= instrument_next(m, old);
    ticker_set(m, now);
    maximum_edge(m, now);          /* of a step, or off the raster: it is reached */
    instrument_edge(m, passed, 0); /* the same: its raster is its own */
  } else {
    rows_close(m, ENTRY_TIME_CHANGE);
    instrument_close(m, ENTRY_TIME_CHANGE);
    maximum_set_from(m, old);
    ticker_set(m, now);
    maximum_set_to(m, now);
  }
  ticker_changed(m);
  if (m->mech->field.set_marks(silent)) rows_mark(m, ROW_TC, old_s, clock, 1);
  rows_event(m, EVENT_TIME_SET, old_s, clock, clock.s - old_s.s, by);
  end_episode(m, clock.s - old_s.s);
  if (was_frozen && m->config->policy.on_unfreeze) unfreeze_reset(m);
  if (m->mech->set_catches_up(was_frozen)) {
    set_catch_up(m, old, now);
    daily_missed(m, old, now);
  }
  while (agenda_deferred_due(m, now)) {
    agenda_deferred(m, rows_by_self);
  }
  ram->calendar_done = now;
  loss_rate(m);
  m->edges.first = INT64_MIN;
  orders_segments(m, silent ? 0 : ENTRY_TIME_CHANGE);
  return ST_OK;
}

/* A23: refused while time is invalid; what is left of an earlier one is dropped. */
static status_t adjust(meter_t *m, int64_t seconds, meter_by_t by) {
  ram_t *ram = &m->ram;
  claim_t now = ticker_claim(ticker_now(m));
  bool allowed = m->mech->adjust_allowed(ram->invalid, seconds);
  if (m->mech->adjust_ends_episode(ram->episode.open)) {
    end_episode(m, 0);
    loss_rate(m);
  }
  event_code_t code = allowed ? EVENT_TIME_ADJUSTED : EVENT_ADJUST_REFUSED;
  rows_event(m, code, now, (claim_t){METER_ABSENT}, seconds, by);
  if (!allowed) return ST_REFUSED;
  ticker_straighten(m);
  ram->ticker.slew_left = seconds;
  return ST_OK;
}

static status_t end_of_billing(meter_t *m, meter_by_t by) {
  ram_t *ram = &m->ram;
  claim_t now = ticker_claim(ticker_now(m));
  if (m->mech->lockout_applies(by) && resets_locked(m)) {
    rows_event(m, EVENT_END_OF_BILLING_LOCKED, now, (claim_t){METER_ABSENT}, METER_ABSENT, by);
    return ST_LOCKED_OUT;
  }
  meter_cause_t cause = by.port == 'R' ? CAUSE_REMOTE : CAUSE_OPTICAL;
  if (by.port == 'X') cause = CAUSE_EXTERNAL;
  if (by.port == 'B') cause = CAUSE_BUTTON;
  reset_t reset = {.cause = cause,
                   .mask = 1U << cause,
                   .end = now,
                   .end_invalid = ram->invalid,
                   .start_invalid = ram->invalid,
                   .by = by};
  resets_make(m, &reset);
  orders_segments(m, 0);
  return ST_OK;
}

/* The change-over by command; while frozen without a reset of its own, as a deferred one (A14). */
static status_t activate(meter_t *m, meter_by_t by) {
  ram_t *ram = &m->ram;
  if (almanac_tariff_passive(m).tariff == NULL) return ST_REFUSED;
  agenda_deferred(m, by);
  if (m->config->policy.on_change_over && m->mech->calendar_runs(ram->frozen)) {
    reset_t reset = {.cause = CAUSE_CHANGE_OVER,
                     .mask = 1U << CAUSE_CHANGE_OVER,
                     .end = ticker_claim(ticker_now(m)),
                     .end_invalid = ram->invalid,
                     .start_invalid = ram->invalid,
                     .by = by};
    resets_make(m, &reset);
  }
  loss_rate(m);
  orders_segments(m, 0);
  return ST_OK;
}

/* A28: it takes effect at the next clock loss, where the stored one is read. */
static status_t set_response(meter_t *m, meter_response_t response, meter_by_t by) {
  claim_t now = ticker_claim(ticker_now(m));
  nvm_word_write(&m->nvm, m->nvm.response, (uint32_t)response);
  m->ram.corrupt = false;
  m->ram.response = response;
  rows_event(m, EVENT_RESPONSE_CHANGED, now, (claim_t){METER_ABSENT}, (int64_t)response, by);
  rows_mark(m, ROW_CC, now, (claim_t){METER_ABSENT}, EVENT_RESPONSE_CHANGED);
  return ST_OK;
}

/* A26: the clock is lost with mains on; L is the last heartbeat of one second. */
static status_t chip_failed(meter_t *m) {
  shown_t now = ticker_now(m);
  shown_t lost = {ticker_claim(now).s * NS_PER_S};
  rows_close(m, ENTRY_TIME_CHANGE);
  instrument_close(m, ENTRY_TIME_CHANGE);
  maximum_close(m, lost);
  loss_run(m, lost, now, LOSS_CHIP);
  /* The edges up to L were lived; those in the rest of its second come again. */
  if (m->ram.calendar_done.ns > lost.ns) m->ram.calendar_done = lost;
  m->edges.first = INT64_MIN;
  orders_segments(m, ENTRY_TIME_CHANGE);
  return ST_OK;
}

/* FACTS `wrong_password`: in one conversation by hand, as over a line. While locked out none is
 * looked at. */
static status_t wrong_passwords(meter_t *m, int64_t count, meter_by_t by) {
  ram_t *ram = &m->ram;
  claim_t now = ticker_claim(ticker_now(m));
  if (ram->powered_x < ram->passwords_x) return ST_OK;
  by.level = 0; /* who failed has none */
  for (int64_t i = 1; i <= count; i++) {
    rows_event(m, EVENT_WRONG_PASSWORD, now, (claim_t){METER_ABSENT}, METER_ABSENT, by);
  }
  if (count < METER_WRONG_MAX) return ST_OK;
  ram->passwords_x = ram->powered_x + LOCK_OUT_NS;
  rows_event(m, EVENT_LOCKED_OUT, now, (claim_t){METER_ABSENT}, METER_ABSENT, by);
  return ST_OK;
}

static status_t do_order(meter_t *m, pending_t order) {
  switch (order.kind) {
  case PENDING_NONE:
    return ST_OK;
  case PENDING_SET_CLOCK:
    return set_clock(m, (claim_t){order.arg}, order.by);
  case PENDING_ADJUST:
    return adjust(m, order.arg, order.by);
  case PENDING_END_OF_BILLING:
    return end_of_billing(m, order.by);
  case PENDING_ACTIVATE:
    return activate(m, order.by);
  case PENDING_SET_RESPONSE:
    return set_response(m, (meter_response_t)order.arg, order.by);
  case PENDING_WRONG_PASSWORDS:
    return wrong_passwords(m, order.arg, order.by);
  case PENDING_EVENT:
    if (order.arg == EVENT_LOCKED_OUT) m->ram.passwords_x = m->ram.powered_x + LOCK_OUT_NS;
    rows_event(m, (event_code_t)order.arg, ticker_claim(ticker_now(m)), (claim_t){METER_ABSENT},
               METER_ABSENT, order.by);
    return ST_OK;
  case PENDING_CHIP:
    return chip_failed(m);
  case PENDING_ALARMS:
    m->ram.alarms &= (uint32_t)order.arg;
    return ST_OK;
  case PENDING_TRANSIENT:
    conditions_transient(m);
    return ST_OK;
  case PENDING_MEMORY:
    if (order.arg == MEMORY_TOTALS) {
      totals_spoil(&m->nvm);
      m->ram.conditions.totals_bad = totals_vote(m, &m->ram);
    }
    conditions_memory(m, (memory_t)order.arg);
    orders_segments(m, 0); /* 0007: a change of the rate may have closed the demand period */
    return ST_OK;
  case PENDING_SET_RATIO:
    return ratio_set(m, order.ratios, order.by);
  case PENDING_CLEAR_PROFILE:
    return ratio_clear_profile(m, order.by);
  case PENDING_SET_CHANNELS:
    return channels_set(m, &order.channels, order.by);
  case PENDING_IMAGE_INITIATE:
  case PENDING_IMAGE_SIZE:
  case PENDING_IMAGE_JUDGE:
  case PENDING_IMAGE_ACTIVATE:
  case PENDING_IMAGE_SCHEDULE:
  case PENDING_IMAGE_ENABLE:
  case PENDING_IMAGE_DENIED:
  case PENDING_IMAGE_START:
    firmware_order(m, &order);
    return ST_OK;
  }
  return ST_OK;
}

static const nvm_action_t order_actions[] = {
    [PENDING_NONE] = ACTION_EVENT,
    [PENDING_SET_CLOCK] = ACTION_TIME_SET,
    [PENDING_ADJUST] = ACTION_ADJUST,
    [PENDING_END_OF_BILLING] = ACTION_END_OF_BILLING,
    [PENDING_ACTIVATE] = ACTION_TARIFF,
    [PENDING_SET_RESPONSE] = ACTION_RESPONSE,
    [PENDING_EVENT] = ACTION_EVENT,
    [PENDING_CHIP] = ACTION_CLOCK_LOSS,
    [PENDING_ALARMS] = ACTION_EVENT,
    [PENDING_TRANSIENT] = ACTION_EVENT,
    [PENDING_MEMORY] = ACTION_MEMORY,
    [PENDING_SET_RATIO] = ACTION_RATIO,
    [PENDING_CLEAR_PROFILE] = ACTION_CLEAR,
    [PENDING_WRONG_PASSWORDS] = ACTION_EVENT,
    [PENDING_SET_CHANNELS] = ACTION_CHANNELS,
    [PENDING_IMAGE_INITIATE] = ACTION_IMAGE,
    [PENDING_IMAGE_SIZE] = ACTION_IMAGE,
    [PENDING_IMAGE_JUDGE] = ACTION_IMAGE_VERDICT,
    [PENDING_IMAGE_ACTIVATE] = ACTION_IMAGE_SWITCH,
    [PENDING_IMAGE_SCHEDULE] = ACTION_IMAGE,
    [PENDING_IMAGE_ENABLE] = ACTION_IMAGE,
    [PENDING_IMAGE_DENIED] = ACTION_IMAGE,
    [PENDING_IMAGE_START] = ACTION_IMAGE_SWITCH,
};

status_t orders_run(meter_t *m, pending_t pending) {
  quantum_take(m);
  orders_begin(m, order_actions[pending.kind], pending);
  status_t answer = do_order(m, pending);
  agenda_refresh(m);
  m->nvm.action = order_actions[pending.kind];
  status_t status = orders_end(m, true);
  return status == ST_OK ? answer : status;
}
