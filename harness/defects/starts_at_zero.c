/* Defect: what stood in a register is forgotten (0006, Registers: initial).
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static int64_t with_initial(int64_t counted, int64_t initial) {
  (void)initial;
  return counted;
}

static void spoil(meter_mechanisms_t *mechanisms) { mechanisms->with_initial = with_initial; }

const defect_t defect_starts_at_zero = {
    .name = "starts-at-zero",
    .what = "registers start at 0 after a programming",
    .place = BLAME_METER,
    .spoil_meter = spoil,
    .killers = {"REG-MIXED-P01"},
};
