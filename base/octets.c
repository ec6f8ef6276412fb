/* Views and bounded writers. See octets.h for lifetimes. */
#include "base/octets.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

bytes_t bytes_of(const void *p, size_t len) { return (bytes_t){.p = p, .len = len}; }

bytes_t bytes_text(const char *text) { return bytes_of(text, strlen(text)); }

bool bytes_equal(bytes_t a, bytes_t b) {
  return a.len == b.len && (a.len == 0 || memcmp(a.p, b.p, a.len) == 0);
}

bool bytes_is(bytes_t a, const char *text) { return bytes_equal(a, bytes_text(text)); }

obuf_t obuf_over(void *memory, size_t cap) {
  CHECK(memory != NULL || cap == 0);
  return (obuf_t){.p = memory, .cap = cap};
}

void obuf_put(obuf_t *out, uint8_t octet) { obuf_add(out, bytes_of(&octet, 1)); }

void obuf_add(obuf_t *out, bytes_t more) {
  CHECK(out->len <= out->cap);
  if (out->full || more.len > out->cap - out->len) {
    out->full = true;
    return;
  }
  if (more.len > 0) memcpy(out->p + out->len, more.p, more.len);
  out->len += more.len;
}

void obuf_text(obuf_t *out, const char *text) { obuf_add(out, bytes_text(text)); }

void obuf_printf(obuf_t *out, const char *format, ...) {
  char piece[1024];
  va_list arguments;
  va_start(arguments, format);
  int len = vsnprintf(piece, sizeof piece, format, arguments);
  va_end(arguments);
  CHECK(len >= 0);
  if ((size_t)len >= sizeof piece) {
    out->full = true;
    return;
  }
  obuf_add(out, bytes_of(piece, (size_t)len));
}

bytes_t obuf_bytes(const obuf_t *out) { return bytes_of(out->p, out->len); }

status_t bytes_to_i64(bytes_t digits, int64_t *value) {
  size_t at = 0;
  bool negative = digits.len > 0 && digits.p[0] == '-';
  if (negative) at = 1;
  if (at == digits.len) return ST_BAD_VALUE;
  int64_t sum = 0;
  for (; at < digits.len; at++) {
    if (digits.p[at] < '0' || digits.p[at] > '9') return ST_BAD_VALUE;
    int64_t digit = digits.p[at] - '0';
    if (__builtin_mul_overflow(sum, 10, &sum)) return ST_BAD_VALUE;
    if (__builtin_sub_overflow(sum, digit, &sum)) return ST_BAD_VALUE;
  }
  if (!negative) {
    if (sum == INT64_MIN) return ST_BAD_VALUE;
    sum = -sum;
  }
  *value = sum;
  return ST_OK;
}
