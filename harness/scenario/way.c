/* The way to a meter: protocol, security, opening, address, keys, and what the head-end asks of a
 * transfer. Written below a meter, replaced by the matrix and by the command line; resolved and
 * checked for each cell, because the kind of a line follows from who speaks on it. The words are
 * those of FACTS.md. What they mean stands in fixtures/dictionary/polyphase-tou-dlms.md. */
#include "harness/scenario/way.h"

#include <string.h>

#include "base/sha256.h"

enum { ADDRESS_FIRST = 17, ADDRESS_MAX = 16383, KEY_DIGITS = 32 };
enum {
  PDU_MIN = 64,
  PDU_MAX = 65535,
  PDU_DEFAULT = 2048,
  INFO_MIN = 128,
  INFO_MAX = 2030,
  WINDOW_MAX = 7
};
enum { BAUD_SERIAL = 9600, BAUD_TCP = 1000000 };
/* 7F is the address of all stations, 3FFF where an address has two septets. */
enum { ALL_STATIONS = 127, ALL_STATIONS_LONG = 16383 };

static const char *const KEY_NAMES[WAY_KEYS] = {"guek", "gak", "kek"};
static const char SERIAL_KIND[] = "rs485";
static const char TCP_KIND[] = "tcp";
static const char IEC21[] = "iec62056-21";
static const char WRAPPER[] = "dlms-wrapper";
enum { UNIT_LOADS_MAX = 32 }; /* of RS-485: links.md */

/* An axis has words, the first its default, or whole numbers, the greatest the default; of models
 * it has the names of statements. */
typedef struct {
  const char *name;
  const char *words[10];
  int64_t min, max;
} axis_t;

static const axis_t AXES[WAY_AXES] = {
    [WAY_PROTOCOL] = {.name = "protocol", .words = {"iec62056-21", "dlms-hdlc", "dlms-wrapper"}},
    [WAY_SECURITY] = {.name = "security",
                      .words = {"both", "none", "lls", "hls", "authenticated", "encrypted",
                                "dedicated", "general", "general-dedicated"}},
    [WAY_OPENING] = {.name = "opening", .words = {"direct", "mode-e"}},
    [WAY_BLOCKS] = {.name = "blocks", .words = {"get", "general"}},
    [WAY_WINDOW] = {.name = "window", .min = 1, .max = WINDOW_MAX},
    [WAY_INFO] = {.name = "info", .min = INFO_MIN, .max = INFO_MAX},
    [WAY_ADDRESS_LEN] = {.name = "address_len", .words = {"2", "1", "4"}},
    [WAY_MODEL] = {.name = "model"},
    [WAY_CELL] = {.name = "cell"},
};

const char *way_axis_name(int32_t axis) {
  CHECK(axis >= 0 && axis < WAY_AXES);
  return AXES[axis].name;
}

const char *const *way_words(int32_t axis) {
  CHECK(axis >= 0 && axis < WAY_AXES);
  return AXES[axis].words;
}

static size_t count_words(const axis_t *axis) {
  size_t count = 0;
  while (axis->words[count] != NULL)
    count++;
  return count;
}

const char *way_axis_read(story_t *story, int32_t axis, const yaml_value_t *value) {
  CHECK(axis >= 0 && axis < WAY_AXES);
  const axis_t *row = &AXES[axis];
  size_t count = count_words(row), index = 0;
  int64_t number = 0;
  if (axis == WAY_MODEL) return statement_find(story, value) == NULL ? NULL : value->text;
  const char *cell = NULL;
  if (axis == WAY_CELL) return cell_read(story, value, &cell) ? cell : NULL;
  if (count == 0) {
    if (!yaml_int(story->file, value, row->min, row->max, row->name, &number)) return NULL;
    return arena_printf(story->arena, "%lld", (long long)number);
  }
  if (!yaml_choice(story->file, value, row->words, count, row->name, &index)) return NULL;
  return row->words[index];
}

