/* Civil dates by counting days since 1970; see day.h. */
#include "pmu/civil/day.h"

#include <stdio.h>

static bool is_leap(int32_t year) { return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0; }

int32_t day_month_length(int32_t year, int32_t month) {
  static const int32_t lengths[12] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  CHECK(month >= 1 && month <= 12);
  return lengths[month - 1] + (month == 2 && is_leap(year) ? 1 : 0);
}

/* Years are counted from March, so that the leap day is the last of its year: 153 days are five
 * months from March on, 146097 are 400 years, 719468 lie between 0000-03-01 and 1970-01-01. */
int64_t day_number(date_t date) {
  int64_t year = date.month <= 2 ? date.year - 1 : date.year;
  int64_t era = div_floor(year, 400);
  int64_t year_of_era = year - era * 400;
  int64_t month = (date.month + 9) % 12; /* March 0 */
  int64_t day_of_year = (153 * month + 2) / 5 + date.day - 1;
  int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
  return era * 146097 + day_of_era - 719468;
}

date_t day_date(int64_t number) {
  int64_t shifted = number + 719468;
  int64_t era = div_floor(shifted, 146097);
  int64_t day_of_era = shifted - era * 146097;
  int64_t year_of_era =
      (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
  int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  int64_t month = (5 * day_of_year + 2) / 153;
  date_t date = {.day = (int32_t)(day_of_year - (153 * month + 2) / 5 + 1)};
  date.month = (int32_t)(month < 10 ? month + 3 : month - 9);
  date.year = (int32_t)(year_of_era + era * 400 + (date.month <= 2 ? 1 : 0));
  return date;
}

int32_t day_weekday(int64_t number) {
  return (int32_t)mod_floor(number + 3, 7); /* 1970-01-01 was a Thursday */
}

date_t day_of_local(local_t local) { return day_date(div_floor(local.s, DAY_SECONDS)); }

int32_t day_second(local_t local) { return (int32_t)mod_floor(local.s, DAY_SECONDS); }

utc_t day_begin(const zone_t *zone, int64_t number) {
  return zone_utc(zone, (local_t){number * DAY_SECONDS}).first;
}

int32_t day_length(const zone_t *zone, int64_t number) {
  return (int32_t)(day_begin(zone, number + 1).s - day_begin(zone, number).s);
}

int64_t day_count_begun(const zone_t *zone, utc_t from, utc_t to) {
  if (to.s <= from.s) return 0;
  int64_t first = div_floor(zone_local(zone, from).s, DAY_SECONDS);
  int64_t last = div_floor(zone_local(zone, (utc_t){to.s - 1}).s, DAY_SECONDS);
  return last - first + 1;
}

void day_text(const zone_t *zone, utc_t at, char text[DAY_TEXT]) {
  int32_t offset = zone_offset(zone, at);
  local_t local = zone_local(zone, at);
  date_t date = day_of_local(local);
  int32_t second = day_second(local);
  int32_t east = offset < 0 ? -offset : offset;
  snprintf(text, DAY_TEXT, "%04d-%02d-%02dT%02d:%02d:%02d%c%02d:%02d", (int)(date.year % 10000),
           (int)(date.month % 100), (int)(date.day % 100), (int)(second / 3600 % 100),
           (int)(second / 60 % 60), (int)(second % 60), offset < 0 ? '-' : '+',
           (int)(east / 3600 % 100), (int)(east / 60 % 60));
}
