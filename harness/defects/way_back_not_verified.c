/* Defect: a start falls back to an image that is damaged itself.
 * Right: only to one that is whole by its own hash (0009, Every start). Seeded on
 * purpose; the bench must find it. */
#include "harness/defects/defect.h"

static bool mistaken(bool equal) {
  (void)equal;
  return true;
}

static void spoil(meter_mechanisms_t *mechanisms) { mechanisms->imaging.way_back_holds = mistaken; }

const defect_t defect_way_back_not_verified = {
    .name = "way-back-not-verified",
    .what = "a start falls back to an image that is damaged itself",
    .place = BLAME_METER,
    .spoil_meter = spoil,
    .killers = {"FWU-STR-F06"},
};
