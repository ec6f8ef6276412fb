/* Defect: a display shows a stamp of winter by the offset of summer (0010, Words).
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static int64_t mistaken(int64_t own_s, int64_t with_todays_s) {
  (void)own_s;
  return with_todays_s;
}

static void spoil(meter_mechanisms_t *mechanisms) { mechanisms->glass.stamp_wall = mistaken; }

const defect_t defect_display_stamp_of_today = {
    .name = "display-stamp-of-today",
    .what = "a display shows a stamp of winter by the offset of summer",
    .place = BLAME_METER,
    .spoil_meter = spoil,
    .killers = {"DSP-DST-P01"},
};
