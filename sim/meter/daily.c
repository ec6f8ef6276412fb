/* Daily sets: the energies at each local midnight that the running clock reaches, behind the end of
 * billing and before the rate; what was missed without supply or jumped over by a set of the clock
 * is one late set (pmu/docs/decisions/0008 "Daily sets"). A set clears nothing and splits nothing.
 * It is one non-volatile write; its number counts in RAM, as those of rows do, so that what a cut
 * breaks off is made again with the edge that is due again. */
#include "sim/meter/daily.h"

static bool runs(const meter_t *m) {
  const ram_t *ram = &m->ram;
  if (!m->config->policy.daily) return false;
  return m->mech->stores.daily_runs(ram->frozen, ram->conditions.configuration_lost);
}

/* The worth of the counts of the last stretch, of a quantity that is no sum. */
static int64_t last_stretch(const meter_t *m, int32_t quantity) {
  int64_t counts[METER_QUANTITIES_MAX] = {0};
  if (m->config->shape.quantities[quantity].sum) return 0;
  counts[quantity] = m->ram.gauges[quantity].last;
  return shape_counts(m, quantity, counts).mwh;
}

static void make(meter_t *m, claim_t stamp, uint32_t status) {
  ram_t *ram = &m->ram;
  nvm_action_t outer = m->nvm.action;
  m->nvm.action = ACTION_DAILY;
  meter_registers_t registers;
  shape_show(m, ram, ram->peak, &registers);
  meter_daily_t daily = {.number = ++ram->dailies_made, .stamp = stamp, .status = status};
  if (ram->invalid) daily.status |= DAILY_INVALID;
  for (int32_t i = 0; i < m->config->shape.quantity_count; i++) {
    daily.energy[i] = registers.energy[i];
    int64_t *total = &daily.energy[i].total.mwh;
    *total = m->mech->stores.daily_total(*total, last_stretch(m, i));
  }
  nvm_daily_write(&m->nvm, &daily);
  m->nvm.action = outer;
}

void daily_edge(meter_t *m, shown_t now) {
  claim_t midnight = ticker_claim(now);
  if (!runs(m) || !m->mech->stores.daily_serves(midnight, m->ram.daily_served)) return;
  m->ram.daily_served = midnight;
  make(m, midnight, 0);
}

static claim_t midnight_after(const meter_t *m, claim_t after) {
  return ticker_claim((shown_t){almanac_midnight(m, (shown_t){after.s * NS_PER_S})});
}

void daily_missed(meter_t *m, shown_t from, shown_t to) {
  const stores_mechanisms_t *stores = &m->mech->stores;
  if (!runs(m)) return;
  claim_t now = ticker_claim(to);
  claim_t first = midnight_after(m, ticker_claim(from));
  if (!stores->daily_serves(first, m->ram.daily_served)) {
    first = midnight_after(m, m->ram.daily_served);
  }
  int32_t missed = 0;
  for (claim_t at = first; at.s <= now.s && missed < METER_DAILIES_MAX; missed++)
    at = midnight_after(m, at);
  int32_t sets = stores->daily_late(missed);
  for (int32_t i = 0; i < sets; i++)
    make(m, stores->daily_stamp(now, first), DAILY_LATE);
  if (missed > 0) m->ram.daily_served = now; /* no midnight lies between the last one and now */
}

/* --- what is shown --- */

uint32_t meter_dailies_capacity(const meter_t *m) { return m->nvm.dailies.cap; }

uint32_t meter_dailies_stored(const meter_t *m) {
  uint32_t made = view_ram(m)->dailies_made;
  return made < m->nvm.dailies.cap ? made : m->nvm.dailies.cap;
}

bool meter_daily(const meter_t *m, uint32_t number, meter_daily_t *daily) {
  uint32_t made = view_ram(m)->dailies_made;
  if (number == 0 || number > made || made - number >= m->nvm.dailies.cap) return false;
  return nvm_daily_read(&m->nvm, number, daily);
}
