/* Defect: nobody is told before it is too late (0008, Nearly full).
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static bool nearly_full(uint32_t stored, uint32_t room) { return stored >= room; }

static void spoil(meter_mechanisms_t *mechanisms) { mechanisms->keeping.nearly_full = nearly_full; }

const defect_t defect_nearly_full_is_full = {
    .name = "nearly-full-is-full",
    .what = "a profile that stops is called nearly full when it is full",
    .place = BLAME_METER,
    .spoil_meter = spoil,
    .killers = {"POL-FUL-P01"},
};
