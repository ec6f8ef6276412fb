/* Defect: a start runs what the bank has, whatever its hash.
 * Right: what is not what its manifest says gives way to the image before, or says so (0009, Every
 * start). Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static bool mistaken(bool equal) {
  (void)equal;
  return true;
}

static void spoil(meter_mechanisms_t *mechanisms) { mechanisms->imaging.body_holds = mistaken; }

const defect_t defect_start_not_verified = {
    .name = "start-not-verified",
    .what = "a start runs whatever the bank has, and hashes nothing",
    .place = BLAME_METER,
    .spoil_meter = spoil,
    .killers = {"FWU-STR-F01", "FWU-STR-F02"},
};
