/* Things that must be in a list, or must not be at all: a model, driver, defect or check in its
 * registry; an expectation and an own id in each scenario; no generated file in the tree.
 * An entry of a registry is a .c file that defines a public constant of its own name
 * (`const model_t model_one` in one.c); every .c of harness/defects is one, unless it has a header
 * of its own. Other .c files are modules that entries share. */
#include "harness/tidy/rules.h"

#include <string.h>

static const char *const registries[] = {"sim/models", "pmu/drivers", "harness/defects",
                                         "harness/check", "harness/check/relation"};

/* The next word of code at or after `*at`; false at the end. */
static bool next_word(const file_t *file, size_t *at, bytes_t *word) {
  while (*at < file->text.len && !is_word_char(file->code[*at]))
    ++*at;
  size_t from = *at;
  while (*at < file->text.len && is_word_char(file->code[*at]))
    ++*at;
  *word = bytes_of(file->code + from, *at - from);
  return word->len > 0;
}

/* Is there a "const TYPE NAME" that no static stands before, NAME ending in the stem as a word? */
static bool defines_own_constant(const file_t *file, bytes_t stem) {
  bytes_t words[4] = {0}; /* the last four: static const type name */
  size_t at = 0;
  while (next_word(file, &at, &words[3])) {
    bytes_t name = words[3];
    size_t head = name.len > stem.len ? name.len - stem.len : 0;
    bool own = name.len >= stem.len && bytes_equal(bytes_of(name.p + head, stem.len), stem) &&
               (head == 0 || name.p[head - 1] == '_');
    bool beside = words[2].len > 0 && name.p[-1] == ' '; /* a pointer has its star there */
    if (own && beside && bytes_is(words[1], "const") && !bytes_is(words[0], "static")) return true;
    memmove(words, words + 1, 3 * sizeof words[0]);
  }
  return false;
}

static bool is_entry(const tree_t *tree, arena_t *arena, const file_t *file) {
  if (!has_suffix(file->name, ".c") || file->is_test || has_suffix(file->name, "_main.c"))
    return false;
  size_t stem = strlen(file->path) - 2;
  bool module = tree_find(tree, arena_printf(arena, "%.*s.h", (int)stem, file->path)) != NULL;
  /* defects.c holds defects.def: its name is the folder's. */
  bool own = strcmp(file->path, "harness/defects/defects.c") == 0;
  if (strcmp(file->folder, "harness/defects") == 0) return !module && !own;
  return defines_own_constant(file, bytes_of(file->name, strlen(file->name) - 2));
}

/* Does the registry have the stem as a word, alone or behind a prefix ("defect_" and the stem)? */
static bool names_stem(const file_t *file, bytes_t stem) {
  size_t at = 0;
  bytes_t word;
  while (next_word(file, &at, &word)) {
    size_t head = word.len > stem.len ? word.len - stem.len : 0;
    bool same = word.len >= stem.len && memcmp(word.p + head, stem.p, stem.len) == 0;
    if (same && (head == 0 || word.p[head - 1] == '_')) return true;
  }
  return false;
}

static const file_t *registry_of(const tree_t *tree, const char *folder) {
  for (size_t at = 0; at < tree->count; at++) {
    const file_t *file = &tree->files[at];
    if (strcmp(file->folder, folder) == 0 && has_suffix(file->name, ".def")) return file;
  }
  return NULL;
}

/* Is there a file of the word, or of what follows one of its underscores? */
static bool has_file(const tree_t *tree, arena_t *arena, const char *folder, bytes_t word) {
  for (size_t from = 0; from < word.len; from++) {
    if (from > 0 && word.p[from - 1] != '_') continue;
    const char *path = arena_printf(arena, "%s/%.*s.c", folder, (int)(word.len - from),
                                    (const char *)word.p + from);
    if (tree_find(tree, path) != NULL) return true;
  }
  return false;
}

/* "MODEL(polyphase_tou, …": the first word in parentheses is a file of the folder, perhaps with a
 * prefix: "DEFECT(defect_epoch_restart)" is epoch_restart.c. */
static void judge_registry(const tree_t *tree, arena_t *arena, const file_t *file,
                           findings_t *findings) {
  int32_t depth = 0;
  for (size_t at = 0; at < file->text.len; at++) {
    if (file->code[at] == ')') depth--;
    if (file->code[at] != '(' || depth++ > 0) continue;
    size_t from = at + 1;
    bytes_t word;
    if (!next_word(file, &from, &word) || word.p != (const uint8_t *)file->code + at + 1) continue;
    if (!has_file(tree, arena, file->folder, word))
      findings_add(findings, file->path, line_at(file->text, at), "registry",
                   "'%.*s' is registered, but %s has no such file", (int)word.len,
                   (const char *)word.p, file->folder);
  }
}

