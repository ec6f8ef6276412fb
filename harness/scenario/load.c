/* The load of each meter: constant powers over spans, in the order of the scenario; a later entry
 * replaces earlier ones in its span, `add: true` adds to them. Clipped to the scenario's span. */
#include "harness/scenario/csv.h"

enum { POWER_KW_MAX = 1000000 };

static void add_load(story_t *story, const yaml_value_t *map, meters_t meters, story_load_t load) {
  if (load.from_ns < story->start_ns) load.from_ns = story->start_ns;
  if (load.to_ns > story->end_ns) load.to_ns = story->end_ns;
  if (load.from_ns >= load.to_ns) return;
  for (uint32_t m = 0; m < meters.count; m++) {
    if (!story_room(story, map, story->loads.count)) return;
    load.meter = meters.first + m;
    *ARRAY_ADD(story->arena, &story->loads) = load;
  }
}

/* An entry's span: from `at` or the start, up to `for`, `until` or the end. */
static bool read_span(story_t *story, yaml_value_t *map, int64_t *from_ns, int64_t *to_ns) {
  yaml_value_t *at = story_get(story, map, SECTION_load, "at");
  *from_ns = story->start_ns;
  if (at != NULL && !story_event_time(story, at, true, from_ns)) return false;
  return story_until(story, map, SECTION_load, *from_ns, to_ns);
}

static void add_daily(story_t *story, yaml_value_t *map, meters_t meters, story_load_t load) {
  yaml_value_t *span = story_get(story, map, SECTION_load, "for");
  yaml_value_t *until = story_get(story, map, SECTION_load, "until");
  yaml_value_t *at = story_get(story, map, SECTION_load, "at");
  int64_t length = 0, until_ns = story->end_ns;
  true_t end = {0};
  if (at == NULL || span == NULL) {
    yaml_complain_of(story->file, map, "'every: day' needs 'at' and 'for': add them");
    return;
  }
  if (!story_event_time(story, at, true, &load.from_ns)) return;
  if (!story_span(story, span, 1, INT64_C(86400) * NS_PER_S, &length)) return;
  if (until != NULL && !story_time(story, until, &end)) return;
  if (until != NULL && end.ns < until_ns) until_ns = end.ns;
  instants_t instants = {0};
  if (!story_daily(story, at, load.from_ns, until_ns, &instants)) return;
  for (size_t i = 0; i < instants.count; i++) {
    load.from_ns = instants.at[i];
    load.to_ns = load.from_ns + length;
    add_load(story, map, meters, load);
  }
}

static void add_csv(story_t *story, yaml_value_t *value, meters_t meters, story_load_t load) {
  csv_t csv;
  if (!csv_read(story, value, &csv) || csv.powers.count == 0) return;
  const csv_power_t *first = &csv.powers.at[0];
  const csv_power_t *last = &csv.powers.at[csv.powers.count - 1];
  if (load.from_ns < story->start_ns) load.from_ns = story->start_ns;
  if (load.to_ns > story->end_ns) load.to_ns = story->end_ns;
  if (first->from_ns > load.from_ns || last->to_ns < load.to_ns) {
    char from[ZONE_TEXT], to[ZONE_TEXT];
    zone_print(&story->zone, (utc_t){div_floor(first->from_ns, NS_PER_S)}, from);
    zone_print(&story->zone, (utc_t){div_floor(last->to_ns, NS_PER_S)}, to);
    yaml_complain_of(story->file, value,
                     "the rows go from %s to %s only: shorten the entry by 'at' and 'until'", from,
                     to);
    return;
  }
  for (size_t i = 0; i < csv.powers.count; i++) {
    story_load_t one = load;
    const csv_power_t *power = &csv.powers.at[i];
    if (power->from_ns > one.from_ns) one.from_ns = power->from_ns;
    if (power->to_ns < one.to_ns) one.to_ns = power->to_ns;
    one.power_mw = power->power_mw;
    add_load(story, value, meters, one);
  }
}

static void read_entry(story_t *story, yaml_value_t *map) {
  static const char *const EVERY[] = {"day"};
  story_load_t load = {0};
  meters_t meters;
  size_t index = 0;
  quantity_t power = {0};
  bool good = story_meter_key(story, map, SECTION_load, &meters);
  yaml_value_t *power_value = story_get(story, map, SECTION_load, "power");
  yaml_value_t *csv = story_get(story, map, SECTION_load, "csv");
  yaml_value_t *add = story_get(story, map, SECTION_load, "add");
  yaml_value_t *every = story_get(story, map, SECTION_load, "every");
  for (const char *const *key = keys_of(SECTION_load); *key != NULL; key++)
    story_get(story, map, SECTION_load, *key); /* all are known keys, whatever is complained of */
  if (add != NULL) good &= yaml_bool(story->file, add, "add", &load.add);
  if (every != NULL) good &= yaml_choice(story->file, every, EVERY, 1, "repetition", &index);
  if ((power_value == NULL) == (csv == NULL)) {
    yaml_complain_of(story->file, map, "say either 'power' or 'csv'");
    good = false;
  }
  if (power_value != NULL) good &= yaml_quantity(story->file, power_value, QUANTITY_POWER, &power);
  if (good && (power.value < 0 || power.value / 1000000 > POWER_KW_MAX)) {
    yaml_complain_of(story->file, power_value, "'%s' must be from 0 W to 1 GW", power_value->text);
    good = false;
  }
  load.power_mw = power.value;
  if (every != NULL && csv != NULL) {
    yaml_complain_of(story->file, every, "'every' goes with 'power' only: remove it");
    return;
  }
  if (every != NULL) {
    if (good) add_daily(story, map, meters, load);
    return;
  }
  good &= read_span(story, map, &load.from_ns, &load.to_ns);
  if (load.to_ns < 0) load.to_ns = story->end_ns;
  if (good && csv != NULL)
    add_csv(story, csv, meters, load);
  else if (good)
    add_load(story, map, meters, load);
}

void loads_read(story_t *story, yaml_value_t *root) {
  yaml_value_t *list = story_get(story, root, SECTION_file, "load");
  if (list == NULL || !story_list(story, list, "load")) return;
  for (yaml_value_t *at = list->first; at != NULL; at = at->next) {
    if (story_map(story, at, "an entry of load")) read_entry(story, at);
  }
}
