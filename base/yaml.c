/* The parser half of the strict reader: libyaml's events to a tree with places; see yaml.h.
 * An own stack stands in for recursion. YAML 1.2.2 chapter 10.3.2 resolves plain scalars; anchors,
 * aliases, tags, directives and further documents are legal YAML and refused here, because a
 * scenario shall mean what it shows. */
#include "base/yaml.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <yaml.h>

typedef struct {
  yaml_value_t *container;
  const char *key; /* of a map: read, and waiting for its value */
  int32_t key_line, key_col;
  bool key_refused; /* a key was complained of: its value is read and dropped */
} level_t;

typedef struct {
  yaml_file_t *file;
  level_t levels[YAML_DEPTH_MAX];
  int32_t depth;
  bool document_seen;
  bool failed; /* nothing sensible can follow */
} builder_t;

static int32_t line_of(yaml_mark_t mark) { return (int32_t)mark.line + 1; }
static int32_t col_of(yaml_mark_t mark) { return (int32_t)mark.column + 1; }

void yaml_complain(yaml_file_t *file, int32_t line, int32_t col, const char *format, ...) {
  if (++*file->complaint_count > YAML_COMPLAINTS_MAX) return;
  text_printf(file->complaints, "%s:%d:%d: ", file->path, line, col);
  va_list arguments;
  va_start(arguments, format);
  char text[512];
  vsnprintf(text, sizeof text, format, arguments);
  va_end(arguments);
  text_printf(file->complaints, "%s\n", text);
}

static void refuse(builder_t *build, const yaml_event_t *event, const char *what) {
  yaml_complain(build->file, line_of(event->start_mark), col_of(event->start_mark), "%s", what);
}

static bool all_digits(const char *text) {
  return *text != '\0' && text[strspn(text, "0123456789")] == '\0';
}

static bool is_int(const char *text) {
  if (strncmp(text, "0o", 2) == 0)
    return text[2] != '\0' && text[2 + strspn(text + 2, "01234567")] == '\0';
  if (strncmp(text, "0x", 2) == 0)
    return text[2] != '\0' && text[2 + strspn(text + 2, "0123456789abcdefABCDEF")] == '\0';
  return all_digits(*text == '-' || *text == '+' ? text + 1 : text);
}

static bool is_decimal(const char *text) {
  if (*text == '-' || *text == '+') text++;
  if (strcmp(text, ".inf") == 0 || strcmp(text, ".Inf") == 0 || strcmp(text, ".INF") == 0)
    return true;
  if (strcmp(text, ".nan") == 0 || strcmp(text, ".NaN") == 0 || strcmp(text, ".NAN") == 0)
    return true;
  size_t whole = strspn(text, "0123456789");
  text += whole;
  size_t part = 0;
  if (*text == '.') {
    part = strspn(++text, "0123456789");
    text += part;
  }
  if (whole + part == 0) return false;
  if (*text == '\0') return true;
  if (*text != 'e' && *text != 'E') return false;
  text++;
  return all_digits(*text == '-' || *text == '+' ? text + 1 : text);
}

static bool is_one_of(const char *text, const char *const *names, size_t count) {
  for (size_t i = 0; i < count; i++) {
    if (strcmp(text, names[i]) == 0) return true;
  }
  return false;
}

static yaml_kind_t plain_kind(const char *text) {
  static const char *const NULLS[] = {"", "~", "null", "Null", "NULL"};
  static const char *const BOOLS[] = {"true", "True", "TRUE", "false", "False", "FALSE"};
  if (is_one_of(text, NULLS, 5)) return YAML_KIND_NULL;
  if (is_one_of(text, BOOLS, 6)) return YAML_KIND_BOOL;
  if (is_int(text)) return YAML_KIND_INT;
  return is_decimal(text) ? YAML_KIND_DECIMAL : YAML_KIND_TEXT;
}

static void check_properties(builder_t *build, const yaml_event_t *event, const yaml_char_t *anchor,
                             const yaml_char_t *tag) {
  if (anchor != NULL) refuse(build, event, "anchors are refused here: write the value out");
  if (tag != NULL) refuse(build, event, "tags are refused here: remove it, quotes make a text");
}

