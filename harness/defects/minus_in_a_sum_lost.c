/* Defect: the sign of a part is not looked at (0006: C1 … C5, ± of quantities).
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static int64_t sum_add(int64_t sum, int8_t sign, int64_t part) {
  (void)sign;
  return sum + part;
}

static void spoil(meter_mechanisms_t *mechanisms) { mechanisms->sum_add = sum_add; }

const defect_t defect_minus_in_a_sum_lost = {
    .name = "minus-in-a-sum-lost",
    .what = "a customer-defined difference is a sum",
    .place = BLAME_METER,
    .spoil_meter = spoil,
    .killers = {"REG-MIXED-P01", "REG-MIXED-P02"},
};
