/* Defect: a head-end that starts again knows of no visit that was made.
 * Right: whoever starts again takes every record of the store (pmu/fleet/headend.h). Seeded on
 * purpose; the bench must find it. */
#include "harness/defects/defect.h"

static bool wrong(record_kind_t kind) { return kind != REC_VISIT; }

static void spoil(pmu_mechanisms_t *mechanisms) { mechanisms->record_learned = wrong; }

const defect_t defect_visits_forgotten_by_a_kill = {
    .name = "visits-forgotten-by-a-kill",
    .what = "a head-end that starts again knows of no visit that was made",
    .place = BLAME_HEAD_END,
    .cuts = true,
    .spoil_pmu = spoil,
    .killers = {"KIL-BIL-F01", "KIL-CMD-F01"},
};
