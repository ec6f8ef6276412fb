/* Defect: all rows before become unreadable (0008, Changed channels).
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static bool mistaken(bool changed) {
  (void)changed;
  return false;
}

static void spoil(meter_mechanisms_t *mechanisms) { mechanisms->stores.channels_clear = mistaken; }

const defect_t defect_old_rows_new_channels = {
    .name = "old-rows-new-channels",
    .what = "rows of before are read under the changed channels",
    .place = BLAME_METER,
    .spoil_meter = spoil,
    .killers = {"LPR-CHA-P01", "LPR-CHA-P02"},
};
