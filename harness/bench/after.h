/* What follows a run, however it was made: bills from the journal, what the decoder saw, what the
 * oracle says. The run's trace, journal and count of meters must stand. */
#ifndef HARNESS_BENCH_AFTER_H
#define HARNESS_BENCH_AFTER_H

#include "harness/bench/bench.h"

MUST_USE status_t bench_after(arena_t *arena, bytes_t facts, const bench_options_t *options,
                              bench_run_t *run, fault_t *fault);

#endif
