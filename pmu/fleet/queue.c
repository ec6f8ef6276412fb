/* A binary heap whose members know their places; see queue.h. */
#include "pmu/fleet/queue.h"

void queue_open(queue_t *queue, arena_t *arena, size_t cap) {
  *queue = (queue_t){.keys = ARENA_ARRAY(arena, int64_t, cap + 1),
                     .at = ARENA_ARRAY(arena, uint32_t, cap + 1),
                     .ids = ARENA_ARRAY(arena, uint32_t, cap + 1),
                     .cap = cap};
}

static bool before(const queue_t *queue, uint32_t a, uint32_t b) {
  if (queue->keys[a] != queue->keys[b]) return queue->keys[a] < queue->keys[b];
  return a < b;
}

static void place(queue_t *queue, size_t at, uint32_t id) {
  queue->ids[at] = id;
  queue->at[id] = (uint32_t)at + 1;
}

static void rise(queue_t *queue, size_t at, uint32_t id) {
  while (at > 0 && before(queue, id, queue->ids[(at - 1) / 2])) {
    place(queue, at, queue->ids[(at - 1) / 2]);
    at = (at - 1) / 2;
  }
  place(queue, at, id);
}

static void sink(queue_t *queue, size_t at, uint32_t id) {
  for (size_t child; (child = 2 * at + 1) < queue->count; at = child) {
    bool right =
        child + 1 < queue->count && before(queue, queue->ids[child + 1], queue->ids[child]);
    if (right) child++;
    if (!before(queue, queue->ids[child], id)) break;
    place(queue, at, queue->ids[child]);
  }
  place(queue, at, id);
}

void queue_put(queue_t *queue, uint32_t id, int64_t key) {
  CHECK(id < queue->cap);
  bool sinks = queue->at[id] > 0 && key > queue->keys[id];
  queue->keys[id] = key;
  if (queue->at[id] == 0) {
    rise(queue, queue->count++, id);
    return;
  }
  size_t at = queue->at[id] - 1;
  if (sinks)
    sink(queue, at, id);
  else
    rise(queue, at, id);
}

void queue_drop(queue_t *queue, uint32_t id) {
  CHECK(id < queue->cap);
  if (queue->at[id] == 0) return;
  size_t at = queue->at[id] - 1;
  uint32_t last = queue->ids[--queue->count];
  queue->at[id] = 0;
  if (last == id) return;
  if (at > 0 && before(queue, last, queue->ids[(at - 1) / 2]))
    rise(queue, at, last);
  else
    sink(queue, at, last);
}

bool queue_holds(const queue_t *queue, uint32_t id) {
  CHECK(id < queue->cap);
  return queue->at[id] > 0;
}

bool queue_first(const queue_t *queue, uint32_t *id, int64_t *key) {
  if (queue->count == 0) return false;
  *id = queue->ids[0];
  *key = queue->keys[*id];
  return true;
}
