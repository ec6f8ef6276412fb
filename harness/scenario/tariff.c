/* Tariffs, inline or of fixtures/tariffs: seasons, weeks, day profiles, special days. Refuses what
 * cannot be a calendar, and what the model cannot hold (spec meter.md, "Registers and stores":
 * 12 seasons, 24 day profiles, 16 switchings a day, 256 in all, 128 special days). A tariff
 * without seasons has one, from 1 January; without weeks, one week of its only day profile. */
#include <string.h>

#include "harness/scenario/file.h"
#include "harness/scenario/story.h"

enum {
  SEASONS_MAX = 12,
  WEEKS_MAX = 12,
  PROFILES_MAX = 24,
  SWITCHES_A_DAY_MAX = 16,
  SWITCHES_MAX = 256,
  SPECIALS_MAX = 128,
  TARIFF_FILE_MAX = 1 << 16
};

/* "12-25" or, where `year` may be given, "2026-12-25". */
static bool read_date(story_t *story, const yaml_value_t *value, bool may_year, int32_t *year,
                      int32_t *month, int32_t *day) {
  const char *text = NULL;
  if (!yaml_scalar(story->file, value, "a date", &text)) return false;
  size_t len = strlen(text);
  int32_t numbers[3] = {0};
  int32_t count = 0, digits = 0;
  bool good = len == 5 || (may_year && len == 10);
  for (size_t i = 0; good && i < len; i++) {
    bool dash = i == len - 3 || (len == 10 && i == 4);
    if (dash != (text[i] == '-'))
      good = false;
    else if (dash)
      count++;
    else if (text[i] < '0' || text[i] > '9')
      good = false;
    else {
      numbers[count] = numbers[count] * 10 + (text[i] - '0');
      digits++;
    }
  }
  *year = good && len == 10 ? numbers[0] : 0;
  if (good) {
    *month = numbers[count - 1];
    *day = numbers[count];
    good = *month >= 1 && *month <= 12 && *day >= 1 &&
           *day <= wall_month_days(*year == 0 ? 2000 : *year, *month);
  }
  if (!good) {
    yaml_complain_of(story->file, value, "'%.40s' is not a date: write month and day as 12-25%s",
                     text, may_year ? ", or with a year as 2026-12-25" : "");
  }
  return good;
}

static void read_switch(story_t *story, story_tariff_t *tariff, yaml_value_t *value,
                        int32_t profile, int32_t *last) {
  yaml_value_t *from = story_need(story, value, SECTION_switch, "from");
  yaml_value_t *rate_value = story_need(story, value, SECTION_switch, "rate");
  if (from == NULL || rate_value == NULL) return;
  const char *text = NULL;
  int32_t second = 0;
  int64_t rate = 0;
  fault_t fault;
  if (!yaml_scalar(story->file, from, "a time of day", &text)) return;
  if (zone_read_clock(text, &second, &fault) != ST_OK) {
    yaml_complain_of(story->file, from, "%s", fault.text);
    return;
  }
  if (!yaml_int(story->file, rate_value, 1, STORY_RATES, "a rate", &rate)) return;
  if (*last < 0 && second != 0) {
    yaml_complain_of(story->file, from,
                     "the first switch of a day must be at \"00:00\", this is '%s': add one", text);
  }
  if (*last >= 0 && second <= *last) {
    yaml_complain_of(story->file, from,
                     "'%s' overlaps the switch before it: switches must ascend, one at a time",
                     text);
    return;
  }
  *last = second;
  *ARRAY_ADD(story->arena, &tariff->switches) =
      (story_switch_t){.profile = profile, .second = second, .rate = (int32_t)rate};
}

