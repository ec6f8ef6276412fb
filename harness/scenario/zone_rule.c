/* Zones by rule: `zones:` of a scenario, the table of a rule that wall times are read by, and a
 * zone by its name. The rule itself goes to the cores as it is; each makes its own table of it
 * (decision 0008), and this one is the judge's. A rule that cannot be is refused at its place. */
#include <string.h>

#include "harness/scenario/story.h"

enum {
  DAY_S = 86400,
  MINUTE_S = 60,
  STANDARD_S_MAX = 14 * 3600, /* what a clock object can show: minutes of a signed octet pair */
  SHIFT_S_MAX = 7200,
  ZONES_MAX = 32,
  WEEKS = ZONE_LAST /* a fifth one is not in every month: write `last` */
};

/* 1970-01-01 was a Thursday, 4 where Monday is 1. */
static int32_t weekday_of(int64_t days) { return (int32_t)mod_floor(days + 3, 7) + 1; }

static int64_t day_of_turn(const zone_turn_t *turn, int32_t year) {
  int64_t first = wall_days(year, turn->month, 1);
  int32_t length = wall_month_days(year, turn->month);
  if (turn->week == ZONE_LAST) {
    int64_t last = first + length - 1;
    return last - mod_floor(weekday_of(last) - turn->weekday, 7);
  }
  return first + mod_floor(turn->weekday - weekday_of(first), 7) + INT64_C(7) * (turn->week - 1);
}

/* UTC of a turn; `before_s`: the offset that the wall has until then. */
static int64_t instant_of(const zone_rule_t *rule, const zone_turn_t *turn, int32_t year,
                          int32_t before_s) {
  int64_t second = day_of_turn(turn, year) * DAY_S + turn->second;
  if (turn->frame == ZONE_UTC) return second;
  return second - (turn->frame == ZONE_WALL ? before_s : rule->standard_s);
}

status_t zone_of_rule(arena_t *arena, const char *name, const zone_rule_t *rule, zone_t *zone,
                      fault_t *fault) {
  int32_t dst_s = rule->standard_s + rule->shift_s;
  zone_row_t *rows = ARENA_ARRAY(arena, zone_row_t, ZONE_ROWS_MAX);
  int64_t dst = instant_of(rule, &rule->dst, ZONE_FROM, rule->standard_s);
  int64_t back = instant_of(rule, &rule->back, ZONE_FROM, dst_s);
  bool north = dst < back; /* DST is in the middle of the year */
  *zone = (zone_t){.name = name, .rows = rows, .rule = rule, .count = 1};
  rows[0] = (zone_row_t){
      .from_s = INT64_C(-9000000000), .offset_s = north ? rule->standard_s : dst_s, .dst = !north};
  for (int32_t year = ZONE_FROM; year <= ZONE_TO; year++) {
    dst = instant_of(rule, &rule->dst, year, rule->standard_s);
    back = instant_of(rule, &rule->back, year, dst_s);
    for (int32_t i = 0; i < 2; i++) {
      bool to_dst = (i == 0) == north;
      zone_row_t row = {.from_s = to_dst ? dst : back,
                        .offset_s = to_dst ? dst_s : rule->standard_s,
                        .dst = to_dst};
      if (row.from_s < rows[zone->count - 1].from_s + DAY_S)
        return fault_set(fault, ST_BAD_VALUE, -1, -1,
                         "the turns of %d are less than a day apart, or not in the order of other "
                         "years: move one of them",
                         (int)year);
      rows[zone->count++] = row;
    }
  }
  return ST_OK;
}

/* --- Reading --- */

static bool read_offset(story_t *story, const yaml_value_t *value, int32_t max_s, int32_t *out) {
  int64_t ns = 0;
  if (!story_span(story, value, -max_s * NS_PER_S, max_s * NS_PER_S, &ns)) return false;
  if (ns % (MINUTE_S * NS_PER_S) != 0) {
    yaml_complain_of(story->file, value, "an offset is in whole minutes");
    return false;
  }
  *out = (int32_t)(ns / NS_PER_S);
  return true;
}

static bool read_week(story_t *story, const yaml_value_t *value, int32_t *week) {
  int64_t number = 0;
  *week = ZONE_LAST;
  if (value->kind == YAML_KIND_TEXT && strcmp(value->text, "last") == 0) return true;
  if (value->kind != YAML_KIND_INT) {
    yaml_complain_of(story->file, value, "a week is 1 to %d, or last", WEEKS - 1);
    return false;
  }
  if (!yaml_int(story->file, value, 1, WEEKS - 1, "a week", &number)) return false;
  *week = (int32_t)number;
  return true;
}

/* "02:00", and "24:00" as the end of the day. */
static bool read_second(story_t *story, const yaml_value_t *value, int32_t *second) {
  const char *text = NULL;
  fault_t fault;
  if (!yaml_scalar(story->file, value, "a time of day", &text)) return false;
  *second = DAY_S;
  if (strcmp(text, "24:00") == 0 || zone_read_clock(text, second, &fault) == ST_OK) return true;
  yaml_complain_of(story->file, value, "%s", fault.text);
  return false;
}

