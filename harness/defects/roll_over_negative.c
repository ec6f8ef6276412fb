/* Defect: an advance over the limit of a register is taken for a negative one.
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static int64_t rolled_over(int64_t advance, int64_t limit) {
  (void)limit;
  return advance;
}

static void spoil(pmu_mechanisms_t *mechanisms) { mechanisms->rolled_over = rolled_over; }

const defect_t defect_roll_over_negative = {
    .name = "roll-over-negative",
    .what = "an advance over the limit of a register is taken for a negative one",
    .place = BLAME_HEAD_END,
    .spoil_pmu = spoil,
    .killers = {"REG-ROLL-P22"},
};
