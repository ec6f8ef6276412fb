/* DST by rule; see decode_zone.h. The turn of a year: the day by its weekday, then the second of
 * that day as its frame counts it, less what that frame is ahead of UTC. */
#include "decode_zone.h"

#include <string.h>

enum {
  YEAR_FIRST = 1999,
  YEAR_LAST = 2100,
  DAY_S = 86400,
  WEEK_DAYS = 7,
  TURN_WORDS = 8,
  TO_DST = 0,
  TO_STANDARD = 1
};
static const int64_t before_all_s = -9000000000;

bool decode_zone_rule(const decode_view_t *words, size_t count, decode_zone_rule_t *rule) {
  *rule = (decode_zone_rule_t){0};
  return count == 4 && decode_view_number(words[1], false, &rule->zone) &&
         decode_view_number(words[2], true, &rule->standard_s) &&
         decode_view_number(words[3], true, &rule->shift_s) && rule->shift_s != 0 &&
         rule->shift_s >= -7200 && rule->shift_s <= 7200;
}

bool decode_zone_turn(const decode_view_t *words, size_t count, int64_t *zone, int *to,
                      decode_zone_turn_t *turn) {
  static const char *const frames[] = {"wall", "standard", "utc"};
  *turn = (decode_zone_turn_t){0};
  bool framed = false;
  if (count != TURN_WORDS || !decode_view_number(words[1], false, zone)) return false;
  *to = decode_view_is(words[2], "dst") ? TO_DST : TO_STANDARD;
  if (*to == TO_STANDARD && !decode_view_is(words[2], "standard")) return false;
  if (!decode_view_is(words[4], "last") &&
      (!decode_view_number(words[4], false, &turn->week) || turn->week < 1 || turn->week > 4))
    return false;
  for (int i = 0; i < 3; i++)
    if (decode_view_is(words[7], frames[i])) {
      turn->frame = (decode_zone_frame_t)i;
      framed = true;
    }
  return framed && decode_view_number(words[3], false, &turn->month) && turn->month >= 1 &&
         turn->month <= 12 && decode_view_number(words[5], false, &turn->weekday) &&
         turn->weekday >= 1 && turn->weekday <= WEEK_DAYS &&
         decode_view_number(words[6], false, &turn->second) && turn->second <= DAY_S;
}

static bool zone_leap(int64_t year) {
  return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

static int64_t zone_month_days(int64_t year, int64_t month) {
  static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  return days[month - 1] + (month == 2 && zone_leap(year) ? 1 : 0);
}

/* The first of a month, in days since 1970-01-01, a Thursday. */
static int64_t zone_first_day(int64_t year, int64_t month) {
  int64_t days = 0;
  for (int64_t before = 1970; before < year; before++)
    days += zone_leap(before) ? 366 : 365;
  for (int64_t before = 1; before < month; before++)
    days += zone_month_days(year, before);
  return days;
}

static int64_t zone_turn_s(const decode_zone_rule_t *rule, int to, int64_t year) {
  enum { THURSDAY = 3 }; /* Monday is 0 */
  const decode_zone_turn_t *turn = &rule->turns[to];
  const int64_t first = zone_first_day(year, turn->month);
  const int64_t first_weekday = (first + THURSDAY) % WEEK_DAYS;
  int64_t day = (turn->weekday - 1 - first_weekday + WEEK_DAYS) % WEEK_DAYS;
  if (turn->week > 0) day += (turn->week - 1) * WEEK_DAYS;
  while (turn->week == 0 && day + WEEK_DAYS < zone_month_days(year, turn->month))
    day += WEEK_DAYS;
  int64_t ahead = 0;
  if (turn->frame != DECODE_FRAME_UTC) ahead += rule->standard_s;
  if (turn->frame == DECODE_FRAME_WALL && to == TO_STANDARD) ahead += rule->shift_s;
  return (first + day) * DAY_S + turn->second - ahead;
}

void decode_zone_rows(const decode_zone_rule_t *rule, decode_zone_row_t rows[DECODE_ZONE_ROWS]) {
  const int64_t dst_s = rule->standard_s + rule->shift_s;
  size_t count = 1;
  for (int64_t year = YEAR_FIRST; year <= YEAR_LAST; year++) {
    const int64_t dst_at = zone_turn_s(rule, TO_DST, year);
    const int64_t standard_at = zone_turn_s(rule, TO_STANDARD, year);
    const decode_zone_row_t dst = {rule->zone, dst_at, dst_s, true};
    const decode_zone_row_t standard = {rule->zone, standard_at, rule->standard_s, false};
    const bool north = dst_at < standard_at;
    rows[count++] = north ? dst : standard;
    rows[count++] = north ? standard : dst;
  }
  /* The year begins with what its first turn ends. */
  rows[0] = rows[2];
  rows[0].utc_s = before_all_s;
}
