/* Defect: every set shows a maximum of 0 (meter.md, End of billing).
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static const meter_peak_t *peaks(const meter_peak_t *before, const meter_peak_t *cleared) {
  (void)before;
  return cleared;
}

static void spoil(meter_mechanisms_t *mechanisms) { mechanisms->set_peaks = peaks; }

const defect_t defect_maxima_cleared_first = {
    .name = "maxima-cleared-first",
    .what = "the maxima are cleared before the set is stored",
    .place = BLAME_METER,
    .spoil_meter = spoil,
    .killers = {"CLK-T20-F01", "EOB-DAY-P01 R13"},
};
