/* Defect: twelve values of flicker are averaged as they are, without a cube.
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static int32_t wrong(const int32_t *pst, int32_t count) {
  int64_t sum = 0;
  for (int32_t i = 0; i < count; i++)
    sum += pst[i];
  return (int32_t)(sum / count);
}

static void spoil(pmu_mechanisms_t *mechanisms) { mechanisms->flicker_long = wrong; }

const defect_t defect_flicker_mean_is_linear = {
    .name = "flicker-mean-is-linear",
    .what = "twelve values of flicker are averaged as they are, without a cube",
    .place = BLAME_HEAD_END,
    .spoil_pmu = spoil,
    .killers = {"PQE-JUD-P02"},
};
