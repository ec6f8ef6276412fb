/* A record of power quality, octet by octet, its trace and its waveform, as
 * fixtures/dictionary/quality.md draws them. Sines are a table of integers that is made when it is
 * needed; nothing here is floating point. The hash is OpenSSL's. */
#include <string.h>

#include "sim/meter/quality.h"

enum {
  AT_LAYOUT = 4,
  AT_KIND = 5,
  AT_PHASES = 6,
  AT_FLAGS = 7,
  AT_NUMBER = 8,
  AT_SERIAL = 12,
  AT_FIRMWARE = 28,
  AT_CERTIFICATE = 60,
  AT_EXPIRY = 64,
  AT_GRADE = 72,
  AT_STATUS = 73,
  AT_OFFSET = 74,
  AT_BEGIN = 76,
  AT_DURATION = 84,
  AT_NOMINAL = 88,
  AT_LIMITS = 92,
  AT_EXTREMES = 104,
  AT_EXTREME = 116,
  AT_BOOT = 120,
  AT_CRYSTAL = 124,
  AT_CHANGES = 132,
  AT_CHANGED = 136,
  AT_TRACE_LEN = 144,
  AT_WAVE_LEN = 148,
  AT_TRACE_HASH = 152,
  AT_WAVE_HASH = 184,
  AT_BEFORE = 216,
  AT_TRACE_BEGIN = 248,
  AT_WAVE_BEGIN = 252
};
_Static_assert(AT_WAVE_BEGIN + 4 == METER_QUALITY_RECORD, "256 octets");

enum { LAYOUT = 1, SERIAL_LEN = 16, HASH_LEN = 32, MS_A_HALF = 10, RUN_MAX = 65535 };
enum { WAVE_BEFORE = 5, NS_PER_MS = 1000000, MINUTE_S = 60 };

/* Big-endian. */
static void put(uint8_t *at, size_t len, int64_t value) {
  for (size_t i = 0; i < len; i++)
    at[i] = (uint8_t)((uint64_t)value >> 8 * (len - 1 - i));
}

/* --- the trace --- */

typedef struct {
  quality_record_t *record;
  int64_t count, mv[MAINS_PHASES]; /* of the run that is open */
  bool cut_off;
} trace_t;

static void trace_run(trace_t *trace, int64_t count) {
  quality_record_t *record = trace->record;
  if (record->trace_len == METER_QUALITY_TRACE) {
    trace->cut_off = true;
    return;
  }
  uint8_t *at = record->trace + record->trace_len;
  put(at, 2, count);
  for (int32_t i = 0; i < MAINS_PHASES; i++)
    put(at + 2 + 4 * i, 4, trace->mv[i]);
  record->trace_len += METER_QUALITY_RUN;
}

static void trace_flush(trace_t *trace) {
  while (trace->count > 0 && !trace->cut_off) {
    int64_t count = trace->count > RUN_MAX ? RUN_MAX : trace->count;
    trace_run(trace, count);
    trace->count -= count;
  }
}

/* False: it is cut off. */
static bool trace_make(const meter_t *m, int64_t from, int64_t last, quality_record_t *record) {
  trace_t trace = {.record = record};
  for (int64_t half = from; half <= last && !trace.cut_off;) {
    quality_run_t run = quality_run(m, half);
    int64_t end = run.end <= last ? run.end : last + 1;
    if (memcmp(trace.mv, run.mv, sizeof trace.mv) != 0) {
      trace_flush(&trace);
      trace.count = 0;
      memcpy(trace.mv, run.mv, sizeof trace.mv);
    }
    trace.count += end - half;
    half = end;
  }
  trace_flush(&trace);
  return !trace.cut_off;
}

/* --- the waveform --- */

enum { CYCLE = 768, QUARTER = CYCLE / 4, THIRD = CYCLE / 3, SINE_BITS = 30, GRID_MV = 50 };
enum { SAMPLE_MAX = 32767, AMPLITUDE_BITS = 20 };
#define PI_60 INT64_C(3622009729038561421) /* π · 2⁶⁰ */
#define MILLIONTHS INT64_C(1000000)

typedef struct {
  int64_t sine[CYCLE]; /* of 1/768 of a cycle each, times 2³⁰ */
} sines_t;

/* x − x³/3! + x⁵/5! …, times 2⁶⁰; 0 <= x <= π/2. */
static int64_t sine_60(int64_t x) {
  __int128 term = x, sum = x;
  for (int32_t n = 1; n <= 12; n++) {
    term = (term * x >> 60) * x >> 60;
    term = -term / (2 * n * (2 * n + 1));
    sum += term;
  }
  return (int64_t)sum;
}

static void sines_make(sines_t *sines) {
  for (int32_t i = 0; i <= QUARTER; i++) {
    int64_t x = mul_div_floor(PI_60, 2 * i, CYCLE);
    int64_t sine = (sine_60(x) + (INT64_C(1) << (59 - SINE_BITS))) >> (60 - SINE_BITS);
    sines->sine[i] = sine;
    sines->sine[2 * QUARTER - i] = sine;
    sines->sine[(2 * QUARTER + i) % CYCLE] = -sine;
    sines->sine[(CYCLE - i) % CYCLE] = -sine;
  }
}

