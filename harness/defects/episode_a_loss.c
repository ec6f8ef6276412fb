/* Defect: the count never passes 1 (A6, A7).
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static bool begins(bool open) {
  (void)open;
  return true;
}

static void spoil(meter_mechanisms_t *mechanisms) { mechanisms->episode_begins = begins; }

const defect_t defect_episode_a_loss = {
    .name = "episode-a-loss",
    .what = "each loss opens an episode of its own",
    .place = BLAME_METER,
    .spoil_meter = spoil,
    .killers = {"CLK-T07-F01"},
};
