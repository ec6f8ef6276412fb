/* Faults of meters and of links, and the shorthand `battery`. The kinds are those of FACTS.md; the
 * keys that a kind takes are the keys it asks for here, so that another one is an unknown key. */
#include <string.h>

#include "harness/scenario/network.h"

typedef enum { SPAN_NEEDED, SPAN_ALLOWED, SPAN_NONE } fault_span_t;
typedef enum {
  WORDS_NONE,
  WORDS_SCOPE,
  WORDS_CLAIM,
  WORDS_SECONDS,
  WORDS_BY,
  WORDS_RESPONSE,
  WORDS_NOISE,
  WORDS_BAUD,
  WORDS_OCTETS,
  WORDS_SERIAL,
  WORDS_CUT,
  WORDS_PHASE,
  WORDS_PART,
  WORDS_RATIOS,
  WORDS_TIMES,
  WORDS_CHANNELS,
  WORDS_DIP,
  WORDS_SWELL,
  WORDS_PROGRAM,
  WORDS_LEVEL,
  WORDS_NODE,
  WORDS_NODE_SHARE,
  WORDS_SHARE,
  WORDS_DELAY
} fault_words_t;

typedef struct {
  const char *name;
  fault_span_t span;
  fault_words_t words;
  const char *by; /* who, where the scenario does not say */
} fault_kind_t;

static const fault_kind_t METER_KINDS[] = {
    {"supply_off", SPAN_NEEDED, WORDS_SCOPE, NULL},
    {"measuring_voltage_off", SPAN_NEEDED, WORDS_NONE, NULL},
    {"battery_low", SPAN_ALLOWED, WORDS_NONE, NULL},
    {"battery_dead", SPAN_ALLOWED, WORDS_NONE, NULL},
    {"clock_chip_failed", SPAN_NONE, WORDS_NONE, NULL},
    {"policy_corrupt", SPAN_NONE, WORDS_NONE, NULL},
    {"set_clock", SPAN_NONE, WORDS_CLAIM, "O3"},
    {"adjust_clock", SPAN_NONE, WORDS_SECONDS, "O1"},
    {"end_of_billing", SPAN_NONE, WORDS_BY, "B"},
    {"activate_passive", SPAN_NONE, WORDS_BY, "O3"},
    {"set_response", SPAN_NONE, WORDS_RESPONSE, "O3"},
    {"phase_off", SPAN_NEEDED, WORDS_PHASE, NULL},
    {"terminal_cover", SPAN_ALLOWED, WORDS_NONE, NULL},
    {"main_cover", SPAN_ALLOWED, WORDS_NONE, NULL},
    {"magnetic_field", SPAN_ALLOWED, WORDS_NONE, NULL},
    {"transient_reset", SPAN_NONE, WORDS_NONE, NULL},
    {"memory_fault", SPAN_NONE, WORDS_PART, NULL},
    {"front_end", SPAN_ALLOWED, WORDS_NONE, NULL},
    {"clear_profile", SPAN_NONE, WORDS_BY, "O3"},
    {"set_ratio", SPAN_NONE, WORDS_RATIOS, "O3"},
    {"wrong_password", SPAN_NONE, WORDS_TIMES, "O1"},
    {"set_channels", SPAN_NONE, WORDS_CHANNELS, "O3"},
    {"battery_replaced", SPAN_NONE, WORDS_NONE, NULL},
    {"dip", SPAN_NEEDED, WORDS_DIP, NULL},
    {"swell", SPAN_NEEDED, WORDS_SWELL, NULL},
    {"program_damaged", SPAN_NONE, WORDS_PROGRAM, NULL},
};
static const fault_kind_t LINE_KINDS[] = {
    {"silence", SPAN_ALLOWED, WORDS_NONE, NULL},
    {"noise", SPAN_ALLOWED, WORDS_NOISE, NULL},
    {"baud_mismatch", SPAN_ALLOWED, WORDS_BAUD, NULL},
    {"garbage", SPAN_ALLOWED, WORDS_OCTETS, NULL},
    {"other_meter", SPAN_ALLOWED, WORDS_SERIAL, NULL},
    {"cut_octet", SPAN_NONE, WORDS_CUT, NULL},
};
static const fault_kind_t NETWORK_KINDS[] = {
    {"concentrator_off", SPAN_ALLOWED, WORDS_NONE, NULL},
    {"backhaul_off", SPAN_ALLOWED, WORDS_NONE, NULL},
    {"noise", SPAN_ALLOWED, WORDS_LEVEL, NULL},
    {"node_loss", SPAN_ALLOWED, WORDS_NODE_SHARE, NULL},
    {"node_off", SPAN_ALLOWED, WORDS_NODE, NULL},
    {"delay", SPAN_ALLOWED, WORDS_DELAY, NULL},
    {"duplicate", SPAN_ALLOWED, WORDS_SHARE, NULL},
};
enum {
  NETWORK_KIND_COUNT = sizeof NETWORK_KINDS / sizeof NETWORK_KINDS[0],
  LEVEL_CDB_MAX = 10000,
  PPB_OF_PPM = 1000,
  METER_KIND_COUNT = sizeof METER_KINDS / sizeof METER_KINDS[0],
  LINE_KIND_COUNT = sizeof LINE_KINDS / sizeof LINE_KINDS[0],
  ADJUST_S_MAX = 86400,
  DELAY_S_MAX = 3600,
  OCTETS_MAX = 1000000
};
static const int64_t YEAR_NS = INT64_C(366) * 86400 * NS_PER_S;

