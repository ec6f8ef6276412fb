/* A recorded waveform as half cycles: COMTRADE (IEEE C37.111 of 1999 or 2013, ASCII or BINARY) of
 * one to three voltages at a rate of whole samples in 10 ms. Of each half cycle of a file its root
 * mean square is taken, in whole millivolts, floored; nothing of the file's times is used. The
 * bench's own reader. */
#ifndef HARNESS_SCENARIO_WAVEFORM_H
#define HARNESS_SCENARIO_WAVEFORM_H

#include "base/arena.h"
#include "base/units.h"

enum { WAVEFORM_PHASES = 3, WAVEFORM_HALVES_MAX = 6000 /* a minute */ };

typedef struct {
  int32_t mv[WAVEFORM_PHASES]; /* of a phase that the file has not: -1 */
} waveform_half_t;

typedef struct {
  int32_t phases;
  size_t count;
  waveform_half_t *halves;
} waveform_t;

/* ST_BAD_INPUT: fault.frame is the line of the configuration from 1, 0 for the data; fault.octet
 * the column, or the octet of the data, from 1. */
MUST_USE status_t waveform_read(arena_t *arena, bytes_t configuration, bytes_t data,
                                waveform_t *out, fault_t *fault);

#endif
