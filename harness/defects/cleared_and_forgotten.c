/* Defect: a period that a set knows has a bill, though its rows were cleared.
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static bool wrong(void) { return false; }

static void spoil(pmu_mechanisms_t *mechanisms) { mechanisms->cleared_is_gap = wrong; }

const defect_t defect_cleared_and_forgotten = {
    .name = "cleared-and-forgotten",
    .what = "periods whose rows were cleared unread are not billed at all",
    .place = BLAME_HEAD_END,
    .spoil_pmu = spoil,
    .killers = {"HES-CLR-F01"},
};
