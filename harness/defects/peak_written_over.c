/* Defect: a new peak takes the place of the old (0006: behind it in the list).
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static void peak_insert(meter_peak_t *peaks, int32_t count, int32_t at, meter_peak_t peak) {
  (void)count;
  peaks[at] = peak;
}

static void spoil(meter_mechanisms_t *mechanisms) { mechanisms->peak_insert = peak_insert; }

const defect_t defect_peak_written_over = {
    .name = "peak-written-over",
    .what = "the second peak is lost where the first is beaten",
    .place = BLAME_METER,
    .spoil_meter = spoil,
    .killers = {"REG-MIXED-P03"},
};
