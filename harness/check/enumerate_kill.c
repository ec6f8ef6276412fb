/* The head-end killed at every write of its store (DESIGN, "The sans-IO contract"): once before the
 * write is made, once when it is durable and not answered. Its lines are hung up, another one is
 * opened on the same store, and the story goes on. What it leaves must pass every check that the
 * plain run passes, with the plain run's bills, and no block of an image may be taken twice:
 * nothing twice, and nothing lost that the meter still holds. Copies of the process, where there
 * are any, live the time before the kill once. See enumerate.h. */
#include "harness/check/enumerate.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LINE_MAX = 600, KILLS_MAX = 100000 };

/* What a run that had a kill in it is judged by: all but what makes runs of its own, and hazards,
 * which are the plain run's to prove. */
static const check_t *const judges[] = {&check_served, &check_invariants, &check_journal,
                                        &check_bill,   &check_peaks,      &check_expectations};

typedef struct {
  const checkpoints_t *copies; /* NULL: `wanted` is the one to make */
  size_t wanted, asked;        /* how often it was asked: two for each write that was reached */
  bool made;
} walk_t;

static bool at_write(void *of, size_t index) {
  walk_t *walk = of;
  walk->asked = index + 1;
  walk->made =
      walk->copies == NULL ? index == walk->wanted : walk->copies->branch(walk->copies->of, index);
  return walk->made;
}

/* The first check that says more than that it passes, in words; NULL where all pass. */
static const char *judged(check_context_t *context, arena_t *arena, const bench_run_t *run) {
  check_context_t own = check_context(arena, context->story, run, context->comparator);
  own.how = context->how;
  for (size_t at = 0; at < sizeof judges / sizeof judges[0]; at++)
    judges[at]->run(&own);
  for (size_t at = 0; at < own.count; at++) {
    const check_result_t *one = &own.results[at];
    if (one->verdict <= VERDICT_PASS) continue;
    return arena_printf(arena, "%s: expected %s, observed %s", one->name, one->expected,
                        one->observed);
  }
  return NULL;
}

/* A block that a meter took more than once; NULL: none. One whose answer nobody kept stands in the
 * meter's bitmap, and is asked for there. Who died before it was written down that a transfer has
 * begun may begin it again: no block had left by then (decision 0009). */
static const char *taken_twice(arena_t *arena, lines_t served) {
  const fact_t **taken = ARENA_ARRAY(arena, const fact_t *, served.count + 1);
  size_t count = 0;
  for (size_t at = 0; at < served.count; at++) {
    const fact_t *line = &served.lines[at];
    if (!fact_is(line, "command") || !word_is(line, 4, "image_block") || !word_is(line, 7, "ok"))
      continue;
    for (size_t before = 0; before < count; before++) {
      if (bytes_equal(fact_word(taken[before], 1), fact_word(line, 1)) &&
          bytes_equal(fact_word(taken[before], 5), fact_word(line, 5)))
        return arena_text(arena, words_all(line));
    }
    taken[count++] = line;
  }
  return NULL;
}

/* What a run with a kill left, as a line: the kind of the write · S, F or O its bills · what is
 * wrong. */
static void judge_kill(check_context_t *context, arena_t *arena, const bench_run_t *run,
                       const char *failed, char line[LINE_MAX]) {
  static const char letters[] = {[BILLS_SAME] = 'S', [BILLS_FLAGGED] = 'F', [BILLS_OTHER] = 'O'};
  if (failed != NULL) {
    snprintf(line, LINE_MAX, "%d S%.500s", (int)run->killed_kind, failed);
    return;
  }
  const char *wrong = taken_twice(arena, lines_of(arena, run->served));
  if (wrong != NULL) wrong = arena_printf(arena, "taken twice: %s", wrong);
  const char *other = judged(context, arena, run);
  if (other != NULL) wrong = other;
  snprintf(line, LINE_MAX, "%d %c%.500s", (int)run->killed_kind,
           letters[enumerate_bills(run, context->run)], wrong == NULL ? "" : wrong);
}

typedef struct {
  size_t tried, other, wrong, walked_wrong, first_wrong;
  size_t of_kind[REC_KINDS];
  char first[LINE_MAX];
} kill_tally_t;

