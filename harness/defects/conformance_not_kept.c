/* Defect: what was proposed is not looked at (62056-5-3, initiate).
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static uint32_t conformance(uint32_t proposed, uint32_t offered) {
  (void)proposed;
  return offered;
}

static void spoil(dlms_mechanisms_t *mechanisms) { mechanisms->conformance = conformance; }

const defect_t defect_conformance_not_kept = {
    .name = "conformance-not-kept",
    .what = "services are negotiated that the client did not propose",
    .place = BLAME_METER,
    .spoil_dlms = spoil,
    .killers = {"DLMS-MON-P01"},
};
