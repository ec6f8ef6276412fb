/* Unit types at module borders. A border is a header of pmu/ or sim/ (not rt) that a file of
 * another folder includes. In it, no function takes or returns a naked integer whose name carries a
 * unit: `true_t now`, not `int64_t now_ns`. Members of a struct are not judged: the struct is the
 * type there, and a member without a unit in its name would be worse. Headers that only their own
 * folder includes are not borders; base is below all units of meters and is not judged. */
#include "harness/tidy/rules.h"

#include <string.h>

static const char *const integers[] = {"char",     "short",    "int",      "long",    "unsigned",
                                       "int8_t",   "int16_t",  "int32_t",  "int64_t", "uint8_t",
                                       "uint16_t", "uint32_t", "uint64_t", "size_t",  "__int128"};

static const char *const units[] = {"_ns", "_us", "_ms",  "_s",   "_min", "_mw",   "_w",
                                    "_kw", "_wh", "_mwh", "_kwh", "_mj",  "_micro"};

typedef struct {
  const char *p;
  size_t len;
} word_view_t;

static bool is_one_of(word_view_t word, const char *const *list, size_t count) {
  for (size_t at = 0; at < count; at++)
    if (strlen(list[at]) == word.len && strncmp(list[at], word.p, word.len) == 0) return true;
  return false;
}

static bool has_unit(word_view_t word) {
  for (size_t at = 0; at < sizeof units / sizeof units[0]; at++) {
    size_t len = strlen(units[at]);
    if (word.len > len && strncmp(word.p + word.len - len, units[at], len) == 0) return true;
  }
  return false;
}

/* A declaration "type words name": true where the type is an integer and the name has a unit. */
static bool naked(const char *from, const char *to, word_view_t *name) {
  bool integer = false;
  word_view_t last = {from, 0};
  while (from < to) {
    if (!is_word_char(*from)) {
      from++;
      continue;
    }
    const char *start = from;
    while (from < to && is_word_char(*from))
      from++;
    last = (word_view_t){start, (size_t)(from - start)};
    integer = integer || is_one_of(last, integers, sizeof integers / sizeof integers[0]);
  }
  *name = last;
  return integer && has_unit(last);
}

static void complain(const file_t *file, const char *at, word_view_t name, const char *what,
                     findings_t *findings) {
  findings_add(findings, file->path, line_at(file->text, (size_t)(at - file->code)), "unit",
               "%s '%.*s' is a naked integer at a border; use a type of base/units.h", what,
               (int)name.len, name.p);
}

/* One declaration at file level that ends in ';' and has a parameter list. */
static void judge_prototype(const file_t *file, const char *from, const char *to,
                            findings_t *findings) {
  const char *open = memchr(from, '(', (size_t)(to - from));
  if (open == NULL || strncmp(from, "typedef", 7) == 0) return;
  word_view_t name;
  if (naked(from, open, &name)) complain(file, from, name, "function", findings);
  const char *start = open + 1;
  int32_t depth = 1;
  for (const char *at = start; at < to && depth > 0; at++) {
    if (*at == '(') depth++;
    if (*at == ')') depth--;
    bool ends = depth == 0 || (depth == 1 && *at == ',');
    if (!ends) continue;
    if (naked(start, at, &name)) complain(file, name.p, name, "parameter", findings);
    start = at + 1;
  }
}

static void judge_header(const file_t *file, findings_t *findings) {
  const char *end = file->code + file->text.len;
  const char *from = NULL;
  int32_t depth = 0;
  bool directive = false;
  for (const char *at = file->code; at < end; at++) {
    if (*at == '\n') directive = directive && at > file->code && at[-1] == '\\';
    if (*at == '#') directive = true;
    if (directive || *at == ' ' || *at == '\n') continue;
    if (from == NULL && depth == 0) from = at;
    if (*at == '{') depth++;
    if (*at == '}') depth--;
    if (*at == ';' && depth == 0) {
      if (from != NULL && memchr(from, '{', (size_t)(at - from)) == NULL)
        judge_prototype(file, from, at, findings);
      from = NULL;
    }
  }
}

void rules_borders(const tree_t *tree, findings_t *findings) {
  for (size_t at = 0; at < tree->count; at++) {
    const file_t *file = &tree->files[at];
    bool side = has_prefix(file->path, "pmu/") || has_prefix(file->path, "sim/");
    bool border = file->is_header && file->bordered && side && !has_suffix(file->folder, "/rt");
    if (border) judge_header(file, findings);
  }
}
