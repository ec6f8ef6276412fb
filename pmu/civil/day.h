/* Civil dates of the Gregorian calendar: days, weekdays, lengths of months and of local days.
 * Arithmetic only: no zone beyond the one that is given, no clock. A local day begins at the first
 * instant whose wall clock shows the date, and has 23, 24 or 25 hours where the offset changes. */
#ifndef PMU_CIVIL_DAY_H
#define PMU_CIVIL_DAY_H

#include "pmu/civil/zone.h"

enum { DAY_SECONDS = 86400 };

typedef struct {
  int32_t year, month, day; /* month 1…12, day 1…31 */
} date_t;

int64_t day_number(date_t date); /* days since 1970-01-01; negative before */
date_t day_date(int64_t number);
int32_t day_weekday(int64_t number); /* 0 Monday … 6 Sunday */
int32_t day_month_length(int32_t year, int32_t month);

date_t day_of_local(local_t local);
int32_t day_second(local_t local); /* of the wall clock's day, 0…86399 */

utc_t day_begin(const zone_t *zone, int64_t number);    /* the first instant of the local day */
int32_t day_length(const zone_t *zone, int64_t number); /* in seconds: 82800, 86400, 90000 … */
/* Local calendar days begun in [from, to): the standing charge is per day begun. */
int64_t day_count_begun(const zone_t *zone, utc_t from, utc_t to);

/* "2026-04-02T11:15:00+02:00" and a 0, for people. */
enum { DAY_TEXT = 32 };
void day_text(const zone_t *zone, utc_t at, char text[DAY_TEXT]);

#endif
