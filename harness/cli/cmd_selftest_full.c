/* `meterproof selftest --full [--cells first|all]`: every seeded defect in every case. Case by
 * case, so that what does not hang on the defect is done once: the plain run listens which defects
 * would have answered otherwise in it or in a run of its relations (harness/defects/differ.h); the
 * others leave the very same run and verdict, and are not run. Says of each defect by how many
 * stories it is killed, and names those that blame it on another place. A line a case as soon as it
 * is done, the same with any number of jobs. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "harness/cli/cli.h"
#include "harness/cli/examine.h"
#include "harness/defects/differ.h"

typedef struct {
  bool asked, failed, right; /* right: blamed on its place */
  bool error;
  blame_t blame;
  char reason[160];
} trial_t;

typedef struct {
  size_t stories, misblamed, errors, asked; /* stories: that kill it */
  const char *last_killer;                  /* a story counts once, whatever its cells */
  text_t where;                             /* stories of misblame, a line each */
} tally_t;

typedef struct {
  const cli_t *cli;
  const case_t *story;
  differ_t *differ;
  size_t *tried; /* defects of this case */
  size_t tried_count;
  trial_t *trials; /* by defect */
  tally_t *tallies;
  size_t cases, failing, runs;
} full_t;

/* The plain run of a case, by the tables that listen. */
static bool passes(const full_t *full, bool intruder) {
  arena_t arena = {0};
  bench_run_t run;
  case_result_t result;
  case_t story = *full->story;
  judge_options_t options = {.comparator = cli_comparator(full->cli),
                             .quick = true,
                             .intruder = intruder,
                             .meter = differ_meter(full->differ),
                             .pmu = differ_pmu(full->differ),
                             .dlms = differ_dlms(full->differ)};
  examine_relations(&story, &arena);
  judge_case(&arena, &story, &options, &run, &result);
  arena_free(&arena);
  return result.verdict == VERDICT_PASS;
}

static void one_trial(void *context, size_t index) {
  const full_t *full = context;
  const defect_t *defect = defect_at(full->tried[index]);
  trial_t *trial = &full->trials[full->tried[index]];
  arena_t arena = {0};
  case_t story = *full->story;
  examine_relations(&story, &arena);
  check_announce(arena_printf(&arena, "%s/%s with %s", story.id, story.cell, defect->name));
  case_result_t result = examine_case(full->cli, &story, defect, defect->intruder, &arena);
  *trial = (trial_t){.asked = true,
                     .failed = result.verdict == VERDICT_FAIL,
                     .right = result.blame == defect->place,
                     .error = result.verdict == VERDICT_ERROR,
                     .blame = result.blame};
  snprintf(trial->reason, sizeof trial->reason, "%s", result.reason);
  arena_free(&arena);
}

/* Those of the case that may have another run beside them, or those that may not. */
static void choose(full_t *full, bool alone) {
  full->tried_count = 0;
  for (size_t at = 0; at < defect_count(); at++) {
    if (defect_at(at)->alone != alone) continue;
    bool asked = defect_at(at)->intruder || alone || differ_heard(full->differ, at);
    if (asked) full->tried[full->tried_count++] = at;
  }
  full->runs += full->tried_count;
}

/* What an intruder shows counts only where one is met without a defect, too. */
static void forget_intruders(full_t *full) {
  bool failed = false;
  for (size_t at = 0; at < defect_count(); at++)
    failed |= defect_at(at)->intruder && full->trials[at].failed;
  if (!failed || passes(full, true)) return;
  for (size_t at = 0; at < defect_count(); at++)
    if (defect_at(at)->intruder) full->trials[at] = (trial_t){0};
}

static void count(full_t *full, size_t defect, size_t *killed, size_t *misblamed) {
  const trial_t *trial = &full->trials[defect];
  const case_t *story = full->story;
  tally_t *tally = &full->tallies[defect];
  tally->asked += trial->asked;
  tally->errors += trial->error;
  if (!trial->failed) return;
  if (trial->right) {
    (*killed)++;
    bool again = tally->last_killer != NULL && strcmp(tally->last_killer, story->id) == 0;
    tally->stories += !again;
    tally->last_killer = story->id;
    return;
  }
  (*misblamed)++;
  tally->misblamed++;
  text_printf(&tally->where, "  %s/%s on %s: %s\n", story->id, story->cell,
              blame_name(trial->blame), trial->reason);
  printf("  MISBLAMED %s, %s, on %s: %s\n", defect_at(defect)->name,
         blame_name(defect_at(defect)->place), blame_name(trial->blame), trial->reason);
}

