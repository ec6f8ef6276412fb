/* Defect: only the sign of Q is looked at (0006, Powers).
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static int32_t quadrant(export_mode_t mode, int64_t p, int64_t q) {
  (void)mode;
  (void)p;
  return q >= 0 ? 1 : 4;
}

static void spoil(meter_mechanisms_t *mechanisms) { mechanisms->quadrant = quadrant; }

const defect_t defect_quadrant_by_reactive = {
    .name = "quadrant-by-reactive",
    .what = "the reactive energy of export stands in the quadrants of import",
    .place = BLAME_METER,
    .spoil_meter = spoil,
    .killers = {"REG-MIXED-P01", "REG-MIXED-P02"},
};
