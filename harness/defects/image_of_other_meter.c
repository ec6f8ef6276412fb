/* Defect: an image that is bound to another meter is taken. Right: reason 5 (0009, Verify; FW-1).
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static bool mistaken(bool same) {
  (void)same;
  return true;
}

static void spoil(meter_mechanisms_t *mechanisms) { mechanisms->imaging.serial_fits = mistaken; }

const defect_t defect_image_of_other_meter = {
    .name = "image-of-other-meter",
    .what = "an image that is bound to another meter is taken",
    .place = BLAME_METER,
    .spoil_meter = spoil,
    .killers = {"FWU-REF-N02"},
};
