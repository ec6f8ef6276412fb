/* Failures of supply by dice: a compound process on the feeder, the transformer and the service of
 * a site (half, three tenths and a fifth of what a customer suffers), of a length that is lognormal
 * (median 80 min, sigma 1.1) by a table of its quantiles. A pure function of the seed and of where
 * a site hangs: who shares a transformer shares its failures. Source: the links page, V13; decision
 * 0013, *Outages*. */
#ifndef HARNESS_SCENARIO_OUTAGES_H
#define HARNESS_SCENARIO_OUTAGES_H

#include "base/arena.h"
#include "base/units.h"

enum { OUTAGES_TIMES_MAX = 100, OUTAGES_PLACE_MAX = 65535 };
/* What lasts longer is a major event, which the published figures leave out. */
#define OUTAGES_MAJOR_S INT64_C(36000)

typedef struct {
  uint64_t seed;
  uint32_t feeder, transformer; /* 1…OUTAGES_PLACE_MAX; the transformer is the feeder's */
  uint32_t service;             /* a site, of its own */
  uint32_t times;               /* so many times as often as published, 1…OUTAGES_TIMES_MAX */
} outages_place_t;

typedef struct {
  utc_t from, to;
} outage_t;

typedef struct {
  outage_t *at;
  size_t count;
} outages_t;

/* Those that touch [from, to), clipped to it, ascending; what overlaps or touches is one. */
outages_t outages_over(arena_t *arena, const outages_place_t *place, utc_t from, utc_t to);

#endif
