/* Defect: energy that runs backwards is taken for feed-in (meter.md "Errors": reverse run).
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static reaction_t reaction(int64_t code, site_connection_t connection) {
  if (code == 64) return REACTION_NONE;
  return pmu_mechanisms_right.reaction(code, connection);
}

static void spoil(pmu_mechanisms_t *mechanisms) { mechanisms->reaction = reaction; }

const defect_t defect_reverse_run_is_feed_in = {
    .name = "reverse-run-is-feed-in",
    .what = "energy that runs backwards is taken for feed-in",
    .place = BLAME_HEAD_END,
    .spoil_pmu = spoil,
    .killers = {"HES-REA-F08"},
};
