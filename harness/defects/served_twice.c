/* Defect: a date served once is not served again (A14).
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static bool serve(claim_t due, claim_t served) {
  (void)due;
  (void)served;
  return true;
}

static void spoil(meter_mechanisms_t *mechanisms) { mechanisms->serve = serve; }

const defect_t defect_served_twice = {
    .name = "served-twice",
    .what = "a billing date is served again after the clock was set back",
    .place = BLAME_METER,
    .spoil_meter = spoil,
    .killers = {"CLK-T15-F02"},
};
