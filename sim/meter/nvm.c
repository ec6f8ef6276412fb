/* Non-volatile memory: records with a check, the ones that are rewritten in two slots, rows in
 * rings. Every write is counted and has three cut points: before, half-way, after. After a cut no
 * write arrives until the restart. A power-down's save is written, counted and cannot be cut. The
 * images are in this process's memory; nothing here is a file. */
#include <string.h>

#include "sim/meter/core.h"

/* --- the check: CRC-32, reflected, of IEEE 802.3 --- */

static const uint32_t crc_nibbles[16] = {
    0x00000000, 0x1db71064, 0x3b6e20c8, 0x26d930ac, 0x76dc4190, 0x6b6b51f4, 0x4db26158, 0x5005713c,
    0xedb88320, 0xf00f9344, 0xd6d6a3e8, 0xcb61b38c, 0x9b64c2b0, 0x86d3d2d4, 0xa00ae278, 0xbdbdf21c};

static uint32_t check_of(const void *octets, size_t len) {
  const uint8_t *p = octets;
  uint32_t crc = 0xffffffffU;
  for (size_t i = 0; i < len; i++) {
    crc ^= p[i];
    crc = crc >> 4 ^ crc_nibbles[crc & 15];
    crc = crc >> 4 ^ crc_nibbles[crc & 15];
  }
  return ~crc;
}

/* --- cut points --- */

void nvm_point(nvm_t *nvm, nvm_action_t action) {
  CHECK(action < ACTION_COUNT);
  if (nvm->saving || nvm->cut) return;
  nvm->points++;
  nvm->by_action[action]++;
  if (nvm->points != nvm->armed) return;
  nvm->cut = true;
  nvm->cut_happened = true;
  nvm->armed = 0;
}

/* One record: `len` octets and their check. A torn one is left with a check that cannot hold. */
static void put(nvm_t *nvm, void *slot, const void *from, size_t len, uint32_t *check) {
  nvm_point(nvm, nvm->action);
  if (nvm->cut) return;
  memcpy(slot, from, len / 2);
  nvm_point(nvm, nvm->action);
  if (nvm->cut) {
    *check = ~check_of(slot, len);
    return;
  }
  memcpy(slot, from, len);
  *check = check_of(slot, len);
  nvm->writes++;
  nvm_point(nvm, nvm->action);
}

/* --- the picture of RAM --- */

static bool state_whole(const nvm_state_t *state) {
  return state->generation > 0 && state->check == check_of(state, offsetof(nvm_state_t, check));
}

static int32_t state_newest(const nvm_t *nvm) {
  bool whole[2] = {state_whole(&nvm->state[0]), state_whole(&nvm->state[1])};
  if (whole[0] && whole[1]) return nvm->state[0].generation > nvm->state[1].generation ? 0 : 1;
  if (whole[0]) return 0;
  return whole[1] ? 1 : -1;
}

void nvm_state_write(nvm_t *nvm, const ram_t *ram) {
  int32_t newest = state_newest(nvm);
  nvm_state_t next;
  memset(&next, 0, sizeof next);
  next.ram = *ram;
  next.generation = newest < 0 ? 1 : nvm->state[newest].generation + 1;
  nvm_state_t *slot = &nvm->state[newest == 0 ? 1 : 0];
  put(nvm, slot, &next, offsetof(nvm_state_t, check), &slot->check);
}

const ram_t *nvm_state_latest(const nvm_t *nvm) {
  int32_t newest = state_newest(nvm);
  return newest < 0 ? NULL : &nvm->state[newest].ram;
}

/* --- single words: the boot number, the stored response --- */

static bool word_whole(const nvm_word_t *word) {
  return word->generation > 0 && word->check == check_of(word, offsetof(nvm_word_t, check));
}

static int32_t word_newest(const nvm_word_t word[2]) {
  bool whole[2] = {word_whole(&word[0]), word_whole(&word[1])};
  if (whole[0] && whole[1]) return word[0].generation > word[1].generation ? 0 : 1;
  if (whole[0]) return 0;
  return whole[1] ? 1 : -1;
}

void nvm_word_write(nvm_t *nvm, nvm_word_t word[2], uint32_t value) {
  int32_t newest = word_newest(word);
  nvm_word_t next = {.value = value};
  next.generation = newest < 0 ? 1 : word[newest].generation + 1;
  nvm_word_t *slot = &word[newest == 0 ? 1 : 0];
  put(nvm, slot, &next, offsetof(nvm_word_t, check), &slot->check);
}

bool nvm_word_read(const nvm_word_t word[2], uint32_t *value) {
  int32_t newest = word_newest(word);
  *value = word[newest < 0 ? 0 : newest].value;
  return newest >= 0;
}

