/* Defect: ten minutes that an event flagged are judged as normal operation.
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static bool wrong(bool flagged) {
  (void)flagged;
  return false;
}

static void spoil(pmu_mechanisms_t *mechanisms) { mechanisms->value_left_out = wrong; }

const defect_t defect_flagged_values_count = {
    .name = "flagged-values-count",
    .what = "ten minutes that an event flagged are judged as normal operation",
    .place = BLAME_HEAD_END,
    .spoil_pmu = spoil,
    .killers = {"PQE-JUD-P02"},
};
