/* Defect: the phases are added although the vector was asked for (0006, POLICY va.type).
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static int64_t apparent_power(va_type_t type, const int64_t p[3], const int64_t q[3]) {
  (void)type;
  return meter_mechanisms_right.apparent_power(VA_ARITHMETIC, p, q);
}

static void spoil(meter_mechanisms_t *mechanisms) { mechanisms->apparent_power = apparent_power; }

const defect_t defect_apparent_always_arithmetic = {
    .name = "apparent-always-arithmetic",
    .what = "the apparent power is the sum of the phases in every meter",
    .place = BLAME_METER,
    .spoil_meter = spoil,
    .killers = {"REG-MIXED-P01", "REG-MIXED-P02"},
};
