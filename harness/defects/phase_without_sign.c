/* Defect: the register of a phase counts whichever way it runs (0006, Powers).
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static int64_t phase_power(bool exported, int64_t p) {
  (void)exported;
  return p < 0 ? -p : p;
}

static void spoil(meter_mechanisms_t *mechanisms) { mechanisms->phase_power = phase_power; }

const defect_t defect_phase_without_sign = {
    .name = "phase-without-sign",
    .what = "import and export of a phase both count its magnitude",
    .place = BLAME_METER,
    .spoil_meter = spoil,
    .killers = {"REG-MIXED-P02"},
};