/* --- Reading below a meter --- */

static void read_axis_of(story_t *story, yaml_value_t *map, section_t section, way_axis_t axis,
                         story_way_t *way) {
  yaml_value_t *value = story_get(story, map, section, AXES[axis].name);
  if (value != NULL) way->words[axis] = way_axis_read(story, axis, value);
}

/* Hex digits as FACTS.md has them: capitals. */
static const char *read_hex(story_t *story, const yaml_value_t *value) {
  const char *text = NULL;
  if (!yaml_scalar(story->file, value, "a key", &text)) return NULL;
  if (strlen(text) != KEY_DIGITS || strspn(text, "0123456789ABCDEFabcdef") != KEY_DIGITS) {
    yaml_complain_of(story->file, value, "a key has %d hex digits, in quotes", KEY_DIGITS);
    return NULL;
  }
  char *upper = arena_printf(story->arena, "%s", text);
  for (char *at = upper; *at != '\0'; at++)
    *at = *at >= 'a' && *at <= 'f' ? (char)(*at - 'a' + 'A') : *at;
  return upper;
}

void way_read(story_t *story, yaml_value_t *map, story_way_t *way) {
  way->at_line = map->line;
  way->at_col = map->col;
  read_axis_of(story, map, SECTION_meter, WAY_PROTOCOL, way);
  read_axis_of(story, map, SECTION_meter, WAY_SECURITY, way);
  read_axis_of(story, map, SECTION_meter, WAY_OPENING, way);
  read_axis_of(story, map, SECTION_meter, WAY_ADDRESS_LEN, way);
  yaml_value_t *address = story_get(story, map, SECTION_meter, "address");
  yaml_value_t *transfer = story_get(story, map, SECTION_meter, "transfer");
  yaml_value_t *keys = story_get(story, map, SECTION_meter, "keys");
  if (address != NULL) yaml_int(story->file, address, 1, ADDRESS_MAX, "address", &way->address);
  if (transfer != NULL && story_map(story, transfer, "transfer")) {
    read_axis_of(story, transfer, SECTION_transfer, WAY_INFO, way);
    read_axis_of(story, transfer, SECTION_transfer, WAY_WINDOW, way);
    read_axis_of(story, transfer, SECTION_transfer, WAY_BLOCKS, way);
    yaml_value_t *pdu = story_get(story, transfer, SECTION_transfer, "pdu");
    if (pdu != NULL) yaml_int(story->file, pdu, PDU_MIN, PDU_MAX, "pdu", &way->pdu);
  }
  if (keys == NULL || !story_map(story, keys, "keys")) return;
  for (int32_t i = 0; i < WAY_KEYS; i++) {
    yaml_value_t *value = story_get(story, keys, SECTION_keys, KEY_NAMES[i]);
    if (value != NULL) way->keys[i] = read_hex(story, value);
  }
}

/* --- A cell --- */

/* The axis of the matrix that turns `axis`, or −1. */
static int32_t matrix_axis(const story_t *story, way_axis_t axis) {
  for (int32_t i = 0; i < story->axis_count; i++) {
    if (story->axes[i].policy == way_axis_code(axis)) return i;
  }
  return -1;
}

int32_t way_model_axis(const story_t *story) { return matrix_axis(story, WAY_MODEL); }

static const char *overridden(const story_t *story, way_axis_t axis) {
  if (axis == WAY_PROTOCOL) return story->options->protocol;
  return axis == WAY_SECURITY ? story->options->security : NULL;
}

/* Whether the axis of the matrix has the word that the command line asks for. */
static bool axis_offers(const story_axis_t *axis, const char *word) {
  for (int32_t i = 0; i < axis->count; i++) {
    if (strcmp(axis->words[i], word) == 0) return true;
  }
  return false;
}

