/* Defect: a missing phase is a case of tampering at a direct meter, too, where nothing was lost
 * (meter.md "Errors": major on CT/VT).
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static reaction_t reaction(int64_t code, site_connection_t connection) {
  if (code == 62) return REACTION_TAMPER;
  return pmu_mechanisms_right.reaction(code, connection);
}

static void spoil(pmu_mechanisms_t *mechanisms) { mechanisms->reaction = reaction; }

const defect_t defect_phase_loss_always_tampering = {
    .name = "phase-loss-always-tampering",
    .what = "a missing phase is a case of tampering at a direct meter, too, where nothing was lost",
    .place = BLAME_HEAD_END,
    .spoil_pmu = spoil,
    .killers = {"HES-REA-F09"},
};
