/* Defect: R3 freezes the calendar, not the profile (A10).
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static bool runs(bool frozen) { return !frozen; }

static void spoil(meter_mechanisms_t *mechanisms) { mechanisms->profile_runs = runs; }

const defect_t defect_profile_frozen_too = {
    .name = "profile-frozen-too",
    .what = "the profile stops while the tariff is frozen",
    .place = BLAME_METER,
    .spoil_meter = spoil,
    .killers = {"CLK-T11-F01"},
};
