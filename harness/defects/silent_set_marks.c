/* Defect: a silent set is marked TC (0007).
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static bool set_marks(bool silent) { return silent || !silent; }

static void spoil(meter_mechanisms_t *mechanisms) { mechanisms->field.set_marks = set_marks; }

const defect_t defect_silent_set_marks = {
    .name = "silent-set-marks",
    .what = "a silent set writes a time change into the profile",
    .place = BLAME_METER,
    .spoil_meter = spoil,
    .killers = {"POL-SIL-P01"},
};
