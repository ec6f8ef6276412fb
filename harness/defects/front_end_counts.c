/* Defect: what a failed front end measures is counted (meter.md: data not valid).
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static bool sees(bool failed) { return failed || true; }

static void spoil(meter_mechanisms_t *mechanisms) { mechanisms->front_end_sees = sees; }

const defect_t defect_front_end_counts = {
    .name = "front-end-counts",
    .what = "what a failed front end measures is counted",
    .place = BLAME_METER,
    .spoil_meter = spoil,
    .killers = {"EVT-FRONT-F01"},
};
