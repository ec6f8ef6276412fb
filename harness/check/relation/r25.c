/* R25: an outage shorter than an interval, at the peak, lowers it by exactly its share. */
#include "harness/check/relation/peak.h"

static bool rewrite(const check_context_t *context, rewrite_t *story) {
  return peak_rewrite(context, story, 4, 8);
}

const relation_t relation_r25 = {
    .name = "R25",
    .what = "an outage shorter than an interval, at the peak, lowers it by exactly its share",
    .change = "the supply failed for the middle third of the peak interval",
    .refuse = peak_refuse,
    .rewrite = rewrite,
    .compare = peak_compare,
    .blame = BLAME_METER,
};
