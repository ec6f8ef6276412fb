/* Figures that are compared: each as a ratio to a reference loop of the same run, against a
 * committed baseline, so that a slow or a busy machine does not fail what did not get worse. What
 * is timed is the commands'. */
#ifndef HARNESS_CLI_PERF_H
#define HARNESS_CLI_PERF_H

#include "base/units.h"

enum { PERF_REPEATS = 3 }; /* the best of them counts */

typedef struct {
  const char *name;
  int64_t ns;
} timing_t;

int64_t perf_now_ns(void);
int64_t perf_wall_ns(void);
/* Runs the loop, prints what it is, and gives its time. */
int64_t perf_reference_ns(void);
int64_t perf_permille(const timing_t *timing, int64_t reference);
/* Puts the figures into the baseline beside those that other commands wrote there. What these two
 * give is what the program ends with. */
int perf_write_baseline(const timing_t *timings, size_t count, int64_t reference);
/* Prints each figure and its baseline. */
int perf_compare(const timing_t *timings, size_t count, int64_t reference);

#endif
