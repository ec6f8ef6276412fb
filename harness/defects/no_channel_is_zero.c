/* Defect: a quantity without a channel is billed as nothing.
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static bool wrong(bool none) {
  (void)none;
  return false;
}

static void spoil(pmu_mechanisms_t *mechanisms) { mechanisms->channel_missing = wrong; }

const defect_t defect_no_channel_is_zero = {
    .name = "no-channel-is-zero",
    .what = "what the profile has no channel of any more is billed as nothing",
    .place = BLAME_HEAD_END,
    .spoil_pmu = spoil,
    .killers = {"LPR-CHANNELS-F02"},
};
