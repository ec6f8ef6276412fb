/* Dips of the voltage that are a failure of supply: a meter is fed by its best phase, so one in
 * which every phase that it has is missing or below `supply.minimum` (pmu/docs/decisions/0008
 * "Dips"). Whoever asks takes them as outages of `supply_off`. A dip that leaves a phase above, or
 * one that is not dipped, is none and changes nothing. */
#ifndef SIM_LOAD_DIPS_H
#define SIM_LOAD_DIPS_H

#include "base/arena.h"
#include "base/units.h"

/* The load stops with it, or goes on unmetered. One dip may follow another in a failure: it has the
 * scope of the one that began last. */
typedef struct {
  true_t from, to; /* TIME_NEVER: has no end */
  bool site;
} dip_t;
typedef struct {
  const dip_t *at; /* ascending */
  int32_t count;
} dips_t;

/* Of the facts `fault M dip`, `fault M phase_off`, `phases` and `policy M supply.minimum`.
 * ST_BAD_INPUT: a fact that cannot be read, a dip without length, two that overlap. */
MUST_USE status_t dips_read(arena_t *arena, bytes_t facts, int64_t meter, dips_t *dips,
                            fault_t *fault);

#endif
