/* Defect: the current of a phase without voltage is taken at the nominal one (0006, The load).
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static int64_t seen(int64_t power, bool missing) {
  (void)missing;
  return power;
}

static void spoil(meter_mechanisms_t *mechanisms) { mechanisms->seen = seen; }

const defect_t defect_missing_phase_counted = {
    .name = "missing-phase-counted",
    .what = "a phase that is missing counts on",
    .place = BLAME_METER,
    .spoil_meter = spoil,
    .killers = {"REG-MIXED-P01"},
};
