/* Defect: after an activation the totals are those of the verification.
 * Right: totals are as they were (0009, Activation; FW-5). Seeded on purpose; the bench must
 * find it. */
#include "harness/defects/defect.h"

static int64_t mistaken(int64_t total, int64_t at_verification) {
  (void)total;
  return at_verification;
}

static void spoil(meter_mechanisms_t *mechanisms) { mechanisms->imaging.total_after = mistaken; }

const defect_t defect_totals_of_an_older_copy = {
    .name = "totals-of-an-older-copy",
    .what = "after an activation the totals are those of the verification",
    .place = BLAME_METER,
    .spoil_meter = spoil,
    .killers = {"FWU-ACT-P01", "FWU-BLK-P01"},
};
