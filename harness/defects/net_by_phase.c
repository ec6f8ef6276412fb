/* Defect: a meter that nets counts each phase that imports (0006, Powers).
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static int64_t import_power(export_mode_t mode, const int64_t p[3]) {
  if (mode != EXPORT_NET) return meter_mechanisms_right.import_power(mode, p);
  return meter_mechanisms_right.import_power(EXPORT_SEPARATE, p);
}

static void spoil(meter_mechanisms_t *mechanisms) { mechanisms->import_power = import_power; }

const defect_t defect_net_by_phase = {
    .name = "net-by-phase",
    .what = "a netting meter registers the imports of single phases",
    .place = BLAME_METER,
    .spoil_meter = spoil,
    .killers = {"REG-MIXED-P01"},
};
