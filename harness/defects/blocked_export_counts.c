/* Defect: a meter that blocks export registers it all the same (0006, Powers).
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static int64_t export_power(export_mode_t mode, const int64_t p[3]) {
  if (mode != EXPORT_BLOCK) return meter_mechanisms_right.export_power(mode, p);
  return meter_mechanisms_right.export_power(EXPORT_NET, p);
}

static void spoil(meter_mechanisms_t *mechanisms) { mechanisms->export_power = export_power; }

const defect_t defect_blocked_export_counts = {
    .name = "blocked-export-counts",
    .what = "a meter without a register of export fills one",
    .place = BLAME_METER,
    .spoil_meter = spoil,
    .killers = {"REG-MIXED-P01", "REG-MIXED-P02"},
};
