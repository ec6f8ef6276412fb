/* Defect: the register stays at its greatest value (0006: roll-over).
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static int64_t register_shows(int64_t value, int32_t digits, int64_t unit) {
  int64_t full = unit;
  for (int32_t i = 0; i < digits; i++)
    full *= 10;
  return digits > 0 && value >= full ? full - 1 : value;
}

static void spoil(meter_mechanisms_t *mechanisms) { mechanisms->register_shows = register_shows; }

const defect_t defect_stops_at_the_last_digit = {
    .name = "stops-at-the-last-digit",
    .what = "a register that is full stops in the place of rolling over",
    .place = BLAME_METER,
    .spoil_meter = spoil,
    .killers = {"REG-MIXED-P01"},
};