static void read_days(story_t *story, story_tariff_t *tariff, yaml_value_t *map) {
  yaml_value_t *days = story_need(story, map, SECTION_tariff, "days");
  if (days == NULL || !story_map(story, days, "days")) return;
  for (yaml_value_t *day = days->first; day != NULL; day = day->next) {
    day->consumed = true;
    if (!story_list(story, day, "a day")) continue;
    int32_t profile = (int32_t)tariff->profiles.count;
    *ARRAY_ADD(story->arena, &tariff->profiles) = day->key;
    if (day->count == 0 || day->count > SWITCHES_A_DAY_MAX) {
      yaml_complain(story->file, day->key_line, day->key_col,
                    "the day '%.40s' has %d switches: the model holds 1 to %d a day", day->key,
                    day->count, SWITCHES_A_DAY_MAX);
    }
    int32_t last = -1;
    for (yaml_value_t *at = day->first; at != NULL; at = at->next) {
      if (story_map(story, at, "a switch")) read_switch(story, tariff, at, profile, &last);
    }
  }
  if (days->count == 0 || days->count > PROFILES_MAX || tariff->switches.count > SWITCHES_MAX) {
    yaml_complain_of(story->file, days,
                     "%d days with %zu switches: the model holds 1 to %d days and %d switches",
                     days->count, tariff->switches.count, PROFILES_MAX, SWITCHES_MAX);
  }
}

static bool find_profile(story_t *story, const story_tariff_t *tariff, const yaml_value_t *value,
                         int32_t *profile) {
  size_t index = 0;
  if (!yaml_choice(story->file, value, tariff->profiles.at, tariff->profiles.count, "day", &index))
    return false;
  *profile = (int32_t)index;
  return true;
}

static void read_weeks(story_t *story, story_tariff_t *tariff, yaml_value_t *map) {
  tariff->week_days = ARENA_ARRAY(story->arena, story_week_t, WEEKS_MAX);
  yaml_value_t *weeks = story_get(story, map, SECTION_tariff, "weeks");
  if (weeks == NULL) {
    *ARRAY_ADD(story->arena, &tariff->weeks) = "every";
    if (tariff->profiles.count > 1)
      yaml_complain_of(story->file, map, "'weeks' is missing here: say which day is which");
    return;
  }
  if (!story_map(story, weeks, "weeks")) return;
  yaml_consume(weeks);
  if (weeks->count == 0 || weeks->count > WEEKS_MAX) {
    yaml_complain_of(story->file, weeks, "%d weeks: the model holds 1 to %d", weeks->count,
                     WEEKS_MAX);
    return;
  }
  for (yaml_value_t *week = weeks->first; week != NULL; week = week->next) {
    size_t index = tariff->weeks.count;
    *ARRAY_ADD(story->arena, &tariff->weeks) = week->key;
    if (!story_list(story, week, "a week")) continue;
    if (week->count != 7) {
      yaml_complain_of(story->file, week, "a week has seven days, Monday first: this has %d",
                       week->count);
      continue;
    }
    int32_t day = 0;
    for (const yaml_value_t *at = week->first; at != NULL; at = at->next, day++)
      find_profile(story, tariff, at, &tariff->week_days[index].days[day]);
  }
}

static void read_seasons(story_t *story, story_tariff_t *tariff, yaml_value_t *map) {
  yaml_value_t *seasons = story_get(story, map, SECTION_tariff, "seasons");
  if (seasons == NULL) {
    *ARRAY_ADD(story->arena, &tariff->seasons) = (story_season_t){.month = 1, .day = 1};
    if (tariff->weeks.count > 1)
      yaml_complain_of(story->file, map, "'seasons' is missing here: say when each week holds");
    return;
  }
  if (!story_list(story, seasons, "seasons")) return;
  if (seasons->count == 0 || seasons->count > SEASONS_MAX)
    yaml_complain_of(story->file, seasons, "%d seasons: the model holds 1 to %d", seasons->count,
                     SEASONS_MAX);
  int32_t last = 0;
  for (yaml_value_t *at = seasons->first; at != NULL; at = at->next) {
    if (!story_map(story, at, "a season")) continue;
    yaml_value_t *start = story_need(story, at, SECTION_season, "start");
    yaml_value_t *week = story_get(story, at, SECTION_season, "week");
    story_season_t season = {0};
    int32_t year = 0;
    size_t index = 0;
    if (start == NULL || !read_date(story, start, false, &year, &season.month, &season.day))
      continue;
    if (week != NULL) {
      if (!yaml_choice(story->file, week, tariff->weeks.at, tariff->weeks.count, "week", &index))
        continue;
    } else if (tariff->weeks.count > 1) {
      yaml_complain_of(story->file, at, "'week' is missing here: say which week the season has");
    }
    season.week = (int32_t)index;
    int32_t order = season.month * 100 + season.day;
    if (order <= last) {
      yaml_complain_of(story->file, start, "'%s' %s: seasons must ascend, one a date", start->text,
                       order == last ? "starts a season twice" : "is before the season above it");
      continue;
    }
    last = order;
    *ARRAY_ADD(story->arena, &tariff->seasons) = season;
  }
}

