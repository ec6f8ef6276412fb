/* Defect: a sliding window has one step too few.
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static int32_t window_steps(int32_t steps) { return steps > 1 ? steps - 1 : steps; }

static void spoil(pmu_mechanisms_t *mechanisms) { mechanisms->window_steps = window_steps; }

const defect_t defect_window_one_short = {
    .name = "window-one-short",
    .what = "a sliding window has one step too few",
    .place = BLAME_HEAD_END,
    .spoil_pmu = spoil,
    .killers = {"MDM-SLD-P20"},
};
