/* See hex.h. */
#include "base/hex.h"

static const char small[] = "0123456789abcdef";

/* 0…15; 16 of what is no digit. */
static uint8_t digit_of(uint8_t digit, hex_letters_t letters) {
  enum { NONE = 16 };
  if (digit >= '0' && digit <= '9') return (uint8_t)(digit - '0');
  if (letters != HEX_CAPITAL && digit >= 'a' && digit <= 'f') return (uint8_t)(digit - 'a' + 10);
  if (letters != HEX_SMALL && digit >= 'A' && digit <= 'F') return (uint8_t)(digit - 'A' + 10);
  return NONE;
}

status_t hex_read(bytes_t hex, hex_letters_t letters, uint8_t *octets, size_t len) {
  if (hex.len % 2 != 0 || hex.len / 2 != len) return ST_BAD_VALUE;
  for (size_t at = 0; at < len; at++) {
    uint8_t high = digit_of(hex.p[2 * at], letters), low = digit_of(hex.p[2 * at + 1], letters);
    if (high > 15 || low > 15) return ST_BAD_VALUE;
    octets[at] = (uint8_t)(high << 4 | low);
  }
  return ST_OK;
}

status_t hex_take(arena_t *arena, bytes_t hex, hex_letters_t letters, bytes_t *octets) {
  uint8_t *to = ARENA_ARRAY(arena, uint8_t, hex.len / 2 + 1);
  *octets = bytes_of(to, hex.len / 2);
  return hex_read(hex, letters, to, octets->len);
}

void hex_put(text_t *text, bytes_t octets) {
  for (size_t at = 0; at < octets.len; at++) {
    const char pair[] = {small[octets.p[at] >> 4], small[octets.p[at] & 15]};
    text_add(text, bytes_of(pair, sizeof pair));
  }
}

void hex_print(obuf_t *out, bytes_t octets) {
  for (size_t at = 0; at < octets.len; at++) {
    const char pair[] = {small[octets.p[at] >> 4], small[octets.p[at] & 15]};
    obuf_add(out, bytes_of(pair, sizeof pair));
  }
}
