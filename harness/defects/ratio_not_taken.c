/* Defect: a change of ratios is logged and not done (0006: the new ratios hold).
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static int64_t in_force(int64_t old, int64_t now) {
  (void)now;
  return old;
}

static void spoil(meter_mechanisms_t *mechanisms) { mechanisms->ratio_in_force = in_force; }

const defect_t defect_ratio_not_taken = {
    .name = "ratio-not-taken",
    .what = "a change of ratios is logged and not done",
    .place = BLAME_METER,
    .spoil_meter = spoil,
    .killers = {"REG-RATIO-P10", "REG-RATIO-F10"},
};
