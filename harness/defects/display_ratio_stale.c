/* Defect: a display shows the ratios that the meter was delivered with (display.vs_register).
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static int64_t mistaken(int64_t now, int64_t delivered) {
  (void)now;
  return delivered;
}

static void spoil(meter_mechanisms_t *mechanisms) { mechanisms->glass.ratio = mistaken; }

const defect_t defect_display_ratio_stale = {
    .name = "display-ratio-stale",
    .what = "a display shows the ratios that the meter was delivered with",
    .place = BLAME_METER,
    .spoil_meter = spoil,
    .killers = {"DSP-RAT-F01"},
};