static const fault_kind_t *read_kind(story_t *story, yaml_value_t *map,
                                     const story_fault_t *fault) {
  yaml_value_t *value = story_need(story, map, SECTION_fault, "kind");
  const char *names[METER_KIND_COUNT];
  const fault_kind_t *kinds = fault->on_network ? NETWORK_KINDS
                              : fault->on_line  ? LINE_KINDS
                                                : METER_KINDS;
  size_t index = 0, count = fault->on_network ? NETWORK_KIND_COUNT
                            : fault->on_line  ? LINE_KIND_COUNT
                                              : METER_KIND_COUNT;
  for (size_t i = 0; i < count; i++)
    names[i] = kinds[i].name;
  if (value == NULL) return NULL;
  if (!yaml_choice(story->file, value, names, count,
                   fault->on_network ? "fault of a network"
                   : fault->on_line  ? "fault of a link"
                                     : "fault of a meter",
                   &index))
    return NULL;
  return &kinds[index];
}

/* The external input asks for an end of billing, and for nothing else: its word is the last. */
static bool read_by_of(story_t *story, yaml_value_t *map, const char *otherwise, bool external,
                       const char **by) {
  static const char *const WHO[] = {"B", "O0", "O1", "O3", "R0", "R1", "R3", "external_input"};
  size_t count = sizeof WHO / sizeof WHO[0] - (external ? 0 : 1), index = 0;
  yaml_value_t *value = story_get(story, map, SECTION_fault, "by");
  *by = otherwise;
  if (value == NULL) return true;
  if (!yaml_choice(story->file, value, WHO, count, "port and level", &index)) return false;
  *by = index + 1 == sizeof WHO / sizeof WHO[0] ? "X" : WHO[index];
  return true;
}

static bool read_by(story_t *story, yaml_value_t *map, const char *otherwise, const char **by) {
  return read_by_of(story, map, otherwise, false, by);
}

static const char *read_number(story_t *story, yaml_value_t *map, const char *key, int64_t max) {
  yaml_value_t *value = story_need(story, map, SECTION_fault, key);
  int64_t number = 0;
  if (value == NULL || !yaml_int(story->file, value, 1, max, key, &number)) return NULL;
  return arena_printf(story->arena, "%lld", (long long)number);
}

