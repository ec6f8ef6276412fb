/* Defect: of an exchanged meter's maxima the new meter's stands, whatever the old one's was
 * (billing.md, Exchange mid-period). Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static bool older_demand(power_t older, power_t newer) {
  (void)older;
  (void)newer;
  return false;
}

static void spoil(pmu_mechanisms_t *mechanisms) { mechanisms->older_demand = older_demand; }

const defect_t defect_exchange_maximum_of_the_new = {
    .name = "exchange-maximum-of-the-new",
    .what = "the maximum of a meter that was taken away is forgotten",
    .place = BLAME_HEAD_END,
    .spoil_pmu = spoil,
    .killers = {"REG-EXC-F04"},
};