/* √2·V / √(1 + Σ h²/10¹²), times 2²⁰, in mV. */
static int64_t amplitude(const mains_piece_t *piece, int32_t phase) {
  __int128 squares = (__int128)MILLIONTHS * MILLIONTHS;
  __int128 of_sine = 2 * (__int128)piece->mv[phase] * piece->mv[phase] * squares;
  for (int32_t i = 0; i < MAINS_ORDERS && piece->harmonics != NULL; i++) {
    int64_t ppm = piece->harmonics->ppm[phase][i];
    squares += (__int128)ppm * ppm;
  }
  return sensing_root((of_sine << 2 * AMPLITUDE_BITS) / squares);
}

/* `angle`: of the fundamental of this phase, in 1/768 of a cycle. */
static int64_t sample(const sines_t *sines, const mains_piece_t *piece, int32_t phase, int64_t peak,
                      int64_t angle) {
  int64_t shape = sines->sine[angle] * MILLIONTHS;
  for (int32_t i = 0; i < MAINS_ORDERS && piece->harmonics != NULL; i++) {
    int64_t ppm = piece->harmonics->ppm[phase][i];
    if (ppm != 0) shape += ppm * sines->sine[(i + MAINS_ORDER_FIRST) * angle % CYCLE];
  }
  __int128 whole = (__int128)GRID_MV * MILLIONTHS << (SINE_BITS + AMPLITUDE_BITS);
  int64_t value = i128_div_floor((__int128)peak * shape + whole / 2, whole);
  if (value > SAMPLE_MAX) return SAMPLE_MAX;
  return value < -SAMPLE_MAX ? -SAMPLE_MAX : value;
}

size_t quality_wave(const mains_t *mains, int64_t first, int32_t count,
                    uint8_t waveform[METER_QUALITY_WAVEFORM]) {
  CHECK(count >= 0);
  CHECK(count <= METER_QUALITY_HALVES_MAX);
  sines_t sines;
  sines_make(&sines);
  uint8_t *at = waveform;
  for (int64_t half = first; half < first + count; half++) {
    const mains_piece_t *piece = &mains->pieces[mains_at(mains, half)];
    int64_t peaks[MAINS_PHASES] = {0};
    for (int32_t i = 0; i < mains->phases; i++)
      peaks[i] = amplitude(piece, i);
    for (int32_t k = 0; k < METER_QUALITY_SAMPLES; k++) {
      /* φ = π·(64·j + k + ½)/64 */
      int64_t angle = 3 * (2 * (METER_QUALITY_SAMPLES * mod_floor(half, 2) + k) + 1);
      for (int32_t i = 0; i < MAINS_PHASES; i++, at += 2) {
        int64_t own = mod_floor(angle - i * THIRD, CYCLE);
        put(at, 2, peaks[i] == 0 ? 0 : sample(&sines, piece, i, peaks[i], own));
      }
    }
  }
  return (size_t)(at - waveform);
}

/* --- the record --- */

quality_stamp_t quality_stamp_now(const meter_t *m) {
  const ram_t *ram = &m->ram;
  shown_t now = ticker_now(m);
  return (quality_stamp_t){
      .begin_ms = div_floor(now.ns, NS_PER_MS),
      .crystal_ms = div_floor(ticker_x(m, m->now) - ram->up_x, NS_PER_MS),
      .changed_s = ram->clock_changed.s,
      .offset_s = almanac_offset(m, ticker_claim(now)),
      .boot = ram->boot,
      .changes = ram->clock_changes,
  };
}

/* Who it is, what it is certified by, and what it looks for. */
static void put_meter(const meter_t *m, uint8_t *octets) {
  const config_quality_t *told = m->config->quality;
  const meter_policy_t *policy = &m->config->policy;
  const int64_t limits[] = {policy->pq_dip, policy->pq_swell, policy->pq_interruption,
                            policy->pq_hysteresis, policy->pq_rapid};
  memcpy(octets, "MPQR", AT_LAYOUT);
  octets[AT_LAYOUT] = LAYOUT;
  size_t len = strlen(m->config->serial);
  memcpy(octets + AT_SERIAL, m->config->serial, len < SERIAL_LEN ? len : SERIAL_LEN);
  meter_firmware_t firmware;
  if (meter_firmware(m, &firmware)) memcpy(octets + AT_FIRMWARE, firmware.parts[0].hash, HASH_LEN);
  put(octets + AT_CERTIFICATE, 4, told->certificate);
  put(octets + AT_EXPIRY, 8, told->expiry_s);
  octets[AT_GRADE] = (uint8_t)told->grade;
  claim_t now = ticker_claim(ticker_now(m));
  octets[AT_STATUS] = (uint8_t)((m->ram.invalid ? 0x01 : 0) |
                                (m->config->zone[almanac_row(m, now)].dst ? 0x80 : 0));
  put(octets + AT_NOMINAL, 4, told->mains->nominal_mv);
  for (size_t i = 0; i < sizeof limits / sizeof limits[0]; i++)
    put(octets + AT_LIMITS + 2 * i, 2, limits[i]);
}

