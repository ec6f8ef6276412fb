/* A load with demands in it, a day at a time: what is declared and what the demands draw, as pieces
 * of constant powers that are made when they are asked for and forgotten again. Sums are kept by
 * the week, so that the energy of any span costs two of them once those between are known.
 * For load.c only: who asks a load does not see which kind it is. */
#ifndef SIM_LOAD_WINDOW_H
#define SIM_LOAD_WINDOW_H

#include "sim/load/demand.h"
#include "sim/load/load.h"
#include "sim/load/sweep.h"

typedef struct windows windows_t;         /* lives in the arena; changes as it is asked */
typedef struct window_flow window_flow_t; /* the same */

/* `base` has a tag for each demand, by index, and they live as long as this. The demands lie within
 * [from, to) and do not reach the ends of time. */
windows_t *windows_make(arena_t *arena, const sweep_track_t *base, demand_t *demands,
                        int32_t demand_count, int32_t phases, true_t from, true_t to);
void windows_powers(windows_t *windows, true_t at, load_powers_t *powers);
/* Up to where the powers are as they are at `at`, at least; TIME_NEVER. */
true_t windows_steady(windows_t *windows, true_t at);
/* The first instant after `at` at which they are others; TIME_NEVER. */
true_t windows_change(windows_t *windows, true_t at);

/* `of` lives as long as the flow. */
window_flow_t *window_flow_make(arena_t *arena, windows_t *windows, load_power_of_t power,
                                const void *of);
/* In [from, to), from <= to. */
mwns_t window_flowed(window_flow_t *flow, true_t from, true_t to);
/* The smallest and the greatest power in [from, to), from < to. */
void window_reached(window_flow_t *flow, true_t from, true_t to, int64_t *least, int64_t *greatest);

#endif
