/* Defect: a display rounds to the nearest Wh (0010, Words).
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static int64_t mistaken(int64_t milli) { return (milli + 500) / 1000; }

static void spoil(meter_mechanisms_t *mechanisms) { mechanisms->glass.kilo = mistaken; }

const defect_t defect_display_rounds_up = {
    .name = "display-rounds-up",
    .what = "a display rounds to the nearest Wh",
    .place = BLAME_METER,
    .spoil_meter = spoil,
    .killers = {"DSP-ROL-P01"},
};
