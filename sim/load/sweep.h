/* Spans of values that replace or add to one another, swept into pieces in which nothing changes.
 * For the files of this folder only. */
#ifndef SIM_LOAD_SWEEP_H
#define SIM_LOAD_SWEEP_H

#include "base/arena.h"
#include "base/units.h"

enum { SWEEP_WIDTH = 6, SWEEP_PHASES = 3, SWEEP_TAGS = 8 };
#define SWEEP_VALUE_MAX INT64_C(10000000000000) /* 10 GW in mW */

/* In the order of the scenario. */
typedef struct {
  int64_t from_ns, to_ns;
  int64_t value[SWEEP_WIDTH];
  bool add;   /* else it replaces all six */
  int8_t tag; /* 1…SWEEP_TAGS: it stands for values that are found elsewhere; 0: for its own */
} sweep_span_t;

/* A phase that is away: with its load, or for the meter alone. They may overlap. */
typedef struct {
  int64_t from_ns, to_ns;
  int32_t phase; /* 0…2: values `phase` and `phase` + 3 */
  bool stops;
} sweep_gap_t;

typedef struct {
  int64_t from_ns; /* to the next piece's */
  int64_t value[SWEEP_WIDTH];
  uint32_t missing; /* bit of each phase that is away */
  uint8_t stopped;  /* of those, whose load is away, too */
  uint8_t tags;     /* bit tag - 1 of each tagged span that is in force, as a value would be */
  mwns_t before;    /* Σ of the first three values × ns of all pieces before this one */
} sweep_piece_t;

typedef struct {
  const sweep_piece_t *pieces; /* ascending; 0 before the first */
  int32_t count;
} sweep_track_t;

/* ST_BAD_INPUT where a sum goes beyond SWEEP_VALUE_MAX. The pieces live in `arena`. */
MUST_USE status_t sweep_over(arena_t *arena, const sweep_span_t *spans, int32_t span_count,
                             const sweep_gap_t *gaps, int32_t gap_count, sweep_track_t *track,
                             fault_t *fault);
/* The last piece that began at or before `at_ns`; -1 before the first. */
int32_t sweep_piece_at(const sweep_track_t *track, int64_t at_ns);

#endif
