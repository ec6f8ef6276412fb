/* Defect: the apparent power is |P| + |Q| (0006, Powers).
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static int64_t magnitude(int64_t power) { return power < 0 ? -power : power; }

static int64_t apparent_power(va_type_t type, const int64_t p[3], const int64_t q[3]) {
  (void)type;
  return magnitude(p[0] + p[1] + p[2]) + magnitude(q[0] + q[1] + q[2]);
}

static void spoil(meter_mechanisms_t *mechanisms) { mechanisms->apparent_power = apparent_power; }

const defect_t defect_apparent_added = {
    .name = "apparent-added",
    .what = "active and reactive power are added without a root",
    .place = BLAME_METER,
    .spoil_meter = spoil,
    .killers = {"REG-MIXED-P01", "REG-MIXED-P02"},
};
