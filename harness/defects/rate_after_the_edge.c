/* Defect: energy that accrued before a switch is booked after it (0001, Energy).
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static int32_t edge(int32_t before, int32_t after) {
  (void)before;
  return after;
}

static void spoil(meter_mechanisms_t *mechanisms) { mechanisms->edge_rate = edge; }

const defect_t defect_rate_after_the_edge = {
    .name = "rate-after-the-edge",
    .what = "the counts of an edge go to the new rate",
    .place = BLAME_METER,
    .spoil_meter = spoil,
    .killers = {"DST-EDGE-P01", "CLK-V1-F01", "EOB-DAY-P01 R40"},
};
