/* `meterproof selftest`: the bench's own examination. Without a defect the killers pass; with
 * one, a named case fails and blames its true place; and it says whether V1 alone would have
 * noticed. */
#include "harness/cli/cli.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "harness/cli/examine.h"
#include "harness/defects/defect.h"

typedef struct {
  bool killed, misblamed, by_v1;
  bool tried;     /* a killer ran */
  bool elsewhere; /* a killer tells of another language than the one that was asked for */
  char by[96];
  blame_t blame;
  char reason[256];
  /* Of a killer by a relation: it ran, and in some cell the relation by itself saw the defect. */
  bool asked[DEFECT_KILLERS_MAX], shown[DEFECT_KILLERS_MAX];
} trial_t;

typedef struct {
  const cli_t *cli;
  const case_t *cases;
  size_t count;
  trial_t *trials;
  case_result_t *plain; /* of each case without a defect; NULL reason where not run */
  const bool *wanted;
} exam_t;

static const char v1_id[] = "CLK-V1-F01";

static bool is_killer(const defect_t *defect, const case_t *story) {
  return examine_killer(defect, story) != NULL;
}

static void note_relation(trial_t *trial, const defect_t *defect, const char *killer, bool shown) {
  for (size_t at = 0; at < DEFECT_KILLERS_MAX; at++) {
    if (defect->killers[at] != killer) continue;
    trial->asked[at] = true;
    trial->shown[at] |= shown;
  }
}

/* A relation that is declared to see the defect by itself, was asked, and does not; or NULL. */
static const char *unshown(const trial_t *trial, const defect_t *defect) {
  for (size_t at = 0; at < DEFECT_KILLERS_MAX; at++)
    if (trial->asked[at] && !trial->shown[at]) return defect->killers[at];
  return NULL;
}

/* A run that ends in an error is not a kill: the defect broke the bench, not the bill. */
static void try_defect(exam_t *exam, size_t index) {
  const defect_t *defect = defect_at(index);
  trial_t *trial = &exam->trials[index];
  for (size_t at = 0; at < exam->count; at++) {
    const case_t *story = &exam->cases[at];
    bool v1 = strcmp(story->id, v1_id) == 0;
    bool killer = is_killer(defect, story);
    if (killer && story->inapplicable != NULL && exam->cli->protocol != NULL)
      trial->elsewhere = true;
    if (story->inapplicable != NULL || (!killer && !v1)) continue;
    trial->tried |= killer;
    const char *relation = examine_relation(examine_killer(defect, story));
    if (killer && trial->killed && relation == NULL && !v1) continue;
    if (v1 && trial->by_v1 && (!killer || trial->killed)) continue;
    arena_t arena = {0};
    case_result_t result = examine_kill(exam->cli, story, defect, relation, &arena);
    bool failed = result.verdict == VERDICT_FAIL;
    if (failed && v1) trial->by_v1 = true;
    if (relation != NULL)
      note_relation(trial, defect, examine_killer(defect, story),
                    failed && result.blame == defect->place);
    if (failed && killer && !trial->killed) {
      trial->killed = result.blame == defect->place;
      trial->misblamed = !trial->killed;
      trial->blame = result.blame;
      snprintf(trial->by, sizeof trial->by, "%s/%s%s%s", story->id, story->cell,
               relation == NULL ? "" : " by ", relation == NULL ? "" : relation);
      snprintf(trial->reason, sizeof trial->reason, "%s", result.reason);
    } else if (result.verdict == VERDICT_ERROR && killer && !trial->killed) {
      snprintf(trial->reason, sizeof trial->reason, "%s", result.reason);
    }
    arena_free(&arena);
  }
}

static void one_defect(void *context, size_t index) {
  if (!defect_at(index)->alone) try_defect(context, index);
}

/* Those that may have nothing beside them. */
static void alone(exam_t *exam) {
  for (size_t at = 0; at < defect_count(); at++)
    if (defect_at(at)->alone) try_defect(exam, at);
}

/* Whoever kills a defect by an intruder must pass with one where there is no defect. */
static bool meets_intruder(const exam_t *exam, size_t index) {
  for (size_t at = 0; at < defect_count(); at++) {
    const defect_t *defect = defect_at(at);
    if (defect->intruder && is_killer(defect, &exam->cases[index])) return true;
  }
  return false;
}

static void one_plain(void *context, size_t index) {
  exam_t *exam = context;
  if (!exam->wanted[index]) return;
  arena_t arena = {0};
  case_t story = exam->cases[index];
  examine_relations(&story, &arena);
  exam->plain[index] = examine_case(exam->cli, &story, NULL, false, &arena);
  if (exam->plain[index].verdict == VERDICT_PASS && meets_intruder(exam, index)) {
    arena_free(&arena);
    exam->plain[index] = examine_case(exam->cli, &exam->cases[index], NULL, true, &arena);
  }
  exam->plain[index].reason = ""; /* lives in the arena that goes */
  arena_free(&arena);
}

static void progress(void *context, size_t done, size_t count) {
  (void)context;
  if (isatty(STDERR_FILENO) == 0) return;
  fprintf(stderr, "\r%zu of %zu%s", done, count, done == count ? "\n" : "");
  fflush(stderr);
}

