/* See follow.h. States 1…5 count octets of "ACK 0 Z Y CR", 6 stands after a '/' at a start. */
#include "sim/rt/follow.h"

enum { F_START, F_ACK, F_ZERO, F_RATE, F_MODE, F_CR, F_SLASH };

static uint32_t rate_of(uint8_t character) {
  static const uint32_t rates[] = {300, 600, 1200, 2400, 4800, 9600, 19200};
  return character >= '0' && character <= '6' ? rates[character - '0'] : 0;
}

static uint32_t step(follow_t *follow, uint8_t octet) {
  uint8_t state = follow->state;
  follow->state = octet == 0x06 ? F_ACK : octet == '/' ? F_SLASH : F_START;
  switch (state) {
  case F_ACK:
    if (octet == '0') follow->state = F_ZERO;
    return 0;
  case F_ZERO:
    if (rate_of(octet) == 0) return 0;
    follow->rate = octet;
    follow->state = F_RATE;
    return 0;
  case F_RATE:
    if (octet == '0' || octet == '1') follow->state = F_MODE;
    return 0;
  case F_MODE:
    if (octet == '\r') follow->state = F_CR;
    return 0;
  case F_CR:
    return octet == '\n' ? rate_of(follow->rate) : 0;
  case F_SLASH:
    return octet == '?' ? 300 : 0;
  }
  return 0;
}

uint32_t follow_octets(follow_t *follow, bytes_t octets) {
  uint32_t last = 0;
  for (size_t at = 0; at < octets.len; at++) {
    uint32_t rate = step(follow, octets.p[at] & 0x7F);
    if (rate != 0) last = rate;
  }
  return last;
}
