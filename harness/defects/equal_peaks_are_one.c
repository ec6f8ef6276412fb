/* Defect: two equal demands have one place in the list of peaks.
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static bool wrong(void) { return false; }

static void spoil(pmu_mechanisms_t *mechanisms) { mechanisms->equal_peaks = wrong; }

const defect_t defect_equal_peaks_are_one = {
    .name = "equal-peaks-are-one",
    .what = "two equal demands have one place in the list of peaks",
    .place = BLAME_HEAD_END,
    .spoil_pmu = spoil,
    .killers = {"MDM-SLIDE-P02"},
};
