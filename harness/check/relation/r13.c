/* R13: the maximum of a billing set is its largest interval, as a demand. */
#include "harness/check/relation/maxima.h"

static void each(relate_t *relate, const maxima_set_t *set) {
  energy_t greatest = {0};
  for (size_t at = 0; at < set->count; at++)
    if (set->intervals[at].energy.mwh > greatest.mwh) greatest = set->intervals[at].energy;
  int64_t right = maxima_demand(set, greatest).mw;
  relate_number(relate,
                relate_what(relate, "meter %u set %lld", set->meter, (long long)set->number), right,
                right, word_i64(set->maximum, 6), "mW");
}

static void compare(relate_t *relate) { maxima_each(relate, each); }

const relation_t relation_r13 = {
    .name = "R13",
    .what = "maximum since reset is the largest interval since",
    .refuse = maxima_refuse,
    .compare = compare,
    .blame = BLAME_METER,
};
