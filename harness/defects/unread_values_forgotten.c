/* Defect: values of the week that nobody read do not lack.
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static uint32_t wrong(uint32_t expected, uint32_t there) {
  (void)expected;
  (void)there;
  return 0;
}

static void spoil(pmu_mechanisms_t *mechanisms) { mechanisms->values_lacking = wrong; }

const defect_t defect_unread_values_forgotten = {
    .name = "unread-values-forgotten",
    .what = "values of the week that nobody read do not lack",
    .place = BLAME_HEAD_END,
    .spoil_pmu = spoil,
    .killers = {"PQE-JUD-P02"},
};
