/* Defect: what is counted in a rate without a register goes nowhere (0006, Registers).
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static int32_t rate_register(uint32_t mask, int32_t rate) {
  (void)mask;
  return rate;
}

static void spoil(meter_mechanisms_t *mechanisms) { mechanisms->rate_register = rate_register; }

const defect_t defect_rate_without_register = {
    .name = "rate-without-register",
    .what = "unallocated energy is lost",
    .place = BLAME_METER,
    .spoil_meter = spoil,
    .killers = {"REG-MIXED-P02"},
};
