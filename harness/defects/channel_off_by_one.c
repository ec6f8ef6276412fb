/* Defect: another channel than its own is billed for a quantity.
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static int32_t channel_of(int32_t channel, int32_t count) { return (channel + 1) % count; }

static void spoil(pmu_mechanisms_t *mechanisms) { mechanisms->channel_of = channel_of; }

const defect_t defect_channel_off_by_one = {
    .name = "channel-off-by-one",
    .what = "another channel than its own is billed for a quantity",
    .place = BLAME_HEAD_END,
    .spoil_pmu = spoil,
    .killers = {"REG-DIR-P20"},
};
