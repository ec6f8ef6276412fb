/* Defect: 0011, Dips and interruptions: of all phases.
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static int64_t mistaken(int64_t before, int64_t phase, bool above) {
  (void)before;
  (void)above;
  return phase;
}

static void spoil(meter_mechanisms_t *mechanisms) { mechanisms->sensing.extreme = mistaken; }

const defect_t defect_extreme_of_the_last_phase = {
    .name = "extreme-of-the-last-phase",
    .what = "the depth of a dip is that of the last phase",
    .place = BLAME_METER,
    .spoil_meter = spoil,
    .killers = {"PQE-DIP-P01"},
};
