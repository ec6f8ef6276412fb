/* Dates, the zone rule on C, and the instants of C at which something is due: rasters, midnight,
 * billing dates. The simulator's own calendar arithmetic, shared with nobody. Years are walked one
 * by one, so that the leap rule stands in one place; dates are asked for at midnights only. */
#include "sim/meter/core.h"

enum { DAY_S = 86400, EPOCH_YEAR = 1970, MONTHS_AHEAD_MAX = 1300 };

static const int32_t month_lengths[12] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

static int32_t month_length(const meter_mechanisms_t *mech, int64_t year, int32_t month) {
  CHECK(month >= 1);
  CHECK(month <= 12);
  return month_lengths[month - 1] + (month == 2 && mech->leap_year(year) ? 1 : 0);
}

static int64_t year_length(const meter_mechanisms_t *mech, int64_t year) {
  return mech->leap_year(year) ? 366 : 365;
}

bool almanac_date_exists(const meter_mechanisms_t *mech, date_t date) {
  if (date.month < 1 || date.month > 12 || date.day < 1) return false;
  return date.day <= month_length(mech, date.year, date.month);
}

int64_t almanac_day(const meter_mechanisms_t *mech, date_t date) {
  int64_t day = 0;
  for (int64_t year = EPOCH_YEAR; year < date.year; year++) {
    day += year_length(mech, year);
  }
  for (int64_t year = date.year; year < EPOCH_YEAR; year++) {
    day -= year_length(mech, year);
  }
  for (int32_t month = 1; month < date.month; month++) {
    day += month_length(mech, date.year, month);
  }
  return day + mech->month_day(date.day, month_length(mech, date.year, date.month)) - 1;
}

date_t almanac_date(const meter_mechanisms_t *mech, int64_t day) {
  date_t date = {.year = EPOCH_YEAR, .month = 1};
  while (day < 0) {
    day += year_length(mech, --date.year);
  }
  while (day >= year_length(mech, date.year)) {
    day -= year_length(mech, date.year++);
  }
  while (day >= month_length(mech, date.year, date.month)) {
    day -= month_length(mech, date.year, date.month++);
  }
  date.day = (int32_t)day + 1;
  return date;
}

int32_t almanac_row(const meter_t *m, claim_t clock) {
  return m->mech->zone_row(m->config->zone, m->config->zone_count, clock);
}

int32_t almanac_row_offset(const meter_t *m, int32_t row) {
  return m->mech->zone_offset(&m->config->zone[row]);
}

int32_t almanac_offset(const meter_t *m, claim_t clock) {
  return almanac_row_offset(m, almanac_row(m, clock));
}

/* D1: a wall time that exists twice is its first pass, one that does not exist is the change. */
claim_t almanac_wall(const meter_t *m, int64_t local_s) {
  const meter_zone_row_t *zone = m->config->zone;
  int32_t first = almanac_row(m, (claim_t){local_s - DAY_S});
  int32_t last = almanac_row(m, (claim_t){local_s + DAY_S});
  for (int32_t row = first; row <= last; row++) {
    claim_t clock = {local_s - almanac_row_offset(m, row)};
    if (almanac_row(m, clock) == row) return clock;
  }
  for (int32_t row = first + 1; row <= last; row++) {
    if (local_s - almanac_row_offset(m, row) < zone[row].from.s) return zone[row].from;
  }
  return (claim_t){local_s - almanac_row_offset(m, last)};
}

int64_t almanac_raster(const meter_t *m, shown_t after, span_t period) {
  int64_t shift = almanac_offset(m, ticker_claim(after)) * NS_PER_S;
  return (div_floor(after.ns + shift, period.ns) + 1) * period.ns - shift;
}

int64_t almanac_midnight(const meter_t *m, shown_t after) {
  claim_t clock = ticker_claim(after);
  int64_t day = div_floor(clock.s + almanac_offset(m, clock), DAY_S);
  claim_t midnight = almanac_wall(m, (day + 1) * DAY_S);
  /* A change over midnight may put today's midnight behind us. */
  if (midnight.s <= clock.s) midnight = almanac_wall(m, (day + 2) * DAY_S);
  return midnight.s * NS_PER_S;
}

/* Where another row begins to hold: at its own instant, or, in a meter that is late, whole hours
 * after it. */
