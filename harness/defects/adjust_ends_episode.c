/* Defect: a slew of some seconds is taken for a set (A23).
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static bool allowed(bool invalid, int64_t seconds) {
  (void)invalid;
  (void)seconds;
  return true;
}

static bool ends(bool open) { return open; }

static void spoil(meter_mechanisms_t *mechanisms) {
  mechanisms->adjust_allowed = allowed;
  mechanisms->adjust_ends_episode = ends;
}

const defect_t defect_adjust_ends_episode = {
    .name = "adjust-ends-episode",
    .what = "an adjust is obeyed while time is invalid, and ends the episode",
    .place = BLAME_METER,
    .spoil_meter = spoil,
    .killers = {"CLK-T24-F01"},
};
