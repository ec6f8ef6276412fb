/* Defect: AA is the magnitude of the sum (0006: what turning a phase round cannot lower).
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static int64_t absolute_power(const int64_t p[3]) {
  int64_t sum = p[0] + p[1] + p[2];
  return sum < 0 ? -sum : sum;
}

static void spoil(meter_mechanisms_t *mechanisms) { mechanisms->absolute_power = absolute_power; }

const defect_t defect_thief_lowers_the_sum = {
    .name = "thief-lowers-the-sum",
    .what = "a phase that is turned round lowers the sum of magnitudes",
    .place = BLAME_METER,
    .spoil_meter = spoil,
    .killers = {"REG-MIXED-P03"},
};
