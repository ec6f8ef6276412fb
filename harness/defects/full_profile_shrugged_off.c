/* Defect: a profile nearly full needs somebody.
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static reaction_t wrong(int64_t code, site_connection_t connection) {
  return code == 88 ? REACTION_NONE : pmu_mechanisms_right.reaction(code, connection);
}

static void spoil(pmu_mechanisms_t *mechanisms) { mechanisms->reaction = wrong; }

const defect_t defect_full_profile_shrugged_off = {
    .name = "full-profile-shrugged-off",
    .what = "nobody is told that a profile is nearly full",
    .place = BLAME_HEAD_END,
    .spoil_pmu = spoil,
    .killers = {"HES-REA-F31"},
};
