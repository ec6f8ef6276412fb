/* The bench's camera: what the displays show at the instants of the facts `look`. A look is no
 * conversation and changes nothing; it is a line for the judge, beside those of the decoder, whom
 * no octet tells of it. harness/decode/SERVED.md "The display". */
#ifndef HARNESS_BENCH_LOOKS_H
#define HARNESS_BENCH_LOOKS_H

#include "base/arena.h"
#include "base/text.h"
#include "base/units.h"
#include "sim/world/world.h"

typedef struct {
  uint32_t meter;
  true_t at;
  bytes_t code; /* empty: what the sequence shows */
} look_t;

typedef struct {
  const look_t *looks; /* ascending */
  size_t count, taken;
  text_t lines; /* of those that were taken; the owner frees it */
} looks_t;

/* The facts live as long as the looks. ST_BAD_INPUT: a look that cannot be read, at a meter that is
 * not there, or before the one in front of it. */
MUST_USE status_t looks_open(arena_t *arena, bytes_t facts, uint32_t meters, looks_t *looks,
                             fault_t *fault);
true_t looks_next(const looks_t *looks); /* TIME_NEVER: there is none */
/* All looks of `now`; the world stands there, its runs taken. */
void looks_take(looks_t *looks, world_t *world, true_t now);

#endif
