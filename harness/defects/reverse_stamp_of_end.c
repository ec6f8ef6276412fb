/* Defect: event 065 does not say when the reverse run began (dictionary 10, event 065).
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static claim_t stamp(claim_t began, claim_t now) {
  (void)began;
  return now;
}

static void spoil(meter_mechanisms_t *mechanisms) { mechanisms->reverse_stamp2 = stamp; }

const defect_t defect_reverse_stamp_of_end = {
    .name = "reverse-stamp-of-end",
    .what = "event 065 does not say when the reverse run began",
    .place = BLAME_METER,
    .spoil_meter = spoil,
    .killers = {"EVT-REVERSE-F02"},
};
