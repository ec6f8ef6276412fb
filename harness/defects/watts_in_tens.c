/* Defect: power is registered to the mW (0006, Powers of the quantities).
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

enum { STEP_MW = 10000 };

static int64_t power(export_mode_t mode, const int64_t p[3]) {
  int64_t whole = meter_mechanisms_right.import_power(mode, p);
  return whole - whole % STEP_MW;
}

static void spoil(meter_mechanisms_t *mechanisms) { mechanisms->import_power = power; }

const defect_t defect_watts_in_tens = {
    .name = "watts-in-tens",
    .what = "power is registered in steps of 10 W",
    .place = BLAME_METER,
    .spoil_meter = spoil,
    .killers = {"REL-PEAK-P01 R05"},
};
