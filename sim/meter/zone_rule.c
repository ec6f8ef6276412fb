/* DST by rule (pmu/docs/decisions/0008 "DST by rule"): the table of the changes of the years 1999
 * to 2100, made once, so that all else knows one kind of zone. The year begins with what its first
 * turn ends; which of the two that is, is a matter of the hemisphere. Dates are almanac.c's. */
#include "sim/meter/core.h"

enum { RULE_FIRST_YEAR = 1999, RULE_LAST_YEAR = 2100, DAY_S = 86400, WEEK_DAYS = 7 };
_Static_assert(ZONE_RULE_ROWS == 1 + 2 * (RULE_LAST_YEAR - RULE_FIRST_YEAR + 1), "two a year");

static int32_t offset_of(const zone_rule_t *rule, bool dst) {
  return rule->standard_s + (dst ? rule->shift_s : 0);
}

static int64_t turn_at(const meter_mechanisms_t *mech, const zone_rule_t *rule, int64_t year,
                       bool to_dst) {
  const zone_turn_t *turn = to_dst ? &rule->to_dst : &rule->to_standard;
  date_t date = {.year = year, .month = turn->month, .day = 1};
  date_t next = {.year = turn->month == 12 ? year + 1 : year, .month = turn->month % 12 + 1};
  next.day = 1;
  int64_t month = almanac_day(mech, date);
  int32_t days = (int32_t)(almanac_day(mech, next) - month);
  int64_t ahead = turn->weekday - 1 - mech->weekday(month);
  int32_t first = 1 + (int32_t)mod_floor(ahead, WEEK_DAYS);
  int64_t day = month + mech->keeping.turn_day(turn->week, first, days) - 1;
  int32_t before = offset_of(rule, !to_dst);
  return day * DAY_S + turn->second -
         mech->keeping.turn_offset(turn->frame, rule->standard_s, before);
}

void zone_rule_rows(const meter_mechanisms_t *mech, const zone_rule_t *rule,
                    meter_zone_row_t rows[ZONE_RULE_ROWS]) {
  int32_t count = 1;
  for (int64_t year = RULE_FIRST_YEAR; year <= RULE_LAST_YEAR; year++) {
    int64_t to_dst = turn_at(mech, rule, year, true);
    int64_t to_standard = turn_at(mech, rule, year, false);
    bool dst_first = to_dst < to_standard;
    rows[count++] = (meter_zone_row_t){
        {dst_first ? to_dst : to_standard}, offset_of(rule, dst_first), dst_first};
    rows[count++] = (meter_zone_row_t){
        {dst_first ? to_standard : to_dst}, offset_of(rule, !dst_first), !dst_first};
  }
  rows[0] = (meter_zone_row_t){{ZONE_EVER_S}, offset_of(rule, !rows[1].dst), !rows[1].dst};
}
