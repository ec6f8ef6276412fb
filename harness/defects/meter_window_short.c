/* Defect: the window has one step less than its policy (POLICY md.type sliding).
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static int32_t window_steps(int32_t steps) { return steps > 1 ? steps - 1 : steps; }

static void spoil(meter_mechanisms_t *mechanisms) { mechanisms->window_steps = window_steps; }

const defect_t defect_meter_window_short = {
    .name = "meter-window-short",
    .what = "a sliding window leaves its oldest step out",
    .place = BLAME_METER,
    .spoil_meter = spoil,
    .killers = {"MDM-MIXED-P01"},
};