bool way_wanted(const story_t *story, const int32_t at[STORY_AXES_MAX]) {
  for (int32_t axis = 0; axis < WAY_AXES; axis++) {
    const char *word = overridden(story, (way_axis_t)axis);
    int32_t index = matrix_axis(story, (way_axis_t)axis);
    if (word == NULL || index < 0) continue;
    const story_axis_t *own = &story->axes[index];
    /* A story that has no such cell shows one, and says why it is not run. */
    if (!axis_offers(own, word) ? at[index] != 0 : strcmp(own->words[at[index]], word) != 0)
      return false;
  }
  return true;
}

static const char *default_word(way_axis_t axis) {
  switch (axis) {
  case WAY_WINDOW:
    return "7";
  case WAY_INFO:
    return "2030";
  case WAY_ADDRESS_LEN:
  case WAY_MODEL:
  case WAY_CELL:
    return NULL; /* follow from the address, and from the meter; a dip has it */
  case WAY_PROTOCOL:
  case WAY_SECURITY:
  case WAY_OPENING:
  case WAY_BLOCKS:
  case WAY_AXES:
    break;
  }
  return AXES[axis].words[0];
}

static const char *word_of(const story_t *story, const int32_t *at, uint32_t meter,
                           way_axis_t axis) {
  const char *word = overridden(story, axis);
  int32_t index = matrix_axis(story, axis);
  /* Nothing else goes over a port (decision 0012): a matrix does not turn it. */
  bool port = axis == WAY_PROTOCOL && story->meters.at[meter].network >= 0;
  if (word != NULL) return word;
  if (index >= 0 && !port) return story->axes[index].words[at[index]];
  word = story->meters.at[meter].way.words[axis];
  if (word != NULL) return word;
  return port ? WRAPPER : default_word(axis);
}

static bool speaks(const way_t *way, const char *protocol) {
  return strcmp(way->words[WAY_PROTOCOL], protocol) == 0;
}

bool way_is_dlms(const way_t *way) { return !speaks(way, IEC21); }

/* 17 and on, in the order of the meters of a line. */
static void resolve_meters(const story_t *story, const int32_t *at, ways_t *ways) {
  for (uint32_t m = 0; m < story->meters.count; m++) {
    const story_meter_t *meter = &story->meters.at[m];
    way_t *way = &ways->of[m];
    int64_t position = 0;
    for (uint32_t i = 0; i < m; i++)
      position += story->meters.at[i].line == meter->line ? 1 : 0;
    for (int32_t axis = 0; axis < WAY_AXES; axis++)
      way->words[axis] = word_of(story, at, m, (way_axis_t)axis);
    way->address = meter->way.address > 0 ? meter->way.address : ADDRESS_FIRST + position;
    if (way->words[WAY_ADDRESS_LEN] == NULL)
      way->words[WAY_ADDRESS_LEN] = way->address >= ALL_STATIONS ? "4" : "2";
    ways->dlms |= way_is_dlms(way);
  }
}

/* A kind that nobody wrote, and one that the command line makes unfit, follow from who speaks. */
static void resolve_lines(const story_t *story, ways_t *ways) {
  for (size_t i = 0; i < story->lines.count; i++) {
    const story_line_t *line = &story->lines.at[i];
    bool wrapper = false, other = false;
    if (line->network >= 0) {
      ways->lines[i] = (way_line_t){.kind = line->kind, .baud = line->baud};
      continue;
    }
    for (uint32_t m = 0; m < story->meters.count; m++) {
      if (story->meters.at[m].line != (int32_t)i) continue;
      wrapper |= speaks(&ways->of[m], WRAPPER);
      other |= !speaks(&ways->of[m], WRAPPER);
    }
    bool free = line->kind == NULL || story->options->protocol != NULL;
    const char *kind = line->kind != NULL ? line->kind : SERIAL_KIND;
    ways->lines[i].kind = free && wrapper && !other ? TCP_KIND : kind;
    bool tcp = way_line_is_tcp(&ways->lines[i]);
    bool written = line->baud > 0 && tcp == (line->kind != NULL && strcmp(kind, TCP_KIND) == 0);
    ways->lines[i].baud = written ? line->baud : tcp ? BAUD_TCP : BAUD_SERIAL;
  }
}

