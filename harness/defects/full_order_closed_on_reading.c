/* Defect: a profile nearly full is not mended by reading it.
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static bool wrong(bool full) {
  (void)full;
  return true;
}

static void spoil(pmu_mechanisms_t *mechanisms) { mechanisms->full_order_over = wrong; }

const defect_t defect_full_order_closed_on_reading = {
    .name = "full-order-closed-on-reading",
    .what = "the order of a profile nearly full is closed while it still is",
    .place = BLAME_HEAD_END,
    .spoil_pmu = spoil,
    .killers = {"HES-REA-F31"},
};
