/* Defect: a rate begins at its switching time (0001, Rates).
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static int32_t rate_at(const tariff_t *tariff, const zone_t *zone, tariff_rules_t rules, utc_t at) {
  enum { LATE_S = 300 };
  return pmu_mechanisms_right.rate_at(tariff, zone, rules, (utc_t){at.s - LATE_S});
}

static void spoil(pmu_mechanisms_t *mechanisms) { mechanisms->rate_at = rate_at; }

const defect_t defect_calendar_five_minutes_late = {
    .name = "calendar-five-minutes-late",
    .what = "the bill switches rates five minutes late",
    .place = BLAME_HEAD_END,
    .spoil_pmu = spoil,
    .killers = {"TAR-DUE-F01"},
};
