/* Defect: apparent energy of export is counted as imported (0006, Powers).
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static int32_t apparent_side(export_mode_t mode, int64_t p) {
  (void)mode;
  (void)p;
  return 1;
}

static void spoil(meter_mechanisms_t *mechanisms) { mechanisms->apparent_side = apparent_side; }

const defect_t defect_apparent_without_sign = {
    .name = "apparent-without-sign",
    .what = "all apparent energy goes to the register of import",
    .place = BLAME_METER,
    .spoil_meter = spoil,
    .killers = {"REG-MIXED-P01", "REG-MIXED-P02"},
};
