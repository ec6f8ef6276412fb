/* Defect: the stamp is the end of the interval (billing.md, Time-stamp).
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static utc_t stamp(utc_t begin, utc_t end) {
  (void)end;
  return begin;
}

static void spoil(pmu_mechanisms_t *mechanisms) { mechanisms->stamp_of = stamp; }

const defect_t defect_bill_stamps_begin = {
    .name = "bill-stamps-begin",
    .what = "billed maxima are stamped with their begin",
    .place = BLAME_HEAD_END,
    .spoil_pmu = spoil,
    .killers = {"MDM-OUT-F01"},
};