static const char *read_to(story_t *story, yaml_value_t *map, const fault_kind_t *kind) {
  static const char *const RESPONSES[] = {"R1", "R2", "R3"};
  yaml_value_t *value = story_need(story, map, SECTION_fault, "to");
  if (value == NULL) return NULL;
  size_t index = 0;
  if (kind->words == WORDS_RESPONSE) {
    return yaml_choice(story->file, value, RESPONSES, 3, "response", &index) ? RESPONSES[index]
                                                                             : NULL;
  }
  if (kind->words == WORDS_CLAIM) {
    true_t claim;
    if (!story_time(story, value, &claim)) return NULL;
    return arena_printf(story->arena, "%lld", (long long)div_floor(claim.ns, NS_PER_S));
  }
  int64_t ns = 0;
  if (!story_span(story, value, -ADJUST_S_MAX * NS_PER_S, ADJUST_S_MAX * NS_PER_S, &ns))
    return NULL;
  if (ns % NS_PER_S != 0) {
    yaml_complain_of(story->file, value, "a clock is adjusted by whole seconds");
    return NULL;
  }
  return arena_printf(story->arena, "%lld", (long long)(ns / NS_PER_S));
}

static const char *read_cut(story_t *story, yaml_value_t *map) {
  const char *index = read_number(story, map, "index", OCTETS_MAX);
  yaml_value_t *heal = story_get(story, map, SECTION_fault, "heal");
  int64_t ns = -1;
  if (heal != NULL && !story_span(story, heal, 1, YEAR_NS, &ns)) return NULL;
  if (index == NULL) return NULL;
  return arena_printf(story->arena, "%s %lld", index, (long long)ns);
}

static const char *read_other_serial(story_t *story, yaml_value_t *map) {
  yaml_value_t *value = story_need(story, map, SECTION_fault, "serial");
  const char *serial = NULL;
  if (value == NULL || !story_name(story, value, "a serial number", &serial)) return NULL;
  return serial;
}

static const char *read_scope(story_t *story, yaml_value_t *map) {
  static const char *const SCOPES[] = {"site", "meter"};
  yaml_value_t *value = story_get(story, map, SECTION_fault, "scope");
  size_t index = 0;
  if (value != NULL && !yaml_choice(story->file, value, SCOPES, 2, "scope", &index)) return NULL;
  return SCOPES[index];
}

static const char *read_phase(story_t *story, yaml_value_t *map, uint32_t meter) {
  const char *phase = read_number(story, map, "phase", 3);
  const char *scope = read_scope(story, map);
  const story_meter_t *of = &story->meters.at[meter];
  if (phase == NULL || scope == NULL) return NULL;
  if (of->shape->phases == 1) {
    yaml_complain_of(story->file, map, "'%s' has one phase only: write 'kind: supply_off'",
                     of->name);
    return NULL;
  }
  return arena_printf(story->arena, "%s %s", phase, scope);
}

static const char *read_part(story_t *story, yaml_value_t *map) {
  static const char *const PARTS[] = {"program", "totals", "configuration", "configuration_all"};
  yaml_value_t *value = story_need(story, map, SECTION_fault, "part");
  size_t index = 0;
  if (value == NULL || !yaml_choice(story->file, value, PARTS, 4, "part of the memory", &index))
    return NULL;
  return PARTS[index];
}

/* Of a meter that has a program to be damaged, and looks at it. */
static const char *read_program(story_t *story, yaml_value_t *map, uint32_t meter) {
  static const char *const PARTS[] = {"legal", "application"};
  enum { OCTET_MAX = 16777215 };
  yaml_value_t *part = story_need(story, map, SECTION_fault, "part");
  yaml_value_t *octet = story_need(story, map, SECTION_fault, "octet");
  int64_t number = 0;
  size_t index = 0;
  if (part == NULL || octet == NULL) return NULL;
  if (!yaml_choice(story->file, part, PARTS, sizeof PARTS / sizeof PARTS[0], "part of the program",
                   &index))
    return NULL;
  if (!yaml_int(story->file, octet, 0, OCTET_MAX, "an octet of the program", &number)) return NULL;
  if (story->meters.at[meter].firmware.hardware == NULL) {
    yaml_complain_of(story->file, map, "the program of '%s' is nowhere: it has no 'firmware'",
                     story->meters.at[meter].name);
    return NULL;
  }
  return arena_printf(story->arena, "%zu %lld", index + 1, (long long)number);
}