bool way_line_is_tcp(const way_line_t *line) { return strcmp(line->kind, TCP_KIND) == 0; }

/* --- What cannot be --- */

static void complain(story_t *story, uint32_t meter, const char *sentence) {
  story_way_t *way = &story->meters.at[meter].way;
  if (!way->refused) yaml_complain(story->file, way->at_line, way->at_col, "%s", sentence);
  way->refused = true;
}

static const char *unfit(const story_t *story, const ways_t *ways, uint32_t m) {
  const way_t *way = &ways->of[m];
  const story_meter_t *meter = &story->meters.at[m];
  const char *line = story->lines.at[meter->line].name;
  bool tcp = way_line_is_tcp(&ways->lines[meter->line]), port = meter->network >= 0;
  if (port && !speaks(way, WRAPPER))
    return arena_printf(story->arena,
                        "'%s' is behind a concentrator, whose ports carry dlms-wrapper alone: "
                        "write that, or leave 'protocol' out",
                        meter->name);
  if (!port && !tcp && speaks(way, WRAPPER))
    return arena_printf(story->arena,
                        "'%s' speaks dlms-wrapper, which needs a stream, on the serial line '%s': "
                        "make it 'kind: tcp', or leave 'kind' out",
                        meter->name, line);
  if (tcp && speaks(way, IEC21))
    return arena_printf(story->arena,
                        "'%s' speaks iec62056-21, which needs a serial line, on the tcp link "
                        "'%s': make it 'kind: rs485', or the meter's protocol dlms-hdlc",
                        meter->name, line);
  if (strcmp(way->words[WAY_OPENING], "mode-e") == 0 && (tcp || !speaks(way, "dlms-hdlc")))
    return arena_printf(story->arena,
                        "'%s': mode-e opens dlms-hdlc on a serial line: write 'opening: direct'",
                        meter->name);
  const char *len = way->words[WAY_ADDRESS_LEN];
  bool is_long = strcmp(len, "4") == 0;
  if (way_is_dlms(way) && !is_long && way->address >= ALL_STATIONS)
    return arena_printf(story->arena,
                        "'%s': the address %lld does not fit in %s octets, of which all stations "
                        "have 127: write 'address_len: 4'",
                        meter->name, (long long)way->address, len);
  if (way_is_dlms(way) && way->address == ALL_STATIONS_LONG)
    return arena_printf(story->arena, "'%s': %d is the address of all stations: take another",
                        meter->name, ALL_STATIONS_LONG);
  for (uint32_t i = 0; i < m && !port; i++) {
    bool same = story->meters.at[i].line == meter->line && ways->of[i].address == way->address;
    if (same && way_is_dlms(way) && way_is_dlms(&ways->of[i]))
      return arena_printf(story->arena,
                          "'%s' and '%s' have the address %lld on one line: change one",
                          story->meters.at[i].name, meter->name, (long long)way->address);
  }
  return NULL;
}

/* Whoever took another's place is no more than that one was. */
static const char *too_many(const story_t *story, uint32_t index) {
  int32_t loads = 0;
  for (uint32_t m = 0; m < story->meters.count; m++) {
    const story_meter_t *meter = &story->meters.at[m];
    loads += meter->line == (int32_t)index && meter->replaces < 0 ? 1 : 0;
  }
  if (loads <= UNIT_LOADS_MAX) return NULL;
  return arena_printf(story->arena,
                      "the bus '%s' has %d meters, and RS-485 drives %d unit loads: make it two",
                      story->lines.at[index].name, loads, UNIT_LOADS_MAX);
}

