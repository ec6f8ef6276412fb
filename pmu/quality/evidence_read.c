/* The package read back: a line a fact, words divided by one space, nothing else. See
 * evidence.h. */
#include "pmu/quality/evidence.h"

#include "base/hex.h"

#include <stdio.h>
#include <string.h>

enum {
  KEY_WORDS = 3, /* of an entry, its name included */
  ENTRY_WORDS = 4,
  WORDS = KEY_WORDS + ENTRY_WORDS + 3 * SHAPE_GAUGES_MAX,
  RECORDS_MAX = 8192 /* twice what a meter keeps */
};

typedef struct {
  arena_t *arena;
  fault_t *fault;
  evidence_t *evidence;
  size_t room; /* for records */
  size_t ten_room, told_room;
  quality_ten_minutes_t *values; /* of the entries that are ten minutes */
  size_t value_count;
  int32_t line;
  const uint8_t *begin; /* of the line */
  bytes_t word[WORDS];
  int32_t count;
  bool has_serial, has_key;
} reader_t;

static status_t wrong(const reader_t *reader, int32_t word, const char *text) {
  const uint8_t *at = word < reader->count ? reader->word[word].p : reader->begin;
  return fault_set(reader->fault, ST_BAD_INPUT, reader->line, (int32_t)(at - reader->begin) + 1,
                   "%s", text);
}

static status_t split(reader_t *reader, bytes_t line) {
  reader->count = 0;
  reader->begin = line.p;
  for (size_t at = 0; at <= line.len;) {
    size_t from = at;
    while (at < line.len && line.p[at] != ' ')
      at++;
    if (at == from || reader->count == WORDS)
      return fault_set(reader->fault, ST_BAD_INPUT, reader->line, (int32_t)from + 1,
                       at == from ? "words are divided by one space, and the line ends in none"
                                  : "more words than any line of a package has");
    reader->word[reader->count++] = bytes_of(line.p + from, at - from);
    at++;
  }
  return ST_OK;
}

static status_t number_of(const reader_t *reader, int32_t word, int64_t low, int64_t high,
                          int64_t *value) {
  if (word >= reader->count) return wrong(reader, word, "a number is missing at its end");
  if (bytes_to_i64(reader->word[word], value) == ST_OK && *value >= low && *value <= high)
    return ST_OK;
  return wrong(reader, word, "not a number that can stand here");
}

static status_t hex_of(const reader_t *reader, int32_t word, size_t most, bytes_t *octets) {
  if (word >= reader->count) return wrong(reader, word, "octets are missing at its end");
  bytes_t hex = reader->word[word];
  if (bytes_is(hex, "-")) {
    *octets = bytes_of(reader->begin, 0);
    return ST_OK;
  }
  if (hex.len % 2 != 0 || hex.len / 2 > most)
    return wrong(reader, word, "octets are two digits each, and not so many");
  if (hex_take(reader->arena, hex, HEX_SMALL, octets) == ST_OK) return ST_OK;
  return wrong(reader, word, "octets in digits 0 to 9 and a to f");
}

static status_t exactly(const reader_t *reader, int32_t word, size_t len, bytes_t *octets) {
  status_t status = hex_of(reader, word, len, octets);
  if (status != ST_OK || octets->len == len) return status;
  return wrong(reader, word, "not as many octets as it has");
}

static status_t take_version(reader_t *reader) {
  int64_t version = 0;
  status_t status = number_of(reader, 1, 1, 1, &version);
  return status == ST_OK && reader->line != 1 ? wrong(reader, 0, "only the first line says so")
                                              : status;
}

static status_t take_any(reader_t *reader) {
  (void)reader; /* told to people: when it was made, what the receiver said */
  return ST_OK;
}