int64_t almanac_zone_change(const meter_t *m, shown_t after) {
  claim_t clock = ticker_claim(after);
  for (int32_t next = almanac_row(m, clock) + 1; next < m->config->zone_count; next++) {
    for (int64_t late = 0; late <= 2; late++) {
      claim_t change = {m->config->zone[next].from.s + late * 3600};
      if (change.s > clock.s && almanac_row(m, change) >= next) return change.s * NS_PER_S;
    }
  }
  return INT64_MAX;
}

/* D1 End of billing: the next monthly date after `after` that was not served yet. */
claim_t almanac_billing(const meter_t *m, claim_t after) {
  const meter_policy_t *policy = &m->config->policy;
  if (policy->billing_day == 0) return (claim_t){INT64_MAX};
  date_t date = almanac_date(m->mech, div_floor(after.s + almanac_offset(m, after), DAY_S));
  date.day = policy->billing_day;
  for (int32_t month = 0; month < MONTHS_AHEAD_MAX; month++) {
    int64_t day = almanac_day(m->mech, date);
    claim_t due = almanac_wall(m, day * DAY_S + policy->billing_second);
    due.s += m->mech->field.billing_offset(policy->tariff_offset).ns / NS_PER_S;
    if (due.s > after.s && m->mech->serve(due, m->ram.served)) return due;
    date.year += date.month == 12 ? 1 : 0;
    date.month = date.month % 12 + 1;
  }
  return (claim_t){INT64_MAX};
}

/* --- the zone as a client sees it --- */

static int32_t standard_row(const meter_t *m, int32_t row) {
  const meter_zone_row_t *zone = m->config->zone;
  for (int32_t at = row; at >= 0; at--) {
    if (!zone[at].dst) return at;
  }
  for (int32_t at = row; at < m->config->zone_count; at++) {
    if (!zone[at].dst) return at;
  }
  return row;
}

static meter_turn_t turn_shown(const zone_rule_t *rule, const zone_turn_t *turn, bool to_dst) {
  int32_t before = rule->standard_s + (to_dst ? 0 : rule->shift_s);
  int32_t second =
      turn->second - keeping_turn_offset(turn->frame, rule->standard_s, before) + before;
  return (meter_turn_t){.shown = second >= 0 && second < DAY_S,
                        .month = turn->month,
                        .week = turn->week,
                        .weekday = turn->weekday,
                        .second = second};
}

void meter_zone(const meter_t *m, meter_zone_t *out) {
  const meter_config_t *config = m->config;
  const meter_zone_row_t *zone = config->zone;
  meter_face_t face;
  meter_face(m, &face);
  int32_t row = almanac_row(m, face.clock);
  *out = (meter_zone_t){.begin = {METER_ABSENT}, .end = {METER_ABSENT}};
  out->standard_s = almanac_row_offset(m, standard_row(m, row));
  for (int32_t at = config->zone_count - 1; at >= 0; at--) {
    if (zone[at].dst) out->dst_s = almanac_row_offset(m, at) - out->standard_s;
    if (at <= row) continue;
    if (zone[at].dst && !zone[at - 1].dst) {
      out->begin = zone[at].from;
      out->begin_offset_s = almanac_row_offset(m, at - 1);
    }
    if (!zone[at].dst && zone[at - 1].dst) {
      out->end = zone[at].from;
      out->end_offset_s = almanac_row_offset(m, at - 1);
    }
  }
  const zone_rule_t *rule = &config->rule;
  out->by_rule = rule->told;
  if (!rule->told) return;
  out->standard_s = rule->standard_s;
  out->dst_s = rule->shift_s;
  out->to_dst = turn_shown(rule, &rule->to_dst, true);
  out->to_standard = turn_shown(rule, &rule->to_standard, false);
}

/* At most two rows of a zone give the same wall time. */
status_t meter_wall(const meter_t *m, int64_t wall, bool dst, claim_t *clock) {
  int32_t first = almanac_row(m, (claim_t){wall - DAY_S});
  int32_t last = almanac_row(m, (claim_t){wall + DAY_S});
  bool found = false;
  for (int32_t row = first; row <= last; row++) {
    claim_t at = {wall - almanac_row_offset(m, row)};
    if (almanac_row(m, at) != row) continue;
    if (found && m->config->zone[row].dst != dst) continue;
    *clock = at;
    found = true;
  }
  return found ? ST_OK : ST_BAD_VALUE;
}

int64_t meter_wall_at(const meter_t *m, claim_t clock) {
  return clock.s + almanac_offset(m, clock);
}
