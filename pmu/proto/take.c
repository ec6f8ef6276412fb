/* Sequential reading of fields; see take.h. A length is compared with what is left and never added
 * to a place, so that none can run past the end. */
#include "pmu/proto/take.h"

#include <stdarg.h>
#include <stdio.h>

enum { LENGTH_LONG = 0x80, LENGTH_OCTETS_MAX = 4 };

take_t take_over(bytes_t in, fault_t *fault) {
  return (take_t){.in = in, .status = ST_OK, .fault = fault};
}

void take_blame(take_t *take, status_t status, size_t at, const char *format, ...) {
  CHECK(status != ST_OK);
  if (take->status != ST_OK) return;
  char text[FAULT_TEXT_MAX];
  va_list words;
  va_start(words, format);
  vsnprintf(text, sizeof text, format, words);
  va_end(words);
  take->status = fault_set(take->fault, status, -1, (int32_t)at, "%s", text);
}

bytes_t take_run(take_t *take, size_t len, const char *what) {
  if (take->status != ST_OK) return bytes_of(NULL, 0);
  size_t left = take->in.len - take->at;
  if (len > left) {
    take_blame(take, ST_BAD_VALUE, take->in.len, "the octets run out in %s: %zu wanted, %zu left",
               what, len, left);
    return bytes_of(NULL, 0);
  }
  bytes_t run = bytes_of(take->in.p + take->at, len);
  take->at += len;
  return run;
}

static uint32_t take_number(take_t *take, size_t len, const char *what) {
  bytes_t octets = take_run(take, len, what);
  uint32_t number = 0;
  for (size_t i = 0; i < octets.len; i++)
    number = number << 8 | octets.p[i];
  return number;
}

uint8_t take_u8(take_t *take, const char *what) { return (uint8_t)take_number(take, 1, what); }
uint16_t take_u16(take_t *take, const char *what) { return (uint16_t)take_number(take, 2, what); }
uint32_t take_u32(take_t *take, const char *what) { return take_number(take, 4, what); }

size_t take_length(take_t *take, const char *what) {
  size_t at = take->at;
  uint8_t first = take_u8(take, what);
  if (first < LENGTH_LONG) return first;
  size_t octets = first - LENGTH_LONG;
  if (octets == 0 || octets > LENGTH_OCTETS_MAX) {
    take_blame(take, ST_BAD_VALUE, at, "%s has no definite length: got 0x%02X", what, first);
    return 0;
  }
  return take_number(take, octets, what);
}

bytes_t take_string(take_t *take, const char *what) {
  return take_run(take, take_length(take, what), what);
}

void take_this(take_t *take, uint8_t wanted, const char *what) {
  size_t at = take->at;
  uint8_t got = take_u8(take, what);
  if (take->status == ST_OK && got != wanted)
    take_blame(take, ST_BAD_VALUE, at, "%s: got 0x%02X, wanted 0x%02X", what, got, wanted);
}

bool take_left(const take_t *take) { return take->status == ST_OK && take->at < take->in.len; }

status_t take_end(take_t *take, const char *what) {
  if (take_left(take))
    take_blame(take, ST_BAD_VALUE, take->at, "%zu octets follow %s", take->in.len - take->at, what);
  return take->status;
}
