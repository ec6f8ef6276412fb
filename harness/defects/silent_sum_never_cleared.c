/* Defect: a new month has no room for silent sets again (0007).
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static int64_t sum_so_far(int64_t sum_s, bool same_month) {
  (void)same_month;
  return sum_s;
}

static void spoil(meter_mechanisms_t *mechanisms) { mechanisms->field.sum_so_far = sum_so_far; }

const defect_t defect_silent_sum_never_cleared = {
    .name = "silent-sum-never-cleared",
    .what = "the sum of silent sets goes on over the month",
    .place = BLAME_METER,
    .spoil_meter = spoil,
    .killers = {"POL-SIL-P03"},
};
