/* Defect: the contact of the utility is taken for the button (0008, External input).
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static bool lockout_applies(meter_by_t by) { return by.port == 'B' || by.level == 0; }

static void spoil(meter_mechanisms_t *mechanisms) { mechanisms->lockout_applies = lockout_applies; }

const defect_t defect_external_input_locked_out = {
    .name = "external-input-locked-out",
    .what = "the external input is locked out as the button is",
    .place = BLAME_METER,
    .spoil_meter = spoil,
    .killers = {"EOB-EXT-P01"},
};
