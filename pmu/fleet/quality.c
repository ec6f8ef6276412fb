/* Records of power quality at the border (0011): whose they are, whether the chain holds, who
 * signed. What is wrong is kept as it was served, told beside it as a receipt, and is a work
 * order; nothing is dropped. What the records mean is for pmu/quality. */
#include "pmu/fleet/fleet.h"

#include "base/hex.h"
#include "pmu/data/words.h"

#include <stdio.h>
#include <string.h>

static const uint8_t zeros[QUALITY_RECORD_SIGNATURE];

/* The octets of a word in hexadecimal; false: it is none, or of another length. `-` is none at
 * all, of length 0. */
static bool octets_of(bytes_t word, uint8_t *octets, size_t cap, size_t *len) {
  *len = 0;
  if (bytes_is(word, "-")) return true;
  if (word.len / 2 > cap || hex_read(word, HEX_SMALL, octets, word.len / 2) != ST_OK) return false;
  *len = word.len / 2;
  return true;
}

void known_record(known_t *known, int64_t number, bytes_t hex) {
  uint8_t octets[QUALITY_RECORD];
  size_t len = 0;
  if (number <= known->quality.number) return;
  if (!octets_of(hex, octets, sizeof octets, &len)) return;
  known->quality.number = number;
  quality_record_hash(bytes_of(octets, len), known->quality.hash);
}

/* A receipt: NUMBER AT_NS (of the statement `statement AT_NS`), and what is to be said. */
static void receipt(visit_t *v, const char *of, int64_t at_ns, quality_verdict_t verdict) {
  char key[64];
  snprintf(key, sizeof key, "%s %lld", of, (long long)at_ns);
  visit_record(v, REC_RECEIPT, key, quality_verdict_word(verdict), v->job->list);
}

static void complain(visit_t *v, const char *of, claim_t stamp, quality_verdict_t verdict) {
  char key[48], value[FLEET_VALUE_MAX];
  snprintf(key, sizeof key, "security %lld", (long long)stamp.s);
  snprintf(value, sizeof value, "power quality, record %s: %s: do not rely on it", of,
           quality_verdict_word(verdict));
  visit_record(v, REC_WORK_ORDER, key, value, v->job->list);
}

/* A meter without a key signs with zeros. */
static bool is_signed(const visit_t *v, bytes_t octets, bytes_t signature) {
  const site_quality_t *quality = &v->site->quality;
  if (quality->has_key) return quality_record_signed(octets, signature, quality->key);
  return bytes_equal(signature, bytes_of(zeros, sizeof zeros));
}

static bool chain_holds(const visit_t *v, const quality_record_t *record) {
  const known_t *known = &v->pending;
  bool first = record->number == 1 && record->kind != QUALITY_RECORD_STATEMENT;
  bool empty = record->number == 0;
  if (first || empty) return memcmp(record->before, zeros, sizeof record->before) == 0;
  int64_t before = record->number - (record->kind == QUALITY_RECORD_STATEMENT ? 0 : 1);
  if (known->quality.number != before) return true; /* nobody knows */
  return memcmp(record->before, known->quality.hash, sizeof record->before) == 0;
}

typedef struct {
  quality_record_t record;
  uint8_t octets[QUALITY_RECORD], signature[QUALITY_RECORD_SIGNATURE];
  uint8_t trace[QUALITY_TRACE_RUN * QUALITY_TRACE_RUNS_MAX];
  size_t len, signature_len, trace_len;
} received_t;

