/* The public face: files and folders to cases, and who gets which facts; see scenario.h. */
#include "harness/scenario/scenario.h"

#include <string.h>

#include "harness/scenario/file.h"
#include "harness/scenario/way.h"

typedef struct {
  const char *id, *path;
} known_t;

typedef struct {
  arena_t *arena;
  const scenario_options_t *options;
  complaints_t *complaints;
  ARRAY_OF(case_t) cases;
  ARRAY_OF(known_t) known;
} loader_t;

static void complain_of_path(loader_t *loader, const char *path, const char *what) {
  text_printf(&loader->complaints->text, "%s:1:1: %s\n", path, what);
  loader->complaints->count++;
}

/* Ids are never reused. */
static void check_id(loader_t *loader, story_t *story) {
  for (size_t i = 0; i < loader->known.count; i++) {
    const known_t *known = &loader->known.at[i];
    if (strcmp(known->id, story->id) != 0) continue;
    yaml_complain(story->file, story->id_line, story->id_col,
                  "the id %s belongs to %s already: take a new one", story->id, known->path);
    return;
  }
  *ARRAY_ADD(loader->arena, &loader->known) = (known_t){story->id, story->file->path};
}

/* Cells in written order, of the model that the story was read with: the last axis fastest. */
static void expand(loader_t *loader, story_t *story) {
  int32_t at[STORY_AXES_MAX] = {0};
  int32_t axis = 0, model = way_model_axis(story);
  while (axis >= 0) {
    if (way_wanted(story, at) && (model < 0 || at[model] == story->model_index)) {
      case_t *out = ARRAY_ADD(loader->arena, &loader->cases);
      expand_cell(story, at, out);
    }
    for (axis = story->axis_count - 1; axis >= 0; axis--) {
      if (++at[axis] < story->axes[axis].count) break;
      at[axis] = 0;
    }
  }
}

static void load_text(loader_t *loader, const char *path, bytes_t text) {
  int32_t models = 1;
  for (int32_t index = 0; index < models; index++) {
    story_t *story = ARENA_NEW(loader->arena, story_t);
    status_t status = story_load_model(loader->arena, path, text, loader->options,
                                       loader->complaints, index, story);
    if (status != ST_OK) return;
    if (index == 0) check_id(loader, story);
    int32_t axis = way_model_axis(story), before = loader->complaints->count;
    expand(loader, story);
    if (axis >= 0) models = story->axes[axis].count;
    if (loader->complaints->count > before) return;
  }
}

static void load_file(loader_t *loader, const char *path) {
  bytes_t text;
  status_t status = file_read(loader->arena, path, YAML_OCTETS_MAX, &text);
  if (status == ST_OK)
    load_text(loader, path, text);
  else
    complain_of_path(loader, path,
                     status == ST_NO_ROOM ? "larger than 1 MiB: divide it" : "cannot be read");
}

static status_t loaded(const loader_t *loader, int32_t before, case_t **cases, size_t *count) {
  *cases = loader->cases.at;
  *count = loader->cases.count;
  return loader->complaints->count == before ? ST_OK : ST_BAD_INPUT;
}

status_t scenario_load(arena_t *arena, const char *path, const scenario_options_t *options,
                       case_t **cases, size_t *count, complaints_t *complaints) {
  CHECK(options->root != NULL);
  loader_t loader = {.arena = arena, .options = options, .complaints = complaints};
  int32_t before = complaints->count;
  const char *const *paths = NULL;
  size_t path_count = 0;
  status_t status = file_list(arena, path, &paths, &path_count);
  if (status == ST_NO_FILE) complain_of_path(&loader, path, "no such file or folder");
  if (status == ST_NO_ROOM) complain_of_path(&loader, path, "more than 4096 files: divide it");
  for (size_t i = 0; status == ST_OK && i < path_count; i++)
    load_file(&loader, paths[i]);
  return loaded(&loader, before, cases, count);
}

