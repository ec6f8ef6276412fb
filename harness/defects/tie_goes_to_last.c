/* Defect: the first one wins by declared policy (md.tie).
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static bool replaces(power_t old, power_t now, md_tie_t tie) {
  (void)tie;
  return now.mw > 0 && now.mw >= old.mw;
}

static void spoil(meter_mechanisms_t *mechanisms) { mechanisms->demand_replaces = replaces; }

const defect_t defect_tie_goes_to_last = {
    .name = "tie-goes-to-last",
    .what = "of two equal maxima the last is kept",
    .place = BLAME_METER,
    .spoil_meter = spoil,
    .killers = {"CLK-T20-F01"},
};
