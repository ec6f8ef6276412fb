/* Defect: zero fill instead of markers (A16).
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static int32_t entries(int32_t missing) { return missing; }

static void spoil(meter_mechanisms_t *mechanisms) { mechanisms->outage_entries = entries; }

const defect_t defect_zeros_for_an_outage = {
    .name = "zeros-for-an-outage",
    .what = "the outage is filled with entries of 0",
    .place = BLAME_METER,
    .spoil_meter = spoil,
    .killers = {"CLK-T17-F01"},
};
