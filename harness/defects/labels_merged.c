/* Defect: a clock set back invents a maximum of twice the load (A22).
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static bool merge(utc_t begin, uint32_t repeat_first, uint32_t repeat_second) {
  (void)begin;
  (void)repeat_first;
  (void)repeat_second;
  return true;
}

static void spoil(pmu_mechanisms_t *mechanisms) { mechanisms->merge_labels = merge; }

const defect_t defect_labels_merged = {
    .name = "labels-merged",
    .what = "entries of one label are summed",
    .place = BLAME_HEAD_END,
    .spoil_pmu = spoil,
    .killers = {"CLK-V4-F01"},
};
