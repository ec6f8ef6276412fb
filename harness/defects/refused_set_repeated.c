/* Defect: a set beyond the meter's limit is not tried for ever.
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static bool wrong(bool refused) {
  (void)refused;
  return false;
}

static void spoil(pmu_mechanisms_t *mechanisms) { mechanisms->set_given_up = wrong; }

const defect_t defect_refused_set_repeated = {
    .name = "refused-set-repeated",
    .what = "the clock policy tries a refused set at every visit",
    .place = BLAME_HEAD_END,
    .spoil_pmu = spoil,
    .killers = {"HES-REJ-N01"},
};
