/* Defect: the phases are summed before their sign is asked (0006, Powers).
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static int64_t import_power(export_mode_t mode, const int64_t p[3]) {
  if (mode != EXPORT_SEPARATE) return meter_mechanisms_right.import_power(mode, p);
  return meter_mechanisms_right.import_power(EXPORT_NET, p);
}

static void spoil(meter_mechanisms_t *mechanisms) { mechanisms->import_power = import_power; }

const defect_t defect_phases_netted_first = {
    .name = "phases-netted-first",
    .what = "imports and exports of phases cancel out in a meter that keeps them apart",
    .place = BLAME_METER,
    .spoil_meter = spoil,
    .killers = {"REG-MIXED-P01", "REG-MIXED-P02"},
};
