/* See glass.h. A picture of the instant of the last advance: looking changes nothing. */
#include "sim/meter/glass.h"

#include "sim/meter/core.h"

enum { TEST_S = 2, ITEM_S = 6, MILLI = 1000 };

int64_t glass_kilo(int64_t milli) { return milli / MILLI; }

int64_t glass_rolled(int64_t shown, int32_t digits) {
  (void)digits;
  return shown;
}

int32_t glass_rate(int32_t now, int32_t of_period) {
  (void)of_period;
  return now;
}

int64_t glass_ratio(int64_t now, int64_t delivered) {
  (void)delivered;
  return now;
}

int64_t glass_wall(int64_t clock_s, int32_t offset_s) { return clock_s + offset_s; }

int64_t glass_stamp_wall(int64_t own_s, int64_t with_todays_s) {
  (void)with_todays_s;
  return own_s;
}

bool glass_error_shown(bool fault) { return fault; }

int64_t glass_slot(int64_t lit_s) { return lit_s < TEST_S ? -1 : (lit_s - TEST_S) / ITEM_S; }

uint32_t glass_phases(uint32_t has, uint32_t sees) { return has & sees; }

/* The measuring system works, and has begun to. */
static bool sees(const meter_t *m) {
  return m->ram.metering && m->voltage_offs == 0 && m->world.counts[LEVEL_FRONT_END] == 0;
}

static uint32_t phases_of(const meter_t *m) {
  uint32_t has = (UINT32_C(1) << load_phases(m->load)) - 1;
  uint32_t seen = 0;
  for (int32_t i = 0; i < LOAD_PHASES; i++) {
    if (m->world.counts[LEVEL_PHASE_1 + i] == 0) seen |= UINT32_C(1) << i;
  }
  return m->mech->glass.phases(has, sees(m) ? seen : 0);
}

static int32_t direction_of(const meter_t *m) {
  load_powers_t now;
  int64_t p_mw = 0;
  load_powers(m->load, m->now, &now);
  for (int32_t i = 0; i < LOAD_PHASES; i++)
    p_mw += m->mech->seen(now.p_mw[i], (now.missing & UINT32_C(1) << i) != 0);
  if (!sees(m) || p_mw == 0) return 0;
  return p_mw > 0 ? 1 : -1;
}

void meter_glass(const meter_t *m, glass_t *glass) {
  const uint32_t faults = STATUS_PROGRAM | STATUS_FRONT_END | STATUS_CONFIGURATION_LOST;
  const ram_t *ram = &m->ram;
  *glass = (glass_t){.lit = m->supplied && ram->running,
                     .digits = m->config->policy.digits,
                     .right = &m->mech->glass};
  if (!glass->lit) return;
  glass->lit_s = (ticker_x(m, m->now) - ram->up_x) / NS_PER_S;
  glass->phases = phases_of(m);
  glass->direction = direction_of(m);
  glass->rate = m->mech->glass.rate(ram->rate, ram->period.rate_first);
  glass->error = m->mech->glass.error_shown((conditions_status(&ram->conditions) & faults) != 0);
}

const meter_ratios_t *meter_delivered(const meter_t *m) { return &m->config->ratios; }
