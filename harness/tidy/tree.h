/* A source tree in memory, as tidy judges it: every file's text, and for C files a map that says
 * which octets are code, string or comment. Not a C parser: the rules look at words, lines and
 * braces, and this is enough for them. Everything lives in the arena. */
#ifndef HARNESS_TIDY_TREE_H
#define HARNESS_TIDY_TREE_H

#include "base/arena.h"
#include "base/text.h"

typedef struct {
  const char *path;   /* below the root: "pmu/data/record.h" */
  const char *folder; /* "pmu/data"; "" at the top */
  const char *name;   /* "record.h" */
  bytes_t text;
  const char *code; /* C only, as long as text: comments and the inside of literals are blanks */
  const char *talk; /* C only, as long as text: everything but comments is blank */
  bool is_c;        /* *.c, *.h, *.def */
  bool is_header;
  bool is_test;  /* *_test.c, *_fuzz.c, and headers of tests: *_test.h, *_test_*.h */
  bool bordered; /* a header that a file of another folder includes; set by the layout rules */
} file_t;

typedef struct {
  file_t *files; /* ascending by path */
  size_t count;
  const char **tops; /* what stands at the top: names, folders with a closing '/' */
  size_t top_count;
} tree_t;

/* One line a finding: "path:line: rule: what". */
typedef struct {
  text_t *out;
  int32_t count;
} findings_t;

enum { TREE_FILES_MAX = 8192, TREE_TOPS_MAX = 256 };

/* A tree piece by piece, for tests: tree_empty, tree_add for each file, tree_close. */
tree_t tree_empty(arena_t *arena);
void tree_add(arena_t *arena, tree_t *tree, const char *path, bytes_t text);
void tree_close(tree_t *tree);

/* Leaves out .git, build folders and reports/out. ST_NO_FILE with the path in `fault`. */
MUST_USE status_t tree_load(arena_t *arena, const char *root, tree_t *tree, fault_t *fault);
file_t *tree_find(const tree_t *tree, const char *path); /* NULL where there is none */

void findings_add(findings_t *findings, const char *path, int32_t line, const char *rule,
                  const char *format, ...) PRINTF_LIKE(5, 6);

bool has_prefix(const char *text, const char *prefix);
bool has_suffix(const char *text, const char *suffix);
bool is_word_char(char c);
int32_t line_at(bytes_t text, size_t offset); /* from 1 */

#endif
