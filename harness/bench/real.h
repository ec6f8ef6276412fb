/* A run that other processes made in real time: metersim's trace and pmu's database, taken in as if
 * the virtual bench had lived it. Contract of the trace: sim/rt/serve.c, one line a run. */
#ifndef HARNESS_BENCH_REAL_H
#define HARNESS_BENCH_REAL_H

#include "harness/bench/bench.h"

/* `slack` widens what depends on the instant of a clock set; it is declared and printed. */
MUST_USE status_t bench_real(arena_t *arena, bytes_t facts, const char *trace, const char *database,
                             span_t slack, bench_run_t *run, fault_t *fault);

#endif