/* In the order of harness/decode/SERVED.md. */
static quality_verdict_t judge(const visit_t *v, received_t *got, const words_t *words,
                               int32_t first, int64_t number) {
  fault_t fault;
  uint8_t hash[QUALITY_RECORD_HASH];
  bool whole = octets_of(words_at(words, first), got->octets, sizeof got->octets, &got->len) &&
               octets_of(words_at(words, first + 1), got->signature, sizeof got->signature,
                         &got->signature_len) &&
               quality_record_read(bytes_of(got->octets, got->len), &got->record, &fault) == ST_OK;
  if (!whole || got->signature_len != QUALITY_RECORD_SIGNATURE) return QUALITY_VERDICT_FORM;
  if (strcmp(got->record.serial, v->site->serial) != 0) return QUALITY_VERDICT_SERIAL;
  if (got->record.number != number) return QUALITY_VERDICT_NUMBER;
  if (got->record.kind != QUALITY_RECORD_STATEMENT) {
    if (!octets_of(words_at(words, first + 2), got->trace, sizeof got->trace, &got->trace_len) ||
        got->trace_len != got->record.trace_len)
      return QUALITY_VERDICT_FORM;
    quality_record_hash(bytes_of(got->trace, got->trace_len), hash);
    if (memcmp(hash, got->record.trace_hash, sizeof hash) != 0) return QUALITY_VERDICT_TRACE;
  }
  if (!chain_holds(v, &got->record)) return QUALITY_VERDICT_CHAIN;
  bytes_t octets = bytes_of(got->octets, got->len);
  bool good = is_signed(v, octets, bytes_of(got->signature, got->signature_len));
  return good ? QUALITY_VERDICT_GOOD : QUALITY_VERDICT_SIGNATURE;
}

void quality_take(visit_t *v, instant_t at) {
  const driver_row_t *row = &v->row;
  received_t got;
  char of[24];
  words_t words = words_of(bytes_text(row->value));
  quality_verdict_t verdict =
      v->headend->mechanisms->record_verdict(judge(v, &got, &words, 1, row->number));
  snprintf(of, sizeof of, "%lld", (long long)row->number);
  receipt(v, of, at.ns, verdict);
  if (verdict != QUALITY_VERDICT_GOOD) complain(v, of, row->stamp, verdict);
  known_record(&v->pending, row->number, words_at(&words, 1));
}

void quality_note(visit_t *v, const act_t *act, bytes_t object, const words_t *words) {
  received_t got;
  if (v->driver->statement == NULL || !bytes_is(object, v->driver->statement)) return;
  int64_t last = v->pending.track[DRIVER_QUALITY].last;
  quality_verdict_t verdict = judge(v, &got, words, 0, last);
  verdict = v->headend->mechanisms->record_verdict(verdict);
  receipt(v, "statement", fleet_utc(v->headend, act->request).ns, verdict);
  if (verdict == QUALITY_VERDICT_GOOD) return;
  complain(v, "statement", v->seen.claim, verdict);
}

/* ------------------------------------------------------------------ what is read */

static void counts(visit_t *v) {
  decide_read(v, "1-0:12.32.0*255", SITE_READ_QUALITY, 0);
  decide_read(v, "1-0:12.36.0*255", SITE_READ_QUALITY, 0);
}

void quality_read(visit_t *v) {
  counts(v);
  decide_part(v, DRIVER_QUALITY, 0);
  decide_read(v, v->driver->statement, SITE_READ_QUALITY, 0);
  decide_store(v, 0);
}

/* ------------------------------------------------------------------ one waveform */

/* The range is that one number, whatever was read before. */
void quality_choose(visit_t *v) {
  known_track_t *track = &v->pending.track[DRIVER_WAVEFORM];
  int64_t number = v->job->command == NULL ? 0 : v->job->command->argument;
  track->last = number - 1;
  track->run_from = number;
  v->seen.last[DRIVER_WAVEFORM] = number;
}

static void waveform_over(visit_t *v, mono_t now) {
  char arg[24];
  bool ok = (v->fresh & SITE_READ_WAVEFORM) != 0 && (v->missing & SITE_READ_WAVEFORM) == 0;
  snprintf(arg, sizeof arg, "%lld", (long long)v->job->command->argument);
  check_command(v, now, "read_waveform", arg, ok, "-");
}

void quality_waveform(visit_t *v, mono_t now) {
  fault_t fault;
  v->ordered.refusal = -1;
  if (v->driver->range_object[DRIVER_WAVEFORM] == NULL) {
    fault_set(&fault, ST_UNSUPPORTED, -1, -1, "waveforms do not travel in this language");
    visit_fault(v, now, &fault);
    visit_blame(v, ST_UNSUPPORTED, false);
    return;
  }
  decide_part(v, DRIVER_WAVEFORM, 0);
  decide_call(v, waveform_over, 0);
}
