/* Defect: clk.monthly_sum_limit is not minded (0007).
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static bool sum_allows(int64_t sum_s, int64_t limit_s) { return sum_s >= 0 && limit_s >= 0; }

static void spoil(meter_mechanisms_t *mechanisms) { mechanisms->field.sum_allows = sum_allows; }

const defect_t defect_silent_sum_ignored = {
    .name = "silent-sum-ignored",
    .what = "small sets stay silent, however many there are in a month",
    .place = BLAME_METER,
    .spoil_meter = spoil,
    .killers = {"POL-SIL-P03"},
};
