/* Defect: other ratios begin without an end of billing
 * (meter.md: a change causes an end of billing).
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static bool resets(bool accepted) { return !accepted; }

static void spoil(meter_mechanisms_t *mechanisms) { mechanisms->ratio_resets = resets; }

const defect_t defect_ratio_without_a_set = {
    .name = "ratio-without-a-set",
    .what = "other ratios begin without an end of billing",
    .place = BLAME_METER,
    .spoil_meter = spoil,
    .killers = {"REG-RATIO-P10"},
};
