/* Defect: quadrants are counted clockwise (0006, Powers).
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static int32_t quadrant(export_mode_t mode, int64_t p, int64_t q) {
  int32_t right = meter_mechanisms_right.quadrant(mode, p, q);
  return right == 2 || right == 4 ? 6 - right : right;
}

static void spoil(meter_mechanisms_t *mechanisms) { mechanisms->quadrant = quadrant; }

const defect_t defect_quadrants_turned = {
    .name = "quadrants-turned",
    .what = "the second and the fourth quadrant are exchanged",
    .place = BLAME_METER,
    .spoil_meter = spoil,
    .killers = {"REG-MIXED-P01", "REG-MIXED-P02"},
};
