/* Defect: the bill after that of the failure is trusted again
 * (meter.md "Errors": quarantine data from then).
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static bool only_that_bill(utc_t failed, utc_t from, utc_t to) {
  return from.s <= failed.s && failed.s < to.s;
}

static void spoil(pmu_mechanisms_t *mechanisms) { mechanisms->quarantine_holds = only_that_bill; }

const defect_t defect_quarantine_ends_with_the_month = {
    .name = "quarantine-ends-with-the-month",
    .what = "the bill after that of the failure is trusted again",
    .place = BLAME_HEAD_END,
    .spoil_pmu = spoil,
    .killers = {"HES-REA-F03"},
};
