/* Defect: an activation that nobody with the right has ordered is no alarm. Right: what was not
 * expected is (0009, The head-end). Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static bool mistaken(const mechanism_refusal_t *refusal) {
  (void)refusal;
  return true;
}

static void spoil(pmu_mechanisms_t *mechanisms) { mechanisms->refusal_expected = mistaken; }

const defect_t defect_no_refusal_is_an_attack = {
    .name = "no-refusal-is-an-attack",
    .what = "an activation that nobody with the right has ordered is no alarm",
    .place = BLAME_HEAD_END,
    .spoil_pmu = spoil,
    .killers = {"FWU-REF-N03"},
};
