/* Defect: a refusal of what was sent all the same is an alarm. Right: it is expected (0009, The
 * head-end). Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static bool mistaken(const mechanism_refusal_t *refusal) {
  (void)refusal;
  return false;
}

static void spoil(pmu_mechanisms_t *mechanisms) { mechanisms->refusal_expected = mistaken; }

const defect_t defect_own_refusal_is_an_attack = {
    .name = "own-refusal-is-an-attack",
    .what = "a refusal of what was sent all the same is an alarm",
    .place = BLAME_HEAD_END,
    .spoil_pmu = spoil,
    .killers = {"FWU-REF-N02"},
};
