/* Defect: what was counted while time was invalid is forgotten (A11).
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static int64_t after(int64_t counts) {
  (void)counts;
  return 0;
}

static void spoil(meter_mechanisms_t *mechanisms) { mechanisms->shadow_after_set = after; }

const defect_t defect_shadow_cleared_at_set = {
    .name = "shadow-cleared-at-set",
    .what = "the shadow register is cleared by the time set",
    .place = BLAME_METER,
    .spoil_meter = spoil,
    .killers = {"CLK-T16-F01"},
};
