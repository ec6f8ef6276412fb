/* Defect: a lost configuration asks for nothing, as if one copy had been left
 * (meter.md "Errors": configuration).
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static reaction_t reaction(int64_t code, site_connection_t connection) {
  if (code == 84) return REACTION_NONE;
  return pmu_mechanisms_right.reaction(code, connection);
}

static void spoil(pmu_mechanisms_t *mechanisms) { mechanisms->reaction = reaction; }

const defect_t defect_lost_configuration_is_one_copy = {
    .name = "lost-configuration-is-one-copy",
    .what = "a lost configuration asks for nothing, as if one copy had been left",
    .place = BLAME_HEAD_END,
    .spoil_pmu = spoil,
    .killers = {"HES-REA-F06"},
};
