/* Defect: a reset by the button stores a set and counts, but leaves the maxima (spec meter.md, End
 * of billing: whatever the cause).
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

enum { BUTTON = 6 };

static bool clears(int32_t cause) { return cause != BUTTON; }

static void spoil(meter_mechanisms_t *mechanisms) { mechanisms->reset_clears = clears; }

const defect_t defect_button_keeps_the_maxima = {
    .name = "button-keeps-the-maxima",
    .what = "a reset by button leaves the maxima",
    .place = BLAME_METER,
    .spoil_meter = spoil,
    .killers = {"REL-MONTHS-P01 R30"},
};
