/* Non-volatile memory: records with a check, the ones that are rewritten in two slots, rows in
 * rings. Every write is counted and has three cut points: before, half-way, after. After a cut no
 * write arrives until the restart. A power-down's save is written, counted and cannot be cut. The
 * images are in this process's memory; nothing here is a file. */
#include <string.h>

#include "sim/meter/core.h"
#include "sim/meter/runs.h"
#include "sim/meter/totals.h"

/* --- the check: by words of 64 bits in two sums, each times an odd number, so that no word can
 * stand for another; a year has tens of thousands of records --- */

static uint64_t mixed(uint64_t sum, uint64_t word) {
  sum = (sum ^ word) * UINT64_C(0x9e3779b97f4a7c15);
  return sum ^ sum >> 32;
}

static uint32_t check_of(const void *octets, size_t len) {
  const uint8_t *p = octets;
  uint64_t sums[2] = {UINT64_C(0x243f6a8885a308d3), UINT64_C(0x13198a2e03707344)};
  uint64_t words[2] = {0};
  size_t at = 0;
  for (; at + sizeof words <= len; at += sizeof words) {
    memcpy(words, p + at, sizeof words);
    sums[0] = mixed(sums[0], words[0]);
    sums[1] = mixed(sums[1], words[1]);
  }
  uint64_t rest[2] = {0};
  memcpy(rest, p + at, len - at);
  sums[0] = mixed(sums[0], rest[0]);
  sums[1] = mixed(sums[1], rest[1]);
  return (uint32_t)(mixed(sums[0], sums[1]) >> 16);
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
void nvm_put(nvm_t *nvm, void *slot, const void *from, size_t len, uint32_t *check) {
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

bool nvm_whole(const void *slot, size_t len, uint32_t check) {
  return check == check_of(slot, len);
}

/* --- the picture of RAM --- */

/* What the check of a picture covers. */
static size_t state_len(const nvm_t *nvm) {
  return offsetof(nvm_state_t, ram) - offsetof(nvm_state_t, generation) + nvm->ram_len;
}

static bool state_whole(const nvm_t *nvm, const nvm_state_t *state) {
  return state->generation > 0 && state->check == check_of(&state->generation, state_len(nvm));
}

static int32_t state_newest(const nvm_t *nvm) {
  bool whole[2] = {state_whole(nvm, &nvm->state[0]), state_whole(nvm, &nvm->state[1])};
  if (whole[0] && whole[1]) return nvm->state[0].generation > nvm->state[1].generation ? 0 : 1;
  if (whole[0]) return 0;
  return whole[1] ? 1 : -1;
}

void nvm_ram_copy(const nvm_t *nvm, ram_t *to, const ram_t *from) {
  memcpy(to, from, nvm->ram_len);
}

void nvm_state_write(nvm_t *nvm, const ram_t *ram) {
  int32_t newest = state_newest(nvm);
  nvm_state_t next;
  next.generation = newest < 0 ? 1 : nvm->state[newest].generation + 1;
  memset(&next.generation + 1, 0,
         offsetof(nvm_state_t, ram) - offsetof(nvm_state_t, generation) - sizeof next.generation);
  nvm_ram_copy(nvm, &next.ram, ram);
  int32_t into = newest == 0 ? 1 : 0;
  nvm_state_t *slot = &nvm->state[into];
  totals_store(nvm, into, ram);
  nvm_put(nvm, &slot->generation, &next.generation, state_len(nvm), &slot->check);
}

int32_t nvm_state_slot(const nvm_t *nvm) {
  int32_t newest = state_newest(nvm);
  CHECK(newest >= 0);
  return newest;
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
  nvm_put(nvm, slot, &next, offsetof(nvm_word_t, check), &slot->check);
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
    word[i].check = ~check_of(&word[i], offsetof(nvm_word_t, check)); /* spoiled twice is spoiled */
  }
}

/* --- rings --- */

typedef struct {
  uint32_t check;
  uint32_t place; /* of an entry; records are of 64-bit values */
  uint8_t record[];
} slot_t;

static size_t slot_stride(const nvm_ring_t *ring) { return sizeof(slot_t) + ring->len; }

/* Small enough that a meter to which little happens is small, too. */
enum { CHUNK_SLOTS = 16, CHUNKS_FIRST = 4 };

static uint32_t ring_slots(const nvm_ring_t *ring) { return ring->cap + NVM_SPARE; }

/* NULL: nothing was ever written near it. */
static slot_t *slot_of(const nvm_ring_t *ring, uint32_t place) {
  uint32_t at = place % ring_slots(ring);
  if (at / CHUNK_SLOTS >= ring->room) return NULL;
  uint8_t *chunk = ring->chunks[at / CHUNK_SLOTS];
  if (chunk == NULL) return NULL;
  return (slot_t *)(void *)(chunk + at % CHUNK_SLOTS * slot_stride(ring));
}

/* To twice as many: what is outgrown stays with the arena, less than what is there. */
static void chunks_grow(nvm_t *nvm, nvm_ring_t *ring, uint32_t chunk) {
  uint32_t room = ring->room == 0 ? CHUNKS_FIRST : ring->room;
  while (room <= chunk)
    room *= 2;
  uint8_t **chunks = ARENA_ARRAY(nvm->arena, uint8_t *, room);
  if (ring->room > 0) memcpy(chunks, ring->chunks, ring->room * sizeof *chunks);
  ring->chunks = chunks;
  ring->room = room;
}

static slot_t *slot_for(nvm_t *nvm, nvm_ring_t *ring, uint32_t place) {
  uint32_t chunk = place % ring_slots(ring) / CHUNK_SLOTS;
  if (chunk >= ring->room) chunks_grow(nvm, ring, chunk);
  if (ring->chunks[chunk] == NULL) {
    ring->chunks[chunk] = arena_take_array(nvm->arena, CHUNK_SLOTS, slot_stride(ring));
  }
  return slot_of(ring, place);
}

static bool slot_whole(const nvm_ring_t *ring, const slot_t *slot) {
  return slot != NULL && slot->check == check_of(slot->record, ring->len);
}

static void ring_init(nvm_ring_t *ring, uint32_t cap, size_t len) {
  if (cap == 0) return; /* a store that this meter has not */
  CHECK(len % sizeof(int64_t) == 0);
  *ring = (nvm_ring_t){.cap = cap, .len = len};
}

/* --- entries --- */

/* Record number `index` of all that ever were: the first that is still there. */
static uint32_t ring_first(const nvm_ring_t *ring, uint32_t made) {
  return made > ring_slots(ring) ? made - ring_slots(ring) : 0;
}

/* What was stored there before, by an operation that a cut broke off, is no entry. */
void nvm_entries_drop(nvm_t *nvm, uint32_t place) {
  uint32_t first = ring_first(&nvm->entries, nvm->stored);
  while (nvm->stored > first && slot_of(&nvm->entries, nvm->stored - 1)->place >= place)
    nvm->stored--;
}

/* Entries that stand in no run are stored one behind the other, each with its place. */
static slot_t *entry_slot_for(nvm_t *nvm, uint32_t place) {
  nvm_entries_drop(nvm, place);
  slot_t *slot = slot_for(nvm, &nvm->entries, nvm->stored++);
  slot->place = place;
  return slot;
}

/* The first that is not before `place`. */
static uint32_t entry_at(const nvm_t *nvm, uint32_t place) {
  uint32_t low = ring_first(&nvm->entries, nvm->stored);
  uint32_t high = nvm->stored;
  while (low < high) {
    uint32_t middle = low + (high - low) / 2;
    if (slot_of(&nvm->entries, middle)->place < place) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}

/* NULL: it stands in a run, or was never written. */
static slot_t *entry_slot_of(const nvm_t *nvm, uint32_t place) {
  uint32_t at = entry_at(nvm, place);
  if (at == nvm->stored) return NULL;
  slot_t *slot = slot_of(&nvm->entries, at);
  return slot->place == place ? slot : NULL;
}

void nvm_row_counted(nvm_t *nvm) {
  CHECK(nvm->armed == 0);
  nvm->points += 3;
  nvm->by_action[nvm->action] += 3;
  nvm->writes++;
}

run_t *nvm_run_new(nvm_t *nvm) {
  return (run_t *)(void *)slot_for(nvm, &nvm->runs, nvm->runs_made)->record;
}

const run_t *nvm_run(const nvm_t *nvm, uint32_t index) {
  return (const run_t *)(const void *)slot_of(&nvm->runs, index)->record;
}

uint32_t nvm_runs_first(const nvm_t *nvm) { return ring_first(&nvm->runs, nvm->runs_made); }

/* --- rows, events, sets --- */

void nvm_row_write(nvm_t *nvm, bool entry, uint32_t place, const meter_row_t *row) {
  nvm_ring_t *ring = entry ? &nvm->entries : &nvm->markers;
  if (nvm->cut) return;
  slot_t *slot = entry ? entry_slot_for(nvm, place) : slot_for(nvm, ring, place);
  nvm_put(nvm, slot->record, row, ring->len, &slot->check);
}

/* A broken-off write may leave any half of it; rows beyond the picture's counts do not exist. */
static uint32_t sequence_in(const slot_t *slot) {
  uint32_t sequence = 0;
  if (slot != NULL)
    memcpy(&sequence, slot->record + offsetof(meter_row_t, sequence), sizeof sequence);
  return sequence;
}

static bool row_seek(const nvm_ring_t *ring, uint32_t low, uint32_t high, uint32_t sequence,
                     uint32_t *at) {
  uint32_t end = high;
  while (low < high) {
    uint32_t middle = low + (high - low) / 2;
    if (sequence_in(slot_of(ring, middle)) >= sequence) {
      high = middle;
    } else {
      low = middle + 1;
    }
  }
  *at = low;
  return low < end;
}

bool nvm_entry_seek(const nvm_t *nvm, uint32_t low, uint32_t high, uint32_t sequence,
                    nvm_found_t *found) {
  uint32_t at = 0;
  if (!row_seek(&nvm->entries, entry_at(nvm, low), entry_at(nvm, high), sequence, &at))
    return false;
  const slot_t *slot = slot_of(&nvm->entries, at);
  *found = (nvm_found_t){.place = slot->place, .sequence = sequence_in(slot)};
  return true;
}

bool nvm_marker_seek(const nvm_t *nvm, uint32_t low, uint32_t high, uint32_t sequence,
                     nvm_found_t *found) {
  if (!row_seek(&nvm->markers, low, high, sequence, &found->place)) return false;
  found->sequence = sequence_in(slot_of(&nvm->markers, found->place));
  return true;
}

bool nvm_row_read(const nvm_t *nvm, bool entry, uint32_t place, meter_row_t *row) {
  const nvm_ring_t *ring = entry ? &nvm->entries : &nvm->markers;
  const slot_t *slot = entry ? entry_slot_of(nvm, place) : slot_of(ring, place);
  if (!slot_whole(ring, slot)) return false;
  memset(row, 0, sizeof *row);
  memcpy(row, slot->record, ring->len);
  return true;
}

void nvm_event_write(nvm_t *nvm, const meter_event_t *event) {
  slot_t *slot = slot_for(nvm, &nvm->events, event->number);
  nvm_put(nvm, slot->record, event, sizeof *event, &slot->check);
}

bool nvm_event_read(const nvm_t *nvm, uint32_t number, meter_event_t *event) {
  const slot_t *slot = slot_of(&nvm->events, number);
  if (!slot_whole(&nvm->events, slot)) return false;
  memcpy(event, slot->record, sizeof *event);
  return event->number == number;
}

void nvm_channels(nvm_t *nvm, int32_t count) {
  size_t len = offsetof(meter_row_t, energy) + (size_t)count * sizeof(energy_t);
  if (len <= nvm->entries.len) return;
  ring_init(&nvm->entries, nvm->entries.cap, len);
  nvm->stored = 0;
}

void nvm_daily_write(nvm_t *nvm, const meter_daily_t *daily) {
  slot_t *slot = slot_for(nvm, &nvm->dailies, daily->number);
  nvm_put(nvm, slot->record, daily, nvm->dailies.len, &slot->check);
}

bool nvm_daily_read(const nvm_t *nvm, uint32_t number, meter_daily_t *daily) {
  const slot_t *slot = slot_of(&nvm->dailies, number);
  if (!slot_whole(&nvm->dailies, slot)) return false;
  memset(daily, 0, sizeof *daily);
  memcpy(daily, slot->record, nvm->dailies.len);
  return daily->number == number;
}

void nvm_instrument_write(nvm_t *nvm, const meter_instrument_row_t *row) {
  slot_t *slot = slot_for(nvm, &nvm->instrument, row->sequence);
  nvm_put(nvm, slot->record, row, nvm->instrument.len, &slot->check);
}

bool nvm_instrument_read(const nvm_t *nvm, uint32_t sequence, meter_instrument_row_t *row) {
  const slot_t *slot = slot_of(&nvm->instrument, sequence);
  if (!slot_whole(&nvm->instrument, slot)) return false;
  memset(row, 0, sizeof *row);
  memcpy(row, slot->record, nvm->instrument.len);
  return row->sequence == sequence;
}

/* A set's record: all before its registers, then of these what the shape has, in this order. Either
 * way; returns how long it is. */
static size_t set_pass(const meter_shape_t *shape, meter_set_t *set, uint8_t *record, bool pack) {
  struct {
    void *at;
    size_t len;
  } parts[2 + 2 * METER_DEMANDS_MAX + 1];
  size_t count = 0;
  meter_registers_t *registers = &set->registers;
  parts[count].at = set;
  parts[count++].len = offsetof(meter_set_t, registers);
  parts[count].at = registers->energy;
  parts[count++].len = (size_t)shape->quantity_count * sizeof registers->energy[0];
  for (int32_t i = 0; i < shape->demand_count; i++) {
    meter_maximum_t *demand = &registers->demand[i];
    parts[count].at = &demand->cumulative;
    parts[count++].len = sizeof demand->cumulative;
    parts[count].at = demand->peak;
    parts[count++].len = (size_t)shape->demands[i].peaks * sizeof demand->peak[0];
  }
  parts[count].at = registers->coincident;
  parts[count++].len = (size_t)shape->coincident_count * sizeof registers->coincident[0];
  size_t len = 0;
  for (size_t i = 0; i < count; i++) {
    if (record != NULL && pack) memcpy(record + len, parts[i].at, parts[i].len);
    if (record != NULL && !pack) memcpy(parts[i].at, record + len, parts[i].len);
    len += parts[i].len;
  }
  return len;
}

void nvm_set_write(nvm_t *nvm, const meter_set_t *set) {
  uint8_t record[sizeof *set];
  meter_set_t copy = *set;
  CHECK(set_pass(nvm->shape, &copy, record, true) == nvm->sets.len);
  slot_t *slot = slot_for(nvm, &nvm->sets, set->number);
  nvm_put(nvm, slot->record, record, nvm->sets.len, &slot->check);
}

bool nvm_set_read(const nvm_t *nvm, uint32_t number, meter_set_t *set) {
  slot_t *slot = slot_of(&nvm->sets, number);
  if (!slot_whole(&nvm->sets, slot)) return false;
  memset(set, 0, sizeof *set);
  CHECK(set_pass(nvm->shape, set, slot->record, false) == nvm->sets.len);
  return set->number == number;
}

void nvm_calendar_write(nvm_t *nvm, int32_t slot, const meter_calendar_t *calendar) {
  CHECK(slot >= 0);
  CHECK(slot < NVM_CALENDARS);
  if (nvm->calendars == NULL) {
    nvm->calendars = ARENA_ARRAY(nvm->arena, nvm_calendar_t, NVM_CALENDARS);
  }
  nvm_calendar_t *to = &nvm->calendars[slot];
  nvm_put(nvm, &to->calendar, calendar, sizeof *calendar, &to->check);
}

/* --- installation --- */

/* How much of RAM is used: see its tail. */
static size_t ram_used(const meter_config_t *config) {
  if (config->policy.steps > 1) return sizeof(ram_t);
  if (config->gauges.count > 0) return offsetof(ram_t, window);
  return offsetof(ram_t, gauges) + (size_t)config->shape.quantity_count * sizeof(gauge_t);
}

void nvm_init(arena_t *arena, nvm_t *nvm, const meter_config_t *config) {
  const meter_limits_t *limits = &config->limits;
  const meter_shape_t *shape = &config->shape;
  memset(nvm, 0, sizeof *nvm);
  nvm->arena = arena;
  nvm->shape = shape;
  nvm->ram_len = ram_used(config);
  size_t head = offsetof(meter_row_t, energy);
  ring_init(&nvm->entries, limits->entries, head + (size_t)shape->channel_count * sizeof(energy_t));
  ring_init(&nvm->markers, limits->markers, head);
  ring_init(&nvm->runs, limits->entries,
            sizeof(run_t) + (size_t)shape->quantity_count * sizeof(int64_t));
  meter_set_t set = {0};
  ring_init(&nvm->sets, limits->sets, set_pass(shape, &set, NULL, true));
  ring_init(&nvm->events, limits->events, sizeof(meter_event_t));
  ring_init(&nvm->dailies, config->policy.daily ? limits->dailies : 0,
            offsetof(meter_daily_t, energy) +
                (size_t)shape->quantity_count * sizeof(meter_energy_t));
  ring_init(&nvm->instrument, limits->instrument,
            offsetof(meter_instrument_row_t, gauged) +
                (size_t)config->gauges.count * sizeof(meter_gauged_t));
  size_t totals = 2 * (size_t)TOTALS_COPIES * (size_t)nvm->shape->quantity_count;
  nvm->totals = ARENA_ARRAY(arena, int64_t, totals);
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
    [ACTION_RATIO] = "ratio change",
    [ACTION_CLEAR] = "profile clear",
    [ACTION_MEMORY] = "memory",
    [ACTION_CHANNELS] = "channel change",
    [ACTION_DAILY] = "daily set",
    [ACTION_INSTRUMENT] = "second profile",
    [ACTION_IMAGE] = "image transfer",
    [ACTION_IMAGE_VERDICT] = "image verdict",
    [ACTION_IMAGE_SWITCH] = "image switch",
    [ACTION_QUALITY] = "power quality",
};
_Static_assert(sizeof action_names / sizeof action_names[0] == ACTION_COUNT, "one name an action");

const char *nvm_action_name(nvm_action_t action) {
  CHECK(action < ACTION_COUNT);
  return action_names[action];
}
