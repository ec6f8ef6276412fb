/* The event queue of virtual time: ordered by (time, class, entity, sequence), so that equal times
 * have one order on every machine. `sequence` is given by the heap, in order of pushing. Fixed
 * capacity, memory of the caller's. */
#ifndef BASE_HEAP_H
#define BASE_HEAP_H

#include "base/status.h"

typedef struct {
  int64_t time_ns;
  int32_t class;   /* the caller's enum: lower goes first at equal times */
  uint32_t entity; /* which meter, line or session */
  uint64_t sequence;
  uint64_t payload; /* an id; never a pointer to what may die first */
} event_t;

typedef struct {
  event_t *events;
  size_t cap;
  size_t count;
  uint64_t sequence;
} heap_t;

heap_t heap_over(event_t *memory, size_t cap);
MUST_USE status_t heap_push(heap_t *heap, int64_t time_ns, int32_t class, uint32_t entity,
                            uint64_t payload);
bool heap_peek(const heap_t *heap, event_t *first);
bool heap_pop(heap_t *heap, event_t *first);

#endif
