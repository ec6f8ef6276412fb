/* Defect: an edge of the calendar that changes no number closes the demand period (0007).
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static bool rate_changes(int32_t before, int32_t after) { return before >= 0 && after >= 0; }

static void spoil(meter_mechanisms_t *mechanisms) { mechanisms->field.rate_changes = rate_changes; }

const defect_t defect_equal_rate_ends_a_period = {
    .name = "equal-rate-ends-a-period",
    .what = "a switching to the same rate ends a demand period",
    .place = BLAME_METER,
    .spoil_meter = spoil,
    .killers = {"POL-TRG-P04"},
};
