/* Defect: the register has a digit more than it says (POLICY register.digits).
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static int64_t register_shows(int64_t value, int32_t digits, int64_t unit) {
  return meter_mechanisms_right.register_shows(value, digits == 0 ? 0 : digits + 1, unit);
}

static void spoil(meter_mechanisms_t *mechanisms) { mechanisms->register_shows = register_shows; }

const defect_t defect_a_digit_more = {
    .name = "a-digit-more",
    .what = "a register rolls over a power of ten too late",
    .place = BLAME_METER,
    .spoil_meter = spoil,
    .killers = {"REG-MIXED-P01", "REG-MIXED-P01 R01"},
};
