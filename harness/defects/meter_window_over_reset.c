/* Defect: the steps of the old billing period stay in the window (0006, Sliding).
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static bool window_goes_on(bool plain_end) {
  (void)plain_end;
  return true;
}

static void spoil(meter_mechanisms_t *mechanisms) { mechanisms->window_goes_on = window_goes_on; }

const defect_t defect_meter_window_over_reset = {
    .name = "meter-window-over-reset",
    .what = "a window spans an end of billing",
    .place = BLAME_METER,
    .spoil_meter = spoil,
    .killers = {"MDM-MIXED-P01"},
};
