/* See entries.h. */
#include "pmu/quality/entries.h"

#include "pmu/data/words.h"

#include <stdlib.h>
#include <string.h>

enum { FIRST_VALUE = 4, OF_A_GAUGE = 3, MEAN = 2, FLAGGED = 0x40, DAY_S = 86400 };

/* ------------------------------------------------------------------ gauges by their words */

typedef enum { NONE, VOLTAGE, FREQUENCY, UNBALANCE, DISTORTION, HARMONIC, FLICKER } gauge_kind_t;

typedef struct {
  gauge_kind_t kind;
  int32_t phase, order; /* from 0; of a harmonic, from 2 */
} gauge_t;

static bool ends(const char *word, const char *stem, int32_t *phase) {
  size_t len = strlen(stem);
  if (strncmp(word, stem, len) != 0 || word[len] < '1' || word[len] > '3') return false;
  *phase = word[len] - '1';
  return word[len + 1] == '\0';
}

/* The words are those of drivers/shape_gauge.c: `H2.13` is never of another form. */
static gauge_t gauge_of(const char *word) {
  int32_t phase = 0;
  if (ends(word, "U", &phase)) return (gauge_t){VOLTAGE, phase, 0};
  if (ends(word, "THD", &phase)) return (gauge_t){DISTORTION, phase, 0};
  if (ends(word, "PST", &phase)) return (gauge_t){FLICKER, phase, 0};
  if (strcmp(word, "UB") == 0) return (gauge_t){UNBALANCE, 0, 0};
  if (strcmp(word, "F") == 0) return (gauge_t){FREQUENCY, 0, 0};
  if (word[0] != 'H') return (gauge_t){NONE, 0, 0};
  return (gauge_t){HARMONIC, word[1] - '1', (int32_t)strtol(word + 3, NULL, 10)};
}

bool entries_gauge(const quality_ten_minutes_t *value, const char *word, int64_t *number) {
  gauge_t gauge = gauge_of(word);
  switch (gauge.kind) {
  case NONE:
    return false;
  case VOLTAGE:
    *number = value->phase[gauge.phase].mv;
    break;
  case FREQUENCY:
    *number = value->frequency;
    break;
  case UNBALANCE:
    *number = value->unbalance;
    break;
  case DISTORTION:
    *number = value->thd[gauge.phase];
    break;
  case HARMONIC:
    *number = value->harmonic[gauge.phase][gauge.order];
    break;
  case FLICKER:
    *number = value->pst[gauge.phase];
    break;
  }
  return true;
}

static int32_t bounded(int64_t number) {
  if (number > INT32_MAX) return INT32_MAX;
  return number < 0 ? 0 : (int32_t)number;
}

void entries_put(quality_ten_minutes_t *value, const char *word, int64_t number) {
  gauge_t gauge = gauge_of(word);
  int32_t small = bounded(number);
  switch (gauge.kind) {
  case NONE:
    break;
  case VOLTAGE:
    value->phase[gauge.phase].mv = small;
    break;
  case FREQUENCY:
    value->frequency = small;
    break;
  case UNBALANCE:
    value->unbalance = small;
    break;
  case DISTORTION:
    value->thd[gauge.phase] = small;
    break;
  case HARMONIC:
    value->harmonic[gauge.phase][gauge.order] = small;
    break;
  case FLICKER:
    value->pst[gauge.phase] = small;
    break;
  }
}

quality_measured_t entries_measured(entries_columns_t columns) {
  quality_measured_t measured = {.unbalance = false};
  for (int32_t i = 0; i < columns.count; i++) {
    gauge_t gauge = gauge_of(columns.gauges[i].word);
    measured.voltage[gauge.phase] |= gauge.kind == VOLTAGE;
    measured.thd[gauge.phase] |= gauge.kind == DISTORTION;
    measured.flicker[gauge.phase] |= gauge.kind == FLICKER;
    measured.unbalance |= gauge.kind == UNBALANCE;
    measured.frequency |= gauge.kind == FREQUENCY;
    if (gauge.kind == HARMONIC) measured.harmonics[gauge.phase] |= UINT32_C(1) << gauge.order;
  }
  return measured;
}

