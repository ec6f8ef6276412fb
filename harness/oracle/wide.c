/* Long multiplication by doubling, Euclid, and a root bit by bit: slow and obvious. What is larger
 * than WIDE_SCALED_MAX is that: no register holds it. */
#include "wide.h"

#include <assert.h>

#define WIDE_MAX ((wide_t)(~(unsigned __int128)0 >> 1))

static wide_t bounded(wide_t x) { return x > WIDE_SCALED_MAX ? WIDE_SCALED_MAX : x; }

static wide_t scale(wide_t x, wide_t num, wide_t den, wide_t *left) {
  assert(x >= 0 && num >= 0);
  assert(den > 0 && den < WIDE_MAX / 4);
  *left = 0;
  if (num == 0) return 0;
  if (x <= WIDE_MAX / num) {
    *left = x * num % den;
    return bounded(x * num / den);
  }
  /* quotient * den + rest is x times the bits of num that were taken so far. */
  wide_t quotient = 0, rest = 0;
  for (int bit = 126; bit >= 0; bit--) {
    quotient = bounded(quotient * 2);
    rest *= 2;
    if ((num >> bit & 1) != 0) {
      quotient = bounded(quotient + x / den);
      rest += x % den;
    }
    quotient = bounded(quotient + rest / den);
    rest %= den;
  }
  *left = rest;
  return quotient;
}

wide_t oracle_wide_scale(wide_t x, wide_t num, wide_t den) {
  wide_t rest = 0;
  return scale(x, num, den, &rest);
}

wide_t oracle_wide_scale_rest(wide_t x, wide_t num, wide_t den, wide_t *rest) {
  if (x >= 0) return scale(x, num, den, rest);
  wide_t quotient = -scale(-x, num, den, rest);
  if (*rest == 0) return quotient;
  *rest = den - *rest;
  return quotient - 1;
}

wide_t oracle_wide_common(wide_t a, wide_t b) {
  assert(a >= 0 && b >= 0);
  while (b != 0) {
    wide_t rest = a % b;
    a = b;
    b = rest;
  }
  return a;
}

wide_t oracle_wide_root(wide_t x) {
  assert(x >= 0);
  wide_t root = 0;
  for (int bit = 62; bit >= 0; bit--) {
    wide_t tried = root + ((wide_t)1 << bit);
    if (tried * tried <= x) root = tried;
  }
  return root;
}
