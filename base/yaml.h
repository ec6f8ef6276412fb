/* Strict YAML 1.2, core schema, with the place of every value: `no` is a text, `1:30` is a text,
 * keys are unique, and anchors, aliases, tags, directives and second documents are refused. A key
 * that nobody asked for is an error with the nearest name that somebody did ask for. Errors are
 * collected, each "file:line:col: what, how to mend", so that one run shows them all. Knows
 * quantities (quantity.h), not meters. Bounded in size, depth and number of values.
 * Everything lives in the arena. */
#ifndef BASE_YAML_H
#define BASE_YAML_H

#include "base/arena.h"
#include "base/quantity.h"
#include "base/text.h"

enum {
  YAML_OCTETS_MAX = 1 << 20,
  YAML_DEPTH_MAX = 16,
  YAML_VALUES_MAX = 100000,
  YAML_KEYS_MAX = 512,      /* in one map */
  YAML_COMPLAINTS_MAX = 200 /* in one file; more are counted, not written */
};

typedef enum {
  YAML_KIND_NULL,
  YAML_KIND_BOOL,
  YAML_KIND_INT,
  YAML_KIND_DECIMAL, /* a number with a point or an exponent; its text is kept, never a double */
  YAML_KIND_TEXT,
  YAML_KIND_LIST,
  YAML_KIND_MAP
} yaml_kind_t;

typedef struct yaml_asked yaml_asked_t;

typedef struct yaml_value {
  yaml_kind_t kind;
  bool quoted;
  bool consumed;     /* somebody asked for it */
  int32_t line, col; /* from 1 */
  const char *text;  /* scalars: as written, without quotes */
  const char *key;   /* in a map; else NULL */
  int32_t key_line, key_col;
  struct yaml_value *first, *last, *next; /* members in written order; the next of its parent's */
  int32_t count;                          /* members */
  yaml_asked_t *asked;                    /* maps: the keys that were asked for */
} yaml_value_t;

typedef struct {
  arena_t *arena;
  const char *path;   /* as it shall stand in messages */
  text_t *complaints; /* one a line; the caller's */
  int32_t *complaint_count;
  yaml_value_t *root; /* NULL where nothing could be read */
  int32_t values;
} yaml_file_t;

/* ST_BAD_INPUT where anything was complained of; `root` may stand nevertheless. */
MUST_USE status_t yaml_parse(yaml_file_t *file, arena_t *arena, const char *path, bytes_t octets,
                             text_t *complaints, int32_t *complaint_count);

void yaml_complain(yaml_file_t *file, int32_t line, int32_t col, const char *format, ...)
    PRINTF_LIKE(4, 5);
void yaml_complain_of(yaml_file_t *file, const yaml_value_t *value, const char *format, ...)
    PRINTF_LIKE(3, 4);

/* The value of a key, NULL where it is absent; marks it consumed. `map` must be a map. The key's
 * text must outlive the file. */
yaml_value_t *yaml_get(yaml_file_t *file, yaml_value_t *map, const char *key);
/* Marks a map or list and all below it consumed: for free-form sections read member by member. */
void yaml_consume(yaml_value_t *value);
/* Complains of every key that nobody asked for, with the nearest name. */
void yaml_leftovers(yaml_file_t *file);

/* These complain (wrong type, wrong unit, and how to mend it) and return false. */
bool yaml_expect(yaml_file_t *file, const yaml_value_t *value, yaml_kind_t kind, const char *what);
bool yaml_text(yaml_file_t *file, const yaml_value_t *value, const char *what, const char **out);
/* Text, a number or a date as written: for what has its own grammar. Not null, list or map. */
bool yaml_scalar(yaml_file_t *file, const yaml_value_t *value, const char *what, const char **out);
bool yaml_int(yaml_file_t *file, const yaml_value_t *value, int64_t min, int64_t max,
              const char *what, int64_t *out);
bool yaml_bool(yaml_file_t *file, const yaml_value_t *value, const char *what, bool *out);
bool yaml_quantity(yaml_file_t *file, const yaml_value_t *value, quantity_kind_t kind,
                   quantity_t *out);
/* The index of the value's text among `names`; with the nearest name in the complaint. */
bool yaml_choice(yaml_file_t *file, const yaml_value_t *value, const char *const *names,
                 size_t count, const char *what, size_t *out);

/* The name with the smallest edit distance to `word`, NULL where none is near. */
const char *yaml_nearest(const char *word, const char *const *names, size_t count);
const char *yaml_kind_name(yaml_kind_t kind); /* "a map" */

#endif
