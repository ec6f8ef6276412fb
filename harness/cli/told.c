/* Stories as facts: read, judged, kept. See told.h. */
#include "harness/cli/told.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "harness/check/words.h"
#include "harness/cli/examine.h"

enum { READ_MAX = 64 << 20, PATH_MAX_HERE = 512 };

static int refuse(const char *path, int32_t line, const char *what) {
  fprintf(stderr, "%s:%d:1: %s\n", path, line, what);
  return EXIT_USAGE;
}

/* False: it cannot be read, or is larger than any story. */
static bool whole_file(arena_t *arena, const char *path, bytes_t *text) {
  FILE *file = fopen(path, "rb");
  if (file == NULL) return false;
  text_t all = {0};
  char piece[4096];
  for (size_t len = 0; all.len <= READ_MAX && (len = fread(piece, 1, sizeof piece, file)) > 0;)
    text_add(&all, bytes_of(piece, len));
  bool good = ferror(file) == 0 && all.len <= READ_MAX;
  if (fclose(file) != 0) good = false;
  *text = bytes_text(arena_text(arena, bytes_text(text_chars(&all))));
  text_free(&all);
  return good;
}

static bool ends_with(const char *path, const char *end) {
  size_t len = strlen(path), tail = strlen(end);
  return len >= tail && strcmp(path + len - tail, end) == 0;
}

case_t told_of_facts(arena_t *arena, const char *file, bytes_t facts) {
  case_t story = {.id = "-", .cell = "-", .file = file, .title = "told again", .facts = facts};
  facts_t all = facts_over(facts);
  fact_t head;
  if (facts_next_of(&all, "case", &head)) {
    story.id = arena_text(arena, fact_word(&head, 1));
    story.cell = arena_text(arena, fact_word(&head, 2));
  }
  return story;
}

int told_read_stored(arena_t *arena, const char *path, case_t *story) {
  bytes_t facts;
  if (!whole_file(arena, path, &facts)) return refuse(path, 1, "the file cannot be read");
  int32_t overlong = facts_overlong(facts);
  if (overlong > 0)
    return refuse(path, overlong, "too many words for a fact: this is not an expanded scenario");
  facts_t all = facts_over(facts);
  fact_t head;
  if (!facts_next_of(&all, "case", &head))
    return refuse(path, 1, "no `case` fact: this is not an expanded scenario");
  *story = told_of_facts(arena, path, facts);
  return EXIT_PASSED;
}

int told_read(const cli_t *cli, arena_t *arena, const char *path, case_t *story) {
  if (!ends_with(path, ".yaml")) return told_read_stored(arena, path, story);
  cli_t one = *cli;
  one.paths[0] = path;
  one.path_count = 1;
  case_t *cases = NULL;
  size_t count = 0;
  int code = cli_load(&one, arena, &cases, &count);
  if (code != EXIT_PASSED) return code;
  if (count > 1) {
    fprintf(stderr, "%s: %zu cells; say which with --case '%s/%s'\n", path, count, cases[0].id,
            cases[0].cell);
    return EXIT_USAGE;
  }
  *story = told_of_facts(arena, path, cases[0].facts);
  return EXIT_PASSED;
}

int told_defect(const cli_t *cli, const defect_t **defect) {
  *defect = NULL;
  if (cli->defect == NULL) return EXIT_PASSED;
  for (size_t at = 0; at < defect_count(); at++)
    if (strcmp(defect_at(at)->name, cli->defect) == 0) *defect = defect_at(at);
  if (*defect != NULL) return EXIT_PASSED;
  fprintf(
      stderr,
      "meterproof: there is no seeded defect '%s'; `meterproof selftest --defects` names them\n",
      cli->defect);
  return EXIT_USAGE;
}

case_result_t told_judge(const cli_t *cli, const case_t *story, const defect_t *defect,
                         arena_t *arena, bench_run_t *run) {
  case_t plain = *story;
  plain.enumerate = NULL;
  return examine_run(cli, &plain, defect, false, arena, run);
}

/* The words of a check's name but for meters, periods and rates: "bill energy rate". */
static void put_kind(obuf_t *to, const char *name) {
  for (const char *word = name; *word != '\0'; word += word[0] == ' ' ? 1 : 0) {
    size_t len = strcspn(word, " ");
    bool number = word[0] >= '0' && word[0] <= '9';
    if (!number && len > 0) {
      if (to->len > 0) obuf_put(to, ' ');
      obuf_add(to, bytes_of(word, len));
    }
    word += len;
  }
}

bool told_fails(const case_result_t *result, told_failure_t *failure) {
  *failure = (told_failure_t){.blame = result->blame};
  if (result->verdict < VERDICT_FAIL) return false;
  obuf_t name = obuf_over(failure->check, TOLD_CHECK_MAX);
  if (result->verdict == VERDICT_ERROR) obuf_text(&name, "error");
  for (size_t at = 0; name.len == 0 && at < result->check_count; at++) {
    const check_result_t *check = &result->checks[at];
    if (check->verdict == result->verdict && check->blame == result->blame)
      put_kind(&name, check->name);
  }
  return true;
}

bool told_same(const told_failure_t *a, const told_failure_t *b) {
  return a->blame == b->blame && strcmp(a->check, b->check) == 0;
}

/* Each folder of the path; one that is there already is none of our business, and one that cannot
 * be made is told by the file that cannot be written. */
static void make_folders(const char *folder) {
  char path[PATH_MAX_HERE];
  for (size_t i = 0; folder[i] != '\0' && i + 1 < sizeof path; i++) {
    path[i] = folder[i];
    path[i + 1] = '\0';
    if (folder[i + 1] == '/' || folder[i + 1] == '\0') (void)mkdir(path, 0777);
  }
}

bool told_write(const char *folder, const char *name, bytes_t text) {
  char path[PATH_MAX_HERE];
  if (folder[0] != '\0') make_folders(folder);
  int len = snprintf(path, sizeof path, "%s%s%s", folder, folder[0] != '\0' ? "/" : "", name);
  FILE *file = len > 0 && (size_t)len < sizeof path ? fopen(path, "wb") : NULL;
  bool whole = file != NULL && fwrite(text.p, 1, text.len, file) == text.len;
  if (file != NULL && fclose(file) != 0) whole = false;
  if (!whole) fprintf(stderr, "meterproof: %s: the file could not be written\n", path);
  return whole;
}
