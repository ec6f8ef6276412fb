/* Defect: a power of 0 is taken for negative (0006: a sum of 0 counts as positive).
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static int32_t quadrant(export_mode_t mode, int64_t p, int64_t q) {
  return meter_mechanisms_right.quadrant(mode, p == 0 ? -1 : p, q);
}

static void spoil(meter_mechanisms_t *mechanisms) { mechanisms->quadrant = quadrant; }

const defect_t defect_zero_is_export = {
    .name = "zero-is-export",
    .what = "reactive energy without load goes to the quadrants of export",
    .place = BLAME_METER,
    .spoil_meter = spoil,
    .killers = {"REG-MIXED-P02"},
};
