/* Defect: a demand period goes on after an outage where its policy says so (A20).
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static bool goes_on(md_failure_t policy, bool lost, bool inside, span_t outage, span_t window) {
  (void)policy;
  (void)lost;
  (void)inside;
  return outage.ns <= window.ns;
}

static void spoil(meter_mechanisms_t *mechanisms) { mechanisms->demand_goes_on = goes_on; }

const defect_t defect_never_resumes = {
    .name = "never-resumes",
    .what = "the demand period ends at the power failure under resume, too",
    .place = BLAME_METER,
    .spoil_meter = spoil,
    .killers = {"REL-DAY-P01 R25"},
};
