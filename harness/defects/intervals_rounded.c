/* Defect: an export that rounds has been seen to lose two percent of a month (billing.md, F38).
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static energy_t rounded(energy_t energy) {
  return (energy_t){div_round_half_even(energy.mwh, 10000) * 10000};
}

static void spoil(pmu_mechanisms_t *mechanisms) { mechanisms->interval_rounding = rounded; }

const defect_t defect_intervals_rounded = {
    .name = "intervals-rounded",
    .what = "each interval is rounded to 10 Wh",
    .place = BLAME_HEAD_END,
    .spoil_pmu = spoil,
    .killers = {"CLK-V1-F01"},
};
