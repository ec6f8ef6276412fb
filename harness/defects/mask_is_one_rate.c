/* Defect: only the lowest rate of a mask is offered (0006, Maximum demands).
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static bool demand_offered(uint32_t mask, int32_t rate) {
  uint32_t lowest = mask & (~mask + 1);
  return mask == 0 || (rate > 0 && lowest == 1U << rate);
}

static void spoil(meter_mechanisms_t *mechanisms) { mechanisms->demand_offered = demand_offered; }

const defect_t defect_mask_is_one_rate = {
    .name = "mask-is-one-rate",
    .what = "a demand of several rates takes one of them",
    .place = BLAME_METER,
    .spoil_meter = spoil,
    .killers = {"MDM-MIXED-P01"},
};
