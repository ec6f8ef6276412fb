/* See history.h. */
#include "pmu/quality/history.h"

#include "base/hex.h"
#include "pmu/data/words.h"
#include "pmu/proto/quality_record.h"

#include <stdlib.h>
#include <string.h>

enum { TEN_MINUTES = 600, DAY_S = 86400, FLAGGED = 0x40 };
enum { FIRST_VALUE = 4, OF_A_GAUGE = 3, MEAN = 2 };

/* ------------------------------------------------------------------ disturbances */

static quality_kind_t kind_of(quality_record_kind_t kind) {
  switch (kind) {
  case QUALITY_RECORD_SWELL:
    return QUALITY_SWELL;
  case QUALITY_RECORD_INTERRUPTION:
    return QUALITY_INTERRUPTION;
  case QUALITY_RECORD_RAPID:
    return QUALITY_RAPID_CHANGE;
  case QUALITY_RECORD_STATEMENT:
  case QUALITY_RECORD_DIP:
    break;
  }
  return QUALITY_DIP;
}

static bool read_disturbance(const pmu_mechanisms_t *mechanisms, const record_t *record,
                             quality_disturbance_t *to) {
  uint8_t octets[QUALITY_RECORD];
  quality_record_t read;
  fault_t fault;
  words_t words = words_of(record->value);
  if (hex_read(words_at(&words, 1), HEX_SMALL, octets, sizeof octets) != ST_OK) return false;
  if (quality_record_read(bytes_of(octets, sizeof octets), &read, &fault) != ST_OK) return false;
  if (read.kind == QUALITY_RECORD_STATEMENT) return false;
  *to = (quality_disturbance_t){.event = {.kind = kind_of(read.kind),
                                          .begin = {div_floor(read.begin_ms, 1000)},
                                          .duration = mechanisms->record_span(read.duration_ms),
                                          .extreme = {read.extreme_mv},
                                          .phases = read.phases},
                                .begin_ms = read.begin_ms,
                                .number = read.number,
                                .flags = read.flags,
                                .status = read.status,
                                .record = record->number};
  return true;
}

static int by_number(const void *a, const void *b) {
  const quality_disturbance_t *one = a, *other = b;
  if (one->number != other->number) return one->number < other->number ? -1 : 1;
  return one->record < other->record ? -1 : 1;
}

/* The first copy stands; what is not there before the last is missing. */
static void settle_disturbances(quality_history_t *history) {
  size_t kept = 0;
  qsort(history->disturbances, history->disturbance_count, sizeof history->disturbances[0],
        by_number);
  for (size_t at = 0; at < history->disturbance_count; at++) {
    const quality_disturbance_t *one = &history->disturbances[at];
    if (kept > 0 && history->disturbances[kept - 1].number == one->number) continue;
    history->disturbances[kept++] = *one;
  }
  history->disturbance_count = kept;
  if (kept > 0) history->missing = history->disturbances[kept - 1].number - (uint32_t)kept;
}

/* ------------------------------------------------------------------ ten minutes */

/* The numbers of a row, one after another; false where one is none. */
static bool numbers_of(bytes_t text, int64_t *numbers, size_t count) {
  size_t at = 0;
  for (size_t i = 0; i < count; i++) {
    size_t from = at;
    while (at < text.len && text.p[at] != ' ')
      at++;
    if (bytes_to_i64(bytes_of(text.p + from, at - from), &numbers[i]) != ST_OK) return false;
    if (at < text.len) at++;
  }
  return at == text.len;
}

static bool ends(const char *word, const char *stem, int32_t *phase) {
  size_t len = strlen(stem);
  if (strncmp(word, stem, len) != 0 || word[len] < '1' || word[len] > '3') return false;
  *phase = word[len] - '1';
  return word[len + 1] == '\0';
}

static void measures(const shape_gauge_t *gauge, quality_measured_t *measured) {
  int32_t phase = 0;
  if (ends(gauge->word, "U", &phase)) measured->voltage[phase] = true;
  if (ends(gauge->word, "THD", &phase)) measured->thd[phase] = true;
  if (ends(gauge->word, "PST", &phase)) measured->flicker[phase] = true;
  if (strcmp(gauge->word, "UB") == 0) measured->unbalance = true;
  if (strcmp(gauge->word, "F") == 0) measured->frequency = true;
  if (gauge->word[0] == 'H')
    measured->harmonics[gauge->word[1] - '1'] |= UINT32_C(1) << strtol(gauge->word + 3, NULL, 10);
}