static status_t take_meter(reader_t *reader) {
  bytes_t word = reader->count > 1 ? reader->word[1] : bytes_of(NULL, 0);
  if (reader->has_serial) return wrong(reader, 0, "a package is of one meter");
  if (word.len == 0 || word.len > QUALITY_RECORD_SERIAL)
    return wrong(reader, 1, "a serial number of up to 16 characters");
  memcpy(reader->evidence->serial, word.p, word.len);
  reader->has_serial = true;
  return ST_OK;
}

static status_t take_key(reader_t *reader) {
  bytes_t key;
  if (reader->has_key) return wrong(reader, 0, "a package has one key");
  status_t status = exactly(reader, 1, QUALITY_RECORD_KEY, &key);
  if (status == ST_OK) memcpy(reader->evidence->key, key.p, key.len);
  reader->has_key = status == ST_OK;
  return status;
}

static status_t take_record(reader_t *reader) {
  evidence_t *evidence = reader->evidence;
  evidence_entry_t entry = {.line = reader->line};
  int64_t number = 0;
  fault_t fault;
  if (evidence->entry_count == reader->room)
    return wrong(reader, 0, "more records than a meter keeps");
  status_t status = number_of(reader, 1, 1, UINT32_MAX, &number);
  if (status == ST_OK) status = exactly(reader, 2, QUALITY_RECORD, &entry.octets);
  if (status == ST_OK) status = exactly(reader, 3, QUALITY_RECORD_SIGNATURE, &entry.signature);
  if (status == ST_OK)
    status = hex_of(reader, 4, QUALITY_TRACE_RUN * QUALITY_TRACE_RUNS_MAX, &entry.trace);
  if (status != ST_OK) return status;
  entry.number = (uint32_t)number;
  if (quality_record_read(entry.octets, &entry.record, &fault) != ST_OK)
    return wrong(reader, 2, fault.text);
  if (entry.record.kind == QUALITY_RECORD_STATEMENT || entry.record.number != entry.number)
    return wrong(reader, 1, "not the number that the record has");
  evidence->entries[evidence->entry_count++] = entry;
  return ST_OK;
}

/* The last record of that number before this line. */
static status_t entry_of(reader_t *reader, evidence_entry_t **entry) {
  int64_t number = 0;
  status_t status = number_of(reader, 1, 1, UINT32_MAX, &number);
  for (size_t at = reader->evidence->entry_count; status == ST_OK && at > 0; at--) {
    *entry = &reader->evidence->entries[at - 1];
    if ((*entry)->number == number) return ST_OK;
  }
  return status == ST_OK ? wrong(reader, 1, "of a record that is not there before it") : status;
}

static status_t take_waveform(reader_t *reader) {
  enum { MOST = QUALITY_WAVEFORM_HALVES_MAX * QUALITY_WAVEFORM_SAMPLES * 3 * 2 };
  evidence_entry_t *entry = NULL;
  status_t status = entry_of(reader, &entry);
  if (status != ST_OK) return status;
  if (entry->has_waveform) return wrong(reader, 0, "a second waveform of one record");
  entry->has_waveform = true;
  return hex_of(reader, 2, MOST, &entry->waveform);
}

static status_t take_local(reader_t *reader) {
  evidence_entry_t *entry = NULL;
  status_t status = entry_of(reader, &entry);
  if (status != ST_OK) return status;
  if (reader->count < 3 || reader->word[2].len >= EVIDENCE_WORD_MAX)
    return wrong(reader, 2, "a local time as 2026-04-13T12:00:00.120+02:00");
  memcpy(entry->local, reader->word[2].p, reader->word[2].len);
  entry->local[reader->word[2].len] = '\0';
  entry->has_local = true;
  return ST_OK;
}

static status_t take_figures(reader_t *reader) {
  evidence_entry_t *entry = NULL;
  status_t status = entry_of(reader, &entry);
  for (int32_t i = 0; i < 5 && status == ST_OK; i++)
    status = number_of(reader, i + 2, -1, UINT32_MAX, &entry->figures[i]);
  if (status == ST_OK) entry->has_figures = true;
  return status;
}

