/* Two hours out of twelve entries of ten minutes (0011, IEC 61000-4-30): of every gauge the root of
 * the mean of squares, of frequency the mean, of flicker the cube root of the mean of cubes, all
 * floored. They begin at the even hours of UTC, by the meter's clock, as the norm resynchronises
 * them at each; ten minutes that lie across no such tick are what they are made of, so nothing is
 * shared or shifted. Of fewer than twelve there is no value, and it is said how many there were;
 * where one of the twelve is flagged, the two hours are. */
#ifndef PMU_QUALITY_HOURS_H
#define PMU_QUALITY_HOURS_H

#include "base/arena.h"
#include "pmu/quality/entries.h"

enum { HOURS_ENTRIES = 12 };

typedef struct {
  claim_t begin;
  int32_t there;   /* of its twelve entries, 1…12 */
  int32_t flagged; /* of those */
  /* Of all twelve; of fewer none, and nothing but its begin is written. The extremes of frequency
   * are those of the twelve. */
  quality_ten_minutes_t value;
} quality_hours_t;

static inline bool hours_whole(const quality_hours_t *hours) {
  return hours->there == HOURS_ENTRIES;
}

/* Of values of those columns, ascending by begin, each begin once. Two hours of which no entry is
 * there are not listed; an entry that begins on no tick of ten minutes is part of none. In the
 * arena. */
size_t hours_of(arena_t *arena, const pmu_mechanisms_t *mechanisms, entries_columns_t columns,
                const quality_ten_minutes_t *values, size_t count, quality_hours_t **hours);

#endif
