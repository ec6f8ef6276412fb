/* Defect: a swell is counted among the dips, by how far it is from the declared voltage.
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static int64_t wrong(bool swell, int64_t share) {
  enum { DECLARED = 1000000 };
  return swell && share < 2 * DECLARED ? 2 * DECLARED - share : share;
}

static void spoil(pmu_mechanisms_t *mechanisms) { mechanisms->dip_share = wrong; }

const defect_t defect_swell_is_a_dip_upside_down = {
    .name = "swell-is-a-dip-upside-down",
    .what = "a swell is counted among the dips, by how far it is from the declared voltage",
    .place = BLAME_HEAD_END,
    .spoil_pmu = spoil,
    .killers = {"PQE-JUD-P01"},
};
