/* Non-volatile memory: records with a check, the ones that are rewritten in two slots, rows in
 * rings. Every write is counted and has three cut points: before, half-way, after. After a cut no
 * write arrives until the restart. A power-down's save is written, counted and cannot be cut. The
 * images are in this process's memory; nothing here is a file. */
#include <string.h>

#include "sim/meter/core.h"

/* --- the check: CRC-32, reflected, of IEEE 802.3 --- */

static const uint32_t crc_table[256] = {
    0x00000000, 0x77073096, 0xee0e612c, 0x990951ba, 0x076dc419, 0x706af48f, 0xe963a535, 0x9e6495a3,
    0x0edb8832, 0x79dcb8a4, 0xe0d5e91e, 0x97d2d988, 0x09b64c2b, 0x7eb17cbd, 0xe7b82d07, 0x90bf1d91,
    0x1db71064, 0x6ab020f2, 0xf3b97148, 0x84be41de, 0x1adad47d, 0x6ddde4eb, 0xf4d4b551, 0x83d385c7,
    0x136c9856, 0x646ba8c0, 0xfd62f97a, 0x8a65c9ec, 0x14015c4f, 0x63066cd9, 0xfa0f3d63, 0x8d080df5,
    0x3b6e20c8, 0x4c69105e, 0xd56041e4, 0xa2677172, 0x3c03e4d1, 0x4b04d447, 0xd20d85fd, 0xa50ab56b,
    0x35b5a8fa, 0x42b2986c, 0xdbbbc9d6, 0xacbcf940, 0x32d86ce3, 0x45df5c75, 0xdcd60dcf, 0xabd13d59,
    0x26d930ac, 0x51de003a, 0xc8d75180, 0xbfd06116, 0x21b4f4b5, 0x56b3c423, 0xcfba9599, 0xb8bda50f,
    0x2802b89e, 0x5f058808, 0xc60cd9b2, 0xb10be924, 0x2f6f7c87, 0x58684c11, 0xc1611dab, 0xb6662d3d,
    0x76dc4190, 0x01db7106, 0x98d220bc, 0xefd5102a, 0x71b18589, 0x06b6b51f, 0x9fbfe4a5, 0xe8b8d433,
    0x7807c9a2, 0x0f00f934, 0x9609a88e, 0xe10e9818, 0x7f6a0dbb, 0x086d3d2d, 0x91646c97, 0xe6635c01,
    0x6b6b51f4, 0x1c6c6162, 0x856530d8, 0xf262004e, 0x6c0695ed, 0x1b01a57b, 0x8208f4c1, 0xf50fc457,
    0x65b0d9c6, 0x12b7e950, 0x8bbeb8ea, 0xfcb9887c, 0x62dd1ddf, 0x15da2d49, 0x8cd37cf3, 0xfbd44c65,
    0x4db26158, 0x3ab551ce, 0xa3bc0074, 0xd4bb30e2, 0x4adfa541, 0x3dd895d7, 0xa4d1c46d, 0xd3d6f4fb,
    0x4369e96a, 0x346ed9fc, 0xad678846, 0xda60b8d0, 0x44042d73, 0x33031de5, 0xaa0a4c5f, 0xdd0d7cc9,
    0x5005713c, 0x270241aa, 0xbe0b1010, 0xc90c2086, 0x5768b525, 0x206f85b3, 0xb966d409, 0xce61e49f,
    0x5edef90e, 0x29d9c998, 0xb0d09822, 0xc7d7a8b4, 0x59b33d17, 0x2eb40d81, 0xb7bd5c3b, 0xc0ba6cad,
    0xedb88320, 0x9abfb3b6, 0x03b6e20c, 0x74b1d29a, 0xead54739, 0x9dd277af, 0x04db2615, 0x73dc1683,
    0xe3630b12, 0x94643b84, 0x0d6d6a3e, 0x7a6a5aa8, 0xe40ecf0b, 0x9309ff9d, 0x0a00ae27, 0x7d079eb1,
    0xf00f9344, 0x8708a3d2, 0x1e01f268, 0x6906c2fe, 0xf762575d, 0x806567cb, 0x196c3671, 0x6e6b06e7,
    0xfed41b76, 0x89d32be0, 0x10da7a5a, 0x67dd4acc, 0xf9b9df6f, 0x8ebeeff9, 0x17b7be43, 0x60b08ed5,
    0xd6d6a3e8, 0xa1d1937e, 0x38d8c2c4, 0x4fdff252, 0xd1bb67f1, 0xa6bc5767, 0x3fb506dd, 0x48b2364b,
    0xd80d2bda, 0xaf0a1b4c, 0x36034af6, 0x41047a60, 0xdf60efc3, 0xa867df55, 0x316e8eef, 0x4669be79,
    0xcb61b38c, 0xbc66831a, 0x256fd2a0, 0x5268e236, 0xcc0c7795, 0xbb0b4703, 0x220216b9, 0x5505262f,
    0xc5ba3bbe, 0xb2bd0b28, 0x2bb45a92, 0x5cb36a04, 0xc2d7ffa7, 0xb5d0cf31, 0x2cd99e8b, 0x5bdeae1d,
    0x9b64c2b0, 0xec63f226, 0x756aa39c, 0x026d930a, 0x9c0906a9, 0xeb0e363f, 0x72076785, 0x05005713,
    0x95bf4a82, 0xe2b87a14, 0x7bb12bae, 0x0cb61b38, 0x92d28e9b, 0xe5d5be0d, 0x7cdcefb7, 0x0bdbdf21,
    0x86d3d2d4, 0xf1d4e242, 0x68ddb3f8, 0x1fda836e, 0x81be16cd, 0xf6b9265b, 0x6fb077e1, 0x18b74777,
    0x88085ae6, 0xff0f6a70, 0x66063bca, 0x11010b5c, 0x8f659eff, 0xf862ae69, 0x616bffd3, 0x166ccf45,
    0xa00ae278, 0xd70dd2ee, 0x4e048354, 0x3903b3c2, 0xa7672661, 0xd06016f7, 0x4969474d, 0x3e6e77db,
    0xaed16a4a, 0xd9d65adc, 0x40df0b66, 0x37d83bf0, 0xa9bcae53, 0xdebb9ec5, 0x47b2cf7f, 0x30b5ffe9,
    0xbdbdf21c, 0xcabac28a, 0x53b39330, 0x24b4a3a6, 0xbad03605, 0xcdd70693, 0x54de5729, 0x23d967bf,
    0xb3667a2e, 0xc4614ab8, 0x5d681b02, 0x2a6f2b94, 0xb40bbe37, 0xc30c8ea1, 0x5a05df1b, 0x2d02ef8d};

