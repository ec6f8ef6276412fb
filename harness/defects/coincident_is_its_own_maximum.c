/* Defect: a coincident demand is the greatest of its own.
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static int64_t wrong(int64_t at_peak, int64_t greatest) {
  (void)at_peak;
  return greatest;
}

static void spoil(pmu_mechanisms_t *mechanisms) { mechanisms->coincident_of = wrong; }

const defect_t defect_coincident_is_its_own_maximum = {
    .name = "coincident-is-its-own-maximum",
    .what = "a coincident demand is billed as the greatest of its own quantity",
    .place = BLAME_HEAD_END,
    .spoil_pmu = spoil,
    .killers = {"MDM-COINCIDE-P01"},
};
