/* Defect: the entries beside a change of ratios are not tagged (meter.md: tags the interval).
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static uint32_t tag(uint32_t bit) { return bit & 0; }

static void spoil(meter_mechanisms_t *mechanisms) { mechanisms->ratio_tag = tag; }

const defect_t defect_ratio_not_tagged = {
    .name = "ratio-not-tagged",
    .what = "the entries beside a change of ratios are not tagged",
    .place = BLAME_METER,
    .spoil_meter = spoil,
    .killers = {"REG-RATIO-P10"},
};
