/* Defect: the time before the set is forgotten, so that keep divides by T (0007).
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static int64_t kept_elapsed(int64_t elapsed_ns) { return elapsed_ns * 0; }

static void spoil(meter_mechanisms_t *mechanisms) { mechanisms->field.kept_elapsed = kept_elapsed; }

const defect_t defect_kept_period_over_period = {
    .name = "kept-period-over-period",
    .what = "a period that a set has made longer is divided by its nominal length",
    .place = BLAME_METER,
    .spoil_meter = spoil,
    .killers = {"POL-SET-P02"},
};
