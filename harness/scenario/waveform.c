/* See waveform.h. */
#include "harness/scenario/waveform.h"

#include <string.h>

#include "base/quantity.h"

enum {
  CHANNELS_MAX = 32,
  NANO_PLACES = 9,
  MHZ_PLACES = 3,
  HALVES_A_SECOND = 100,
  SAMPLES_MIN = 8, /* of a half cycle */
  SAMPLES_MAX = 2000,
  NUMBER_MAX = 40
};

typedef struct {
  int64_t a_nano, b_nano; /* V = a·x + b, in 10^-9 of the unit */
  int32_t kilo;           /* 1 V, 1000 kV */
  bool voltage;
} channel_t;

typedef struct {
  fault_t *fault;
  bytes_t rest;
  int32_t line;
  bytes_t text;  /* of the line */
  size_t at;     /* of the field that is next */
  bytes_t field; /* the last one */
  int32_t channels, digital;
  channel_t channel[CHANNELS_MAX];
  int64_t per_half, samples;
  bool ascii;
} reader_t;

static status_t wrong(const reader_t *reader, const char *text) {
  int32_t column = reader->field.p == NULL ? 1 : (int32_t)(reader->field.p - reader->text.p) + 1;
  return fault_set(reader->fault, ST_BAD_INPUT, reader->line, column, "%s", text);
}

/* The next line, without its end; an empty one at the end of the file. */
static bool next_line(reader_t *reader) {
  const uint8_t *end =
      reader->rest.len == 0 ? NULL : memchr(reader->rest.p, '\n', reader->rest.len);
  size_t len = end == NULL ? reader->rest.len : (size_t)(end - reader->rest.p);
  bool there = reader->rest.len > 0;
  reader->text = bytes_of(reader->rest.p, len);
  size_t used = end == NULL ? len : len + 1;
  reader->rest = bytes_of(reader->rest.p + used, reader->rest.len - used);
  if (len > 0 && reader->text.p[len - 1] == '\r') reader->text.len--;
  reader->line++;
  reader->at = 0;
  reader->field = bytes_of(reader->text.p, 0);
  return there;
}

static bool next_field(reader_t *reader) {
  if (reader->at > reader->text.len) return false;
  size_t from = reader->at;
  while (reader->at < reader->text.len && reader->text.p[reader->at] != ',')
    reader->at++;
  size_t end = reader->at++;
  while (from < end && reader->text.p[from] == ' ')
    from++;
  while (end > from && reader->text.p[end - 1] == ' ')
    end--;
  reader->field = bytes_of(reader->text.p + from, end - from);
  return true;
}

static status_t decimal(reader_t *reader, int32_t places, int64_t *value) {
  char text[NUMBER_MAX];
  quantity_t number;
  fault_t fault;
  if (!next_field(reader) || reader->field.len == 0 || reader->field.len >= sizeof text)
    return wrong(reader, "a decimal number is wanted here, as 0.050000");
  memcpy(text, reader->field.p, reader->field.len);
  text[reader->field.len] = '\0';
  if (quantity_decimal(text, places, &number, &fault) != ST_OK)
    return wrong(reader, "not a decimal number that can be taken exactly; write it as 0.050000");
  *value = number.value;
  return ST_OK;
}

static status_t whole(reader_t *reader, int64_t low, int64_t high, int64_t *value,
                      const char *what) {
  if (next_field(reader) && bytes_to_i64(reader->field, value) == ST_OK && *value >= low &&
      *value <= high)
    return ST_OK;
  return wrong(reader, what);
}

/* `3,3A,0D` */
static status_t read_counts(reader_t *reader) {
  int64_t total = 0;
  (void)next_line(reader);
  status_t status = whole(reader, 1, CHANNELS_MAX, &total, "1 to 32 channels, as 3,3A,0D");
  int64_t counts[2] = {0};
  for (int32_t i = 0; i < 2 && status == ST_OK; i++) {
    bool good =
        next_field(reader) && reader->field.len > 1 &&
        reader->field.p[reader->field.len - 1] == (i == 0 ? 'A' : 'D') &&
        bytes_to_i64(bytes_of(reader->field.p, reader->field.len - 1), &counts[i]) == ST_OK &&
        counts[i] >= 0 && counts[i] <= CHANNELS_MAX;
    if (!good) status = wrong(reader, "counts of channels as 3,3A,0D");
  }
  if (status == ST_OK && counts[0] + counts[1] != total)
    status = wrong(reader, "analog and digital channels do not sum to the total");
  reader->channels = (int32_t)counts[0];
  reader->digital = (int32_t)counts[1];
  return status;
}

