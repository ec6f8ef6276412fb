/* Defect: a head-end that starts again knows of no transfer, and begins it anew.
 * Right: whoever starts again takes every record of the store (pmu/fleet/headend.h). Seeded on
 * purpose; the bench must find it. */
#include "harness/defects/defect.h"

static bool wrong(record_kind_t kind) { return kind != REC_FIRMWARE; }

static void spoil(pmu_mechanisms_t *mechanisms) { mechanisms->record_learned = wrong; }

const defect_t defect_image_forgotten_by_a_kill = {
    .name = "image-forgotten-by-a-kill",
    .what = "a head-end that starts again knows of no transfer, and begins it anew",
    .place = BLAME_HEAD_END,
    .cuts = true,
    .spoil_pmu = spoil,
    .killers = {"FWU-KIL-F01"},
};
