/* Defect: the greatest value of ten minutes is judged in place of their mean.
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static int64_t wrong(int64_t least, int64_t greatest, int64_t mean) {
  (void)least;
  (void)mean;
  return greatest;
}

static void spoil(pmu_mechanisms_t *mechanisms) { mechanisms->entry_value = wrong; }

const defect_t defect_greatest_value_judged = {
    .name = "greatest-value-judged",
    .what = "the greatest value of ten minutes is judged in place of their mean",
    .place = BLAME_HEAD_END,
    .spoil_pmu = spoil,
    .killers = {"PQE-JUD-P02"},
};
