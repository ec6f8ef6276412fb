/* Defect: what was negotiated holds for nothing: every service is served (62056-5-3, conformance).
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static bool may(uint32_t negotiated, uint32_t service) {
  (void)negotiated;
  (void)service;
  return true;
}

static void spoil(dlms_mechanisms_t *mechanisms) { mechanisms->may = may; }

const defect_t defect_service_not_negotiated = {
    .name = "service-not-negotiated",
    .what = "a service is served that was not negotiated",
    .place = BLAME_METER,
    .spoil_dlms = spoil,
    .intruder = true,
    .killers = {"DLMS-EDG-P01"},
};
