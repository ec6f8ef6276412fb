/* Defect: a profile that somebody cleared is no case for anybody
 * (meter.md "Errors": profile cleared).
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static reaction_t reaction(int64_t code, site_connection_t connection) {
  if (code == 87) return REACTION_NONE;
  return pmu_mechanisms_right.reaction(code, connection);
}

static void spoil(pmu_mechanisms_t *mechanisms) { mechanisms->reaction = reaction; }

const defect_t defect_clearing_not_told = {
    .name = "clearing-not-told",
    .what = "a profile that somebody cleared is no case for anybody",
    .place = BLAME_HEAD_END,
    .spoil_pmu = spoil,
    .killers = {"HES-REA-F13"},
};
