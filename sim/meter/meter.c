/* The order of instants, and the commands of the protocol server. At one instant: the edges of C,
 * the end of a start-up, then what comes from outside in the order of outside_kind_t. Nothing else
 * moves a meter. */
#include "sim/meter/meter.h"

#include <string.h>

#include "sim/meter/core.h"
#include "sim/meter/firmware.h"
#include "sim/meter/quality.h"
#include "sim/meter/totals.h"

/* --- what comes from outside --- */

static bool chip_ours(meter_t *m) {
  m->chip_stopped = !m->ram.running;
  return m->ram.running;
}

/* A low cell that is dead by now, or low of itself, was not replaced where its flag ends. */
static bool is_spent(const meter_t *m) {
  for (int32_t i = 0; i < m->config->battery_count; i++) {
    const battery_span_t *span = &m->config->batteries[i];
    if (span->dead && span->from.ns <= m->now.ns && m->now.ns < span->over.ns) return true;
  }
  return reserve_low(m, m->now);
}

/* 0008: several ends of one instant are one new cell, whatever they end; a full one, where one of
 * them is more than the end of a flag. */
static bool cell_renewed(meter_t *m, const outside_t *one) {
  bool dead = one->arg != 0;
  for (; m->outside < m->config->outside_count; m->outside++) {
    const outside_t *next = &m->config->outside[m->outside];
    if (next->kind != one->kind || next->at.ns != one->at.ns) break;
    dead = dead || next->arg != 0;
  }
  if (!dead && is_spent(m)) return false;
  if (dead) reserve_replaced(m);
  return true;
}

static void battery_changed(meter_t *m, const outside_t *one) {
  if (one->kind == OUTSIDE_BATTERY_REPLACED) {
    if (!cell_renewed(m, one)) return;
    m->replaced_off = true;
  }
  if (!m->ram.running) return;
  quantum_take(m);
  orders_begin(m, ACTION_EVENT, (pending_t){.kind = PENDING_NONE});
  supply_battery(m, m->now);
  if (orders_end(m, false) == ST_OK) m->replaced_off = false;
}

static void voltage_changed(meter_t *m, bool off) {
  m->voltage_offs += off ? 1 : -1;
  if (!m->ram.running) return;
  quantum_take(m);
  orders_begin(m, ACTION_EVENT, (pending_t){.kind = PENDING_NONE});
  reverse_update(m);
  supply_voltage(m);
  quality_settle(m);
  if (orders_end(m, false) != ST_OK) return;
}

static void order(meter_t *m, const outside_t *one) {
  static const pending_kind_t kinds[] = {
      [OUTSIDE_SET_RESPONSE] = PENDING_SET_RESPONSE,
      [OUTSIDE_ACTIVATE] = PENDING_ACTIVATE,
      [OUTSIDE_SET_RATIO] = PENDING_SET_RATIO,
      [OUTSIDE_SET_CHANNELS] = PENDING_SET_CHANNELS,
      [OUTSIDE_CLEAR_PROFILE] = PENDING_CLEAR_PROFILE,
      [OUTSIDE_END_OF_BILLING] = PENDING_END_OF_BILLING,
      [OUTSIDE_ADJUST] = PENDING_ADJUST,
      [OUTSIDE_SET_CLOCK] = PENDING_SET_CLOCK,
      [OUTSIDE_WRONG_PASSWORD] = PENDING_WRONG_PASSWORDS,
  };
  if (!meter_talks(m)) return;
  pending_t pending = {.kind = kinds[one->kind], .arg = one->arg, .by = one->by};
  if (one->kind == OUTSIDE_SET_RATIO) pending.ratios = one->ratios;
  if (one->kind == OUTSIDE_SET_CHANNELS) pending.channels = one->channels;
  if (orders_run(m, pending) != ST_OK) return; /* the log says so; nobody waits for an answer */
}

/* Without supply a spoiled memory waits to be found; a watchdog has nothing to reset. */
static void memory_hit(meter_t *m, const outside_t *one) {
  CHECK(one->arg >= 0);
  CHECK(one->arg < MEMORY_KINDS);
  if (!m->ram.running) {
    if (one->arg == MEMORY_TOTALS) {
      totals_spoil(&m->nvm);
    } else {
      m->world.spoiled |= 1U << one->arg;
    }
    return;
  }
  pending_t pending = {.kind = PENDING_MEMORY, .arg = one->arg, .by = one->by};
  if (orders_run(m, pending) != ST_OK) return;
}

