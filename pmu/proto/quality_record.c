/* The octets of a record, its hash and its signature; see quality_record.h. */
#include "pmu/proto/quality_record.h"

#include <openssl/evp.h>
#include <string.h>

/* What is read from where; the read-out is never beyond QUALITY_RECORD, which the caller has
 * looked at. */
static uint64_t number_at(bytes_t octets, size_t at, size_t len) {
  uint64_t value = 0;
  for (size_t i = 0; i < len; i++)
    value = value << 8 | octets.p[at + i];
  return value;
}

static uint32_t word_at(bytes_t octets, size_t at) { return (uint32_t)number_at(octets, at, 4); }

static int32_t share_at(bytes_t octets, size_t at) { return (int32_t)number_at(octets, at, 2); }

static status_t wrong(fault_t *fault, int32_t at, const char *what) {
  return fault_set(fault, ST_BAD_VALUE, -1, at, "a record of power quality: %s", what);
}

/* Printable characters, then zeros to the end. */
static bool read_serial(bytes_t octets, char serial[QUALITY_RECORD_SERIAL + 1]) {
  enum { AT = 12 };
  memcpy(serial, octets.p + AT, QUALITY_RECORD_SERIAL);
  serial[QUALITY_RECORD_SERIAL] = 0;
  size_t len = strlen(serial);
  for (size_t i = 0; i < QUALITY_RECORD_SERIAL; i++) {
    if (i >= len && octets.p[AT + i] != 0) return false;
    if (i < len && (serial[i] <= ' ' || serial[i] > '~')) return false;
  }
  return len > 0;
}

static void read_numbers(bytes_t octets, quality_record_t *record) {
  record->number = word_at(octets, 8);
  memcpy(record->firmware, octets.p + 28, QUALITY_RECORD_HASH);
  record->certificate = word_at(octets, 60);
  record->expiry_s = (int64_t)number_at(octets, 64, 8);
  record->quality_class = (char)octets.p[72];
  record->status = octets.p[73];
  record->offset_min = (int16_t)number_at(octets, 74, 2);
  record->begin_ms = (int64_t)number_at(octets, 76, 8);
  record->duration_ms = word_at(octets, 84);
  record->declared_mv = word_at(octets, 88);
  record->dip = share_at(octets, 92);
  record->swell = share_at(octets, 94);
  record->interruption = share_at(octets, 96);
  record->hysteresis = share_at(octets, 98);
  record->rapid = share_at(octets, 100);
  for (size_t phase = 0; phase < QUALITY_RECORD_PHASES; phase++)
    record->extremes_mv[phase] = word_at(octets, 104 + 4 * phase);
  record->extreme_mv = word_at(octets, 116);
  record->boot = word_at(octets, 120);
  record->powered_ms = number_at(octets, 124, 8);
  record->sets = word_at(octets, 132);
  record->set_s = (int64_t)number_at(octets, 136, 8);
  record->trace_len = word_at(octets, 144);
  record->waveform_len = word_at(octets, 148);
  memcpy(record->trace_hash, octets.p + 152, QUALITY_RECORD_HASH);
  memcpy(record->waveform_hash, octets.p + 184, QUALITY_RECORD_HASH);
  memcpy(record->before, octets.p + 216, QUALITY_RECORD_HASH);
  record->trace_before = word_at(octets, 248);
  record->waveform_before = word_at(octets, 252);
}

/* As far as stamps of the journal go. */
#define SECONDS_MAX INT64_C(9000000000)
enum { DECLARED_MAX = 100000000 /* mV */ };

static bool is_time(int64_t value, int64_t limit) { return value >= -limit && value <= limit; }

