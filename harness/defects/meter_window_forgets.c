/* Defect: each step is judged alone (0006, Sliding).
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static bool window_goes_on(bool plain_end) {
  (void)plain_end;
  return false;
}

static void spoil(meter_mechanisms_t *mechanisms) { mechanisms->window_goes_on = window_goes_on; }

const defect_t defect_meter_window_forgets = {
    .name = "meter-window-forgets",
    .what = "a sliding window never holds more than one step",
    .place = BLAME_METER,
    .spoil_meter = spoil,
    .killers = {"MDM-MIXED-P01"},
};
