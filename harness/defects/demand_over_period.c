/* Defect: an interval of 65 s overstates its average by 8.3 % (A18, V6).
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static span_t divisor(span_t period, span_t elapsed) {
  (void)elapsed;
  return period;
}

static void spoil(meter_mechanisms_t *mechanisms) { mechanisms->demand_divisor = divisor; }

const defect_t defect_demand_over_period = {
    .name = "demand-over-period",
    .what = "a stretched interval is taken over the nominal period",
    .place = BLAME_METER,
    .spoil_meter = spoil,
    .killers = {"CLK-V6-F01"},
};