static const yaml_value_t *find_key(const yaml_value_t *map, const char *key) {
  const yaml_value_t *member = map->first;
  while (member != NULL && strcmp(member->key, key) != 0)
    member = member->next;
  return member;
}

/* The scalar stands where a key is due. */
static void take_key(builder_t *build, level_t *level, const yaml_event_t *event) {
  const char *text = (const char *)event->data.scalar.value;
  level->key_line = line_of(event->start_mark);
  level->key_col = col_of(event->start_mark);
  level->key = arena_text(build->file->arena, bytes_of(text, event->data.scalar.length));
  level->key_refused = true;
  const yaml_value_t *twin = find_key(level->container, text);
  if (strlen(text) != event->data.scalar.length || *text == '\0') {
    refuse(build, event, "an empty key: give it a name");
  } else if (twin != NULL) {
    yaml_complain(build->file, level->key_line, level->key_col,
                  "duplicate key '%.60s', it stands at %d:%d already: remove one", text,
                  twin->key_line, twin->key_col);
  } else if (level->container->count >= YAML_KEYS_MAX) {
    yaml_complain(build->file, level->key_line, level->key_col,
                  "more than %d keys in one map: divide it", YAML_KEYS_MAX);
    build->failed = true;
  } else {
    level->key_refused = false;
  }
}

static yaml_value_t *new_value(builder_t *build, const yaml_event_t *event, yaml_kind_t kind) {
  yaml_value_t *value = ARENA_NEW(build->file->arena, yaml_value_t);
  value->kind = kind;
  value->line = line_of(event->start_mark);
  value->col = col_of(event->start_mark);
  if (++build->file->values > YAML_VALUES_MAX && !build->failed) {
    refuse(build, event, "more values than a scenario may have: divide the file");
    build->failed = true;
  }
  return value;
}

/* Hangs the value where it belongs; false where its key was refused. */
static bool attach(builder_t *build, yaml_value_t *value) {
  if (build->depth == 0) {
    build->file->root = value;
    return true;
  }
  level_t *level = &build->levels[build->depth - 1];
  bool refused = level->key_refused;
  if (level->container->kind == YAML_KIND_MAP) {
    value->key = level->key;
    value->key_line = level->key_line;
    value->key_col = level->key_col;
    level->key = NULL;
    level->key_refused = false;
    if (refused) return false;
  }
  yaml_value_t *container = level->container;
  if (container->last == NULL)
    container->first = value;
  else
    container->last->next = value;
  container->last = value;
  container->count++;
  return true;
}

static bool key_is_due(const builder_t *build) {
  if (build->depth == 0) return false;
  const level_t *level = &build->levels[build->depth - 1];
  return level->container->kind == YAML_KIND_MAP && level->key == NULL;
}

static void take_scalar(builder_t *build, const yaml_event_t *event) {
  check_properties(build, event, event->data.scalar.anchor, event->data.scalar.tag);
  if (key_is_due(build)) {
    take_key(build, &build->levels[build->depth - 1], event);
    return;
  }
  const char *text = (const char *)event->data.scalar.value;
  bool plain = event->data.scalar.style == YAML_PLAIN_SCALAR_STYLE;
  yaml_value_t *value = new_value(build, event, plain ? plain_kind(text) : YAML_KIND_TEXT);
  value->quoted = !plain;
  value->text = arena_text(build->file->arena, bytes_of(text, event->data.scalar.length));
  if (strlen(text) != event->data.scalar.length) {
    refuse(build, event, "a text with a 0 octet: remove it");
  }
  attach(build, value);
}

static void open_container(builder_t *build, const yaml_event_t *event, yaml_kind_t kind) {
  if (kind == YAML_KIND_MAP) {
    check_properties(build, event, event->data.mapping_start.anchor, event->data.mapping_start.tag);
  } else {
    check_properties(build, event, event->data.sequence_start.anchor,
                     event->data.sequence_start.tag);
  }
  if (key_is_due(build)) {
    refuse(build, event, "a list or map as a key: a key is a single word");
    build->failed = true;
    return;
  }
  if (build->depth == YAML_DEPTH_MAX) {
    refuse(build, event, "nested too deep: 16 levels are the most");
    build->failed = true;
    return;
  }
  yaml_value_t *value = new_value(build, event, kind);
  attach(build, value);
  build->levels[build->depth++] = (level_t){.container = value};
}

