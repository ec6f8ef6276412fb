/* Defect: without load nothing is counted (0006, Powers of the quantities).
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

enum { CREEP_MW = 2000 };

static int64_t power(export_mode_t mode, const int64_t p[3]) {
  bool idle = p[0] == 0 && p[1] == 0 && p[2] == 0;
  return idle ? CREEP_MW : meter_mechanisms_right.import_power(mode, p);
}

static void spoil(meter_mechanisms_t *mechanisms) { mechanisms->import_power = power; }

const defect_t defect_creeps = {
    .name = "creeps",
    .what = "a meter without load counts 2 W",
    .place = BLAME_METER,
    .spoil_meter = spoil,
    .killers = {"REL-PEAK-P01 R34", "REL-OUTAGE-F01 R16"},
};
