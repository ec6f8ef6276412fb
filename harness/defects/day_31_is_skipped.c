/* Defect: day 31 in April is the 30th (FACTS, eob.monthly).
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static int32_t day_of(int32_t day, int32_t days) { return day <= days ? day : 1; }

static void spoil(meter_mechanisms_t *mechanisms) { mechanisms->month_day = day_of; }

const defect_t defect_day_31_is_skipped = {
    .name = "day-31-is-skipped",
    .what = "a billing day that a month does not have is put on its first",
    .place = BLAME_METER,
    .spoil_meter = spoil,
    .killers = {"EOB-DAY-P01"},
};
