/* Defect: a dip of exactly 200 ms is counted among the longer ones.
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static bool wrong(span_t duration, span_t longest) { return duration.ns < longest.ns; }

static void spoil(pmu_mechanisms_t *mechanisms) { mechanisms->duration_fits = wrong; }

const defect_t defect_dip_border_belongs_to_the_longer = {
    .name = "dip-border-belongs-to-the-longer",
    .what = "a dip of exactly 200 ms is counted among the longer ones",
    .place = BLAME_HEAD_END,
    .spoil_pmu = spoil,
    .killers = {"PQE-CELL-P02"},
};
