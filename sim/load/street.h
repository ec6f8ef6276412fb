/* The voltage of homes on one street: what the transformer holds, less what the wire that all share
 * and each home's own service drop under the load of that instant. Ohms alone: no reactance, no
 * neutral; and no failure, which is the mains' (mains.h). Source: the links page, V13; decision
 * 0013, *Streets*. */
#ifndef SIM_LOAD_STREET_H
#define SIM_LOAD_STREET_H

#include "sim/load/load.h"

typedef struct street street_t; /* as its loads: two threads do not share it */

typedef struct {
  int64_t declared_mv;  /* at the transformer, phase to neutral; above 0 */
  int64_t shared_mohm;  /* from there to where the homes branch off */
  int64_t service_mohm; /* from there to each home */
} street_wire_t;

/* `homes` live as long as the street. */
const street_t *street_make(arena_t *arena, const street_wire_t *wire, const load_t *const *homes,
                            int32_t count);
/* At the terminals of a home, mV of each phase; what feeds raises it. Not below 0. */
void street_voltage(const street_t *street, int32_t home, true_t at, int64_t mv[LOAD_PHASES]);
/* Up to when no home's load changes, at least; TIME_NEVER. */
true_t street_steady(const street_t *street, true_t at);

#endif
