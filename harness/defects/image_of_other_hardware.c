/* Defect: an image of another hardware type is taken. Right: reason 4 (0009, Verify; FW-1). Seeded
 * on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static bool mistaken(bool same) {
  (void)same;
  return true;
}

static void spoil(meter_mechanisms_t *mechanisms) { mechanisms->imaging.hardware_fits = mistaken; }

const defect_t defect_image_of_other_hardware = {
    .name = "image-of-other-hardware",
    .what = "an image of another hardware type is taken",
    .place = BLAME_METER,
    .spoil_meter = spoil,
    .killers = {"FWU-REF-N02"},
};
