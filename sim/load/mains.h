/* What the mains are at a meter's terminals, by half cycles of 10 ms counted from the epoch of UTC:
 * the voltage of each phase, harmonics, frequency and flicker, constant in pieces
 * (pmu/docs/decisions/0011 "The mains"). Built once from the facts of one meter; it knows no
 * thresholds and no meter, and touches no power: whoever asks makes of it what he measures. */
#ifndef SIM_LOAD_MAINS_H
#define SIM_LOAD_MAINS_H

#include "base/arena.h"
#include "base/units.h"

enum { MAINS_PHASES = 3, MAINS_ORDER_FIRST = 2, MAINS_ORDER_LAST = 25 };
enum { MAINS_ORDERS = MAINS_ORDER_LAST - MAINS_ORDER_FIRST + 1 };
#define MAINS_HALF_NS INT64_C(10000000) /* 50 Hz is the only nominal frequency */
#define MAINS_EVER INT64_MIN
#define MAINS_NEVER INT64_MAX

/* Millionths of the fundamental, by phase and order; [0]: order 2. */
typedef struct {
  int32_t ppm[MAINS_PHASES][MAINS_ORDERS];
} mains_harmonics_t;

typedef struct {
  int64_t from;             /* a half cycle, to the next piece's; of the first MAINS_EVER */
  int64_t mv[MAINS_PHASES]; /* r.m.s., harmonics included; 0 of a phase that the meter has not */
  int64_t mhz;
  int64_t pst[MAINS_PHASES];          /* thousandths */
  const mains_harmonics_t *harmonics; /* NULL: none */
} mains_piece_t;

/* The voltages alone: other pieces, where these change and nothing else does. */
typedef struct {
  int64_t from;
  int64_t mv[MAINS_PHASES];
} mains_volts_t;

typedef struct {
  int32_t phases; /* of the meter: 1 or 3 */
  int64_t nominal_mv;
  int32_t count; /* at least 1 */
  const mains_piece_t *pieces;
  int32_t volt_count; /* at least 1 */
  const mains_volts_t *volts;
} mains_t;

/* NULL where the facts of `meter` declare no `nominal`. ST_BAD_INPUT: a fact that cannot be read,
 * a value out of its range, a span without length, swells that overlap. O(n log n). */
MUST_USE status_t mains_read(arena_t *arena, bytes_t facts, int64_t meter, const mains_t **mains,
                             fault_t *fault);

int32_t mains_at(const mains_t *mains, int64_t half); /* index of the piece that has it */
int32_t mains_volts_at(const mains_t *mains, int64_t half);
int64_t mains_end(const mains_t *mains, int32_t piece); /* the half cycle behind it; MAINS_NEVER */
int64_t mains_half(true_t at);                          /* that `at` lies in */
int64_t mains_half_whole(true_t at); /* the first that does not begin before `at` */

#endif
