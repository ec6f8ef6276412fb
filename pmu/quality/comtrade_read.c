/* The two files read back, strictly: what this project writes, and what others write in the same
 * form (binary, one rate, analogue channels only). Anything else is told with its line and column.
 * See comtrade.h. */
#include <string.h>

#include "pmu/civil/day.h"
#include "pmu/quality/comtrade.h"

enum { FIELDS_MAX = 13, SAMPLE_HEAD = 8 };

typedef struct {
  bytes_t rest;         /* of the configuration */
  int32_t line;         /* from 1 */
  const uint8_t *begin; /* of this line */
  bytes_t field[FIELDS_MAX];
  size_t count;
  fault_t *fault;
} reader_t;

static int32_t column_of(const reader_t *reader, size_t field) {
  return (int32_t)(reader->field[field].p - reader->begin) + 1;
}

static status_t wrong(const reader_t *reader, size_t field, const char *what) {
  bytes_t got = reader->field[field];
  int len = got.len > 40 ? 40 : (int)got.len;
  return fault_set(reader->fault, ST_BAD_VALUE, reader->line, column_of(reader, field),
                   "line %d: '%.*s' is no %s", (int)reader->line, len, (const char *)got.p, what);
}

/* The next line, cut at its commas; `wanted` fields, neither more nor fewer. */
static status_t next_line(reader_t *reader, size_t wanted) {
  reader->line++;
  reader->begin = reader->rest.p;
  reader->count = 0;
  const uint8_t *end =
      reader->rest.len == 0 ? NULL : memchr(reader->rest.p, '\n', reader->rest.len);
  if (end == NULL)
    return fault_set(reader->fault, ST_BAD_VALUE, reader->line, 1,
                     "line %d is not there, or does not end", (int)reader->line);
  size_t len = (size_t)(end - reader->rest.p);
  bytes_t line = bytes_of(reader->rest.p, len > 0 && end[-1] == '\r' ? len - 1 : len);
  reader->rest = bytes_of(end + 1, reader->rest.len - len - 1);
  for (size_t from = 0, at = 0; at <= line.len; at++) {
    if (at < line.len && line.p[at] != ',') continue;
    if (reader->count < FIELDS_MAX)
      reader->field[reader->count] = bytes_of(line.p + from, at - from);
    reader->count++;
    from = at + 1;
  }
  if (reader->count == wanted) return ST_OK;
  return fault_set(reader->fault, ST_BAD_VALUE, reader->line, 1, "line %d has %zu fields, not %zu",
                   (int)reader->line, reader->count, wanted);
}

/* --- Fields --- */

static status_t copy(reader_t *reader, size_t field, char to[COMTRADE_TEXT_MAX]) {
  bytes_t from = reader->field[field];
  if (from.len >= COMTRADE_TEXT_MAX || memchr(from.p, 0, from.len) != NULL ||
      memchr(from.p, '\r', from.len) != NULL)
    return wrong(reader, field, "name of at most 63 characters in one line");
  memset(to, 0, COMTRADE_TEXT_MAX);
  memcpy(to, from.p, from.len);
  return ST_OK;
}

static status_t number(reader_t *reader, size_t field, int64_t low, int64_t high, int64_t *value) {
  if (bytes_to_i64(reader->field[field], value) != ST_OK || *value < low || *value > high)
    return wrong(reader, field, "number that can stand here");
  return ST_OK;
}

/* A positive decimal with at most `digits` places, in units of its last place. */
static status_t decimal(reader_t *reader, size_t field, size_t digits, int64_t *value) {
  bytes_t text = reader->field[field];
  int64_t sum = 0;
  size_t places = 0;
  bool point = false, any = false, good = text.len > 0 && text.len <= 17;
  for (size_t at = 0; at < text.len && good; at++) {
    uint8_t c = text.p[at];
    if (c == '.' && !point) {
      point = true;
    } else if (c >= '0' && c <= '9') {
      sum = sum * 10 + (c - '0');
      any = true;
      places += point ? 1 : 0;
    } else {
      good = false;
    }
  }
  if (!good || !any || places > digits) return wrong(reader, field, "positive decimal");
  for (; places < digits; places++)
    if (__builtin_mul_overflow(sum, 10, &sum)) return wrong(reader, field, "positive decimal");
  *value = sum;
  return sum > 0 ? ST_OK : wrong(reader, field, "positive decimal");
}

