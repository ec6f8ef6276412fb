/* Defect: 0011, Rapid changes: none beyond dip or swell.
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static bool mistaken(bool beyond) {
  (void)beyond;
  return true;
}

static void spoil(meter_mechanisms_t *mechanisms) { mechanisms->sensing.rapid_recorded = mistaken; }

const defect_t defect_dip_is_a_rapid_change_too = {
    .name = "dip-is-a-rapid-change-too",
    .what = "a dip is recorded as a rapid change, too",
    .place = BLAME_METER,
    .spoil_meter = spoil,
    .killers = {"PQE-TEN-F02"},
};
