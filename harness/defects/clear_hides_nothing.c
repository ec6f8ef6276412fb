/* Defect: a cleared profile can still be read (0006: all rows before become unreadable).
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static uint32_t hidden(uint32_t made) { return made * 0; }

static void spoil(meter_mechanisms_t *mechanisms) { mechanisms->rows_hidden = hidden; }

const defect_t defect_clear_hides_nothing = {
    .name = "clear-hides-nothing",
    .what = "a cleared profile can still be read",
    .place = BLAME_METER,
    .spoil_meter = spoil,
    .killers = {"EVT-CLEAR-F01"},
};
