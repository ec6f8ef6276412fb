/* Defect: totals whose copies differ begin at 0 again (meter.md: never a silent zero).
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static int64_t vote(int64_t a, int64_t b, int64_t c) { return a == b && b == c ? a : 0; }

static void spoil(meter_mechanisms_t *mechanisms) { mechanisms->totals_vote = vote; }

const defect_t defect_totals_silently_zero = {
    .name = "totals-silently-zero",
    .what = "totals whose copies differ begin at 0 again",
    .place = BLAME_METER,
    .spoil_meter = spoil,
    .killers = {"EVT-MEMORY-F02"},
};
