/* Entries of the second profile (0008, 0011) as values of ten minutes: an entry is read from the
 * words that the journal has of it, and a gauge of a value is found by the word of its column. What
 * is no ten minutes of a valid clock is no value; nothing is made up for it. */
#ifndef PMU_QUALITY_ENTRIES_H
#define PMU_QUALITY_ENTRIES_H

#include "pmu/data/mechanisms.h"
#include "pmu/drivers/shape.h"
#include "pmu/quality/quality.h"

enum { ENTRIES_TEN_MINUTES = 600, ENTRIES_TWO_HOURS = 7200 };

/* The columns, three numbers each; borrowed. */
typedef struct {
  const shape_gauge_t *gauges;
  int32_t count; /* at most SHAPE_GAUGES_MAX */
} entries_columns_t;

/* `BEGIN_S END_S STATUS ELAPSED_S MIN MAX MEAN …`. `judged`: it is ten minutes, of a clock that was
 * valid. ST_BAD_VALUE: it is no entry of these columns,
 * or has a gauge of power quality that is negative or beyond 31 bits. */
MUST_USE status_t entries_read(const pmu_mechanisms_t *mechanisms, entries_columns_t columns,
                               bytes_t text, quality_ten_minutes_t *value, bool *judged);

/* Ascending by begin, each begin once; gives how many stay. Two of one begin are two truths:
 * neither is taken, both are counted as refused. */
size_t entries_settle(quality_ten_minutes_t *values, size_t count, uint32_t *refused);

quality_measured_t entries_measured(entries_columns_t columns);

/* The column's value in base units: mV, millionths, mHz (the mean), thousandths of flicker. False:
 * it is no gauge of power quality. */
bool entries_gauge(const quality_ten_minutes_t *value, const char *word, int64_t *number);
/* Within 0 and INT32_MAX; the nearest of them where it is not. */
void entries_put(quality_ten_minutes_t *value, const char *word, int64_t number);

#endif
