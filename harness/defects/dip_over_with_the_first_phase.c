/* Defect: 0011, Dips and interruptions: every phase is back.
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static bool mistaken(uint32_t back, uint32_t phases) {
  (void)phases;
  return back != 0;
}

static void spoil(meter_mechanisms_t *mechanisms) { mechanisms->sensing.ended = mistaken; }

const defect_t defect_dip_over_with_the_first_phase = {
    .name = "dip-over-with-the-first-phase",
    .what = "a dip ends when the first of its phases is back",
    .place = BLAME_METER,
    .spoil_meter = spoil,
    .killers = {"PQE-DIP-P02"},
};
