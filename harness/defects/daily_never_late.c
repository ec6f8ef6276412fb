/* Defect: what was missed is one set (0008, Daily sets).
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static int32_t mistaken(int32_t missed) {
  (void)missed;
  return 0;
}

static void spoil(meter_mechanisms_t *mechanisms) { mechanisms->stores.daily_late = mistaken; }

const defect_t defect_daily_never_late = {
    .name = "daily-never-late",
    .what = "midnights without supply make no daily set",
    .place = BLAME_METER,
    .spoil_meter = spoil,
    .killers = {"DAY-MIS-F01"},
};
