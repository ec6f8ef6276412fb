/* Free blocks of a size are a list, each begins with where the next is. */
#include "base/pool.h"

#include <string.h>

_Static_assert(POOL_LEAST >= sizeof(void *), "a free block holds where the next is");

static size_t class_of(size_t size) {
  size_t class = 0;
  while (((size_t)POOL_LEAST << class) < size)
    class ++;
  CHECK(class < POOL_CLASSES);
  return class;
}

pool_t pool_over(arena_t *arena) { return (pool_t){.arena = arena}; }

size_t pool_room(size_t size) { return (size_t)POOL_LEAST << class_of(size); }

void *pool_take(pool_t *pool, size_t size) {
  size_t class = class_of(size);
  size_t room = (size_t)POOL_LEAST << class;
  void *block = pool->free[class];
  pool->in_use += room;
  if (block == NULL) return arena_take(pool->arena, room);
  memcpy(&pool->free[class], block, sizeof(void *));
  return block;
}

void pool_give(pool_t *pool, void *block, size_t size) {
  if (block == NULL) return;
  size_t class = class_of(size);
  CHECK(pool->in_use >= (size_t)POOL_LEAST << class);
  pool->in_use -= (size_t)POOL_LEAST << class;
  memcpy(block, &pool->free[class], sizeof(void *));
  pool->free[class] = block;
}
