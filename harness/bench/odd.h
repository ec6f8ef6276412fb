/* A run that did not arrive as it was sent: lost, doubled, changed, or another's. The trace
 * keeps one side of each run, as the decoder takes it; of these it keeps both. What is wrong
 * about one is for harness/check to say: a network may lose and double. */
#ifndef HARNESS_BENCH_ODD_H
#define HARNESS_BENCH_ODD_H

#include "base/octets.h"

typedef struct {
  size_t run; /* its place in the trace */
  bytes_t sent, received;
} odd_run_t;

#endif
