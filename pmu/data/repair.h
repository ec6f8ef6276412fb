/* Where each row of a timeline lies in UTC: repair of what was stamped while the clock was lost
 * (clock-loss.md, "What the head-end does about it"), and bounds where the place is not certain.
 * Raw rows stay as they are; a placed row names the raw one. An ordinary time set is not repaired.
 *
 * Snapping: a measured shift within 2 s + its uncertainty (half the round trip and half a
 * second) of a multiple of lp.period is that multiple, because then the raster of the labels is
 * the true one. The shift of a set is taken as it is, but for the second by which its old stamp
 * is truncated. */
#ifndef PMU_DATA_REPAIR_H
#define PMU_DATA_REPAIR_H

#include "pmu/data/timeline.h"

typedef enum {
  REPAIR_VALID,    /* the clock was never lost since the last set: as labelled */
  REPAIR_EXACT,    /* lost, and shifted by what is known */
  REPAIR_MEASURED, /* shifted by a measured deviation that did not snap */
  REPAIR_BOUNDED   /* the shift lies between two bounds; placed at the lower one */
} repair_kind_t;

/* A run of rows with one relation of clock and time. */
typedef struct {
  repair_kind_t kind;
  size_t row_first, row_count;
  claim_t from;       /* the clock where it began */
  span_t shift;       /* added to its labels */
  span_t early, late; /* how much earlier or later than that the truth may be */
  /* Beyond that by what a crystal drifts: as measured of a valid clock within its limit, as may be
   * in an episode. The labels count, but where a second decides, they decide nothing. */
  span_t drift_early, drift_late;
  bool drift_measured;
  bool snapped;
  bool deviates;   /* valid, and measured to be off by more than the limit */
  int32_t episode; /* from 1; 0: no episode */
} repair_segment_t;

typedef struct {
  const timeline_row_t *row;
  const repair_segment_t *segment;
  utc_t begin, end; /* repaired; of a marker STAMP, or for PU and TC its new place, in both */
  uint32_t repeat;  /* 0, or which pass of a clock that was set back the label belongs to */
} repair_row_t;

/* What lies between rows. Spans ascend and do not overlap. */
typedef struct {
  utc_t from, to;
  grid_quality_t quality;
  uint64_t record_before, record_after;
  size_t row_after; /* index of the first row after it; row_count at the end */
  bool firmware;    /* the blackout of an activation: the load went on (0009) */
  bool stopped;     /* nothing was stored, as the profile was full (0007, lp.full: stop) */
} repair_span_t;

enum { /* what was met, a set of bits */
       REPAIR_SAW_CLOCK_LOST = 1,
       REPAIR_SAW_OUTAGE = 2,
       REPAIR_SAW_GAP = 4,
       REPAIR_SAW_REPEATED = 8,
       REPAIR_SAW_CONFLICT = 16,
       REPAIR_SAW_TIME_SET = 32,
       REPAIR_SAW_UNMETERED = 64,
       REPAIR_SAW_DEVIATION = 128
};

typedef struct {
  const timeline_t *timeline;
  repair_segment_t *segments;
  size_t segment_count;
  repair_row_t *rows; /* one for each row of the timeline, in its order */
  size_t row_count;
  repair_span_t *spans;
  size_t span_count;
  bool tail_missing; /* the last visit that asked for the profile did not get it whole */
} repair_t;

MUST_USE status_t repair_make(arena_t *arena, const site_t *site, uint32_t meter,
                              const timeline_t *timeline, const pmu_mechanisms_t *mechanisms,
                              repair_t **repair, fault_t *fault);

/* Where a stamp of that boot lies: as the segment of that boot that had begun by then, or as the
 * first one, where all its rows are younger. */
utc_t repair_claim(const repair_t *repair, int64_t boot, claim_t claim);

/* By how many seconds, at most, sets that the log alone tells moved the clock in the hole before a
 * row: forward, or with `back` either way. 0 where there is no hole. */
int64_t repair_unseen(const timeline_t *timeline, size_t row, bool back);

/* Are a row's place and rate certain? */
bool repair_is_certain(const repair_row_t *row);

#endif
