/* Defect: a refusal has its row in the log of firmware, and no event.
 * Right: each refusal is event 092 (0009, Verify). Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static bool mistaken(int32_t reason) {
  (void)reason;
  return false;
}

static void spoil(meter_mechanisms_t *mechanisms) { mechanisms->imaging.refusal_told = mistaken; }

const defect_t defect_refusal_without_event = {
    .name = "refusal-without-event",
    .what = "a refusal has its row in the log of firmware, and no event",
    .place = BLAME_METER,
    .spoil_meter = spoil,
    .killers = {"FWU-REF-N02"},
};
