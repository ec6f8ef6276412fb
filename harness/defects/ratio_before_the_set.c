/* Defect: the set that closes the old ratios shows the new (0006: holding the old ratios).
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static bool first(bool secondary) { return secondary || true; }

static void spoil(meter_mechanisms_t *mechanisms) { mechanisms->ratio_first = first; }

const defect_t defect_ratio_before_the_set = {
    .name = "ratio-before-the-set",
    .what = "the set that closes the old ratios shows the new",
    .place = BLAME_METER,
    .spoil_meter = spoil,
    .killers = {"REG-RATIO-P10"},
};
