/* Defect: 0011, Dips and interruptions: all phases at one j.
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static bool mistaken(uint32_t out, uint32_t phases) {
  (void)phases;
  return out != 0;
}

static void spoil(meter_mechanisms_t *mechanisms) { mechanisms->sensing.interrupted = mistaken; }

const defect_t defect_interruption_of_one_phase = {
    .name = "interruption-of-one-phase",
    .what = "a phase that is out is an interruption",
    .place = BLAME_METER,
    .spoil_meter = spoil,
    .killers = {"PQE-INT-P01"},
};
