/* Defect: a display has a digit less than the register that is served (0010, What is shown).
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static int64_t mistaken(int64_t shown, int32_t digits) {
  int64_t size = 1000;
  for (int32_t i = 1; i < digits; i++)
    size *= 10;
  return digits == 0 ? shown : shown % size;
}

static void spoil(meter_mechanisms_t *mechanisms) { mechanisms->glass.rolled = mistaken; }

const defect_t defect_display_rolls_early = {
    .name = "display-rolls-early",
    .what = "a display has a digit less than the register that is served",
    .place = BLAME_METER,
    .spoil_meter = spoil,
    .killers = {"DSP-ROL-P01"},
};
