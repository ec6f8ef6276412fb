/* Defect: all entries are multiplied by the ratios that hold now.
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static size_t ratio_epoch(size_t epoch, size_t count) {
  (void)epoch;
  return count - 1;
}

static void spoil(pmu_mechanisms_t *mechanisms) { mechanisms->ratio_epoch = ratio_epoch; }

const defect_t defect_ratio_of_today = {
    .name = "ratio-of-today",
    .what = "all entries are multiplied by the ratios that hold now",
    .place = BLAME_HEAD_END,
    .spoil_pmu = spoil,
    .killers = {"REG-RATIO-P23"},
};
