/* Defect: every fourth year is ignored, and all that follows is a day off.
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static bool leap(int64_t year) {
  (void)year;
  return false;
}

static void spoil(meter_mechanisms_t *mechanisms) { mechanisms->leap_year = leap; }

const defect_t defect_no_leap_year = {
    .name = "no-leap-year",
    .what = "29 February does not exist",
    .place = BLAME_METER,
    .spoil_meter = spoil,
    .killers = {"TAR-LEAP-P01"},
};
