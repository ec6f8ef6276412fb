/* The layout, and who may include whom. The tables below are the design's drawing in another form;
 * the build's link lines say the same for libraries, this says it for headers.
 * A folder of pmu/ or sim/ may include base, itself and the folders of its side printed above it;
 * store, api and rt of pmu/ and rt of sim/ are the world outside, for mains (and store for the
 * bench). Oracle and decoder stand alone. Nobody but the judge includes the judge. */
#include "harness/tidy/rules.h"

#include <string.h>

static const char *const tops[] = {"CHANGELOG.md", "CMakeLists.txt", "CMakePresets.json",
                                   "LICENSE",      "README.md",      "base/",
                                   "fixtures/",    "harness/",       "pmu/",
                                   "reports/",     "scenarios/",     "sim/"};

/* In the order of the drawing; `outside` is the world outside. */
typedef struct {
  const char *folder;
  bool outside;
} storey_t;

static const storey_t storeys[] = {
    {"base", false},        {"pmu/proto", false},   {"pmu/civil", false}, {"pmu/session", false},
    {"pmu/drivers", false}, {"pmu/data", false},    {"pmu/fleet", false}, {"pmu/scheme", false},
    {"pmu/bill", false},    {"pmu/quality", false}, {"pmu/store", true},  {"pmu/api", true},
    {"pmu/ui", true},       {"pmu/rt", true},       {"sim/wire", false},  {"sim/load", false},
    {"sim/meter", false},   {"sim/models", false},  {"sim/link", false},  {"sim/world", false},
    {"sim/rt", true},
};
enum { STOREYS = sizeof storeys / sizeof storeys[0] };

static const char *const judge[] = {"harness/scenario",       "harness/bench",   "harness/oracle",
                                    "harness/decode",         "harness/check",   "harness/certify",
                                    "harness/check/relation", "harness/defects", "harness/evidence",
                                    "harness/report",         "harness/cli",     "harness/tidy",
                                    "harness/swarm"};

/* What of the two sides the judge may see: headers by path, a whole folder by its closing '/'. The
 * defects replace entries of the tables of mechanisms, so they see what those tables speak of. */
typedef struct {
  const char *folder, *may;
} window_t;

static const window_t windows[] = {
    {"harness/bench", "sim/world/"},        {"harness/bench", "sim/meter/mechanisms.h"},
    {"harness/bench", "sim/meter/meter.h"}, {"harness/bench", "sim/meter/dormant.h"},
    {"harness/bench", "sim/models/"},       {"harness/bench", "sim/link/net.h"},
    {"harness/bench", "sim/wire/"},         {"harness/bench", "pmu/fleet/"},
    {"harness/bench", "pmu/bill/"},         {"harness/bench", "pmu/data/"},
    {"harness/bench", "pmu/store/"},        {"harness/bench", "pmu/proto/"},
    {"harness/check", "sim/world/"},        {"harness/check", "sim/meter/mechanisms.h"},
    {"harness/check", "pmu/data/"},         {"harness/check", "pmu/bill/"},
    {"harness/check", "pmu/quality/"},      {"harness/check", "pmu/fleet/"},
    {"harness/check", "pmu/store/"},        {"harness/defects", "sim/meter/"},
    {"harness/defects", "sim/wire/"},       {"harness/defects", "sim/models/"},
    {"harness/defects", "sim/link/"},       {"harness/defects", "pmu/data/"},
    {"harness/defects", "pmu/civil/"},      {"harness/defects", "pmu/proto/"},
    {"harness/defects", "pmu/drivers/"},    {"harness/defects", "pmu/session/"},
    {"harness/defects", "pmu/bill/"},       {"harness/defects", "pmu/fleet/"},
};

/* Pure C: no clock, no float, no system. */
static const char *const core_headers[] = {
    "assert.h",  "ctype.h",  "errno.h",  "inttypes.h", "limits.h", "stdalign.h",    "stdarg.h",
    "stdbool.h", "stddef.h", "stdint.h", "stdio.h",    "stdlib.h", "stdnoreturn.h", "string.h"};

static int storey_of(const char *folder) {
  for (int at = 0; at < STOREYS; at++)
    if (strcmp(storeys[at].folder, folder) == 0) return at;
  return -1;
}

static bool same_side(const char *a, const char *b) { return strncmp(a, b, 4) == 0; }

static bool in_judge(const char *folder) { return has_prefix(folder, "harness/"); }

static bool stands_alone(const char *folder) {
  return strcmp(folder, "harness/oracle") == 0 || strcmp(folder, "harness/decode") == 0;
}

static bool judge_may(const char *folder, const char *target) {
  if (has_prefix(target, "base/") || has_prefix(target, "harness/")) return true;
  for (size_t at = 0; at < sizeof windows / sizeof windows[0]; at++) {
    const char *may = windows[at].may;
    if (strcmp(windows[at].folder, folder) != 0) continue;
    if (has_suffix(may, "/") ? has_prefix(target, may) : strcmp(target, may) == 0) return true;
  }
  return false;
}

