/* Defect: the legally relevant part is changed by one signer alone.
 * Right: part 1 needs maker and authority (0009, The file). Seeded on purpose; the bench must
 * find it. */
#include "harness/defects/defect.h"

static bool mistaken(int32_t part, bool maker, bool authority) {
  (void)part;
  return maker || authority;
}

static void spoil(meter_mechanisms_t *mechanisms) {
  mechanisms->imaging.signers_suffice = mistaken;
}

const defect_t defect_one_signer_is_enough = {
    .name = "one-signer-is-enough",
    .what = "the legally relevant part is changed by one signer alone",
    .place = BLAME_METER,
    .spoil_meter = spoil,
    .killers = {"FWU-REF-N02"},
};
