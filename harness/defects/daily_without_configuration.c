/* Defect: none while the configuration is lost (0008, Daily sets).
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static bool mistaken(bool frozen, bool configuration_lost) {
  (void)configuration_lost;
  return !frozen;
}

static void spoil(meter_mechanisms_t *mechanisms) { mechanisms->stores.daily_runs = mistaken; }

const defect_t defect_daily_without_configuration = {
    .name = "daily-without-configuration",
    .what = "daily sets are made without a configuration",
    .place = BLAME_METER,
    .spoil_meter = spoil,
    .killers = {"DAY-CFG-F01"},
};
