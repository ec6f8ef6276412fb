/* The trace: every run of octets that passed on a line, in order, copied into an arena. The decoder
 * takes it as it stands: of a meter what it sent, of the head-end what reached the meters. */
#ifndef HARNESS_BENCH_TRACE_H
#define HARNESS_BENCH_TRACE_H

#include "base/arena.h"
#include "base/sha256.h"
#include "harness/bench/odd.h"
#include "harness/decode/decode.h"
#include "sim/world/world.h"

typedef struct {
  arena_t *arena;
  decode_run_t *runs; /* moves when it grows; final once the run has ended */
  size_t count, cap;
  odd_run_t *odds; /* as `runs` */
  size_t odd_count, odd_cap;
  bool clean;      /* so far every octet arrived as it was sent */
  uint64_t octets; /* sent */
  sha256_t *sha;   /* over what was sent and what arrived, with its times */
} trace_t;

trace_t trace_over(arena_t *arena); /* trace_close when done */
void trace_close(trace_t *trace, char hex[SHA256_HEX + 1]);
void trace_add(trace_t *trace, const world_run_t *run);

#endif
