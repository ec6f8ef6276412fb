/* Defect: a verification that still runs is taken for one that is over, and good.
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static mechanism_verdict_t verdict(status_t status, int32_t refusal) {
  mechanism_verdict_t right = pmu_mechanisms_right.image_verdict(status, refusal);
  return right == IMAGE_SAID_WAIT ? IMAGE_SAID_GOOD : right;
}

static bool verified(bool said, bool shown) {
  (void)shown;
  return said;
}

static void spoil(pmu_mechanisms_t *mechanisms) {
  mechanisms->image_verdict = verdict;
  mechanisms->image_verified = verified;
}

const defect_t defect_temporary_failure_is_success = {
    .name = "temporary-failure-is-success",
    .what = "a verification that still runs is taken for one that is over, and good",
    .place = BLAME_HEAD_END,
    .spoil_pmu = spoil,
    .killers = {"FWU-REF-N02", "FWU-ACT-P02"},
};
