/* Small numbers in order of a key, and of themselves where keys are equal: which line is due next,
 * which waits longest. A number is in a queue once; its key may change, and it may leave from the
 * middle. Memory is taken at the opening and never grows. */
#ifndef PMU_FLEET_QUEUE_H
#define PMU_FLEET_QUEUE_H

#include "base/arena.h"

typedef struct {
  int64_t *keys; /* by number */
  uint32_t *at;  /* by number: its place in `ids`, from 1; 0: it is not in */
  uint32_t *ids; /* a heap */
  size_t count, cap;
} queue_t;

void queue_open(queue_t *queue, arena_t *arena, size_t cap); /* for the numbers below cap */
void queue_put(queue_t *queue, uint32_t id, int64_t key);    /* in, or elsewhere */
void queue_drop(queue_t *queue, uint32_t id);                /* out, where it is in */
bool queue_holds(const queue_t *queue, uint32_t id);
/* The first, which stays in. False: there is none. */
bool queue_first(const queue_t *queue, uint32_t *id, int64_t *key);

#endif
