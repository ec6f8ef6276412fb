/* Defect: each day is taken for the next one: 1 January 1970 was a Thursday, Monday is 0.
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static int32_t weekday(int64_t day) { return (int32_t)mod_floor(day + 4, 7); }

static void spoil(meter_mechanisms_t *mechanisms) { mechanisms->weekday = weekday; }

const defect_t defect_week_begins_on_sunday = {
    .name = "week-begins-on-sunday",
    .what = "the week is taken to begin on Sunday",
    .place = BLAME_METER,
    .spoil_meter = spoil,
    .killers = {"CLK-T30-F01"},
};
