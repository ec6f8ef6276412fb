/* Defect: the local time that a clock shows is held against the site's.
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static bool wrong(const zone_t *zone, claim_t claim, int64_t offset_s, int32_t *site_s) {
  (void)offset_s;
  *site_s = zone_offset(zone, (utc_t){claim.s});
  return false;
}

static void spoil(pmu_mechanisms_t *mechanisms) { mechanisms->zone_differs = wrong; }

const defect_t defect_zone_taken_on_trust = {
    .name = "zone-taken-on-trust",
    .what = "a meter in another zone is never noticed",
    .place = BLAME_HEAD_END,
    .spoil_pmu = spoil,
    .killers = {"POL-ZON-F03"},
};
