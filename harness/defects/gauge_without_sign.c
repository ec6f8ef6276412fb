/* Defect: gauges are signed (0008, The second profile).
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static int64_t mistaken(int64_t value) { return value < 0 ? -value : value; }

static void spoil(meter_mechanisms_t *mechanisms) { mechanisms->stores.gauge_value = mistaken; }

const defect_t defect_gauge_without_sign = {
    .name = "gauge-without-sign",
    .what = "a gauge shows what flows back as if it came",
    .place = BLAME_METER,
    .spoil_meter = spoil,
    .killers = {"LPR-INS-P01"},
};
