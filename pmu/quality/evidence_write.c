/* A package out of the journal; see evidence.h. A record that is in the journal is in the package,
 * whatever was found of it at the border: the verifier is to see it. */
#include "pmu/quality/evidence.h"

#include "base/hex.h"
#include "pmu/civil/day.h"
#include "pmu/data/words.h"
#include "pmu/quality/tables.h"

#include <stdio.h>
#include <string.h>

void evidence_figures(const quality_record_t *record, int64_t figures[5]) {
  event_cell_t cell = {-1, -1};
  voltage_t extreme = {record->extreme_mv}, declared = {record->declared_mv};
  span_t duration = {(int64_t)record->duration_ms * 1000000};
  bool placed = false;
  if (record->kind == QUALITY_RECORD_SWELL)
    placed = event_table_swell(extreme, declared, duration, &cell);
  else if (record->kind != QUALITY_RECORD_RAPID)
    placed = event_table_dip(extreme, declared, duration, &cell);
  figures[0] = record->kind;
  figures[1] = record->duration_ms;
  figures[2] = record->extreme_mv;
  figures[3] = placed ? cell.row : -1;
  figures[4] = placed ? cell.column : -1;
}

void evidence_local(const quality_record_t *record, char text[EVIDENCE_WORD_MAX]) {
  char stamp[TABLES_STAMP];
  int32_t offset = record->offset_min;
  int64_t local_ms = record->begin_ms + (int64_t)offset * 60000;
  tables_stamp((instant_t){local_ms * 1000000}, stamp);
  stamp[strlen(stamp) - 1] = '\0'; /* its Z */
  int32_t minutes = offset < 0 ? -offset : offset;
  snprintf(text, EVIDENCE_WORD_MAX, "%.23s%c%02d:%02d", stamp, offset < 0 ? '-' : '+',
           (int)(minutes / 60 % 100), (int)(minutes % 60));
}

static const record_t *last_of(const record_t *records, size_t count, uint32_t meter,
                               const char *object) {
  const record_t *last = NULL;
  size_t len = strlen(object);
  for (size_t at = 0; at < count; at++) {
    const record_t *one = &records[at];
    if (one->meter != meter || one->kind != REC_OBJECT || one->key.len <= len) continue;
    if (memcmp(one->key.p, object, len) == 0 && one->key.p[len] == ' ') last = one;
  }
  return last;
}

static void put_head(text_t *text, const quality_history_t *history, instant_t at) {
  char stamp[TABLES_STAMP];
  const site_quality_t *quality = &history->meter->quality;
  tables_stamp(at, stamp);
  text_put(text, "evidence 1\n");
  text_printf(text, "made %s\n", stamp);
  text_printf(text, "meter %s\nkey ", history->meter->serial);
  hex_put(text, bytes_of(quality->key, sizeof quality->key));
  text_put(text, "\n");
}

/* The record as it was served, and behind it what it says, for people. */
static bool put_record(text_t *text, const record_t *one) {
  uint8_t octets[QUALITY_RECORD];
  quality_record_t record;
  fault_t fault;
  char local[EVIDENCE_WORD_MAX];
  int64_t figures[5];
  words_t words = words_of(one->value);
  bytes_t hex = words_at(&words, 1), signature = words_at(&words, 2), trace = words_at(&words, 3);
  bool good = hex_read(hex, HEX_SMALL, octets, sizeof octets) == ST_OK &&
              quality_record_read(bytes_of(octets, sizeof octets), &record, &fault) == ST_OK;
  if (!good) return false;
  text_printf(text, "record %u %.*s %.*s %.*s\n", (unsigned)record.number, (int)hex.len,
              (const char *)hex.p, (int)signature.len, (const char *)signature.p, (int)trace.len,
              (const char *)trace.p);
  evidence_local(&record, local);
  evidence_figures(&record, figures);
  text_printf(text, "local %u %s\nfigures %u %lld %lld %lld %lld %lld\n", (unsigned)record.number,
              local, (unsigned)record.number, (long long)figures[0], (long long)figures[1],
              (long long)figures[2], (long long)figures[3], (long long)figures[4]);
  return true;
}

static void put_waveform(text_t *text, const record_t *one) {
  text_printf(text, "waveform %.*s %.*s\n", (int)one->key.len, (const char *)one->key.p,
              (int)one->value.len, (const char *)one->value.p);
}

/* What the receiver said, when; and when this was read, by which visit. */
static void put_receipt(text_t *text, const record_t *one) {
  text_printf(text, "received %.*s %.*s\n", (int)one->key.len, (const char *)one->key.p,
              (int)one->value.len, (const char *)one->value.p);
}

