/* Defect: steps are of two (POLICY md.type sliding).
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static span_t step_length(span_t window, int32_t steps) {
  return (span_t){steps > 2 ? window.ns / steps * 2 : window.ns};
}

static void spoil(meter_mechanisms_t *mechanisms) { mechanisms->step_length = step_length; }

const defect_t defect_steps_twice_as_long = {
    .name = "steps-twice-as-long",
    .what = "a sliding window steps by twice its step",
    .place = BLAME_METER,
    .spoil_meter = spoil,
    .killers = {"MDM-MIXED-P01"},
};
