/* What a third party can find out with a package and a key: each thing that is wrong once, under
 * one name. Signatures first, for what is not signed proves nothing; then what the signed octets
 * say of each other; then what was written beside them for people. See evidence.h. */
#include "pmu/quality/evidence.h"
#include "pmu/quality/tables.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

typedef struct {
  const evidence_t *evidence;
  const uint8_t *key;
  evidence_fault_t *faults;
  size_t count;
} verifier_t;

const char *evidence_finding_name(evidence_finding_t finding) {
  static const char *const names[] = {[EVIDENCE_FORM] = "form",
                                      [EVIDENCE_KEY] = "key",
                                      [EVIDENCE_METER] = "meter",
                                      [EVIDENCE_GAP] = "gap",
                                      [EVIDENCE_REPLAY] = "replay",
                                      [EVIDENCE_ORDER] = "order",
                                      [EVIDENCE_TRUNCATED] = "truncated",
                                      [EVIDENCE_EDITED] = "edited",
                                      [EVIDENCE_SIGNATURE] = "signature",
                                      [EVIDENCE_CLOCK_STEP] = "clock_step",
                                      [EVIDENCE_CALIBRATION] = "calibration",
                                      [EVIDENCE_ZONE] = "zone",
                                      [EVIDENCE_WAVEFORM] = "waveform",
                                      [EVIDENCE_DERIVED] = "derived"};
  return finding < EVIDENCE_FINDINGS ? names[finding] : "-";
}

static void PRINTF_LIKE(4, 5) found(verifier_t *verifier, evidence_finding_t finding,
                                    uint32_t number, const char *format, ...) {
  size_t at = verifier->count++;
  if (at >= EVIDENCE_FAULTS_MAX) return;
  evidence_fault_t *fault = &verifier->faults[at];
  fault->finding = finding;
  fault->number = number;
  va_list rest;
  va_start(rest, format);
  vsnprintf(fault->text, sizeof fault->text, format, rest);
  va_end(rest);
}

static bool has_hash(bytes_t octets, const uint8_t hash[QUALITY_RECORD_HASH]) {
  uint8_t own[QUALITY_RECORD_HASH];
  quality_record_hash(octets, own);
  return memcmp(own, hash, sizeof own) == 0;
}

/* ------------------------------------------------------------------ the chain */

/* What the chain says that a record's hash is: in the record behind it, or in the statement. */
static const uint8_t *hash_in_chain(const evidence_t *evidence, size_t at) {
  uint32_t number = evidence->entries[at].number;
  for (size_t i = 0; i < evidence->entry_count; i++)
    if (evidence->entries[i].number == number + 1) return evidence->entries[i].record.before;
  bool last = evidence->has_statement && evidence->end.number == number;
  return last ? evidence->end.before : NULL;
}

static bool is_signed(const verifier_t *verifier, const evidence_entry_t *entry) {
  return quality_record_signed(entry->octets, entry->signature, verifier->key);
}

/* An edited record has lost both its signature and its place in the chain; one whose hash is the
 * chain's, and that is not signed, was never signed. */
static bool check_signature(verifier_t *verifier, size_t at) {
  const evidence_entry_t *entry = &verifier->evidence->entries[at];
  const uint8_t *hash = hash_in_chain(verifier->evidence, at);
  if (is_signed(verifier, entry)) return true;
  if (hash == NULL || !has_hash(entry->octets, hash))
    found(verifier, EVIDENCE_EDITED, entry->number,
          "its octets are neither those that were signed nor those that the chain has the hash of");
  else
    found(verifier, EVIDENCE_SIGNATURE, entry->number, "the signature is not the meter's");
  return false;
}

/* Both signed, and the second names another record than the first as the one before it. */
static void check_link(verifier_t *verifier, const evidence_entry_t *before,
                       const evidence_entry_t *entry) {
  if (!is_signed(verifier, before) || !is_signed(verifier, entry) ||
      has_hash(before->octets, entry->record.before))
    return;
  found(verifier, EVIDENCE_ORDER, entry->number,
        "it names another record as the one before it than number %u of this package",
        (unsigned)before->number);
}

static void check_first(verifier_t *verifier) {
  static const uint8_t zeros[QUALITY_RECORD_HASH];
  const evidence_entry_t *first = &verifier->evidence->entries[0];
  if (first->number != 1 || memcmp(first->record.before, zeros, sizeof zeros) == 0) return;
  found(verifier, EVIDENCE_ORDER, 1, "the first record names one before it");
}

static const evidence_entry_t *entry_of(const evidence_t *evidence, uint32_t number, size_t end) {
  for (size_t at = 0; at < end; at++)
    if (evidence->entries[at].number == number) return &evidence->entries[at];
  return NULL;
}

