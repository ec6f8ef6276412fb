/* A record of power quality as a meter signed it: read, hashed, its signature looked at, its trace
 * read and counted again. It judges octets alone: whose meter, which chain and when is for those
 * who hold several. Source: fixtures/dictionary/quality.md; what the figures mean is decision
 * 0011. */
#ifndef PMU_PROTO_QUALITY_RECORD_H
#define PMU_PROTO_QUALITY_RECORD_H

#include "base/octets.h"

enum {
  QUALITY_RECORD = 256, /* octets */
  QUALITY_RECORD_HASH = 32,
  QUALITY_RECORD_KEY = 32, /* Ed25519 */
  QUALITY_RECORD_SIGNATURE = 64,
  QUALITY_RECORD_SERIAL = 16,
  QUALITY_RECORD_PHASES = 3,
  QUALITY_TRACE_RUN = 14, /* octets */
  QUALITY_TRACE_RUNS_MAX = 64,
  QUALITY_HALF_MS = 10,
  QUALITY_WAVEFORM_HALVES_MAX = 24,
  QUALITY_WAVEFORM_SAMPLES = 64 /* in a half cycle */
};

typedef enum {
  QUALITY_RECORD_STATEMENT = 0,
  QUALITY_RECORD_DIP = 1,
  QUALITY_RECORD_SWELL = 2,
  QUALITY_RECORD_INTERRUPTION = 3,
  QUALITY_RECORD_RAPID = 4
} quality_record_kind_t;

enum { QUALITY_RECORD_CUT = 1, QUALITY_RECORD_TRACE_CUT = 2 };

typedef struct {
  quality_record_kind_t kind;
  uint8_t phases, flags;
  uint32_t number;
  char serial[QUALITY_RECORD_SERIAL + 1];
  uint8_t firmware[QUALITY_RECORD_HASH];
  uint32_t certificate;
  int64_t expiry_s;
  char quality_class; /* 'A', 'S', 0 without a certificate */
  uint8_t status;     /* of the clock */
  int32_t offset_min; /* of local time */
  int64_t begin_ms;   /* UTC by the meter's clock */
  uint32_t duration_ms;
  uint32_t declared_mv;
  int32_t dip, swell, interruption, hysteresis, rapid; /* thousandths of the declared voltage */
  uint32_t extremes_mv[QUALITY_RECORD_PHASES], extreme_mv;
  uint32_t boot;
  uint64_t powered_ms; /* of the crystal since that boot */
  uint32_t sets;       /* how often the clock was set, adjusted or lost */
  int64_t set_s;       /* just behind the last of those; -1 before any */
  uint32_t trace_len, waveform_len;
  uint8_t trace_hash[QUALITY_RECORD_HASH], waveform_hash[QUALITY_RECORD_HASH];
  uint8_t before[QUALITY_RECORD_HASH]; /* hash of the record before */
  uint32_t trace_before, waveform_before;
} quality_record_t;

/* What a receiver says of a record, the first that applies in this order. */
typedef enum {
  QUALITY_VERDICT_GOOD,
  QUALITY_VERDICT_FORM,
  QUALITY_VERDICT_SERIAL,
  QUALITY_VERDICT_NUMBER, /* not the one of its row; of a statement: not the last that was read */
  QUALITY_VERDICT_TRACE,
  QUALITY_VERDICT_CHAIN,
  QUALITY_VERDICT_SIGNATURE
} quality_verdict_t;

const char *quality_verdict_word(quality_verdict_t verdict); /* "good"; static */

/* ST_BAD_VALUE: fault.octet is the first octet of what cannot be. */
MUST_USE status_t quality_record_read(bytes_t octets, quality_record_t *record, fault_t *fault);

const char *quality_record_kind_name(quality_record_kind_t kind); /* "dip"; static */

void quality_record_hash(bytes_t octets, uint8_t hash[QUALITY_RECORD_HASH]);

/* Did that key sign those octets? Ed25519, which is OpenSSL's. */
bool quality_record_signed(bytes_t octets, bytes_t signature,
                           const uint8_t key[QUALITY_RECORD_KEY]);

typedef struct {
  uint32_t count;
  uint32_t mv[QUALITY_RECORD_PHASES];
} quality_run_t;

/* ST_BAD_VALUE: not runs, a run of none, or more than QUALITY_TRACE_RUNS_MAX. */
MUST_USE status_t quality_trace_read(bytes_t octets, quality_run_t runs[QUALITY_TRACE_RUNS_MAX],
                                     size_t *count, fault_t *fault);

/* Counts kind, phases, duration and extremes of a record again from its trace. ST_BAD_VALUE: they
 * are not what the record says, and the fault names the first; ST_UNSUPPORTED: the trace was cut
 * off, so nobody can. */
MUST_USE status_t quality_trace_agrees(const quality_record_t *record, const quality_run_t *runs,
                                       size_t count, fault_t *fault);

/* The root mean square over one cycle of the samples of each two half cycles, against the trace:
 * within a thousandth and 50 mV; within 5 % beside a change of the voltage. ST_BAD_VALUE: it is
 * none, or the fault names the half cycle; ST_UNSUPPORTED as above. */
MUST_USE status_t quality_waveform_agrees(const quality_record_t *record, const quality_run_t *runs,
                                          size_t count, bytes_t waveform, fault_t *fault);

#endif
