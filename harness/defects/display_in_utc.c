/* Defect: a display shows UTC for local time (0010, What is shown).
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static int64_t mistaken(int64_t clock_s, int32_t offset_s) {
  (void)offset_s;
  return clock_s;
}

static void spoil(meter_mechanisms_t *mechanisms) { mechanisms->glass.wall = mistaken; }

const defect_t defect_display_in_utc = {
    .name = "display-in-utc",
    .what = "a display shows UTC for local time",
    .place = BLAME_METER,
    .spoil_meter = spoil,
    .killers = {"DSP-DST-P01"},
};
