/* A binary heap of entities, and the place of each. */
#include "base/due.h"

due_t due_open(arena_t *arena, uint32_t entities) {
  due_t due = {.at_ns = ARENA_ARRAY(arena, int64_t, entities),
               .heap = ARENA_ARRAY(arena, uint32_t, entities),
               .place = ARENA_ARRAY(arena, uint32_t, entities),
               .entities = entities};
  for (uint32_t i = 0; i < entities; i++)
    due.at_ns[i] = DUE_NEVER;
  return due;
}

static bool before(const due_t *due, uint32_t a, uint32_t b) {
  if (due->at_ns[a] != due->at_ns[b]) return due->at_ns[a] < due->at_ns[b];
  return a < b;
}

static void put(due_t *due, uint32_t at, uint32_t entity) {
  due->heap[at] = entity;
  due->place[entity] = at;
}

static void rise(due_t *due, uint32_t at, uint32_t entity) {
  while (at > 0 && before(due, entity, due->heap[(at - 1) / 2])) {
    put(due, at, due->heap[(at - 1) / 2]);
    at = (at - 1) / 2;
  }
  put(due, at, entity);
}

static void sink(due_t *due, uint32_t at, uint32_t entity) {
  for (;;) {
    uint32_t child = 2 * at + 1;
    if (child >= due->count) break;
    if (child + 1 < due->count && before(due, due->heap[child + 1], due->heap[child])) child++;
    if (!before(due, due->heap[child], entity)) break;
    put(due, at, due->heap[child]);
    at = child;
  }
  put(due, at, entity);
}

static void settle(due_t *due, uint32_t at, uint32_t entity) {
  if (at > 0 && before(due, entity, due->heap[(at - 1) / 2]))
    rise(due, at, entity);
  else
    sink(due, at, entity);
}

void due_set(due_t *due, uint32_t entity, int64_t at_ns) {
  CHECK(entity < due->entities);
  bool stood = due->at_ns[entity] != DUE_NEVER;
  if (due->at_ns[entity] == at_ns) return;
  due->at_ns[entity] = at_ns;
  if (at_ns != DUE_NEVER) {
    settle(due, stood ? due->place[entity] : due->count++, entity);
    return;
  }
  uint32_t at = due->place[entity];
  uint32_t last = due->heap[--due->count];
  if (last != entity) settle(due, at, last);
}

int64_t due_of(const due_t *due, uint32_t entity) {
  CHECK(entity < due->entities);
  return due->at_ns[entity];
}

bool due_first(const due_t *due, uint32_t *entity, int64_t *at_ns) {
  if (due->count == 0) return false;
  *entity = due->heap[0];
  *at_ns = due->at_ns[*entity];
  return true;
}
