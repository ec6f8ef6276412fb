/* Defect: whoever draws less or more while energy flows back begins another run of it: each part of
 * the load is waited for anew (0006: a run lasts without a break).
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static bool goes_on(bool same_sign) { return same_sign && false; }

static void spoil(meter_mechanisms_t *mechanisms) { mechanisms->reverse_goes_on = goes_on; }

const defect_t defect_run_begins_with_each_load = {
    .name = "run-begins-with-each-load",
    .what = "a reverse run begins anew where the load changes, though its sign stays",
    .place = BLAME_METER,
    .spoil_meter = spoil,
    .killers = {"EVT-REVERSE-P04"},
};
