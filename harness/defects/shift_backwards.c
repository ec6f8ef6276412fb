/* Defect: new minus old taken as old minus new.
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static span_t shift(claim_t old_claim, claim_t new_claim) {
  return (span_t){(old_claim.s - new_claim.s) * NS_PER_S};
}

static void spoil(pmu_mechanisms_t *mechanisms) { mechanisms->repair_shift = shift; }

const defect_t defect_shift_backwards = {
    .name = "shift-backwards",
    .what = "the repair shifts labels the wrong way",
    .place = BLAME_HEAD_END,
    .spoil_pmu = spoil,
    .killers = {"CLK-V1-F01"},
};
