/* Defect: an image is activated by a clock that is invalid.
 * Right: a valid clock, or forced (0009, Activation, reason 14). Seeded on purpose; the bench
 * must find it. */
#include "harness/defects/defect.h"

static bool mistaken(bool invalid, bool forced) {
  (void)invalid;
  (void)forced;
  return true;
}

static void spoil(meter_mechanisms_t *mechanisms) { mechanisms->imaging.clock_allows = mistaken; }

const defect_t defect_schedule_by_any_clock = {
    .name = "schedule-by-any-clock",
    .what = "an image is activated by a clock that is invalid",
    .place = BLAME_METER,
    .spoil_meter = spoil,
    .killers = {"FWU-ACT-N01", "FWU-ACT-P03"},
};
