/* Defect: each truncation loses up to a count for ever (0001, Energy).
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static int64_t quantise(mwns_t accrued, mwns_t unit, mwns_t *remainder) {
  mwns_t counts = (accrued + *remainder) / unit;
  *remainder = 0;
  return (int64_t)counts;
}

static void spoil(meter_mechanisms_t *mechanisms) { mechanisms->quantise = quantise; }

const defect_t defect_remainder_dropped = {
    .name = "remainder-dropped",
    .what = "the part of a count that is left at an edge is dropped",
    .place = BLAME_METER,
    .spoil_meter = spoil,
    .killers = {"CLK-V1-F01", "REL-NIGHT-P01 R39"},
};
