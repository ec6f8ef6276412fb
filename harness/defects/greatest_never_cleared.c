/* Defect: each entry has its own (0008, The second profile).
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static int64_t mistaken(int64_t first, int64_t of_before) {
  return first > of_before ? first : of_before;
}

static void spoil(meter_mechanisms_t *mechanisms) { mechanisms->stores.greatest_before = mistaken; }

const defect_t defect_greatest_never_cleared = {
    .name = "greatest-never-cleared",
    .what = "the greatest value of an entry is carried into the next",
    .place = BLAME_METER,
    .spoil_meter = spoil,
    .killers = {"LPR-INS-P01"},
};
