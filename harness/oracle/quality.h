/* What the ideal meter records of power quality: decision 0011 *The record*. What happened is found
 * beforehand, in true time; here is what its clock says of it, and how much of it is written. */
#ifndef ORACLE_QUALITY_H
#define ORACLE_QUALITY_H

#include "disturbance.h"

typedef struct {
  int64_t begin_ms, status; /* by the meter's clock */
} quality_said_t;

/* Record n is found.at[n - 1], once it is written. Of a meter without `nominal` all is empty. */
typedef struct {
  mains_t mains;
  disturbances_t found;
  quality_said_t *said; /* of each that was found */
  size_t written;
} quality_t;

struct meter;
bool oracle_quality_start(struct meter *m) ORACLE_MUST_USE; /* false: memory is short */
void oracle_quality_free(struct meter *m);
void oracle_quality_begins(struct meter *m, int64_t t_ns, size_t record);
void oracle_quality_writes(struct meter *m, int64_t t_ns, size_t record);

/* Records written that are of one of these kinds; swells, or what is none. */
int64_t oracle_quality_count(const struct meter *m, bool swells);
/* A dip, swell or interruption runs at some time of [from, to). */
bool oracle_quality_flags(const struct meter *m, int64_t from_ns, int64_t to_ns);
/* The clock in ms, and its status. */
quality_said_t oracle_quality_clock(const struct meter *m, int64_t t_ns);
/* Smallest, greatest and mean of a gauge from GAUGE_U on, over [from, to), which has a length. */
void oracle_quality_gauge(const struct meter *m, const gauge_t *gauge, int64_t from_ns,
                          int64_t to_ns, int64_t values[3]);

#endif
