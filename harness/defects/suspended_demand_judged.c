/* Defect: clk.invalid.md suspend is not minded (0007).
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static bool judged(bool suspend, bool invalid) { return suspend || !invalid || !suspend; }

static void spoil(meter_mechanisms_t *mechanisms) { mechanisms->field.judged = judged; }

const defect_t defect_suspended_demand_judged = {
    .name = "suspended-demand-judged",
    .what = "demand is judged while time is invalid and it should be suspended",
    .place = BLAME_METER,
    .spoil_meter = spoil,
    .killers = {"POL-SUS-F01"},
};
