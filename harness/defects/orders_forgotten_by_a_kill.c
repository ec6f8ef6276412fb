/* Defect: a head-end that starts again gives an order that was carried out once more.
 * Right: whoever starts again takes every record of the store (pmu/fleet/headend.h). Seeded on
 * purpose; the bench must find it. */
#include "harness/defects/defect.h"

static bool wrong(record_kind_t kind) { return kind != REC_COMMAND; }

static void spoil(pmu_mechanisms_t *mechanisms) { mechanisms->record_learned = wrong; }

const defect_t defect_orders_forgotten_by_a_kill = {
    .name = "orders-forgotten-by-a-kill",
    .what = "a head-end that starts again gives an order that was carried out once more",
    .place = BLAME_HEAD_END,
    .cuts = true,
    .spoil_pmu = spoil,
    .killers = {"KIL-CMD-F01"},
};
