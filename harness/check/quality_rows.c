/* See quality_rows.h. */
#include "harness/check/quality_rows.h"

#include <string.h>

enum { RECORD = 256 };

/* -1 where a digit is none. */
static int64_t number_at(const char *hex, size_t at, size_t len) {
  static const char digits[] = "0123456789abcdef";
  uint64_t value = 0;
  for (size_t i = 2 * at; i < 2 * (at + len); i++) {
    const char *digit = hex[i] == '\0' ? NULL : strchr(digits, hex[i]);
    if (digit == NULL) return -1;
    value = value << 4 | (uint64_t)(digit - digits);
  }
  return (int64_t)value;
}

const char *quality_row(arena_t *arena, const char *value) {
  const char *hex = strchr(value, ' ');
  if (hex == NULL || strcspn(hex + 1, " ") != (size_t)2 * RECORD) return "-";
  hex++;
  return arena_printf(arena, "%lld %lld %lld %lld %lld %lld %lld %lld %lld %lld",
                      (long long)number_at(hex, 76, 8), (long long)number_at(hex, 73, 1),
                      (long long)number_at(hex, 5, 1), (long long)number_at(hex, 6, 1),
                      (long long)number_at(hex, 7, 1), (long long)number_at(hex, 84, 4),
                      (long long)number_at(hex, 116, 4), (long long)number_at(hex, 104, 4),
                      (long long)number_at(hex, 108, 4), (long long)number_at(hex, 112, 4));
}