static uint32_t check_of(const void *octets, size_t len) {
  const uint8_t *p = octets;
  uint32_t crc = 0xffffffffU;
  for (size_t i = 0; i < len; i++) {
    crc = crc >> 8 ^ crc_table[(crc ^ p[i]) & 0xff];
  }
  return ~crc;
}

/* Of the records of a ring, of which a year has tens of thousands: by words of 64 bits, each times
 * an odd number, so that no word can stand for another. */
static uint32_t words_check(const void *octets, size_t len) {
  const uint8_t *p = octets;
  uint64_t sum = UINT64_C(0x243f6a8885a308d3);
  for (size_t at = 0; at < len; at += sizeof sum) {
    uint64_t word = 0;
    memcpy(&word, p + at, sizeof word);
    sum = (sum ^ word) * UINT64_C(0x9e3779b97f4a7c15);
    sum ^= sum >> 32;
  }
  return (uint32_t)(sum >> 16);
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

typedef uint32_t (*check_t)(const void *octets, size_t len);

/* One record: `len` octets and their check. A torn one is left with a check that cannot hold. */
static void put_with(nvm_t *nvm, void *slot, const void *from, size_t len, uint32_t *check,
                     check_t check_fn) {
  nvm_point(nvm, nvm->action);
  if (nvm->cut) return;
  memcpy(slot, from, len / 2);
  nvm_point(nvm, nvm->action);
  if (nvm->cut) {
    *check = ~check_fn(slot, len);
    return;
  }
  memcpy(slot, from, len);
  *check = check_fn(slot, len);
  nvm->writes++;
  nvm_point(nvm, nvm->action);
}

static void put(nvm_t *nvm, void *slot, const void *from, size_t len, uint32_t *check) {
  put_with(nvm, slot, from, len, check, check_of);
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
  put(nvm, &slot->generation, &next.generation, state_len(nvm), &slot->check);
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
    word[i].check = ~check_of(&word[i], offsetof(nvm_word_t, check)); /* spoiled twice is spoiled */
  }
}

/* --- rings --- */

typedef struct {
  uint32_t check;
  uint32_t unused; /* records are of 64-bit values */
  uint8_t record[];
} slot_t;

static size_t slot_stride(const nvm_ring_t *ring) { return sizeof(slot_t) + ring->len; }

