/* What a check is: one file, one line in checks.def. It looks at what one run left behind, through
 * the comparator it is given, and notes results; it never changes the run. */
#ifndef HARNESS_CHECK_CHECK_H
#define HARNESS_CHECK_CHECK_H

#include "harness/bench/bench.h"
#include "harness/check/verdict.h"
#include "harness/check/words.h"

/* All equality that a verdict rests on goes through here, so that one switch can prove that the
 * verdicts rest on it: with comparator_off every canary passes, and the run says so (exit 7). */
typedef struct {
  bool (*same)(bytes_t a, bytes_t b);
  bool (*within)(int64_t value, int64_t low, int64_t high);
} comparator_t;

extern const comparator_t comparator_right;
extern const comparator_t comparator_off;

typedef struct {
  arena_t *arena;
  const case_t *story;
  const bench_run_t *run;
  const comparator_t *comparator;
  bench_options_t how; /* the mechanisms of the run, for runs that are put beside it */
  lines_t facts, served, ideal, right;
  check_result_t *results; /* moves when it grows */
  size_t count, cap;
  bool meter_wrong; /* a check that blames the meter failed before */
  bool link_wrong;
  bool expecting; /* expectations are being checked: see settle() in check.c */
} check_context_t;

typedef struct {
  const char *name;
  const char *what; /* one line for people */
  void (*run)(check_context_t *context);
} check_t;

#define CHECK_ENTRY(name) extern const check_t name;
#include "harness/check/checks.def"
#undef CHECK_ENTRY

check_context_t check_context(arena_t *arena, const case_t *story, const bench_run_t *run,
                              const comparator_t *comparator);

/* Notes one result. `expected`, `observed` and `detail` are copied. A failure blamed on the
 * head-end after the meter or the link was found wrong is blamed on these. */
void check_note(check_context_t *context, const char *name, verdict_t verdict, blame_t blame,
                const char *expected, const char *observed, const char *unit, const char *detail);

/* Notes "count things agree" or the failure of one number that must lie in [low, high]. */
void check_number(check_context_t *context, const char *name, blame_t blame, int64_t observed,
                  int64_t low, int64_t high, const char *unit, const char *detail);

const char *check_text(check_context_t *context, bytes_t text);

/* One expectation kind: one file a family, one line a kind in expectations.def. */
typedef struct {
  const char *kind;
  void (*run)(check_context_t *context, const expectation_t *expectation);
} expectation_check_t;

const char *expectation_get(const expectation_t *expectation, const char *key); /* NULL: absent */

#endif
