/* The classic garbage of a wrong baud rate; see resample.h. Time is counted in bits of the sender;
 * sample k after an edge at bit e lies in bit e + floor((2k + 1) * sent / (2 * heard)). */
#include "sim/link/resample.h"

enum { BITS_PER_OCTET = 10, SAMPLE_STOP = 9 };

/* The level in a bit of the sender: start 0, eight data bits, stop 1, and 1 outside the run. */
static bool level(bytes_t sent, uint64_t bit) {
  uint64_t octet = bit / BITS_PER_OCTET;
  uint64_t within = bit % BITS_PER_OCTET;
  if (octet >= sent.len || within == SAMPLE_STOP) return true;
  if (within == 0) return false;
  return (sent.p[octet] >> (within - 1)) & 1;
}

static uint64_t sample_bit(uint64_t edge, uint32_t k, uint32_t sent_baud, uint32_t heard_baud) {
  return edge + (uint64_t)(2 * k + 1) * sent_baud / ((uint64_t)2 * heard_baud);
}

void resample(bytes_t sent, uint32_t sent_baud, uint32_t heard_baud, obuf_t *out) {
  CHECK(sent_baud > 0);
  CHECK(heard_baud > 0);
  uint64_t bits = (uint64_t)sent.len * BITS_PER_OCTET;
  bool before = true; /* the level of the bit before */
  uint64_t bit = 0;
  while (bit < bits) {
    bool now = level(sent, bit);
    bool falls = before && !now;
    before = now;
    if (!falls || level(sent, sample_bit(bit, 0, sent_baud, heard_baud))) {
      bit++; /* no edge, or too short to be a start bit */
      continue;
    }
    uint8_t octet = 0;
    for (uint32_t k = 1; k < SAMPLE_STOP; k++)
      if (level(sent, sample_bit(bit, k, sent_baud, heard_baud)))
        octet = (uint8_t)(octet | (1u << (k - 1)));
    obuf_put(out, octet);
    /* The next edge is looked for from the middle of the stop bit on. */
    uint64_t stop = sample_bit(bit, SAMPLE_STOP, sent_baud, heard_baud);
    before = level(sent, stop);
    bit = stop + 1;
  }
}
