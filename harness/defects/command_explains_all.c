/* Defect: any command explains every change of its kind
 * (head-end.md "Control": match to an approved job).
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static bool any_command(const mechanism_change_t *change) { return change->given; }

static void spoil(pmu_mechanisms_t *mechanisms) { mechanisms->change_ours = any_command; }

const defect_t defect_command_explains_all = {
    .name = "command-explains-all",
    .what = "any command explains every change of its kind",
    .place = BLAME_HEAD_END,
    .spoil_pmu = spoil,
    .killers = {"HES-REA-F12"},
};
