/* The asking half of the strict reader: typed access that complains, and the hunt for keys that
 * nobody asked for; see yaml.h. */
#include "base/yaml.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { NEAREST_WORD_MAX = 48, ASKED_MAX = 96, JOINED_MAX = 360 };

struct yaml_asked {
  const char *key;
  yaml_asked_t *next;
};

const char *yaml_kind_name(yaml_kind_t kind) {
  switch (kind) {
  case YAML_KIND_NULL:
    return "nothing";
  case YAML_KIND_BOOL:
    return "true or false";
  case YAML_KIND_INT:
    return "a whole number";
  case YAML_KIND_DECIMAL:
    return "a decimal number";
  case YAML_KIND_TEXT:
    return "a text";
  case YAML_KIND_LIST:
    return "a list";
  case YAML_KIND_MAP:
    return "a map";
  }
  return "";
}

/* The names divided by commas; where they do not fit, the first of them and an ellipsis. */
static void join(const char *const *names, size_t count, char text[JOINED_MAX]) {
  size_t len = 0;
  text[0] = '\0';
  for (size_t i = 0; i < count; i++) {
    if (len + strlen(names[i]) + 8 > JOINED_MAX) {
      snprintf(text + len, JOINED_MAX - len, ", …");
      return;
    }
    len += (size_t)snprintf(text + len, JOINED_MAX - len, "%s%s", i == 0 ? "" : ", ", names[i]);
  }
}

void yaml_complain_of(yaml_file_t *file, const yaml_value_t *value, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  char text[512];
  vsnprintf(text, sizeof text, format, arguments);
  va_end(arguments);
  yaml_complain(file, value->line, value->col, "%s", text);
}

yaml_value_t *yaml_get(yaml_file_t *file, yaml_value_t *map, const char *key) {
  CHECK(map->kind == YAML_KIND_MAP);
  yaml_asked_t *asked = map->asked;
  while (asked != NULL && strcmp(asked->key, key) != 0)
    asked = asked->next;
  if (asked == NULL) {
    asked = ARENA_NEW(file->arena, yaml_asked_t);
    *asked = (yaml_asked_t){.key = key, .next = map->asked};
    map->asked = asked;
  }
  yaml_value_t *member = map->first;
  while (member != NULL && strcmp(member->key, key) != 0)
    member = member->next;
  if (member != NULL) member->consumed = true;
  return member;
}

/* The value after `at` in written order within the tree of `root`; the tree is at most
 * YAML_DEPTH_MAX deep, and `path` holds the way down. */
typedef struct {
  yaml_value_t *path[YAML_DEPTH_MAX + 1];
  int32_t depth;
} walk_t;

static yaml_value_t *walk_next(walk_t *walk, bool enter) {
  yaml_value_t *at = walk->path[walk->depth];
  if (enter && at->first != NULL) {
    CHECK(walk->depth < YAML_DEPTH_MAX);
    walk->path[++walk->depth] = at->first;
    return at->first;
  }
  while (walk->depth > 0 && walk->path[walk->depth]->next == NULL)
    walk->depth--;
  if (walk->depth == 0) return NULL;
  walk->path[walk->depth] = walk->path[walk->depth]->next;
  return walk->path[walk->depth];
}

void yaml_consume(yaml_value_t *value) {
  walk_t walk = {.path = {value}};
  for (yaml_value_t *at = value; at != NULL; at = walk_next(&walk, true))
    at->consumed = true;
}

static void complain_of_leftover(yaml_file_t *file, const yaml_value_t *map,
                                 const yaml_value_t *value) {
  const char *names[ASKED_MAX];
  char all[JOINED_MAX];
  size_t count = 0, from = ASKED_MAX;
  for (const yaml_asked_t *asked = map->asked; asked != NULL && from > 0; asked = asked->next) {
    names[--from] = asked->key; /* asked last stands first in the list */
    count++;
  }
  join(names + from, count, all);
  const char *nearest = yaml_nearest(value->key, names + from, count);
  if (nearest != NULL) {
    yaml_complain(file, value->key_line, value->key_col, "unknown key '%.60s': did you mean '%s'?",
                  value->key, nearest);
  } else {
    yaml_complain(file, value->key_line, value->key_col,
                  "unknown key '%.60s': remove it, or use one of: %s", value->key, all);
  }
}

/* A map that nobody looked into was refused as a whole, by a complaint about its kind or place. */
void yaml_leftovers(yaml_file_t *file) {
  if (file->root == NULL) return;
  walk_t walk = {.path = {file->root}};
  bool enter = true;
  for (yaml_value_t *at = file->root; at != NULL; at = walk_next(&walk, enter)) {
    const yaml_value_t *parent = walk.depth == 0 ? NULL : walk.path[walk.depth - 1];
    bool consumed = at->key == NULL || at->consumed;
    if (!consumed) complain_of_leftover(file, parent, at);
    enter = consumed && (at->kind != YAML_KIND_MAP || at->asked != NULL);
  }
}

