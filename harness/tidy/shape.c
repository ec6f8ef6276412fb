/* Sizes and looks: files to 600 lines (tests 900), lines to 100 characters, functions to 70 lines,
 * an opening comment, no tab, no blank at a line's end, no mark of work left over. A function that
 * is one long table may say so in a comment directly above: "long: why". Layout by clang-format is
 * checked by clang-format, not here. */
#include "harness/tidy/rules.h"

#include <string.h>

enum { FILE_LINES_MAX = 600, TEST_LINES_MAX = 900, LINE_CHARS_MAX = 100, FUNCTION_LINES_MAX = 70 };

static bool is_script(const file_t *file) {
  return has_suffix(file->path, ".sh") || strcmp(file->path, "harness/run") == 0 ||
         strcmp(file->path, "harness/test") == 0 || strcmp(file->path, ".ci/run") == 0;
}

static void rule_lines(const file_t *file, findings_t *findings) {
  int32_t line = 1;
  int32_t chars = 0;
  for (size_t at = 0; at < file->text.len; at++) {
    uint8_t c = file->text.p[at];
    if (c == '\t') findings_add(findings, file->path, line, "blank", "a tab; use spaces");
    if (c == '\r') findings_add(findings, file->path, line, "blank", "a carriage return");
    if (c != '\n') {
      if ((c & 0xC0) != 0x80) chars++; /* UTF-8: the first octet of a character */
      continue;
    }
    if (at > 0 && file->text.p[at - 1] == ' ')
      findings_add(findings, file->path, line, "blank", "blanks at the end of the line");
    if (chars > LINE_CHARS_MAX)
      findings_add(findings, file->path, line, "line", "%d characters; at most %d", chars,
                   LINE_CHARS_MAX);
    chars = 0;
    line++;
  }
  if (file->text.len > 0 && file->text.p[file->text.len - 1] != '\n')
    findings_add(findings, file->path, line, "blank", "no newline at the end of the file");
  int32_t max = file->is_test ? TEST_LINES_MAX : FILE_LINES_MAX;
  if (line - 1 > max)
    findings_add(findings, file->path, line - 1, "size",
                 "%d lines; at most %d: which two things is it?", line - 1, max);
}

static void rule_opening(const file_t *file, findings_t *findings) {
  bool opens = file->text.len > 2 && memcmp(file->text.p, "/*", 2) == 0;
  if (!opens)
    findings_add(findings, file->path, 1, "opening", "say first what this file is and is not");
}

/* Is there a comment with "long:" on the lines directly above `line`? */
static bool excused(const file_t *file, int32_t line) {
  int32_t here = 1;
  size_t from = 0;
  for (size_t at = 0; at <= file->text.len; at++) {
    if (at < file->text.len && file->talk[at] != '\n') continue;
    if (here == line - 1) {
      for (size_t c = from; c + 5 <= at; c++)
        if (strncmp(file->talk + c, "long:", 5) == 0) return true;
      return false;
    }
    here++;
    from = at + 1;
  }
  return false;
}

/* Braces at file level that follow a ')' open a function; its lines count from its first word. */
static void rule_functions(const file_t *file, findings_t *findings) {
  int32_t line = 1;
  int32_t depth = 0;
  int32_t first = 0;
  char before = ' ';
  bool function = false;
  bool directive = false;
  for (size_t at = 0; at < file->text.len; at++) {
    char c = file->code[at];
    if (c == '\n') {
      line++;
      directive = directive && at > 0 && file->text.p[at - 1] == '\\';
    }
    if (c == '#' && depth == 0) directive = true;
    if (directive || c == ' ' || c == '\n') continue;
    if (depth == 0 && first == 0) first = line;
    if (c == '{' && depth++ == 0) function = before == ')';
    if (c == '}' && depth > 0 && --depth == 0) {
      int32_t lines = line - first + 1;
      if (function && lines > FUNCTION_LINES_MAX && !excused(file, first))
        findings_add(findings, file->path, first, "function", "%d lines; at most %d", lines,
                     FUNCTION_LINES_MAX);
      first = 0;
    }
    if (c == ';' && depth == 0) first = 0;
    before = c;
  }
}

static void rule_leftovers(const file_t *file, const char *text, findings_t *findings) {
  static const char *const marks[] = {"TODO", "FIXME", "XXX", "HACK"};
  for (size_t at = 0; at < file->text.len; at++) {
    if (at > 0 && is_word_char(text[at - 1])) continue;
    for (size_t mark = 0; mark < sizeof marks / sizeof marks[0]; mark++) {
      size_t len = strlen(marks[mark]);
      if (at + len > file->text.len || strncmp(text + at, marks[mark], len) != 0) continue;
      if (at + len < file->text.len && is_word_char(text[at + len])) continue;
      findings_add(findings, file->path, line_at(file->text, at), "leftover",
                   "%s: do it, or say in the changelog that it is not done", marks[mark]);
    }
  }
}

void rules_shape(const tree_t *tree, findings_t *findings) {
  for (size_t at = 0; at < tree->count; at++) {
    const file_t *file = &tree->files[at];
    if (file->is_c) {
      rule_opening(file, findings);
      rule_functions(file, findings);
      rule_leftovers(file, file->talk, findings);
    }
    if (file->is_c || is_script(file)) rule_lines(file, findings);
    if (has_suffix(file->path, ".yaml")) rule_leftovers(file, (const char *)file->text.p, findings);
  }
}
