/* Defect: a part with a minus counts only while the sum stays positive (0006).
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static int64_t sum_add(int64_t sum, int8_t sign, int64_t part) {
  int64_t now = sum + sign * part;
  return now < 0 ? 0 : now;
}

static void spoil(meter_mechanisms_t *mechanisms) { mechanisms->sum_add = sum_add; }

const defect_t defect_sum_of_magnitudes = {
    .name = "sum-of-magnitudes",
    .what = "a customer-defined difference never falls below 0",
    .place = BLAME_METER,
    .spoil_meter = spoil,
    .killers = {"REG-MIXED-P01", "REG-MIXED-P02"},
};
