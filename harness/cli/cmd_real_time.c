/* `meterproof run --real-time`: scenarios tagged `real-time` as three processes: socat makes a
 * pair of ptys, metersim lives the meters at one end, pmu reads and bills at the other. What they
 * left is judged by the same checks, with a declared tolerance for the instant of a clock set.
 * Not deterministic, and never the only evidence. */
#include "harness/cli/cli.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "harness/bench/real.h"
#include "harness/cli/process.h"

enum { SLACK_S = 2, LIMIT_S = 600, READY_S = 10 };

typedef struct {
  const char *folder; /* of this case, new and empty */
  const char *facts, *trace, *database, *clock, *meter_end, *pmu_end, *log;
  const char *metersim, *pmu;
} place_t;

static volatile sig_atomic_t interrupted;

static void on_interrupt(int signal) {
  (void)signal;
  interrupted = 1;
}

static const char *sibling(arena_t *arena, const char *program, const char *name) {
  const char *slash = strrchr(program, '/');
  if (slash == NULL) return name;
  return arena_printf(arena, "%.*s/%s", (int)(slash - program), program, name);
}

static status_t make_place(arena_t *arena, const cli_t *cli, place_t *place, fault_t *fault) {
  char folder[] = "/tmp/meterproof-XXXXXX";
  if (mkdtemp(folder) == NULL) {
    return fault_set(fault, ST_NO_FILE, -1, -1, "no folder can be made under /tmp");
  }
  const char *in = arena_text(arena, bytes_text(folder));
  *place = (place_t){
      .folder = in,
      .facts = arena_printf(arena, "%s/case.facts", in),
      .trace = arena_printf(arena, "%s/trace", in),
      .database = arena_printf(arena, "%s/journal.db", in),
      .clock = arena_printf(arena, "%s/clock", in),
      .meter_end = arena_printf(arena, "%s/meter", in),
      .pmu_end = arena_printf(arena, "%s/pmu", in),
      .log = arena_printf(arena, "%s/log", in),
      .metersim = sibling(arena, cli->program, "metersim"),
      .pmu = sibling(arena, cli->program, "pmu"),
  };
  return ST_OK;
}

static status_t write_facts(const place_t *place, const case_t *story, fault_t *fault) {
  FILE *file = fopen(place->facts, "w");
  bool good = file != NULL && fwrite(story->facts.p, 1, story->facts.len, file) == story->facts.len;
  if (file != NULL && fclose(file) != 0) good = false;
  if (good) return ST_OK;
  return fault_set(fault, ST_NO_FILE, -1, -1, "%s cannot be written", place->facts);
}

static status_t start_all(arena_t *arena, const place_t *place, process_t *socat,
                          process_t *metersim, process_t *pmu, fault_t *fault) {
  const char *a = arena_printf(arena, "pty,raw,echo=0,link=%s", place->meter_end);
  const char *b = arena_printf(arena, "pty,raw,echo=0,link=%s", place->pmu_end);
  status_t status =
      process_start(socat, (const char *const[]){"socat", a, b, NULL}, place->log, fault);
  if (status != ST_OK) return status;
  status = process_await_file(place->pmu_end, READY_S);
  if (status != ST_OK) return fault_set(fault, status, -1, -1, "socat made no pair of ptys");
  const char *const world[] = {place->metersim, "serve",          "--scenario",    place->facts,
                               "--port",        place->meter_end, "--clock",       place->clock,
                               "--trace",       place->trace,     "--until-alone", NULL};
  status = process_start(metersim, world, place->log, fault);
  if (status != ST_OK) return status;
  status = process_await_file(place->clock, READY_S);
  if (status != ST_OK) return fault_set(fault, status, -1, -1, "metersim served no clock");
  const char *const head[] = {place->pmu, "list",       "--line",  place->pmu_end,
                              "--facts",  place->facts, "--db",    place->database,
                              "--clock",  place->clock, "--quiet", NULL};
  return process_start(pmu, head, place->log, fault);
}

