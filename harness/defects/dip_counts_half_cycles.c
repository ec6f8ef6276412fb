/* Defect: 0011, What is measured: of the time at which its cycle begins.
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static int64_t mistaken(int64_t half) { return half; }

static void spoil(meter_mechanisms_t *mechanisms) { mechanisms->sensing.cycle_begin = mistaken; }

const defect_t defect_dip_counts_half_cycles = {
    .name = "dip-counts-half-cycles",
    .what = "a dip begins and ends with half cycles, not with the cycles that show it",
    .place = BLAME_METER,
    .spoil_meter = spoil,
    .killers = {"PQE-DIP-P01"},
};
