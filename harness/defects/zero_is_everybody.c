/* Defect: the number of a meter that is 0 counts as none, and none means all: the first meter is
 * billed with everybody's records as soon as there is anybody else.
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static bool of(uint32_t wanted, uint32_t meter) { return wanted == 0 || wanted == meter; }

static void spoil(pmu_mechanisms_t *mechanisms) { mechanisms->record_of = of; }

const defect_t defect_zero_is_everybody = {
    .name = "zero-is-everybody",
    .what = "the first meter of a fleet is billed with the records of all",
    .place = BLAME_HEAD_END,
    .spoil_pmu = spoil,
    .killers = {"REL-TWO-P01 R27"},
};
