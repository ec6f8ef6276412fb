/* Defect: a dip of exactly 80 % is counted in the row below it.
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static bool wrong(int64_t share, int64_t floor) { return share > floor; }

static void spoil(pmu_mechanisms_t *mechanisms) { mechanisms->depth_reached = wrong; }

const defect_t defect_dip_border_belongs_below = {
    .name = "dip-border-belongs-below",
    .what = "a dip of exactly 80 % is counted in the row below it",
    .place = BLAME_HEAD_END,
    .spoil_pmu = spoil,
    .killers = {"PQE-CELL-P03"},
};
