/* Defect: the parabola has the sign of its factor (0008, The crystal).
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static int64_t parabola(int64_t factor, int64_t tenths) {
  return -meter_mechanisms_right.keeping.parabola_ppb(factor, tenths);
}

static void spoil(meter_mechanisms_t *mechanisms) { mechanisms->keeping.parabola_ppb = parabola; }

const defect_t defect_parabola_upside_down = {
    .name = "parabola-upside-down",
    .what = "a crystal in the cold is fast where it is slow",
    .place = BLAME_METER,
    .spoil_meter = spoil,
    .killers = {"CLK-TMP-P01"},
};