status_t quality_record_read(bytes_t octets, quality_record_t *record, fault_t *fault) {
  enum { ALL_PHASES = 7, ALL_FLAGS = QUALITY_RECORD_CUT | QUALITY_RECORD_TRACE_CUT };
  *record = (quality_record_t){0};
  if (octets.len != QUALITY_RECORD) return wrong(fault, (int32_t)octets.len, "not 256 octets");
  if (memcmp(octets.p, "MPQR", 4) != 0) return wrong(fault, 0, "does not begin with MPQR");
  if (octets.p[4] != 1) return wrong(fault, 4, "a layout that is not 1");
  if (octets.p[5] > QUALITY_RECORD_RAPID) return wrong(fault, 5, "a kind that is none");
  if (octets.p[6] > ALL_PHASES) return wrong(fault, 6, "phases that no meter has");
  if ((octets.p[7] & ~ALL_FLAGS) != 0) return wrong(fault, 7, "a flag that is none");
  record->kind = (quality_record_kind_t)octets.p[5];
  record->phases = octets.p[6];
  record->flags = octets.p[7];
  if (!read_serial(octets, record->serial)) return wrong(fault, 12, "a serial number that is none");
  read_numbers(octets, record);
  if (number_at(octets, 102, 2) != 0) return wrong(fault, 102, "not 0 where nothing is");
  bool event = record->kind != QUALITY_RECORD_STATEMENT;
  if (event && record->number == 0) return wrong(fault, 8, "an event without a number");
  /* A rapid change may be of no phase: a step before the voltage was steady (0011). */
  if (event && record->phases == 0 && record->kind != QUALITY_RECORD_RAPID)
    return wrong(fault, 6, "an event of no phase");
  if (record->declared_mv == 0 || record->declared_mv > DECLARED_MAX)
    return wrong(fault, 88, "no declared voltage");
  if (!is_time(record->expiry_s, SECONDS_MAX)) return wrong(fault, 64, "a time that is none");
  if (!is_time(record->begin_ms, SECONDS_MAX * 1000))
    return wrong(fault, 76, "a time that is none");
  if (record->powered_ms > (uint64_t)SECONDS_MAX * 1000)
    return wrong(fault, 124, "a time that is none");
  if (!is_time(record->set_s, SECONDS_MAX)) return wrong(fault, 136, "a time that is none");
  return ST_OK;
}

const char *quality_record_kind_name(quality_record_kind_t kind) {
  switch (kind) {
  case QUALITY_RECORD_STATEMENT:
    return "statement";
  case QUALITY_RECORD_DIP:
    return "dip";
  case QUALITY_RECORD_SWELL:
    return "swell";
  case QUALITY_RECORD_INTERRUPTION:
    return "interruption";
  case QUALITY_RECORD_RAPID:
    return "rapid change";
  }
  return "-";
}

const char *quality_verdict_word(quality_verdict_t verdict) {
  static const char *const words[] = {
      [QUALITY_VERDICT_GOOD] = "good",          [QUALITY_VERDICT_FORM] = "form",
      [QUALITY_VERDICT_SERIAL] = "serial",      [QUALITY_VERDICT_NUMBER] = "number",
      [QUALITY_VERDICT_TRACE] = "trace",        [QUALITY_VERDICT_CHAIN] = "chain",
      [QUALITY_VERDICT_SIGNATURE] = "signature"};
  return words[verdict];
}

void quality_record_hash(bytes_t octets, uint8_t hash[QUALITY_RECORD_HASH]) {
  CHECK(EVP_Digest(octets.p, octets.len, hash, NULL, EVP_sha256(), NULL) == 1);
}

bool quality_record_signed(bytes_t octets, bytes_t signature,
                           const uint8_t key[QUALITY_RECORD_KEY]) {
  EVP_PKEY *made = EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, NULL, key, QUALITY_RECORD_KEY);
  if (made == NULL || signature.len != QUALITY_RECORD_SIGNATURE) {
    EVP_PKEY_free(made);
    return false;
  }
  EVP_MD_CTX *context = EVP_MD_CTX_new();
  CHECK(context != NULL);
  bool good = EVP_DigestVerifyInit(context, NULL, NULL, NULL, made) == 1 &&
              EVP_DigestVerify(context, signature.p, signature.len, octets.p, octets.len) == 1;
  EVP_MD_CTX_free(context);
  EVP_PKEY_free(made);
  return good;
}
