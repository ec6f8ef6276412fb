/* The load of each meter: constant powers over spans, or a profile, in the order of the scenario; a
 * later entry replaces earlier ones in its span, `add: true` adds to them. Positive is import, and
 * inductive; total, or by phase. And the pulses at its inputs. Clipped to the scenario's span. */
#include "harness/scenario/csv.h"

enum { POWER_KW_MAX = 1000000, PULSES_MICRO_HZ_MAX = 1000000000 };

static void add_load(story_t *story, const yaml_value_t *map, meters_t meters, story_load_t load) {
  if (load.from_ns < story->start_ns) load.from_ns = story->start_ns;
  if (load.to_ns > story->end_ns) load.to_ns = story->end_ns;
  if (load.from_ns >= load.to_ns) return;
  for (uint32_t m = 0; m < meters.count; m++) {
    if (!story_room(story, map, story->loads.count)) return;
    load.meter = meters.first + m;
    *ARRAY_ADD(story->arena, &story->loads) = load;
    if (load.profile == NULL) continue;
    load.site++;
    if (++story->meters.at[load.meter].profiles <= STORY_PROFILES_MAX) continue;
    yaml_complain_of(story->file, map, "a meter has %d profiles at most: remove one",
                     STORY_PROFILES_MAX);
    return;
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

static bool read_power(story_t *story, const yaml_value_t *value, bool reactive, int64_t *out) {
  quantity_t power;
  if (!yaml_quantity(story->file, value, reactive ? QUANTITY_REACTIVE_POWER : QUANTITY_POWER,
                     &power))
    return false;
  if (power.value / 1000000 > POWER_KW_MAX || power.value / 1000000 < -POWER_KW_MAX) {
    yaml_complain_of(story->file, value, "'%s' must be from -1 G%s to 1 G%s", value->text,
                     reactive ? "var" : "W", reactive ? "var" : "W");
    return false;
  }
  *out = power.value;
  return true;
}

/* `{l1: 1 kW, l3: 2 kW}`: a phase that is not named has none. */
static bool read_phases(story_t *story, yaml_value_t *map, bool reactive, int32_t phases,
                        int64_t out[3]) {
  static const char *const KEYS[] = {"l1", "l2", "l3"};
  bool good = story_map(story, map, reactive ? "reactive_phases" : "phases");
  for (int32_t i = 0; good && i < 3; i++) {
    yaml_value_t *value = story_get(story, map, SECTION_load_phases, KEYS[i]);
    if (value == NULL) continue;
    if (i >= phases) {
      yaml_complain_of(story->file, value, "the meter has one phase only: remove '%s'", KEYS[i]);
      good = false;
    }
    good &= read_power(story, value, reactive, &out[i]);
  }
  return good;
}

/* Decision 0006, "The load": a total given alone is split, the first phase takes the rest. */
static void split(int64_t total, int32_t phases, int64_t out[3]) {
  int64_t third = phases == 1 ? 0 : div_floor(total, 3);
  out[1] = out[2] = third;
  out[0] = total - 2 * third;
}

/* The six powers of an entry. One power alone keeps the short form of the fact. */
static bool read_powers(story_t *story, yaml_value_t *map, int32_t phases, story_load_t *load) {
  yaml_value_t *power = story_get(story, map, SECTION_load, "power");
  yaml_value_t *reactive = story_get(story, map, SECTION_load, "reactive");
  yaml_value_t *by_phase = story_get(story, map, SECTION_load, "phases");
  yaml_value_t *reactive_by_phase = story_get(story, map, SECTION_load, "reactive_phases");
  int64_t total = 0;
  bool good = true;
  if ((power != NULL && by_phase != NULL) || (reactive != NULL && reactive_by_phase != NULL)) {
    yaml_complain_of(story->file, map, "a total and its phases together: keep one of them");
    return false;
  }
  load->by_phase = reactive != NULL || by_phase != NULL || reactive_by_phase != NULL;
  if (power != NULL) good &= read_power(story, power, false, &load->power_mw);
  split(load->power_mw, phases, load->power);
  if (reactive != NULL) good &= read_power(story, reactive, true, &total);
  split(total, phases, load->reactive);
  if (by_phase != NULL) good &= read_phases(story, by_phase, false, phases, load->power);
  if (reactive_by_phase != NULL)
    good &= read_phases(story, reactive_by_phase, true, phases, load->reactive);
  return good;
}

static bool has_powers(story_t *story, yaml_value_t *map) {
  static const char *const KEYS[] = {"power", "reactive", "phases", "reactive_phases"};
  bool any = false;
  for (size_t i = 0; i < sizeof KEYS / sizeof KEYS[0]; i++)
    any |= story_get(story, map, SECTION_load, KEYS[i]) != NULL;
  return any;
}

static bool has_no_profile(story_t *story, yaml_value_t *map) {
  static const char *const KEYS[] = {"annual", "phase", "site"};
  bool none = true;
  for (size_t i = 0; i < sizeof KEYS / sizeof KEYS[0]; i++) {
    const yaml_value_t *value = story_get(story, map, SECTION_load, KEYS[i]);
    if (value == NULL) continue;
    yaml_complain_of(story->file, value, "'%s' goes with 'profile' only: remove it", KEYS[i]);
    none = false;
  }
  return none;
}

static void read_entry(story_t *story, yaml_value_t *map) {
  static const char *const EVERY[] = {"day"};
  story_load_t load = {0};
  meters_t meters;
  size_t index = 0;
  bool good = story_meter_key(story, map, SECTION_load, &meters);
  yaml_value_t *csv = story_get(story, map, SECTION_load, "csv");
  yaml_value_t *add = story_get(story, map, SECTION_load, "add");
  yaml_value_t *every = story_get(story, map, SECTION_load, "every");
  for (const char *const *key = keys_of(SECTION_load); *key != NULL; key++)
    story_get(story, map, SECTION_load, *key); /* all are known keys, whatever is complained of */
  if (add != NULL) good &= yaml_bool(story->file, add, "add", &load.add);
  if (every != NULL) good &= yaml_choice(story->file, every, EVERY, 1, "repetition", &index);
  yaml_value_t *profile = story_get(story, map, SECTION_load, "profile");
  if ((has_powers(story, map) ? 1 : 0) + (csv != NULL ? 1 : 0) + (profile != NULL ? 1 : 0) != 1) {
    yaml_complain_of(story->file, map, "say one of 'power', 'profile' and 'csv'");
    good = false;
  }
  int32_t phases = good ? story->meters.at[meters.first].shape->phases : 3;
  if (profile == NULL) good &= has_no_profile(story, map);
  if (profile != NULL) {
    good = good && profile_read(story, map, meters, phases, &load);
  } else if (csv == NULL) {
    good &= read_powers(story, map, phases, &load);
  }
  if (every != NULL && (csv != NULL || profile != NULL)) {
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

static void read_pulses(story_t *story, yaml_value_t *map) {
  meters_t meters;
  quantity_t rate = {0};
  int64_t input = 0;
  story_pulses_t one = {.from_ns = story->start_ns};
  bool good = story_meter_key(story, map, SECTION_pulses, &meters);
  yaml_value_t *input_value = story_need(story, map, SECTION_pulses, "input");
  yaml_value_t *rate_value = story_need(story, map, SECTION_pulses, "rate");
  yaml_value_t *at = story_get(story, map, SECTION_pulses, "at");
  for (const char *const *key = keys_of(SECTION_pulses); *key != NULL; key++)
    story_get(story, map, SECTION_pulses, *key);
  good &= input_value != NULL &&
          yaml_int(story->file, input_value, 1, STATEMENT_INPUTS, "an input", &input);
  good &= rate_value != NULL && yaml_quantity(story->file, rate_value, QUANTITY_FREQUENCY, &rate);
  if (at != NULL) good &= story_event_time(story, at, true, &one.from_ns);
  good = good && story_until(story, map, SECTION_pulses, one.from_ns, &one.to_ns);
  if (!good) return;
  if (rate.value < 0 || rate.value > PULSES_MICRO_HZ_MAX) {
    yaml_complain_of(story->file, rate_value, "'%s' must be from 0 Hz to 1000 Hz",
                     rate_value->text);
    return;
  }
  if (one.to_ns < 0 || one.to_ns > story->end_ns) one.to_ns = story->end_ns;
  if (one.from_ns < story->start_ns) one.from_ns = story->start_ns;
  if (one.from_ns >= one.to_ns) return;
  one.input = (int32_t)input;
  one.micro_hz = rate.value;
  for (uint32_t m = 0; m < meters.count; m++) {
    one.meter = meters.first + m;
    const story_meter_t *meter = &story->meters.at[one.meter];
    if (meter->shape->weights[input - 1] == 0) {
      yaml_complain_of(story->file, input_value, "the model '%s' has no input %lld", meter->model,
                       (long long)input);
      return;
    }
    *ARRAY_ADD(story->arena, &story->pulses) = one;
  }
}

void pulses_read(story_t *story, yaml_value_t *root) {
  yaml_value_t *list = story_get(story, root, SECTION_file, "pulses");
  if (list == NULL || !story_list(story, list, "pulses")) return;
  for (yaml_value_t *at = list->first; at != NULL; at = at->next) {
    if (story_map(story, at, "an entry of pulses")) read_pulses(story, at);
  }
}
