/* Where an event stands in the tables of EN 50160 (dips by residual voltage and duration, swells by
 * their height), and in which of IEEE 1159's categories. A border belongs to the cell that the
 * standard writes with "or equal": 90 > u >= 80, 10 ms <= t <= 200 ms, 200 ms < t <= 500 ms. */
#ifndef PMU_QUALITY_EVENT_TABLE_H
#define PMU_QUALITY_EVENT_TABLE_H

#include "pmu/data/mechanisms.h"
#include "pmu/quality/quality.h"

enum { DIP_ROWS = 5, DIP_COLUMNS = 5, SWELL_ROWS = 2, SWELL_COLUMNS = 3 };

typedef struct {
  int32_t row, column; /* from 0: the mildest row, the shortest column */
} event_cell_t;

/* False where the event is in no cell: too short, too long, or no dip (no swell) at all. */
bool event_table_dip(voltage_t residual, voltage_t declared, span_t duration, event_cell_t *cell);
bool event_table_swell(voltage_t highest, voltage_t declared, span_t duration, event_cell_t *cell);

const char *event_table_dip_row(int32_t row);       /* "80-70 %"; static */
const char *event_table_dip_column(int32_t column); /* "0.2-0.5 s"; static */

typedef struct {
  uint32_t dips[DIP_ROWS][DIP_COLUMNS];
  uint32_t swells[SWELL_ROWS][SWELL_COLUMNS];
  uint32_t outside; /* in neither table */
} event_table_t;

/* A rapid change is not counted. */
void event_table_count(event_table_t *table, const quality_event_t *event, voltage_t declared,
                       const pmu_mechanisms_t *mechanisms);

/* IEEE 1159, by magnitude and duration at 50 Hz; static: "instantaneous sag", "momentary
 * interruption", "sustained interruption", "overvoltage" …, "none" below half a cycle. */
const char *event_table_category(int64_t share, span_t duration);

#endif
