/* One file to a story: what is said once for all cells; the sections have their own files. */
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "harness/scenario/expect_words.h"
#include "harness/scenario/file.h"
#include "harness/scenario/way.h"

enum { RELATIONS = 40, CLAUSE_WORDS_MAX = 30, TITLE_MAX = 120, ID_MAX = 40 };
/* How long there is no head-end: usually, at most. */
enum { RESTART_S = 30, RESTART_S_MAX = 86400 };

/* AREA-TOPIC-Xnn: at least three parts of capitals and digits, the last P, N, F or S and two
 * digits. */
static bool is_id(const char *text) {
  static const char PART[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
  const char *last = strrchr(text, '-');
  if (last == NULL || strlen(text) > ID_MAX || strlen(last) != 4) return false;
  if (strchr("PNFS", last[1]) == NULL || strspn(last + 2, "0123456789") != 2) return false;
  int32_t parts = 0;
  for (const char *at = text; at < last; parts++) {
    size_t len = strspn(at, PART);
    if (len == 0 || at[len] != '-') return false;
    at += len + 1;
  }
  return parts >= 2;
}

static void read_identity(story_t *story, yaml_value_t *root) {
  yaml_value_t *id = story_need(story, root, SECTION_file, "id");
  yaml_value_t *version = story_need(story, root, SECTION_file, "version");
  yaml_value_t *title = story_need(story, root, SECTION_file, "title");
  int64_t number = 0;
  story->id = story->title = "-";
  if (id != NULL && yaml_text(story->file, id, "id", &story->id)) {
    story->id_line = id->line;
    story->id_col = id->col;
    if (!is_id(story->id))
      yaml_complain_of(story->file, id,
                       "'%.60s' is no id: AREA-TOPIC-Xnn, X one of P, N, F, S, as MDM-OUT-F01",
                       story->id);
  }
  if (version != NULL) yaml_int(story->file, version, 1, 10000, "version", &number);
  if (title != NULL && yaml_text(story->file, title, "title", &story->title) &&
      strlen(story->title) > TITLE_MAX)
    yaml_complain_of(story->file, title, "the title is longer than %d octets", TITLE_MAX);
}

/* The zone first: all other times need it. False where nothing else can be read. */
static bool read_time(story_t *story, yaml_value_t *root) {
  yaml_value_t *map = story_need(story, root, SECTION_file, "time");
  if (map == NULL || !story_map(story, map, "time")) return false;
  yaml_value_t *zone = story_need(story, map, SECTION_time, "zone");
  yaml_value_t *start = story_need(story, map, SECTION_time, "start");
  yaml_value_t *end = story_need(story, map, SECTION_time, "end");
  true_t from = {0}, to = {0};
  if (zone == NULL || !story_zone(story, zone, &story->zone)) return false;
  if (start == NULL || end == NULL) return false;
  bool good = story_time(story, start, &from);
  good &= story_time(story, end, &to);
  if (good && from.ns >= to.ns) {
    yaml_complain_of(story->file, end, "the end must be after the start");
    return false;
  }
  if (good && to.ns - from.ns > STORY_YEARS_MAX * INT64_C(366) * 86400 * NS_PER_S) {
    yaml_complain_of(story->file, end, "more than %d years: end the scenario earlier",
                     STORY_YEARS_MAX);
    return false;
  }
  story->start_ns = from.ns;
  story->end_ns = to.ns;
  return good;
}

static void read_requires(story_t *story, yaml_value_t *root) {
  yaml_value_t *list = story_get(story, root, SECTION_file, "requires");
  for (const yaml_value_t *at = list == NULL ? NULL : story_first_word(list); at != NULL;
       at = story_next_word(list, at)) {
    const char *name = NULL;
    if (!story_name(story, at, "a required file", &name)) continue;
    *ARRAY_ADD(story->arena, &story->required) = name;
    const char *folder = story->options->data_dir;
    if (folder == NULL || !file_exists(arena_printf(story->arena, "%s/%s", folder, name)))
      *ARRAY_ADD(story->arena, &story->absent) = name;
  }
}

static void read_hazards(story_t *story, yaml_value_t *root) {
  yaml_value_t *list = story_get(story, root, SECTION_file, "hazards");
  for (const yaml_value_t *at = list == NULL ? NULL : story_first_word(list); at != NULL;
       at = story_next_word(list, at)) {
    size_t index = 0;
    if (yaml_choice(story->file, at, EXPECT_HAZARDS.words, EXPECT_HAZARDS.count, "hazard", &index))
      *ARRAY_ADD(story->arena, &story->hazards) = EXPECT_HAZARDS.words[index];
  }
}

/* R01 … R40 of spec conformance.md, "Relations". */
static void read_relations(story_t *story, yaml_value_t *root) {
  yaml_value_t *list = story_get(story, root, SECTION_file, "relations");
  for (const yaml_value_t *at = list == NULL ? NULL : story_first_word(list); at != NULL;
       at = story_next_word(list, at)) {
    const char *name = NULL;
    int64_t number = 0;
    if (!yaml_text(story->file, at, "a relation", &name)) continue;
    bool good = strlen(name) == 3 && name[0] == 'R' && strspn(name + 1, "0123456789") == 2 &&
                bytes_to_i64(bytes_text(name + (name[1] == '0' ? 2 : 1)), &number) == ST_OK &&
                number >= 1 && number <= RELATIONS;
    if (good)
      *ARRAY_ADD(story->arena, &story->relations) = name;
    else
      yaml_complain_of(story->file, at, "unknown relation '%.40s': use R01 to R%d", name,
                       RELATIONS);
  }
}

/* A story about one protocol itself (its rates, its parity, its octets counted) is told in no
 * other. */
static void read_languages(story_t *story, yaml_value_t *root) {
  const char *const *words = way_words(WAY_PROTOCOL);
  size_t count = 0, index = 0;
  while (words[count] != NULL)
    count++;
  yaml_value_t *list = story_get(story, root, SECTION_file, "languages");
  for (const yaml_value_t *at = list == NULL ? NULL : story_first_word(list); at != NULL;
       at = story_next_word(list, at)) {
    if (yaml_choice(story->file, at, words, count, "protocol", &index))
      *ARRAY_ADD(story->arena, &story->languages) = words[index];
  }
}

static void read_labels(story_t *story, yaml_value_t *root) {
  yaml_value_t *tags = story_get(story, root, SECTION_file, "tags");
  for (const yaml_value_t *at = tags == NULL ? NULL : story_first_word(tags); at != NULL;
       at = story_next_word(tags, at)) {
    const char *name = NULL;
    if (story_name(story, at, "a tag", &name)) *ARRAY_ADD(story->arena, &story->tags) = name;
  }
  yaml_value_t *clauses = story_get(story, root, SECTION_file, "clauses");
  for (const yaml_value_t *at = clauses == NULL ? NULL : story_first_word(clauses); at != NULL;
       at = story_next_word(clauses, at)) {
    const char *text = NULL;
    if (!yaml_text(story->file, at, "a clause", &text)) continue;
    int32_t words = 1;
    for (const char *c = text; *c != '\0'; c++)
      words += *c == ' ' ? 1 : 0;
    if (words > CLAUSE_WORDS_MAX || *text == '\0' || strchr(text, '\n') != NULL)
      yaml_complain_of(story->file, at, "a clause is one line of at most %d words",
                       CLAUSE_WORDS_MAX);
    else
      *ARRAY_ADD(story->arena, &story->clauses) = text;
  }
}

/* `cut_at: every_nvm_write`, or `{every: nvm_write, meter: m}`. */
static void read_cut_at(story_t *story, yaml_value_t *root) {
  static const char *const PLAIN[] = {"every_nvm_write", "every_octet", "every_power_octet"};
  static const char *const EVERY[] = {"nvm_write", "octet", "power_octet"};
  enum { CUT_KINDS = sizeof PLAIN / sizeof *PLAIN };
  yaml_value_t *value = story_get(story, root, SECTION_file, "cut_at");
  size_t index = 0;
  if (value == NULL) return;
  if (value->kind != YAML_KIND_MAP) {
    if (yaml_choice(story->file, value, PLAIN, CUT_KINDS, "cut point", &index))
      story->enumerate = PLAIN[index];
    return;
  }
  yaml_value_t *every = story_need(story, value, SECTION_cut_at, "every");
  yaml_value_t *meter = story_get(story, value, SECTION_cut_at, "meter");
  meters_t meters = {0};
  if (every == NULL || !yaml_choice(story->file, every, EVERY, CUT_KINDS, "cut point", &index))
    return;
  if (meter != NULL && !story_meters(story, meter, &meters)) return;
  story->enumerate = PLAIN[index];
  story->enumerate_meter = meters.first;
}

/* `kill_at: every_store_write`, or `{every: store_write, restart: 30 s}`. */
static void read_kill_at(story_t *story, yaml_value_t *root) {
  static const char *const PLAIN[] = {"every_store_write"};
  static const char *const EVERY[] = {"store_write"};
  yaml_value_t *value = story_get(story, root, SECTION_file, "kill_at");
  size_t index = 0;
  if (value == NULL) return;
  story->restart_ns = RESTART_S * NS_PER_S;
  if (value->kind != YAML_KIND_MAP) {
    story->kills = yaml_choice(story->file, value, PLAIN, 1, "kill point", &index);
    return;
  }
  yaml_value_t *every = story_need(story, value, SECTION_kill_at, "every");
  yaml_value_t *restart = story_get(story, value, SECTION_kill_at, "restart");
  if (every == NULL || !yaml_choice(story->file, every, EVERY, 1, "kill point", &index)) return;
  story->kills = restart == NULL ||
                 story_span(story, restart, 0, RESTART_S_MAX * NS_PER_S, &story->restart_ns);
}

static int compare(int64_t a_ns, size_t a_order, int64_t b_ns, size_t b_order) {
  if (a_ns != b_ns) return a_ns < b_ns ? -1 : 1;
  return a_order < b_order ? -1 : a_order > b_order;
}

static int by_fault(const void *a, const void *b) {
  const story_fault_t *x = a, *y = b;
  return compare(x->from_ns, x->order, y->from_ns, y->order);
}

static int by_visit(const void *a, const void *b) {
  const story_visit_t *x = a, *y = b;
  return compare(x->at_ns, x->order, y->at_ns, y->order);
}

static int by_command(const void *a, const void *b) {
  const story_command_t *x = a, *y = b;
  return compare(x->at_ns, x->order, y->at_ns, y->order);
}

/* In order of time; equal times stay as written. */
static void sort_events(story_t *story) {
  for (size_t i = 0; i < story->faults.count; i++)
    story->faults.at[i].order = i;
  for (size_t i = 0; i < story->visits.count; i++)
    story->visits.at[i].order = i;
  for (size_t i = 0; i < story->commands.count; i++)
    story->commands.at[i].order = i;
  if (story->faults.count > 0)
    qsort(story->faults.at, story->faults.count, sizeof *story->faults.at, by_fault);
  if (story->visits.count > 0)
    qsort(story->visits.at, story->visits.count, sizeof *story->visits.at, by_visit);
  if (story->commands.count > 0)
    qsort(story->commands.at, story->commands.count, sizeof *story->commands.at, by_command);
}

/* Faults of a link stand below it, but need the matrix and the meters: read last. */
static void read_link_faults(story_t *story, yaml_value_t *root) {
  yaml_value_t *links = story_get(story, root, SECTION_file, "links");
  if (links == NULL || links->kind != YAML_KIND_LIST) return;
  size_t index = 0;
  for (yaml_value_t *at = links->first; at != NULL; at = at->next) {
    if (at->kind != YAML_KIND_MAP || index == story->links.count) continue;
    yaml_value_t *faults = story_get(story, at, SECTION_link, "faults");
    if (faults != NULL) link_faults_read(story, faults, &story->links.at[index]);
    index++;
  }
}

static void read_sections(story_t *story, yaml_value_t *root) {
  read_requires(story, root);
  read_hazards(story, root);
  read_relations(story, root);
  read_labels(story, root);
  read_languages(story, root);
  policy_read(story, root);
  matrix_read(story, root);
  tariffs_read(story, root);
  roster_meters_read(story, root);
  images_read(story, root);
  loads_read(story, root);
  pulses_read(story, root);
  transformers_read(story, root);
  temperatures_read(story, root);
  mains_section_read(story, root);
  faults_read(story, root);
  reliability_read(story, root);
  exchanges_apply(story);
  read_link_faults(story, root);
  head_end_read(story, root);
  expect_read(story, root);
  read_cut_at(story, root);
  read_kill_at(story, root);
  sort_events(story);
  if (story_get(story, root, SECTION_file, "expect") == NULL &&
      story_get(story, root, SECTION_file, "relations") == NULL)
    yaml_complain(story->file, 1, 1,
                  "neither 'expect' nor 'relations': a scenario that checks nothing, add one");
}

typedef struct {
  bytes_t text;
  long line, col;
  size_t order;
} complaint_t;

static int by_place(const void *a, const void *b) {
  const complaint_t *x = a, *y = b;
  if (x->line != y->line) return x->line < y->line ? -1 : 1;
  return compare(x->col, x->order, y->col, y->order);
}

/* Complaints in the order of the file, those of other files (tariffs, CSV) behind. */
static void sort_complaints(story_t *story, text_t *text, size_t from) {
  size_t count = 0, most = 1;
  for (size_t i = from; i < text->len; i++)
    most += text->p[i] == '\n' ? 1 : 0;
  complaint_t *all = ARENA_ARRAY(story->arena, complaint_t, most);
  size_t path = strlen(story->file->path);
  const char *at = arena_text(story->arena, bytes_of(text->p + from, text->len - from));
  while (*at != '\0') {
    size_t len = strcspn(at, "\n") + 1;
    complaint_t *one = &all[count];
    *one = (complaint_t){.text = bytes_of(at, len), .line = LONG_MAX, .order = count};
    char *rest = NULL;
    if (strncmp(at, story->file->path, path) == 0 && at[path] == ':') {
      one->line = strtol(at + path + 1, &rest, 10);
      one->col = *rest == ':' ? strtol(rest + 1, NULL, 10) : 0;
    }
    count++;
    at += len;
  }
  qsort(all, count, sizeof *all, by_place);
  text->len = from;
  for (size_t i = 0; i < count; i++)
    text_add(text, all[i].text);
}

status_t story_load(arena_t *arena, const char *path, bytes_t text,
                    const scenario_options_t *options, complaints_t *complaints, story_t *story) {
  return story_load_model(arena, path, text, options, complaints, 0, story);
}

status_t story_load_model(arena_t *arena, const char *path, bytes_t text,
                          const scenario_options_t *options, complaints_t *complaints,
                          int32_t model_index, story_t *story) {
  int32_t before = complaints->count;
  size_t from = complaints->text.len;
  *story = (story_t){.arena = arena, .options = options, .model_index = model_index};
  story->file = ARENA_NEW(arena, yaml_file_t);
  if (yaml_parse(story->file, arena, path, text, &complaints->text, &complaints->count) != ST_OK)
    return ST_BAD_INPUT; /* what a broken file leaves out would be complained of, too */
  yaml_value_t *root = story->file->root;
  if (!story_map(story, root, "a scenario")) return ST_BAD_INPUT;
  read_identity(story, root);
  zones_read(story, root);
  if (!read_time(story, root)) return ST_BAD_INPUT;
  read_sections(story, root);
  yaml_leftovers(story->file);
  if (complaints->count == before) return ST_OK;
  sort_complaints(story, &complaints->text, from);
  return ST_BAD_INPUT;
}
