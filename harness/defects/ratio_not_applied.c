/* Defect: secondary values are billed as they are (billing.md, CT/PT).
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static int64_t multiplier(bool secondary, const site_ratio_t *ratio, int64_t value) {
  (void)secondary;
  (void)ratio;
  return value;
}

static void spoil(pmu_mechanisms_t *mechanisms) { mechanisms->multiplier = multiplier; }

const defect_t defect_ratio_not_applied = {
    .name = "ratio-not-applied",
    .what = "the ratio of the transformers is left out",
    .place = BLAME_HEAD_END,
    .spoil_pmu = spoil,
    .killers = {"REG-RATIO-P01", "REL-QUIET-P01 R35"},
};
