/* Defect: without a configuration the old rates go on counting
 * (meter.md: last valid scheme, else totals only).
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static int32_t rate(int32_t before) { return before; }

static void spoil(meter_mechanisms_t *mechanisms) { mechanisms->rate_without_configuration = rate; }

const defect_t defect_rates_without_scheme = {
    .name = "rates-without-scheme",
    .what = "without a configuration the old rates go on counting",
    .place = BLAME_METER,
    .spoil_meter = spoil,
    .killers = {"EVT-MEMORY-F04"},
};
