/* Defect: what a missing phase may have cost is added to the bill
 * (meter.md "Errors": estimate, never silently added).
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static energy_t all_of_it(energy_t lost) { return lost; }

static void spoil(pmu_mechanisms_t *mechanisms) { mechanisms->phase_billed = all_of_it; }

const defect_t defect_lost_phase_billed = {
    .name = "lost-phase-billed",
    .what = "what a missing phase may have cost is added to the bill",
    .place = BLAME_HEAD_END,
    .spoil_pmu = spoil,
    .killers = {"HES-REA-F09"},
};
