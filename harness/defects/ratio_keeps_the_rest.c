/* Defect: what has made no count goes over into the new ratios (0006: is dropped).
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static mwns_t rest(mwns_t before) { return before; }

static void spoil(meter_mechanisms_t *mechanisms) { mechanisms->ratio_remainder = rest; }

const defect_t defect_ratio_keeps_the_rest = {
    .name = "ratio-keeps-the-rest",
    .what = "what has made no count goes over into the new ratios",
    .place = BLAME_METER,
    .spoil_meter = spoil,
    .killers = {"REG-RATIO-F11"},
};
