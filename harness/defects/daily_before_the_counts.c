/* Defect: counts are taken at each edge (0001, Energy; 0008, Daily sets).
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static int64_t mistaken(int64_t total, int64_t last) { return total - last; }

static void spoil(meter_mechanisms_t *mechanisms) { mechanisms->stores.daily_total = mistaken; }

const defect_t defect_daily_before_the_counts = {
    .name = "daily-before-the-counts",
    .what = "a daily set is taken before the counts of the interval that ends",
    .place = BLAME_METER,
    .spoil_meter = spoil,
    .killers = {"DAY-MID-P01"},
};
