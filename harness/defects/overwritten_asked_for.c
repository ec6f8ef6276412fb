/* Defect: numbers that the meter has overwritten are asked for all the same.
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static bool wrong(bool overwritten) {
  (void)overwritten;
  return false;
}

static void spoil(pmu_mechanisms_t *mechanisms) { mechanisms->overwritten_skipped = wrong; }

const defect_t defect_overwritten_asked_for = {
    .name = "overwritten-asked-for",
    .what = "numbers that the meter has overwritten are asked for all the same",
    .place = BLAME_HEAD_END,
    .spoil_pmu = spoil,
    .killers = {"PQE-LOG-P01"},
};
