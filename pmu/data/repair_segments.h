/* What the files that repair a timeline share: the segments while they are being made. Private to
 * them; see repair.h. */
#ifndef PMU_DATA_REPAIR_SEGMENTS_H
#define PMU_DATA_REPAIR_SEGMENTS_H

#include "pmu/data/repair.h"

#define REPAIR_NO_SET INT64_C(9000000000)

/* Arrays run beside `list`. `olds` and `sets` are the stamps of the time set that ended a segment;
 * where none did, the last stamp that is known and a time without end. */
typedef struct {
  const timeline_t *timeline;
  const pmu_mechanisms_t *mechanisms;
  span_t period; /* lp.period */
  span_t limit;  /* clock_limit_s */
  repair_segment_t *list;
  size_t count;
  claim_t *olds, *sets;
  bool *closed;    /* a set ended the episode */
  bool *ordinary;  /* a set ended a valid segment */
  int64_t *slewed; /* s that entries with 0800 put the clock forward; they are a segment */
  bool *slewing;
  /* C - t, ns; the first and the last that was found. */
  int64_t *deviation_first, *deviation_last, *deviation_low, *deviation_high;
  int32_t *deviation_count;
  int64_t *ahead; /* ns; of the first segment of a run: how far the set before it may have gone */
  bool *ahead_known;   /* … by what was measured before that episode: no further */
  claim_t *claim_last; /* of the last measurement */
  bool *measured;      /* a valid segment in which the clock was measured */
} segments_t;

void segments_find(arena_t *arena, segments_t *all);
void segments_deviate(segments_t *all); /* before segments_shift, which builds on it */
void segments_shift(segments_t *all);
/* Was the invalid clock heard while those segments ran? repair_heard.c. */
bool segments_heard(const segments_t *all, size_t first, size_t last, size_t clock_index);
/* How far, at most, sets put the clock forward in the hole before a segment, ns; 0 without one. */
int64_t segments_hidden(const segments_t *all, size_t index);
/* The first record behind all that was read in the conversation in which a clock was. */
uint64_t segments_heard_until(const segments_t *all, size_t clock_index);
/* What a crystal may drift in that many seconds, in whole ones as stamps are. meter.md: 0.042 ppm
 * per square kelvin around 25 °C, so that 35 K away it is off by 51 ppm. */
span_t segments_drift(int64_t seconds);

#endif
