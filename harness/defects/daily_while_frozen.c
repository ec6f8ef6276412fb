/* Defect: none while frozen (0008, Daily sets).
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static bool mistaken(bool frozen, bool configuration_lost) {
  (void)frozen;
  return !configuration_lost;
}

static void spoil(meter_mechanisms_t *mechanisms) { mechanisms->stores.daily_runs = mistaken; }

const defect_t defect_daily_while_frozen = {
    .name = "daily-while-frozen",
    .what = "daily sets are made while the tariff is frozen",
    .place = BLAME_METER,
    .spoil_meter = spoil,
    .killers = {"DAY-INV-F01"},
};