static bool read_turn(story_t *story, yaml_value_t *map, const char *what, zone_turn_t *turn) {
  static const char *const WEEKDAYS[] = {"monday", "tuesday",  "wednesday", "thursday",
                                         "friday", "saturday", "sunday"};
  static const char *const FRAMES[] = {"wall", "standard", "utc"};
  if (!story_map(story, map, what)) return false;
  yaml_value_t *month = story_need(story, map, SECTION_zone_turn, "month");
  yaml_value_t *week = story_need(story, map, SECTION_zone_turn, "week");
  yaml_value_t *weekday = story_need(story, map, SECTION_zone_turn, "weekday");
  yaml_value_t *at = story_need(story, map, SECTION_zone_turn, "at");
  yaml_value_t *frame = story_get(story, map, SECTION_zone_turn, "frame");
  size_t day = 0, index = 0;
  int64_t number = 0;
  bool good = month != NULL && yaml_int(story->file, month, 1, 12, "a month", &number);
  good = week != NULL && read_week(story, week, &turn->week) && good;
  good = weekday != NULL &&
         yaml_choice(story->file, weekday, WEEKDAYS, 7, "day of the week", &day) && good;
  good = at != NULL && read_second(story, at, &turn->second) && good;
  if (frame != NULL)
    good = yaml_choice(story->file, frame, FRAMES, 3, "frame of a turn", &index) && good;
  turn->month = (int32_t)number;
  turn->weekday = (int32_t)day + 1;
  turn->frame = (zone_frame_t)index;
  return good;
}

static const zone_t *find_rule(const story_t *story, const char *name) {
  for (size_t i = 0; i < story->rule_zones.count; i++) {
    if (strcmp(story->rule_zones.at[i].name, name) == 0) return &story->rule_zones.at[i];
  }
  return NULL;
}

static bool read_name(story_t *story, const yaml_value_t *value, const char **name) {
  zone_t other;
  fault_t fault;
  if (value == NULL || !story_name(story, value, "the name of a zone", name)) return false;
  bool file = zone_load(story->arena, story->options->root, *name, &other, &fault) == ST_OK;
  if (!file && find_rule(story, *name) == NULL) return true;
  yaml_complain_of(story->file, value, "there is a zone '%s' %s already: take another name", *name,
                   file ? "of fixtures/zones" : "here");
  return false;
}

static void read_zone(story_t *story, yaml_value_t *map) {
  if (!story_map(story, map, "a zone")) return;
  zone_rule_t *rule = ARENA_NEW(story->arena, zone_rule_t);
  zone_t zone;
  fault_t fault;
  const char *name = NULL;
  yaml_value_t *standard = story_need(story, map, SECTION_zone, "standard");
  yaml_value_t *shift = story_need(story, map, SECTION_zone, "shift");
  yaml_value_t *dst = story_need(story, map, SECTION_zone, "dst");
  yaml_value_t *back = story_need(story, map, SECTION_zone, "back");
  bool good = read_name(story, story_need(story, map, SECTION_zone, "name"), &name);
  good =
      standard != NULL && read_offset(story, standard, STANDARD_S_MAX, &rule->standard_s) && good;
  good = shift != NULL && read_offset(story, shift, SHIFT_S_MAX, &rule->shift_s) && good;
  good = dst != NULL && read_turn(story, dst, "dst", &rule->dst) && good;
  good = back != NULL && read_turn(story, back, "back", &rule->back) && good;
  if (!good) return;
  if (rule->shift_s == 0) {
    yaml_complain_of(story->file, shift, "a shift of nothing is no DST: write one, as 60 min");
  } else if (story->rule_zones.count == ZONES_MAX) {
    yaml_complain_of(story->file, map, "more than %d zones: divide the scenario", ZONES_MAX);
  } else if (zone_of_rule(story->arena, name, rule, &zone, &fault) != ST_OK) {
    yaml_complain_of(story->file, map, "%s", fault.text);
  } else {
    *ARRAY_ADD(story->arena, &story->rule_zones) = zone;
  }
}

void zones_read(story_t *story, yaml_value_t *root) {
  yaml_value_t *list = story_get(story, root, SECTION_file, "zones");
  if (list == NULL || !story_list(story, list, "zones")) return;
  for (yaml_value_t *at = list->first; at != NULL; at = at->next)
    read_zone(story, at);
}

bool story_zone(story_t *story, const yaml_value_t *value, zone_t *zone) {
  const char *name = NULL;
  fault_t fault;
  if (!yaml_text(story->file, value, "zone", &name)) return false;
  const zone_t *rule = find_rule(story, name);
  if (rule != NULL) {
    *zone = *rule;
    return true;
  }
  if (zone_load(story->arena, story->options->root, name, zone, &fault) == ST_OK) return true;
  yaml_complain_of(story->file, value, "%s", fault.text);
  return false;
}
