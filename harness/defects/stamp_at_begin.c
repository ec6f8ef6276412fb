/* Defect: the stamp is the end of the interval (0001, Demand).
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static claim_t stamp(claim_t begin, claim_t end) {
  (void)end;
  return begin;
}

static void spoil(meter_mechanisms_t *mechanisms) { mechanisms->demand_stamp = stamp; }

const defect_t defect_stamp_at_begin = {
    .name = "stamp-at-begin",
    .what = "a maximum is stamped with the begin of its interval",
    .place = BLAME_METER,
    .spoil_meter = spoil,
    .killers = {"MDM-OUT-F01", "EOB-DAY-P01 R14"},
};
