/* `meterproof run`: all cells of all scenarios, canaries, reports, counts and the digest. */
#include "harness/cli/cli.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "harness/cli/across.h"
#include "harness/cli/checkpoint.h"
#include "harness/report/report.h"

typedef struct {
  const cli_t *cli;
  const case_t *cases;
  case_result_t *results;
  bench_run_t *runs;
  arena_t *arenas; /* of the cases */
  arena_t *arena;
  bool terminal;
  const char **relations; /* asked for in place of those of the cases */
  size_t relation_count;
} batch_t;

static volatile sig_atomic_t interrupted;

static void on_interrupt(int signal) {
  (void)signal;
  interrupted = 1;
}

/* A story whose cuts are made in copies of the process goes before there is a second thread. */
static bool copied(const case_t *story) {
  return story->kills ||
         (story->enumerate != NULL && strcmp(story->enumerate, "every_power_octet") == 0);
}

static void judge_one(batch_t *batch, size_t index, const checkpoints_t *checkpoints) {
  if (interrupted) return;
  const case_t *story = &batch->cases[index];
  char who[200];
  snprintf(who, sizeof who, "meterproof %s, scenario %s/%s, seed %llu", batch->cli->version,
           story->id, story->cell, (unsigned long long)batch->cli->seed);
  check_announce(who);
  judge_options_t options = {.comparator = cli_comparator(batch->cli),
                             .full = batch->cli->full,
                             .checkpoints = checkpoints,
                             .pictures = batch->cli->html != NULL};
  case_t asked = *story;
  if (batch->relation_count > 0) {
    asked.relations = batch->relations;
    asked.relation_count = batch->relation_count;
  }
  judge_case(&batch->arenas[index], &asked, &options, &batch->runs[index], &batch->results[index]);
}

static void one(void *context, size_t index) {
  batch_t *batch = context;
  if (!copied(&batch->cases[index])) judge_one(batch, index, NULL);
}

static void copies(batch_t *batch, size_t count, int32_t jobs) {
  for (size_t at = 0; at < count; at++) {
    if (!copied(&batch->cases[at])) continue;
    bool shown = batch->terminal && !batch->cli->quiet;
    checkpoint_t *checkpoint = checkpoint_open(jobs, shown ? batch->cases[at].id : NULL);
    checkpoints_t ways = checkpoint_ways(checkpoint);
    judge_one(batch, at, &ways);
    checkpoint_close(checkpoint);
  }
}

static void progress(void *context, size_t done, size_t count) {
  const batch_t *batch = context;
  if (!batch->terminal || batch->cli->quiet) return;
  int filled = (int)(done * 40 / count);
  fprintf(stderr, "\r[%.*s%*s] %zu of %zu", filled, "########################################",
          40 - filled, "", done, count);
  if (done == count) fputc('\n', stderr);
  fflush(stderr);
}

static int32_t canaries(batch_t *batch, size_t count, text_t *notes) {
  for (size_t at = 0; at < count; at++) {
    const bench_run_t *run = &batch->runs[at];
    bool usable = run->served != NULL && run->served[0] != '\0' && run->ideal[0] != '\0' &&
                  canary_billed(run) < run->meters;
    if (!usable || batch->results[at].verdict == VERDICT_ERROR) continue;
    arena_t arena = {0};
    int32_t alive =
        canary_count_alive(&arena, &batch->cases[at], run, cli_comparator(batch->cli), notes);
    arena_free(&arena);
    return alive;
  }
  text_put(notes, "canary: none could be tried: no case left a bill behind\n");
  /* A pass that nothing could have spoilt is no proof: it counts as a canary that did not fail. */
  for (size_t at = 0; at < count; at++) {
    if (batch->results[at].verdict == VERDICT_PASS) return 1;
  }
  return 0;
}

static void digest(const case_result_t *results, size_t count, char hex[SHA256_HEX + 1]) {
  sha256_t *sha = sha256_new();
  for (size_t at = 0; at < count; at++) {
    sha256_add(sha, bytes_text(results[at].id));
    sha256_add(sha, bytes_text("/"));
    sha256_add(sha, bytes_text(results[at].cell));
    sha256_add(sha, bytes_text(results[at].digest));
    sha256_add(sha, bytes_text(verdict_name(results[at].verdict)));
  }
  sha256_hex(sha, hex);
  sha256_free(sha);
}

/* What the README and harness/run write to; whoever writes there next says when it is missing. */
static void make_out(void) {
  (void)mkdir("reports", 0777);
  (void)mkdir("reports/out", 0777);
}

/* A failing run is kept as its expanded, concrete scenario: a seed alone goes stale. */
static void keep_failed(const case_result_t *result) {
  if (result->verdict < VERDICT_INCONCLUSIVE) return;
  char path[512];
  make_out();
  (void)mkdir("reports/out/failed", 0777);
  snprintf(path, sizeof path, "reports/out/failed/%s.%s.facts", result->id, result->cell);
  for (char *p = path + sizeof "reports/out/failed/" - 1; *p != '\0'; p++) {
    if (*p == '/' || *p == ' ') *p = '_';
  }
  FILE *file = fopen(path, "w");
  bool whole = file != NULL && fputs(result->facts, file) >= 0;
  if (file != NULL && fclose(file) != 0) whole = false;
  if (!whole) fprintf(stderr, "meterproof: %s: the failed story could not be kept\n", path);
}

