/* What the journal holds of one meter's voltage, as values to be judged: disturbances out of signed
 * records (decision 0011), ten-minute values out of the second profile. Nothing is guessed: a
 * record that cannot be read is counted, a number that is not there is missing, a short or doubtful
 * entry is no ten minutes. */
#ifndef PMU_QUALITY_HISTORY_H
#define PMU_QUALITY_HISTORY_H

#include "base/arena.h"
#include "pmu/data/record.h"
#include "pmu/data/site.h"
#include "pmu/quality/comtrade.h"
#include "pmu/quality/event_table.h"
#include "pmu/quality/hours.h"
#include "pmu/quality/week.h"

typedef struct {
  quality_event_t event;
  int64_t begin_ms; /* UTC by the meter's clock */
  uint32_t number;
  uint8_t flags, status; /* QUALITY_RECORD_CUT …; of the clock */
  uint64_t record;       /* of the store */
} quality_disturbance_t;

typedef struct {
  const struct pmu_mechanisms *mechanisms;
  const site_meter_t *meter;
  uint32_t index; /* in the roster */
  voltage_t declared;
  quality_disturbance_t *disturbances; /* ascending by number, each once */
  size_t disturbance_count;
  uint32_t broken;           /* records that are none */
  bool stated;               /* a statement of the end was read: there is no more than it says */
  uint32_t last;             /* the greatest number of a record or a statement; 0: none */
  uint32_t missing;          /* numbers up to the last that are not there */
  entries_columns_t columns; /* of the roster */
  quality_measured_t measured;
  quality_ten_minutes_t *values; /* ascending by begin, each begin once */
  size_t value_count;
  uint32_t refused; /* entries that are no ten minutes: short, or of a clock that was not valid */
  quality_hours_t *hours; /* of the values, ascending */
  size_t hour_count;
} quality_history_t;

/* Has it a second profile of ten minutes? */
bool quality_history_ten(const site_meter_t *meter);

/* Everything lives in the arena; mechanisms NULL: the right ones. ST_UNSUPPORTED: the meter has no
 * `nominal`. */
MUST_USE status_t quality_history(arena_t *arena, const site_t *site, uint32_t meter,
                                  const record_t *records, size_t count,
                                  const struct pmu_mechanisms *mechanisms,
                                  quality_history_t *history, fault_t *fault);

void quality_history_table(const quality_history_t *history, event_table_t *table);

/* The samples of that record's waveform, as they were read, and as COMTRADE: three channels of 50
 * mV at 6.4 kHz, triggered where the record begins; as uncertain as its clock. ST_NO_FILE: it was
 * not read; ST_BAD_VALUE: it is not the one that the record was signed with. */
MUST_USE status_t quality_history_waveform(arena_t *arena, const quality_history_t *history,
                                           const record_t *records, size_t count, uint32_t number,
                                           bytes_t *waveform, comtrade_t *made, fault_t *fault);

/* The seven days from that instant of the meter's clock; gives the number of lines. */
size_t quality_history_week(arena_t *arena, const quality_history_t *history, claim_t from,
                            week_line_t lines[WEEK_LINES_MAX]);

#endif
