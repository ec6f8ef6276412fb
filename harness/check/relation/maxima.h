/* What R13 and R14 share: the intervals of each billing set beside its maximum. */
#ifndef HARNESS_CHECK_RELATION_MAXIMA_H
#define HARNESS_CHECK_RELATION_MAXIMA_H

#include "harness/check/relation/relation.h"
#include "harness/check/relation/set_rows.h"

typedef struct {
  uint32_t meter;
  int64_t number;
  const fact_t *maximum; /* the `register` line of 1-0:1.6.0 */
  const set_rows_interval_t *intervals;
  size_t count;
  span_t period;
} maxima_set_t;

/* Block demand, T = capture period, and no rule that drops or restarts a period. */
const char *maxima_refuse(const check_context_t *context);
/* Calls `each` for every set whose intervals are all whole. */
void maxima_each(relate_t *relate, void (*each)(relate_t *relate, const maxima_set_t *set));
/* An interval as a demand, rounded as the meter does. */
power_t maxima_demand(const maxima_set_t *set, energy_t energy);

#endif