static const char *read_change(story_t *story, yaml_value_t *map, const fault_kind_t *kind,
                               uint32_t meter) {
  int64_t sides[4];
  const char *by = NULL;
  if (!read_by(story, map, kind->by, &by)) return NULL;
  if (!ratios_of_change(story, map, SECTION_fault, meter, sides)) return NULL;
  return arena_printf(story->arena, "%lld %lld %lld %lld %s", (long long)sides[0],
                      (long long)sides[1], (long long)sides[2], (long long)sides[3], by);
}

static const char *read_channels(story_t *story, yaml_value_t *map, const fault_kind_t *kind,
                                 uint32_t meter) {
  yaml_value_t *to = story_need(story, map, SECTION_fault, "to");
  const char *by = NULL, *channels = NULL;
  if (to != NULL) channels = channels_read(story, to, meter);
  if (!read_by(story, map, kind->by, &by) || channels == NULL) return NULL;
  if (story->meters.at[meter].shape->quantity_count == 0) {
    yaml_complain_of(story->file, to,
                     "the channels of '%s' cannot be changed: its model has no 'quantities'",
                     story->meters.at[meter].name);
    return NULL;
  }
  return arena_printf(story->arena, "%s %s", channels, by);
}

/* Wrong passwords of one conversation, which the third ends. */
static const char *read_times(story_t *story, yaml_value_t *map, const fault_kind_t *kind) {
  const char *times = read_number(story, map, "times", 3), *by = NULL;
  if (!read_by(story, map, kind->by, &by) || times == NULL) return NULL;
  if (by[0] == 'B') {
    yaml_complain_of(story->file, map, "the button asks for no password: write a port, 'by: O1'");
    return NULL;
  }
  return arena_printf(story->arena, "%s %s", times, by);
}

static const char *read_level(story_t *story, yaml_value_t *map) {
  yaml_value_t *value = story_need(story, map, SECTION_fault, "level");
  int64_t cdb = 0;
  if (value == NULL || !story_level(story, value, LEVEL_CDB_MAX, &cdb)) return NULL;
  return arena_printf(story->arena, "%lld", (long long)cdb);
}

static const char *read_delay(story_t *story, yaml_value_t *map) {
  yaml_value_t *value = story_need(story, map, SECTION_fault, "delay");
  int64_t ns = 0;
  if (value == NULL || !story_span(story, value, 1, DELAY_S_MAX * NS_PER_S, &ns)) return NULL;
  return arena_printf(story->arena, "%lld", (long long)ns);
}

/* In whole millionths. */
static const char *read_share_ppm(story_t *story, yaml_value_t *map) {
  yaml_value_t *value = story_need(story, map, SECTION_fault, "share");
  quantity_t share;
  if (value == NULL || !yaml_quantity(story->file, value, QUANTITY_SHARE, &share)) return NULL;
  int64_t ppm = div_floor(share.value, PPB_OF_PPM);
  if (ppm < 1 || ppm > 1000000 || ppm * PPB_OF_PPM != share.value) {
    yaml_complain_of(story->file, value, "'%s' must be whole ppm, from 1 ppm to 100 %%",
                     value->text);
    return NULL;
  }
  return arena_printf(story->arena, "%lld", (long long)ppm);
}

/* The node of `meter` in the network, and behind it a share where `lossy`. */
static const char *read_node(story_t *story, yaml_value_t *map, uint32_t network, bool lossy) {
  yaml_value_t *value = story_need(story, map, SECTION_fault, "meter");
  const char *share = lossy ? read_share_ppm(story, map) : "";
  meters_t meters;
  if (value == NULL || !story_meters(story, value, &meters) || share == NULL) return NULL;
  if (meters.count > 1) {
    yaml_complain_of(story->file, value, "'%s' are %u meters: name one of them", value->text,
                     meters.count);
    return NULL;
  }
  int32_t node = network_node(story, value, network, meters.first);
  if (node == 0) return NULL;
  return arena_printf(story->arena, "%d%s%s", node, lossy ? " " : "", share);
}

