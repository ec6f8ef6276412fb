/* Defect: a slow meter is taken for a fast one.
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static span_t offset(claim_t claim, instant_t request, instant_t response) {
  return (span_t){-pmu_mechanisms_right.clock_offset(claim, request, response).ns};
}

static void spoil(pmu_mechanisms_t *mechanisms) { mechanisms->clock_offset = offset; }

const defect_t defect_offset_sign = {
    .name = "offset-sign",
    .what = "the measured clock deviation has the wrong sign",
    .place = BLAME_HEAD_END,
    .spoil_pmu = spoil,
    .killers = {"CLK-ADJ-P01"},
};
