/* The real loop of the head-end: poll, feed, tick, drain wishes, write. It opens the ports and the
 * store, drives the core through the visits of a roster, and holds no protocol. */
#ifndef PMU_RT_RUN_H
#define PMU_RT_RUN_H

#include "pmu/rt/ports.h"
#include "pmu/rt/roster.h"
#include "pmu/rt/wall.h"

typedef struct {
  const ports_place_t *ports;
  uint32_t port_count;
  const char *database;
  bool quiet; /* no notes on stderr */
} run_options_t;

typedef struct {
  uint32_t complete, incomplete; /* visits, by their last attempt in this run */
  bool interrupted;
  uint64_t requests;       /* that went to ports; of DLMS each is one APDU or frame */
  uint32_t open_most;      /* ports open at once */
  int64_t spent_ns;        /* from the first request to the last octet that came */
  const record_t *records; /* of the whole journal at the end, in the arena of the run */
  size_t record_count;
} run_tally_t;

/* Until the core has nothing left to do, or SIGINT. The wall is the caller's. */
MUST_USE status_t run_visits(arena_t *arena, const roster_t *roster, const run_options_t *options,
                             wall_t *wall, run_tally_t *tally, fault_t *fault);

#endif
