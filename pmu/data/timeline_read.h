/* What the two files that read a timeline share. Private to them; see timeline.h. */
#ifndef PMU_DATA_TIMELINE_READ_H
#define PMU_DATA_TIMELINE_READ_H

#include "pmu/data/timeline.h"
#include "pmu/data/words.h"

typedef struct {
  arena_t *arena;
  fault_t *fault;
  timeline_t *timeline;
  const shape_t *shape;
  const pmu_mechanisms_t *mechanisms;
  int32_t digits;             /* register.digits */
  timeline_amount_t *amounts; /* of entries still to be read */
} timeline_reader_t;

void timeline_seen(timeline_t *timeline, utc_t at); /* the latest counts */
MUST_USE status_t timeline_registers(timeline_reader_t *reader, const record_t *records,
                                     size_t count, uint32_t meter);

#endif
