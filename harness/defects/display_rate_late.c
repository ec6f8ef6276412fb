/* Defect: a display shows the rate that the running demand period began with (0010, What is shown).
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static int32_t mistaken(int32_t now, int32_t of_period) {
  (void)now;
  return of_period;
}

static void spoil(meter_mechanisms_t *mechanisms) { mechanisms->glass.rate = mistaken; }

const defect_t defect_display_rate_late = {
    .name = "display-rate-late",
    .what = "a display shows the rate that the running demand period began with",
    .place = BLAME_METER,
    .spoil_meter = spoil,
    .killers = {"DSP-EPI-F01"},
};
