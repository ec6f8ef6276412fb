/* Defect: a total repaired from two good copies is taken for a failed meter
 * (meter.md "Errors": totals).
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static reaction_t reaction(int64_t code, site_connection_t connection) {
  if (code == 82) return REACTION_REPLACE;
  return pmu_mechanisms_right.reaction(code, connection);
}

static void spoil(pmu_mechanisms_t *mechanisms) { mechanisms->reaction = reaction; }

const defect_t defect_repair_is_failure = {
    .name = "repair-is-failure",
    .what = "a total repaired from two good copies is taken for a failed meter",
    .place = BLAME_HEAD_END,
    .spoil_pmu = spoil,
    .killers = {"HES-REA-F04"},
};