static status_t take_statement(reader_t *reader) {
  evidence_t *evidence = reader->evidence;
  fault_t fault;
  if (evidence->has_statement) return wrong(reader, 0, "a second statement of the end");
  status_t status = exactly(reader, 1, QUALITY_RECORD, &evidence->statement);
  if (status == ST_OK)
    status = exactly(reader, 2, QUALITY_RECORD_SIGNATURE, &evidence->statement_signature);
  if (status != ST_OK) return status;
  if (quality_record_read(evidence->statement, &evidence->end, &fault) != ST_OK)
    return wrong(reader, 1, fault.text);
  if (evidence->end.kind != QUALITY_RECORD_STATEMENT) return wrong(reader, 1, "no statement");
  evidence->has_statement = true;
  return ST_OK;
}

/* ------------------------------------------------------------------ ten minutes, two hours */

static status_t take_gauges(reader_t *reader) {
  evidence_t *evidence = reader->evidence;
  if (evidence->gauge_count > 0) return wrong(reader, 0, "a second line of gauges");
  if (reader->count < 2 || reader->count - 1 > SHAPE_GAUGES_MAX)
    return wrong(reader, 1, "1 to 32 gauges");
  for (int32_t i = 1; i < reader->count; i++)
    if (!shape_gauge(reader->word[i], &evidence->gauges[i - 1]))
      return wrong(reader, i, "no such gauge");
  evidence->gauge_count = reader->count - 1;
  return ST_OK;
}

/* `entry BOOT SEQ` and the words of the journal. */
static status_t take_entry(reader_t *reader) {
  evidence_t *evidence = reader->evidence;
  entries_columns_t columns = {evidence->gauges, evidence->gauge_count};
  int64_t number = 0;
  bool judged = false;
  if (columns.count == 0) return wrong(reader, 0, "an entry before the line of gauges");
  if (evidence->ten_count == reader->ten_room)
    return wrong(reader, 0, "more entries than a package holds");
  status_t status = number_of(reader, 1, 0, UINT32_MAX, &number);
  if (status == ST_OK) status = number_of(reader, 2, 0, UINT32_MAX, &number);
  if (status != ST_OK) return status;
  if (reader->count <= KEY_WORDS) return wrong(reader, KEY_WORDS, "an entry has numbers");
  const bytes_t *last = &reader->word[reader->count - 1];
  const uint8_t *begin = reader->word[KEY_WORDS].p;
  bytes_t words = bytes_of(begin, (size_t)(last->p + last->len - begin));
  if (entries_read(&pmu_mechanisms_right, columns, words, &reader->values[reader->value_count],
                   &judged) != ST_OK)
    return wrong(reader, KEY_WORDS, "no entry of these gauges");
  evidence->ten_count++;
  reader->value_count += judged ? 1 : 0;
  return ST_OK;
}

static status_t take_hours(reader_t *reader) {
  enum { FIRST = 4 };
  evidence_t *evidence = reader->evidence;
  if (evidence->gauge_count == 0) return wrong(reader, 0, "two hours before the line of gauges");
  if (evidence->told_count == reader->told_room)
    return wrong(reader, 0, "more two hours than a package holds");
  evidence_hours_t *told = &evidence->told[evidence->told_count];
  told->line = reader->line;
  status_t status = number_of(reader, 1, INT64_MIN, INT64_MAX, &told->begin_s);
  if (status == ST_OK) status = number_of(reader, 2, 1, HOURS_ENTRIES, &told->there);
  if (status == ST_OK) status = number_of(reader, 3, 0, HOURS_ENTRIES, &told->flagged);
  for (int32_t i = 0; i < evidence->gauge_count && status == ST_OK; i++) {
    bool none = FIRST + i < reader->count && bytes_is(reader->word[FIRST + i], "-");
    told->numbers[i] = -1;
    if (!none) status = number_of(reader, FIRST + i, 0, INT32_MAX, &told->numbers[i]);
  }
  if (status != ST_OK) return status;
  if (reader->count > FIRST + evidence->gauge_count)
    return wrong(reader, FIRST + evidence->gauge_count, "more numbers than gauges");
  evidence->told_count++;
  return ST_OK;
}

