/* From an expanded scenario that fails to the least one that fails the same way: one meter of
 * many, fewer days, fewer facts. It works on facts (FACTS.md), so that it takes whatever a story
 * has, and knows of them only where a meter's index and a span stand. Whether a smaller one still
 * fails the same way is asked of the caller; what cannot be run does not. It neither runs nor
 * judges. Deterministic: the same answers give the same steps. */
#ifndef HARNESS_SWARM_SHRINK_H
#define HARNESS_SWARM_SHRINK_H

#include "base/arena.h"
#include "base/octets.h"

typedef struct {
  int64_t span_ns;
  uint32_t meters, faults; /* of meters, lines and networks */
  uint32_t facts;          /* lines */
  uint32_t asked;          /* how many were tried */
} shrink_figures_t;

typedef struct {
  bool (*fails)(void *of, bytes_t facts);
  void (*progress)(void *of, const shrink_figures_t *figures); /* NULL: nobody looks */
  void *of;
  uint32_t asked_max;
} shrink_ask_t;

/* `facts` fail, which is not asked again. The result lives in the arena; so does what was tried. */
bytes_t shrink_facts(arena_t *arena, bytes_t facts, const shrink_ask_t *ask,
                     shrink_figures_t *figures);
/* What a story has, without asking anything. */
shrink_figures_t shrink_measure(bytes_t facts);

#endif