/* "dd/mm/yyyy": digits at fixed places. */
static bool digits_at(bytes_t text, size_t from, size_t count, int64_t *value) {
  return text.len >= from + count && text.p[from] != '-' &&
         bytes_to_i64(bytes_of(text.p + from, count), value) == ST_OK;
}

static status_t instant(reader_t *reader, int64_t *ns) {
  int64_t day, month, year, hour, minute, second, part;
  status_t status = next_line(reader, 2);
  if (status != ST_OK) return status;
  bytes_t date = reader->field[0], time = reader->field[1];
  bool dated = date.len == 10 && digits_at(date, 0, 2, &day) && date.p[2] == '/' &&
               digits_at(date, 3, 2, &month) && date.p[5] == '/' && digits_at(date, 6, 4, &year) &&
               year >= 1970 && year < 2262 && month >= 1 && month <= 12 && day >= 1;
  if (!dated || day > day_month_length((int32_t)year, (int32_t)month))
    return wrong(reader, 0, "date dd/mm/yyyy");
  bool timed = time.len == 18 && digits_at(time, 0, 2, &hour) && time.p[2] == ':' &&
               digits_at(time, 3, 2, &minute) && time.p[5] == ':' &&
               digits_at(time, 6, 2, &second) && time.p[8] == '.' && digits_at(time, 9, 9, &part) &&
               hour < 24 && minute < 60 && second < 60;
  if (!timed) return wrong(reader, 1, "time hh:mm:ss.sssssssss");
  int64_t days = day_number((date_t){(int32_t)year, (int32_t)month, (int32_t)day});
  *ns = (days * DAY_SECONDS + hour * 3600 + minute * 60 + second) * NS_PER_S + part;
  return ST_OK;
}

/* --- The configuration --- */

static status_t read_channel(reader_t *reader, comtrade_channel_t *channel) {
  status_t status = next_line(reader, 13);
  if (status == ST_OK) status = copy(reader, 1, channel->name);
  if (status == ST_OK) status = copy(reader, 2, channel->phase);
  if (status == ST_OK) status = copy(reader, 4, channel->unit);
  if (status == ST_OK) status = decimal(reader, 5, 6, &channel->micro_per_count);
  if (status == ST_OK && !bytes_is(reader->field[6], "0"))
    status = wrong(reader, 6, "offset of 0, the only one that is read");
  return status;
}

/* "3A" of "3,3A,0D". */
static status_t read_channels(reader_t *reader, comtrade_t *record) {
  int64_t all = 0, analogue = 0;
  status_t status = next_line(reader, 3);
  if (status == ST_OK) status = number(reader, 0, 1, COMTRADE_CHANNELS_MAX, &all);
  if (status != ST_OK) return status;
  bytes_t count = reader->field[1];
  bool good = count.len > 1 && count.p[count.len - 1] == 'A' &&
              bytes_to_i64(bytes_of(count.p, count.len - 1), &analogue) == ST_OK;
  if (!good || analogue != all) return wrong(reader, 1, "count of analogue channels as before it");
  if (!bytes_is(reader->field[2], "0D"))
    return wrong(reader, 2, "count of digital channels that is read: none");
  record->channel_count = (int32_t)all;
  for (int32_t index = 0; index < record->channel_count && status == ST_OK; index++)
    status = read_channel(reader, &record->channels[index]);
  return status;
}

static status_t read_quality(reader_t *reader, comtrade_t *record) {
  static const char codes[] = "0123456789AB";
  status_t status = next_line(reader, 2);
  if (status != ST_OK) return status;
  bytes_t code = reader->field[0];
  const char *known = code.len == 1 && code.p[0] != 0 ? strchr(codes, code.p[0]) : NULL;
  if (known == NULL && !bytes_is(code, "F")) return wrong(reader, 0, "quality of time");
  record->uncertain_ns = known == NULL ? -1 : 0;
  for (const char *at = codes; known != NULL && at < known; at++)
    record->uncertain_ns = at == codes ? 1 : record->uncertain_ns * 10;
  return ST_OK;
}

