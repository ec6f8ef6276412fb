/* Defect: channels that nobody of ours changed need somebody.
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static reaction_t wrong(int64_t code, site_connection_t connection) {
  return code == 51 ? REACTION_NONE : pmu_mechanisms_right.reaction(code, connection);
}

static void spoil(pmu_mechanisms_t *mechanisms) { mechanisms->reaction = wrong; }

const defect_t defect_channels_change_shrugged_off = {
    .name = "channels-change-shrugged-off",
    .what = "channels changed by hand are noticed by nobody",
    .place = BLAME_HEAD_END,
    .spoil_pmu = spoil,
    .killers = {"HES-CHN-F02"},
};
