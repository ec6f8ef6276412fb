/* Records of power quality; see decode_quality.h. The first that is wrong is told, in the order of
 * SERVED.md: form, serial, trace, chain, signature; of a waveform its hash. */
#include "decode_quality.h"

#include <openssl/evp.h>
#include <openssl/sha.h>
#include <stdlib.h>
#include <string.h>

enum {
  LAYOUT_AT = 4,
  KIND_AT = 5,
  PHASES_AT = 6,
  FLAGS_AT = 7,
  NUMBER_AT = 8,
  SERIAL_AT = 12,
  SERIAL_LEN = 16,
  STATUS_AT = 73,
  BEGIN_AT = 76,
  DURATION_AT = 84,
  E1_AT = 104,
  EXTREME_AT = 116,
  TRACE_LEN_AT = 144,
  WAVEFORM_LEN_AT = 148,
  TRACE_AT = 152,
  WAVEFORM_AT = 184,
  BEFORE_AT = 216,
  LAYOUT = 1,
  RAPID_CHANGE = 4, /* of no phase where each stays within T of the mean before (0011) */
  KIND_MAX = RAPID_CHANGE,
  FLAGS_MAX = 3,
  PHASES_MAX = 7,
  RUN_LEN = 14,
  RUNS_MAX = 64,
  HALF_LEN = 384, /* 64 samples of three phases, two octets each */
  HALVES_MAX = 24,
  MS_PER_S = 1000
};

static uint64_t record_number(decode_view_t record, size_t at, size_t len) {
  uint64_t number = 0;
  for (size_t i = 0; i < len; i++)
    number = number << 8 | (unsigned char)record.p[at + i];
  return number;
}

static int64_t record_signed(decode_view_t record, size_t at) {
  const uint64_t number = record_number(record, at, 8);
  return number > INT64_MAX ? -1 - (int64_t)(UINT64_MAX - number) : (int64_t)number;
}

static void digest(decode_view_t octets, unsigned char hash[DECODE_DIGEST_LEN]) {
  SHA256((const unsigned char *)octets.p, octets.len, hash);
}

static bool hash_is(decode_view_t record, size_t at, const unsigned char hash[DECODE_DIGEST_LEN]) {
  return memcmp(record.p + at, hash, DECODE_DIGEST_LEN) == 0;
}

/* --- What was served before --- */

/* The first of that number or above it. */
static size_t kept_place(const decode_quality_t *quality, int64_t number) {
  size_t from = 0, to = quality->kept_count;
  while (from < to) {
    const size_t middle = from + (to - from) / 2;
    if (quality->kept[middle].number < number)
      from = middle + 1;
    else
      to = middle;
  }
  return from;
}

static const decode_kept_t *kept_find(const decode_quality_t *quality, int64_t number) {
  const size_t at = kept_place(quality, number);
  const bool found = at < quality->kept_count && quality->kept[at].number == number;
  return found ? &quality->kept[at] : NULL;
}

/* The last one that was served under a number is what others are held against. */
static bool kept_put(decode_quality_t *quality, int64_t number, decode_view_t record) {
  const size_t at = kept_place(quality, number);
  const bool known = at < quality->kept_count && quality->kept[at].number == number;
  if (!known && quality->kept_count == quality->kept_cap) {
    const size_t cap = quality->kept_cap ? 2 * quality->kept_cap : 16;
    decode_kept_t *more = realloc(quality->kept, cap * sizeof *more);
    if (!more) return false;
    quality->kept = more;
    quality->kept_cap = cap;
  }
  decode_kept_t *kept = &quality->kept[at];
  if (!known) memmove(kept + 1, kept, (quality->kept_count++ - at) * sizeof *kept);
  kept->number = number;
  digest(record, kept->hash);
  memcpy(kept->waveform, record.p + WAVEFORM_AT, DECODE_DIGEST_LEN);
  return true;
}

void decode_quality_free(decode_quality_t *quality) {
  free(quality->kept);
  *quality = (decode_quality_t){0};
}

/* --- What it must agree with --- */

static bool is_formed(decode_view_t record, bool statement, decode_view_t trace) {
  const unsigned char kind = (unsigned char)record.p[KIND_AT];
  const uint64_t trace_len = record_number(record, TRACE_LEN_AT, 4);
  const uint64_t waveform_len = record_number(record, WAVEFORM_LEN_AT, 4);
  if (memcmp(record.p, "MPQR", LAYOUT_AT) != 0 || record.p[LAYOUT_AT] != LAYOUT) return false;
  if (trace_len != trace.len) return false;
  if (statement)
    return kind == 0 && trace.len == 0 && waveform_len == 0 && record.p[PHASES_AT] == 0 &&
           record.p[FLAGS_AT] == 0 && record_number(record, DURATION_AT, 4) == 0;
  return kind >= 1 && kind <= KIND_MAX && record_number(record, NUMBER_AT, 4) > 0 &&
         (unsigned char)record.p[FLAGS_AT] <= FLAGS_MAX &&
         (kind == RAPID_CHANGE || record.p[PHASES_AT] != 0) &&
         (unsigned char)record.p[PHASES_AT] <= PHASES_MAX && trace.len % RUN_LEN == 0 &&
         trace.len <= (size_t)RUNS_MAX * RUN_LEN && waveform_len % HALF_LEN == 0 &&
         waveform_len <= (uint64_t)HALVES_MAX * HALF_LEN;
}