static void take_event(builder_t *build, const yaml_event_t *event) {
  switch (event->type) {
  case YAML_DOCUMENT_START_EVENT:
    if (event->data.document_start.version_directive != NULL ||
        event->data.document_start.tag_directives.start !=
            event->data.document_start.tag_directives.end) {
      refuse(build, event, "directives are refused here: remove the line that begins with %");
    }
    if (build->document_seen) {
      refuse(build, event, "a second document: one file, one story; make it a file of its own");
      build->failed = true;
    }
    build->document_seen = true;
    break;
  case YAML_ALIAS_EVENT:
    refuse(build, event, "aliases are refused here: write the value out");
    if (key_is_due(build))
      build->failed = true;
    else
      attach(build, new_value(build, event, YAML_KIND_NULL));
    break;
  case YAML_SCALAR_EVENT:
    take_scalar(build, event);
    break;
  case YAML_SEQUENCE_START_EVENT:
    open_container(build, event, YAML_KIND_LIST);
    break;
  case YAML_MAPPING_START_EVENT:
    open_container(build, event, YAML_KIND_MAP);
    break;
  case YAML_SEQUENCE_END_EVENT:
  case YAML_MAPPING_END_EVENT:
    CHECK(build->depth > 0);
    build->depth--;
    break;
  case YAML_NO_EVENT:
  case YAML_STREAM_START_EVENT:
  case YAML_STREAM_END_EVENT:
  case YAML_DOCUMENT_END_EVENT:
    break;
  }
}

static void complain_of_parser(yaml_file_t *file, const yaml_parser_t *parser, bytes_t octets) {
  const char *problem = parser->problem == NULL ? "not readable" : parser->problem;
  int32_t line = line_of(parser->problem_mark), col = col_of(parser->problem_mark);
  if (parser->error == YAML_READER_ERROR) { /* the reader knows an offset only */
    line = col = 1;
    for (size_t i = 0; i < parser->problem_offset && i < octets.len; i++) {
      col = octets.p[i] == '\n' ? 1 : col + 1;
      if (octets.p[i] == '\n') line++;
    }
  }
  yaml_complain(file, line, col, "not YAML: %s%s%s: check indentation, quotes and brackets here",
                problem, parser->context == NULL ? "" : ", ",
                parser->context == NULL ? "" : parser->context);
}

static void run(builder_t *build, yaml_parser_t *parser, bytes_t octets) {
  for (bool ended = false; !ended && !build->failed;) {
    yaml_event_t event;
    if (!yaml_parser_parse(parser, &event)) {
      complain_of_parser(build->file, parser, octets);
      build->failed = true;
      return;
    }
    ended = event.type == YAML_STREAM_END_EVENT;
    take_event(build, &event);
    yaml_event_delete(&event);
  }
}

status_t yaml_parse(yaml_file_t *file, arena_t *arena, const char *path, bytes_t octets,
                    text_t *complaints, int32_t *complaint_count) {
  *file = (yaml_file_t){
      .arena = arena, .path = path, .complaints = complaints, .complaint_count = complaint_count};
  int32_t before = *complaint_count;
  if (octets.len > YAML_OCTETS_MAX) {
    yaml_complain(file, 1, 1, "the file is larger than %d octets: divide it", YAML_OCTETS_MAX);
    return ST_BAD_INPUT;
  }
  yaml_parser_t parser;
  CHECK(yaml_parser_initialize(&parser));
  yaml_parser_set_encoding(&parser, YAML_UTF8_ENCODING);
  yaml_parser_set_input_string(&parser, octets.p, octets.len);
  builder_t build = {.file = file};
  run(&build, &parser, octets);
  yaml_parser_delete(&parser);
  if (build.failed)
    file->root = NULL;
  else if (file->root == NULL)
    yaml_complain(file, 1, 1, "the file is empty: write a map of keys");
  return *complaint_count == before ? ST_OK : ST_BAD_INPUT;
}
