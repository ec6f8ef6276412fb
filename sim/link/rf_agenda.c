/* An indexed binary heap; see rf_agenda.h. */
#include "sim/link/rf_agenda.h"

void rf_agenda_open(rf_agenda_t *agenda, arena_t *arena, uint32_t slots) {
  *agenda = (rf_agenda_t){.slots = slots};
  agenda->entries = ARENA_ARRAY(arena, rf_entry_t, slots);
  agenda->places = ARENA_ARRAY(arena, uint32_t, slots);
}

static bool before(rf_entry_t a, rf_entry_t b) {
  return a.time_ns != b.time_ns ? a.time_ns < b.time_ns : a.slot < b.slot;
}

static void put(rf_agenda_t *agenda, uint32_t at, rf_entry_t entry) {
  agenda->entries[at] = entry;
  agenda->places[entry.slot] = at + 1;
}

static void rise(rf_agenda_t *agenda, uint32_t at, rf_entry_t entry) {
  while (at > 0 && before(entry, agenda->entries[(at - 1) / 2])) {
    put(agenda, at, agenda->entries[(at - 1) / 2]);
    at = (at - 1) / 2;
  }
  put(agenda, at, entry);
}

static void sink(rf_agenda_t *agenda, uint32_t at, rf_entry_t entry) {
  for (;;) {
    uint32_t child = 2 * at + 1;
    if (child >= agenda->count) break;
    if (child + 1 < agenda->count && before(agenda->entries[child + 1], agenda->entries[child]))
      child++;
    if (!before(agenda->entries[child], entry)) break;
    put(agenda, at, agenda->entries[child]);
    at = child;
  }
  put(agenda, at, entry);
}

static void remove_at(rf_agenda_t *agenda, uint32_t at) {
  agenda->places[agenda->entries[at].slot] = 0;
  rf_entry_t last = agenda->entries[--agenda->count];
  if (at == agenda->count) return;
  if (at > 0 && before(last, agenda->entries[(at - 1) / 2]))
    rise(agenda, at, last);
  else
    sink(agenda, at, last);
}

void rf_agenda_set(rf_agenda_t *agenda, uint32_t slot, true_t at) {
  CHECK(slot < agenda->slots);
  uint32_t place = agenda->places[slot];
  rf_entry_t entry = {at.ns, slot};
  if (at.ns == TIME_NEVER) {
    if (place > 0) remove_at(agenda, place - 1);
  } else if (place == 0) {
    rise(agenda, agenda->count++, entry);
  } else if (before(entry, agenda->entries[place - 1])) {
    rise(agenda, place - 1, entry);
  } else {
    sink(agenda, place - 1, entry);
  }
}

true_t rf_agenda_of(const rf_agenda_t *agenda, uint32_t slot) {
  CHECK(slot < agenda->slots);
  uint32_t place = agenda->places[slot];
  return (true_t){place == 0 ? TIME_NEVER : agenda->entries[place - 1].time_ns};
}

bool rf_agenda_first(const rf_agenda_t *agenda, rf_entry_t *first) {
  if (agenda->count == 0) return false;
  *first = agenda->entries[0];
  return true;
}
