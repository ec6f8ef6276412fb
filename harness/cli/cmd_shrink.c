/* `meterproof shrink`: the least story that fails the same way, on the same side in the same kind
 * of check, written as facts that `replay` runs. */
#include "harness/cli/told.h"
#include "harness/swarm/shrink.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { ASKED_MAX = 4000 };

typedef struct {
  const cli_t *cli;
  const defect_t *defect;
  told_failure_t failure;
  bool terminal;
} shrinking_t;

static bool fails_so(void *of, bytes_t facts) {
  const shrinking_t *shrinking = of;
  arena_t arena = {0};
  case_t story = told_of_facts(&arena, "shrunk.facts", facts);
  bench_run_t run;
  case_result_t result = told_judge(shrinking->cli, &story, shrinking->defect, &arena, &run);
  told_failure_t failure;
  bool same = told_fails(&result, &failure) && told_same(&failure, &shrinking->failure);
  arena_free(&arena);
  return same;
}

static void print_figures(FILE *to, const shrink_figures_t *figures) {
  int64_t minutes = div_floor(figures->span_ns, 60 * NS_PER_S);
  fprintf(to, "%u meters, %lld d %lld h, %u faults, %u facts", figures->meters,
          (long long)(minutes / 1440), (long long)(minutes % 1440 / 60), figures->faults,
          figures->facts);
}

static void progress(void *of, const shrink_figures_t *figures) {
  const shrinking_t *shrinking = of;
  if (!shrinking->terminal || shrinking->cli->quiet) return;
  fprintf(stderr, "\r%u tried: ", figures->asked);
  print_figures(stderr, figures);
  fputs("    ", stderr);
  fflush(stderr);
}

/* FILE.facts of FILE.yaml and of FILE.facts: the place where the least goes. */
static const char *least_path(const cli_t *cli, arena_t *arena) {
  if (cli->out != NULL) return cli->out;
  const char *path = cli->paths[0], *dot = strrchr(path, '.');
  size_t len = dot == NULL ? strlen(path) : (size_t)(dot - path);
  return arena_printf(arena, "%.*s.least.facts", (int)len, path);
}

static int shrink_story(shrinking_t *shrinking, arena_t *arena, const case_t *story) {
  const cli_t *cli = shrinking->cli;
  bench_run_t run;
  case_result_t result = told_judge(cli, story, shrinking->defect, arena, &run);
  if (!told_fails(&result, &shrinking->failure)) {
    fprintf(stderr,
            "meterproof: %s does not fail%s: there is nothing to shrink. What a scenario expects "
            "itself is no part of its facts\n",
            cli->paths[0], shrinking->defect == NULL ? "" : " with that defect");
    return EXIT_NOTHING;
  }
  shrink_figures_t before = shrink_measure(story->facts), after = {0};
  shrink_ask_t ask = {
      .fails = fails_so, .progress = progress, .of = shrinking, .asked_max = ASKED_MAX};
  bytes_t least = shrink_facts(arena, story->facts, &ask, &after);
  if (shrinking->terminal && !cli->quiet) fputc('\n', stderr);
  const char *path = least_path(cli, arena);
  if (!told_write("", path, least)) return EXIT_HARNESS;
  printf("%s, blame %s: %s\n  ", shrinking->failure.check, blame_name(shrinking->failure.blame),
         result.reason);
  print_figures(stdout, &before);
  printf("\n  ");
  print_figures(stdout, &after);
  printf(", %u tried\n  least: %s\n", after.asked, path);
  return EXIT_FAILED;
}

int cmd_shrink(const cli_t *cli) {
  shrinking_t shrinking = {.cli = cli, .terminal = isatty(STDERR_FILENO) != 0};
  int code = told_defect(cli, &shrinking.defect);
  if (code != EXIT_PASSED) return code;
  if (cli->path_count != 1) {
    fprintf(stderr, "meterproof: shrink takes one scenario or one file of facts\n");
    return EXIT_USAGE;
  }
  arena_t arena = {0};
  case_t story;
  code = told_read(cli, &arena, cli->paths[0], &story);
  if (code == EXIT_PASSED) code = shrink_story(&shrinking, &arena, &story);
  arena_free(&arena);
  return code;
}