/* ------------------------------------------------------------------ an entry */

/* The numbers of a row, one after another; false where one is none. */
static bool numbers_of(bytes_t text, int64_t *numbers, size_t count) {
  size_t at = 0;
  for (size_t i = 0; i < count; i++) {
    size_t from = at;
    while (at < text.len && text.p[at] != ' ')
      at++;
    if (bytes_to_i64(bytes_of(text.p + from, at - from), &numbers[i]) != ST_OK) return false;
    if (i + 1 < count && at < text.len) at++;
  }
  return at == text.len;
}

/* `three`: smallest, greatest, mean. Of power quality none is negative, and none beyond 31 bits. */
static status_t take_gauge(const pmu_mechanisms_t *mechanisms, const char *word,
                           const int64_t three[OF_A_GAUGE], quality_ten_minutes_t *value) {
  if (gauge_of(word).kind == NONE) return ST_OK;
  for (size_t i = 0; i < OF_A_GAUGE; i++)
    if (three[i] < 0 || three[i] > INT32_MAX) return ST_BAD_VALUE;
  entries_put(value, word, mechanisms->entry_value(three[0], three[1], three[MEAN]));
  if (strcmp(word, "F") != 0) return ST_OK;
  value->frequency_least = three[0];
  value->frequency_greatest = three[1];
  return ST_OK;
}

status_t entries_read(const pmu_mechanisms_t *mechanisms, entries_columns_t columns, bytes_t text,
                      quality_ten_minutes_t *value, bool *judged) {
  int64_t numbers[FIRST_VALUE + OF_A_GAUGE * SHAPE_GAUGES_MAX];
  CHECK(columns.count >= 0 && columns.count <= SHAPE_GAUGES_MAX);
  *judged = false;
  if (!numbers_of(text, numbers, FIRST_VALUE + OF_A_GAUGE * (size_t)columns.count))
    return ST_BAD_VALUE;
  int64_t begin = numbers[0], end = numbers[1], status = numbers[2], elapsed = numbers[3];
  if (begin < -WORDS_SECONDS || end > WORDS_SECONDS || end <= begin || end - begin > DAY_S)
    return ST_BAD_VALUE;
  if (elapsed < 0 || elapsed > DAY_S || status < 0 || status > UINT16_MAX) return ST_BAD_VALUE;
  span_t length = {(end - begin) * NS_PER_S}, by_crystal = {elapsed * NS_PER_S};
  *value = (quality_ten_minutes_t){.begin = {begin}, .flagged = (status & FLAGGED) != 0};
  for (int32_t i = 0; i < columns.count; i++)
    if (take_gauge(mechanisms, columns.gauges[i].word, &numbers[FIRST_VALUE + OF_A_GAUGE * i],
                   value) != ST_OK)
      return ST_BAD_VALUE;
  *judged = mechanisms->entry_judged(length, by_crystal, (uint32_t)status);
  return ST_OK;
}

static int by_begin(const void *a, const void *b) {
  const quality_ten_minutes_t *one = a, *other = b;
  return one->begin.s < other->begin.s ? -1 : one->begin.s > other->begin.s ? 1 : 0;
}

size_t entries_settle(quality_ten_minutes_t *values, size_t count, uint32_t *refused) {
  size_t kept = 0;
  qsort(values, count, sizeof values[0], by_begin);
  for (size_t at = 0; at < count;) {
    size_t next = at + 1;
    while (next < count && by_begin(&values[at], &values[next]) == 0)
      next++;
    if (next == at + 1)
      values[kept++] = values[at];
    else
      *refused += (uint32_t)(next - at);
    at = next;
  }
  return kept;
}
