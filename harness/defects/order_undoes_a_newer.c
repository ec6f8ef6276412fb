/* Defect: an order that was held up is tried again whatever was ordered since (head-end.md,
 * Control). Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static bool order_dropped(bool overtaken) {
  (void)overtaken;
  return false;
}

static void spoil(pmu_mechanisms_t *mechanisms) { mechanisms->order_dropped = order_dropped; }

const defect_t defect_order_undoes_a_newer = {
    .name = "order-undoes-a-newer",
    .what = "an order that was held up is tried again after a newer one of its kind",
    .place = BLAME_HEAD_END,
    .spoil_pmu = spoil,
    .killers = {"HES-ORD-F01"},
};