/* `three`: smallest, greatest, mean. */
static void take_gauge(const pmu_mechanisms_t *mechanisms, const shape_gauge_t *gauge,
                       const int64_t three[OF_A_GAUGE], quality_ten_minutes_t *value) {
  int32_t phase = 0;
  int64_t judged = mechanisms->entry_value(three[0], three[1], three[MEAN]);
  int32_t mean = judged > INT32_MAX ? INT32_MAX : (int32_t)judged;
  if (ends(gauge->word, "U", &phase)) value->phase[phase].mv = judged;
  if (ends(gauge->word, "THD", &phase)) value->thd[phase] = mean;
  if (ends(gauge->word, "PST", &phase)) value->pst[phase] = mean;
  if (strcmp(gauge->word, "UB") == 0) value->unbalance = mean;
  if (gauge->word[0] == 'H')
    value->harmonic[gauge->word[1] - '1'][strtol(gauge->word + 3, NULL, 10)] = mean;
  if (strcmp(gauge->word, "F") != 0) return;
  value->frequency_least = three[0];
  value->frequency_greatest = three[1];
}

static bool read_value(const quality_history_t *history, const record_t *record,
                       quality_ten_minutes_t *value) {
  const shape_t *shape = history->meter->shape;
  int64_t numbers[FIRST_VALUE + OF_A_GAUGE * SHAPE_GAUGES_MAX];
  size_t count = FIRST_VALUE + OF_A_GAUGE * (size_t)shape->gauge_count;
  if (!numbers_of(record->value, numbers, count)) return false;
  int64_t begin = numbers[0], end = numbers[1], status = numbers[2], elapsed = numbers[3];
  if (end <= begin || end - begin > DAY_S || elapsed < 0 || elapsed > DAY_S) return false;
  span_t length = {(end - begin) * NS_PER_S}, by_crystal = {elapsed * NS_PER_S};
  if (!history->mechanisms->entry_judged(length, by_crystal, (uint32_t)status)) return false;
  *value = (quality_ten_minutes_t){.begin = {begin}, .flagged = (status & FLAGGED) != 0};
  for (int32_t i = 0; i < shape->gauge_count; i++)
    take_gauge(history->mechanisms, &shape->gauges[i], &numbers[FIRST_VALUE + OF_A_GAUGE * i],
               value);
  return true;
}

static int by_begin(const void *a, const void *b) {
  const quality_ten_minutes_t *one = a, *other = b;
  return one->begin.s < other->begin.s ? -1 : one->begin.s > other->begin.s ? 1 : 0;
}

/* Two entries of one label are two truths, and neither is taken. */
static void settle_values(quality_history_t *history) {
  size_t kept = 0;
  qsort(history->values, history->value_count, sizeof history->values[0], by_begin);
  for (size_t at = 0; at < history->value_count;) {
    size_t next = at + 1;
    while (next < history->value_count &&
           by_begin(&history->values[at], &history->values[next]) == 0)
      next++;
    if (next == at + 1)
      history->values[kept++] = history->values[at];
    else
      history->refused += (uint32_t)(next - at);
    at = next;
  }
  history->value_count = kept;
}

/* ------------------------------------------------------------------ the journal */

static void take(quality_history_t *history, const record_t *record) {
  const shape_t *shape = history->meter->shape;
  bool ten = shape->gauge_period.ns == TEN_MINUTES * NS_PER_S;
  if (record->kind == REC_DISTURBANCE) {
    if (read_disturbance(history->mechanisms, record,
                         &history->disturbances[history->disturbance_count]))
      history->disturbance_count++;
    else
      history->broken++;
  }
  if (record->kind != REC_GAUGES || !ten) return;
  if (read_value(history, record, &history->values[history->value_count]))
    history->value_count++;
  else
    history->refused++;
}

