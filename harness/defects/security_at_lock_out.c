/* Defect: security hears of a lock-out alone, never of the wrong passwords before it
 * (meter.md "Errors": wrong password or key).
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static reaction_t reaction(int64_t code, site_connection_t connection) {
  if (code == 30) return REACTION_NONE;
  return pmu_mechanisms_right.reaction(code, connection);
}

static void spoil(pmu_mechanisms_t *mechanisms) { mechanisms->reaction = reaction; }

const defect_t defect_security_at_lock_out = {
    .name = "security-at-lock-out",
    .what = "security hears of a lock-out alone, never of the wrong passwords before it",
    .place = BLAME_HEAD_END,
    .spoil_pmu = spoil,
    .killers = {"HES-REA-N02"},
};
