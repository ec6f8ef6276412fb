/* The journal's record: what was read, as it was read, under a key that makes re-reading harmless.
 * Same key and same value: nothing happens. Same key, other value: the record is kept beside the
 * first as a conflict. Nothing is ever overwritten. Keys and values are texts of words divided by
 * single spaces, integers in base units, `-` for what is absent, in the forms below. */
#ifndef PMU_DATA_RECORD_H
#define PMU_DATA_RECORD_H

#include "base/octets.h"
#include "base/units.h"

typedef enum {
  /* key                              value */
  REC_VISIT, /* LIST AT_S ATTEMPT  STATUS REQUESTED-PARTS MISSING-PARTS (what was not read whole) */
  REC_OBJECT, /* OBJECT AT_NS       the value's words, as in the dictionary, in base units */
  REC_ENTRY, /* BOOT SEQ           BEGIN_S END_S STATUS ELAPSED_S V0 V1 …: one for each channel of
                 the meter, in mWh, mvarh, mVAh or thousandths of an input's unit. Where its
                 channels are not those of the roster, each as QUANTITY:VALUE, in its own order */
  REC_MARKER,  /* BOOT SEQ           KIND STAMP_S STAMP2_S VALUE */
  REC_EVENT,   /* NUMBER             BOOT CODE STAMP_S STAMP2_S VALUE BY */
  REC_SET,     /* NUMBER OBJECT      VALUE STAMP_S; OBJECT `missed N`: CAUSE STAMP_S;
                 OBJECT `head`: CAUSE MASK START_S END_S RESET_S STATUS */
  REC_CLOCK,   /* AT_NS              REQUEST_NS RESPONSE_NS CLAIM_S CLOCK_STATUS: head-end's UTC */
  REC_RANGE,   /* WHAT AT_NS         FROM TO COUNT: one range read whole (profile, sets, events,
                     daily, instrument) */
  REC_COMMAND, /* AT_NS WHAT         ARG AUTHOR EXECUTOR PORT RESULT READ-BACK */
  REC_FAULT,   /* AT_NS              STATUS FRAME OCTET TEXT: a failure on the line */
  REC_RAW,     /* AT_NS              SHA256 OCTETS-IN-HEX: a telegram as it arrived */
  REC_WORK_ORDER, /* KIND OPENED_S      TEXT: of a battery the head-end's time,
                     else the stamp of the event */
  REC_EVIDENCE,   /* AT_NS              SHA256 TEXT: what a recovery found and did */
  REC_COUNTER, /* `sent` N KEY   -: invocation counters up to N were put aside; `tried` N: likewise,
                 on the meter's word alone; `taken` N: the greatest taken from the meter. KEY names
                 the key they count for, without telling it */
  REC_FALLBACK,     /* NAME              -: found once, and done so from then on (known.h) */
  REC_NOTIFICATION, /* ID           KIND CLASS NAME ATTRIBUTE APDU-IN-HEX TEXT: said unasked. ID: of
                       what says which it is (a time, a number) part of a hash over its octets, so
                       that a repeat is no other; else the AT_NS at which it came */
  REC_DAILY,  /* NUMBER OBJECT      VALUE; OBJECT `head`: STAMP_S STATUS (01 the clock is invalid,
                  08 late) */
  REC_GAUGES, /* BOOT SEQ           BEGIN_S END_S STATUS ELAPSED_S MIN MAX MEAN …: three for each
                  gauge of the second profile, in mW, mvar, mVA */
  REC_FIRMWARE_LOG, /* NUMBER           STAMP_S STATUS KIND REASON OLD NEW OLD_COUNTER NEW_COUNTER
                       BY APPROVAL: a row of the meter's log of firmware, as served */
  REC_FIRMWARE, /* AT_NS IMAGE      WHAT BY REASON DETAIL…: what became of an image (its name in
                       the roster; `-`: nobody knows it). The last of the first five words counts.
                         not_sent  pmu   REASON -    refused by the inspection, nothing was sent
                         refused   meter REASON -
                         verified  meter -      IDENTITY
                         activated meter -      ROW IDENTITY HASH    as the meter's log and its
                                                objects show it
                         void      pmu   -      -    what was transferred is not to be gone on with
                         initiated pmu   -      EVENTS           events in the meter's log by then
                         sent      pmu   -      BLOCKS           of these in this conversation
                         ordered   pmu   -      EVENTS IDENTITY HASH   before it is activated
                         scheduled pmu   -      CLAIM_S */
  REC_DISTURBANCE, /* NUMBER            STAMP_S RECORD SIGNATURE TRACE: a record of power quality,
                      the last three in hexadecimal, as served (0011) */
  REC_WAVEFORM,    /* NUMBER            its samples in hexadecimal, as served */
  REC_RECEIPT, /* NUMBER AT_NS      VERDICT: of a record of power quality, or (`statement AT_NS`)
                      of a statement: good, or the first thing that is wrong (quality_record.h) */
  REC_KINDS
} record_kind_t;

/* Views live as long as the act or the result set that carries the record. */
typedef struct {
  uint32_t meter; /* index in the roster */
  record_kind_t kind;
  bytes_t key;
  bytes_t value;
  bytes_t source;  /* where it came from: "visit 3 frame 12 octet 34" */
  uint64_t number; /* given by the store, from 1, in order of appending; 0 before */
  bool conflict;   /* set by the store: same key, other value than an earlier record */
} record_t;

const char *record_kind_name(record_kind_t kind); /* "entry"; static */

#endif