/* The arguments of a kind, as facts have them; NULL after a complaint. `target`: a meter or, of a
 * fault of a link, a line or network. */
static const char *read_words(story_t *story, yaml_value_t *map, const fault_kind_t *kind,
                              uint32_t target) {
  const char *by = NULL, *to = NULL;
  bool external = false;
  switch (kind->words) {
  case WORDS_NONE:
    return "";
  case WORDS_SCOPE:
    return read_scope(story, map);
  case WORDS_CLAIM:
  case WORDS_SECONDS:
  case WORDS_RESPONSE:
    to = read_to(story, map, kind);
    if (!read_by(story, map, kind->by, &by) || to == NULL) return NULL;
    return arena_printf(story->arena, "%s %s", to, by);
  case WORDS_BY:
    external = strcmp(kind->name, "end_of_billing") == 0;
    return read_by_of(story, map, kind->by, external, &by) ? by : NULL;
  case WORDS_NOISE:
    return read_number(story, map, "octets_per_s", OCTETS_MAX);
  case WORDS_BAUD:
    return read_number(story, map, "baud", 19200);
  case WORDS_OCTETS:
    return read_number(story, map, "octets", OCTETS_MAX);
  case WORDS_SERIAL:
    return read_other_serial(story, map);
  case WORDS_CUT:
    return read_cut(story, map);
  case WORDS_PHASE:
    return read_phase(story, map, target);
  case WORDS_PART:
    return read_part(story, map);
  case WORDS_RATIOS:
    return read_change(story, map, kind, target);
  case WORDS_TIMES:
    return read_times(story, map, kind);
  case WORDS_CHANNELS:
    return read_channels(story, map, kind, target);
  case WORDS_DIP:
    return dip_words(story, map, target, read_scope(story, map));
  case WORDS_SWELL:
    return swell_words(story, map, target);
  case WORDS_PROGRAM:
    return read_program(story, map, target);
  case WORDS_LEVEL:
    return read_level(story, map);
  case WORDS_NODE:
  case WORDS_NODE_SHARE:
    return read_node(story, map, target, kind->words == WORDS_NODE_SHARE);
  case WORDS_SHARE:
    return read_share_ppm(story, map);
  case WORDS_DELAY:
    return read_delay(story, map);
  }
  return NULL;
}

typedef struct {
  int64_t every_ns;
  int64_t times;
} repeat_t;

static bool read_repeat(story_t *story, yaml_value_t *map, repeat_t *repeat) {
  *repeat = (repeat_t){.times = 1};
  yaml_value_t *value = story_get(story, map, SECTION_fault, "repeat");
  if (value == NULL) return true;
  if (!story_map(story, value, "repeat")) return false;
  yaml_value_t *every = story_need(story, value, SECTION_repeat, "every");
  yaml_value_t *times = story_need(story, value, SECTION_repeat, "times");
  if (every == NULL || times == NULL) return false;
  return story_span(story, every, 1, YEAR_NS, &repeat->every_ns) &&
         yaml_int(story->file, times, 1, STORY_REPEAT_MAX, "times", &repeat->times);
}

static void add_fault(story_t *story, const yaml_value_t *map, const story_fault_t *fault,
                      const repeat_t *repeat) {
  for (int64_t n = 0; n < repeat->times; n++) {
    story_fault_t one = *fault;
    one.from_ns += n * repeat->every_ns;
    if (one.to_ns >= 0) one.to_ns += n * repeat->every_ns;
    if (one.from_ns >= story->end_ns) {
      yaml_complain_of(story->file, map,
                       "the repetition %lld is at or after the end of the scenario: repeat less",
                       (long long)n + 1);
      return;
    }
    if (!story_room(story, map, story->faults.count)) return;
    *ARRAY_ADD(story->arena, &story->faults) = one;
  }
}

