/* Zones, civil dates, billing dates and the tariff calendar, as functions of seconds of a clock
 * that is UTC or claims to be. Local time is the zone rule on it; `standard` means the offset
 * without DST. Sources: 0001 *Rates*, clock-loss.md (the raster), billing.md (activity calendar).
 */
#ifndef ORACLE_CALENDAR_H
#define ORACLE_CALENDAR_H

#include "facts.h"

typedef struct {
  int64_t year, month, day;
} date_t;

date_t oracle_calendar_date(int64_t day); /* days since 1970-01-01 */
int64_t oracle_calendar_day(int64_t year, int64_t month, int64_t day);
int64_t oracle_calendar_month_len(int64_t year, int64_t month);

int64_t oracle_calendar_offset(const zone_t *zone, int64_t at_s, bool standard);
bool oracle_calendar_dst(const zone_t *zone, int64_t at_s);
int64_t oracle_calendar_local(const zone_t *zone, int64_t at_s, bool standard);
/* The first instant later than `after_s` at which the offset changes; ORACLE_NEVER: none. */
int64_t oracle_calendar_transition(const zone_t *zone, int64_t after_s);
/* The first instant whose local time is `local_s` or, where that does not exist, the change. */
int64_t oracle_calendar_instant(const zone_t *zone, int64_t local_s, bool standard);
/* The first edge later than `after_s`: a multiple of `period_s` of local time, or a change of the
 * offset that is not a multiple of it. */
int64_t oracle_calendar_edge(const zone_t *zone, int64_t after_s, int64_t period_s);
/* The first instant later than `after_s` at which a new local day begins. */
int64_t oracle_calendar_midnight(const zone_t *zone, int64_t after_s);

/* The first billing date later than `after_s`; the last one at or before `at_s`. */
int64_t oracle_calendar_billing_after(const zone_t *zone, const policy_t *policy, int64_t after_s);
int64_t oracle_calendar_billing_before(const zone_t *zone, const policy_t *policy, int64_t at_s);

/* calendar_tariff.c: the rate at that instant, 1…8 (0: the tariff has none there), and the first
 * instant later than `after_s` at which rate or season may change. */
int64_t oracle_calendar_rate(const zone_t *zone, const tariff_t *tariff, const policy_t *policy,
                             int64_t at_s);
int64_t oracle_calendar_switch(const zone_t *zone, const tariff_t *tariff, const policy_t *policy,
                               int64_t after_s);
int64_t oracle_calendar_season(const zone_t *zone, const tariff_t *tariff, const policy_t *policy,
                               int64_t after_s);

#endif