static void power_changed(meter_t *m, const outside_t *one) {
  if (!m->mech->outage_counts(one->outage, m->config->policy.hold_up)) return;
  if (firmware_holds(m)) {
    firmware_supply(m, one->kind == OUTSIDE_POWER_UP);
    reserve_supply(m, one->kind == OUTSIDE_POWER_UP);
    return;
  }
  if (one->kind == OUTSIDE_POWER_UP) {
    if (m->supplied) return;
    supply_up(m);
    reserve_supply(m, true);
  } else if (m->supplied) {
    supply_down(m);
    reserve_supply(m, false);
  }
}

/* K changes with what stands there; a meter that is off finds it at its power-up. */
static void transformer_changed(meter_t *m, const outside_t *one) {
  m->physical = one->ratios;
  if (!m->ram.running) return;
  quantum_take(m);
  quantum_ratio(m);
}

static void live_outside(meter_t *m, const outside_t *one) {
  switch (one->kind) {
  case OUTSIDE_TRANSFORMER:
    transformer_changed(m, one);
    return;
  case OUTSIDE_POWER_UP:
  case OUTSIDE_POWER_DOWN:
    power_changed(m, one);
    return;
  case OUTSIDE_PHASE_LOST:
  case OUTSIDE_PHASE_BACK:
  case OUTSIDE_TERMINAL_OPENED:
  case OUTSIDE_TERMINAL_CLOSED:
  case OUTSIDE_MAIN_OPENED:
  case OUTSIDE_MAIN_CLOSED:
  case OUTSIDE_MAGNET:
  case OUTSIDE_MAGNET_GONE:
  case OUTSIDE_FRONT_END_FAILED:
  case OUTSIDE_FRONT_END_BACK:
    conditions_outside(m, one);
    return;
  case OUTSIDE_MEMORY:
    memory_hit(m, one);
    return;
  case OUTSIDE_PROGRAM:
    firmware_damaged(m, one);
    return;
  case OUTSIDE_TRANSIENT:
    if (m->ram.running && orders_run(m, (pending_t){.kind = PENDING_TRANSIENT}) != ST_OK) return;
    return;
  case OUTSIDE_CORRUPT:
    nvm_word_spoil(m->nvm.response);
    return;
  case OUTSIDE_BATTERY_REPLACED:
  case OUTSIDE_BATTERY_LOW:
  case OUTSIDE_BATTERY_DEAD:
    battery_changed(m, one);
    return;
  case OUTSIDE_VOLTAGE_LOST:
  case OUTSIDE_VOLTAGE_BACK:
    voltage_changed(m, one->kind == OUTSIDE_VOLTAGE_LOST);
    return;
  case OUTSIDE_CHIP_FAILED:
    if (chip_ours(m) && orders_run(m, (pending_t){.kind = PENDING_CHIP}) != ST_OK) return;
    return;
  case OUTSIDE_SET_RESPONSE:
  case OUTSIDE_ACTIVATE:
  case OUTSIDE_SET_RATIO:
  case OUTSIDE_SET_CHANNELS:
  case OUTSIDE_CLEAR_PROFILE:
  case OUTSIDE_END_OF_BILLING:
  case OUTSIDE_ADJUST:
  case OUTSIDE_SET_CLOCK:
  case OUTSIDE_WRONG_PASSWORD:
    order(m, one);
    return;
  }
}

/* --- the order of instants --- */

static bool edge_due(const meter_t *m) {
  return m->ram.running && ticker_now(m).ns >= m->edges.first;
}

static int64_t find_next(meter_t *m) {
  int64_t next_ns = TIME_NEVER;
  if (m->ram.running) {
    if (m->edges.first == INT64_MIN) agenda_refresh(m);
    next_ns = ticker_true(m, ticker_x_of(m, m->edges.first)).ns;
    if (m->ram.resume.ns < next_ns) next_ns = m->ram.resume.ns;
    int64_t reverse_ns = reverse_next(m);
    if (reverse_ns < next_ns) next_ns = reverse_ns;
    int64_t reserve_ns = reserve_next(m);
    if (reserve_ns < next_ns) next_ns = reserve_ns;
  }
  int64_t firmware_ns = firmware_next(m);
  if (firmware_ns < next_ns) next_ns = firmware_ns;
  int64_t quality_ns = quality_next(m);
  if (quality_ns < next_ns) next_ns = quality_ns;
  if (m->outside < m->config->outside_count) {
    int64_t outside_ns = m->config->outside[m->outside].at.ns;
    if (outside_ns < next_ns) next_ns = outside_ns;
  }
  return next_ns < m->now.ns ? m->now.ns : next_ns;
}

/* 0006: at one instant phases come before reverse run, all else from outside after it. */
static bool reverse_due(const meter_t *m) {
  if (!m->ram.running || reverse_next(m) > m->now.ns) return false;
  if (m->outside == m->config->outside_count) return true;
  const outside_t *one = &m->config->outside[m->outside];
  return one->at.ns > m->now.ns || one->kind > OUTSIDE_PHASE_BACK;
}

