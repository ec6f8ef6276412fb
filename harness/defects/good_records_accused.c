/* Defect: a record that follows another is said to break the chain.
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static quality_verdict_t wrong(quality_verdict_t found) {
  return found == QUALITY_VERDICT_GOOD ? QUALITY_VERDICT_CHAIN : found;
}

static void spoil(pmu_mechanisms_t *mechanisms) { mechanisms->record_verdict = wrong; }

const defect_t defect_good_records_accused = {
    .name = "good-records-accused",
    .what = "a record that follows another is said to break the chain",
    .place = BLAME_HEAD_END,
    .spoil_pmu = spoil,
    .killers = {"PQE-JUD-P01"},
};
