/* Defect: 0011, The record: the clock at the true begin.
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static int64_t mistaken(int64_t begin, int64_t end) {
  (void)begin;
  return end;
}

static void spoil(meter_mechanisms_t *mechanisms) { mechanisms->sensing.begin_ms = mistaken; }

const defect_t defect_begin_stamped_at_the_end = {
    .name = "begin-stamped-at-the-end",
    .what = "a record has the time at which it was written as its begin",
    .place = BLAME_METER,
    .spoil_meter = spoil,
    .killers = {"PQE-DIP-P01", "PQE-CLK-F01"},
};
