/* Defect: the frozen energy is not isolated in a set of its own (clock-loss.md, Recovery).
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static recovery_step_t step(int32_t index) {
  static const recovery_step_t order[] = {RECOVERY_READ, RECOVERY_SET, RECOVERY_RESET};
  recovery_step_t right = pmu_mechanisms_right.recovery_step(index);
  return index < 3 ? order[index] : right;
}

static void spoil(pmu_mechanisms_t *mechanisms) { mechanisms->recovery_step = step; }

const defect_t defect_set_before_reset = {
    .name = "set-before-reset",
    .what = "the recovery sets the time before it closes the frozen period",
    .place = BLAME_HEAD_END,
    .spoil_pmu = spoil,
    .killers = {"CLK-T26-F01"},
};
