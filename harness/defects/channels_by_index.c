/* Defect: channel n records quantity n (0006, Profile; FACTS channel).
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static int32_t channel_quantity(const int32_t *channels, int32_t channel) {
  (void)channels;
  return channel;
}

static void spoil(meter_mechanisms_t *mechanisms) {
  mechanisms->channel_quantity = channel_quantity;
}

const defect_t defect_channels_by_index = {
    .name = "channels-by-index",
    .what = "the channels of the profile are those of the list of quantities",
    .place = BLAME_METER,
    .spoil_meter = spoil,
    .killers = {"REG-MIXED-P02", "MDM-MIXED-P01"},
};
