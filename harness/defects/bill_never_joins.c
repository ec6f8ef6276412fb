/* Defect: resume is read as synchronise (A20).
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static bool join(const mechanism_join_t *join) {
  (void)join;
  return false;
}

static void spoil(pmu_mechanisms_t *mechanisms) { mechanisms->demand_join = join; }

const defect_t defect_bill_never_joins = {
    .name = "bill-never-joins",
    .what = "parts of one demand period are never joined",
    .place = BLAME_HEAD_END,
    .spoil_pmu = spoil,
    .killers = {"MDM-OUT-F01"},
};
