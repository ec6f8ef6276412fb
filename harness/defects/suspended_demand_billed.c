/* Defect: a demand of invalid time is billed where the policy suspends it.
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static bool wrong(bool suspends, bool invalid) {
  (void)suspends;
  (void)invalid;
  return false;
}

static void spoil(pmu_mechanisms_t *mechanisms) { mechanisms->demand_suspended = wrong; }

const defect_t defect_suspended_demand_billed = {
    .name = "suspended-demand-billed",
    .what = "a demand that the meter did not judge while time was invalid is billed",
    .place = BLAME_HEAD_END,
    .spoil_pmu = spoil,
    .killers = {"POL-SUS-F01"},
};
