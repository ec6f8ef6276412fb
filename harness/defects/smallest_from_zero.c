/* Defect: the smallest of what was seen (0008, The second profile).
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static int64_t mistaken(int64_t first) { return first < 0 ? first : 0; }

static void spoil(meter_mechanisms_t *mechanisms) { mechanisms->stores.least_before = mistaken; }

const defect_t defect_smallest_from_zero = {
    .name = "smallest-from-zero",
    .what = "the smallest value of an entry starts at 0",
    .place = BLAME_METER,
    .spoil_meter = spoil,
    .killers = {"LPR-INS-P01"},
};
