/* Defect: clk.slew_rate is not minded (0007).
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static int64_t slew_seconds(int64_t left, int64_t rate) {
  (void)rate;
  int64_t most = left < 0 ? -5 : 5;
  return left / most > 0 ? most : left;
}

static void spoil(meter_mechanisms_t *mechanisms) { mechanisms->slew_seconds = slew_seconds; }

const defect_t defect_always_five_seconds = {
    .name = "always-five-seconds",
    .what = "a slew is of five seconds a period, whatever the policy says",
    .place = BLAME_METER,
    .spoil_meter = spoil,
    .killers = {"POL-SLW-P01"},
};
