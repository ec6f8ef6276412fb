/* The shape of a meter: which quantities it accumulates and what it keeps of each, from its facts
 * (harness/scenario/FACTS.md `quantity`, `tou`, `md`, `coincident`, `channel`). Without any of them
 * it is the meter of sections 6 to 9 of fixtures/dictionary/polyphase-tou.md. */
#include "sim/meter/config.h"

meter_shape_t config_shape_default(void) {
  meter_shape_t shape = {.quantity_count = 1,
                         .quantities = {{.word = "+A"}},
                         .demand_count = METER_RATES + 1,
                         .channel_count = 1};
  for (int32_t rate = 1; rate <= METER_RATES; rate++) {
    shape.rates[0] |= 1U << rate;
  }
  for (int32_t i = 0; i <= METER_RATES; i++) {
    shape.demands[i] = (meter_demand_of_t){.mask = i == 0 ? 0 : 1U << i, .peaks = 1};
  }
  return shape;
}
