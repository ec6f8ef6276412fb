/* Defect: only the button and what has no password are locked out (A9).
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static bool applies(meter_by_t by) {
  (void)by;
  return true;
}

static void spoil(meter_mechanisms_t *mechanisms) { mechanisms->lockout_applies = applies; }

const defect_t defect_lockout_holds_all = {
    .name = "lockout-holds-all",
    .what = "the lockout holds commands under a password, too",
    .place = BLAME_METER,
    .spoil_meter = spoil,
    .killers = {"CLK-T10-F01"},
};
