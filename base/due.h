/* Who is due next, of a fixed number of entities, each with one instant that may be set anew at
 * any time: a heap that knows where everybody stands in it. The earliest goes first, at equal
 * instants the least entity. For events of which an entity has one at a time; heap.h is for those
 * that pile up. Nothing is allocated after due_open. */
#ifndef BASE_DUE_H
#define BASE_DUE_H

#include "base/arena.h"
#include "base/units.h"

#define DUE_NEVER TIME_NEVER

typedef struct {
  int64_t *at_ns;  /* of each entity; DUE_NEVER: it does not stand in the heap */
  uint32_t *heap;  /* entities */
  uint32_t *place; /* of each entity, in the heap */
  uint32_t count;  /* who stands in it */
  uint32_t entities;
} due_t;

due_t due_open(arena_t *arena, uint32_t entities);
/* Anew or moved, to earlier or later; DUE_NEVER strikes it out. */
void due_set(due_t *due, uint32_t entity, int64_t at_ns);
int64_t due_of(const due_t *due, uint32_t entity); /* DUE_NEVER where it has none */
/* False: nobody is due, ever. */
bool due_first(const due_t *due, uint32_t *entity, int64_t *at_ns);

#endif
