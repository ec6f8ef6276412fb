/* R14: the stamp of a maximum points at the end of an interval of that value. */
#include "harness/check/relation/maxima.h"

static void each(relate_t *relate, const maxima_set_t *set) {
  int64_t value = word_i64(set->maximum, 6), stamp = word_i64(set->maximum, 7), there = 0;
  if (value <= 0) return;
  /* Two ends of billing in one second leave two intervals with that end. */
  for (size_t at = 0; at < set->count; at++) {
    int64_t demand = maxima_demand(set, set->intervals[at].energy).mw;
    if (set->intervals[at].end_s == stamp && demand > there) there = demand;
  }
  relate_number(relate,
                relate_what(relate, "meter %u set %lld", set->meter, (long long)set->number), value,
                value, there, "mW");
}

static void compare(relate_t *relate) { maxima_each(relate, each); }

const relation_t relation_r14 = {
    .name = "R14",
    .what = "the stamp points at an interval of that value",
    .refuse = maxima_refuse,
    .compare = compare,
    .blame = BLAME_METER,
};
