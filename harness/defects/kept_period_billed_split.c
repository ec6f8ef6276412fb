/* Defect: a period that a set keeps is billed as two.
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static site_md_clock_t wrong(site_md_clock_t policy) {
  return policy == SITE_MD_KEEP ? SITE_MD_SPLIT : policy;
}

static void spoil(pmu_mechanisms_t *mechanisms) { mechanisms->demand_at_set = wrong; }

const defect_t defect_kept_period_billed_split = {
    .name = "kept-period-billed-split",
    .what = "a demand period that a set keeps is put together as two",
    .place = BLAME_HEAD_END,
    .spoil_pmu = spoil,
    .killers = {"POL-SET-P20"},
};
