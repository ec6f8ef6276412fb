/* The waveform of a record out of the journal, held to the record's hash and trace. See
 * history.h. */
#include "pmu/quality/history.h"

#include "base/hex.h"
#include "pmu/data/words.h"
#include "pmu/proto/quality_record.h"

#include <stdio.h>
#include <string.h>

enum { MS = 1000000, SAMPLES_OF_A_CYCLE = 128 };

static bool octets_of(arena_t *arena, bytes_t hex, bytes_t *octets) {
  return hex_take(arena, hex, HEX_SMALL, octets) == ST_OK;
}

static const record_t *find(const record_t *records, size_t count, uint32_t meter,
                            record_kind_t kind, uint32_t number) {
  int64_t own = 0;
  for (size_t at = 0; at < count; at++) {
    if (records[at].meter != meter || records[at].kind != kind || records[at].conflict) continue;
    if (bytes_to_i64(records[at].key, &own) == ST_OK && own == number) return &records[at];
  }
  return NULL;
}

static status_t hold(const quality_record_t *record, bytes_t trace, bytes_t waveform,
                     fault_t *fault) {
  uint8_t hash[QUALITY_RECORD_HASH];
  quality_run_t runs[QUALITY_TRACE_RUNS_MAX];
  size_t count = 0;
  quality_record_hash(waveform, hash);
  if (memcmp(hash, record->waveform_hash, sizeof hash) != 0)
    return fault_set(fault, ST_BAD_VALUE, -1, -1,
                     "the waveform is not the one that record %u was signed with",
                     (unsigned)record->number);
  status_t status = quality_trace_read(trace, runs, &count, fault);
  if (status == ST_OK) status = quality_waveform_agrees(record, runs, count, waveform, fault);
  return status == ST_UNSUPPORTED ? ST_OK : status;
}

/* The first sample: where the waveform's first half cycle begins, half a step in. */
static int64_t start_ns(const quality_record_t *record) {
  enum { STEP_NS = 10 * MS / QUALITY_WAVEFORM_SAMPLES, SECOND_HALF = 1 };
  int64_t halves = (int64_t)record->waveform_before - SECOND_HALF;
  return record->begin_ms * MS - halves * QUALITY_HALF_MS * MS + STEP_NS / 2;
}

static void make(arena_t *arena, const quality_history_t *history, const quality_record_t *record,
                 bytes_t waveform, comtrade_t *made) {
  enum { CHANNELS = 3, LINE_MHZ = 50000, MICRO_V = 50000, UNCERTAIN_NS = 500 * MS };
  static const char *const names[CHANNELS] = {"U1", "U2", "U3"};
  static const char *const phases[CHANNELS] = {"A", "B", "C"};
  size_t numbers = waveform.len / 2;
  int16_t *samples = ARENA_ARRAY(arena, int16_t, numbers + 1);
  for (size_t i = 0; i < numbers; i++)
    samples[i] = (int16_t)(uint16_t)(waveform.p[2 * i] << 8 | waveform.p[2 * i + 1]);
  *made = (comtrade_t){.channel_count = CHANNELS,
                       .line_mhz = LINE_MHZ,
                       .rate_mhz = (int64_t)LINE_MHZ * SAMPLES_OF_A_CYCLE,
                       .start_ns = start_ns(record),
                       .trigger_ns = record->begin_ms * MS,
                       .uncertain_ns = (record->status & 3) != 0 ? -1 : UNCERTAIN_NS,
                       .sample_count = numbers / CHANNELS,
                       .samples = samples};
  snprintf(made->station, sizeof made->station, "%s", history->meter->name);
  snprintf(made->device, sizeof made->device, "%s", record->serial);
  for (int32_t i = 0; i < CHANNELS; i++) {
    comtrade_channel_t *channel = &made->channels[i];
    channel->micro_per_count = MICRO_V;
    snprintf(channel->name, sizeof channel->name, "%s", names[i]);
    snprintf(channel->phase, sizeof channel->phase, "%s", phases[i]);
    snprintf(channel->unit, sizeof channel->unit, "V");
  }
}

status_t quality_history_waveform(arena_t *arena, const quality_history_t *history,
                                  const record_t *records, size_t count, uint32_t number,
                                  bytes_t *waveform, comtrade_t *made, fault_t *fault) {
  bytes_t octets, trace = {0};
  quality_record_t read;
  const record_t *record = find(records, count, history->index, REC_DISTURBANCE, number);
  const record_t *samples = find(records, count, history->index, REC_WAVEFORM, number);
  if (record == NULL || samples == NULL)
    return fault_set(
        fault, ST_NO_FILE, -1, -1, "%s of number %u was not read; order `read_waveform %u` first",
        record == NULL ? "a record" : "the waveform", (unsigned)number, (unsigned)number);
  words_t words = words_of(record->value);
  bool good =
      octets_of(arena, words_at(&words, 1), &octets) &&
      (bytes_is(words_at(&words, 3), "-") || octets_of(arena, words_at(&words, 3), &trace)) &&
      octets_of(arena, samples->value, waveform);
  if (!good) return fault_set(fault, ST_BAD_VALUE, -1, -1, "the journal holds no octets of it");
  status_t status = quality_record_read(octets, &read, fault);
  if (status == ST_OK) status = hold(&read, trace, *waveform, fault);
  if (status == ST_OK) make(arena, history, &read, *waveform, made);
  return status;
}
