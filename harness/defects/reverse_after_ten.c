/* Defect: reverse run is logged after 10 s (meter.md: reverse run > 5 s).
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static bool detected(span_t run) { return run.ns >= 10 * NS_PER_S; }

static void spoil(meter_mechanisms_t *mechanisms) { mechanisms->reverse_detected = detected; }

const defect_t defect_reverse_after_ten = {
    .name = "reverse-after-ten",
    .what = "reverse run is logged after 10 s",
    .place = BLAME_METER,
    .spoil_meter = spoil,
    .killers = {"EVT-REVERSE-F01"},
};
