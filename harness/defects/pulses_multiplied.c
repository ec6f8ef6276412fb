/* Defect: pulses of an input are multiplied by the ratio of the transformers.
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static bool secondary_of(bool secondary, bool pulses) {
  (void)pulses;
  return secondary;
}

static void spoil(pmu_mechanisms_t *mechanisms) { mechanisms->secondary_of = secondary_of; }

const defect_t defect_pulses_multiplied = {
    .name = "pulses-multiplied",
    .what = "pulses of an input are multiplied by the ratio of the transformers",
    .place = BLAME_HEAD_END,
    .spoil_pmu = spoil,
    .killers = {"REG-PULSE-P24"},
};
