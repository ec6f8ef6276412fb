/* Defect: the coincident demand follows every peak that is kept (0006: the first).
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static bool coincident_taken(int32_t at) {
  (void)at;
  return true;
}

static void spoil(meter_mechanisms_t *mechanisms) {
  mechanisms->coincident_taken = coincident_taken;
}

const defect_t defect_coincident_with_any_peak = {
    .name = "coincident-with-any-peak",
    .what = "a coincident demand is that of a lower peak",
    .place = BLAME_METER,
    .spoil_meter = spoil,
    .killers = {"REG-MIXED-P03", "REG-MIXED-P01"},
};
