/* Defect: a cover opened and closed without supply is not logged (meter.md: log, also unpowered).
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static bool seen(bool clock_lost) { return clock_lost && false; }

static void spoil(meter_mechanisms_t *mechanisms) { mechanisms->unpowered_seen = seen; }

const defect_t defect_covers_not_seen_off = {
    .name = "covers-not-seen-off",
    .what = "a cover opened and closed without supply is not logged",
    .place = BLAME_METER,
    .spoil_meter = spoil,
    .killers = {"EVT-COVER-F02"},
};
