/* Quantities are types: no naked integer with a unit crosses a module's border.
 * Physical truth is kept in mW and mJ, billing in mWh, money in millionths of the currency unit.
 * What a meter says the time is is a claim_t, never a utc_t. true_t is for sim/ and harness/ only;
 * tidy keeps it out of pmu/. No floating point. */
#ifndef BASE_UNITS_H
#define BASE_UNITS_H

#include "base/status.h"

typedef struct {
  int64_t ns;
} mono_t; /* time-outs and event queues; meaningless between runs */
typedef struct {
  int64_t s;
} utc_t; /* interval borders, bills; intervals are half-open [a, b) */
typedef struct {
  int64_t ns;
} true_t; /* true time, UTC: only the world and the bench know it */
typedef struct {
  int64_t s;
} claim_t; /* the time a meter's clock shows, UTC-equivalent */
typedef struct {
  int64_t ns;
} span_t; /* a length of time */
typedef struct {
  int64_t mw;
} power_t; /* 1 W = 1000 mW */
typedef struct {
  int64_t mwh;
} energy_t; /* 1 Wh = 1000 mWh */
typedef struct {
  int64_t micro;
} money_t; /* millionths of the currency unit */

/* Power over time before any rounding, in mW·ns: 3.6e12 of them make one mWh. A 10 kW load runs it
 * past 64 bits in 15 minutes, hence 128. */
typedef __int128 mwns_t;

#define NS_PER_S INT64_C(1000000000)
#define MWNS_PER_MWH ((mwns_t)3600 * 1000 * 1000 * 1000)
#define TIME_NEVER INT64_MAX

/* Divisions say their direction. The divisor must be positive. */
int64_t div_floor(int64_t dividend, int64_t divisor);
int64_t div_ceil(int64_t dividend, int64_t divisor);
int64_t div_round_half_even(int64_t dividend, int64_t divisor);
int64_t div_exact(int64_t dividend, int64_t divisor); /* asserts that nothing is left */
int64_t mod_floor(int64_t dividend, int64_t divisor); /* 0 <= result < divisor */

/* a * b / c through 128 bits. The divisor must be positive; a quotient that does not fit in 64 bits
 * is a failed check, because every caller has bounded its operands. */
int64_t mul_div_floor(int64_t a, int64_t b, int64_t c);
int64_t mul_div_ceil(int64_t a, int64_t b, int64_t c);
int64_t mul_div_round_half_even(int64_t a, int64_t b, int64_t c);
int64_t i128_div_floor(__int128 dividend, __int128 divisor);

/* Sums that cannot be bounded beforehand. */
MUST_USE status_t add_checked(int64_t a, int64_t b, int64_t *sum);

#endif
