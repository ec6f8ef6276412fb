/* What the mains are like at a meter's terminals over spans (decision 0011): `voltage`, `harmonic`,
 * `frequency`, `flicker`. A later entry replaces earlier ones of its kind in its span; where none
 * says anything it is the declared voltage, a pure sine of 50 Hz that does not flicker. None of it
 * moves load or energy. Clipped to the scenario's span. */
#include <string.h>

#include "harness/scenario/csv.h"
#include "harness/scenario/file.h"
#include "harness/scenario/story.h"
#include "harness/scenario/waveform.h"

enum {
  MILLIVOLT_MAX = 2000000,
  ORDER_MIN = 2,
  ORDER_MAX = 25,
  PPB_OF_A_MILLIONTH = 1000,
  MICRO_OF_MILLIHERTZ = 1000,
  MILLIHERTZ_MIN = 40000,
  MILLIHERTZ_MAX = 60000,
  FLICKER_PLACES = 3,
  FLICKER_MAX = 100000 /* thousandths: a Pst of 100 */
};
static const int64_t DAY_NS = INT64_C(86400) * NS_PER_S;

typedef struct {
  story_t *story;
  yaml_value_t *map;
  section_t section;
  const char *fact;
  meters_t meters;
  int64_t from_ns, to_ns;
} entry_t;

static void add(const entry_t *entry, int64_t from_ns, int64_t to_ns, const char *words) {
  story_t *story = entry->story;
  if (to_ns < 0 || to_ns > story->end_ns) to_ns = story->end_ns;
  if (from_ns < story->start_ns) from_ns = story->start_ns;
  if (from_ns >= to_ns) return;
  for (uint32_t m = 0; m < entry->meters.count; m++) {
    if (!story_room(story, entry->map, story->mains.count)) return;
    *ARRAY_ADD(story->arena, &story->mains) = (story_mains_t){.meter = entry->meters.first + m,
                                                              .fact = entry->fact,
                                                              .words = words,
                                                              .from_ns = from_ns,
                                                              .to_ns = to_ns};
  }
}

/* The same span each day; `for` is then needed. */
static void add_daily(const entry_t *entry, yaml_value_t *every, const char *words) {
  static const char *const EVERY[] = {"day"};
  story_t *story = entry->story;
  yaml_value_t *at = story_get(story, entry->map, entry->section, "at");
  yaml_value_t *span = story_get(story, entry->map, entry->section, "for");
  int64_t length = 0;
  size_t index = 0;
  instants_t instants = {0};
  if (!yaml_choice(story->file, every, EVERY, 1, "repetition", &index)) return;
  if (at == NULL || span == NULL) {
    yaml_complain_of(story->file, entry->map, "'every: day' needs 'at' and 'for': add them");
    return;
  }
  if (!story_span(story, span, 1, DAY_NS, &length)) return;
  if (!story_daily(story, at, entry->from_ns, story->end_ns, &instants)) return;
  for (size_t i = 0; i < instants.count; i++)
    add(entry, instants.at[i], instants.at[i] + length, words);
}

/* Meter and span, of a meter that measures the quality of power. */
static bool read_entry(entry_t *entry) {
  story_t *story = entry->story;
  yaml_value_t *at = story_get(story, entry->map, entry->section, "at");
  bool good = story_meter_key(story, entry->map, entry->section, &entry->meters);
  entry->from_ns = story->start_ns;
  if (at != NULL) good = story_event_time(story, at, true, &entry->from_ns) && good;
  good = story_until(story, entry->map, entry->section, entry->from_ns, &entry->to_ns) && good;
  for (uint32_t m = 0; good && m < entry->meters.count; m++) {
    const story_meter_t *of = &story->meters.at[entry->meters.first + m];
    if (of->quality.nominal_mv > 0) continue;
    yaml_complain_of(story->file, entry->map,
                     "'%s' does not measure the quality of power: write its 'nominal'", of->name);
    good = false;
  }
  return good;
}

static int32_t phases_of(const entry_t *entry) {
  return entry->story->meters.at[entry->meters.first].shape->phases;
}

