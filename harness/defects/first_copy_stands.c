/* Defect: of three copies of the totals the first is taken (meter.md: last good copy by majority).
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static int64_t vote(int64_t a, int64_t b, int64_t c) {
  (void)b;
  (void)c;
  return a;
}

static void spoil(meter_mechanisms_t *mechanisms) { mechanisms->totals_vote = vote; }

const defect_t defect_first_copy_stands = {
    .name = "first-copy-stands",
    .what = "of three copies of the totals the first is taken",
    .place = BLAME_METER,
    .spoil_meter = spoil,
    .killers = {"EVT-MEMORY-F02"},
};
