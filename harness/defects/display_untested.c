/* Defect: a display begins its sequence without a test (0010, Sequences).
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static int64_t mistaken(int64_t lit_s) { return lit_s / 6; }

static void spoil(meter_mechanisms_t *mechanisms) { mechanisms->glass.slot = mistaken; }

const defect_t defect_display_untested = {
    .name = "display-untested",
    .what = "a display begins its sequence without a test",
    .place = BLAME_METER,
    .spoil_meter = spoil,
    .killers = {"DSP-SEQ-P01"},
};