/* May a file of `folder` include `target`, a path below the root? */
static bool may_include(const char *folder, const char *target) {
  const char *slash = strrchr(target, '/');
  size_t len = slash == NULL ? 0 : (size_t)(slash - target);
  if (strlen(folder) == len && strncmp(folder, target, len) == 0) return true;
  if (stands_alone(folder)) return false;
  if (in_judge(folder)) return judge_may(folder, target);
  if (has_prefix(target, "base/")) return strcmp(folder, "base") != 0;
  for (int at = 0; at < STOREYS; at++) {
    const char *there = storeys[at].folder;
    if (strlen(there) != len || strncmp(there, target, len) != 0) continue;
    int here = storey_of(folder);
    if (here < 0 || !same_side(there, folder) || at > here) return false;
    return !storeys[at].outside || strcmp(folder, "pmu/rt") == 0;
  }
  return false;
}

static bool system_may(const file_t *file, const char *header) {
  const char *folder = file->folder;
  int storey = storey_of(folder);
  bool core = stands_alone(folder) || (storey >= 0 && !storeys[storey].outside);
  if (!core || file->is_test) return true;
  for (size_t at = 0; at < sizeof core_headers / sizeof core_headers[0]; at++)
    if (strcmp(core_headers[at], header) == 0) return true;
  bool cipher = has_prefix(header, "openssl/");
  if (strcmp(folder, "base") == 0)
    return cipher || strcmp(header, "yaml.h") == 0 || strcmp(header, "sys/stat.h") == 0;
  return cipher && (strcmp(folder, "harness/decode") == 0 || strcmp(folder, "sim/wire") == 0 ||
                    strcmp(folder, "pmu/proto") == 0);
}

static void judge_include(const tree_t *tree, file_t *file, const char *target, bool quoted,
                          int32_t line, findings_t *findings) {
  if (!quoted) {
    if (!system_may(file, target))
      findings_add(findings, file->path, line, "include",
                   "<%s> is not for a core: cores know pure C, no clock and no system", target);
    return;
  }
  if (stands_alone(file->folder)) {
    if (strchr(target, '/') != NULL && !file->is_test)
      findings_add(findings, file->path, line, "include",
                   "\"%s\": %s stands alone, libc and its own headers", target, file->folder);
    return;
  }
  if (strchr(target, '/') == NULL) {
    findings_add(findings, file->path, line, "include", "\"%s\": name it from the root, \"%s/%s\"",
                 target, file->folder, target);
    return;
  }
  if (!may_include(file->folder, target))
    findings_add(findings, file->path, line, "include", "%s may not include \"%s\"", file->folder,
                 target);
  file_t *there = tree_find(tree, target);
  if (there != NULL && strcmp(there->folder, file->folder) != 0) there->bordered = true;
}

static void rule_includes(const tree_t *tree, file_t *file, findings_t *findings) {
  const char *text = (const char *)file->text.p;
  int32_t line = 1;
  for (size_t at = 0; at < file->text.len; at++) {
    if (text[at] == '\n') line++;
    if (file->code[at] != '#') continue;
    size_t from = at + 1;
    while (from < file->text.len && text[from] == ' ')
      from++;
    if (strncmp(text + from, "include", 7) != 0) continue;
    from += 7;
    while (from < file->text.len && text[from] == ' ')
      from++;
    char close = text[from] == '<' ? '>' : '"';
    if (text[from] != '<' && text[from] != '"') continue;
    char target[256];
    size_t len = 0;
    for (from++; from < file->text.len && text[from] != close && text[from] != '\n'; from++)
      if (len + 1 < sizeof target) target[len++] = text[from];
    target[len] = '\0';
    judge_include(tree, file, target, close == '"', line, findings);
  }
}

static bool listed(const char *name, const char *const *names, size_t count) {
  for (size_t at = 0; at < count; at++)
    if (strcmp(names[at], name) == 0) return true;
  return false;
}

void rules_layout(const tree_t *tree, findings_t *findings) {
  for (size_t at = 0; at < tree->top_count; at++) {
    const char *name = tree->tops[at];
    if (name[0] != '.' && !listed(name, tops, sizeof tops / sizeof tops[0]))
      findings_add(findings, name, 1, "layout", "nothing else stands at the top");
  }
  for (size_t at = 0; at < tree->count; at++) {
    file_t *file = &tree->files[at];
    if (!file->is_c) continue;
    if (storey_of(file->folder) < 0 &&
        !listed(file->folder, judge, sizeof judge / sizeof judge[0])) {
      /* Programs that only a script builds are not of the tree: a test's preload, and what made a
       * fixture. */
      if (!has_suffix(file->folder, "/preload") && !has_prefix(file->path, "fixtures/"))
        findings_add(findings, file->path, 1, "layout", "the layout has no folder '%s' for code",
                     file->folder);
      continue;
    }
    rule_includes(tree, file, findings);
  }
}
