/* DST by rule: `zone_rule` and `zone_turn` of FACTS.md, 0008 *DST by rule*. What comes of a rule is
 * a table of changes from 1999 to 2100, as if it had been given in rows: the bill and the ideal
 * meter know no other. Not here: zones that are given in rows. */
#include "calendar.h"
#include "facts.h"

#include <stdlib.h>
#include <string.h>

enum { TURN_DST, TURN_STANDARD, WEEK_LAST = 5, YEAR_FIRST = 1999, YEAR_LAST = 2100 };

static bool number_in(const words_t *words, int index, int64_t least, int64_t most, int64_t *at) {
  return index < words->count && oracle_text_int(words->word[index], at) && *at >= least &&
         *at <= most;
}

bool oracle_facts_zone_rule(zone_t *zone, const words_t *words) {
  rule_t *rule = &zone->rule;
  if (words->count != 4 || zone->count > 0 || rule->declared) return false;
  if (!number_in(words, 2, -86400, 86400, &rule->standard_s)) return false;
  if (!number_in(words, 3, -7200, 7200, &rule->shift_s)) return false;
  rule->declared = true;
  return rule->shift_s != 0;
}

/* The WEEK-th WEEKDAY of a month, as a day since 1970-01-01, which was a Thursday. */
static int64_t day_of(const turn_t *turn, int64_t year) {
  int64_t first = oracle_calendar_day(year, turn->month, 1);
  int64_t weekday = oracle_mod_floor(first + 3, 7) + 1; /* of the first of the month */
  int64_t day = first + oracle_mod_floor(turn->weekday - weekday, 7);
  for (int64_t week = 1; week < turn->week; week++) {
    int64_t next = day + 7;
    if (next >= first + oracle_calendar_month_len(year, turn->month)) break; /* it was the last */
    day = next;
  }
  return day;
}

/* `wall` is what the clock on the wall shows before the turn. */
static int64_t instant_of(const rule_t *rule, int to, int64_t year) {
  const turn_t *turn = &rule->turns[to];
  int64_t shown_s = day_of(turn, year) * 86400 + turn->second;
  int64_t before_s = rule->standard_s + (to == TURN_STANDARD ? rule->shift_s : 0);
  switch (turn->frame) {
  case FRAME_WALL:
    return shown_s - before_s;
  case FRAME_STANDARD:
    return shown_s - rule->standard_s;
  case FRAME_UTC:
    break;
  }
  return shown_s;
}

static int compare(const void *a, const void *b) {
  const zone_row_t *left = a, *right = b;
  return (left->utc_s > right->utc_s) - (left->utc_s < right->utc_s);
}

/* The year begins with what its first turn ends. */
static bool make_rows(zone_t *zone) {
  const rule_t *rule = &zone->rule;
  enum { ROWS = 1 + 2 * (YEAR_LAST - YEAR_FIRST + 1) };
  zone->rows = calloc(ROWS, sizeof zone->rows[0]);
  if (zone->rows == NULL) return false;
  zone->cap = zone->count = ROWS;
  for (int64_t year = YEAR_FIRST; year <= YEAR_LAST; year++) {
    for (int to = TURN_DST; to <= TURN_STANDARD; to++) {
      bool dst = to == TURN_DST;
      zone->rows[1 + 2 * (year - YEAR_FIRST) + to] =
          (zone_row_t){.utc_s = instant_of(rule, to, year),
                       .offset_s = rule->standard_s + (dst ? rule->shift_s : 0),
                       .dst = dst};
    }
  }
  zone->rows[0].utc_s = INT64_C(-9000000000);
  qsort(zone->rows, ROWS, sizeof zone->rows[0], compare);
  zone->rows[0].dst = !zone->rows[1].dst;
  zone->rows[0].offset_s = rule->standard_s + (zone->rows[0].dst ? rule->shift_s : 0);
  for (int i = 1; i < ROWS; i++) { /* one turn behind the other, and never at one instant */
    if (zone->rows[i].dst == zone->rows[i - 1].dst) return false;
    if (zone->rows[i].utc_s == zone->rows[i - 1].utc_s) return false;
  }
  return true;
}

bool oracle_facts_zone_turn(zone_t *zone, const words_t *words) {
  static const char *const to_words[] = {"dst", "standard"};
  static const char *const frames[] = {"wall", "standard", "utc"};
  rule_t *rule = &zone->rule;
  if (words->count != 8 || !rule->declared || rule->turn_count == 2) return false;
  if (strcmp(words->word[2], to_words[rule->turn_count]) != 0) return false;
  turn_t turn = {.week = WEEK_LAST};
  bool last = strcmp(words->word[4], "last") == 0;
  if (!number_in(words, 3, 1, 12, &turn.month) || !number_in(words, 5, 1, 7, &turn.weekday) ||
      !number_in(words, 6, 0, 86400, &turn.second)) {
    return false;
  }
  if (!last && !number_in(words, 4, 1, 4, &turn.week)) return false;
  int frame = 0;
  while (frame < 3 && strcmp(words->word[7], frames[frame]) != 0) {
    frame++;
  }
  if (frame == 3) return false;
  turn.frame = (frame_t)frame;
  rule->turns[rule->turn_count++] = turn;
  return rule->turn_count < 2 || make_rows(zone);
}