static bool read_span(story_t *story, yaml_value_t *map, const fault_kind_t *kind,
                      story_fault_t *fault) {
  yaml_value_t *at = story_need(story, map, SECTION_fault, "at");
  if (kind->span != SPAN_NONE) { /* asked for before any complaint, so that they are known keys */
    story_get(story, map, SECTION_fault, "for");
    story_get(story, map, SECTION_fault, "until");
  }
  if (at == NULL || !story_event_time(story, at, kind->span != SPAN_NONE, &fault->from_ns))
    return false;
  fault->to_ns = -1;
  if (kind->span == SPAN_NONE) return true;
  if (!story_until(story, map, SECTION_fault, fault->from_ns, &fault->to_ns)) return false;
  if (fault->to_ns >= 0 && fault->to_ns <= story->start_ns) {
    yaml_complain_of(story->file, map, "this ends before the scenario starts: move or remove it");
    return false;
  }
  if (kind->span == SPAN_ALLOWED || fault->to_ns >= 0) return true;
  yaml_complain_of(story->file, map, "'%s' needs its end: add 'for' or 'until'", kind->name);
  return false;
}

/* A dip by its cell has neither residual nor span of its own; `cell: matrix` is another one in each
 * cell of the matrix. */
static void read_cells(story_t *story, yaml_value_t *map, yaml_value_t *cell, meters_t targets,
                       const story_fault_t *of) {
  yaml_value_t *at = story_need(story, map, SECTION_fault, "at");
  yaml_value_t *phases = story_need(story, map, SECTION_fault, "phases");
  const char *scope = read_scope(story, map), *name = NULL;
  story_fault_t fault = *of;
  repeat_t repeat;
  int32_t mask = 0, axis = 0;
  bool good = read_repeat(story, map, &repeat);
  good &= at != NULL && story_event_time(story, at, false, &fault.from_ns);
  good &= phases != NULL &&
          phases_read(story, phases, story->meters.at[targets.first].shape->phases, &mask);
  bool turned = cell->text != NULL && strcmp(cell->text, "matrix") == 0;
  while (turned && axis < story->axis_count && story->axes[axis].policy != way_axis_code(WAY_CELL))
    axis++;
  if (turned && axis == story->axis_count) {
    yaml_complain_of(story->file, cell, "the matrix has no axis 'cell': add it, or name a cell");
    return;
  }
  if (!good || scope == NULL || (!turned && !cell_read(story, cell, &name))) return;
  if (mod_floor(fault.from_ns, CELL_HALF_NS) != 0) {
    yaml_complain_of(story->file, at,
                     "a dip by its cell begins with a half cycle: write whole "
                     "hundredths of a second");
    return;
  }
  for (int32_t i = 0; i < (turned ? story->axes[axis].count : 1); i++) {
    story_fault_t one = fault;
    if (turned && one.when.count == STORY_AXES_MAX) return;
    if (turned) {
      one.when.terms[one.when.count].axis = axis;
      one.when.terms[one.when.count++].values = UINT32_C(1) << i;
    }
    cell_dip(story, turned ? story->axes[axis].words[i] : name, mask, scope, &one);
    for (uint32_t m = 0; m < targets.count; m++) {
      one.target = targets.first + m;
      add_fault(story, map, &one, &repeat);
    }
  }
}

