/* Defect: the number of a missing phase is counted from 0 (dictionary 10, event 062).
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static int64_t value(int32_t index) { return index; }

static void spoil(meter_mechanisms_t *mechanisms) { mechanisms->phase_value = value; }

const defect_t defect_phase_from_zero = {
    .name = "phase-from-zero",
    .what = "the number of a missing phase is counted from 0",
    .place = BLAME_METER,
    .spoil_meter = spoil,
    .killers = {"EVT-PHASE-F01"},
};