/* Both copies lose bits: what a byte in a bad cell reads as. */
void nvm_word_spoil(nvm_word_t word[2]) {
  for (int32_t i = 0; i < 2; i++) {
    word[i].value ^= 0x5a;
    word[i].check ^= 1;
  }
}

/* --- rows, events, sets --- */

static nvm_row_t *row_slot(const nvm_t *nvm, bool entry, uint32_t place) {
  if (entry) return &nvm->entries[place % (nvm->entries_cap + NVM_SPARE)];
  return &nvm->markers[place % (NVM_MARKERS + NVM_SPARE)];
}

void nvm_row_write(nvm_t *nvm, bool entry, uint32_t place, const meter_row_t *row) {
  nvm_row_t *slot = row_slot(nvm, entry, place);
  put(nvm, &slot->row, row, sizeof *row, &slot->check);
}

uint32_t nvm_row_sequence(const nvm_t *nvm, bool entry, uint32_t place) {
  return row_slot(nvm, entry, place)->row.sequence;
}

bool nvm_row_read(const nvm_t *nvm, bool entry, uint32_t place, meter_row_t *row) {
  const nvm_row_t *slot = row_slot(nvm, entry, place);
  if (slot->check != check_of(&slot->row, sizeof slot->row)) return false;
  *row = slot->row;
  return true;
}

void nvm_event_write(nvm_t *nvm, const meter_event_t *event) {
  nvm_event_t *slot = &nvm->events[event->number % (NVM_EVENTS + NVM_SPARE)];
  put(nvm, &slot->event, event, sizeof *event, &slot->check);
}

bool nvm_event_read(const nvm_t *nvm, uint32_t number, meter_event_t *event) {
  const nvm_event_t *slot = &nvm->events[number % (NVM_EVENTS + NVM_SPARE)];
  if (slot->check != check_of(&slot->event, sizeof slot->event)) return false;
  if (slot->event.number != number) return false;
  *event = slot->event;
  return true;
}

void nvm_set_write(nvm_t *nvm, const meter_set_t *set) {
  nvm_set_t *slot = &nvm->sets[set->number % (METER_SETS_MAX + NVM_SPARE)];
  put(nvm, &slot->set, set, sizeof *set, &slot->check);
}

bool nvm_set_read(const nvm_t *nvm, uint32_t number, meter_set_t *set) {
  const nvm_set_t *slot = &nvm->sets[number % (METER_SETS_MAX + NVM_SPARE)];
  if (slot->check != check_of(&slot->set, sizeof slot->set)) return false;
  if (slot->set.number != number) return false;
  *set = slot->set;
  return true;
}

/* --- installation --- */

void nvm_init(arena_t *arena, nvm_t *nvm, span_t profile_period) {
  int64_t entries = NVM_DAYS * (24 * 3600 * NS_PER_S / profile_period.ns) + NVM_MARKERS;
  if (entries > NVM_ENTRIES_MAX) entries = NVM_ENTRIES_MAX;
  CHECK(entries > 0);
  memset(nvm, 0, sizeof *nvm);
  nvm->entries_cap = (uint32_t)entries;
  nvm->entries = ARENA_ARRAY(arena, nvm_row_t, (size_t)entries + NVM_SPARE);
  nvm->markers = ARENA_ARRAY(arena, nvm_row_t, NVM_MARKERS + NVM_SPARE);
  nvm->events = ARENA_ARRAY(arena, nvm_event_t, NVM_EVENTS + NVM_SPARE);
  nvm->sets = ARENA_ARRAY(arena, nvm_set_t, METER_SETS_MAX + NVM_SPARE);
}

static const char *const action_names[] = {
    [ACTION_INTERVAL] = "interval",
    [ACTION_MARKER] = "marker",
    [ACTION_EVENT] = "event",
    [ACTION_END_OF_BILLING] = "end of billing",
    [ACTION_TARIFF] = "tariff",
    [ACTION_POWER_UP] = "power up",
    [ACTION_CLOCK_LOSS] = "clock loss",
    [ACTION_TIME_SET] = "time set",
    [ACTION_ADJUST] = "adjust",
    [ACTION_RESPONSE] = "response",
    [ACTION_LOSS_1] = "clock loss 1",
    [ACTION_LOSS_1 + 1] = "clock loss 2",
    [ACTION_LOSS_1 + 2] = "clock loss 3",
    [ACTION_LOSS_1 + 3] = "clock loss 4",
    [ACTION_LOSS_1 + 4] = "clock loss 5",
    [ACTION_LOSS_1 + 5] = "clock loss 6",
    [ACTION_LOSS_7] = "clock loss 7",
};
_Static_assert(sizeof action_names / sizeof action_names[0] == ACTION_COUNT, "one name an action");

const char *nvm_action_name(nvm_action_t action) {
  CHECK(action < ACTION_COUNT);
  return action_names[action];
}
