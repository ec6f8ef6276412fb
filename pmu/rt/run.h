/* The real loop of the head-end: poll, feed, tick, drain wishes, write. It opens the ports and the
 * store, drives the core through the visits of a roster, and holds no protocol. */
#ifndef PMU_RT_RUN_H
#define PMU_RT_RUN_H

#include "pmu/rt/roster.h"
#include "pmu/rt/wall.h"

enum { RUN_PORTS_MAX = 16 };

typedef struct {
  const char *line; /* NULL: the first */
  const char *path;
} run_place_t;

typedef struct {
  run_place_t ports[RUN_PORTS_MAX];
  uint32_t port_count;
  const char *database;
  bool quiet; /* no notes on stderr */
} run_options_t;

typedef struct {
  uint32_t complete, incomplete; /* visits, by their last attempt in this run */
  bool interrupted;
  const record_t *records; /* of the whole journal at the end, in the arena of the run */
  size_t record_count;
} run_tally_t;

/* Until the core has nothing left to do, or SIGINT. The wall is the caller's. */
MUST_USE status_t run_visits(arena_t *arena, const roster_t *roster, const run_options_t *options,
                             wall_t *wall, run_tally_t *tally, fault_t *fault);

#endif