/* As the faults of the cell: behind a new one, before all that is later in the order. */
static bool reserve_due(const meter_t *m) {
  if (reserve_next(m) > m->now.ns) return false;
  if (m->outside == m->config->outside_count) return true;
  const outside_t *one = &m->config->outside[m->outside];
  return one->at.ns > m->now.ns || one->kind >= OUTSIDE_BATTERY_LOW;
}

static bool outside_due(const meter_t *m) {
  return m->outside < m->config->outside_count && m->config->outside[m->outside].at.ns <= m->now.ns;
}

static void live_instant(meter_t *m) {
  if (edge_due(m)) {
    agenda_live(m);
  } else if (m->ram.running && m->ram.resume.ns <= m->now.ns) {
    supply_resume(m);
  } else if (quality_first(m)) {
    quality_live(m);
  } else if (firmware_due(m)) {
    firmware_live(m);
  } else if (reverse_due(m)) {
    reverse_live(m);
  } else if (reverse_cut(m)) {
    reverse_cut_live(m);
  } else if (reserve_due(m)) {
    reserve_live(m);
  } else if (outside_due(m)) {
    live_outside(m, &m->config->outside[m->outside++]);
  } else {
    CHECK(quality_next(m) <= m->now.ns);
    quality_live(m);
  }
}

true_t meter_next(const meter_t *m) { return m->next; }

/* The supply comes and goes from outside, a start-up ends, and a cut restarts. All that comes from
 * outside is taken, because it is little: orders by hand change nothing for whoever talks. */
true_t meter_wakes(const meter_t *m) {
  if (m->nvm.armed != 0 || firmware_wakes(m)) return m->next;
  int64_t next_ns = m->ram.running ? m->ram.resume.ns : TIME_NEVER;
  if (m->outside < m->config->outside_count) {
    int64_t outside_ns = m->config->outside[m->outside].at.ns;
    if (outside_ns < next_ns) next_ns = outside_ns;
  }
  return (true_t){next_ns < m->now.ns ? m->now.ns : next_ns};
}

void meter_advance(meter_t *m, true_t now) {
  CHECK(now.ns >= m->now.ns);
  m->next.ns = find_next(m);
  while (m->next.ns <= now.ns) {
    if (!stretch_live(m, now)) {
      m->now = m->next;
      live_instant(m);
    }
    m->next.ns = find_next(m);
  }
  m->now = now;
}

/* The rows of a zone by rule are the meter's own work: another meter may make others of it. */
static const meter_config_t *config_ruled(arena_t *arena, const meter_config_t *config,
                                          const meter_mechanisms_t *mech) {
  if (!config->rule.told || mech == &meter_mechanisms_right) return config;
  meter_zone_row_t *rows = ARENA_ARRAY(arena, meter_zone_row_t, ZONE_RULE_ROWS);
  zone_rule_rows(mech, &config->rule, rows);
  meter_config_t *own = ARENA_NEW(arena, meter_config_t);
  *own = *config;
  own->zone = rows;
  return own;
}

const meter_model_t *meter_model(arena_t *arena, const meter_config_t *config, const load_t *load,
                                 const meter_mechanisms_t *mechanisms) {
  CHECK(config != NULL);
  CHECK(load != NULL);
  meter_model_t *model = ARENA_NEW(arena, meter_model_t);
  model->load = load;
  model->mech = mechanisms == NULL ? &meter_mechanisms_right : mechanisms;
  model->config = config_ruled(arena, config, model->mech);
  flow_init(arena, model);
  model->crystal = crystal_new(arena, model);
  return model;
}

meter_t *meter_begin_in(void *room, arena_t *arena, const meter_model_t *model, true_t start) {
  const meter_config_t *config = model->config;
  meter_t *m = room;
  memset(m, 0, sizeof *m);
  m->config = config;
  m->load = model->load;
  m->mech = model->mech;
  m->flows = model->flows;
  m->crystal = model->crystal;
  CHECK(m->crystal == NULL || start.ns == config->start.ns);
  m->dials = model->dials;
  m->shape = &config->shape;
  m->start = start;
  m->now = start;
  m->down_at = start;
  m->edges.first = INT64_MIN;
  m->physical = config->ratios;
  reserve_begin(m);
  m->firmware = firmware_new(arena, config);
  m->quality = quality_new(arena, config);
  nvm_init(arena, &m->nvm, config);
  supply_install(m);
  if (!config->off_at_start) supply_first_start(m, (span_t){0});
  meter_advance(m, start);
  return m;
}

meter_t *meter_begin(arena_t *arena, const meter_model_t *model, true_t start) {
  return meter_begin_in(ARENA_NEW(arena, meter_t), arena, model, start);
}

