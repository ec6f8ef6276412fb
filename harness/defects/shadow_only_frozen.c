/* Defect: in R1 and R2 the shadow stays 0 (A11).
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static bool runs(bool frozen, bool invalid) { return frozen && invalid; }

static void spoil(meter_mechanisms_t *mechanisms) { mechanisms->shadow_runs = runs; }

const defect_t defect_shadow_only_frozen = {
    .name = "shadow-only-frozen",
    .what = "the shadow register counts only while frozen",
    .place = BLAME_METER,
    .spoil_meter = spoil,
    .killers = {"CLK-T16-F01"},
};