static status_t read_word(reader_t *reader, size_t fields, const char *word, const char *what) {
  status_t status = next_line(reader, fields);
  if (status == ST_OK && !bytes_is(reader->field[0], word)) status = wrong(reader, 0, what);
  return status;
}

static status_t read_configuration(reader_t *reader, comtrade_t *record) {
  int64_t value = 0;
  status_t status = next_line(reader, 3);
  if (status == ST_OK) status = copy(reader, 0, record->station);
  if (status == ST_OK) status = copy(reader, 1, record->device);
  if (status == ST_OK && !bytes_is(reader->field[2], "2013"))
    status = wrong(reader, 2, "edition that is read: 2013");
  if (status == ST_OK) status = read_channels(reader, record);
  if (status == ST_OK) status = next_line(reader, 1);
  if (status == ST_OK) status = decimal(reader, 0, 3, &value);
  if (status == ST_OK && value > INT32_MAX) status = wrong(reader, 0, "frequency of a mains");
  record->line_mhz = (int32_t)value;
  if (status == ST_OK) status = read_word(reader, 1, "1", "count of rates that is read: one");
  if (status == ST_OK) status = next_line(reader, 2);
  if (status == ST_OK) status = decimal(reader, 0, 3, &record->rate_mhz);
  if (status == ST_OK) status = number(reader, 1, 1, COMTRADE_SAMPLES_MAX, &value);
  record->sample_count = (size_t)value;
  if (status == ST_OK) status = instant(reader, &record->start_ns);
  if (status == ST_OK) status = instant(reader, &record->trigger_ns);
  if (status == ST_OK) status = read_word(reader, 1, "BINARY", "form that is read: BINARY");
  if (status == ST_OK) status = read_word(reader, 1, "1", "multiplier of time that is read: 1");
  if (status == ST_OK) status = read_word(reader, 2, "0", "time that is read: UTC");
  if (status == ST_OK) status = read_quality(reader, record);
  if (status == ST_OK && reader->rest.len > 0)
    status = fault_set(reader->fault, ST_BAD_VALUE, reader->line + 1, 1,
                       "line %d: something stands behind the end", (int)reader->line + 1);
  return status;
}

/* --- The data --- */

static uint32_t little(const uint8_t *from, size_t count) {
  uint32_t value = 0;
  for (size_t at = count; at > 0; at--)
    value = value << 8 | from[at - 1];
  return value;
}

static status_t read_data(arena_t *arena, bytes_t data, comtrade_t *record, fault_t *fault) {
  size_t channels = (size_t)record->channel_count;
  size_t row = SAMPLE_HEAD + 2 * channels;
  if (data.len != row * record->sample_count)
    return fault_set(fault, ST_BAD_VALUE, 0, (int32_t)data.len,
                     "the data file has %zu octets, %zu samples of %zu octets are announced",
                     data.len, record->sample_count, row);
  int16_t *samples = ARENA_ARRAY(arena, int16_t, channels * record->sample_count);
  for (size_t at = 0; at < record->sample_count; at++) {
    const uint8_t *from = data.p + at * row;
    int64_t us = mul_div_floor((int64_t)at, INT64_C(1000000000), record->rate_mhz);
    if (little(from, 4) != at + 1 || little(from + 4, 4) != us)
      return fault_set(fault, ST_BAD_VALUE, 0, (int32_t)(at * row),
                       "sample %zu has number %u and %u us, not %lld us", at + 1,
                       (unsigned)little(from, 4), (unsigned)little(from + 4, 4), (long long)us);
    for (size_t channel = 0; channel < channels; channel++)
      samples[at * channels + channel] = (int16_t)little(from + SAMPLE_HEAD + 2 * channel, 2);
  }
  record->samples = samples;
  return ST_OK;
}

status_t comtrade_read(arena_t *arena, bytes_t configuration, bytes_t data, comtrade_t *record,
                       fault_t *fault) {
  reader_t reader = {.rest = configuration, .fault = fault};
  *record = (comtrade_t){0};
  status_t status = read_configuration(&reader, record);
  return status == ST_OK ? read_data(arena, data, record, fault) : status;
}
