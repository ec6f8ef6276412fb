/* Defect: transient resets are counted by days of UTC (meter.md "Errors": a day is the local one).
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

#include "pmu/civil/day.h"

static int64_t day_of_utc(const zone_t *zone, claim_t stamp) {
  (void)zone;
  return div_floor(stamp.s, DAY_SECONDS);
}

static void spoil(pmu_mechanisms_t *mechanisms) { mechanisms->reset_day = day_of_utc; }

const defect_t defect_reset_day_of_utc = {
    .name = "reset-day-of-utc",
    .what = "transient resets are counted by days of UTC",
    .place = BLAME_HEAD_END,
    .spoil_pmu = spoil,
    .killers = {"HES-REA-F07"},
};
