/* Defect: synchronise and restart are read as resume, and a lost clock is not asked about (A20).
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static bool goes_on(md_failure_t policy, bool lost, bool inside, span_t outage, span_t window) {
  (void)policy;
  (void)lost;
  (void)outage;
  (void)window;
  return inside;
}

static void spoil(meter_mechanisms_t *mechanisms) { mechanisms->demand_goes_on = goes_on; }

const defect_t defect_always_resumes = {
    .name = "always-resumes",
    .what = "the demand period goes on after any outage",
    .place = BLAME_METER,
    .spoil_meter = spoil,
    .killers = {"MDM-OUT-F01", "MDM-OUT-F02"},
};