static void print_failure(const case_result_t *result, const char *way) {
  printf("\n%s %s/%s  blame %s\n  what: %s\n  first difference: %s\n  replay: meterproof run %s "
         "--case '%s/%s'%s\n",
         verdict_name(result->verdict), result->id, result->cell, blame_name(result->blame),
         result->reason, result->first_difference, result->file, result->id, result->cell, way);
}

static bool write_one(const run_result_t *run, const char *path,
                      status_t (*write)(const run_result_t *, const char *, fault_t *)) {
  fault_t fault = {0};
  if (path == NULL || write(run, path, &fault) == ST_OK) return true;
  fprintf(stderr, "meterproof: %s\n", fault.text);
  return false;
}

/* Each report for itself: one that cannot be written takes no other with it. */
static bool write_reports(const cli_t *cli, const run_result_t *run) {
  if (cli->json != NULL || cli->junit != NULL || cli->html != NULL) make_out();
  bool json = write_one(run, cli->json, report_json);
  bool junit = write_one(run, cli->junit, report_junit);
  bool html = write_one(run, cli->html, report_html);
  if (html && cli->html != NULL) printf("report: %s\n", cli->html);
  return json && junit && html;
}

static int outcome(const size_t counts[VERDICT_COUNT], size_t total, int32_t alive, bool written) {
  if (counts[VERDICT_INAPPLICABLE] == total) return EXIT_NOTHING;
  if (interrupted) return EXIT_INTERRUPTED;
  if (counts[VERDICT_ERROR] > 0 || !written) return EXIT_HARNESS;
  if (alive > 0) return EXIT_CANARY;
  if (counts[VERDICT_FAIL] > 0) return EXIT_FAILED;
  if (counts[VERDICT_INCONCLUSIVE] > 0) return EXIT_INCONCLUSIVE;
  return EXIT_PASSED;
}

static int32_t jobs_of(const cli_t *cli) { return cli->jobs == 0 ? jobs_default() : cli->jobs; }

/* Gives the canaries that were not found. */
static int32_t compare_languages(batch_t *batch, size_t count, text_t *notes) {
  if (!batch->cli->across) return 0;
  across_t across = {.cli = batch->cli,
                     .cases = batch->cases,
                     .runs = batch->runs,
                     .results = batch->results,
                     .arenas = batch->arenas,
                     .count = count};
  return across_compare(&across, jobs_of(batch->cli), notes);
}

static int conclude(batch_t *batch, size_t count) {
  run_result_t run = {.version = batch->cli->version,
                      .seed = batch->cli->seed,
                      .cases = batch->results,
                      .case_count = count};
  text_t notes = {0};
  const char *way = cli_way(batch->cli, batch->arena);
  int32_t alive = compare_languages(batch, count, &notes);
  alive += canaries(batch, count, &notes);
  digest(batch->results, count, run.digest);
  size_t counts[VERDICT_COUNT] = {0};
  report_print_matrix(&run, stdout, isatty(STDOUT_FILENO) != 0);
  for (size_t at = 0; at < count; at++) {
    counts[batch->results[at].verdict]++;
    keep_failed(&batch->results[at]);
    if (batch->results[at].verdict >= VERDICT_INCONCLUSIVE) print_failure(&batch->results[at], way);
    if (batch->results[at].notes[0] != '\0') {
      printf("\n%s/%s\n%s", batch->results[at].id, batch->results[at].cell,
             batch->results[at].notes);
    }
  }
  printf("\n%s", text_chars(&notes));
  text_free(&notes);
  bool written = write_reports(batch->cli, &run);
  printf("meterproof %s, seed %llu%s\n", batch->cli->version, (unsigned long long)batch->cli->seed,
         way);
  printf("%zu pass, %zu fail, %zu inconclusive, %zu error, %zu inapplicable of %zu\n",
         counts[VERDICT_PASS], counts[VERDICT_FAIL], counts[VERDICT_INCONCLUSIVE],
         counts[VERDICT_ERROR], counts[VERDICT_INAPPLICABLE], count);
  printf("digest %s\n", run.digest);
  return outcome(counts, count, alive, written);
}

int cmd_run(const cli_t *cli) {
  arena_t arena = {0};
  batch_t batch = {.cli = cli, .arena = &arena, .terminal = isatty(STDERR_FILENO) != 0};
  case_t *cases = NULL;
  size_t count = 0;
  int code = cli->across ? across_load(cli, &arena, &cases, &count)
                         : cli_load(cli, &arena, &cases, &count);
  if (!cli_relations(cli, &arena, &batch.relations, &batch.relation_count)) code = EXIT_USAGE;
  if (code == EXIT_PASSED && cli->real_time) {
    code = cmd_real_time(cli, cases, count);
  } else if (code == EXIT_PASSED) {
    signal(SIGINT, on_interrupt);
    batch.cases = cases;
    batch.results = ARENA_ARRAY(&arena, case_result_t, count);
    batch.runs = ARENA_ARRAY(&arena, bench_run_t, count);
    batch.arenas = ARENA_ARRAY(&arena, arena_t, count);
    copies(&batch, count, jobs_of(cli)); /* first: a copy of a process that holds much is dear */
    jobs_run(jobs_of(cli), count, one, progress, &batch);
    if (interrupted) {
      fprintf(stderr, "\nmeterproof: interrupted\n");
      code = EXIT_INTERRUPTED;
    } else {
      code = conclude(&batch, count);
    }
    for (size_t at = 0; at < count; at++)
      arena_free(&batch.arenas[at]);
  }
  arena_free(&arena);
  return code;
}
