/* The words of a meter, one after the other. The pictures of RAM that were saved are taken as what
 * differs from RAM, and each maximum as what differs from the one before it, which is little; the
 * picture from before an operation is of no use between two of them. A run of zeros is two octets,
 * any other word a mask of the octets of it that are not zero, and these. See snapshot.h. */
#include "sim/meter/snapshot.h"

#include <string.h>

#include "sim/meter/core.h"

enum {
  WORD = sizeof(uint64_t),
  METER_WORDS = sizeof(meter_t) / WORD,
  RAM_WORDS = sizeof(ram_t) / WORD,
  ZEROS_MAX = 256 /* of one run */
};
_Static_assert(sizeof(meter_t) % WORD == 0, "a meter is whole words");
_Static_assert(sizeof(ram_t) % WORD == 0, "RAM, too");
_Static_assert(offsetof(meter_t, ram) % WORD == 0, "at whole words");
_Static_assert(offsetof(meter_t, safe) % WORD == 0, "the pictures, too");
_Static_assert(offsetof(meter_t, nvm.state[0].ram) % WORD == 0, "the saved ones, too");
_Static_assert(sizeof(nvm_state_t) % WORD == 0, "both of them");

size_t snapshot_meter_size(void) { return sizeof(meter_t); }

size_t snapshot_size_max(void) { return (size_t)METER_WORDS * (WORD + 1); }

/* To differences, and back. A picture that was never saved is zeros as it is. */
static void differ(const meter_t *meter, uint64_t words[METER_WORDS]) {
  static const size_t saved[] = {offsetof(meter_t, nvm.state[0].ram) / WORD,
                                 offsetof(meter_t, nvm.state[1].ram) / WORD};
  const uint64_t *ram = words + offsetof(meter_t, ram) / WORD;
  for (size_t i = 0; i < sizeof saved / sizeof saved[0]; i++) {
    if (meter->nvm.state[i].generation == 0) continue;
    for (size_t at = 0; at < RAM_WORDS; at++)
      words[saved[i] + at] ^= ram[at];
  }
}

/* Of maxima, most of which are none. To differences from the last on, back from the first on. */
enum { PEAK_WORDS = sizeof(meter_peak_t) / WORD, PEAKS_WORDS = PEAK_COUNT * PEAK_WORDS };
_Static_assert(sizeof(meter_peak_t) % WORD == 0, "a maximum is whole words");

static void fold(uint64_t words[METER_WORDS]) {
  uint64_t *peaks = words + offsetof(meter_t, ram.peak) / WORD;
  for (size_t at = PEAKS_WORDS - 1; at >= PEAK_WORDS; at--)
    peaks[at] ^= peaks[at - PEAK_WORDS];
}

static void unfold(uint64_t words[METER_WORDS]) {
  uint64_t *peaks = words + offsetof(meter_t, ram.peak) / WORD;
  for (size_t at = PEAK_WORDS; at < PEAKS_WORDS; at++)
    peaks[at] ^= peaks[at - PEAK_WORDS];
}

static size_t put_word(uint8_t *to, uint64_t word) {
  size_t len = 1;
  to[0] = 0;
  for (uint32_t i = 0; i < WORD; i++) {
    uint8_t octet = (uint8_t)(word >> 8 * i);
    if (octet == 0) continue;
    to[0] |= (uint8_t)(1U << i);
    to[len++] = octet;
  }
  return len;
}

size_t snapshot_take(const meter_t *meter, uint8_t *to) {
  uint64_t words[METER_WORDS];
  memcpy(words, meter, sizeof words);
  memset(words + offsetof(meter_t, safe) / WORD, 0, sizeof(ram_t));
  differ(meter, words);
  fold(words);
  size_t len = 0;
  for (size_t at = 0; at < METER_WORDS;) {
    if (words[at] != 0) {
      len += put_word(to + len, words[at++]);
      continue;
    }
    size_t zeros = 1;
    while (zeros < ZEROS_MAX && at + zeros < METER_WORDS && words[at + zeros] == 0)
      zeros++;
    to[len++] = 0;
    to[len++] = (uint8_t)(zeros - 1);
    at += zeros;
  }
  return len;
}

meter_t *snapshot_wake(const uint8_t *from, size_t len, void *room) {
  uint64_t words[METER_WORDS] = {0};
  size_t at = 0;
  for (size_t taken = 0; taken < len;) {
    uint8_t mask = from[taken++];
    if (mask == 0) {
      at += (size_t)from[taken++] + 1;
      continue;
    }
    CHECK(at < METER_WORDS);
    for (uint32_t i = 0; i < WORD; i++) {
      if ((mask & 1U << i) != 0) words[at] |= (uint64_t)from[taken++] << 8 * i;
    }
    at++;
  }
  CHECK(at == METER_WORDS);
  unfold(words);
  meter_t *meter = room;
  memcpy(meter, words, sizeof words); /* of the generations, which are no differences */
  differ(meter, words);
  memcpy(meter, words, sizeof words);
  return meter;
}
