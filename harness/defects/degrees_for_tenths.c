/* Defect: what is behind the point is cut off before it is squared (0008, The crystal).
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static int64_t parabola_ppb(int64_t factor, int64_t tenths) {
  return keeping_parabola_ppb(factor, div_floor(tenths, 10) * 10);
}

static void spoil(meter_mechanisms_t *mechanisms) {
  mechanisms->keeping.parabola_ppb = parabola_ppb;
}

const defect_t defect_degrees_for_tenths = {
    .name = "degrees-for-tenths",
    .what = "the parabola takes whole degrees, rounded down",
    .place = BLAME_METER,
    .spoil_meter = spoil,
    .killers = {"CLK-TMP-P06"},
};
