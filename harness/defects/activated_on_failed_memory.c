/* Defect: an image is activated though the memory of the program has failed.
 * Right: refused while that stands, forced or not (spec meter.md, Errors; 0009, reason 18). Seeded
 * on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static bool mistaken(bool failed) {
  (void)failed;
  return true;
}

static void spoil(meter_mechanisms_t *mechanisms) { mechanisms->imaging.memory_allows = mistaken; }

const defect_t defect_activated_on_failed_memory = {
    .name = "activated-on-failed-memory",
    .what = "an image is activated though the memory of the program has failed",
    .place = BLAME_METER,
    .spoil_meter = spoil,
    .killers = {"FWU-MEM-N01"},
};