/* A fault of `below` where that is not NULL, else of what the entry names. */
static void read_fault(story_t *story, yaml_value_t *map, const story_link_t *below) {
  story_fault_t fault = {.at_line = map->line, .at_col = map->col};
  meters_t targets = {.count = 1};
  yaml_value_t *link = below != NULL ? NULL : story_get(story, map, SECTION_fault, "link");
  story_link_t named = {0};
  bool good = true;
  fault.on_line = below != NULL || link != NULL;
  if (below == NULL && link != NULL) {
    good = story_link(story, link, &named);
    below = &named;
  }
  if (below != NULL) {
    targets.first = below->index;
    fault.on_network = below->network;
  } else
    good = story_meter_key(story, map, SECTION_fault, &targets);
  good &= when_read(story, story_get(story, map, SECTION_fault, "when"), &fault.when);
  bool other = good && !when_is_of_model(story, &fault.when);
  const fault_kind_t *kind = good && !other ? read_kind(story, map, &fault) : NULL;
  if (kind == NULL) {
    yaml_consume(map);
    return;
  }
  repeat_t repeat;
  fault.kind = kind->name;
  yaml_value_t *cell =
      kind->words == WORDS_DIP ? story_get(story, map, SECTION_fault, "cell") : NULL;
  if (cell != NULL) {
    read_cells(story, map, cell, targets, &fault);
    return;
  }
  fault.words = read_words(story, map, kind, targets.first);
  good &= read_span(story, map, kind, &fault);
  good &= read_repeat(story, map, &repeat);
  if (!good || fault.words == NULL) return;
  for (uint32_t i = 0; i < targets.count; i++) {
    fault.target = targets.first + i;
    add_fault(story, map, &fault, &repeat);
  }
}

void link_faults_read(story_t *story, yaml_value_t *list, const story_link_t *link) {
  if (!story_list(story, list, "faults of a link")) return;
  for (yaml_value_t *at = list->first; at != NULL; at = at->next) {
    if (story_map(story, at, "a fault")) read_fault(story, at, link);
  }
}

static void add_battery(story_t *story, const yaml_value_t *map, meters_t meters, const char *kind,
                        int64_t from_ns, int64_t to_ns) {
  for (uint32_t i = 0; i < meters.count; i++) {
    *ARRAY_ADD(story->arena, &story->faults) = (story_fault_t){.target = meters.first + i,
                                                               .kind = kind,
                                                               .words = "",
                                                               .from_ns = from_ns,
                                                               .to_ns = to_ns,
                                                               .at_line = map->line,
                                                               .at_col = map->col};
  }
}

static void read_battery(story_t *story, yaml_value_t *map) {
  if (!story_map(story, map, "battery")) return;
  meters_t meters;
  bool known = story_meter_key(story, map, SECTION_battery, &meters);
  yaml_value_t *low = story_get(story, map, SECTION_battery, "low_at");
  yaml_value_t *dead = story_get(story, map, SECTION_battery, "dead_at");
  yaml_value_t *replaced = story_get(story, map, SECTION_battery, "replaced_at");
  int64_t low_ns = 0, dead_ns = 0, to_ns = -1;
  if (low == NULL && dead == NULL) {
    yaml_complain_of(story->file, map, "a battery that never fails: add 'dead_at' or 'low_at'");
    return;
  }
  if (replaced != NULL && !story_event_time(story, replaced, false, &to_ns)) return;
  if (low != NULL && !story_event_time(story, low, true, &low_ns)) return;
  if (dead != NULL && !story_event_time(story, dead, true, &dead_ns)) return;
  bool late =
      to_ns >= 0 && ((low != NULL && low_ns >= to_ns) || (dead != NULL && dead_ns >= to_ns));
  if (late || (low != NULL && dead != NULL && low_ns > dead_ns)) {
    yaml_complain_of(story->file, map, "a battery is low, then dead, then replaced: order these");
    return;
  }
  if (!known) return;
  if (low != NULL) add_battery(story, map, meters, "battery_low", low_ns, to_ns);
  if (dead != NULL) add_battery(story, map, meters, "battery_dead", dead_ns, to_ns);
}

void faults_read(story_t *story, yaml_value_t *root) {
  yaml_value_t *battery = story_get(story, root, SECTION_file, "battery");
  if (battery != NULL && battery->kind == YAML_KIND_LIST) {
    for (yaml_value_t *at = battery->first; at != NULL; at = at->next)
      read_battery(story, at);
  } else if (battery != NULL) {
    read_battery(story, battery);
  }
  yaml_value_t *list = story_get(story, root, SECTION_file, "faults");
  if (list == NULL || !story_list(story, list, "faults")) return;
  for (yaml_value_t *at = list->first; at != NULL; at = at->next) {
    if (story_map(story, at, "a fault")) read_fault(story, at, NULL);
  }
}
