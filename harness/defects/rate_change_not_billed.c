/* Defect: a demand period is billed over the change of rate that ended it.
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static bool wrong(site_md_trigger_t trigger) {
  (void)trigger;
  return false;
}

static void spoil(pmu_mechanisms_t *mechanisms) { mechanisms->rate_ends = wrong; }

const defect_t defect_rate_change_not_billed = {
    .name = "rate-change-not-billed",
    .what = "a demand period is put together over the change of rate that ended it",
    .place = BLAME_HEAD_END,
    .spoil_pmu = spoil,
    .killers = {"POL-TRG-P01"},
};