/* Each number once, ascending, and none missing between the first and the last. */
static void check_order(verifier_t *verifier) {
  const evidence_t *evidence = verifier->evidence;
  uint32_t least = evidence->entries[0].number;
  for (size_t at = 1; at < evidence->entry_count; at++)
    if (evidence->entries[at].number < least) least = evidence->entries[at].number;
  for (size_t at = 0; at < evidence->entry_count; at++) {
    const evidence_entry_t *entry = &evidence->entries[at];
    if (entry_of(evidence, entry->number, at) != NULL) {
      found(verifier, EVIDENCE_REPLAY, entry->number, "line %d: this number was there before",
            (int)entry->line);
      continue;
    }
    if (at > 0 && entry->number < evidence->entries[at - 1].number)
      found(verifier, EVIDENCE_ORDER, entry->number, "line %d: it stands behind number %u",
            (int)entry->line, (unsigned)evidence->entries[at - 1].number);
    if (entry->number == least) continue;
    const evidence_entry_t *before = entry_of(evidence, entry->number - 1, evidence->entry_count);
    if (before != NULL)
      check_link(verifier, before, entry);
    else
      found(verifier, EVIDENCE_GAP, entry->number - 1, "the number before %u is missing",
            (unsigned)entry->number);
  }
}

static void check_end(verifier_t *verifier) {
  const evidence_t *evidence = verifier->evidence;
  const evidence_entry_t *last = &evidence->entries[evidence->entry_count - 1];
  const quality_record_t *end = &evidence->end;
  for (size_t at = 0; at < evidence->entry_count; at++)
    if (evidence->entries[at].number > last->number) last = &evidence->entries[at];
  if (!evidence->has_statement) {
    found(verifier, EVIDENCE_TRUNCATED, 0, "the meter's statement of the end is not there");
    return;
  }
  if (!quality_record_signed(evidence->statement, evidence->statement_signature, verifier->key)) {
    found(verifier, EVIDENCE_SIGNATURE, 0, "the statement of the end is not the meter's");
    return;
  }
  if (strcmp(end->serial, evidence->serial) != 0)
    found(verifier, EVIDENCE_METER, 0, "the statement of the end is of meter %s", end->serial);
  else if (end->number > last->number)
    found(verifier, EVIDENCE_TRUNCATED, last->number, "the meter had written %u records",
          (unsigned)end->number);
  else if (end->number == last->number && is_signed(verifier, last) &&
           !has_hash(last->octets, end->before))
    found(verifier, EVIDENCE_ORDER, last->number, "the statement of the end names another record");
}

/* ------------------------------------------------------------------ time */

/* A crystal of a meter is within 200 millionths; and both times are whole milliseconds, cut off.
 * Within a boot in which nothing was set, clock and crystal go together; over several boots a
 * clock that nobody set goes on. */
static void check_clock(verifier_t *verifier, const evidence_entry_t *before,
                        const evidence_entry_t *entry) {
  enum { SLACK_MS = 20, PARTS = 5000 };
  const quality_record_t *one = &before->record, *other = &entry->record;
  if (one->sets != other->sets) return;
  int64_t clock = other->begin_ms - one->begin_ms;
  if (one->boot != other->boot) {
    if (other->boot > one->boot && clock + SLACK_MS < 0)
      found(verifier, EVIDENCE_CLOCK_STEP, entry->number,
            "its clock is before that of number %u, of an earlier boot, and nothing was set",
            (unsigned)before->number);
    return;
  }
  int64_t crystal = (int64_t)other->powered_ms - (int64_t)one->powered_ms;
  int64_t off = clock - crystal, slack = (crystal < 0 ? -crystal : crystal) / PARTS + SLACK_MS;
  if (off >= -slack && off <= slack) return;
  found(verifier, EVIDENCE_CLOCK_STEP, entry->number,
        "the clock went %lld ms from number %u on, the crystal %lld ms, and nothing was set",
        (long long)clock, (unsigned)before->number, (long long)crystal);
}

/* ------------------------------------------------------------------ one record */

static void check_traces(verifier_t *verifier, const evidence_entry_t *entry) {
  quality_run_t runs[QUALITY_TRACE_RUNS_MAX];
  size_t count = 0;
  fault_t fault;
  const quality_record_t *record = &entry->record;
  bool whole = entry->trace.len == record->trace_len && has_hash(entry->trace, record->trace_hash);
  if (!whole || quality_trace_read(entry->trace, runs, &count, &fault) != ST_OK) {
    found(verifier, EVIDENCE_EDITED, entry->number, "its trace is not the one that was signed");
    return;
  }
  if (quality_trace_agrees(record, runs, count, &fault) == ST_BAD_VALUE)
    found(verifier, EVIDENCE_DERIVED, entry->number, "%s", fault.text);
  if (!entry->has_waveform) return;
  bool signed_wave = entry->waveform.len == record->waveform_len &&
                     has_hash(entry->waveform, record->waveform_hash);
  if (!signed_wave)
    found(verifier, EVIDENCE_WAVEFORM, entry->number,
          "the waveform is not the one that was signed");
  else if (quality_waveform_agrees(record, runs, count, entry->waveform, &fault) == ST_BAD_VALUE)
    found(verifier, EVIDENCE_WAVEFORM, entry->number, "%s", fault.text);
}

