/* Defect: a rapid change is counted as a dip as deep as it is high.
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static bool wrong(quality_record_kind_t kind) {
  (void)kind;
  return true;
}

static void spoil(pmu_mechanisms_t *mechanisms) { mechanisms->kind_in_tables = wrong; }

const defect_t defect_rapid_change_is_a_dip = {
    .name = "rapid-change-is-a-dip",
    .what = "a rapid change is counted as a dip as deep as it is high",
    .place = BLAME_HEAD_END,
    .spoil_pmu = spoil,
    .killers = {"PQE-JUD-P01"},
};