status_t scenario_load_text(arena_t *arena, const char *name, bytes_t text,
                            const scenario_options_t *options, case_t **cases, size_t *count,
                            complaints_t *complaints) {
  CHECK(options->root != NULL);
  loader_t loader = {.arena = arena, .options = options, .complaints = complaints};
  int32_t before = complaints->count;
  load_text(&loader, name, text);
  return loaded(&loader, before, cases, count);
}

const char *const *scenario_protocols(void) { return way_words(WAY_PROTOCOL); }

const char *const *scenario_securities(void) { return way_words(WAY_SECURITY); }

/* Column "To" of FACTS.md. What is for the bench and the checks only is not here. */
static const struct {
  const char *fact, *to;
} TO[] = {
    {"facts", "WHO"},       {"case", "WHO"},       {"seed", "W"},
    {"span", "WO"},         {"zone", "WHO"},       {"zone_row", "WHO"},
    {"tariff", "WHO"},      {"season", "WHO"},     {"week", "WHO"},
    {"switch", "WHO"},      {"special", "WHO"},    {"line", "WHO"},
    {"line_param", "W"},    {"meter", "WHO"},      {"ratio", "WHO"},
    {"password", "WH"},     {"deferred", "WHO"},   {"clock_initial", "WO"},
    {"policy", "WHO"},      {"load", "WO"},        {"demand", "WO"},
    {"fault", "WO"},        {"network", "WH"},     {"network_param", "W"},
    {"port", "W"},          {"port_of", "H"},      {"network_fault", "W"},
    {"line_fault", "W"},    {"headend", "H"},      {"visit", "H"},
    {"command", "H"},       {"contract", "H"},     {"price", "H"},
    {"protocol", "WHO"},    {"address", "WHO"},    {"security", "WHO"},
    {"title", "WHO"},       {"key", "WHO"},        {"transfer", "H"},
    {"client", "H"},        {"dictionary", "WHO"}, {"identification", "WHO"},
    {"phases", "WHO"},      {"quantity", "WHO"},   {"input", "WHO"},
    {"tou", "WHO"},         {"md", "WHO"},         {"coincident", "WHO"},
    {"channel", "WHO"},     {"limit", "WHO"},      {"initial", "WO"},
    {"transformer", "WO"},  {"pulses", "WO"},      {"meter_zone", "WO"},
    {"exchange", "H"},      {"believed", "H"},     {"zone_rule", "WHO"},
    {"zone_turn", "WHO"},   {"instrument", "WHO"}, {"gauge", "WHO"},
    {"temperature", "WO"},  {"hardware", "WHO"},   {"firmware", "WHO"},
    {"trust", "WH"},        {"flaw", "WO"},        {"nominal", "WHO"},
    {"certificate", "WHO"}, {"quality_seed", "W"}, {"quality_key", "H"},
    {"voltage", "WO"},      {"harmonic", "WO"},    {"frequency", "WO"},
    {"flicker", "WO"},      {"image", "H"},        {"image_of", "O"},
    {"look", "O"},          {"visits", "H"},
};

static bool goes_to(bytes_t name, char whom) {
  for (size_t i = 0; i < sizeof TO / sizeof TO[0]; i++) {
    if (bytes_is(name, TO[i].fact)) return strchr(TO[i].to, whom) != NULL;
  }
  return false;
}

bytes_t scenario_facts_for(arena_t *arena, bytes_t facts, char whom) {
  CHECK(whom == 'W' || whom == 'H' || whom == 'O');
  uint8_t *kept = arena_take(arena, facts.len + 1);
  size_t len = 0;
  for (size_t from = 0; from < facts.len;) {
    const uint8_t *end = memchr(facts.p + from, '\n', facts.len - from);
    size_t line = end == NULL ? facts.len - from : (size_t)(end - facts.p) - from + 1;
    const uint8_t *space = memchr(facts.p + from, ' ', line);
    size_t name = space == NULL ? line : (size_t)(space - facts.p) - from;
    if (goes_to(bytes_of(facts.p + from, name), whom)) {
      memcpy(kept + len, facts.p + from, line);
      len += line;
    }
    from += line;
  }
  return bytes_of(kept, len);
}
