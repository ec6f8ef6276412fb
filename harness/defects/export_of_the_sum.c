/* Defect: of a meter that keeps phases apart the export is that of the sum (0006, Powers).
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static int64_t export_power(export_mode_t mode, const int64_t p[3]) {
  if (mode != EXPORT_SEPARATE) return meter_mechanisms_right.export_power(mode, p);
  return meter_mechanisms_right.export_power(EXPORT_NET, p);
}

static void spoil(meter_mechanisms_t *mechanisms) { mechanisms->export_power = export_power; }

const defect_t defect_export_of_the_sum = {
    .name = "export-of-the-sum",
    .what = "the export of a phase is lost while the others take more",
    .place = BLAME_METER,
    .spoil_meter = spoil,
    .killers = {"REG-MIXED-P01"},
};
