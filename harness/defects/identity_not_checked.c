/* Defect: rows of another meter are stored (billing.md, V01).
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static bool identity(bytes_t expected, bytes_t got) {
  (void)expected;
  (void)got;
  return true;
}

static void spoil(pmu_mechanisms_t *mechanisms) { mechanisms->identity_ok = identity; }

const defect_t defect_identity_not_checked = {
    .name = "identity-not-checked",
    .what = "any meter that answers is taken for the one that was called",
    .place = BLAME_HEAD_END,
    .spoil_pmu = spoil,
    .killers = {"LNK-SER-F02"},
};
