/* Divisions with a named direction, and products through 128 bits. */
#include "base/units.h"

static __int128 floor128(__int128 dividend, __int128 divisor) {
  CHECK(divisor > 0);
  __int128 quotient = dividend / divisor;
  return dividend % divisor < 0 ? quotient - 1 : quotient;
}

static int64_t narrow(__int128 value) {
  CHECK(value <= INT64_MAX);
  CHECK(value >= INT64_MIN);
  return (int64_t)value;
}

static __int128 half_even128(__int128 dividend, __int128 divisor) {
  __int128 low = floor128(dividend, divisor);
  __int128 twice = 2 * (dividend - low * divisor);
  if (twice < divisor) return low;
  if (twice > divisor) return low + 1;
  return low % 2 == 0 ? low : low + 1;
}

/* It is asked for every slot of every load, so not through 128 bits. */
int64_t div_floor(int64_t dividend, int64_t divisor) {
  CHECK(divisor > 0);
  int64_t quotient = dividend / divisor;
  return dividend % divisor < 0 ? quotient - 1 : quotient;
}

int64_t div_ceil(int64_t dividend, int64_t divisor) {
  return narrow(-floor128(-(__int128)dividend, divisor));
}

int64_t div_round_half_even(int64_t dividend, int64_t divisor) {
  return narrow(half_even128(dividend, divisor));
}

int64_t div_exact(int64_t dividend, int64_t divisor) {
  CHECK(divisor > 0);
  CHECK(dividend % divisor == 0);
  return dividend / divisor;
}

int64_t mod_floor(int64_t dividend, int64_t divisor) {
  CHECK(divisor > 0);
  int64_t rest = dividend % divisor;
  return rest < 0 ? rest + divisor : rest;
}

int64_t mul_div_floor(int64_t a, int64_t b, int64_t c) {
  return narrow(floor128((__int128)a * b, c));
}

int64_t mul_div_ceil(int64_t a, int64_t b, int64_t c) {
  return narrow(-floor128(-((__int128)a * b), c));
}

int64_t mul_div_round_half_even(int64_t a, int64_t b, int64_t c) {
  return narrow(half_even128((__int128)a * b, c));
}

int64_t i128_div_floor(__int128 dividend, __int128 divisor) {
  return narrow(floor128(dividend, divisor));
}

status_t add_checked(int64_t a, int64_t b, int64_t *sum) {
  return __builtin_add_overflow(a, b, sum) ? ST_OVERFLOW : ST_OK;
}
