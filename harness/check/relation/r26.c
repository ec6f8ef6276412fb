/* R26: an outage that ends inside the peak interval. */
#include "harness/check/relation/peak.h"

static bool rewrite(const check_context_t *context, rewrite_t *story) {
  return peak_rewrite(context, story, -6, 6);
}

const relation_t relation_r26 = {
    .name = "R26",
    .what = "an outage that ends inside the peak interval",
    .change = "the supply failed from half an interval before the peak to its middle",
    .refuse = peak_refuse,
    .rewrite = rewrite,
    .compare = peak_compare,
    .blame = BLAME_METER,
};
