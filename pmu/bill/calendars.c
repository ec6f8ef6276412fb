/* Puts the calendars of a meter in order of time; see calendars.h. */
#include "pmu/bill/calendars.h"

#include <stdlib.h>
#include <string.h>

enum { SAME_S = 120 }; /* within which an order and the event that tells it lie */

/* What happened to the passive calendar, and when. */
typedef struct {
  utc_t at;
  const timeline_calendar_t *what;
} happened_t;

typedef struct {
  const pmu_mechanisms_t *mechanisms;
  calendars_t *calendars;
  const tariff_t *passive; /* that has not been activated; NULL: none */
  utc_t due;
} finder_t;

static int by_time(const void *a, const void *b) {
  const happened_t *x = a;
  const happened_t *y = b;
  if (x->at.s != y->at.s) return x->at.s < y->at.s ? -1 : 1;
  return (x->what->kind > y->what->kind) - (x->what->kind < y->what->kind);
}

/* Was the activation that the log tells one that the head-end ordered? Its own clock is the better
 * one then. */
static bool ordered(const timeline_t *timeline, utc_t event) {
  for (size_t i = 0; i < timeline->calendar_count; i++) {
    const timeline_calendar_t *one = &timeline->calendars[i];
    int64_t apart = one->at.s > event.s ? one->at.s - event.s : event.s - one->at.s;
    if (one->kind == CALENDAR_ORDERED && apart <= SAME_S) return true;
  }
  return false;
}

static size_t gather(const repair_t *repair, happened_t *steps) {
  const timeline_t *timeline = repair->timeline;
  size_t count = 0;
  for (size_t i = 0; i < timeline->calendar_count; i++) {
    const timeline_calendar_t *one = &timeline->calendars[i];
    utc_t at = one->at;
    if (one->kind == CALENDAR_SEEN) {
      at = repair_claim(repair, one->boot, one->stamp);
      if (ordered(timeline, at)) continue;
    }
    steps[count++] = (happened_t){at, one};
  }
  qsort(steps, count, sizeof *steps, by_time);
  return count;
}

static void activate(finder_t *finder, utc_t at) {
  calendars_t *calendars = finder->calendars;
  if (finder->passive == NULL) return;
  calendar_t *last = &calendars->list[calendars->count - 1];
  if (at.s > last->from.s) last = &calendars->list[calendars->count++];
  *last = (calendar_t){at, finder->passive};
  finder->passive = NULL;
}

/* What fell due up to then. */
static void pass(finder_t *finder, utc_t to) {
  if (finder->due.s <= to.s) activate(finder, finder->due);
}

static const tariff_t *tariff_named(const site_t *site, const char *name) {
  for (size_t i = 0; i < site->tariff_count; i++)
    if (strcmp(site->tariffs[i].name, name) == 0) return &site->tariffs[i];
  return NULL;
}

/* One that is due in the past holds at once. */
static void program(finder_t *finder, const tariff_t *tariff, const happened_t *step) {
  bool replaced = finder->mechanisms->calendar_replaced(finder->due.s > step->at.s);
  if (finder->passive != NULL && !replaced) activate(finder, finder->due);
  finder->passive = tariff;
  finder->due = (utc_t){step->what->by_order ? TIME_NEVER : step->what->due.s};
  if (finder->due.s < step->at.s) finder->due = step->at;
}

status_t calendars_find(arena_t *arena, const site_t *site, const site_meter_t *meter,
                        const repair_t *repair, const pmu_mechanisms_t *mechanisms,
                        calendars_t *calendars, fault_t *fault) {
  const timeline_t *timeline = repair->timeline;
  happened_t *steps = ARENA_ARRAY(arena, happened_t, timeline->calendar_count + 1);
  size_t count = gather(repair, steps);
  finder_t finder = {.mechanisms = mechanisms, .calendars = calendars, .due = {TIME_NEVER}};
  calendars->list = ARENA_ARRAY(arena, calendar_t, timeline->calendar_count + 3);
  calendars->list[0] = (calendar_t){{INT64_MIN}, &site->tariffs[meter->tariff]};
  calendars->count = 1;
  if (meter->has_deferred) {
    finder.passive = &site->tariffs[meter->deferred_tariff];
    if (!meter->deferred_by_command) finder.due = (utc_t){meter->deferred_at.s};
  }
  for (size_t i = 0; i < count; i++) {
    const timeline_calendar_t *what = steps[i].what;
    pass(&finder, steps[i].at);
    if (what->kind != CALENDAR_PROGRAMMED) {
      activate(&finder, steps[i].at);
      continue;
    }
    const tariff_t *tariff = tariff_named(site, what->name);
    if (tariff == NULL)
      return fault_set(fault, ST_BAD_INPUT, -1, -1,
                       "the calendar %s that was programmed is unknown", what->name);
    program(&finder, tariff, &steps[i]);
  }
  pass(&finder, (utc_t){TIME_NEVER - 1});
  return ST_OK;
}

const tariff_t *calendars_at(const calendars_t *calendars, utc_t at) {
  size_t i = calendars->count - 1;
  while (i > 0 && calendars->list[i].from.s > at.s)
    i--;
  return calendars->list[i].tariff;
}

utc_t calendars_until(const calendars_t *calendars, utc_t at, utc_t limit) {
  for (size_t i = 1; i < calendars->count; i++) {
    utc_t from = calendars->list[i].from;
    if (from.s > at.s) return from.s < limit.s ? from : limit;
  }
  return limit;
}
