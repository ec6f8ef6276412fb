/* Defect: a higher version is taken whatever its counter.
 * Right: the counter decides, and no version (0009, Verify, reason 8). Seeded on purpose; the
 * bench must find it. */
#include "harness/defects/defect.h"

static image_counter_t mistaken(uint32_t runs, uint32_t image, bool version_grows) {
  return version_grows ? COUNTER_GROWS : imaging_counter(runs, image, version_grows);
}

static void spoil(meter_mechanisms_t *mechanisms) { mechanisms->imaging.counter = mistaken; }

const defect_t defect_downgrade_by_version = {
    .name = "downgrade-by-version",
    .what = "a higher version is taken whatever its counter",
    .place = BLAME_METER,
    .spoil_meter = spoil,
    .killers = {"FWU-REF-N02"},
};
