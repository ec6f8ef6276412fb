/* Defect: the sign of a sum that runs backwards is lost.
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static energy_t sum_energy(energy_t energy) {
  return energy.mwh < 0 ? (energy_t){-energy.mwh} : energy;
}

static void spoil(pmu_mechanisms_t *mechanisms) { mechanisms->sum_energy = sum_energy; }

const defect_t defect_sum_unsigned = {
    .name = "sum-unsigned",
    .what = "the sign of a sum that runs backwards is lost",
    .place = BLAME_HEAD_END,
    .spoil_pmu = spoil,
    .killers = {"REG-SUM-P21"},
};
