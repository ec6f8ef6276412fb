/* Defect: 0011, Rapid changes: half while one runs.
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static int64_t mistaken(int64_t limit, bool runs) {
  (void)runs;
  return limit;
}

static void spoil(meter_mechanisms_t *mechanisms) { mechanisms->sensing.rapid_limit = mistaken; }

const defect_t defect_rapid_change_never_halved = {
    .name = "rapid-change-never-halved",
    .what = "a rapid change is over within the limit that it went beyond",
    .place = BLAME_METER,
    .spoil_meter = spoil,
    .killers = {"PQE-TEN-F02"},
};
