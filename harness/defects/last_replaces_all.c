/* Defect: of two equal maxima the last is kept where md.tie says so (0001).
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static bool replaces(power_t old, power_t now, md_tie_t tie) {
  if (tie == MD_TIE_LAST) return now.mw > 0;
  return meter_mechanisms_right.demand_replaces(old, now, tie);
}

static void spoil(meter_mechanisms_t *mechanisms) { mechanisms->demand_replaces = replaces; }

const defect_t defect_last_replaces_all = {
    .name = "last-replaces-all",
    .what = "with md.tie last each later demand replaces the maximum",
    .place = BLAME_METER,
    .spoil_meter = spoil,
    .killers = {"REL-PEAK-P01 R15"},
};
