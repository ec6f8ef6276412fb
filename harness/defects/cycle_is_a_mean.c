/* Defect: 0011, What is measured: the root of the mean of squares.
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static int64_t mistaken(int64_t before, int64_t now) { return (before + now) / 2; }

static void spoil(meter_mechanisms_t *mechanisms) { mechanisms->sensing.cycle = mistaken; }

const defect_t defect_cycle_is_a_mean = {
    .name = "cycle-is-a-mean",
    .what = "the voltage over one cycle is the mean of its half cycles",
    .place = BLAME_METER,
    .spoil_meter = spoil,
    .killers = {"PQE-CELL-P02"},
};
