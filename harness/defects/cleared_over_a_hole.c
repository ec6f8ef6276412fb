/* Defect: a profile is cleared although not all of it was read
 * (0006 "Conditions": profile cleared).
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static bool always(bool whole, bool missing) {
  (void)whole;
  (void)missing;
  return true;
}

static void spoil(pmu_mechanisms_t *mechanisms) { mechanisms->clear_allowed = always; }

const defect_t defect_cleared_over_a_hole = {
    .name = "cleared-over-a-hole",
    .what = "a profile is cleared although not all of it was read",
    .place = BLAME_HEAD_END,
    .spoil_pmu = spoil,
    .killers = {"HES-REA-N01"},
};
