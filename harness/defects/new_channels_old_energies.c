/* Defect: from here entries have the new channels (0008, Changed channels).
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static int32_t mistaken(int32_t now, int32_t before) {
  (void)now;
  return before;
}

static void spoil(meter_mechanisms_t *mechanisms) { mechanisms->stores.channel_shown = mistaken; }

const defect_t defect_new_channels_old_energies = {
    .name = "new-channels-old-energies",
    .what = "changed channels are shown, and the old ones recorded",
    .place = BLAME_METER,
    .spoil_meter = spoil,
    .killers = {"LPR-CHA-P01", "LPR-CHA-P02"},
};
