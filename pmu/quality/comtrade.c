/* The two files written: CRLF lines of the configuration, 16-bit little-endian samples of the data
 * file. See comtrade.h. */
#include "pmu/quality/comtrade.h"

#include <string.h>

#include "pmu/civil/day.h"

enum { RANGE_LOW = -32767, RANGE_HIGH = 32767 }; /* -32768 stands for a sample that lacks */

char comtrade_time_quality(span_t uncertain) {
  int64_t uncertain_ns = uncertain.ns;
  static const char codes[] = "123456789AB";
  int64_t limit = 1;
  if (uncertain_ns < 0) return 'F';
  if (uncertain_ns == 0) return '0';
  for (size_t at = 0; at < sizeof codes - 1; at++, limit *= 10) {
    if (uncertain_ns <= limit) return codes[at];
  }
  return 'F';
}

/* --- What cannot be written --- */

static bool is_plain(const char *text) {
  return strlen(text) < COMTRADE_TEXT_MAX && strpbrk(text, ",\r\n") == NULL;
}

static status_t check_channel(const comtrade_t *record, int32_t index, fault_t *fault) {
  const comtrade_channel_t *channel = &record->channels[index];
  if (!is_plain(channel->name) || !is_plain(channel->phase) || !is_plain(channel->unit))
    return fault_set(fault, ST_BAD_VALUE, -1, -1,
                     "channel %d: a name with a comma or a line end cannot be written",
                     (int)index + 1);
  if (channel->micro_per_count <= 0)
    return fault_set(fault, ST_BAD_VALUE, -1, -1, "channel %d: a count is worth nothing",
                     (int)index + 1);
  return ST_OK;
}

static status_t check_record(const comtrade_t *record, fault_t *fault) {
  if (!is_plain(record->station) || !is_plain(record->device))
    return fault_set(fault, ST_BAD_VALUE, -1, -1,
                     "a station or device with a comma or a line end cannot be written");
  if (record->channel_count < 1 || record->channel_count > COMTRADE_CHANNELS_MAX)
    return fault_set(fault, ST_BAD_VALUE, -1, -1, "%d channels, 1 to %d can be written",
                     (int)record->channel_count, COMTRADE_CHANNELS_MAX);
  if (record->sample_count < 1 || record->sample_count > COMTRADE_SAMPLES_MAX)
    return fault_set(fault, ST_BAD_VALUE, -1, -1, "%zu samples, 1 to %d can be written",
                     record->sample_count, COMTRADE_SAMPLES_MAX);
  if (record->rate_mhz <= 0 || record->line_mhz <= 0)
    return fault_set(fault, ST_BAD_VALUE, -1, -1, "a frequency of nothing cannot be written");
  if (record->start_ns < 0 || record->trigger_ns < 0)
    return fault_set(fault, ST_BAD_VALUE, -1, -1, "a time before 1970 cannot be written");
  for (int32_t index = 0; index < record->channel_count; index++) {
    status_t status = check_channel(record, index, fault);
    if (status != ST_OK) return status;
  }
  return ST_OK;
}

/* --- The configuration --- */

/* Thousandths or millionths as a decimal. */
static void put_decimal(text_t *text, int64_t value, int64_t unit, int digits) {
  text_printf(text, "%lld.%0*lld", (long long)(value / unit), digits, (long long)(value % unit));
}

static void put_time(text_t *text, int64_t ns) {
  int64_t second = div_floor(ns, NS_PER_S);
  int64_t of_day = mod_floor(second, DAY_SECONDS);
  date_t date = day_date(div_floor(second, DAY_SECONDS));
  text_printf(text, "%02d/%02d/%04d,%02d:%02d:%02d.%09lld\r\n", (int)date.day, (int)date.month,
              (int)date.year, (int)(of_day / 3600), (int)(of_day / 60 % 60), (int)(of_day % 60),
              (long long)mod_floor(ns, NS_PER_S));
}

static void put_channel(text_t *text, const comtrade_channel_t *channel, int32_t number) {
  text_printf(text, "%d,%s,%s,,%s,", (int)number, channel->name, channel->phase, channel->unit);
  put_decimal(text, channel->micro_per_count, 1000000, 6);
  text_printf(text, ",0,0,%d,%d,1,1,P\r\n", RANGE_LOW, RANGE_HIGH);
}

status_t comtrade_configuration(text_t *text, const comtrade_t *record, fault_t *fault) {
  status_t status = check_record(record, fault);
  if (status != ST_OK) return status;
  text_printf(text, "%s,%s,2013\r\n", record->station, record->device);
  text_printf(text, "%d,%dA,0D\r\n", (int)record->channel_count, (int)record->channel_count);
  for (int32_t index = 0; index < record->channel_count; index++)
    put_channel(text, &record->channels[index], index + 1);
  put_decimal(text, record->line_mhz, 1000, 3);
  text_put(text, "\r\n1\r\n");
  put_decimal(text, record->rate_mhz, 1000, 3);
  text_printf(text, ",%zu\r\n", record->sample_count);
  put_time(text, record->start_ns);
  put_time(text, record->trigger_ns);
  /* Times are UTC, the place has none of its own; nothing is known of leap seconds. */
  text_printf(text, "BINARY\r\n1\r\n0,0\r\n%c,3\r\n",
              comtrade_time_quality((span_t){record->uncertain_ns}));
  return ST_OK;
}

/* --- The data --- */

static void put_little(text_t *octets, uint32_t value, int count) {
  uint8_t out[4];
  for (int at = 0; at < count; at++)
    out[at] = (uint8_t)(value >> (8 * at));
  text_add(octets, bytes_of(out, (size_t)count));
}

status_t comtrade_data(text_t *octets, const comtrade_t *record, fault_t *fault) {
  status_t status = check_record(record, fault);
  if (status != ST_OK) return status;
  size_t channels = (size_t)record->channel_count;
  for (size_t at = 0; at < record->sample_count; at++) {
    /* Microseconds since the first: rate in thousandths of Hz. */
    int64_t us = mul_div_floor((int64_t)at, INT64_C(1000000000), record->rate_mhz);
    if (us > UINT32_MAX)
      return fault_set(fault, ST_BAD_VALUE, -1, -1, "sample %zu lies beyond the hour a file holds",
                       at + 1);
    put_little(octets, (uint32_t)at + 1, 4);
    put_little(octets, (uint32_t)us, 4);
    for (size_t channel = 0; channel < channels; channel++)
      put_little(octets, (uint16_t)record->samples[at * channels + channel], 2);
  }
  return ST_OK;
}
