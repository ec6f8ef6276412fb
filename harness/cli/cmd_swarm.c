/* `meterproof swarm`: random worlds by seed, all judged as any story, and that everything
 * recoverable was recovered when their second phase is over. What fails is kept as the story it
 * was and as its facts: a seed alone goes stale when the generator changes. */
#include "harness/cli/told.h"
#include "harness/swarm/swarm.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { SEEDS_USUAL = 1000, KINDS_MAX = 64 };

static const char OUT[] = "reports/out/swarm";
static volatile sig_atomic_t interrupted;

static void on_interrupt(int signal) {
  (void)signal;
  interrupted = 1;
}

/* What is kept of a world that failed; texts in its own arena. */
typedef struct {
  verdict_t verdict;
  blame_t blame;
  uint64_t kinds;
  char digest[65];
  const char *reason; /* NULL: it did not fail */
  const char *yaml, *facts;
  arena_t kept;
} world_result_t;

typedef struct {
  const cli_t *cli;
  const defect_t *defect;
  world_result_t *results;
  bool terminal;
} batch_t;

/* A list's last reading of a meter: its status and what was missing; empty without any. */
static bytes_t last_reading(const swarm_t *swarm, const bench_run_t *run, uint32_t meter) {
  bytes_t last = bytes_text("");
  for (size_t at = 0; at < run->record_count; at++) {
    const record_t *record = &run->records[at];
    if (record->kind != REC_VISIT || record->meter != meter) continue;
    fact_t key;
    facts_t words = facts_over(record->key);
    int64_t at_s = 0;
    if (!facts_next(&words, &key) || fact_i64(&key, 1, &at_s, NULL) != ST_OK) continue;
    if (at_s == swarm_last_read_s(swarm)) last = record->value;
  }
  return last;
}

static bool begins(bytes_t text, const char *with) {
  size_t len = strlen(with);
  return text.len >= len && memcmp(text.p, with, len) == 0;
}

/* Rows that somebody cleared before they were read are gone, and so are those that a meter of a few
 * markers has overwritten; the head-end says so. */
static bool may_be_gone(bytes_t story, uint32_t meter) {
  enum { FEW_MARKERS = 1000 };
  facts_t all = facts_over(story);
  fact_t fact;
  while (facts_next(&all, &fact)) {
    int64_t of = 0, few = 0;
    bool cleared = fact_is(&fact, "fault") && bytes_is(fact_word(&fact, 2), "clear_profile");
    bool small = fact_is(&fact, "limit") && bytes_is(fact_word(&fact, 2), "markers") &&
                 fact_i64(&fact, 3, &few, NULL) == ST_OK && few < FEW_MARKERS;
    if (!cleared && !small) continue;
    if (fact_i64(&fact, 1, &of, NULL) == ST_OK && of == meter) return true;
  }
  return false;
}

/* The last list is read in quiet: what it did not bring was recoverable, and was not recovered. */
static const char *not_recovered(arena_t *arena, const swarm_t *swarm, bytes_t story,
                                 const bench_run_t *run) {
  for (uint32_t meter = 0; meter < run->meters; meter++) {
    bytes_t last = last_reading(swarm, run, meter);
    bool lost = begins(last, "ST_BAD_ORDER ") && may_be_gone(story, meter);
    if (!begins(last, "ST_OK ") && !lost)
      return arena_printf(arena, "liveness: meter m%u was not read whole in the quiet phase: %.*s",
                          meter, (int)last.len, (const char *)last.p);
  }
  return NULL;
}

static void keep(world_result_t *result, const text_t *yaml, bytes_t facts, const char *reason) {
  result->reason = arena_text(&result->kept, bytes_text(reason));
  result->yaml = arena_text(&result->kept, bytes_text(text_chars(yaml)));
  result->facts = arena_text(&result->kept, facts);
}

static void judge_world(const batch_t *batch, const swarm_t *swarm, const text_t *yaml,
                        arena_t *arena, world_result_t *result) {
  scenario_options_t options = {.root = batch->cli->root, .seed = swarm->seed};
  complaints_t complaints = {0};
  case_t *cases = NULL;
  size_t count = 0;
  status_t status = scenario_load_text(arena, "swarm.yaml", bytes_text(text_chars(yaml)), &options,
                                       &cases, &count, &complaints);
  if (status != ST_OK || count != 1) {
    result->verdict = VERDICT_ERROR;
    result->blame = BLAME_BENCH;
    keep(result, yaml, bytes_text(""), text_chars(&complaints.text));
    text_free(&complaints.text);
    return;
  }
  text_free(&complaints.text);
  bench_run_t run;
  case_t story = told_of_facts(arena, "swarm.yaml", cases[0].facts);
  case_result_t told = told_judge(batch->cli, &story, batch->defect, arena, &run);
  result->verdict = told.verdict;
  result->blame = told.blame;
  memcpy(result->digest, told.digest, sizeof result->digest);
  const char *reason = told.verdict >= VERDICT_FAIL ? told.reason : NULL;
  const char *late =
      told.verdict == VERDICT_ERROR ? NULL : not_recovered(arena, swarm, story.facts, &run);
  if (reason == NULL && late != NULL) {
    result->verdict = VERDICT_FAIL;
    result->blame = BLAME_HEAD_END;
    reason = late;
  }
  if (reason != NULL) keep(result, yaml, cases[0].facts, reason);
}

