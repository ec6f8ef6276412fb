/* Defect: 60 kW on the bill where 40 were (A18).
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static span_t divisor(span_t period, span_t elapsed) {
  return elapsed.ns > 0 ? elapsed : period; /* nobody divides by nothing twice */
}

static void spoil(pmu_mechanisms_t *mechanisms) { mechanisms->demand_divisor = divisor; }

const defect_t defect_bill_over_elapsed = {
    .name = "bill-over-elapsed",
    .what = "the head-end takes short intervals over their own length",
    .place = BLAME_HEAD_END,
    .spoil_pmu = spoil,
    .killers = {"CLK-V5-F01"},
};
