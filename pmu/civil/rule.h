/* Daylight saving by rule: when it begins and ends in any year, and the transition table that this
 * makes of the years 1999 to 2100. Only the table is used afterwards (zone.h); nothing is known of
 * a year outside it. Source: pmu/docs/decisions/0008, "DST by rule". */
#ifndef PMU_CIVIL_RULE_H
#define PMU_CIVIL_RULE_H

#include "pmu/civil/day.h"

enum {
  RULE_YEAR_FIRST = 1999,
  RULE_YEAR_LAST = 2100,
  RULE_ROWS = 1 + 2 * (RULE_YEAR_LAST - RULE_YEAR_FIRST + 1),
  RULE_WEEK_LAST = 5 /* the last of the month, be it the fourth or the fifth */
};

typedef enum { RULE_WALL, RULE_STANDARD, RULE_UTC } rule_frame_t;

/* The `week`-th `weekday` of `month`, at `second` of that day in its frame; of RULE_WALL as the
 * clock shows it before the turn. */
typedef struct {
  int32_t month;   /* 1…12 */
  int32_t week;    /* 1…4, or RULE_WEEK_LAST */
  int32_t weekday; /* 1 Monday … 7 Sunday */
  int32_t second;  /* 0…86400 */
  rule_frame_t frame;
} rule_turn_t;

typedef struct {
  int32_t standard; /* seconds east of UTC */
  int32_t shift;    /* more while DST holds; may be negative */
  rule_turn_t to_dst, to_standard;
} rule_t;

int64_t rule_day(int32_t year, const rule_turn_t *turn); /* number of the day, as of day.h */

/* RULE_ROWS rows, of which the first is from RULE_BEGIN_S on. ST_BAD_INPUT where the turns do not
 * follow each other in every year. */
#define RULE_BEGIN_S INT64_C(-9000000000)
MUST_USE status_t rule_rows(const rule_t *rule, zone_row_t rows[RULE_ROWS], fault_t *fault);

#endif
