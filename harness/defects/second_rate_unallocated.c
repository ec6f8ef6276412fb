/* Defect: energy goes to the register of its rate (0006, Registers).
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static int32_t rate_register(uint32_t mask, int32_t rate) {
  return rate == 2 ? 0 : meter_mechanisms_right.rate_register(mask, rate);
}

static void spoil(meter_mechanisms_t *mechanisms) { mechanisms->rate_register = rate_register; }

const defect_t defect_second_rate_unallocated = {
    .name = "second-rate-unallocated",
    .what = "the register of rate 2 is not connected",
    .place = BLAME_METER,
    .spoil_meter = spoil,
    .killers = {"REL-DAY-P01 R10", "REL-OUTAGE-F01 R22"},
};
