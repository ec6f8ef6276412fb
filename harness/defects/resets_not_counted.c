/* Defect: transient resets are logged and not counted (meter.md: restore, tag, count).
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static uint32_t count(uint32_t before) { return before; }

static void spoil(meter_mechanisms_t *mechanisms) { mechanisms->transient_count = count; }

const defect_t defect_resets_not_counted = {
    .name = "resets-not-counted",
    .what = "transient resets are logged and not counted",
    .place = BLAME_METER,
    .spoil_meter = spoil,
    .killers = {"EVT-RESET-F01"},
};