static void check_lines(verifier_t *verifier, const evidence_entry_t *entry) {
  char local[EVIDENCE_WORD_MAX];
  int64_t figures[5];
  evidence_local(&entry->record, local);
  evidence_figures(&entry->record, figures);
  if (entry->has_local && strcmp(local, entry->local) != 0)
    found(verifier, EVIDENCE_ZONE, entry->number, "the package says %s, the record %s",
          entry->local, local);
  if (entry->has_figures && memcmp(figures, entry->figures, sizeof figures) != 0)
    found(verifier, EVIDENCE_DERIVED, entry->number,
          "the package says %lld ms and %lld mV in cell %lld %lld, the record %lld ms and %lld mV "
          "in cell %lld %lld",
          (long long)entry->figures[1], (long long)entry->figures[2], (long long)entry->figures[3],
          (long long)entry->figures[4], (long long)figures[1], (long long)figures[2],
          (long long)figures[3], (long long)figures[4]);
}

static void check_calibration(verifier_t *verifier, const evidence_entry_t *entry) {
  const quality_record_t *record = &entry->record;
  if (record->certificate == 0)
    found(verifier, EVIDENCE_CALIBRATION, entry->number, "the meter had no certificate");
  else if (record->begin_ms > record->expiry_s * 1000)
    found(verifier, EVIDENCE_CALIBRATION, entry->number, "certificate %u had expired",
          (unsigned)record->certificate);
}

static void check_entry(verifier_t *verifier, size_t at) {
  const evidence_entry_t *entry = &verifier->evidence->entries[at];
  if (!check_signature(verifier, at)) return; /* nothing that it says is anybody's */
  if (strcmp(entry->record.serial, verifier->evidence->serial) != 0) {
    found(verifier, EVIDENCE_METER, entry->number, "it is of meter %s, the package of %s",
          entry->record.serial, verifier->evidence->serial);
    return;
  }
  check_calibration(verifier, entry);
  check_traces(verifier, entry);
  check_lines(verifier, entry);
  const evidence_entry_t *before = at == 0 ? NULL : &verifier->evidence->entries[at - 1];
  if (before != NULL && before->number < entry->number && is_signed(verifier, before))
    check_clock(verifier, before, entry);
}

/* ------------------------------------------------------------------ two hours */

static void check_figures(verifier_t *verifier, const evidence_hours_t *told,
                          const quality_hours_t *hours, const char *stamp) {
  const evidence_t *evidence = verifier->evidence;
  if (told->there != hours->there || told->flagged != hours->flagged)
    found(verifier, EVIDENCE_DERIVED, 0,
          "two hours from %s: the package says %lld entries of which %lld are flagged, and has %d "
          "and %d",
          stamp, (long long)told->there, (long long)told->flagged, (int)hours->there,
          (int)hours->flagged);
  for (int32_t i = 0; i < evidence->gauge_count; i++) {
    const char *word = evidence->gauges[i].word;
    int64_t number = evidence_hours_number(hours, word);
    if (told->numbers[i] != number)
      found(verifier, EVIDENCE_DERIVED, 0,
            "two hours from %s: the package says %lld of %s, its entries give %lld (-1: nothing)",
            stamp, (long long)told->numbers[i], word, (long long)number);
  }
}

/* Those that the entries give, in their order, each once, and no other. */
static void check_hours(verifier_t *verifier) {
  const evidence_t *evidence = verifier->evidence;
  size_t most =
      evidence->told_count > evidence->hour_count ? evidence->told_count : evidence->hour_count;
  for (size_t at = 0; at < most; at++) {
    const evidence_hours_t *told = at < evidence->told_count ? &evidence->told[at] : NULL;
    const quality_hours_t *hours = at < evidence->hour_count ? &evidence->hours[at] : NULL;
    char stamp[TABLES_STAMP];
    if (hours != NULL) tables_stamp((instant_t){hours->begin.s * NS_PER_S}, stamp);
    if (told != NULL && hours != NULL && told->begin_s == hours->begin.s) {
      check_figures(verifier, told, hours, stamp);
      continue;
    }
    if (told == NULL)
      found(verifier, EVIDENCE_DERIVED, 0, "two hours from %s are not told", stamp);
    else
      found(verifier, EVIDENCE_DERIVED, 0,
            "line %d tells of two hours that its entries do not give there", (int)told->line);
    return; /* all that follows would be another's */
  }
}

size_t evidence_verify(const evidence_t *evidence, const uint8_t key[QUALITY_RECORD_KEY],
                       evidence_fault_t faults[EVIDENCE_FAULTS_MAX]) {
  verifier_t verifier = {.evidence = evidence, .key = key, .faults = faults};
  if (memcmp(evidence->key, key, QUALITY_RECORD_KEY) != 0) {
    found(&verifier, EVIDENCE_KEY, 0, "the package is of another key than the one that was given");
    return verifier.count; /* with a wrong key every signature is wrong */
  }
  for (size_t at = 0; at < evidence->entry_count; at++)
    check_entry(&verifier, at);
  check_first(&verifier);
  check_order(&verifier);
  check_end(&verifier);
  check_hours(&verifier);
  return verifier.count;
}
