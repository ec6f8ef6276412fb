/* Defect: a reading goes on with the row behind the last known one, whatever was read before.
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static int64_t resume(int64_t last_known) { return last_known == 0 ? 1 : last_known + 2; }

static void spoil(pmu_mechanisms_t *mechanisms) { mechanisms->resume_point = resume; }

const defect_t defect_second_reading_skips = {
    .name = "second-reading-skips",
    .what = "a reading that goes on after an earlier one leaves out its first row",
    .place = BLAME_HEAD_END,
    .spoil_pmu = spoil,
    .killers = {"REL-DAY-P01 R20", "REL-NIGHT-P01 R28"},
};
