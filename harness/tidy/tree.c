/* Reads the tree. Folders are walked by a queue, not by recursion; entries are sorted, so that the
 * findings come in the same order everywhere. */
#include "harness/tidy/tree.h"

#include <dirent.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

bool has_prefix(const char *text, const char *prefix) {
  return strncmp(text, prefix, strlen(prefix)) == 0;
}

bool has_suffix(const char *text, const char *suffix) {
  size_t len = strlen(text);
  size_t tail = strlen(suffix);
  return len >= tail && strcmp(text + len - tail, suffix) == 0;
}

bool is_word_char(char c) {
  return c == '_' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

int32_t line_at(bytes_t text, size_t offset) {
  int32_t line = 1;
  for (size_t at = 0; at < offset && at < text.len; at++)
    if (text.p[at] == '\n') line++;
  return line;
}

void findings_add(findings_t *findings, const char *path, int32_t line, const char *rule,
                  const char *format, ...) {
  char what[512];
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(what, sizeof what, format, arguments);
  va_end(arguments);
  text_printf(findings->out, "%s:%d: %s: %s\n", path, line, rule, what);
  findings->count++;
}

/* One pass over a C text: what is code goes to `code`, what is comment to `talk`; the quotes of a
 * literal count as code, its inside as neither. */
static void split_code(bytes_t text, char *code, char *talk) {
  enum { CODE, LINE, BLOCK, STRING, CHARACTER } state = CODE;
  for (size_t at = 0; at < text.len; at++) {
    char c = (char)text.p[at];
    char next = at + 1 < text.len ? (char)text.p[at + 1] : '\0';
    code[at] = talk[at] = c == '\n' ? '\n' : ' ';
    if (state == CODE) {
      if (c == '/' && (next == '*' || next == '/')) {
        state = next == '*' ? BLOCK : LINE;
        talk[at] = c;
        if (at + 1 < text.len) code[at + 1] = ' ', talk[at + 1] = next;
        at++;
        continue;
      }
      code[at] = c;
      bool separator = at > 0 && is_word_char((char)text.p[at - 1]); /* 1'000 is not C17 */
      if (c == '"') state = STRING;
      if (c == '\'' && !separator) state = CHARACTER;
    } else if (state == LINE || state == BLOCK) {
      talk[at] = c;
      bool closed = state == LINE ? c == '\n' : c == '/' && at > 0 && text.p[at - 1] == '*';
      if (closed) state = CODE;
    } else {
      bool closed = c == (state == STRING ? '"' : '\'');
      if (c == '\\' && at + 1 < text.len) {
        at++;
        code[at] = talk[at] = text.p[at] == '\n' ? '\n' : ' ';
      } else if (closed || c == '\n') {
        code[at] = c;
        state = CODE;
      }
    }
  }
}

static status_t read_file(arena_t *arena, const char *path, bytes_t *octets, fault_t *fault) {
  FILE *in = fopen(path, "rb");
  if (in == NULL) return fault_set(fault, ST_NO_FILE, -1, -1, "%s cannot be read", path);
  text_t text = {0};
  char piece[65536];
  for (size_t got = fread(piece, 1, sizeof piece, in); got > 0;
       got = fread(piece, 1, sizeof piece, in))
    text_add(&text, bytes_of(piece, got));
  bool broken = ferror(in) != 0;
  fclose(in);
  *octets = bytes_of(arena_text(arena, bytes_of(text.p, text.len)), text.len);
  text_free(&text);
  if (broken) return fault_set(fault, ST_NO_FILE, -1, -1, "%s cannot be read to its end", path);
  return ST_OK;
}

static file_t describe(arena_t *arena, const char *path) {
  const char *slash = strrchr(path, '/');
  file_t file = {.path = path, .name = slash == NULL ? path : slash + 1};
  file.folder = slash == NULL ? "" : arena_text(arena, bytes_of(path, (size_t)(slash - path)));
  file.is_header = has_suffix(path, ".h");
  file.is_c = file.is_header || has_suffix(path, ".c") || has_suffix(path, ".def");
  file.is_test = strstr(file.name, "_test.") != NULL || strstr(file.name, "_test_") != NULL ||
                 has_suffix(path, "_fuzz.c");
  return file;
}

tree_t tree_empty(arena_t *arena) {
  return (tree_t){.files = ARENA_ARRAY(arena, file_t, TREE_FILES_MAX),
                  .tops = ARENA_ARRAY(arena, const char *, TREE_TOPS_MAX)};
}

void tree_add(arena_t *arena, tree_t *tree, const char *path, bytes_t text) {
  CHECK(tree->count < TREE_FILES_MAX);
  file_t *file = &tree->files[tree->count++];
  *file = describe(arena, path);
  file->text = text;
  if (!file->is_c) return;
  char *code = arena_take(arena, text.len + 1);
  char *talk = arena_take(arena, text.len + 1);
  split_code(text, code, talk);
  file->code = code;
  file->talk = talk;
}

static bool left_out(const char *path) {
  if (strcmp(path, ".git") == 0 || strcmp(path, "reports/out") == 0) return true;
  return strchr(path, '/') == NULL && (strcmp(path, "build") == 0 || has_prefix(path, "build-"));
}

static int by_path(const void *a, const void *b) {
  return strcmp(((const file_t *)a)->path, ((const file_t *)b)->path);
}

static int by_text(const void *a, const void *b) {
  return strcmp(*(const char *const *)a, *(const char *const *)b);
}

void tree_close(tree_t *tree) {
  qsort(tree->files, tree->count, sizeof *tree->files, by_path);
  qsort(tree->tops, tree->top_count, sizeof *tree->tops, by_text);
}

/* Reads one folder; the folders in it are added to `queue`. */
static status_t walk(arena_t *arena, const char *root, const char *below, tree_t *tree,
                     const char **queue, size_t *queued, fault_t *fault) {
  DIR *folder = opendir(arena_printf(arena, "%s/%s", root, below));
  if (folder == NULL)
    return fault_set(fault, ST_NO_FILE, -1, -1, "folder %s/%s cannot be read", root, below);
  status_t status = ST_OK;
  for (struct dirent *entry = readdir(folder); entry != NULL; entry = readdir(folder)) {
    const char *name = entry->d_name;
    if (strcmp(name, ".") == 0 || strcmp(name, "..") == 0) continue;
    const char *path = below[0] == '\0' ? arena_text(arena, bytes_text(name))
                                        : arena_printf(arena, "%s/%s", below, name);
    struct stat info;
    if (lstat(arena_printf(arena, "%s/%s", root, path), &info) != 0) continue;
    if (left_out(path) || tree->count == TREE_FILES_MAX || *queued == TREE_FILES_MAX) continue;
    bool is_folder = S_ISDIR(info.st_mode);
    if (below[0] == '\0' && tree->top_count < TREE_TOPS_MAX)
      tree->tops[tree->top_count++] = is_folder ? arena_printf(arena, "%s/", path) : path;
    if (is_folder) queue[(*queued)++] = path;
    if (!S_ISREG(info.st_mode)) continue;
    bytes_t text;
    status = read_file(arena, arena_printf(arena, "%s/%s", root, path), &text, fault);
    if (status != ST_OK) break;
    tree_add(arena, tree, path, text);
  }
  closedir(folder);
  return status;
}

status_t tree_load(arena_t *arena, const char *root, tree_t *tree, fault_t *fault) {
  *tree = tree_empty(arena);
  const char **queue = ARENA_ARRAY(arena, const char *, TREE_FILES_MAX);
  size_t queued = 1;
  queue[0] = "";
  for (size_t at = 0; at < queued; at++) {
    status_t status = walk(arena, root, queue[at], tree, queue, &queued, fault);
    if (status != ST_OK) return status;
  }
  if (tree->count == TREE_FILES_MAX || queued == TREE_FILES_MAX)
    return fault_set(fault, ST_NO_ROOM, -1, -1, "more than %d files below %s", TREE_FILES_MAX,
                     root);
  tree_close(tree);
  return ST_OK;
}

file_t *tree_find(const tree_t *tree, const char *path) {
  file_t key = {.path = path};
  return bsearch(&key, tree->files, tree->count, sizeof *tree->files, by_path);
}