/* TCP guards its octets: what spoils single ones on a serial line does not exist there. */
static const char *unfit_line(const story_t *story, const int32_t *at, const ways_t *ways,
                              uint32_t index) {
  static const char *const SERIAL_ONLY[] = {"noise", "baud_mismatch", "garbage", "other_meter"};
  const story_line_t *line = &story->lines.at[index];
  if (strcmp(ways->lines[index].kind, SERIAL_KIND) == 0) return too_many(story, index);
  if (!way_line_is_tcp(&ways->lines[index])) return NULL;
  const char *what = line->echo                                ? "an echo"
                     : line->good_ppb > 0 || line->bad_ppb > 0 ? "errors of single octets"
                     : line->lose_first_ppb > 0                ? "a lost first octet"
                                                               : NULL;
  for (size_t i = 0; what == NULL && i < story->faults.count; i++) {
    const story_fault_t *fault = &story->faults.at[i];
    if (!fault->on_line || fault->on_network || fault->target != index ||
        !when_holds(&fault->when, at))
      continue;
    for (size_t k = 0; k < sizeof SERIAL_ONLY / sizeof SERIAL_ONLY[0]; k++)
      what = strcmp(fault->kind, SERIAL_ONLY[k]) == 0 ? SERIAL_ONLY[k] : what;
  }
  if (what == NULL) return NULL;
  return arena_printf(story->arena, "the tcp link '%s' cannot have %s: TCP guards its octets",
                      line->name, what);
}

static const char *beside_the_languages(const story_t *story, const ways_t *ways) {
  for (uint32_t m = 0; m < story->meters.count && story->languages.count > 0; m++) {
    bool found = false;
    for (size_t i = 0; i < story->languages.count; i++)
      found |= speaks(&ways->of[m], story->languages.at[i]);
    if (!found)
      return arena_printf(story->arena, "it is about %s itself, not about %s",
                          story->languages.at[0], ways->of[m].words[WAY_PROTOCOL]);
  }
  return NULL;
}

static const char *not_on_an_axis(const story_t *story) {
  for (int32_t axis = 0; axis < WAY_AXES; axis++) {
    const char *word = overridden(story, (way_axis_t)axis);
    int32_t index = matrix_axis(story, (way_axis_t)axis);
    if (word == NULL || index < 0 || axis_offers(&story->axes[index], word)) continue;
    return arena_printf(story->arena, "its matrix has no %s %s", AXES[axis].name, word);
  }
  return NULL;
}

/* Over the first language nobody programs a calendar, and neither images nor waveforms travel:
 * such a story is told in the others only. */
static const char *beside_a_command(const story_t *story, const int32_t *at, const ways_t *ways) {
  for (size_t i = 0; i < story->commands.count; i++) {
    const story_command_t *command = &story->commands.at[i];
    bool image = strstr(command->action, "_image") != NULL;
    bool waveform = strcmp(command->action, "read_waveform") == 0;
    if (strcmp(command->action, "program_calendar") != 0 && !image && !waveform) continue;
    if (!when_holds(&command->when, at) || !speaks(&ways->of[command->meter], IEC21)) continue;
    const char *name = story->meters.at[command->meter].name;
    return arena_printf(story->arena, "'%s' speaks iec62056-21, over which no %s", name,
                        image      ? "image travels"
                        : waveform ? "waveform travels"
                                   : "calendar is programmed");
  }
  return NULL;
}

/* Complaints are about what is written; what only the command line makes unfit is inapplicable. */
static void find_unfit(story_t *story, const int32_t *at, ways_t *ways) {
  for (uint32_t m = 0; m < story->meters.count && ways->inapplicable == NULL; m++) {
    const char *sentence = unfit(story, ways, m);
    if (sentence == NULL) continue;
    if (story->options->protocol != NULL)
      ways->inapplicable = sentence;
    else
      complain(story, m, sentence);
  }
  for (uint32_t i = 0; i < story->lines.count && ways->inapplicable == NULL; i++) {
    const char *sentence = unfit_line(story, at, ways, i);
    if (sentence == NULL) continue;
    story_line_t *line = &story->lines.at[i];
    if (story->options->protocol != NULL)
      ways->inapplicable = sentence;
    else if (!line->refused)
      yaml_complain(story->file, line->at_line, line->at_col, "%s", sentence);
    line->refused = true;
  }
}

