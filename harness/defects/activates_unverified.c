/* Defect: what was transferred is activated, verified or not.
 * Right: activation needs a good verification (0009, Activation). Seeded on purpose; the bench
 * must find it. */
#include "harness/defects/defect.h"

static bool mistaken(bool verified) {
  (void)verified;
  return true;
}

static void spoil(meter_mechanisms_t *mechanisms) { mechanisms->imaging.activates = mistaken; }

const defect_t defect_activates_unverified = {
    .name = "activates-unverified",
    .what = "what was transferred is activated, verified or not",
    .place = BLAME_METER,
    .spoil_meter = spoil,
    .killers = {"FWU-ACT-N02"},
};
