/* Demand as a closed form of time: the six powers of a meter's load are constant between instants,
 * and the energy over any span is a difference of two prefix sums, exact in mW·ns; the pulses of
 * its inputs likewise. Built once from the facts of one meter: `load`, `demand`, `pulses`,
 * `phases`, and the faults by which a load stops or a phase is missing. It knows no meter: what is
 * registered of it is sim/meter's business, which asks for a flow of each of its quantities.
 * Primary side.
 * Sources: harness/scenario/FACTS.md; pmu/docs/decisions/0006 "The load", 0013. */
#ifndef SIM_LOAD_LOAD_H
#define SIM_LOAD_LOAD_H

#include "base/arena.h"
#include "base/units.h"

/* Lives in the arena. What it answers is constant once it is built; one with a demand keeps the
 * days last asked for, so two threads do not share it. */
typedef struct load load_t;
typedef struct load_flow load_flow_t; /* the same */

enum { LOAD_PHASES = 3, LOAD_INPUTS = 4 };

/* Of an instant: mW, positive import, and mvar, positive inductive, of each phase, as they are; and
 * which phases do not reach the meter (bit 0: phase 1), whether their load goes on or not. */
typedef struct {
  int64_t p_mw[LOAD_PHASES], q_mvar[LOAD_PHASES];
  uint32_t missing;
} load_powers_t;

/* All facts of `meter`. A later `set` replaces what was declared before it in its span, `add` adds
 * to it; 0 before any; a `demand` (0013) stands in the same list. A site without supply has no
 * load, whatever was declared, and a phase that is off at the site has none. O(n log n).
 * ST_BAD_INPUT: a fact that cannot be read, an unknown mode, a span without length, a power beyond
 * 10 GW. */
MUST_USE status_t load_read(arena_t *arena, bytes_t facts, int64_t meter, const load_t **load,
                            fault_t *fault);

int32_t load_phases(const load_t *load); /* of the meter: 1 or 3 */
/* What the load consumed in [from, to), from <= to, the sum of its phases; below 0 what it fed. */
mwns_t load_energy(const load_t *load, true_t from, true_t to);
power_t load_power(const load_t *load, true_t at); /* in [at, next change) */
void load_powers(const load_t *load, true_t at, load_powers_t *powers);
/* The first instant after `at` at which a power changes or a phase comes or goes, or TIME_NEVER. */
true_t load_next_change(const load_t *load, true_t at);
/* The pulses of input 0…3 in [from, to), in µHz·ns: 10¹⁵ make one. */
mwns_t load_pulses(const load_t *load, int32_t input, true_t from, true_t to);

/* A quantity's own prefix sums: `power` of each piece of constant powers, a function of `of` and
 * the powers alone, asked here or, of a load with a demand, later: `of` lives as long as the
 * flow. */
typedef int64_t (*load_power_of_t)(const void *of, const load_powers_t *powers);
const load_flow_t *load_flow(arena_t *arena, const load_t *load, load_power_of_t power,
                             const void *of);
/* An instant found once, for any number of flows of this load. */
typedef struct {
  int64_t at_ns;
  int32_t piece; /* -1 before the first */
} load_mark_t;
load_mark_t load_mark(const load_t *load, true_t at);
/* The mark of an instant that is not before that of `mark`, from there on. */
load_mark_t load_mark_later(const load_t *load, load_mark_t mark, true_t at);
/* Up to where the powers are as they are at the mark; TIME_NEVER. */
true_t load_mark_end(const load_t *load, load_mark_t mark);
mwns_t load_flowed(const load_flow_t *flow, load_mark_t from, load_mark_t to);
/* The smallest and the greatest power in [from, to), from < to. */
void load_reached(const load_flow_t *flow, load_mark_t from, load_mark_t to, int64_t *least,
                  int64_t *greatest);

#endif
