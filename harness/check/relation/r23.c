/* R23: a pulse of one interval on each side of every edge of a rate falls into its own rate. */
#include "harness/check/relation/hand_rates.h"
#include "harness/check/relation/pulses.h"

const relation_t relation_r23 = {
    .name = "R23",
    .what = "a one-interval pulse each side of every rate edge",
    .change = "the load was a pulse on each side of every rate edge",
    .refuse = hand_rates_refuse,
    .rewrite = pulses_rewrite,
    .compare = pulses_compare,
    .blame = BLAME_METER,
};
