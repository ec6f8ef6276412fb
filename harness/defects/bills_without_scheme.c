/* Defect: without a configuration its billing dates are still served
 * (0006: no scheduled end of billing).
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static bool runs(bool configuration_lost) { return configuration_lost || true; }

static void spoil(meter_mechanisms_t *mechanisms) { mechanisms->scheduled_runs = runs; }

const defect_t defect_bills_without_scheme = {
    .name = "bills-without-scheme",
    .what = "without a configuration its billing dates are still served",
    .place = BLAME_METER,
    .spoil_meter = spoil,
    .killers = {"EVT-MEMORY-F04", "EVT-MEMORY-F05"},
};
