/* Defect: reverse run goes on through an outage (0006: 065 at a power-down).
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static bool ends(bool runs) { return !runs; }

static void spoil(meter_mechanisms_t *mechanisms) { mechanisms->reverse_ends_down = ends; }

const defect_t defect_reverse_over_outage = {
    .name = "reverse-over-outage",
    .what = "reverse run goes on through an outage",
    .place = BLAME_METER,
    .spoil_meter = spoil,
    .killers = {"EVT-REVERSE-F02"},
};
