/* The tariff calendar: special day (exact year, then every year), else the week of the season; a
 * day profile holds from its first switch. The rate is a pure function of the clock, `first_pass`
 * included: in the second pass it is what it was at the end of the first. Sources: 0001 *Rates*,
 * billing.md. */
#include "calendar.h"

#include <assert.h>
#include <string.h>

/* The season at a local date; a year before its first start belongs to the last season. */
static size_t season_index(const tariff_t *tariff, const date_t *date) {
  assert(tariff->season_count > 0);
  size_t index = tariff->season_count - 1;
  for (size_t i = 0; i < tariff->season_count; i++) {
    const season_t *season = &tariff->seasons[i];
    bool begun =
        season->month < date->month || (season->month == date->month && season->day <= date->day);
    if (begun) index = i;
  }
  return index;
}

static const char *special_profile(const tariff_t *tariff, const date_t *date) {
  const char *yearly = NULL;
  for (size_t i = 0; i < tariff->special_count; i++) {
    const special_t *day = &tariff->specials[i];
    if (day->month != date->month || day->day != date->day) continue;
    if (day->year == date->year) return day->profile;
    if (day->year == 0) yearly = day->profile;
  }
  return yearly;
}

static const char *profile_of_day(const tariff_t *tariff, int64_t day) {
  date_t date = oracle_calendar_date(day);
  const char *special = special_profile(tariff, &date);
  if (special != NULL) return special;
  if (tariff->season_count == 0) return "";
  const char *week = tariff->seasons[season_index(tariff, &date)].week;
  for (size_t i = 0; i < tariff->week_count; i++) {
    /* 1970-01-01 was a Thursday, the fourth from Monday. */
    if (strcmp(tariff->weeks[i].name, week) == 0) {
      return tariff->weeks[i].day[oracle_mod_floor(day + 3, 7)];
    }
  }
  return "";
}

static int64_t rate_at_local(const tariff_t *tariff, int64_t local_s) {
  int64_t day = oracle_div_floor(local_s, 86400), second = oracle_mod_floor(local_s, 86400);
  const char *profile = profile_of_day(tariff, day);
  int64_t rate = 0;
  for (size_t i = 0; i < tariff->switch_count; i++) {
    const switch_t *one = &tariff->switches[i];
    if (strcmp(one->profile, profile) == 0 && one->second <= second) rate = one->rate;
  }
  return rate;
}

/* The change whose second pass `at_s` lies in, or ORACLE_NEVER. */
static int64_t second_pass_of(const zone_t *zone, int64_t at_s) {
  for (size_t row = 1; row < zone->count; row++) {
    int64_t change = zone->rows[row].utc_s;
    int64_t back = zone->rows[row - 1].offset_s - zone->rows[row].offset_s;
    if (back > 0 && at_s >= change && at_s < change + back) return change;
  }
  return ORACLE_NEVER;
}

int64_t oracle_calendar_rate(const zone_t *zone, const tariff_t *tariff, const policy_t *policy,
                             int64_t at_s) {
  bool standard = policy->standard_time;
  if (!standard && policy->first_pass) {
    int64_t change = second_pass_of(zone, at_s);
    if (change != ORACLE_NEVER) {
      return rate_at_local(tariff, oracle_calendar_local(zone, change - 1, false));
    }
  }
  return rate_at_local(tariff, oracle_calendar_local(zone, at_s, standard));
}

int64_t oracle_calendar_switch(const zone_t *zone, const tariff_t *tariff, const policy_t *policy,
                               int64_t after_s) {
  bool standard = policy->standard_time;
  int64_t next = oracle_calendar_transition(zone, after_s);
  int64_t change = policy->first_pass ? second_pass_of(zone, after_s) : ORACLE_NEVER;
  if (change != ORACLE_NEVER) { /* the second pass ends: the wall clock counts again */
    int64_t back = oracle_calendar_offset(zone, change - 1, false) -
                   oracle_calendar_offset(zone, change, false);
    if (change + back < next) next = change + back;
  }
  int64_t offset = oracle_calendar_offset(zone, after_s, standard);
  int64_t day = oracle_div_floor(after_s + offset, 86400);
  int64_t midnight = (day + 1) * 86400 - offset;
  if (midnight < next) next = midnight;
  const char *profile = profile_of_day(tariff, day);
  for (size_t i = 0; i < tariff->switch_count; i++) {
    if (strcmp(tariff->switches[i].profile, profile) != 0) continue;
    int64_t instant = day * 86400 + tariff->switches[i].second - offset;
    if (instant > after_s && instant < next) next = instant;
  }
  return next;
}

int64_t oracle_calendar_season(const zone_t *zone, const tariff_t *tariff, const policy_t *policy,
                               int64_t after_s) {
  if (tariff->season_count < 2) return ORACLE_NEVER; /* one season for ever never changes */
  bool standard = policy->standard_time;
  int64_t local = oracle_calendar_local(zone, after_s, standard);
  int64_t year = oracle_calendar_date(oracle_div_floor(local, 86400)).year;
  int64_t next = ORACLE_NEVER;
  for (int64_t y = year - 1; y <= year + 1; y++) {
    for (size_t i = 0; i < tariff->season_count; i++) {
      int64_t day = oracle_calendar_day(y, tariff->seasons[i].month, tariff->seasons[i].day);
      int64_t instant = oracle_calendar_instant(zone, day * 86400, standard);
      if (instant > after_s && instant < next) next = instant;
    }
  }
  return next;
}
