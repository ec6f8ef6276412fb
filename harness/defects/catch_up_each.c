/* Defect: an outage over two dates makes two sets (A13).
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static int32_t sets(int32_t missed) { return missed; }

static void spoil(meter_mechanisms_t *mechanisms) { mechanisms->catch_up_sets = sets; }

const defect_t defect_catch_up_each = {
    .name = "catch-up-each",
    .what = "one catch-up set for each missed cause",
    .place = BLAME_METER,
    .spoil_meter = spoil,
    .killers = {"CLK-T14-F02"},
};
