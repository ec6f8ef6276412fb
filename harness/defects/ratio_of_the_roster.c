/* Defect: a change of ratios in the log changes nothing on the bill.
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static size_t ratio_epoch(size_t epoch, size_t count) {
  (void)epoch;
  (void)count;
  return 0;
}

static void spoil(pmu_mechanisms_t *mechanisms) { mechanisms->ratio_epoch = ratio_epoch; }

const defect_t defect_ratio_of_the_roster = {
    .name = "ratio-of-the-roster",
    .what = "a change of ratios in the log changes nothing on the bill",
    .place = BLAME_HEAD_END,
    .spoil_pmu = spoil,
    .killers = {"REG-RATIO-P23"},
};
