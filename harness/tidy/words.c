/* Words that may not stand in some places. Floating point stays out of everything that reaches a
 * bill, a journal, a trace or a verdict; clocks, dice, sleep and the environment stay out of cores
 * and tests; true time stays out of the head-end; some functions stay out altogether.
 * Only code is searched: a word in a comment or a literal is talk. */
#include "harness/tidy/rules.h"

#include <string.h>

typedef struct {
  const char *rule;
  const char *word;
  bool call; /* only where a '(' follows */
  const char *why;
} word_t;

static const word_t floating[] = {
    {"float", "float", false, "no floating point where energy, time or money is"},
    {"float", "double", false, "no floating point where energy, time or money is"},
    {"float", "strtod", true, "no floating point where energy, time or money is"},
};

static const word_t clocks[] = {
    {"clock", "time", true, "a core is told the time"},
    {"clock", "clock", true, "a core is told the time"},
    {"clock", "clock_gettime", true, "a core is told the time"},
    {"clock", "gettimeofday", true, "a core is told the time"},
    {"clock", "localtime", true, "zones are tables of the scenario"},
    {"clock", "localtime_r", true, "zones are tables of the scenario"},
    {"clock", "gmtime", true, "civil dates are computed here"},
    {"clock", "gmtime_r", true, "civil dates are computed here"},
    {"clock", "mktime", true, "zones are tables of the scenario"},
    {"clock", "timegm", true, "civil dates are computed here"},
    {"clock", "tzset", true, "zones are tables of the scenario"},
    {"clock", "strftime", true, "civil dates are computed here"},
    {"clock", "sleep", true, "nothing sleeps; deadlines are given to the caller"},
    {"clock", "usleep", true, "nothing sleeps; deadlines are given to the caller"},
    {"clock", "nanosleep", true, "nothing sleeps; deadlines are given to the caller"},
    {"dice", "rand", true, "draws are base/dice, a function of seed and counter"},
    {"dice", "srand", true, "draws are base/dice, a function of seed and counter"},
    {"dice", "random", true, "draws are base/dice, a function of seed and counter"},
    {"dice", "drand48", true, "draws are base/dice, a function of seed and counter"},
    {"dice", "getrandom", true, "entropy is a wish, granted in rt"},
    {"environment", "getenv", true, "a core knows no environment"},
    {"environment", "setlocale", true, "a core knows no locale"},
};

static const word_t unsafe[] = {
    {"unsafe", "strcpy", true, "unbounded; use obuf_t, text_t or arena_text"},
    {"unsafe", "strcat", true, "unbounded; use obuf_t, text_t or arena_text"},
    {"unsafe", "sprintf", true, "unbounded; use snprintf, obuf_printf or arena_printf"},
    {"unsafe", "vsprintf", true, "unbounded; use vsnprintf"},
    {"unsafe", "gets", true, "unbounded"},
    {"unsafe", "atoi", true, "silent about errors; use bytes_to_i64"},
    {"unsafe", "atol", true, "silent about errors; use bytes_to_i64"},
    {"unsafe", "atoll", true, "silent about errors; use bytes_to_i64"},
    {"unsafe", "atof", true, "silent about errors, and floating"},
    {"unsafe", "strtok", true, "remembers; split views instead"},
    {"unsafe", "alloca", true, "an array of unknown length"},
};

static const word_t truth[] = {
    {"true_t", "true_t", false, "true time is the world's; the head-end has utc_t and claim_t"},
};

static void search(const file_t *file, const word_t *words, size_t count, findings_t *findings) {
  for (size_t at = 0; at < file->text.len; at++) {
    if (!is_word_char(file->code[at])) continue;
    size_t from = at;
    while (at < file->text.len && is_word_char(file->code[at]))
      at++;
    size_t next = at;
    while (next < file->text.len && file->code[next] == ' ')
      next++;
    bool called = next < file->text.len && file->code[next] == '(';
    bool member = from > 0 && (file->code[from - 1] == '.' || file->code[from - 1] == '>');
    for (size_t word = 0; word < count; word++) {
      if (strlen(words[word].word) != at - from) continue;
      if (strncmp(file->code + from, words[word].word, at - from) != 0) continue;
      if (words[word].call && (!called || member)) continue;
      findings_add(findings, file->path, line_at(file->text, from), words[word].rule, "%s: %s",
                   words[word].word, words[word].why);
    }
  }
}

/* Reports draw, and perf counts milliseconds; the tests of the links' integer curves compute them
 * again. All else may reach a bill or a verdict. */
static bool may_float(const file_t *file) {
  static const char *const folders[] = {"pmu/quality", "sim/meter/quality", "harness/report",
                                        "harness/cli", "harness/tidy"};
  for (size_t at = 0; at < sizeof folders / sizeof folders[0]; at++)
    if (strcmp(file->folder, folders[at]) == 0) return true;
  return strcmp(file->folder, "sim/link") == 0 && has_suffix(file->path, "_curve_test.c");
}

/* The operating system is in rt, in the program of the judge, and where its bench runs processes
 * in real time. Test-only preloads stand beside the rt that they test; one defect is that somebody
 * looks where none may. */
static bool may_clock(const file_t *file) {
  return has_suffix(file->folder, "/rt") || has_suffix(file->folder, "/preload") ||
         strcmp(file->folder, "harness/cli") == 0 || has_prefix(file->path, "harness/bench/real") ||
         strcmp(file->path, "harness/defects/host_zone_added.c") == 0;
}

void rules_words(const tree_t *tree, findings_t *findings) {
  for (size_t at = 0; at < tree->count; at++) {
    const file_t *file = &tree->files[at];
    if (!file->is_c) continue;
    search(file, unsafe, sizeof unsafe / sizeof unsafe[0], findings);
    if (!may_float(file)) search(file, floating, sizeof floating / sizeof floating[0], findings);
    if (!may_clock(file)) search(file, clocks, sizeof clocks / sizeof clocks[0], findings);
    if (has_prefix(file->path, "pmu/"))
      search(file, truth, sizeof truth / sizeof truth[0], findings);
  }
}
