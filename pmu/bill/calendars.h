/* Which calendar held when: the roster's tariff at first, then each passive one from its
 * activation. By the true calendar: one that was due while the meter was off holds from when it was
 * due (billing.md, rule e); one that was replaced before it was due never held. Private to
 * pmu/bill. */
#ifndef PMU_BILL_CALENDARS_H
#define PMU_BILL_CALENDARS_H

#include "pmu/data/repair.h"

typedef struct {
  utc_t from;
  const tariff_t *tariff;
} calendar_t;

typedef struct {
  calendar_t *list; /* ascending; the first holds from the beginning */
  size_t count;
} calendars_t;

/* ST_BAD_INPUT: a calendar was programmed that the roster does not know. */
MUST_USE status_t calendars_find(arena_t *arena, const site_t *site, const site_meter_t *meter,
                                 const repair_t *repair, const pmu_mechanisms_t *mechanisms,
                                 calendars_t *calendars, fault_t *fault);
const tariff_t *calendars_at(const calendars_t *calendars, utc_t at);
/* The next change later than `at` and before `limit`, or `limit`. */
utc_t calendars_until(const calendars_t *calendars, utc_t at, utc_t limit);

#endif
