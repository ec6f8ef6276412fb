/* The decisions of power quality, as a part of the table of mechanisms: what a seeded defect may
 * replace. Each comment says what is right; all of them are of pmu/docs/decisions/0011. A meter
 * that declares no nominal voltage asks none of this. Voltages in mV, half cycles of 10 ms. */
#ifndef SIM_METER_SENSING_H
#define SIM_METER_SENSING_H

#include "base/units.h"

typedef struct sensing_mechanisms {
  /* --- what is measured --- */
  int64_t (*cycle)(int64_t before, int64_t now); /* ⌊√⌊(a² + b²) / 2⌋⌋ */
  int64_t (*cycle_begin)(int64_t half);          /* the half cycle before it */
  /* --- events --- */
  int64_t (*back_level)(int64_t level, int64_t hysteresis, bool above); /* ‰: dip + h, swell − h */
  bool (*ended)(uint32_t back, uint32_t phases);                        /* all are back */
  bool (*interrupted)(uint32_t out, uint32_t phases);                   /* all are out at once */
  int64_t (*extreme)(int64_t before, int64_t phase, bool above);        /* of all phases */
  int32_t (*kind)(int32_t kind);                                        /* what it is */
  int64_t (*rapid_limit)(int64_t limit, bool runs);                     /* half while one runs */
  bool (*rapid_recorded)(bool beyond); /* unless a voltage goes beyond dip or swell */
  /* --- records --- */
  int64_t (*begin_ms)(int64_t begin, int64_t end); /* the clock at the true begin */
  bool (*cut_recorded)(bool begun);                /* what the end of the span cuts */
  uint32_t (*cut_flags)(uint32_t flags);           /* and says so */
  uint32_t (*number)(uint32_t made);               /* the next */
  uint32_t (*made_after_boot)(uint32_t made);      /* goes on for ever */
  uint32_t (*chained)(uint32_t number);            /* the record before it */
  /* Four values before the begin, of a rapid change a hundred. */
  int64_t (*trace_first)(int64_t begin, bool rapid);
  uint32_t (*dips_after)(uint32_t dips, bool empty); /* an interruption counts as a dip */
  uint32_t (*last_number)(uint32_t made);            /* of a statement: the last */
  /* --- ten minutes --- */
  uint32_t (*flag_opening)(uint32_t flag);   /* in each entry in which it runs */
  bool (*mean_of_squares)(bool square);      /* of voltages and what is measured in parts of them */
  int64_t (*without_voltage)(int64_t value); /* frequency and harmonics are 0 */
} sensing_mechanisms_t;

int64_t sensing_cycle(int64_t before, int64_t now);
int64_t sensing_cycle_begin(int64_t half);
int64_t sensing_back_level(int64_t level, int64_t hysteresis, bool above);
bool sensing_ended(uint32_t back, uint32_t phases);
bool sensing_interrupted(uint32_t out, uint32_t phases);
int64_t sensing_extreme(int64_t before, int64_t phase, bool above);
int32_t sensing_kind(int32_t kind);
int64_t sensing_rapid_limit(int64_t limit, bool runs);
bool sensing_rapid_recorded(bool beyond);
int64_t sensing_begin_ms(int64_t begin, int64_t end);
bool sensing_cut_recorded(bool begun);
uint32_t sensing_cut_flags(uint32_t flags);
uint32_t sensing_number(uint32_t made);
uint32_t sensing_made_after_boot(uint32_t made);
uint32_t sensing_chained(uint32_t number);
int64_t sensing_trace_first(int64_t begin, bool rapid);
uint32_t sensing_dips_after(uint32_t dips, bool empty);
uint32_t sensing_last_number(uint32_t made);
uint32_t sensing_flag_opening(uint32_t flag);
bool sensing_mean_of_squares(bool square);
int64_t sensing_without_voltage(int64_t value);

/* ⌊√square⌋ of what is not below 0. */
int64_t sensing_root(__int128 square);

/* Initialises the part of the right ones. */
#define SENSING_RIGHT                                                                              \
  {                                                                                                \
    .cycle = sensing_cycle, .cycle_begin = sensing_cycle_begin, .back_level = sensing_back_level,  \
    .ended = sensing_ended, .interrupted = sensing_interrupted, .extreme = sensing_extreme,        \
    .kind = sensing_kind, .rapid_limit = sensing_rapid_limit,                                      \
    .rapid_recorded = sensing_rapid_recorded, .begin_ms = sensing_begin_ms,                        \
    .cut_recorded = sensing_cut_recorded, .cut_flags = sensing_cut_flags,                          \
    .number = sensing_number, .made_after_boot = sensing_made_after_boot,                          \
    .chained = sensing_chained, .trace_first = sensing_trace_first,                                \
    .dips_after = sensing_dips_after, .last_number = sensing_last_number,                          \
    .flag_opening = sensing_flag_opening, .mean_of_squares = sensing_mean_of_squares,              \
    .without_voltage = sensing_without_voltage                                                     \
  }

#endif
