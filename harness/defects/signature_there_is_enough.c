/* Defect: signatures are there, and nobody looks whose. Right: reason 6, of each that is not good
 * (0009, Verify). Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static bool mistaken(bool good) {
  (void)good;
  return true;
}

static void spoil(meter_mechanisms_t *mechanisms) {
  mechanisms->imaging.signature_holds = mistaken;
}

const defect_t defect_signature_there_is_enough = {
    .name = "signature-there-is-enough",
    .what = "signatures are there, and nobody looks whose",
    .place = BLAME_METER,
    .spoil_meter = spoil,
    .killers = {"FWU-REF-N02"},
};