static void read_specials(story_t *story, story_tariff_t *tariff, yaml_value_t *map) {
  yaml_value_t *specials = story_get(story, map, SECTION_tariff, "special_days");
  if (specials == NULL || !story_list(story, specials, "special_days")) return;
  if (specials->count > SPECIALS_MAX)
    yaml_complain_of(story->file, specials, "%d special days: the model holds %d", specials->count,
                     SPECIALS_MAX);
  for (yaml_value_t *at = specials->first; at != NULL; at = at->next) {
    if (!story_map(story, at, "a special day")) continue;
    yaml_value_t *date = story_need(story, at, SECTION_special, "date");
    yaml_value_t *day = story_need(story, at, SECTION_special, "day");
    story_special_t special = {0};
    if (date == NULL || day == NULL) continue;
    if (!read_date(story, date, true, &special.year, &special.month, &special.day)) continue;
    if (!find_profile(story, tariff, day, &special.profile)) continue;
    for (size_t i = 0; i < tariff->specials.count; i++) {
      const story_special_t *other = &tariff->specials.at[i];
      if (other->year == special.year && other->month == special.month && other->day == special.day)
        yaml_complain_of(story->file, date, "the special day '%s' stands twice: remove one",
                         date->text);
    }
    *ARRAY_ADD(story->arena, &tariff->specials) = special;
  }
}

static void read_tariff(story_t *story, yaml_value_t *map, const char *name) {
  story_tariff_t tariff = {.name = name};
  read_days(story, &tariff, map);
  read_weeks(story, &tariff, map);
  read_seasons(story, &tariff, map);
  read_specials(story, &tariff, map);
  *ARRAY_ADD(story->arena, &story->tariffs) = tariff;
}

void tariffs_read(story_t *story, yaml_value_t *root) {
  yaml_value_t *map = story_get(story, root, SECTION_file, "tariffs");
  if (map == NULL || !story_map(story, map, "tariffs")) return;
  for (yaml_value_t *at = map->first; at != NULL; at = at->next) {
    at->consumed = true;
    if (story_key_name(story, at, "the name of a tariff") && story_map(story, at, "a tariff"))
      read_tariff(story, at, at->key);
  }
}

/* A file of fixtures/tariffs complains under its own path. */
static int32_t load_tariff(story_t *story, const yaml_value_t *value, const char *name) {
  const char *path =
      arena_printf(story->arena, "%s/fixtures/tariffs/%s.yaml", story->options->root, name);
  bytes_t text;
  if (file_read(story->arena, path, TARIFF_FILE_MAX, &text) != ST_OK) {
    yaml_complain_of(
        story->file, value,
        "no tariff '%.60s': write it under 'tariffs', or as fixtures/tariffs/%.60s.yaml", name,
        name);
    return -1;
  }
  yaml_file_t own;
  yaml_file_t *outer = story->file;
  if (yaml_parse(&own, story->arena, path, text, outer->complaints, outer->complaint_count) !=
      ST_OK)
    return -1;
  story->file = &own;
  if (story_map(story, own.root, "a tariff")) {
    read_tariff(story, own.root, name);
    yaml_leftovers(&own);
  }
  story->file = outer;
  return (int32_t)story->tariffs.count - 1;
}

int32_t tariff_find(story_t *story, const yaml_value_t *value) {
  const char *name = NULL;
  if (!story_name(story, value, "the name of a tariff", &name)) return -1;
  for (size_t i = 0; i < story->tariffs.count; i++) {
    if (strcmp(story->tariffs.at[i].name, name) == 0) return (int32_t)i;
  }
  return load_tariff(story, value, name);
}
