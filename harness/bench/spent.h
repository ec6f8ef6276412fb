/* What a run of the bench costs, by part: the time between two calls of spent_to() goes to the part
 * that was named by the first. The bench has no clock: whoever asks brings one, and without one
 * nothing is measured. What a part costs is no part of any digest. */
#ifndef HARNESS_BENCH_SPENT_H
#define HARNESS_BENCH_SPENT_H

#include "base/units.h"

typedef enum {
  SPENT_STORY,    /* facts made, picked for each side, read by the loop */
  SPENT_WORLD,    /* loads, meters, their half of the codecs, lines */
  SPENT_TRACE,    /* what went over the lines, kept and digested */
  SPENT_HEAD_END, /* its half of the codecs, readings to records */
  SPENT_STORE,
  SPENT_BILL,
  SPENT_DECODE, /* the independent decoder of the trace */
  SPENT_ORACLE,
  SPENT_JUDGE, /* the checks */
  SPENT_PARTS
} spent_part_t;

typedef struct {
  int64_t (*now_ns)(void);
  int64_t since_ns;
  spent_part_t part;
  int64_t ns[SPENT_PARTS];
} spent_t;

void spent_begin(spent_t *spent, int64_t (*now_ns)(void), spent_part_t part);
/* NULL: nothing is measured. */
void spent_to(spent_t *spent, spent_part_t part);
const char *spent_name(spent_part_t part); /* "head-end" */

#endif
