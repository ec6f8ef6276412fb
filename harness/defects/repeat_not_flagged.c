/* Defect: as many real meters do (A22).
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static bool repeated(claim_t begin, claim_t greatest_end) {
  (void)begin;
  (void)greatest_end;
  return false;
}

static void spoil(meter_mechanisms_t *mechanisms) { mechanisms->repeated = repeated; }

const defect_t defect_repeat_not_flagged = {
    .name = "repeat-not-flagged",
    .what = "a repeated label is stored without its flag",
    .place = BLAME_METER,
    .spoil_meter = spoil,
    .killers = {"CLK-V4-F01"},
};