/* ------------------------------------------------------------------ ten minutes, two hours */

int64_t evidence_hours_number(const quality_hours_t *hours, const char *word) {
  int64_t number = -1;
  return hours_whole(hours) && entries_gauge(&hours->value, word, &number) ? number : -1;
}

static void put_hours(text_t *text, entries_columns_t columns, const quality_hours_t *hours) {
  text_printf(text, "hours %lld %d %d", (long long)hours->begin.s, (int)hours->there,
              (int)hours->flagged);
  for (int32_t i = 0; i < columns.count; i++) {
    int64_t number = evidence_hours_number(hours, columns.gauges[i].word);
    if (number < 0)
      text_put(text, " -");
    else
      text_printf(text, " %lld", (long long)number);
  }
  text_put(text, "\n");
}

/* As the journal has it. */
static void put_entry(text_t *text, const record_t *one) {
  text_printf(text, "entry %.*s %.*s\n", (int)one->key.len, (const char *)one->key.p,
              (int)one->value.len, (const char *)one->value.p);
}

static bool in_span(claim_t begin, const claim_t *from) {
  enum { WEEK_S = 604800 };
  return from == NULL || (begin.s >= from->s && begin.s < from->s + WEEK_S);
}

/* Entries as they were read, whatever they are; the two hours out of those that are judged. */
static status_t put_ten_minutes(arena_t *arena, const quality_history_t *history,
                                const record_t *records, size_t count, const claim_t *from,
                                text_t *text, fault_t *fault) {
  entries_columns_t columns = history->columns;
  quality_ten_minutes_t value;
  quality_hours_t *hours = NULL;
  size_t used = 0, put = 0;
  uint32_t refused = 0;
  bool judged = false;
  size_t room = history->value_count + history->refused;
  quality_ten_minutes_t *values = ARENA_ARRAY(arena, quality_ten_minutes_t, room + 1);
  for (int32_t i = 0; i < columns.count; i++)
    text_printf(text, "%s %s", i == 0 ? "gauges" : "", columns.gauges[i].word);
  text_put(text, "\n");
  for (size_t i = 0; i < count; i++) {
    const record_t *one = &records[i];
    if (one->meter != history->index || one->kind != REC_GAUGES || one->conflict) continue;
    if (entries_read(history->mechanisms, columns, one->value, &value, &judged) != ST_OK ||
        !in_span(value.begin, from))
      continue;
    if (++put > EVIDENCE_ENTRIES_MAX)
      return fault_set(fault, ST_NO_ROOM, -1, -1,
                       "more than %d entries of ten minutes: give --from DAY, and seven days of "
                       "them are packed",
                       EVIDENCE_ENTRIES_MAX);
    put_entry(text, one);
    if (judged) values[used++] = value; /* the history counted each, taken or refused */
  }
  used = entries_settle(values, used, &refused);
  size_t made = hours_of(arena, history->mechanisms, columns, values, used, &hours);
  for (size_t i = 0; i < made; i++)
    put_hours(text, columns, &hours[i]);
  return ST_OK;
}

/* ------------------------------------------------------------------ the package */

status_t evidence_write(arena_t *arena, const quality_history_t *history, const record_t *records,
                        size_t count, instant_t at, const claim_t *from, text_t *text,
                        fault_t *fault) {
  size_t put = 0;
  put_head(text, history, at);
  for (size_t i = 0; i < count; i++)
    if (records[i].meter == history->index && records[i].kind == REC_DISTURBANCE)
      put += put_record(text, &records[i]) ? 1 : 0;
  if (put == 0)
    return fault_set(fault, ST_NO_FILE, -1, -1,
                     "no record of meter %s was read: there is nothing "
                     "to prove",
                     history->meter->name);
  for (size_t i = 0; i < count; i++)
    if (records[i].meter == history->index && records[i].kind == REC_WAVEFORM)
      put_waveform(text, &records[i]);
  for (size_t i = 0; i < count; i++)
    if (records[i].meter == history->index && records[i].kind == REC_RECEIPT)
      put_receipt(text, &records[i]);
  if (history->columns.count > 0 && quality_history_ten(history->meter)) {
    status_t status = put_ten_minutes(arena, history, records, count, from, text, fault);
    if (status != ST_OK) return status;
  }
  const record_t *end = last_of(records, count, history->index, "0-0:128.45.0*255");
  if (end != NULL)
    text_printf(text, "statement %.*s\n", (int)end->value.len, (const char *)end->value.p);
  return ST_OK;
}