static bool *wanted_cases(arena_t *arena, const exam_t *exam) {
  bool *wanted = ARENA_ARRAY(arena, bool, exam->count + 1);
  for (size_t at = 0; at < exam->count; at++) {
    wanted[at] = strcmp(exam->cases[at].id, v1_id) == 0;
    for (size_t defect = 0; defect < defect_count(); defect++) {
      if (is_killer(defect_at(defect), &exam->cases[at])) wanted[at] = true;
    }
  }
  return wanted;
}

static size_t report_plain(const exam_t *exam) {
  size_t failing = 0;
  size_t run = 0;
  for (size_t at = 0; at < exam->count; at++) {
    if (!exam->wanted[at] || exam->cases[at].inapplicable != NULL) continue;
    run++;
    if (exam->plain[at].verdict == VERDICT_PASS) continue;
    failing++;
    printf("fails without a defect: %s/%s: %s\n", exam->cases[at].id, exam->cases[at].cell,
           verdict_name(exam->plain[at].verdict));
  }
  arena_t arena = {0};
  printf("without a defect%s: %zu cases, %zu do not pass\n\n", cli_way(exam->cli, &arena), run,
         failing);
  arena_free(&arena);
  return failing;
}

static size_t report_defects(const exam_t *exam, size_t *untried) {
  size_t survived = 0;
  size_t past_v1 = 0;
  for (size_t at = 0; at < defect_count(); at++) {
    const defect_t *defect = defect_at(at);
    const trial_t *trial = &exam->trials[at];
    bool not_here = trial->elsewhere && !trial->tried;
    if (not_here)
      (*untried)++;
    else if (!trial->killed || unshown(trial, defect) != NULL)
      survived++;
    if (!trial->by_v1) past_v1++;
    if (trial->killed && unshown(trial, defect) != NULL) {
      printf("UNSHOWN   %-26s %-9s killed, but not in %s\n", defect->name,
             blame_name(defect->place), unshown(trial, defect));
    } else if (trial->killed) {
      printf("killed    %-26s %-9s by %-44s V1 alone: %s\n", defect->name,
             blame_name(defect->place), trial->by, trial->by_v1 ? "yes" : "no");
    } else if (trial->misblamed) {
      printf("MISBLAMED %-26s %-9s by %s on %s: %s\n", defect->name, blame_name(defect->place),
             trial->by, blame_name(trial->blame), trial->reason);
    } else if (not_here) {
      printf("untried   %-26s %-9s its killer tells of another language\n", defect->name,
             blame_name(defect->place));
    } else {
      printf("SURVIVED  %-26s %-9s %s; V1 alone: %s; %s\n", defect->name, blame_name(defect->place),
             defect->what, trial->by_v1 ? "yes" : "no", trial->reason);
    }
  }
  printf("\n%zu of %zu would survive V1 alone\n", past_v1, defect_count());
  return survived;
}

static int32_t examine_canaries(const exam_t *exam) {
  for (size_t at = 0; at < exam->count; at++) {
    if (strcmp(exam->cases[at].id, v1_id) != 0) continue;
    arena_t arena = {0};
    text_t notes = {0};
    bench_run_t run;
    case_result_t result;
    judge_options_t options = {.comparator = cli_comparator(exam->cli), .quick = true};
    judge_case(&arena, &exam->cases[at], &options, &run, &result);
    int32_t alive =
        canary_count_alive(&arena, &exam->cases[at], &run, cli_comparator(exam->cli), &notes);
    fputs(text_chars(&notes), stdout);
    text_free(&notes);
    arena_free(&arena);
    return alive;
  }
  printf("canary: %s is not in the library, so none could be tried\n", v1_id);
  return 1;
}

int cmd_selftest(const cli_t *cli) {
  cli_t own = *cli;
  if (own.path_count == 0) own.paths[own.path_count++] = "scenarios";
  arena_t arena = {0};
  exam_t exam = {.cli = &own};
  case_t *cases = NULL;
  int code = cli_load(&own, &arena, &cases, &exam.count);
  if (code == EXIT_PASSED && own.stories) {
    code = cmd_selftest_stories(&own, cases, exam.count);
    arena_free(&arena);
    return code;
  }
  if (code == EXIT_PASSED && own.relations != NULL) {
    code = cmd_selftest_relations(&own, cases, exam.count);
    arena_free(&arena);
    return code;
  }
  if (code == EXIT_PASSED && own.full) {
    code = cmd_selftest_full(&own, cases, exam.count);
    arena_free(&arena);
    return code;
  }
  exam.cases = cases;
  if (code == EXIT_PASSED) {
    int32_t jobs = own.jobs == 0 ? jobs_default() : own.jobs;
    exam.wanted = wanted_cases(&arena, &exam);
    exam.plain = ARENA_ARRAY(&arena, case_result_t, exam.count);
    exam.trials = ARENA_ARRAY(&arena, trial_t, defect_count());
    int32_t alive = own.defects_only ? 0 : examine_canaries(&exam);
    jobs_run(jobs, exam.count, one_plain, NULL, &exam);
    size_t failing = report_plain(&exam);
    jobs_run(jobs, defect_count(), one_defect, progress, &exam);
    alone(&exam);
    size_t untried = 0;
    size_t survived = report_defects(&exam, &untried);
    printf("%zu killed, %zu survived\n", defect_count() - survived - untried, survived);
    code = alive > 0 ? EXIT_CANARY : failing + survived > 0 ? EXIT_FAILED : EXIT_PASSED;
  }
  arena_free(&arena);
  return code;
}
