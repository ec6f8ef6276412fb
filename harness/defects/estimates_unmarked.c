/* Defect: the papered gap (STYLE, smell 10).
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static bool flag(bool estimated) {
  (void)estimated;
  return false;
}

static void spoil(pmu_mechanisms_t *mechanisms) { mechanisms->estimate_flag = flag; }

const defect_t defect_estimates_unmarked = {
    .name = "estimates-unmarked",
    .what = "an estimate is billed as exact",
    .place = BLAME_HEAD_END,
    .spoil_pmu = spoil,
    .killers = {"CLK-V3-F01", "CLK-V2-F01"},
};
