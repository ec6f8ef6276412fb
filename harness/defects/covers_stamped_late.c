/* Defect: what was opened without supply has the stamp of the power-up
 * (0006: the stamps at which they happened).
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static shown_t stamp(shown_t then, shown_t now) {
  (void)then;
  return now;
}

static void spoil(meter_mechanisms_t *mechanisms) { mechanisms->unpowered_stamp = stamp; }

const defect_t defect_covers_stamped_late = {
    .name = "covers-stamped-late",
    .what = "what was opened without supply has the stamp of the power-up",
    .place = BLAME_METER,
    .spoil_meter = spoil,
    .killers = {"EVT-COVER-F02"},
};