/* An,ch_id,ph,ccbm,uu,a,b,… */
static status_t read_channel(reader_t *reader, channel_t *channel) {
  enum { UNIT_FIELD = 5 };
  (void)next_line(reader);
  for (int32_t i = 0; i < UNIT_FIELD; i++)
    if (!next_field(reader)) return wrong(reader, "an analog channel has more fields");
  channel->voltage = bytes_is(reader->field, "V") || bytes_is(reader->field, "kV");
  channel->kilo = bytes_is(reader->field, "kV") ? 1000 : 1;
  status_t status = decimal(reader, NANO_PLACES, &channel->a_nano);
  if (status == ST_OK) status = decimal(reader, NANO_PLACES, &channel->b_nano);
  const int64_t most = INT64_C(1000000000000);
  if (status != ST_OK || !channel->voltage) return status;
  bool far = channel->a_nano > most || channel->a_nano < -most || channel->b_nano > most ||
             channel->b_nano < -most;
  return far ? wrong(reader, "no mains have such a voltage") : ST_OK;
}

static status_t read_rate(reader_t *reader) {
  int64_t rates = 0, mhz = 0;
  (void)next_line(reader); /* the frequency of the line: half cycles are of 50 Hz */
  (void)next_line(reader);
  status_t status = whole(reader, 1, 1, &rates, "one rate of sampling; several are not taken");
  if (status != ST_OK) return status;
  (void)next_line(reader);
  status = decimal(reader, MHZ_PLACES, &mhz);
  if (status != ST_OK) return status;
  reader->per_half = mhz / (1000 * HALVES_A_SECOND);
  if (mhz % (1000 * HALVES_A_SECOND) != 0 || reader->per_half < SAMPLES_MIN ||
      reader->per_half > SAMPLES_MAX)
    return wrong(reader, "a rate of 800 to 200000 Hz with whole samples in 10 ms");
  status = whole(reader, 1, INT32_MAX, &reader->samples, "the number of the last sample");
  if (status == ST_OK && reader->samples % reader->per_half != 0)
    status = wrong(reader, "not whole half cycles: cut the record to them");
  if (status == ST_OK && reader->samples / reader->per_half > WAVEFORM_HALVES_MAX)
    status = wrong(reader, "more than 6000 half cycles, a minute");
  return status;
}

static status_t read_configuration(reader_t *reader) {
  if (!next_line(reader)) return wrong(reader, "the configuration is empty");
  status_t status = read_counts(reader);
  for (int32_t i = 0; i < reader->channels && status == ST_OK; i++)
    status = read_channel(reader, &reader->channel[i]);
  for (int32_t i = 0; i < reader->digital && status == ST_OK; i++)
    (void)next_line(reader);
  if (status == ST_OK) status = read_rate(reader);
  if (status != ST_OK) return status;
  (void)next_line(reader); /* its times */
  (void)next_line(reader);
  (void)next_line(reader);
  (void)next_field(reader);
  reader->ascii = bytes_is(reader->field, "ASCII");
  if (reader->ascii || bytes_is(reader->field, "BINARY")) return ST_OK;
  return wrong(reader, "data as ASCII or BINARY");
}

/* Which channels are the phases: the first voltages. */
static int32_t choose(const reader_t *reader, int32_t of[WAVEFORM_PHASES]) {
  int32_t count = 0;
  for (int32_t i = 0; i < reader->channels && count < WAVEFORM_PHASES; i++)
    if (reader->channel[i].voltage) of[count++] = i;
  return count;
}