static void one_case(full_t *full) {
  size_t killed = 0, misblamed = 0, runs = full->runs;
  full->cases++;
  memset(full->trials, 0, defect_count() * sizeof *full->trials);
  differ_listen(full->differ);
  bool good = passes(full, false);
  if (!good) {
    full->failing++;
    printf("%s/%s does not pass without a defect\n", full->story->id, full->story->cell);
    fflush(stdout);
    return;
  }
  choose(full, false);
  differ_listen(NULL);
  jobs_run(full->cli->jobs == 0 ? jobs_default() : full->cli->jobs, full->tried_count, one_trial,
           NULL, full);
  choose(full, true);
  for (size_t at = 0; at < full->tried_count; at++)
    one_trial(full, at);
  forget_intruders(full);
  for (size_t at = 0; at < defect_count(); at++)
    count(full, at, &killed, &misblamed);
  printf("%s/%s: %zu of %zu defects differ, %zu killed, %zu misblamed\n", full->story->id,
         full->story->cell, full->runs - runs, defect_count(), killed, misblamed);
  fflush(stdout);
}

static void progress(const full_t *full, size_t done, size_t count) {
  if (full->cli->quiet || isatty(STDERR_FILENO) == 0) return;
  fprintf(stderr, "\r%zu of %zu%s", done, count, done == count ? "\n" : "");
  fflush(stderr);
}

/* Gives how many no story kills, and how many some story blames elsewhere. */
static void report(const full_t *full, size_t *survived, size_t *misblamed) {
  for (size_t at = 0; at < defect_count(); at++) {
    const defect_t *defect = defect_at(at);
    tally_t *tally = &full->tallies[at];
    *survived += tally->stories == 0;
    *misblamed += tally->misblamed > 0;
    printf("%s %-30s %-9s by %zu stories, misblamed in %zu cases, asked in %zu",
           tally->stories == 0 ? "SURVIVED " : "killed   ", defect->name, blame_name(defect->place),
           tally->stories, tally->misblamed, tally->asked);
    printf(tally->errors == 0 ? "\n" : "; %zu runs ended in an error\n", tally->errors);
    fputs(text_chars(&tally->where), stdout);
    text_free(&tally->where);
  }
}

int cmd_selftest_full(const cli_t *cli, const case_t *cases, size_t count) {
  arena_t arena = {0};
  bool first = cli->cells != NULL && strcmp(cli->cells, "first") == 0;
  full_t full = {.cli = cli, .differ = differ_new(&arena)};
  full.tried = ARENA_ARRAY(&arena, size_t, defect_count());
  full.trials = ARENA_ARRAY(&arena, trial_t, defect_count());
  full.tallies = ARENA_ARRAY(&arena, tally_t, defect_count());
  for (size_t at = 0; at < count; at++) {
    const case_t *last = full.story;
    progress(&full, at, count);
    if (cases[at].inapplicable != NULL) continue;
    if (first && last != NULL && strcmp(last->id, cases[at].id) == 0) continue;
    full.story = &cases[at];
    one_case(&full);
  }
  progress(&full, count, count);
  size_t survived = 0, misblamed = 0;
  printf("\n");
  report(&full, &survived, &misblamed);
  printf("\n%zu cases, %zu do not pass without a defect; %zu runs with a defect, in %zu it changes "
         "nothing\n",
         full.cases, full.failing, full.runs, full.cases * defect_count() - full.runs);
  printf("%zu defects are blamed on another place somewhere\n", misblamed);
  printf("%zu killed, %zu survived\n", defect_count() - survived, survived);
  arena_free(&arena);
  if (full.cases == 0) return EXIT_NOTHING;
  return survived + misblamed + full.failing > 0 ? EXIT_FAILED : EXIT_PASSED;
}
