/* Civil dates, zones as tables of changes, the raster of periods, and billing dates. Each function
 * looks at the table afresh; nothing is kept. Sources: clock-loss.md (the raster), 0001 *End of
 * billing*: a nonexistent wall time is the instant of the change, a doubled one its first pass. */
#include "calendar.h"

#include <assert.h>

int64_t oracle_calendar_day(int64_t year, int64_t month, int64_t day) {
  static const int64_t before[12] = {0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334};
  assert(month >= 1 && month <= 12);
  int64_t past = year - 1;
  int64_t leap_days = oracle_div_floor(past, 4) - oracle_div_floor(past, 100) +
                      oracle_div_floor(past, 400); /* whole years before this one */
  bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
  int64_t in_year = before[month - 1] + (leap && month > 2 ? 1 : 0) + day - 1;
  return past * 365 + leap_days + in_year - 719162; /* 719162 days before 1970-01-01 */
}

int64_t oracle_calendar_month_len(int64_t year, int64_t month) {
  int64_t next_year = month == 12 ? year + 1 : year;
  int64_t next_month = month == 12 ? 1 : month + 1;
  return oracle_calendar_day(next_year, next_month, 1) - oracle_calendar_day(year, month, 1);
}

date_t oracle_calendar_date(int64_t day) {
  date_t date = {.year = 1970 + oracle_div_floor(day, 366), .month = 1, .day = 1};
  while (oracle_calendar_day(date.year + 1, 1, 1) <= day) {
    date.year++;
  }
  while (date.month < 12 && oracle_calendar_day(date.year, date.month + 1, 1) <= day) {
    date.month++;
  }
  date.day = day - oracle_calendar_day(date.year, date.month, 1) + 1;
  return date;
}

/* The row in force at `at_s`. */
static size_t row_at(const zone_t *zone, int64_t at_s) {
  assert(zone->count > 0);
  size_t low = 0, high = zone->count;
  while (high - low > 1) {
    size_t middle = low + (high - low) / 2;
    if (zone->rows[middle].utc_s <= at_s) {
      low = middle;
    } else {
      high = middle;
    }
  }
  return low;
}

/* 0001: the offset without DST is that of the last row with DST 0. */
static int64_t row_offset(const zone_t *zone, size_t row, bool standard) {
  size_t at = row;
  while (standard && zone->rows[at].dst && at > 0) {
    at--;
  }
  return standard && zone->rows[at].dst ? zone->rows[row].offset_s : zone->rows[at].offset_s;
}

int64_t oracle_calendar_offset(const zone_t *zone, int64_t at_s, bool standard) {
  return row_offset(zone, row_at(zone, at_s), standard);
}

bool oracle_calendar_dst(const zone_t *zone, int64_t at_s) {
  return zone->rows[row_at(zone, at_s)].dst;
}

int64_t oracle_calendar_local(const zone_t *zone, int64_t at_s, bool standard) {
  return at_s + oracle_calendar_offset(zone, at_s, standard);
}

int64_t oracle_calendar_transition(const zone_t *zone, int64_t after_s) {
  for (size_t row = row_at(zone, after_s) + 1; row < zone->count; row++) {
    bool later = zone->rows[row].utc_s > after_s;
    if (later && zone->rows[row].offset_s != zone->rows[row - 1].offset_s) {
      return zone->rows[row].utc_s;
    }
  }
  return ORACLE_NEVER;
}

int64_t oracle_calendar_instant(const zone_t *zone, int64_t local_s, bool standard) {
  size_t row = row_at(zone, local_s - 2 * 86400); /* no offset is larger */
  for (; row + 1 < zone->count; row++) {
    int64_t wanted = local_s - row_offset(zone, row, standard);
    int64_t from = zone->rows[row].utc_s;
    int64_t instant = wanted > from ? wanted : from;
    if (instant < zone->rows[row + 1].utc_s) return instant;
  }
  int64_t wanted = local_s - row_offset(zone, row, standard);
  return wanted > zone->rows[row].utc_s ? wanted : zone->rows[row].utc_s;
}

int64_t oracle_calendar_edge(const zone_t *zone, int64_t after_s, int64_t period_s) {
  assert(period_s > 0);
  int64_t from = after_s;
  for (;;) {
    int64_t change = oracle_calendar_transition(zone, from);
    int64_t local = oracle_calendar_local(zone, from, false);
    int64_t edge = from + period_s - oracle_mod_floor(local, period_s);
    if (edge < change) return edge;
    int64_t shift = oracle_calendar_offset(zone, change, false) -
                    oracle_calendar_offset(zone, change - 1, false);
    if (oracle_mod_floor(shift, period_s) != 0) return change;
    if (oracle_mod_floor(oracle_calendar_local(zone, change, false), period_s) == 0) return change;
    from = change;
  }
}

static int64_t day_of(const zone_t *zone, int64_t at_s) {
  return oracle_div_floor(oracle_calendar_local(zone, at_s, false), 86400);
}

/* 0001: the local day number grows, and not for the second time, behind a change that took the wall
 * back over a midnight. No change takes it back further than a day. */
static bool begins_a_day(const zone_t *zone, int64_t at_s) {
  int64_t day = day_of(zone, at_s), change = oracle_calendar_transition(zone, at_s - 86400);
  for (; change < at_s; change = oracle_calendar_transition(zone, change)) {
    if (day_of(zone, change - 1) >= day) return false;
  }
  return day_of(zone, at_s - 1) < day;
}

int64_t oracle_calendar_midnight(const zone_t *zone, int64_t after_s) {
  for (int64_t from = after_s;;) {
    int64_t midnight =
        from + 86400 - oracle_mod_floor(oracle_calendar_local(zone, from, false), 86400);
    int64_t change = oracle_calendar_transition(zone, from);
    from = midnight < change ? midnight : change;
    if (begins_a_day(zone, from)) return from;
  }
}

static int64_t billing_of_month(const zone_t *zone, const policy_t *policy, int64_t month_index) {
  int64_t year = oracle_div_floor(month_index, 12);
  int64_t month = oracle_mod_floor(month_index, 12) + 1;
  int64_t len = oracle_calendar_month_len(year, month);
  int64_t day = policy->monthly_day > len ? len : policy->monthly_day;
  int64_t local = oracle_calendar_day(year, month, day) * 86400 + policy->monthly_second;
  return oracle_calendar_instant(zone, local, false);
}

static int64_t month_index(const zone_t *zone, int64_t at_s) {
  int64_t local = oracle_calendar_local(zone, at_s, false);
  date_t date = oracle_calendar_date(oracle_div_floor(local, 86400));
  return date.year * 12 + date.month - 1;
}

int64_t oracle_calendar_billing_after(const zone_t *zone, const policy_t *policy, int64_t after_s) {
  if (!policy->monthly) return ORACLE_NEVER;
  int64_t month = month_index(zone, after_s) - 1;
  while (billing_of_month(zone, policy, month) <= after_s) {
    month++;
  }
  return billing_of_month(zone, policy, month);
}

int64_t oracle_calendar_billing_before(const zone_t *zone, const policy_t *policy, int64_t at_s) {
  assert(policy->monthly);
  int64_t month = month_index(zone, at_s) + 1;
  while (billing_of_month(zone, policy, month) > at_s) {
    month--;
  }
  return billing_of_month(zone, policy, month);
}
