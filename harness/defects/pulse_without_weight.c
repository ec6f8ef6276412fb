/* Defect: the weight of a pulse is not applied (0006, Quantisers).
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static int64_t pulse_value(int64_t counts, int64_t weight) {
  (void)weight;
  return counts;
}

static void spoil(meter_mechanisms_t *mechanisms) { mechanisms->pulse_value = pulse_value; }

const defect_t defect_pulse_without_weight = {
    .name = "pulse-without-weight",
    .what = "an input shows pulses in the place of units",
    .place = BLAME_METER,
    .spoil_meter = spoil,
    .killers = {"REG-MIXED-P01", "REL-BOTH-P01 R38"},
};