static void make_hours(reader_t *reader) {
  evidence_t *evidence = reader->evidence;
  entries_columns_t columns = {evidence->gauges, evidence->gauge_count};
  uint32_t refused = 0;
  size_t count = entries_settle(reader->values, reader->value_count, &refused);
  evidence->hour_count = hours_of(reader->arena, &pmu_mechanisms_right, columns, reader->values,
                                  count, &evidence->hours);
}

/* ------------------------------------------------------------------ the file */

static status_t take_line(reader_t *reader, bytes_t line) {
  static const struct {
    const char *name;
    status_t (*take)(reader_t *reader);
  } kinds[] = {{"evidence", take_version}, {"made", take_any},
               {"meter", take_meter},      {"key", take_key},
               {"record", take_record},    {"local", take_local},
               {"figures", take_figures},  {"waveform", take_waveform},
               {"received", take_any},     {"statement", take_statement},
               {"gauges", take_gauges},    {"entry", take_entry},
               {"hours", take_hours}};
  status_t status = split(reader, line);
  if (status != ST_OK) return status;
  bool first = bytes_is(reader->word[0], "evidence");
  if (reader->line == 1 && !first)
    return wrong(reader, 0, "no evidence package: it begins with `evidence 1`");
  for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
    if (bytes_is(reader->word[0], kinds[i].name)) return kinds[i].take(reader);
  return wrong(reader, 0, "a line that no package has");
}

/* How many lines begin so, at most `most`. */
static size_t lines_of(bytes_t file, const char *name, size_t most) {
  size_t count = 0, len = strlen(name);
  for (size_t at = 0; at + len < file.len && count < most; at++) {
    bool begins = at == 0 || file.p[at - 1] == '\n';
    count += begins && memcmp(file.p + at, name, len) == 0 ? 1 : 0;
  }
  return count;
}

static void make_room(reader_t *reader, bytes_t file) {
  evidence_t *evidence = reader->evidence;
  reader->room = lines_of(file, "record ", RECORDS_MAX);
  reader->ten_room = lines_of(file, "entry ", EVIDENCE_ENTRIES_MAX);
  reader->told_room = lines_of(file, "hours ", EVIDENCE_ENTRIES_MAX);
  evidence->entries = ARENA_ARRAY(reader->arena, evidence_entry_t, reader->room + 1);
  evidence->told = ARENA_ARRAY(reader->arena, evidence_hours_t, reader->told_room + 1);
  reader->values = ARENA_ARRAY(reader->arena, quality_ten_minutes_t, reader->ten_room + 1);
}

status_t evidence_read(arena_t *arena, bytes_t file, evidence_t *evidence, fault_t *fault) {
  *evidence = (evidence_t){0};
  reader_t reader = {.arena = arena, .fault = fault, .evidence = evidence};
  if (file.len > EVIDENCE_FILE_MAX)
    return fault_set(fault, ST_BAD_INPUT, 1, 1, "a file of more than 64 MiB is no package");
  make_room(&reader, file);
  for (size_t at = 0; at < file.len;) {
    size_t from = at;
    while (at < file.len && file.p[at] != '\n')
      at++;
    reader.line++;
    if (at == file.len)
      return fault_set(fault, ST_BAD_INPUT, reader.line, (int32_t)(at - from) + 1,
                       "the last line has no end: the file was cut off");
    status_t status = take_line(&reader, bytes_of(file.p + from, at - from));
    if (status != ST_OK) return status;
    at++;
  }
  make_hours(&reader);
  if (reader.has_serial && reader.has_key && evidence->entry_count > 0) return ST_OK;
  return fault_set(fault, ST_BAD_INPUT, reader.line, 1,
                   "it ends without a meter, a key or a record");
}
