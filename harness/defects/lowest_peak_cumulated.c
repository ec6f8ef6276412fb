/* Defect: the last of the kept peaks is added up (0006: the first).
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static int32_t cumulative_peak(int32_t peaks) { return peaks - 1; }

static void spoil(meter_mechanisms_t *mechanisms) { mechanisms->cumulative_peak = cumulative_peak; }

const defect_t defect_lowest_peak_cumulated = {
    .name = "lowest-peak-cumulated",
    .what = "cumulative demand is that of the third peak",
    .place = BLAME_METER,
    .spoil_meter = spoil,
    .killers = {"REG-MIXED-P03", "REG-MIXED-P01"},
};
