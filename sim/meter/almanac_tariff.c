/* Which rate the active tariff gives at an instant of C, and when that may change next: season,
 * week, special day, day profile, DST, first pass, standard time (D1 "Rates"). A pure function of C
 * and the active tariff; hold and freeze are loss.c's. The profile of one day is kept, because a
 * day's switchings are asked for in a row. */
#include "sim/meter/core.h"

enum { DAY_S = 86400, YEARS_AHEAD_MAX = 2 };

const meter_tariff_t *almanac_tariff_active(const meter_t *m) {
  int32_t active = view_ram(m)->active;
  if (active >= DEFERRED_MAX) return &m->nvm.calendars[active - DEFERRED_MAX].tariff;
  return active < 0 ? m->config->tariff : m->config->deferred[active].tariff;
}

/* One that was written has taken the place of the one that came before it. */
deferred_t almanac_tariff_passive(const meter_t *m) {
  const ram_t *ram = view_ram(m);
  if (ram->written > 0) {
    const nvm_calendar_t *slot = &m->nvm.calendars[ram->written - 1];
    return (deferred_t){.tariff = &slot->tariff, .due = slot->calendar.due};
  }
  if (ram->deferred < m->config->deferred_count) return m->config->deferred[ram->deferred];
  return (deferred_t){.due = {METER_ABSENT}};
}

/* By the policy: wall time, or the offset without DST: of the last row with DST 0. */
static int32_t tariff_offset(const meter_t *m, int32_t row) {
  const meter_zone_row_t *zone = m->config->zone;
  if (!m->config->policy.standard) return almanac_row_offset(m, row);
  for (int32_t at = row; at >= 0; at--) {
    if (!zone[at].dst) return almanac_row_offset(m, at);
  }
  return almanac_row_offset(m, row);
}

static int32_t season_of(const meter_tariff_t *tariff, date_t date) {
  int32_t season = tariff->season_count - 1; /* before the first start: the last of last year */
  for (int32_t i = 0; i < tariff->season_count; i++) {
    const tariff_season_t *start = &tariff->seasons[i];
    bool begun =
        date.month > start->month || (date.month == start->month && date.day >= start->day);
    if (begun) season = i;
  }
  return season;
}

static int32_t profile_of(const meter_t *m, const meter_tariff_t *tariff, int64_t day) {
  date_t date = almanac_date(m->mech, day);
  int32_t found = -1;
  for (int32_t i = 0; i < tariff->special_count; i++) {
    const tariff_special_t *special = &tariff->specials[i];
    if (special->month != date.month || special->day != date.day) continue;
    if (special->year != 0 && special->year != date.year) continue;
    if (m->mech->special_first(special->year != 0, found >= 0)) found = special->profile;
  }
  if (found >= 0) return found;
  const tariff_season_t *season = &tariff->seasons[season_of(tariff, date)];
  int32_t weekday = m->mech->weekday(day);
  CHECK(weekday >= 0);
  CHECK(weekday < 7);
  return tariff->weeks[season->week].days[weekday];
}

static const tariff_day_t *day_at(meter_t *m, int64_t day) {
  const meter_tariff_t *tariff = almanac_tariff_active(m);
  if (m->rate_tariff != tariff || m->rate_day != day) {
    m->rate_profile = profile_of(m, tariff, day);
    m->rate_tariff = tariff;
    m->rate_day = day;
  }
  return &tariff->days[m->rate_profile];
}

static int32_t rate_at_local(meter_t *m, int64_t local_s) {
  const tariff_day_t *day = day_at(m, div_floor(local_s, DAY_S));
  int64_t second = mod_floor(local_s, DAY_S);
  int32_t rate = day->switches[0].rate;
  for (int32_t i = 1; i < day->count && day->switches[i].second <= second; i++) {
    rate = day->switches[i].rate;
  }
  return rate;
}

/* The end of the second pass of a repeated hour, where `clock` is in it; else INT64_MIN. */
static int64_t second_pass_end(const meter_t *m, int32_t row, claim_t clock) {
  const meter_zone_row_t *zone = m->config->zone;
  if (row == 0 || m->config->policy.standard) return INT64_MIN;
  int64_t repeated = almanac_row_offset(m, row - 1) - almanac_row_offset(m, row);
  int64_t end = zone[row].from.s + repeated;
  return repeated > 0 && clock.s < end ? end : INT64_MIN;
}

/* 0007: by so much the calendar is asked earlier. */
static span_t offset_of(const meter_t *m) {
  span_t told = m->mech->field.rate_offset(m->config->policy.tariff_offset);
  return (span_t){told.ns + firmware_late(m).ns};
}

int32_t almanac_tariff_rate(meter_t *m, shown_t at) {
  claim_t clock = ticker_claim((shown_t){at.ns - offset_of(m).ns});
  const meter_zone_row_t *zone = m->config->zone;
  int32_t row = almanac_row(m, clock);
  int32_t wall = rate_at_local(m, clock.s + tariff_offset(m, row));
  if (second_pass_end(m, row, clock) == INT64_MIN) return wall;
  int32_t first = rate_at_local(m, zone[row].from.s - 1 + almanac_row_offset(m, row - 1));
  return m->mech->second_pass(m->config->policy.first_pass, wall, first);
}

static int64_t sooner(int64_t a, int64_t b) { return a < b ? a : b; }

int64_t almanac_tariff_edge(meter_t *m, shown_t at) {
  shown_t after = {at.ns - offset_of(m).ns};
  claim_t clock = ticker_claim(after);
  int32_t row = almanac_row(m, clock);
  int64_t local = clock.s + tariff_offset(m, row);
  int64_t midnight = div_floor(local, DAY_S) * DAY_S;
  const tariff_day_t *day = day_at(m, div_floor(local, DAY_S));
  int64_t edge = midnight + DAY_S;
  for (int32_t i = day->count - 1; i > 0 && midnight + day->switches[i].second > local; i--) {
    edge = midnight + day->switches[i].second;
  }
  edge = (edge - tariff_offset(m, row)) * NS_PER_S;
  int64_t repeated = second_pass_end(m, row, clock);
  if (repeated != INT64_MIN) edge = sooner(edge, repeated * NS_PER_S);
  return sooner(edge, almanac_zone_change(m, after)) + offset_of(m).ns;
}

/* Where one season follows another; a tariff of one season never changes. */
claim_t almanac_tariff_season(const meter_t *m, claim_t after) {
  const meter_tariff_t *tariff = almanac_tariff_active(m);
  claim_t next = {INT64_MAX};
  if (tariff->season_count < 2) return next;
  int64_t year = almanac_date(m->mech, div_floor(after.s + almanac_offset(m, after), DAY_S)).year;
  for (int64_t ahead = 0; ahead < YEARS_AHEAD_MAX; ahead++) {
    for (int32_t i = 0; i < tariff->season_count; i++) {
      const tariff_season_t *season = &tariff->seasons[i];
      date_t date = {.year = year + ahead, .month = season->month, .day = season->day};
      int64_t local = almanac_day(m->mech, date) * DAY_S;
      claim_t due = almanac_wall(m, local);
      if (m->config->policy.standard) {
        due.s = local - tariff_offset(m, almanac_row(m, (claim_t){local}));
      }
      if (due.s > after.s && due.s < next.s) next = due;
    }
  }
  return next;
}
