/* Defect: a front end that came back needs no replacement (meter.md "Errors": front-end fault).
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static reaction_t reaction(int64_t code, site_connection_t connection) {
  if (code == 85) return REACTION_NONE;
  return pmu_mechanisms_right.reaction(code, connection);
}

static void spoil(pmu_mechanisms_t *mechanisms) { mechanisms->reaction = reaction; }

const defect_t defect_front_end_came_back = {
    .name = "front-end-came-back",
    .what = "a front end that came back needs no replacement",
    .place = BLAME_HEAD_END,
    .spoil_pmu = spoil,
    .killers = {"HES-REA-F02"},
};
