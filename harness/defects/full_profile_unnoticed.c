/* Defect: a profile that stopped is not whole.
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static bool wrong(bool stops) {
  (void)stops;
  return false;
}

static void spoil(pmu_mechanisms_t *mechanisms) { mechanisms->full_is_gap = wrong; }

const defect_t defect_full_profile_unnoticed = {
    .name = "full-profile-unnoticed",
    .what = "nobody is told that a full profile stores no more",
    .place = BLAME_HEAD_END,
    .spoil_pmu = spoil,
    .killers = {"POL-FUL-P01"},
};
