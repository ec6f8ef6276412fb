/* Defect: whole years in the place of days (0008, The crystal).
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

enum { YEAR_DAYS = 365 };

static int64_t ageing_ppb(int64_t a_year, int64_t days) { return a_year * (days / YEAR_DAYS); }

static void spoil(meter_mechanisms_t *mechanisms) { mechanisms->keeping.ageing_ppb = ageing_ppb; }

const defect_t defect_ages_on_birthdays = {
    .name = "ages-on-birthdays",
    .what = "a crystal ages once a year",
    .place = BLAME_METER,
    .spoil_meter = spoil,
    .killers = {"CLK-AGE-P01"},
};
