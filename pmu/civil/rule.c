/* Turns of each year in order of time; see rule.h. */
#include "pmu/civil/rule.h"

int64_t rule_day(int32_t year, const rule_turn_t *turn) {
  CHECK(turn->week >= 1 && turn->week <= RULE_WEEK_LAST);
  int64_t first = day_number((date_t){year, turn->month, 1});
  int32_t wanted = turn->weekday - 1;
  int64_t day = first + mod_floor(wanted - day_weekday(first), 7);
  int64_t end = first + day_month_length(year, turn->month);
  for (int32_t week = 1; week < turn->week && day + 7 < end; week++)
    day += 7;
  return day;
}

/* What is in force before a turn to DST is standard time, and the other way round. */
static utc_t turn_at(const rule_t *rule, int32_t year, bool to_dst) {
  const rule_turn_t *turn = to_dst ? &rule->to_dst : &rule->to_standard;
  int64_t wall = rule_day(year, turn) * DAY_SECONDS + turn->second;
  switch (turn->frame) {
  case RULE_WALL:
    return (utc_t){wall - rule->standard - (to_dst ? 0 : rule->shift)};
  case RULE_STANDARD:
    return (utc_t){wall - rule->standard};
  case RULE_UTC:
    break;
  }
  return (utc_t){wall};
}

static zone_row_t row_of(const rule_t *rule, utc_t from, bool dst) {
  return (zone_row_t){from, rule->standard + (dst ? rule->shift : 0), dst};
}

status_t rule_rows(const rule_t *rule, zone_row_t rows[RULE_ROWS], fault_t *fault) {
  bool dst_first = turn_at(rule, RULE_YEAR_FIRST, true).s < turn_at(rule, RULE_YEAR_FIRST, false).s;
  size_t count = 0;
  /* The first year begins with what its first turn ends. */
  rows[count++] = row_of(rule, (utc_t){RULE_BEGIN_S}, !dst_first);
  for (int32_t year = RULE_YEAR_FIRST; year <= RULE_YEAR_LAST; year++) {
    for (int turn = 0; turn < 2; turn++) {
      bool to_dst = (turn == 0) == dst_first;
      rows[count] = row_of(rule, turn_at(rule, year, to_dst), to_dst);
      if (rows[count].from.s <= rows[count - 1].from.s)
        return fault_set(fault, ST_BAD_INPUT, -1, -1,
                         "daylight saving by rule: in %d one turn overtakes the other", (int)year);
      count++;
    }
  }
  CHECK(count == RULE_ROWS);
  return ST_OK;
}
