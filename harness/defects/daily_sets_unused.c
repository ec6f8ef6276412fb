/* Defect: daily sets are read and no gap is filled from them.
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static bool wrong(void) { return false; }

static void spoil(pmu_mechanisms_t *mechanisms) { mechanisms->daily_anchors = wrong; }

const defect_t defect_daily_sets_unused = {
    .name = "daily-sets-unused",
    .what = "daily sets are read, and no gap is filled from them",
    .place = BLAME_HEAD_END,
    .spoil_pmu = spoil,
    .killers = {"LPR-DEPTH-F02"},
};
