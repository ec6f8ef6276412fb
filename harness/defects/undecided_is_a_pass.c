/* Defect: a line of which nobody knows is said to pass.
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static bool wrong(void) { return true; }

static void spoil(pmu_mechanisms_t *mechanisms) { mechanisms->unknown_passes = wrong; }

const defect_t defect_undecided_is_a_pass = {
    .name = "undecided-is-a-pass",
    .what = "a line of which nobody knows is said to pass",
    .place = BLAME_HEAD_END,
    .spoil_pmu = spoil,
    .killers = {"PQE-JUD-P02"},
};
