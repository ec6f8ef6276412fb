/* Defect: A midnight is served once, also where the clock is set back (0008, Daily sets).
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static bool mistaken(claim_t midnight, claim_t served) {
  (void)midnight;
  (void)served;
  return true;
}

static void spoil(meter_mechanisms_t *mechanisms) { mechanisms->stores.daily_serves = mistaken; }

const defect_t defect_daily_served_twice = {
    .name = "daily-served-twice",
    .what = "a midnight that comes again makes another daily set",
    .place = BLAME_METER,
    .spoil_meter = spoil,
    .killers = {"DAY-SET-F01"},
};