static void rule_registry(const tree_t *tree, arena_t *arena, const char *folder,
                          findings_t *findings) {
  const file_t *registry = registry_of(tree, folder);
  if (registry != NULL) judge_registry(tree, arena, registry, findings);
  for (size_t at = 0; at < tree->count; at++) {
    const file_t *file = &tree->files[at];
    if (strcmp(file->folder, folder) != 0 || !is_entry(tree, arena, file)) continue;
    if (registry == NULL)
      findings_add(findings, file->path, 1, "registry", "%s has no .def to be registered in",
                   folder);
    else if (!names_stem(registry, bytes_of(file->name, strlen(file->name) - 2)))
      findings_add(findings, file->path, 1, "registry", "not registered in %s", registry->path);
  }
}

/* The value of a key that stands at the left edge, as a view into the text; empty without it. */
static bytes_t top_key(const file_t *file, const char *key, int32_t *line) {
  size_t len = strlen(key);
  const char *text = (const char *)file->text.p;
  for (size_t at = 0; at + len < file->text.len; at++) {
    if (at > 0 && text[at - 1] != '\n') continue;
    if (strncmp(text + at, key, len) != 0 || text[at + len] != ':') continue;
    size_t from = at + len + 1;
    while (from < file->text.len && text[from] == ' ')
      from++;
    size_t to = from;
    while (to < file->text.len && text[to] != '\n' && text[to] != ' ')
      to++;
    *line = line_at(file->text, at);
    return bytes_of(text + from, to - from);
  }
  *line = 0;
  return bytes_of("", 0);
}

static void rule_scenarios(const tree_t *tree, findings_t *findings) {
  for (size_t at = 0; at < tree->count; at++) {
    const file_t *file = &tree->files[at];
    if (!has_prefix(file->path, "scenarios/")) continue;
    if (has_suffix(file->name, ".yml"))
      findings_add(findings, file->path, 1, "scenario", "scenarios end in .yaml; it is not found");
    if (!has_suffix(file->name, ".yaml")) continue;
    int32_t line = 0;
    int32_t other = 0;
    bytes_t id = top_key(file, "id", &line);
    if (id.len == 0) findings_add(findings, file->path, 1, "scenario", "no id");
    (void)top_key(file, "expect", &line);
    (void)top_key(file, "relations", &other);
    if (line == 0 && other == 0)
      findings_add(findings, file->path, 1, "scenario", "a scenario that expects nothing");
    for (size_t before = 0; before < at && id.len > 0; before++) {
      const file_t *earlier = &tree->files[before];
      if (!has_prefix(earlier->path, "scenarios/") || !has_suffix(earlier->name, ".yaml")) continue;
      if (bytes_equal(top_key(earlier, "id", &other), id))
        findings_add(findings, file->path, 1, "scenario", "id %.*s is taken by %s", (int)id.len,
                     (const char *)id.p, earlier->path);
    }
  }
}

static void rule_generated(const tree_t *tree, findings_t *findings) {
  static const char *const endings[] = {".o",      ".a",    ".so",   ".gch",     ".db",
                                        ".sqlite", ".pyc",  ".rej",  ".orig",    ".swp",
                                        ".log",    ".gcda", ".gcno", ".profraw", ".ninja"};
  for (size_t at = 0; at < tree->count; at++) {
    const char *path = tree->files[at].path;
    for (size_t end = 0; end < sizeof endings / sizeof endings[0]; end++)
      if (has_suffix(path, endings[end]))
        findings_add(findings, path, 1, "generated", "a file that a program makes is not kept");
  }
}

void rules_lists(const tree_t *tree, findings_t *findings) {
  arena_t arena = {0};
  for (size_t at = 0; at < sizeof registries / sizeof registries[0]; at++)
    rule_registry(tree, &arena, registries[at], findings);
  arena_free(&arena);
  rule_scenarios(tree, findings);
  rule_generated(tree, findings);
}

void rules_all(const tree_t *tree, findings_t *findings) {
  rules_layout(tree, findings);
  rules_shape(tree, findings);
  rules_words(tree, findings);
  rules_borders(tree, findings);
  rules_lists(tree, findings);
}
