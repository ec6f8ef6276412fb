/* Defect: a whole period T from power-up is cut short at the raster (A20).
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static bool aligns(md_align_t why) {
  (void)why;
  return true;
}

static void spoil(meter_mechanisms_t *mechanisms) { mechanisms->demand_aligns = aligns; }

const defect_t defect_restart_aligns_at_edge = {
    .name = "restart-aligns-at-edge",
    .what = "restart is aligned again at the next edge",
    .place = BLAME_METER,
    .spoil_meter = spoil,
    .killers = {"MDM-OUT-F01", "MDM-OUT-F02"},
};
