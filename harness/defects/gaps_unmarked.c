/* Defect: a gap is never papered.
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static grid_quality_t quality(void) { return GRID_EXACT; }

static void spoil(pmu_mechanisms_t *mechanisms) { mechanisms->gap_quality = quality; }

const defect_t defect_gaps_unmarked = {
    .name = "gaps-unmarked",
    .what = "what was never read is billed as if nothing was there",
    .place = BLAME_HEAD_END,
    .spoil_pmu = spoil,
    .killers = {"LNK-GAP-F01"},
};
