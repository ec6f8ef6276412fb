/* What a meter tells about voltage: events, and values over ten minutes. Integers as the meter
 * rounded them; nothing here is measured, and nothing is judged. Shares are in millionths. */
#ifndef PMU_QUALITY_QUALITY_H
#define PMU_QUALITY_QUALITY_H

#include "base/units.h"

typedef struct {
  int64_t mv;
} voltage_t; /* r.m.s., phase to neutral */

enum { QUALITY_PHASES = 3, QUALITY_HARMONICS = 25, QUALITY_MILLION = 1000000 };

typedef enum {
  QUALITY_DIP,
  QUALITY_SWELL,
  QUALITY_INTERRUPTION,
  QUALITY_RAPID_CHANGE
} quality_kind_t;

typedef struct {
  quality_kind_t kind;
  claim_t begin;     /* of the first phase, by the meter's clock */
  span_t duration;   /* until the last phase came back */
  voltage_t extreme; /* the lowest, of a swell the highest, of all phases */
  uint8_t phases;    /* bit 0 phase 1 … */
} quality_event_t;

typedef struct {
  claim_t begin;
  bool flagged; /* an event lies in it: IEC 61000-4-30, flagging */
  voltage_t phase[QUALITY_PHASES];
  int32_t unbalance;                                       /* negative over positive sequence */
  int32_t thd[QUALITY_PHASES];                             /* of the fundamental */
  int32_t harmonic[QUALITY_PHASES][QUALITY_HARMONICS + 1]; /* by order, from 2 */
  int32_t pst[QUALITY_PHASES];                             /* thousandths */
  int64_t frequency, frequency_least, frequency_greatest;  /* mHz; the first the mean */
} quality_ten_minutes_t;

/* Which of these a meter measures. */
typedef struct {
  bool voltage[QUALITY_PHASES], thd[QUALITY_PHASES], flicker[QUALITY_PHASES];
  bool unbalance, frequency;
  uint32_t harmonics[QUALITY_PHASES]; /* bit n: order n */
} quality_measured_t;

/* An extreme as a share of the declared voltage, rounded half to even. */
int64_t quality_share(voltage_t value, voltage_t declared);

#endif
