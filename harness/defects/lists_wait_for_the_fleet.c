/* Defect: the meters of a list are spread by a minute for each that there is, so that it hangs on
 * the size of the fleet when one is read (DESIGN, Determinism: adding a meter changes nobody else).
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static int64_t due(int64_t at_ns, size_t meters) {
  return at_ns + (int64_t)(meters - 1) * 60 * NS_PER_S;
}

static void spoil(pmu_mechanisms_t *mechanisms) { mechanisms->visit_due = due; }

const defect_t defect_lists_wait_for_the_fleet = {
    .name = "lists-wait-for-the-fleet",
    .what = "a visit begins later by a minute for each other meter that there is",
    .place = BLAME_HEAD_END,
    .spoil_pmu = spoil,
    .killers = {"REL-QUIET-P01 R37"},
};