/* One sample of all analog channels. */
static status_t take_sample(reader_t *reader, bytes_t data, int64_t number, int64_t *values) {
  enum { HEAD = 8 };
  if (reader->ascii) {
    int64_t unused = 0;
    if (!next_line(reader)) return wrong(reader, "the data end before the last sample");
    status_t status = whole(reader, 1, INT32_MAX, &unused, "the number of a sample");
    if (status == ST_OK && !next_field(reader)) status = wrong(reader, "a sample without time");
    for (int32_t i = 0; i < reader->channels && status == ST_OK; i++)
      status = whole(reader, -99999, 99999, &values[i], "a sample of -99999 to 99999");
    return status;
  }
  size_t size = HEAD + 2 * (size_t)reader->channels + 2 * (((size_t)reader->digital + 15) / 16);
  size_t at = (size_t)number * size;
  if (at + size > data.len)
    return fault_set(reader->fault, ST_BAD_INPUT, 0, (int32_t)data.len + 1,
                     "the data end before the last sample");
  for (int32_t i = 0; i < reader->channels; i++) {
    const uint8_t *p = data.p + at + HEAD + 2 * (size_t)i;
    values[i] = (int16_t)(uint16_t)(p[1] << 8 | p[0]);
  }
  return ST_OK;
}

static int64_t microvolts(const channel_t *channel, int64_t x) {
  return (channel->a_nano * x + channel->b_nano) / 1000 * channel->kilo;
}

/* The floor of the root, of up to 2^100. */
static int64_t root(__int128 square) {
  int64_t low = 0, high = INT64_C(1) << 50;
  while (low < high) {
    int64_t middle = (low + high + 1) / 2;
    if ((__int128)middle * middle <= square)
      low = middle;
    else
      high = middle - 1;
  }
  return low;
}

static status_t take_half(reader_t *reader, bytes_t data, int64_t first,
                          const int32_t of[WAVEFORM_PHASES], int32_t phases,
                          waveform_half_t *half) {
  enum { MICRO_MAX = 2000000000 }; /* 2 kV */
  __int128 sums[WAVEFORM_PHASES] = {0};
  int64_t values[CHANNELS_MAX] = {0};
  for (int64_t i = 0; i < reader->per_half; i++) {
    status_t status = take_sample(reader, data, first + i, values);
    if (status != ST_OK) return status;
    for (int32_t p = 0; p < phases; p++) {
      int64_t uv = microvolts(&reader->channel[of[p]], values[of[p]]);
      if (uv > 2 * (int64_t)MICRO_MAX || uv < -2 * (int64_t)MICRO_MAX)
        return fault_set(reader->fault, ST_BAD_INPUT, reader->ascii ? reader->line : 0, 1,
                         "sample %lld of channel %d is beyond 4 kV", (long long)(first + i + 1),
                         (int)of[p] + 1);
      sums[p] += (__int128)uv * uv;
    }
  }
  for (int32_t p = 0; p < WAVEFORM_PHASES; p++)
    half->mv[p] = p < phases ? (int32_t)(root(sums[p] / reader->per_half) / 1000) : -1;
  for (int32_t p = 0; p < phases; p++)
    if (half->mv[p] > MICRO_MAX / 1000)
      return fault_set(reader->fault, ST_BAD_INPUT, 0, 1, "a half cycle of more than 2 kV");
  return ST_OK;
}

status_t waveform_read(arena_t *arena, bytes_t configuration, bytes_t data, waveform_t *out,
                       fault_t *fault) {
  int32_t of[WAVEFORM_PHASES] = {0};
  reader_t reader = {.fault = fault, .rest = configuration};
  *out = (waveform_t){0};
  status_t status = read_configuration(&reader);
  if (status != ST_OK) return status;
  out->phases = choose(&reader, of);
  if (out->phases == 0)
    return fault_set(fault, ST_BAD_INPUT, 2, 1, "no channel is a voltage in V or kV");
  size_t count = (size_t)(reader.samples / reader.per_half);
  out->halves = ARENA_ARRAY(arena, waveform_half_t, count + 1);
  if (reader.ascii) reader.rest = data;
  for (size_t half = 0; half < count && status == ST_OK; half++)
    status = take_half(&reader, data, (int64_t)half * reader.per_half, of, out->phases,
                       &out->halves[half]);
  if (status == ST_OK) out->count = count;
  return status;
}
