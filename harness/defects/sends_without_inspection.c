/* Defect: an image is sent that the inspection refuses.
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static bool wrong(bool unseen) {
  (void)unseen;
  return false;
}

static void spoil(pmu_mechanisms_t *mechanisms) { mechanisms->image_inspected = wrong; }

const defect_t defect_sends_without_inspection = {
    .name = "sends-without-inspection",
    .what = "an image is sent that the inspection refuses",
    .place = BLAME_HEAD_END,
    .spoil_pmu = spoil,
    .killers = {"FWU-REF-N01"},
};
