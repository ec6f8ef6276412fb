/* Defect: a period is offered to the registers of its rate (0006, Maximum demands).
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static bool demand_offered(uint32_t mask, int32_t rate) {
  enum { RATE_2 = 1U << 2 };
  return mask != RATE_2 && meter_mechanisms_right.demand_offered(mask, rate);
}

static void spoil(meter_mechanisms_t *mechanisms) { mechanisms->demand_offered = demand_offered; }

const defect_t defect_second_rate_has_no_maximum = {
    .name = "second-rate-has-no-maximum",
    .what = "the maximum of rate 2 is never formed",
    .place = BLAME_METER,
    .spoil_meter = spoil,
    .killers = {"REL-PEAK-P01 R11"},
};
