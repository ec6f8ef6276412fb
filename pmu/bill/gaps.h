/* Stretches of which the profile tells nothing, and what of them comes onto lines: missing, or
 * estimated between bounds. Private to pmu/bill. */
#ifndef PMU_BILL_GAPS_H
#define PMU_BILL_GAPS_H

#include "pmu/bill/anchors.h"

typedef struct {
  utc_t from, to;
  size_t row;   /* the first row after it, or the first of entries without a channel, and … */
  size_t last;  /* … the last of them; `row` otherwise */
  bool stopped; /* never stored: the profile was full */
  bool cleared; /* cleared before it was read */
  bool none;    /* the profile had no channel of the quantity (0008) */
} hole_t;

/* Energy of several holes together. */
typedef struct {
  int64_t low, high;
  bool daily;                /* by daily sets */
  bool by_rate;              /* and of each rate; then low and high are equal */
  int64_t rates[BILL_RATES]; /* 1…8 */
} gap_energy_t;

/* Lines that a hole may belong to are missing; `most`: no more than that is, where it is known, or
 * -1. */
void gaps_missing(const work_t *work, const hole_t *hole, const char *what, int64_t most);
/* Shared by time over the stretches of the holes. */
void gaps_estimate(const work_t *work, const hole_t *holes, size_t count,
                   const gap_energy_t *energy);
/* Beside `gap`: why. */
void gaps_tell(const work_t *work, work_bill_t *bill, const hole_t *hole);

#endif
