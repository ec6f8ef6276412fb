/* The civil calendar of a tariff: seasons, weeks, special days and switches, and the rate that it
 * gives to an instant. The rate is a pure function of the instant; what a meter held or froze is no
 * concern of this file. Sources: spec billing.md "Activity calendar semantics",
 * pmu/docs/decisions/0001-meter-semantics.md "Rates". */
#ifndef PMU_CIVIL_TARIFF_H
#define PMU_CIVIL_TARIFF_H

#include "pmu/civil/day.h"

enum { TARIFF_RATE_MAX = 8 };

typedef struct {
  int32_t month, day; /* begins each year at that local date */
  int32_t week;
} tariff_season_t;

typedef struct {
  int32_t week;
  int32_t days[7]; /* day profiles, Monday first */
} tariff_week_t;

typedef struct {
  int32_t profile;
  int32_t second; /* of the local day */
  int32_t rate;   /* 1…8 */
} tariff_switch_t;

typedef struct {
  int32_t year; /* 0: every year; an exact year beats it */
  int32_t month, day;
  int32_t profile;
} tariff_special_t;

/* Seasons ascend by date, switches by second within a profile, whose first is at 0. */
typedef struct {
  const char *name;
  tariff_season_t *seasons;
  tariff_week_t *weeks;
  tariff_switch_t *switches;
  tariff_special_t *specials;
  size_t season_count, week_count, switch_count, special_count;
} tariff_t;

typedef struct {
  bool standard_time; /* tariff.switching_time: standard */
  bool first_pass;    /* tariff.repeated_hour: first_pass */
} tariff_rules_t;

/* ST_BAD_INPUT where a season, day or profile leads nowhere: asked once, before any rate. */
MUST_USE status_t tariff_check(const tariff_t *tariff, fault_t *fault);

int32_t tariff_rate(const tariff_t *tariff, const zone_t *zone, tariff_rules_t rules, utc_t at);
/* The first instant after `at` and before `limit` from which another rate may hold; `limit` where
 * there is none. Nothing changes between two such instants. */
utc_t tariff_edge(const tariff_t *tariff, const zone_t *zone, tariff_rules_t rules, utc_t at,
                  utc_t limit);

#endif
