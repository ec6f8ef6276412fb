/* Defect: a missing phase is noise, also behind transformers (meter.md "Errors": phase failure).
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static reaction_t reaction(int64_t code, site_connection_t connection) {
  if (code == 62) return REACTION_NONE;
  return pmu_mechanisms_right.reaction(code, connection);
}

static void spoil(pmu_mechanisms_t *mechanisms) { mechanisms->reaction = reaction; }

const defect_t defect_phase_loss_shrugged_off = {
    .name = "phase-loss-shrugged-off",
    .what = "a missing phase is noise, also behind transformers",
    .place = BLAME_HEAD_END,
    .spoil_pmu = spoil,
    .killers = {"HES-REA-F09"},
};