meter_t *meter_init(arena_t *arena, const meter_config_t *config, const load_t *load,
                    const meter_mechanisms_t *mechanisms, true_t start) {
  return meter_begin(arena, meter_model(arena, config, load, mechanisms), start);
}

/* --- commands --- */

static status_t run(meter_t *m, pending_t order) {
  if (!meter_talks(m)) return ST_SILENT_LINE;
  dormant_note(m, &order);
  status_t status = orders_run(m, order);
  m->next.ns = find_next(m);
  return status;
}

void meter_look_ahead(meter_t *m) { m->next.ns = find_next(m); }

void meter_again(meter_t *m, const pending_t *order) {
  status_t status = run(m, *order);
  CHECK(status != ST_SILENT_LINE); /* it talked then */
}

static status_t command(meter_t *m, pending_kind_t kind, int64_t arg, meter_by_t by) {
  return run(m, (pending_t){.kind = kind, .arg = arg, .by = by});
}

status_t meter_set_clock(meter_t *m, claim_t clock, meter_by_t by) {
  return command(m, PENDING_SET_CLOCK, clock.s, by);
}

status_t meter_adjust(meter_t *m, int64_t seconds, meter_by_t by) {
  return command(m, PENDING_ADJUST, seconds, by);
}

status_t meter_end_of_billing(meter_t *m, meter_by_t by) {
  return command(m, PENDING_END_OF_BILLING, 0, by);
}

status_t meter_activate_passive(meter_t *m, meter_by_t by) {
  return command(m, PENDING_ACTIVATE, 0, by);
}

status_t meter_set_response(meter_t *m, meter_response_t response, meter_by_t by) {
  CHECK(response >= RESPONSE_R1);
  CHECK(response <= RESPONSE_R3);
  return command(m, PENDING_SET_RESPONSE, (int64_t)response, by);
}

status_t meter_set_ratio(meter_t *m, meter_ratios_t ratios, meter_by_t by) {
  return run(m, (pending_t){.kind = PENDING_SET_RATIO, .by = by, .ratios = ratios});
}

status_t meter_clear_profile(meter_t *m, meter_by_t by) {
  return command(m, PENDING_CLEAR_PROFILE, 0, by);
}

status_t meter_set_channels(meter_t *m, const meter_channels_t *channels, meter_by_t by) {
  return run(m, (pending_t){.kind = PENDING_SET_CHANNELS, .by = by, .channels = *channels});
}

status_t meter_wrong_password(meter_t *m, meter_by_t by) {
  return command(m, PENDING_EVENT, EVENT_WRONG_PASSWORD, by);
}

status_t meter_locked_out(meter_t *m, meter_by_t by) {
  return command(m, PENDING_EVENT, EVENT_LOCKED_OUT, by);
}

status_t meter_write_alarms(meter_t *m, uint32_t value, meter_by_t by) {
  return command(m, PENDING_ALARMS, (int64_t)value, by);
}

status_t meter_write_calendar(meter_t *m, const meter_calendar_t *calendar, meter_by_t by) {
  (void)by; /* a passive calendar is not an event; its activation is, and says by whom */
  if (!meter_talks(m)) return ST_SILENT_LINE;
  dormant_spoil(m);
  status_t status = calendar_write(m, calendar);
  m->next.ns = find_next(m);
  return status;
}

void meter_refuse_calendar(meter_t *m, meter_refusal_t why) {
  dormant_spoil(m);
  m->ram.calendar_refused = why;
}

meter_calendar_t *meter_sheet(meter_t *m, meter_sheet_t sheet) {
  CHECK(sheet < METER_SHEETS);
  dormant_spoil(m);
  if (m->sheets == NULL) { m->sheets = ARENA_ARRAY(m->nvm.arena, meter_calendar_t, METER_SHEETS); }
  return &m->sheets[sheet];
}

/* --- power cuts --- */

void meter_arm_cut(meter_t *m, uint64_t index) {
  dormant_spoil(m);
  m->nvm.armed = index;
}

bool meter_cut_now(meter_t *m) {
  dormant_spoil(m);
  if (!m->ram.running) return false;
  supply_down(m);
  supply_up(m);
  m->nvm.cut_happened = true;
  m->next.ns = find_next(m);
  return true;
}

bool meter_cut_happened(const meter_t *m) { return m->nvm.cut_happened; }

uint64_t meter_cut_points(const meter_t *m) { return m->nvm.points; }

uint64_t meter_writes(const meter_t *m) { return m->nvm.writes; }

bool meter_cut_action(const meter_t *m, size_t index, const char **name, uint64_t *points) {
  if (index >= ACTION_COUNT) return false;
  *name = nvm_action_name((nvm_action_t)index);
  *points = m->nvm.by_action[index];
  return true;
}