status_t quality_history(arena_t *arena, const site_t *site, uint32_t meter,
                         const record_t *records, size_t count, const pmu_mechanisms_t *mechanisms,
                         quality_history_t *history, fault_t *fault) {
  size_t disturbances = 0, gauges = 0;
  CHECK(meter < site->meter_count);
  *history =
      (quality_history_t){.mechanisms = mechanisms == NULL ? &pmu_mechanisms_right : mechanisms,
                          .meter = &site->meters[meter],
                          .index = meter};
  if (!site_has_quality(history->meter))
    return fault_set(fault, ST_UNSUPPORTED, -1, -1,
                     "meter %s measures no power quality: its facts have no `nominal`",
                     history->meter->name);
  history->declared.mv = history->meter->quality.declared_mv;
  for (size_t at = 0; at < count; at++) {
    if (records[at].meter != meter || records[at].conflict) continue;
    disturbances += records[at].kind == REC_DISTURBANCE ? 1 : 0;
    gauges += records[at].kind == REC_GAUGES ? 1 : 0;
  }
  history->disturbances = ARENA_ARRAY(arena, quality_disturbance_t, disturbances + 1);
  history->values = ARENA_ARRAY(arena, quality_ten_minutes_t, gauges + 1);
  for (int32_t i = 0; i < history->meter->shape->gauge_count; i++)
    measures(&history->meter->shape->gauges[i], &history->measured);
  for (size_t at = 0; at < count; at++)
    if (records[at].meter == meter && !records[at].conflict) take(history, &records[at]);
  settle_disturbances(history);
  settle_values(history);
  return ST_OK;
}

void quality_history_table(const quality_history_t *history, event_table_t *table) {
  *table = (event_table_t){0};
  for (size_t at = 0; at < history->disturbance_count; at++) {
    const quality_event_t *event = &history->disturbances[at].event;
    event_table_count(table, event, history->declared, history->mechanisms);
  }
}

/* ------------------------------------------------------------------ the week */

enum { WEEK_S = 604800, TWO_HOURS = 7200, OF_TWO_HOURS = 12 };

/* Sixty ten-second values, all inside or all outside, where an entry's extremes can tell. */
static void count_frequency(const quality_ten_minutes_t *value, week_frequency_t *counts) {
  enum { OF_AN_ENTRY = 60 };
  int64_t least = value->frequency_least, greatest = value->frequency_greatest;
  if (least >= 47000 && greatest <= 52000) counts->wide += OF_AN_ENTRY;
  if (least >= 49500 && greatest <= 50500) counts->narrow += OF_AN_ENTRY;
  if (greatest < 47000 || least > 52000) counts->wide_out += OF_AN_ENTRY;
  if (greatest < 49500 || least > 50500) counts->narrow_out += OF_AN_ENTRY;
}

/* Twelve short-term values make a long-term one, IEC 61000-4-15: where one of the twelve is not
 * there, there is none; where one is flagged, so is it. */
static void take_two_hours(const quality_history_t *history, size_t at, int32_t phase,
                           week_two_hours_t *hours) {
  const quality_ten_minutes_t *values = &history->values[at];
  int32_t pst[OF_TWO_HOURS];
  bool flagged = false;
  for (int32_t i = 0; i < OF_TWO_HOURS; i++) {
    pst[i] = values[i].pst[phase];
    flagged = flagged || values[i].flagged;
  }
  if (history->mechanisms->value_left_out(flagged))
    hours->flagged++;
  else
    hours->plt[hours->count++] = history->mechanisms->flicker_long(pst, OF_TWO_HOURS);
}

static week_two_hours_t two_hours(arena_t *arena, const quality_history_t *history, size_t first,
                                  size_t end, claim_t from, int32_t phase) {
  week_two_hours_t hours = {.plt = ARENA_ARRAY(arena, int32_t, WEEK_TEN_MINUTES)};
  for (size_t at = first; at + OF_TWO_HOURS <= end; at++) {
    int64_t begin = history->values[at].begin.s;
    bool raster = (begin - from.s) % TWO_HOURS == 0;
    bool whole = history->values[at + OF_TWO_HOURS - 1].begin.s == begin + TWO_HOURS - TEN_MINUTES;
    if (raster && whole) take_two_hours(history, at, phase, &hours);
  }
  return hours;
}

size_t quality_history_week(arena_t *arena, const quality_history_t *history, claim_t from,
                            week_line_t lines[WEEK_LINES_MAX]) {
  size_t first = 0, end = 0;
  while (first < history->value_count && history->values[first].begin.s < from.s)
    first++;
  for (end = first; end < history->value_count; end++)
    if (history->values[end].begin.s + TEN_MINUTES > from.s + WEEK_S) break;
  week_t week = {.mechanisms = history->mechanisms,
                 .declared = history->declared,
                 .values = history->values + first,
                 .count = end - first,
                 .measured = &history->measured};
  for (int32_t phase = 0; phase < QUALITY_PHASES; phase++)
    week.two_hours[phase] = two_hours(arena, history, first, end, from, phase);
  for (size_t at = first; at < end; at++)
    count_frequency(&history->values[at], &week.frequency);
  return week_judge(&week, lines);
}
