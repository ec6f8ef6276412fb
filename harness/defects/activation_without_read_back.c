/* Defect: an activation that was ordered is said to be done, whatever the meter shows.
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static bool activated(bool logged, bool shown) {
  (void)logged;
  (void)shown;
  return true;
}

static void spoil(pmu_mechanisms_t *mechanisms) { mechanisms->image_activated = activated; }

const defect_t defect_activation_without_read_back = {
    .name = "activation-without-read-back",
    .what = "an activation that was ordered is said to be done, whatever the meter shows",
    .place = BLAME_HEAD_END,
    .spoil_pmu = spoil,
    .killers = {"FWU-ACT-N02"},
};