static void put_stamp(const quality_stamp_t *stamp, int64_t begin_ms, uint8_t *octets) {
  put(octets + AT_OFFSET, 2, div_floor(stamp->offset_s, MINUTE_S));
  put(octets + AT_BEGIN, 8, begin_ms);
  put(octets + AT_BOOT, 4, stamp->boot);
  put(octets + AT_CRYSTAL, 8, stamp->crystal_ms);
  put(octets + AT_CHANGES, 4, stamp->changes);
  put(octets + AT_CHANGED, 8, stamp->changed_s);
}

static void put_hashes(bytes_t trace, bytes_t wave, uint8_t *octets) {
  put(octets + AT_TRACE_LEN, 4, (int64_t)trace.len);
  put(octets + AT_WAVE_LEN, 4, (int64_t)wave.len);
  image_check_hash(trace, octets + AT_TRACE_HASH);
  image_check_hash(wave, octets + AT_WAVE_HASH);
}

static int64_t extreme_of(const meter_t *m, const quality_found_t *found) {
  bool above = found->kind == QUALITY_SWELL || found->kind == QUALITY_RAPID;
  int64_t extreme = found->extreme_mv[0];
  for (int32_t i = 1; i < m->config->quality->mains->phases; i++)
    extreme = m->mech->sensing.extreme(extreme, found->extreme_mv[i], above);
  return extreme;
}

static void put_found(const meter_t *m, const quality_found_t *found, uint8_t *octets) {
  octets[AT_KIND] = (uint8_t)found->kind;
  octets[AT_PHASES] = (uint8_t)found->phases;
  octets[AT_FLAGS] = (uint8_t)found->flags;
  put(octets + AT_DURATION, 4, (found->end_half - found->begin_half) * MS_A_HALF);
  for (int32_t i = 0; i < m->config->quality->mains->phases; i++)
    put(octets + AT_EXTREMES + 4 * i, 4, found->extreme_mv[i]);
  put(octets + AT_EXTREME, 4, extreme_of(m, found));
}

void quality_record_make(const meter_t *m, const quality_found_t *found, int64_t first,
                         quality_record_t *record) {
  uint8_t wave[METER_QUALITY_WAVEFORM];
  uint8_t *octets = record->octets;
  memset(record, 0, sizeof *record); /* the memory of a record is all of it */
  int64_t traced = m->mech->sensing.trace_first(found->begin, found->kind == QUALITY_RAPID);
  if (traced <= first) traced = first + 1;
  int64_t waved = found->begin - WAVE_BEFORE < first ? first : found->begin - WAVE_BEFORE;
  int64_t wave_end = found->begin - WAVE_BEFORE + METER_QUALITY_HALVES_MAX;
  if (wave_end > found->last + 1) wave_end = found->last + 1;
  record->wave_first = waved;
  record->wave_count = (int32_t)(wave_end - waved);
  size_t wave_len = quality_wave(m->config->quality->mains, waved, record->wave_count, wave);
  put_meter(m, octets);
  put_found(m, found, octets);
  if (!trace_make(m, traced, found->last, record)) octets[AT_FLAGS] |= QUALITY_TRACE_CUT;
  int64_t now_ms = div_floor(ticker_now(m).ns, NS_PER_MS);
  int64_t begin_ms = m->mech->sensing.begin_ms(found->stamp.begin_ms, now_ms);
  put_stamp(&found->stamp, begin_ms, octets);
  record->stamp_s = div_floor(begin_ms, 1000);
  put_hashes(bytes_of(record->trace, record->trace_len), bytes_of(wave, wave_len), octets);
  put(octets + AT_TRACE_BEGIN, 4, found->begin - traced);
  put(octets + AT_WAVE_BEGIN, 4, found->begin - waved);
}

void quality_record_number(quality_record_t *record, uint32_t number,
                           const quality_record_t *before) {
  record->number = number;
  put(record->octets + AT_NUMBER, 4, number);
  if (before == NULL) return;
  image_check_hash(bytes_of(before->octets, sizeof before->octets), record->octets + AT_BEFORE);
}

/* --- the statement --- */

void meter_quality_statement(const meter_t *m, uint8_t octets[METER_QUALITY_RECORD]) {
  CHECK(m->quality != NULL);
  const quality_record_t *last = quality_last(m);
  quality_stamp_t now = quality_stamp_now(m);
  memset(octets, 0, METER_QUALITY_RECORD);
  put_meter(m, octets);
  put_stamp(&now, now.begin_ms, octets);
  put_hashes(bytes_text(""), bytes_text(""), octets);
  put(octets + AT_NUMBER, 4, last == NULL ? 0 : last->number);
  if (last == NULL) return;
  image_check_hash(bytes_of(last->octets, sizeof last->octets), octets + AT_BEFORE);
}
