/* Defect: the parabola has one branch (0008, The crystal; spec meter.md, Clock).
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

enum { TURNING_TENTHS = 250 };

static int64_t parabola_ppb(int64_t factor, int64_t tenths) {
  return tenths < TURNING_TENTHS ? 0 : keeping_parabola_ppb(factor, tenths);
}

static void spoil(meter_mechanisms_t *mechanisms) {
  mechanisms->keeping.parabola_ppb = parabola_ppb;
}

const defect_t defect_crystal_only_slow_in_the_sun = {
    .name = "crystal-only-slow-in-the-sun",
    .what = "a crystal loses nothing below 25 °C",
    .place = BLAME_METER,
    .spoil_meter = spoil,
    .killers = {"CLK-TMP-P01"},
};