bool yaml_expect(yaml_file_t *file, const yaml_value_t *value, yaml_kind_t kind, const char *what) {
  if (value->kind == kind) return true;
  bool quote = kind == YAML_KIND_TEXT && value->kind < YAML_KIND_TEXT;
  yaml_complain_of(file, value, "%s must be %s, this is %s%s", what, yaml_kind_name(kind),
                   yaml_kind_name(value->kind), quote ? ": put it in quotes" : "");
  return false;
}

bool yaml_text(yaml_file_t *file, const yaml_value_t *value, const char *what, const char **out) {
  if (!yaml_expect(file, value, YAML_KIND_TEXT, what)) return false;
  *out = value->text;
  return true;
}

bool yaml_scalar(yaml_file_t *file, const yaml_value_t *value, const char *what, const char **out) {
  if (value->kind == YAML_KIND_NULL || value->kind >= YAML_KIND_LIST) {
    yaml_complain_of(file, value, "%s must be a single value, this is %s", what,
                     yaml_kind_name(value->kind));
    return false;
  }
  *out = value->text;
  return true;
}

bool yaml_int(yaml_file_t *file, const yaml_value_t *value, int64_t min, int64_t max,
              const char *what, int64_t *out) {
  if (!yaml_expect(file, value, YAML_KIND_INT, what)) return false;
  const char *text = value->text + (*value->text == '+' ? 1 : 0);
  int64_t number = 0;
  bool good = bytes_to_i64(bytes_text(text), &number) == ST_OK;
  if (text[0] == '0' && (text[1] == 'x' || text[1] == 'o')) {
    size_t len = strlen(text + 2);
    good = len <= 15;
    if (good) number = strtoll(text + 2, NULL, text[1] == 'x' ? 16 : 8);
  }
  if (!good || number < min || number > max) {
    yaml_complain_of(file, value, "%s must be from %lld to %lld, this is %.40s", what,
                     (long long)min, (long long)max, value->text);
    return false;
  }
  *out = number;
  return true;
}

bool yaml_bool(yaml_file_t *file, const yaml_value_t *value, const char *what, bool *out) {
  if (value->kind != YAML_KIND_BOOL) {
    yaml_complain_of(file, value, "%s must be true or false, this is %s", what,
                     yaml_kind_name(value->kind));
    return false;
  }
  *out = value->text[0] == 't' || value->text[0] == 'T';
  return true;
}

bool yaml_quantity(yaml_file_t *file, const yaml_value_t *value, quantity_kind_t kind,
                   quantity_t *out) {
  if (value->kind == YAML_KIND_INT || value->kind == YAML_KIND_DECIMAL) {
    yaml_complain_of(file, value, "'%.40s' has no unit: %s is written with %s", value->text,
                     quantity_name(kind), quantity_units(kind));
    return false;
  }
  if (value->kind != YAML_KIND_TEXT) {
    yaml_complain_of(file, value, "this must be %s with its unit (%s), it is %s",
                     quantity_name(kind), quantity_units(kind), yaml_kind_name(value->kind));
    return false;
  }
  fault_t fault;
  if (quantity_read(kind, value->text, out, &fault) == ST_OK) return true;
  yaml_complain_of(file, value, "%s", fault.text);
  return false;
}

bool yaml_choice(yaml_file_t *file, const yaml_value_t *value, const char *const *names,
                 size_t count, const char *what, size_t *out) {
  const char *text = NULL;
  if (!yaml_scalar(file, value, what, &text)) return false;
  for (size_t i = 0; i < count; i++) {
    if (strcmp(names[i], text) != 0) continue;
    *out = i;
    return true;
  }
  char all[JOINED_MAX];
  join(names, count, all);
  const char *nearest = yaml_nearest(text, names, count);
  if (nearest != NULL) {
    yaml_complain_of(file, value, "unknown %s '%.60s': did you mean '%s'?", what, text, nearest);
  } else {
    yaml_complain_of(file, value, "unknown %s '%.60s': use one of: %s", what, text, all);
  }
  return false;
}

/* Edit distance with insertion, deletion and change at 1 each (Levenshtein 1965). */
static size_t distance(const char *a, size_t a_len, const char *b, size_t b_len) {
  size_t row[NEAREST_WORD_MAX + 1];
  for (size_t j = 0; j <= b_len; j++)
    row[j] = j;
  for (size_t i = 1; i <= a_len; i++) {
    size_t diagonal = row[0];
    row[0] = i;
    for (size_t j = 1; j <= b_len; j++) {
      size_t change = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = row[j];
      size_t best = (row[j] < row[j - 1] ? row[j] : row[j - 1]) + 1;
      row[j] = change < best ? change : best;
    }
  }
  return row[b_len];
}

const char *yaml_nearest(const char *word, const char *const *names, size_t count) {
  size_t len = strlen(word);
  if (len > NEAREST_WORD_MAX) return NULL;
  const char *nearest = NULL;
  size_t least = len / 3 + 2; /* one of three letters wrong is still near */
  for (size_t i = 0; i < count; i++) {
    size_t name_len = strlen(names[i]);
    if (name_len > NEAREST_WORD_MAX) continue;
    size_t steps = distance(word, len, names[i], name_len);
    if (steps >= least || steps >= name_len) continue;
    least = steps;
    nearest = names[i];
  }
  return nearest;
}
