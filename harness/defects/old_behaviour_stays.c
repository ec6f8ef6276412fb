/* Defect: a new firmware has another name and does what the old one did.
 * Right: what an image mends is mended (0009, What an image does). Seeded on purpose; the
 * bench must find it. */
#include "harness/defects/defect.h"

static bool mistaken(bool mended) {
  (void)mended;
  return true;
}

static void spoil(meter_mechanisms_t *mechanisms) { mechanisms->imaging.flaw_shows = mistaken; }

const defect_t defect_old_behaviour_stays = {
    .name = "old-behaviour-stays",
    .what = "a new firmware has another name and does what the old one did",
    .place = BLAME_METER,
    .spoil_meter = spoil,
    .killers = {"FWU-FLW-P01", "FWU-FLW-P02"},
};
