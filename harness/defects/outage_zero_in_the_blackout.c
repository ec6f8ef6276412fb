/* Defect: the blackout of an activation is taken for an outage in which nothing was used.
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static grid_quality_t wrong(void) { return GRID_OUTAGE_ZERO; }

static void spoil(pmu_mechanisms_t *mechanisms) { mechanisms->blackout_quality = wrong; }

const defect_t defect_outage_zero_in_the_blackout = {
    .name = "outage-zero-in-the-blackout",
    .what = "the blackout of an activation is taken for an outage in which nothing was used",
    .place = BLAME_HEAD_END,
    .spoil_pmu = spoil,
    .killers = {"FWU-BLK-P02"},
};
