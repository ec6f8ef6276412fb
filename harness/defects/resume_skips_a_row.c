/* Defect: the row after the last known one is never asked for.
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static int64_t resume(int64_t last_known) { return last_known + 2; }

static void spoil(pmu_mechanisms_t *mechanisms) { mechanisms->resume_point = resume; }

const defect_t defect_resume_skips_a_row = {
    .name = "resume-skips-a-row",
    .what = "a second reading begins one row too late",
    .place = BLAME_HEAD_END,
    .spoil_pmu = spoil,
    .killers = {"EOB-DAY-P01", "CLK-T25-F01", "REL-PEAK-P01 R08"},
};
