/* Defect: 20 min at 60 kW become a maximum of 60 kW (A18, V5).
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static span_t divisor(span_t period, span_t elapsed) {
  (void)period;
  return elapsed;
}

static void spoil(meter_mechanisms_t *mechanisms) { mechanisms->demand_divisor = divisor; }

const defect_t defect_demand_over_elapsed = {
    .name = "demand-over-elapsed",
    .what = "a short interval is taken over its own length",
    .place = BLAME_METER,
    .spoil_meter = spoil,
    .killers = {"CLK-V5-F01", "REL-VALLEY-F01 R07", "REL-DAY-P01 R26"},
};
