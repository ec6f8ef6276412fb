/* The heap with places; see plc_agenda.h. */
#include "sim/link/plc_agenda.h"

static bool before(const plc_due_t *a, const plc_due_t *b) {
  if (a->at_ns != b->at_ns) return a->at_ns < b->at_ns;
  if (a->class != b->class) return a->class < b->class;
  if (a->entity != b->entity) return a->entity < b->entity;
  return a->sequence < b->sequence;
}

static void put(plc_agenda_t *agenda, uint32_t at, const plc_due_t *due) {
  agenda->heap[at] = *due;
  agenda->place[due->thing] = at + 1;
}

static void rise(plc_agenda_t *agenda, uint32_t at, plc_due_t due) {
  while (at > 0 && before(&due, &agenda->heap[(at - 1) / 2])) {
    put(agenda, at, &agenda->heap[(at - 1) / 2]);
    at = (at - 1) / 2;
  }
  put(agenda, at, &due);
}

static void sink(plc_agenda_t *agenda, uint32_t at, plc_due_t due) {
  while (2 * at + 1 < agenda->count) {
    uint32_t child = 2 * at + 1;
    if (child + 1 < agenda->count && before(&agenda->heap[child + 1], &agenda->heap[child]))
      child++;
    if (!before(&agenda->heap[child], &due)) break;
    put(agenda, at, &agenda->heap[child]);
    at = child;
  }
  put(agenda, at, &due);
}

void plc_agenda_open(plc_agenda_t *agenda, arena_t *arena, uint32_t things) {
  agenda->heap = ARENA_ARRAY(arena, plc_due_t, things);
  agenda->place = ARENA_ARRAY(arena, uint32_t, things);
  agenda->things = things;
}

void plc_agenda_drop(plc_agenda_t *agenda, uint32_t thing) {
  CHECK(thing < agenda->things);
  uint32_t place = agenda->place[thing];
  if (place == 0) return;
  agenda->place[thing] = 0;
  agenda->count--;
  if (place - 1 == agenda->count) return;
  plc_due_t last = agenda->heap[agenda->count];
  bool up = place > 1 && before(&last, &agenda->heap[(place - 2) / 2]);
  if (up) rise(agenda, place - 1, last);
  if (!up) sink(agenda, place - 1, last);
}

void plc_agenda_set(plc_agenda_t *agenda, const plc_due_t *due) {
  plc_agenda_drop(agenda, due->thing);
  CHECK(agenda->count < agenda->things);
  rise(agenda, agenda->count++, *due);
}

bool plc_agenda_waits(const plc_agenda_t *agenda, uint32_t thing) {
  return agenda->place[thing] != 0;
}

true_t plc_agenda_next(const plc_agenda_t *agenda) {
  return (true_t){agenda->count > 0 ? agenda->heap[0].at_ns : TIME_NEVER};
}

bool plc_agenda_pop(plc_agenda_t *agenda, true_t now, plc_due_t *due) {
  if (agenda->count == 0 || agenda->heap[0].at_ns > now.ns) return false;
  *due = agenda->heap[0];
  plc_agenda_drop(agenda, due->thing);
  return true;
}
