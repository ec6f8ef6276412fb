/* What models see of power quality: the counts, the log of records with their traces, waveforms
 * that are made again when they are asked for, and the statement (pmu/docs/decisions/0011;
 * fixtures/dictionary/quality.md draws the octets). A part of sim/meter/meter.h, which includes it;
 * a meter that declares no nominal voltage has none of this. */
#ifndef SIM_METER_METER_QUALITY_H
#define SIM_METER_METER_QUALITY_H

#include "sim/meter/meter.h"

enum {
  METER_QUALITY_RECORD = 256,
  METER_QUALITY_SIGNATURE = 64,
  METER_QUALITY_RUN = 14, /* octets of a run of the trace */
  METER_QUALITY_RUNS_MAX = 64,
  METER_QUALITY_TRACE = METER_QUALITY_RUN * METER_QUALITY_RUNS_MAX,
  METER_QUALITY_HALVES_MAX = 24, /* half cycles of a waveform */
  METER_QUALITY_SAMPLES = 64,    /* of a half cycle, each three numbers of two octets */
  METER_QUALITY_WAVEFORM = METER_QUALITY_HALVES_MAX * METER_QUALITY_SAMPLES * 3 * 2
};

typedef enum {
  QUALITY_STATEMENT,
  QUALITY_DIP,
  QUALITY_SWELL,
  QUALITY_INTERRUPTION,
  QUALITY_RAPID
} meter_quality_kind_t;
enum { QUALITY_CUT = 1, QUALITY_TRACE_CUT = 2 }; /* FLAGS */

typedef struct {
  uint32_t records; /* ever written: the number of the last */
  uint32_t stored, capacity;
  uint32_t dips, swells; /* of all time; dips and interruptions */
} meter_quality_t;
typedef struct {
  uint32_t number;
  claim_t stamp; /* of the begin */
  uint8_t clock_status;
  uint8_t record[METER_QUALITY_RECORD];
  uint32_t trace_len;
  uint8_t trace[METER_QUALITY_TRACE];
} meter_quality_row_t;

/* False: the meter measures none of it. */
bool meter_quality(const meter_t *meter, meter_quality_t *quality);
/* False: no such record is kept. */
bool meter_quality_row(const meter_t *meter, uint32_t number, meter_quality_row_t *row);
/* Octets of the waveform of a record that is kept; 0: it is not. */
size_t meter_quality_waveform(const meter_t *meter, uint32_t number,
                              uint8_t waveform[METER_QUALITY_WAVEFORM]);
/* What is so now. */
void meter_quality_statement(const meter_t *meter, uint8_t record[METER_QUALITY_RECORD]);
/* By the meter's key; 64 zeros without one. */
void meter_quality_sign(const meter_t *meter, const uint8_t record[METER_QUALITY_RECORD],
                        uint8_t signature[METER_QUALITY_SIGNATURE]);

#endif
