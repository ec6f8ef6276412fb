/* Octets of a test as people write them: pairs of hexadecimal digits, blanks anywhere. Not part of
 * any library; for the tests of this folder. */
#ifndef PMU_PROTO_OCTETS_TEST_H
#define PMU_PROTO_OCTETS_TEST_H

#include "base/octets.h"

#include <stdlib.h>
#include <string.h>

enum { OCTETS_MAX = 1024, OCTETS_TURNS = 8 };

static inline int octet_digit(char digit) {
  const char *digits = "0123456789ABCDEF", *at = strchr(digits, digit);
  if (at == NULL || digit == '\0') abort(); /* the test itself is wrong */
  return (int)(at - digits);
}

/* In memory that eight calls take turns with; it may be written to. */
static inline uint8_t *octets_of(const char *hex, size_t *len) {
  static uint8_t memory[OCTETS_TURNS][OCTETS_MAX];
  static size_t turn;
  uint8_t *octets = memory[turn++ % OCTETS_TURNS];
  *len = 0;
  for (const char *at = hex; *at != '\0';) {
    if (*at == ' ') {
      at++;
      continue;
    }
    if (*len == OCTETS_MAX) abort();
    octets[(*len)++] = (uint8_t)(octet_digit(at[0]) << 4 | octet_digit(at[1]));
    at += 2;
  }
  return octets;
}

static inline bytes_t octets(const char *hex) {
  size_t len;
  const uint8_t *p = octets_of(hex, &len);
  return bytes_of(p, len);
}

static inline bool octets_are(bytes_t got, const char *hex) {
  return bytes_equal(got, octets(hex));
}

#endif
