/* Defect: the least version that an image may replace is not looked at. Right: reason 10 (0009,
 * Verify). Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static bool mistaken(uint32_t runs, uint32_t least) {
  (void)runs;
  (void)least;
  return true;
}

static void spoil(meter_mechanisms_t *mechanisms) { mechanisms->imaging.least_reached = mistaken; }

const defect_t defect_least_version_unread = {
    .name = "least-version-unread",
    .what = "the least version that an image may replace is not looked at",
    .place = BLAME_METER,
    .spoil_meter = spoil,
    .killers = {"FWU-REF-N02"},
};