/* One value for all phases by `value`, or one for each that `phases` names: {l1: 207 V}. */
static bool read_by_phase(entry_t *entry, int64_t otherwise, int64_t out[QUALITY_PHASES],
                          bool (*read)(const entry_t *, const yaml_value_t *, int64_t *)) {
  static const char *const KEYS[QUALITY_PHASES] = {"l1", "l2", "l3"};
  story_t *story = entry->story;
  yaml_value_t *value = story_get(story, entry->map, entry->section, "value");
  yaml_value_t *phases = story_get(story, entry->map, entry->section, "phases");
  int64_t all = otherwise;
  if ((value == NULL) == (phases == NULL)) {
    yaml_complain_of(story->file, entry->map,
                     "write either 'value', or 'phases' with some of them");
    return false;
  }
  if (value != NULL && !read(entry, value, &all)) return false;
  if (phases != NULL && !story_map(story, phases, "phases")) return false;
  for (int32_t p = 0; p < QUALITY_PHASES; p++) {
    bool has = p < phases_of(entry);
    yaml_value_t *own =
        phases == NULL ? NULL : story_get(story, phases, SECTION_load_phases, KEYS[p]);
    out[p] = has ? all : 0;
    if (own == NULL) continue;
    if (!has) {
      yaml_complain_of(story->file, own, "the meter has one phase only: remove '%s'", KEYS[p]);
      return false;
    }
    if (!read(entry, own, &out[p])) return false;
  }
  return true;
}

static bool read_voltage(const entry_t *entry, const yaml_value_t *value, int64_t *out) {
  quantity_t voltage;
  if (!yaml_quantity(entry->story->file, value, QUANTITY_VOLTAGE, &voltage)) return false;
  *out = voltage.value;
  if (voltage.value >= 0 && voltage.value <= MILLIVOLT_MAX) return true;
  yaml_complain_of(entry->story->file, value, "'%s' must be from 0 V to 2 kV", value->text);
  return false;
}

/* FILE.cfg, and FILE.dat beside it. */
static bool read_record(const entry_t *entry, const yaml_value_t *value, waveform_t *waveform) {
  story_t *story = entry->story;
  bytes_t parts[2] = {0};
  bool found = false;
  fault_t fault;
  const char *path = csv_find_file(story, value, &found);
  if (path == NULL) return false;
  size_t stem = strlen(path);
  if (stem < 5 || strcmp(path + stem - 4, ".cfg") != 0) {
    yaml_complain_of(story->file, value, "'%.80s': name the configuration, FILE.cfg", path);
    return false;
  }
  const char *const paths[2] = {path,
                                arena_printf(story->arena, "%.*s.dat", (int)(stem - 4), path)};
  for (size_t i = 0; i < 2; i++) {
    if (file_read(story->arena, paths[i], CSV_OCTETS_MAX, &parts[i]) == ST_OK) continue;
    yaml_complain_of(story->file, value, "'%.80s' cannot be read, or is larger than 16 MiB",
                     paths[i]);
    return false;
  }
  if (waveform_read(story->arena, parts[0], parts[1], waveform, &fault) == ST_OK) return true;
  yaml_complain_of(story->file, value, "%.80s:%d:%d: %s", paths[fault.frame == 0 ? 1 : 0],
                   (int)fault.frame, (int)fault.octet, fault.text);
  return false;
}

/* The half cycles of a record, from `at` on; equal ones that follow each other are one span. */
static void recorded_read(const entry_t *entry, const yaml_value_t *value) {
  enum { HALF_NS = 10000000 };
  story_t *story = entry->story;
  waveform_t waveform;
  int64_t nominal = story->meters.at[entry->meters.first].quality.nominal_mv;
  if (mod_floor(entry->from_ns, HALF_NS) != 0) {
    yaml_complain_of(story->file, value, "a record begins with a half cycle: 'at' in whole 10 ms");
    return;
  }
  if (!read_record(entry, value, &waveform)) return;
  for (size_t from = 0; from < waveform.count;) {
    const waveform_half_t *half = &waveform.halves[from];
    size_t to = from + 1;
    while (to < waveform.count && memcmp(half, &waveform.halves[to], sizeof *half) == 0)
      to++;
    int64_t mv[QUALITY_PHASES];
    for (int32_t p = 0; p < QUALITY_PHASES; p++)
      mv[p] = p >= phases_of(entry) ? 0 : half->mv[p] < 0 ? nominal : half->mv[p];
    add(entry, entry->from_ns + (int64_t)from * HALF_NS, entry->from_ns + (int64_t)to * HALF_NS,
        arena_printf(story->arena, "%lld %lld %lld", (long long)mv[0], (long long)mv[1],
                     (long long)mv[2]));
    from = to;
  }
}

static void voltage_read(entry_t *entry) {
  int64_t mv[QUALITY_PHASES];
  yaml_value_t *record = story_get(entry->story, entry->map, entry->section, "waveform");
  if (record != NULL) {
    recorded_read(entry, record);
    return;
  }
  yaml_value_t *every = story_get(entry->story, entry->map, entry->section, "every");
  int64_t nominal = entry->story->meters.at[entry->meters.first].quality.nominal_mv;
  if (!read_by_phase(entry, nominal, mv, read_voltage)) return;
  const char *words = arena_printf(entry->story->arena, "%lld %lld %lld", (long long)mv[0],
                                   (long long)mv[1], (long long)mv[2]);
  if (every != NULL)
    add_daily(entry, every, words);
  else
    add(entry, entry->from_ns, entry->to_ns, words);
}

