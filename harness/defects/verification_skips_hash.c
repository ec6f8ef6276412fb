/* Defect: an image is taken whose body is not what its manifest says.
 * Right: only what is hashed is what was signed (0009, Verify, reason 3). Seeded on purpose;
 * the bench must find it. */
#include "harness/defects/defect.h"

static bool mistaken(bool equal) {
  (void)equal;
  return true;
}

static void spoil(meter_mechanisms_t *mechanisms) { mechanisms->imaging.hash_holds = mistaken; }

const defect_t defect_verification_skips_hash = {
    .name = "verification-skips-hash",
    .what = "an image is taken whose body is not what its manifest says",
    .place = BLAME_METER,
    .spoil_meter = spoil,
    .killers = {"FWU-REF-N02", "FWU-LOG-N01"},
};
