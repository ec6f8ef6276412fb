/* Defect: the demand of a difference below 0 is its magnitude (0006: at least 0).
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static power_t sum_demand(power_t demand) {
  return (power_t){demand.mw < 0 ? -demand.mw : demand.mw};
}

static void spoil(meter_mechanisms_t *mechanisms) { mechanisms->sum_demand = sum_demand; }

const defect_t defect_negative_demand_turned = {
    .name = "negative-demand-turned",
    .what = "an export shows as coincident demand",
    .place = BLAME_METER,
    .spoil_meter = spoil,
    .killers = {"REG-MIXED-P01"},
};
