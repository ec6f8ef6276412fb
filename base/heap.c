/* A binary heap over a fixed array. */
#include "base/heap.h"

static bool before(const event_t *a, const event_t *b) {
  if (a->time_ns != b->time_ns) return a->time_ns < b->time_ns;
  if (a->class != b->class) return a->class < b->class;
  if (a->entity != b->entity) return a->entity < b->entity;
  return a->sequence < b->sequence;
}

heap_t heap_over(event_t *memory, size_t cap) { return (heap_t){.events = memory, .cap = cap}; }

status_t heap_push(heap_t *heap, int64_t time_ns, int32_t class, uint32_t entity,
                   uint64_t payload) {
  if (heap->count == heap->cap) return ST_NO_ROOM;
  event_t fresh = {time_ns, class, entity, heap->sequence++, payload};
  size_t at = heap->count++;
  while (at > 0 && before(&fresh, &heap->events[(at - 1) / 2])) {
    heap->events[at] = heap->events[(at - 1) / 2];
    at = (at - 1) / 2;
  }
  heap->events[at] = fresh;
  return ST_OK;
}

bool heap_peek(const heap_t *heap, event_t *first) {
  if (heap->count == 0) return false;
  *first = heap->events[0];
  return true;
}

bool heap_pop(heap_t *heap, event_t *first) {
  if (!heap_peek(heap, first)) return false;
  event_t last = heap->events[--heap->count];
  size_t at = 0;
  for (;;) {
    size_t child = 2 * at + 1;
    if (child >= heap->count) break;
    if (child + 1 < heap->count && before(&heap->events[child + 1], &heap->events[child])) child++;
    if (!before(&heap->events[child], &last)) break;
    heap->events[at] = heap->events[child];
    at = child;
  }
  heap->events[at] = last;
  return true;
}
