/* Defect: secondary values are multiplied twice.
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static int64_t multiplier(bool secondary, const site_ratio_t *ratio, int64_t value) {
  int64_t once = pmu_mechanisms_right.multiplier(secondary, ratio, value);
  return pmu_mechanisms_right.multiplier(secondary, ratio, once);
}

static void spoil(pmu_mechanisms_t *mechanisms) { mechanisms->multiplier = multiplier; }

const defect_t defect_ratio_twice = {
    .name = "ratio-twice",
    .what = "secondary values are multiplied twice",
    .place = BLAME_HEAD_END,
    .spoil_pmu = spoil,
    .killers = {"REG-RATIO-P01", "REG-RATIO-P23"},
};
