/* Defect: 0011, Dips and interruptions: back by the hysteresis.
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static int64_t mistaken(int64_t level, int64_t hysteresis, bool above) {
  (void)hysteresis;
  (void)above;
  return level;
}

static void spoil(meter_mechanisms_t *mechanisms) { mechanisms->sensing.back_level = mistaken; }

const defect_t defect_hysteresis_forgotten = {
    .name = "hysteresis-forgotten",
    .what = "a dip that is over at the threshold at which it began",
    .place = BLAME_METER,
    .spoil_meter = spoil,
    .killers = {"PQE-HYS-P01"},
};
