/* Records of power quality, octet by octet (fixtures/dictionary/quality.md), to the words of
 * SERVED.md: what each says, and whether its trace, the record before it, its signature and its
 * waveform agree with it. Keeps of each record that was served its hash and that of its waveform,
 * so that what comes later can be held against it. Whether the numbers are right is not asked. */
#ifndef DECODE_QUALITY_H
#define DECODE_QUALITY_H

#include "decode_text.h"

enum { DECODE_RECORD_LEN = 256, DECODE_SIGNATURE_LEN = 64, DECODE_DIGEST_LEN = 32 };

typedef struct {
  int64_t number;
  unsigned char hash[DECODE_DIGEST_LEN], waveform[DECODE_DIGEST_LEN];
} decode_kept_t;

/* Of one meter. */
typedef struct {
  bool keyed; /* without its key there is no signature */
  unsigned char key[DECODE_DIGEST_LEN];
  decode_kept_t *kept; /* by number, ascending */
  size_t kept_count, kept_cap;
} decode_quality_t;

void decode_quality_free(decode_quality_t *quality);

/* All of them append the words of a line from NUMBER on, with a space before each. False where
 * lengths alone say that it is none; nothing is then appended. `serial` is that of the facts.
 * `number`, `stamp_s` and `status` (−1: none): what stands beside the record in its row. */
bool decode_quality_record(decode_quality_t *quality, decode_view_t serial, int64_t number,
                           int64_t stamp_s, int status, decode_view_t record,
                           decode_view_t signature, decode_view_t trace, decode_text_t *words);
bool decode_quality_statement(const decode_quality_t *quality, decode_view_t serial,
                              decode_view_t record, decode_view_t signature, decode_text_t *words);
bool decode_quality_waveform(const decode_quality_t *quality, int64_t number,
                             decode_view_t waveform, decode_text_t *words);

/* Digits as 62056-21 has them, capitals: the octets, appended. False where they are none. */
bool decode_quality_hex(decode_view_t digits, decode_text_t *octets);

#endif
