/* Memory that is taken and given back, over an arena: blocks of powers of two, kept in a list for
 * each size once they are free. What is held follows how much is in use at once, not how often. An
 * arena alone never takes back; here the arena is what the pool grows by. Not zeroed. */
#ifndef BASE_POOL_H
#define BASE_POOL_H

#include "base/arena.h"

enum { POOL_LEAST = 64, POOL_CLASSES = 15 }; /* 64 octets to 1 MiB */

typedef struct {
  arena_t *arena;
  void *free[POOL_CLASSES];
  size_t in_use; /* octets that are not free, in whole blocks */
} pool_t;

pool_t pool_over(arena_t *arena);
void *pool_take(pool_t *pool, size_t size);
/* `size` as it was taken; NULL: nothing. */
void pool_give(pool_t *pool, void *block, size_t size);
/* How long the block is of which `size` was taken. */
size_t pool_room(size_t size);

#endif
