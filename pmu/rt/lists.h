/* How complete the lists are, for people or as JSON: what `pmu list` says when it is through. */
#ifndef PMU_RT_LISTS_H
#define PMU_RT_LISTS_H

#include "pmu/rt/run.h"

/* To stdout. */
void lists_print(arena_t *arena, const site_t *site, const run_tally_t *tally, int64_t now_utc_ns,
                 bool json);

#endif
