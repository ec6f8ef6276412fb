/* An evidence package: records of power quality with all that a third party needs to check them,
 * in one text file (decision 0011, last paragraph). Written from the journal, read back strictly,
 * and verified with nothing but the file and the meter's public key. What a meter signed is
 * proven; times and verdicts of the receiver, the entries of ten minutes with the two hours made
 * of them, and the lines for people, are told as what they are. */
#ifndef PMU_QUALITY_EVIDENCE_H
#define PMU_QUALITY_EVIDENCE_H

#include "base/text.h"
#include "pmu/proto/quality_record.h"
#include "pmu/quality/history.h"

enum {
  EVIDENCE_FILE_MAX = 64 << 20,
  EVIDENCE_WORD_MAX = 40,
  EVIDENCE_ENTRIES_MAX = 1 << 18 /* five years of ten minutes */
};

/* What is not as it should be, each under a name of its own. */
typedef enum {
  EVIDENCE_FORM,       /* the file is none, file:line:column */
  EVIDENCE_KEY,        /* signed by another key than the one that was given */
  EVIDENCE_METER,      /* of another meter */
  EVIDENCE_GAP,        /* a number is missing */
  EVIDENCE_REPLAY,     /* a number twice */
  EVIDENCE_ORDER,      /* signed, and yet not the one that the chain names */
  EVIDENCE_TRUNCATED,  /* less than the statement of the end says */
  EVIDENCE_EDITED,     /* the octets are not those that the chain, or the record, has the hash of */
  EVIDENCE_SIGNATURE,  /* nobody with that key signed it */
  EVIDENCE_CLOCK_STEP, /* clock and crystal disagree where no set was made */
  EVIDENCE_CALIBRATION, /* no certificate, or one that had expired */
  EVIDENCE_ZONE,        /* the local time is not that of the record */
  EVIDENCE_WAVEFORM,    /* not the samples that were signed, or not the voltages of the trace */
  EVIDENCE_DERIVED,     /* a figure that the raw octets do not give */
  EVIDENCE_FINDINGS
} evidence_finding_t;

const char *evidence_finding_name(evidence_finding_t finding); /* "clock_step"; static */

/* Of the journal: every record, and the entries of seven days from `from` on, or all of them where
 * it is NULL. `at`: when it is made. ST_NO_FILE: no record of that meter was read; ST_NO_ROOM: more
 * entries than a package holds. */
MUST_USE status_t evidence_write(arena_t *arena, const quality_history_t *history,
                                 const record_t *records, size_t count, instant_t at,
                                 const claim_t *from, text_t *text, fault_t *fault);

/* One record of a package. Views live in the arena. */
typedef struct {
  uint32_t number;
  int32_t line; /* of the file, from 1 */
  bytes_t octets, signature, trace, waveform;
  bool has_waveform, has_local, has_figures;
  quality_record_t record;
  char local[EVIDENCE_WORD_MAX];
  int64_t figures[5]; /* kind, duration ms, extreme mV, row and column of the table or -1 */
} evidence_entry_t;

/* Two hours as the package tells them. */
typedef struct {
  int32_t line;
  int64_t begin_s, there, flagged;
  int64_t numbers[SHAPE_GAUGES_MAX]; /* by column; -1: none */
} evidence_hours_t;

typedef struct {
  char serial[QUALITY_RECORD_SERIAL + 1];
  uint8_t key[QUALITY_RECORD_KEY];
  evidence_entry_t *entries; /* in the order of the file */
  size_t entry_count;
  bool has_statement;
  bytes_t statement, statement_signature;
  quality_record_t end;
  shape_gauge_t gauges[SHAPE_GAUGES_MAX];
  int32_t gauge_count;
  size_t ten_count; /* entries of the second profile, nobody's but the receiver's */
  evidence_hours_t *told;
  size_t told_count;
  quality_hours_t *hours; /* what those entries give */
  size_t hour_count;
} evidence_t;

/* ST_BAD_INPUT: fault.frame is the line, fault.octet the column, both from 1. */
MUST_USE status_t evidence_read(arena_t *arena, bytes_t file, evidence_t *evidence, fault_t *fault);

typedef struct {
  evidence_finding_t finding;
  uint32_t number; /* of the record; 0: of the whole */
  char text[FAULT_TEXT_MAX];
} evidence_fault_t;

enum { EVIDENCE_FAULTS_MAX = 64 };

/* Gives how many were found; only the first EVIDENCE_FAULTS_MAX are written. */
size_t evidence_verify(const evidence_t *evidence, const uint8_t key[QUALITY_RECORD_KEY],
                       evidence_fault_t faults[EVIDENCE_FAULTS_MAX]);

/* The column's number of two hours; -1: they are not whole, or it is no gauge of power quality. */
int64_t evidence_hours_number(const quality_hours_t *hours, const char *word);

/* What the raw octets of a record give for the line `figures`. */
void evidence_figures(const quality_record_t *record, int64_t figures[5]);
/* `2026-04-13T12:00:00.120+02:00`, by the record's own offset. */
void evidence_local(const quality_record_t *record, char text[EVIDENCE_WORD_MAX]);

#endif