static bool read_flicker(const entry_t *entry, const yaml_value_t *value, int64_t *out) {
  const char *text = NULL;
  quantity_t number;
  fault_t fault;
  if (!yaml_scalar(entry->story->file, value, "a flicker severity", &text)) return false;
  if (quantity_decimal(text, FLICKER_PLACES, &number, &fault) != ST_OK) {
    yaml_complain_of(entry->story->file, value, "%s", fault.text);
    return false;
  }
  *out = number.value;
  if (number.value >= 0 && number.value <= FLICKER_MAX) return true;
  yaml_complain_of(entry->story->file, value, "a flicker severity is from 0 to 100");
  return false;
}

static void flicker_read(entry_t *entry) {
  int64_t pst[QUALITY_PHASES];
  if (!read_by_phase(entry, 0, pst, read_flicker)) return;
  add(entry, entry->from_ns, entry->to_ns,
      arena_printf(entry->story->arena, "%lld %lld %lld", (long long)pst[0], (long long)pst[1],
                   (long long)pst[2]));
}

static void frequency_read(entry_t *entry) {
  story_t *story = entry->story;
  yaml_value_t *value = story_need(story, entry->map, SECTION_frequency, "value");
  quantity_t frequency;
  if (value == NULL || !yaml_quantity(story->file, value, QUANTITY_FREQUENCY, &frequency)) return;
  int64_t mhz = frequency.value / MICRO_OF_MILLIHERTZ;
  if (mhz * MICRO_OF_MILLIHERTZ != frequency.value || mhz < MILLIHERTZ_MIN ||
      mhz > MILLIHERTZ_MAX) {
    yaml_complain_of(story->file, value, "'%s' must be from 40 Hz to 60 Hz, in whole mHz",
                     value->text);
    return;
  }
  add(entry, entry->from_ns, entry->to_ns, arena_printf(story->arena, "%lld", (long long)mhz));
}

/* `phases` of one entry are as many facts. */
static void harmonic_read(entry_t *entry) {
  story_t *story = entry->story;
  yaml_value_t *phases = story_need(story, entry->map, SECTION_harmonic, "phases");
  yaml_value_t *order = story_need(story, entry->map, SECTION_harmonic, "order");
  yaml_value_t *value = story_need(story, entry->map, SECTION_harmonic, "value");
  quantity_t share;
  int32_t mask = 0;
  int64_t number = 0;
  if (phases == NULL || order == NULL || value == NULL) return;
  if (!phases_read(story, phases, phases_of(entry), &mask)) return;
  if (!yaml_int(story->file, order, ORDER_MIN, ORDER_MAX, "an order", &number)) return;
  if (!yaml_quantity(story->file, value, QUANTITY_SHARE, &share)) return;
  if (share.value < 0 || share.value > (int64_t)1000000 * PPB_OF_A_MILLIONTH ||
      share.value % PPB_OF_A_MILLIONTH != 0) {
    yaml_complain_of(story->file, value, "'%s' must be from 0 %% to 100 %%, in whole ppm",
                     value->text);
    return;
  }
  for (int32_t p = 0; p < QUALITY_PHASES; p++) {
    if ((mask >> p & 1) == 0) continue;
    add(entry, entry->from_ns, entry->to_ns,
        arena_printf(story->arena, "%d %lld %lld", (int)p + 1, (long long)number,
                     (long long)(share.value / PPB_OF_A_MILLIONTH)));
  }
}

void mains_section_read(story_t *story, yaml_value_t *root) {
  static const struct {
    const char *name;
    section_t section;
    void (*read)(entry_t *);
  } KINDS[] = {{"voltage", SECTION_voltage, voltage_read},
               {"harmonic", SECTION_harmonic, harmonic_read},
               {"frequency", SECTION_frequency, frequency_read},
               {"flicker", SECTION_flicker, flicker_read}};
  for (size_t i = 0; i < sizeof KINDS / sizeof KINDS[0]; i++) {
    yaml_value_t *list = story_get(story, root, SECTION_file, KINDS[i].name);
    if (list == NULL || !story_list(story, list, KINDS[i].name)) continue;
    for (yaml_value_t *at = list->first; at != NULL; at = at->next) {
      if (!story_map(story, at, "an entry of the mains")) continue;
      entry_t entry = {
          .story = story, .map = at, .section = KINDS[i].section, .fact = KINDS[i].name};
      if (read_entry(&entry))
        KINDS[i].read(&entry);
      else
        yaml_consume(at);
    }
  }
}