static void one(void *context, size_t index) {
  batch_t *batch = context;
  if (interrupted) return;
  world_result_t *result = &batch->results[index];
  swarm_t swarm;
  swarm_open(&swarm, batch->cli->seed + index);
  result->kinds = swarm.kinds;
  char who[96];
  snprintf(who, sizeof who, "meterproof %s, swarm of seed %llu", batch->cli->version,
           (unsigned long long)swarm.seed);
  check_announce(who);
  text_t yaml = {0};
  arena_t arena = {0};
  swarm_story(&swarm, &yaml);
  judge_world(batch, &swarm, &yaml, &arena, result);
  text_free(&yaml);
  arena_free(&arena);
}

static void progress(void *context, size_t done, size_t count) {
  const batch_t *batch = context;
  if (!batch->terminal || batch->cli->quiet) return;
  fprintf(stderr, "\r%zu of %zu worlds%s", done, count, done == count ? "\n" : "");
  fflush(stderr);
}

static void print_kinds(const world_result_t *results, size_t count) {
  printf("kinds of trouble, and worlds in which each was on:");
  for (size_t kind = 0; swarm_kind_name(kind) != NULL && kind < KINDS_MAX; kind++) {
    size_t on = 0;
    for (size_t at = 0; at < count; at++)
      on += results[at].kinds >> kind & 1;
    printf("%s %s %zu", kind > 0 ? "," : "", swarm_kind_name(kind), on);
  }
  printf("\n");
}

static void print_failure(const cli_t *cli, uint64_t seed, const world_result_t *result) {
  char name[64];
  printf("\nseed %llu: %s, blame %s\n  %s\n", (unsigned long long)seed,
         verdict_name(result->verdict), blame_name(result->blame), result->reason);
  snprintf(name, sizeof name, "%llu.yaml", (unsigned long long)seed);
  bool kept = told_write(OUT, name, bytes_text(result->yaml));
  snprintf(name, sizeof name, "%llu.facts", (unsigned long long)seed);
  if (!told_write(OUT, name, bytes_text(result->facts)) || !kept) return;
  printf("  kept: %s/%s\n  least: meterproof shrink %s/%s%s%s\n", OUT, name, OUT, name,
         cli->defect == NULL ? "" : " --defect ", cli->defect == NULL ? "" : cli->defect);
}

static int conclude(const batch_t *batch, size_t count) {
  size_t counts[VERDICT_COUNT] = {0};
  sha256_t *sha = sha256_new();
  for (size_t at = 0; at < count; at++) {
    const world_result_t *result = &batch->results[at];
    counts[result->verdict]++;
    if (result->reason != NULL) print_failure(batch->cli, batch->cli->seed + at, result);
    sha256_add(sha, bytes_text(result->digest));
    sha256_add(sha, bytes_text(verdict_name(result->verdict)));
  }
  char hex[SHA256_HEX + 1];
  sha256_hex(sha, hex);
  sha256_free(sha);
  print_kinds(batch->results, count);
  printf("meterproof %s, seeds %llu to %llu%s%s\n", batch->cli->version,
         (unsigned long long)batch->cli->seed, (unsigned long long)(batch->cli->seed + count - 1),
         batch->defect == NULL ? "" : ", with the defect ",
         batch->defect == NULL ? "" : batch->defect->name);
  printf("%zu pass, %zu fail, %zu inconclusive, %zu error of %zu worlds\n", counts[VERDICT_PASS],
         counts[VERDICT_FAIL], counts[VERDICT_INCONCLUSIVE], counts[VERDICT_ERROR], count);
  printf("digest %s\n", hex);
  if (counts[VERDICT_ERROR] > 0) return EXIT_HARNESS;
  if (counts[VERDICT_FAIL] > 0) return EXIT_FAILED;
  return counts[VERDICT_INCONCLUSIVE] > 0 ? EXIT_INCONCLUSIVE : EXIT_PASSED;
}

int cmd_swarm(const cli_t *cli) {
  batch_t batch = {.cli = cli, .terminal = isatty(STDERR_FILENO) != 0};
  int code = told_defect(cli, &batch.defect);
  if (code != EXIT_PASSED) return code;
  if (cli->path_count > 0) {
    fprintf(stderr, "meterproof: swarm makes its own stories; leave out %s\n", cli->paths[0]);
    return EXIT_USAGE;
  }
  size_t count = cli->seeds > 0 ? (size_t)cli->seeds : SEEDS_USUAL;
  arena_t arena = {0};
  batch.results = ARENA_ARRAY(&arena, world_result_t, count);
  signal(SIGINT, on_interrupt);
  jobs_run(cli->jobs == 0 ? jobs_default() : cli->jobs, count, one, progress, &batch);
  if (interrupted) {
    fprintf(stderr, "\nmeterproof: interrupted\n");
    code = EXIT_INTERRUPTED;
  } else {
    code = conclude(&batch, count);
  }
  for (size_t at = 0; at < count; at++)
    arena_free(&batch.results[at].kept);
  arena_free(&arena);
  return code;
}
