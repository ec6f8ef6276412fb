/* The decisions of what keeps the time: the crystal, the rule of DST, the reserve of the clock, and
 * what a profile says before it is full; a part of the table of mechanisms. Each comment says what
 * is right; all of them are of pmu/docs/decisions/0008, and a meter that declares none of it asks
 * none of them. */
#ifndef SIM_METER_KEEPING_H
#define SIM_METER_KEEPING_H

#include "base/units.h"

/* In which time the second of a turn of the zone is told. */
typedef enum { TURN_WALL, TURN_STANDARD, TURN_UTC } turn_frame_t;
enum { TURN_LAST = 5 }; /* week of a turn: 1…4, or the last */

typedef struct keeping_mechanisms {
  /* --- the crystal --- */
  int64_t (*parabola_ppb)(int64_t factor, int64_t tenths); /* ⌊k·(T − 250)²/100⌋, either side */
  int64_t (*ageing_ppb)(int64_t a_year, int64_t days);     /* ⌊a·d/365⌋ */
  true_t (*age_day)(true_t start, int64_t days); /* where so many days are over: 86400 s each */
  /* --- DST by rule --- */
  /* Of the month: `first` is the first such weekday, 1…7, `days` how long the month is. */
  int32_t (*turn_day)(int32_t week, int32_t first, int32_t days);
  /* What that frame is ahead of UTC; `before`: the wall's offset before the turn. */
  int32_t (*turn_offset)(turn_frame_t frame, int32_t standard_s, int32_t before_s);
  /* --- the reserve of the clock --- */
  int64_t (*cell_drain)(bool supplied, int64_t leak_ppb); /* ppb of true time that a cell loses */
  bool (*capacitor_charges)(bool supplied);               /* with supply */
  bool (*new_cell_full)(bool replaced);                   /* whenever it was put in */
  /* --- the profile --- */
  bool (*nearly_full)(uint32_t stored, uint32_t room); /* from ⌈9/10⌉ on */
} keeping_mechanisms_t;

int64_t keeping_parabola_ppb(int64_t factor, int64_t tenths);
int64_t keeping_ageing_ppb(int64_t a_year, int64_t days);
true_t keeping_age_day(true_t start, int64_t days);
int32_t keeping_turn_day(int32_t week, int32_t first, int32_t days);
int32_t keeping_turn_offset(turn_frame_t frame, int32_t standard_s, int32_t before_s);
int64_t keeping_cell_drain(bool supplied, int64_t leak_ppb);
bool keeping_capacitor_charges(bool supplied);
bool keeping_new_cell_full(bool replaced);
bool keeping_nearly_full(uint32_t stored, uint32_t room);

/* Initialises the part of the right ones. */
#define KEEPING_RIGHT                                                                              \
  {                                                                                                \
    .parabola_ppb = keeping_parabola_ppb, .ageing_ppb = keeping_ageing_ppb,                        \
    .age_day = keeping_age_day, .turn_day = keeping_turn_day, .turn_offset = keeping_turn_offset,  \
    .cell_drain = keeping_cell_drain, .capacitor_charges = keeping_capacitor_charges,              \
    .new_cell_full = keeping_new_cell_full, .nearly_full = keeping_nearly_full                     \
  }

#endif