static status_t live(arena_t *arena, const place_t *place, fault_t *fault) {
  process_t socat = {0};
  process_t metersim = {0};
  process_t pmu = {0};
  status_t status = start_all(arena, place, &socat, &metersim, &pmu, fault);
  int code = 0;
  if (status == ST_OK) {
    status = process_wait(&pmu, LIMIT_S, &code);
    if (status != ST_OK) {
      fault_set(fault, status, -1, -1, "pmu still ran after %d s; see %s", LIMIT_S, place->log);
    } else if (code > 1) {
      status = fault_set(fault, ST_PORT, -1, -1, "pmu ended with %d; see %s", code, place->log);
    }
  }
  if (status == ST_OK) {
    status = process_wait(&metersim, READY_S, &code);
    if (status != ST_OK) {
      fault_set(fault, status, -1, -1, "metersim did not end with its last follower");
    }
  }
  if (status == ST_OK && interrupted) {
    status = fault_set(fault, ST_BUSY, -1, -1, "interrupted; see %s", place->log);
  }
  process_stop(&pmu);
  process_stop(&metersim);
  process_stop(&socat);
  return status;
}

static bool tagged(const case_t *story) {
  for (size_t at = 0; at < story->tag_count; at++) {
    if (strcmp(story->tags[at], "real-time") == 0) return true;
  }
  return false;
}

/* What a passing case left is of no use; that of another is, and the reader is told where. */
static void leave_place(const place_t *place, verdict_t verdict) {
  if (place->folder == NULL) return;
  if (verdict > VERDICT_PASS && verdict != VERDICT_INAPPLICABLE) {
    printf("  left behind: %s\n", place->folder);
    return;
  }
  char lock[64];
  snprintf(lock, sizeof lock, "%s.lock", place->database);
  const char *const files[] = {place->facts,     place->trace,   place->database, place->clock,
                               place->meter_end, place->pmu_end, place->log,      lock};
  for (size_t at = 0; at < sizeof files / sizeof files[0]; at++)
    (void)unlink(files[at]); /* some are gone with their process */
  if (rmdir(place->folder) != 0) printf("  left behind: %s\n", place->folder);
}

static verdict_t one(const cli_t *cli, const case_t *story) {
  arena_t arena = {0};
  fault_t fault = {0};
  place_t place = {0};
  bench_run_t run = {0};
  case_result_t result;
  status_t status = make_place(&arena, cli, &place, &fault);
  if (status == ST_OK) status = write_facts(&place, story, &fault);
  if (status == ST_OK) status = live(&arena, &place, &fault);
  if (status == ST_OK) {
    status = bench_real(&arena, story->facts, place.trace, place.database,
                        (span_t){SLACK_S * NS_PER_S}, &run, &fault);
  }
  if (status == ST_OK) {
    judge_options_t options = {.comparator = cli_comparator(cli), .quick = true};
    judge_run(&arena, story, &options, &run, &result);
  } else {
    judge_error(&arena, story, fault.text, &result);
  }
  printf("%-12s %s/%s  %zu runs on the line, %zu records%s%s\n", verdict_name(result.verdict),
         story->id, story->cell, run.run_count, run.record_count,
         result.reason[0] == '\0' ? "" : "\n  ", result.reason);
  leave_place(&place, result.verdict);
  fflush(stdout);
  verdict_t verdict = result.verdict;
  arena_free(&arena);
  return verdict;
}

int cmd_real_time(const cli_t *cli, case_t *cases, size_t count) {
  size_t counts[VERDICT_COUNT] = {0};
  size_t tried = 0;
  if (cli->json != NULL || cli->junit != NULL || cli->html != NULL) {
    fprintf(stderr, "meterproof: --real-time writes no reports; what it prints is all\n");
  }
  printf("real time: processes over a pair of ptys; not deterministic, never the only evidence\n"
         "tolerance of a clock set: %d s x the largest power, at each edge that it moves\n",
         SLACK_S);
  signal(SIGINT, on_interrupt); /* the children get it, too: the case at hand ends, none follows */
  for (size_t at = 0; at < count && !interrupted; at++) {
    if (!tagged(&cases[at])) continue;
    tried++;
    counts[one(cli, &cases[at])]++;
  }
  printf("%zu pass, %zu fail, %zu inconclusive, %zu error of %zu\n", counts[VERDICT_PASS],
         counts[VERDICT_FAIL], counts[VERDICT_INCONCLUSIVE], counts[VERDICT_ERROR], tried);
  if (interrupted) return EXIT_INTERRUPTED;
  if (tried == 0) return EXIT_NOTHING;
  if (counts[VERDICT_ERROR] > 0) return EXIT_HARNESS;
  if (counts[VERDICT_FAIL] > 0) return EXIT_FAILED;
  return counts[VERDICT_INCONCLUSIVE] > 0 ? EXIT_INCONCLUSIVE : EXIT_PASSED;
}
