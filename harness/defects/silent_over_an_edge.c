/* Defect: an edge between old and new does not make a small set a plain one (0007).
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static bool set_silent(bool crosses) { return crosses || !crosses; }

static void spoil(meter_mechanisms_t *mechanisms) { mechanisms->field.set_silent = set_silent; }

const defect_t defect_silent_over_an_edge = {
    .name = "silent-over-an-edge",
    .what = "a small set over the end of an interval is silent",
    .place = BLAME_METER,
    .spoil_meter = spoil,
    .killers = {"POL-SIL-P02"},
};
