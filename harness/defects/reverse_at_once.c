/* Defect: reverse run is logged without waiting 5 s (meter.md: reverse run > 5 s).
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static bool detected(span_t run) { return run.ns >= 0; }

static void spoil(meter_mechanisms_t *mechanisms) { mechanisms->reverse_detected = detected; }

const defect_t defect_reverse_at_once = {
    .name = "reverse-at-once",
    .what = "reverse run is logged without waiting 5 s",
    .place = BLAME_METER,
    .spoil_meter = spoil,
    .killers = {"EVT-REVERSE-F01"},
};
