/* Defect: the second of several peaks is billed as the maximum demand.
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static int32_t peak_billed(int32_t peaks) { return peaks > 1 ? 1 : 0; }

static void spoil(pmu_mechanisms_t *mechanisms) { mechanisms->peak_billed = peak_billed; }

const defect_t defect_second_peak_billed = {
    .name = "second-peak-billed",
    .what = "the second of several peaks is billed as the maximum demand",
    .place = BLAME_HEAD_END,
    .spoil_pmu = spoil,
    .killers = {"MDM-PEAK-P21"},
};
