/* Defect: a display has its kilo a place too far: tens of Wh for Wh (0010, What is shown).
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static int64_t mistaken(int64_t milli) { return milli / 10000; }

static void spoil(meter_mechanisms_t *mechanisms) { mechanisms->glass.kilo = mistaken; }

const defect_t defect_display_in_tens = {
    .name = "display-in-tens",
    .what = "a display has its kilo a place too far: tens of Wh for Wh",
    .place = BLAME_METER,
    .spoil_meter = spoil,
    .killers = {"DSP-OUT-F01"},
};
