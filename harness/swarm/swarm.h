/* Random worlds by seed: a story in the scenario language, the same for a seed for ever of one
 * version. Whole kinds of faults are off in a world, wild weights for the rest (DESIGN,
 * Determinism). A world has two phases: in the first anything may happen, in the second nothing
 * does, and everything recoverable is to be recovered in it. Every draw is a function of (seed,
 * stream, counter) with a stream for each kind, so that a new kind changes no other's dice.
 * It judges nothing, and knows no file. */
#ifndef HARNESS_SWARM_SWARM_H
#define HARNESS_SWARM_SWARM_H

#include "base/text.h"
#include "base/units.h"

enum { SWARM_QUIET_S = 12 * 3600 /* of the second phase */, SWARM_METERS_MAX = 4 };

/* Where the dice of one stream stand. */
typedef struct {
  uint64_t seed, stream, counter;
} swarm_dice_t;

swarm_dice_t swarm_dice(uint64_t seed, uint64_t stream);
int64_t swarm_from(swarm_dice_t *dice, int64_t least, int64_t most); /* both included */
bool swarm_chance(swarm_dice_t *dice, int32_t percent);
const char *swarm_word(swarm_dice_t *dice, const char *const *words); /* ends with NULL */

/* A model as a world uses it. */
typedef struct {
  const char *name, *connection;
  bool one_phase, exports;
} swarm_model_t;

typedef struct {
  const swarm_model_t *model;
  const char *protocol;
  int32_t line;
} swarm_meter_t;

typedef struct {
  uint64_t seed;
  int64_t start_s, end_s; /* UTC */
  int32_t meter_count, line_count;
  swarm_meter_t meters[SWARM_METERS_MAX];
  uint64_t kinds; /* a bit for each kind of fault that is on, in the order of swarm_kind_name */
} swarm_t;

void swarm_open(swarm_t *swarm, uint64_t seed);
void swarm_story(const swarm_t *swarm, text_t *yaml);
/* When the last list is read: behind the first phase, SWARM_QUIET_S before the end. */
int64_t swarm_last_read_s(const swarm_t *swarm);

const char *swarm_kind_name(size_t kind); /* NULL past the last */

/* --- between the files of this folder --- */
void swarm_time(text_t *yaml, int64_t at_s); /* 2026-03-29T01:00:00Z, as the language has it */
uint64_t swarm_kinds_on(uint64_t seed);
void swarm_faults(const swarm_t *swarm, text_t *yaml);                    /* the section `faults` */
void swarm_line_faults(const swarm_t *swarm, int32_t line, text_t *yaml); /* of one link */

#endif
