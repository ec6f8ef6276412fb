/* Decides season, day, switch and rate of an instant; see tariff.h. */
#include "pmu/civil/tariff.h"

/* The instant as the calendar sees it: wall clock or standard time, and, where the repeated hour
 * holds what was reached at the end of its first pass, the last second of that. */
static local_t calendar_time(const zone_t *zone, tariff_rules_t rules, utc_t at) {
  zone_offset_fn *offset_of = rules.standard_time ? zone_row_offset_standard : zone->offset_of;
  int32_t offset = offset_of(zone->rows, zone->count, at);
  size_t index = zone_row_index(zone, at);
  if (rules.first_pass && index > 0) {
    utc_t change = zone->rows[index].from;
    int32_t before = offset_of(zone->rows, zone->count, (utc_t){change.s - 1});
    if (before > offset && at.s >= change.s && at.s < change.s + before - offset)
      return (local_t){change.s - 1 + before};
  }
  return (local_t){at.s + offset};
}

static const tariff_special_t *special_of(const tariff_t *tariff, date_t date) {
  const tariff_special_t *yearly = NULL;
  for (size_t i = 0; i < tariff->special_count; i++) {
    const tariff_special_t *special = &tariff->specials[i];
    if (special->month != date.month || special->day != date.day) continue;
    if (special->year == date.year) return special;
    if (special->year == 0 && yearly == NULL) yearly = special;
  }
  return yearly;
}

static const tariff_week_t *week_numbered(const tariff_t *tariff, int32_t number) {
  for (size_t i = 0; i < tariff->week_count; i++) {
    if (tariff->weeks[i].week == number) return &tariff->weeks[i];
  }
  return NULL;
}

/* A year before its first start belongs to the last season (billing.md, rule b). */
static const tariff_season_t *season_of(const tariff_t *tariff, date_t date) {
  const tariff_season_t *season = &tariff->seasons[tariff->season_count - 1];
  for (size_t i = 0; i < tariff->season_count; i++) {
    const tariff_season_t *next = &tariff->seasons[i];
    if (next->month < date.month || (next->month == date.month && next->day <= date.day))
      season = next;
  }
  return season;
}

static int32_t profile_of(const tariff_t *tariff, int64_t number) {
  date_t date = day_date(number);
  const tariff_special_t *special = special_of(tariff, date);
  if (special != NULL) return special->profile;
  const tariff_week_t *week = week_numbered(tariff, season_of(tariff, date)->week);
  CHECK(week != NULL); /* tariff_check has seen to it */
  return week->days[day_weekday(number)];
}

static bool has_profile(const tariff_t *tariff, int32_t profile) {
  for (size_t i = 0; i < tariff->switch_count; i++) {
    if (tariff->switches[i].profile == profile && tariff->switches[i].second == 0) return true;
  }
  return false;
}

static bool has_date(int32_t month, int32_t day) {
  return month >= 1 && month <= 12 && day >= 1 && day <= day_month_length(2000, month);
}

static status_t check_switches(const tariff_t *tariff, fault_t *fault) {
  for (size_t i = 0; i < tariff->switch_count; i++) {
    const tariff_switch_t *entry = &tariff->switches[i];
    if (entry->second < 0 || entry->second >= DAY_SECONDS || entry->rate < 1 ||
        entry->rate > TARIFF_RATE_MAX) {
      return fault_set(fault, ST_BAD_INPUT, -1, -1, "tariff %s: switch at %d s to rate %d",
                       tariff->name, entry->second, entry->rate);
    }
  }
  return ST_OK;
}

status_t tariff_check(const tariff_t *tariff, fault_t *fault) {
  if (tariff->season_count == 0)
    return fault_set(fault, ST_BAD_INPUT, -1, -1, "tariff %s has no season", tariff->name);
  for (size_t i = 0; i < tariff->season_count; i++) {
    const tariff_season_t *season = &tariff->seasons[i];
    if (!has_date(season->month, season->day) || week_numbered(tariff, season->week) == NULL) {
      return fault_set(fault, ST_BAD_INPUT, -1, -1, "tariff %s: season %d-%d names no week %d",
                       tariff->name, season->month, season->day, season->week);
    }
  }
  for (size_t i = 0; i < tariff->week_count; i++) {
    for (int32_t d = 0; d < 7; d++) {
      if (has_profile(tariff, tariff->weeks[i].days[d])) continue;
      return fault_set(fault, ST_BAD_INPUT, -1, -1,
                       "tariff %s: day profile %d of week %d has no switch at 0 s", tariff->name,
                       tariff->weeks[i].days[d], tariff->weeks[i].week);
    }
  }
  for (size_t i = 0; i < tariff->special_count; i++) {
    const tariff_special_t *special = &tariff->specials[i];
    if (has_date(special->month, special->day) && has_profile(tariff, special->profile)) continue;
    return fault_set(fault, ST_BAD_INPUT, -1, -1, "tariff %s: special day %d-%d, profile %d",
                     tariff->name, special->month, special->day, special->profile);
  }
  return check_switches(tariff, fault);
}

int32_t tariff_rate(const tariff_t *tariff, const zone_t *zone, tariff_rules_t rules, utc_t at) {
  local_t local = calendar_time(zone, rules, at);
  int32_t profile = profile_of(tariff, div_floor(local.s, DAY_SECONDS));
  int32_t second = day_second(local);
  int32_t rate = 0;
  int32_t since = -1;
  for (size_t i = 0; i < tariff->switch_count; i++) {
    const tariff_switch_t *entry = &tariff->switches[i];
    if (entry->profile != profile || entry->second > second || entry->second <= since) continue;
    since = entry->second;
    rate = entry->rate;
  }
  CHECK(rate > 0);
  return rate;
}

/* Within one offset the calendar's time runs evenly: the next switch of the day or its midnight. */
static int64_t next_second(const tariff_t *tariff, int64_t number, int32_t second) {
  int32_t profile = profile_of(tariff, number);
  int32_t next = DAY_SECONDS;
  for (size_t i = 0; i < tariff->switch_count; i++) {
    const tariff_switch_t *entry = &tariff->switches[i];
    if (entry->profile == profile && entry->second > second && entry->second < next)
      next = entry->second;
  }
  return next - second;
}

utc_t tariff_edge(const tariff_t *tariff, const zone_t *zone, tariff_rules_t rules, utc_t at,
                  utc_t limit) {
  int32_t rate = tariff_rate(tariff, zone, rules, at);
  while (at.s < limit.s) {
    zone_offset_fn *offset_of = rules.standard_time ? zone_row_offset_standard : zone->offset_of;
    int32_t offset = offset_of(zone->rows, zone->count, at);
    local_t local = {at.s + offset};
    int64_t next = at.s + next_second(tariff, div_floor(local.s, DAY_SECONDS), day_second(local));
    size_t index = zone_row_index(zone, at);
    utc_t change = zone_next_change(zone, at);
    if (change.s < next) next = change.s;
    if (rules.first_pass && index > 0) { /* the end of the second pass */
      utc_t row = zone->rows[index].from;
      int32_t before = offset_of(zone->rows, zone->count, (utc_t){row.s - 1});
      int64_t over = row.s + before - offset;
      if (before > offset && over > at.s && over < next) next = over;
    }
    at.s = next;
    if (at.s < limit.s && tariff_rate(tariff, zone, rules, at) != rate) return at;
  }
  return limit;
}