void ways_resolve(story_t *story, const int32_t at[STORY_AXES_MAX], ways_t *ways) {
  *ways = (ways_t){.of = ARENA_ARRAY(story->arena, way_t, story->meters.count + 1),
                   .lines = ARENA_ARRAY(story->arena, way_line_t, story->lines.count + 1)};
  resolve_meters(story, at, ways);
  resolve_lines(story, ways);
  ways->inapplicable = not_on_an_axis(story);
  if (ways->inapplicable == NULL) ways->inapplicable = beside_the_languages(story, ways);
  for (uint32_t m = 0; m < story->meters.count; m++) {
    if (story->meters.at[m].line < 0) return; /* it was complained of */
  }
  if (ways->inapplicable == NULL) find_unfit(story, at, ways);
  if (ways->inapplicable == NULL) ways->inapplicable = beside_a_command(story, at, ways);
}

const char *way_cell_name(const story_t *story, const ways_t *ways, const char *name) {
  for (int32_t axis = 0; axis < WAY_AXES; axis++) {
    const char *word = overridden(story, (way_axis_t)axis);
    if (word == NULL || matrix_axis(story, (way_axis_t)axis) >= 0) continue;
    if (axis != WAY_PROTOCOL && !ways->dlms) continue;
    bool alone = strcmp(name, "-") == 0;
    name = arena_printf(story->arena, "%s%s%s=%s", alone ? "" : name, alone ? "" : ",",
                        AXES[axis].name, word);
  }
  return name;
}

/* --- Facts --- */

/* Public test keys: the first 16 octets of SHA-256 of "meterproof guek 0". */
static void put_key(text_t *out, uint32_t meter, const char *name, const char *written) {
  char text[64], hex[SHA256_HEX + 1];
  obuf_t named = obuf_over(text, sizeof text);
  obuf_printf(&named, "meterproof %s %u", name, meter);
  sha256_of(obuf_bytes(&named), hex);
  hex[KEY_DIGITS] = '\0';
  for (char *at = hex; *at != '\0'; at++)
    *at = *at >= 'a' && *at <= 'f' ? (char)(*at - 'a' + 'A') : *at;
  text_printf(out, "key %u %s %s\n", meter, name, written != NULL ? written : hex);
}

/* Nothing is said of a meter that speaks 62056-21: its facts are those of ever. Titles: "MPF" and
 * five octets, 01 and the index; the head-end's has 00 in that place, so that no two are equal. */
void ways_put(text_t *out, const story_t *story, const ways_t *ways) {
  for (uint32_t m = 0; m < story->meters.count; m++) {
    const way_t *way = &ways->of[m];
    const story_way_t *written = &story->meters.at[m].way;
    if (!way_is_dlms(way)) continue;
    text_printf(out, "protocol %u %s %s\n", m, way->words[WAY_PROTOCOL], way->words[WAY_OPENING]);
    text_printf(out, "address %u %lld %s\n", m, (long long)way->address,
                way->words[WAY_ADDRESS_LEN]);
    text_printf(out, "security %u %s\n", m, way->words[WAY_SECURITY]);
    text_printf(out, "title %u 4D504601%08X\n", m, m);
    for (int32_t i = 0; i < WAY_KEYS; i++)
      put_key(out, m, KEY_NAMES[i], written->keys[i]);
    text_printf(out, "transfer %u info %s\n", m, way->words[WAY_INFO]);
    text_printf(out, "transfer %u window %s\n", m, way->words[WAY_WINDOW]);
    text_printf(out, "transfer %u pdu %lld\n", m,
                (long long)(written->pdu > 0 ? written->pdu : PDU_DEFAULT));
    text_printf(out, "transfer %u blocks %s\n", m, way->words[WAY_BLOCKS]);
  }
}
