/* Defect: an order is over when its cause is.
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static bool wrong(bool full) {
  (void)full;
  return false;
}

static void spoil(pmu_mechanisms_t *mechanisms) { mechanisms->full_order_over = wrong; }

const defect_t defect_full_order_for_ever = {
    .name = "full-order-for-ever",
    .what = "the order of a profile nearly full is never closed",
    .place = BLAME_HEAD_END,
    .spoil_pmu = spoil,
    .killers = {"HES-REA-F30"},
};
