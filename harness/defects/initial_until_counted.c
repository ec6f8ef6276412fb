/* Defect: a register shows what it began at and what was counted since (0006).
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static int64_t with_initial(int64_t counted, int64_t initial) {
  return counted > initial ? counted : initial;
}

static void spoil(meter_mechanisms_t *mechanisms) { mechanisms->with_initial = with_initial; }

const defect_t defect_initial_until_counted = {
    .name = "initial-until-counted",
    .what = "a register stands still until more was counted than it began at",
    .place = BLAME_METER,
    .spoil_meter = spoil,
    .killers = {"REL-QUIET-P01 R21"},
};