static void count_line(kill_tally_t *tally, size_t index, const char *line) {
  int kind = REC_KINDS;
  char bills = '?';
  const char *wrong = "its run ended without a word";
  if (line != NULL && sscanf(line, "%d %c", &kind, &bills) == 2 && kind >= 0 && kind < REC_KINDS) {
    wrong = strchr(line, ' ') + 2;
    tally->of_kind[kind]++;
  }
  tally->tried++;
  tally->other += bills != 'S';
  if (wrong[0] == '\0' || tally->wrong++ > 0) return;
  tally->first_wrong = index;
  snprintf(tally->first, sizeof tally->first, "%s", wrong);
}

/* One run: the one without a kill of which copies are made, or one with its own. */
static void walk_once(check_context_t *context, const judge_options_t *options, walk_t *walk,
                      kill_tally_t *tally) {
  arena_t arena = {0};
  bench_run_t run;
  fault_t fault = {0};
  char line[LINE_MAX];
  bench_options_t how = {.meter = options->meter,
                         .pmu = options->pmu,
                         .dlms = options->dlms,
                         .link = options->link,
                         .killed = at_write,
                         .killed_of = walk,
                         .restart = context->story->restart};
  status_t status = bench_run(&arena, context->story->facts, &how, &run, &fault);
  if (walk->made) {
    judge_kill(context, &arena, &run,
               status == ST_OK ? NULL : arena_printf(&arena, "no run: %s", fault.text), line);
    if (walk->copies != NULL) walk->copies->deliver(walk->copies->of, line);
    count_line(tally, walk->wanted, line);
  } else if (status != ST_OK || strcmp(run.trace_hex, context->run->trace_hex) != 0) {
    tally->walked_wrong++; /* a run that nobody killed is not the plain one */
  }
  arena_free(&arena);
}

static void write_notes(const check_context_t *context, const kill_tally_t *tally, text_t *notes) {
  text_printf(
      notes,
      "head-end killed %zu times, one run each: before and behind every store write, opened "
      "again %lld s later\n",
      tally->tried, (long long)(context->story->restart.ns / NS_PER_S));
  for (int kind = 0; kind < REC_KINDS; kind++) {
    if (tally->of_kind[kind] == 0) continue;
    text_printf(notes, "  %-24s %zu kills at writes that begin with it\n",
                record_kind_name((record_kind_t)kind), tally->of_kind[kind]);
  }
  text_printf(notes, "  %zu left what the plain run is held to, %zu did not\n",
              tally->tried - tally->wrong, tally->wrong);
}

static void judge_tally(check_context_t *context, const kill_tally_t *tally) {
  size_t bad = tally->wrong + tally->walked_wrong;
  bool good = context->comparator->within((int64_t)bad, 0, 0);
  check_note(context, "head-end killed at a store write",
             !good               ? VERDICT_FAIL
             : tally->tried == 0 ? VERDICT_INCONCLUSIVE
                                 : VERDICT_PASS,
             tally->tried > 0 ? BLAME_HEAD_END : BLAME_BENCH, "what the plain run is held to",
             arena_printf(context->arena, "%zu kills, %zu wrong", tally->tried, tally->wrong), "",
             tally->wrong > 0          ? arena_printf(context->arena, "first %s write %zu: %s",
                                             tally->first_wrong % 2 == 0 ? "before" : "behind",
                                                      tally->first_wrong / 2 + 1, tally->first)
             : tally->walked_wrong > 0 ? "a run that nobody killed is not the plain one"
             : tally->tried == 0       ? "nothing was stored"
                                       : "");
  check_number(context, "bills of killed runs that are not the plain run's", BLAME_HEAD_END,
               (int64_t)tally->other, 0, 0, "", "");
}

void enumerate_kills(check_context_t *context, const judge_options_t *options, text_t *notes) {
  kill_tally_t tally = {0};
  const char *other = context->story->enumerate; /* one that has copies for itself */
  bool shared = other != NULL && strcmp(other, "every_power_octet") == 0;
  walk_t walk = {.copies = shared ? NULL : options->checkpoints};
  if (walk.copies != NULL) {
    walk_once(context, options, &walk, &tally);
    for (size_t at = 0; at < walk.asked; at++)
      count_line(&tally, at, walk.copies->collect(walk.copies->of, at));
  }
  for (size_t at = 0; walk.copies == NULL && at < KILLS_MAX; at++) {
    walk_t own = {.wanted = at};
    walk_once(context, options, &own, &tally);
    if (!own.made) break; /* untouched: there are no more writes */
  }
  write_notes(context, &tally, notes);
  judge_tally(context, &tally);
}
