/* Defect: a refused set of the time needs somebody.
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static reaction_t wrong(int64_t code, site_connection_t connection) {
  return code == 13 ? REACTION_NONE : pmu_mechanisms_right.reaction(code, connection);
}

static void spoil(pmu_mechanisms_t *mechanisms) { mechanisms->reaction = wrong; }

const defect_t defect_refusal_shrugged_off = {
    .name = "refusal-shrugged-off",
    .what = "nobody is sent to a clock that cannot be set",
    .place = BLAME_HEAD_END,
    .spoil_pmu = spoil,
    .killers = {"HES-REJ-N01"},
};