static bool is_serial(decode_view_t record, decode_view_t serial) {
  char padded[SERIAL_LEN] = {0};
  if (serial.len > SERIAL_LEN) return false;
  memcpy(padded, serial.p, serial.len);
  return memcmp(record.p + SERIAL_AT, padded, SERIAL_LEN) == 0;
}

/* Of a statement the last record, of a record the one before. What was never served says nothing;
 * before the first there are zeros. */
static bool is_chained(const decode_quality_t *quality, decode_view_t record, int64_t before) {
  static const unsigned char none[DECODE_DIGEST_LEN];
  const decode_kept_t *kept = kept_find(quality, before);
  if (before == 0) return hash_is(record, BEFORE_AT, none);
  return !kept || hash_is(record, BEFORE_AT, kept->hash);
}

static bool is_signed(const decode_quality_t *quality, decode_view_t record,
                      decode_view_t signature) {
  static const unsigned char none[DECODE_SIGNATURE_LEN];
  if (!quality->keyed) return memcmp(signature.p, none, sizeof none) == 0;
  EVP_PKEY *key =
      EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, NULL, quality->key, sizeof quality->key);
  EVP_MD_CTX *context = EVP_MD_CTX_new();
  const bool good = key && context && EVP_DigestVerifyInit(context, NULL, NULL, NULL, key) == 1 &&
                    EVP_DigestVerify(context, (const unsigned char *)signature.p, signature.len,
                                     (const unsigned char *)record.p, record.len) == 1;
  EVP_MD_CTX_free(context);
  EVP_PKEY_free(key);
  return good;
}

static const char *verdict(const decode_quality_t *quality, decode_view_t serial,
                           decode_view_t record, decode_view_t signature, decode_view_t trace,
                           bool statement, bool formed) {
  unsigned char hash[DECODE_DIGEST_LEN];
  const int64_t number = (int64_t)record_number(record, NUMBER_AT, 4);
  digest(trace, hash);
  if (!formed || !is_formed(record, statement, trace)) return "form";
  if (!is_serial(record, serial)) return "serial";
  if (!hash_is(record, TRACE_AT, hash)) return "trace";
  if (!is_chained(quality, record, statement ? number : number - 1)) return "chain";
  return is_signed(quality, record, signature) ? "good" : "signature";
}

bool decode_quality_record(decode_quality_t *quality, decode_view_t serial, int64_t number,
                           int64_t stamp_s, int status, decode_view_t record,
                           decode_view_t signature, decode_view_t trace, decode_text_t *words) {
  if (record.len != DECODE_RECORD_LEN || signature.len != DECODE_SIGNATURE_LEN) return false;
  const int64_t begin_ms = record_signed(record, BEGIN_AT);
  const int64_t begin_s = begin_ms / MS_PER_S - (begin_ms % MS_PER_S < 0 ? 1 : 0);
  const bool beside = number == (int64_t)record_number(record, NUMBER_AT, 4) &&
                      stamp_s == begin_s &&
                      (status < 0 || status == (unsigned char)record.p[STATUS_AT]);
  decode_text_printf(words, " %lld %lld %u %u %u %u %llu %llu", (long long)number,
                     (long long)begin_ms, (unsigned char)record.p[STATUS_AT],
                     (unsigned char)record.p[KIND_AT], (unsigned char)record.p[PHASES_AT],
                     (unsigned char)record.p[FLAGS_AT],
                     (unsigned long long)record_number(record, DURATION_AT, 4),
                     (unsigned long long)record_number(record, EXTREME_AT, 4));
  for (size_t p = 0; p < 3; p++)
    decode_text_printf(words, " %llu", (unsigned long long)record_number(record, E1_AT + 4 * p, 4));
  decode_text_printf(words, " %s",
                     verdict(quality, serial, record, signature, trace, false, beside));
  if (!kept_put(quality, number, record)) words->failed = true;
  return true;
}

bool decode_quality_statement(const decode_quality_t *quality, decode_view_t serial,
                              decode_view_t record, decode_view_t signature, decode_text_t *words) {
  if (record.len != DECODE_RECORD_LEN || signature.len != DECODE_SIGNATURE_LEN) return false;
  decode_text_printf(
      words, " %llu %lld %u %s", (unsigned long long)record_number(record, NUMBER_AT, 4),
      (long long)record_signed(record, BEGIN_AT), (unsigned char)record.p[STATUS_AT],
      verdict(quality, serial, record, signature, (decode_view_t){"", 0}, true, true));
  return true;
}

bool decode_quality_waveform(const decode_quality_t *quality, int64_t number,
                             decode_view_t waveform, decode_text_t *words) {
  unsigned char hash[DECODE_DIGEST_LEN];
  const decode_kept_t *kept = kept_find(quality, number);
  if (waveform.len % HALF_LEN != 0 || waveform.len > (size_t)HALVES_MAX * HALF_LEN) return false;
  digest(waveform, hash);
  const bool same = !kept || memcmp(kept->waveform, hash, sizeof hash) == 0;
  decode_text_printf(words, " %lld %zu %s", (long long)number, waveform.len / HALF_LEN,
                     same ? "good" : "waveform");
  return true;
}

bool decode_quality_hex(decode_view_t digits, decode_text_t *octets) {
  static const char known[] = "0123456789ABCDEF";
  if (digits.len % 2 != 0) return false;
  for (size_t i = 0; i < digits.len; i += 2) {
    const char *high = memchr(known, digits.p[i], 16), *low = memchr(known, digits.p[i + 1], 16);
    if (!high || !low) return false;
    const char octet = (char)((high - known) << 4 | (low - known));
    decode_text_add(octets, &octet, 1);
  }
  return true;
}
