/* Defect: an image with the counter that runs is taken once more.
 * Right: the counter only grows (0009, Verify, reason 9). Seeded on purpose; the bench must
 * find it. */
#include "harness/defects/defect.h"

static image_counter_t mistaken(uint32_t runs, uint32_t image, bool version_grows) {
  (void)version_grows;
  return image >= runs ? COUNTER_GROWS : COUNTER_LESS;
}

static void spoil(meter_mechanisms_t *mechanisms) { mechanisms->imaging.counter = mistaken; }

const defect_t defect_same_counter_taken = {
    .name = "same-counter-taken",
    .what = "an image with the counter that runs is taken once more",
    .place = BLAME_METER,
    .spoil_meter = spoil,
    .killers = {"FWU-REF-N02"},
};
