/* What happens next in a network of radio: one entry a slot (a node, a datagram, a fault), which
 * can be moved or struck out in O(log slots). Equal times go by slot, so that one order exists.
 *
 * What it is not: base/heap, which keeps every event that was ever pushed; here a later wish for
 * the same slot replaces the earlier, and the memory is bounded by the slots. */
#ifndef SIM_LINK_RF_AGENDA_H
#define SIM_LINK_RF_AGENDA_H

#include "base/arena.h"
#include "base/units.h"

typedef struct {
  int64_t time_ns;
  uint32_t slot;
} rf_entry_t;

typedef struct {
  rf_entry_t *entries; /* a binary heap */
  uint32_t *places;    /* of a slot in `entries`, plus one; 0: none */
  uint32_t count, slots;
} rf_agenda_t;

void rf_agenda_open(rf_agenda_t *agenda, arena_t *arena, uint32_t slots);
/* TIME_NEVER strikes it out. */
void rf_agenda_set(rf_agenda_t *agenda, uint32_t slot, true_t at);
/* TIME_NEVER where it has none. */
true_t rf_agenda_of(const rf_agenda_t *agenda, uint32_t slot);
/* The first; false when there is none. It stays until it is set again. */
bool rf_agenda_first(const rf_agenda_t *agenda, rf_entry_t *first);

#endif
