/* What is due next among a fixed set of things, each of which waits for at most one instant: a heap
 * that knows where everything stands in it, so that a thing can be moved or taken out at O(log n).
 * Order: (time, class, entity, sequence), as everywhere. Memory at open only. It knows neither
 * nodes nor frames. Unlike base/heap nothing stale is ever in it. */
#ifndef SIM_LINK_PLC_AGENDA_H
#define SIM_LINK_PLC_AGENDA_H

#include "base/arena.h"
#include "base/units.h"

typedef struct {
  int64_t at_ns;
  uint64_t sequence;
  uint32_t entity;
  uint32_t thing;
  int32_t class;
} plc_due_t;

typedef struct {
  plc_due_t *heap;
  uint32_t *place; /* of each thing in the heap, from 1; 0: it waits for nothing */
  uint32_t count, things;
} plc_agenda_t;

void plc_agenda_open(plc_agenda_t *agenda, arena_t *arena, uint32_t things);
void plc_agenda_set(plc_agenda_t *agenda, const plc_due_t *due); /* anew or moved */
void plc_agenda_drop(plc_agenda_t *agenda, uint32_t thing);
bool plc_agenda_waits(const plc_agenda_t *agenda, uint32_t thing);
true_t plc_agenda_next(const plc_agenda_t *agenda); /* TIME_NEVER: nothing */
bool plc_agenda_pop(plc_agenda_t *agenda, true_t now, plc_due_t *due);

#endif
