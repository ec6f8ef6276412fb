/* Defect: a late set has the stamp C (0008, Daily sets).
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static claim_t mistaken(claim_t now, claim_t midnight) {
  (void)now;
  return midnight;
}

static void spoil(meter_mechanisms_t *mechanisms) { mechanisms->stores.daily_stamp = mistaken; }

const defect_t defect_daily_stamped_back = {
    .name = "daily-stamped-back",
    .what = "a late daily set has the stamp of the midnight that it missed",
    .place = BLAME_METER,
    .spoil_meter = spoil,
    .killers = {"DAY-MIS-F01"},
};