static slot_t *slot_of(const nvm_ring_t *ring, uint32_t place) {
  return (slot_t *)(void *)(ring->slots + (place % (ring->cap + NVM_SPARE)) * slot_stride(ring));
}

static bool slot_whole(const nvm_ring_t *ring, const slot_t *slot) {
  return slot->check == words_check(slot->record, ring->len);
}

static void ring_init(arena_t *arena, nvm_ring_t *ring, uint32_t cap, size_t len) {
  CHECK(cap > 0);
  CHECK(len % sizeof(int64_t) == 0);
  *ring = (nvm_ring_t){.cap = cap, .len = len};
  ring->slots = arena_take_array(arena, (size_t)cap + NVM_SPARE, slot_stride(ring));
}

/* --- rows, events, sets --- */

void nvm_row_write(nvm_t *nvm, bool entry, uint32_t place, const meter_row_t *row) {
  const nvm_ring_t *ring = entry ? &nvm->entries : &nvm->markers;
  slot_t *slot = slot_of(ring, place);
  put_with(nvm, slot->record, row, ring->len, &slot->check, words_check);
}

/* A broken-off write may leave any half of it; rows beyond the picture's counts do not exist. */
uint32_t nvm_row_sequence(const nvm_t *nvm, bool entry, uint32_t place) {
  const slot_t *slot = slot_of(entry ? &nvm->entries : &nvm->markers, place);
  uint32_t sequence = 0;
  memcpy(&sequence, slot->record + offsetof(meter_row_t, sequence), sizeof sequence);
  return sequence;
}

bool nvm_row_read(const nvm_t *nvm, bool entry, uint32_t place, meter_row_t *row) {
  const nvm_ring_t *ring = entry ? &nvm->entries : &nvm->markers;
  const slot_t *slot = slot_of(ring, place);
  if (!slot_whole(ring, slot)) return false;
  memset(row, 0, sizeof *row);
  memcpy(row, slot->record, ring->len);
  return true;
}

void nvm_event_write(nvm_t *nvm, const meter_event_t *event) {
  nvm_event_t *slot = &nvm->events[event->number % (nvm->events_cap + NVM_SPARE)];
  put(nvm, &slot->event, event, sizeof *event, &slot->check);
}

bool nvm_event_read(const nvm_t *nvm, uint32_t number, meter_event_t *event) {
  const nvm_event_t *slot = &nvm->events[number % (nvm->events_cap + NVM_SPARE)];
  if (slot->check != check_of(&slot->event, sizeof slot->event)) return false;
  if (slot->event.number != number) return false;
  *event = slot->event;
  return true;
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
  slot_t *slot = slot_of(&nvm->sets, set->number);
  put_with(nvm, slot->record, record, nvm->sets.len, &slot->check, words_check);
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
  nvm_calendar_t *to = &nvm->calendars[slot];
  put(nvm, &to->calendar, calendar, sizeof *calendar, &to->check);
}

/* --- installation --- */

void nvm_init(arena_t *arena, nvm_t *nvm, const meter_config_t *config) {
  const meter_limits_t *limits = &config->limits;
  const meter_shape_t *shape = &config->shape;
  memset(nvm, 0, sizeof *nvm);
  nvm->shape = shape;
  nvm->ram_len = config->policy.steps > 1
                     ? sizeof(ram_t)
                     : offsetof(ram_t, gauges) + (size_t)shape->quantity_count * sizeof(gauge_t);
  size_t head = offsetof(meter_row_t, energy);
  ring_init(arena, &nvm->entries, limits->entries,
            head + (size_t)shape->channel_count * sizeof(energy_t));
  ring_init(arena, &nvm->markers, limits->markers, head);
  meter_set_t set = {0};
  ring_init(arena, &nvm->sets, limits->sets, set_pass(shape, &set, NULL, true));
  CHECK(limits->events > 0);
  nvm->events_cap = limits->events;
  nvm->events = ARENA_ARRAY(arena, nvm_event_t, (size_t)limits->events + NVM_SPARE);
  size_t totals = 2 * (size_t)TOTALS_COPIES * (size_t)nvm->shape->quantity_count;
  nvm->totals = ARENA_ARRAY(arena, int64_t, totals);
  nvm->calendars = ARENA_ARRAY(arena, nvm_calendar_t, NVM_CALENDARS);
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
};
_Static_assert(sizeof action_names / sizeof action_names[0] == ACTION_COUNT, "one name an action");

const char *nvm_action_name(nvm_action_t action) {
  CHECK(action < ACTION_COUNT);
  return action_names[action];
}
