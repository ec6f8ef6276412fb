/* See history.h. */
#include "pmu/quality/history.h"

#include "base/hex.h"
#include "pmu/data/words.h"
#include "pmu/proto/quality_record.h"

#include <stdlib.h>
#include <string.h>

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
  if (kept > 0 && history->disturbances[kept - 1].number > history->last)
    history->last = history->disturbances[kept - 1].number;
  history->missing = history->last - (uint32_t)kept;
}

/* ------------------------------------------------------------------ the journal */

/* How many records the meter says that there were. */
static void take_statement(quality_history_t *history, const record_t *record) {
  static const char object[] = "0-0:128.45.0*255 ";
  uint8_t octets[QUALITY_RECORD];
  quality_record_t read;
  fault_t fault;
  words_t words = words_of(record->value);
  bool named =
      record->key.len > sizeof object - 1 && memcmp(record->key.p, object, sizeof object - 1) == 0;
  if (!named || hex_read(words_at(&words, 0), HEX_SMALL, octets, sizeof octets) != ST_OK) return;
  if (quality_record_read(bytes_of(octets, sizeof octets), &read, &fault) != ST_OK) return;
  if (read.kind != QUALITY_RECORD_STATEMENT) return;
  history->stated = true;
  if (read.number > history->last) history->last = read.number;
}

bool quality_history_ten(const site_meter_t *meter) {
  const shape_t *shape = meter->shape;
  return shape->gauge_count > 0 && shape->gauge_period.ns == ENTRIES_TEN_MINUTES * NS_PER_S;
}

static void take(quality_history_t *history, const record_t *record) {
  bool judged = false;
  if (record->kind == REC_DISTURBANCE) {
    if (read_disturbance(history->mechanisms, record,
                         &history->disturbances[history->disturbance_count]))
      history->disturbance_count++;
    else
      history->broken++;
  }
  if (record->kind == REC_OBJECT) take_statement(history, record);
  if (record->kind != REC_GAUGES || !quality_history_ten(history->meter)) return;
  status_t status = entries_read(history->mechanisms, history->columns, record->value,
                                 &history->values[history->value_count], &judged);
  if (status == ST_OK && judged)
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
  history->columns =
      (entries_columns_t){history->meter->shape->gauges, history->meter->shape->gauge_count};
  history->measured = entries_measured(history->columns);
  for (size_t at = 0; at < count; at++)
    if (records[at].meter == meter && !records[at].conflict) take(history, &records[at]);
  settle_disturbances(history);
  history->value_count = entries_settle(history->values, history->value_count, &history->refused);
  history->hour_count = hours_of(arena, history->mechanisms, history->columns, history->values,
                                 history->value_count, &history->hours);
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

enum { WEEK_S = 604800, OF_AN_ENTRY = 60 };

/* Sixty ten-second values, all inside or all outside, where an entry's extremes can tell. */
static void count_frequency(const quality_history_t *history, const quality_ten_minutes_t *value,
                            week_frequency_t *counts) {
  int64_t least = value->frequency_least, greatest = value->frequency_greatest;
  if (history->mechanisms->value_left_out(value->flagged)) {
    counts->flagged += OF_AN_ENTRY;
    return;
  }
  if (least >= 47000 && greatest <= 52000) counts->wide += OF_AN_ENTRY;
  if (least >= 49500 && greatest <= 50500) counts->narrow += OF_AN_ENTRY;
  if (greatest < 47000 || least > 52000) counts->wide_out += OF_AN_ENTRY;
  if (greatest < 49500 || least > 50500) counts->narrow_out += OF_AN_ENTRY;
}

static bool in_week(claim_t begin, claim_t from) {
  return begin.s >= from.s && begin.s < from.s + WEEK_S;
}

/* Two hours are of the week in which they begin; 84 begin in any. */
static week_two_hours_t two_hours(arena_t *arena, const quality_history_t *history, claim_t from,
                                  int32_t phase) {
  week_two_hours_t week = {.plt = ARENA_ARRAY(arena, int32_t, WEEK_TWO_HOURS)};
  for (size_t at = 0; at < history->hour_count; at++) {
    const quality_hours_t *hours = &history->hours[at];
    if (!in_week(hours->begin, from) || !hours_whole(hours)) continue;
    CHECK(week.count < WEEK_TWO_HOURS);
    if (history->mechanisms->value_left_out(hours->value.flagged))
      week.flagged++;
    else
      week.plt[week.count++] = hours->value.pst[phase];
  }
  return week;
}

size_t quality_history_week(arena_t *arena, const quality_history_t *history, claim_t from,
                            week_line_t lines[WEEK_LINES_MAX]) {
  size_t first = 0, end = 0;
  while (first < history->value_count && history->values[first].begin.s < from.s)
    first++;
  for (end = first; end < history->value_count; end++)
    if (history->values[end].begin.s + ENTRIES_TEN_MINUTES > from.s + WEEK_S) break;
  week_t week = {.mechanisms = history->mechanisms,
                 .declared = history->declared,
                 .values = history->values + first,
                 .count = end - first,
                 .measured = &history->measured};
  for (int32_t phase = 0; phase < QUALITY_PHASES; phase++)
    week.two_hours[phase] = two_hours(arena, history, from, phase);
  for (size_t at = first; at < end; at++)
    count_frequency(history, &history->values[at], &week.frequency);
  return week_judge(&week, lines);
}
