/* Demand as a closed form of time: the power of a meter's load is constant between instants, and
 * the energy over any span is a difference of two prefix sums, exact in mW·ns. Built once from the
 * `load` facts of one meter; the load of a site also stops in its `supply_off … site` faults.
 * It knows no meter: what is registered of it is sim/meter's business. Primary side.
 * Sources: harness/scenario/FACTS.md `load`, `fault`; spec meter.md "Registers and stores". */
#ifndef SIM_LOAD_LOAD_H
#define SIM_LOAD_LOAD_H

#include "base/arena.h"
#include "base/units.h"

typedef struct load load_t; /* constant once built; lives in the arena */

/* All `load` and `supply_off … site` facts of `meter`. A later `set` replaces what was declared
 * before it in its span, `add` adds to it; 0 before any. O(n log n). ST_BAD_INPUT: a fact that
 * cannot be read, an unknown mode, a span without length, a power below 0. */
MUST_USE status_t load_read(arena_t *arena, bytes_t facts, int64_t meter, const load_t **load,
                            fault_t *fault);

/* The energy that reaches the load in [from, to), from <= to. */
mwns_t load_energy(const load_t *load, true_t from, true_t to);
power_t load_power(const load_t *load, true_t at); /* in [at, next change) */
/* The first instant after `at` at which the power changes, or TIME_NEVER. */
true_t load_next_change(const load_t *load, true_t at);

#endif
