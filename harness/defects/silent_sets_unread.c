/* Defect: a time set that the log tells alone is not looked at.
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static bool wrong(bool silent) {
  (void)silent;
  return false;
}

static void spoil(pmu_mechanisms_t *mechanisms) { mechanisms->silent_seen = wrong; }

const defect_t defect_silent_sets_unread = {
    .name = "silent-sets-unread",
    .what = "a time set that the profile does not show is not looked for in the log",
    .place = BLAME_HEAD_END,
    .spoil_pmu = spoil,
    .killers = {"POL-SIL-F20"},
};
