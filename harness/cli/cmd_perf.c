/* `meterproof perf`: a meter-year in milliseconds and octets. Figures print absolute; only ratios
 * are compared (perf.h). `perf codec` is cmd_perf_codec.c's, `perf meter` cmd_perf_meter.c's,
 * `perf crowd` cmd_perf_crowd.c's, `perf fleet` cmd_perf_fleet.c's. */
#include "harness/cli/cli.h"

#include <stdio.h>
#include <string.h>

#include "harness/cli/perf.h"
#include "harness/oracle/oracle.h"

static const char default_story[] = "scenarios/year/generated.yaml";

static bytes_t without_visits(arena_t *arena, bytes_t facts) {
  lines_t lines = lines_of(arena, arena_text(arena, facts));
  text_t text = {0};
  for (size_t at = 0; at < lines.count; at++) {
    if (fact_is(&lines.lines[at], "visit")) continue;
    text_add(&text, words_all(&lines.lines[at]));
    text_put(&text, "\n");
  }
  bytes_t copy = bytes_text(arena_text(arena, bytes_text(text_chars(&text))));
  text_free(&text);
  return copy;
}

static status_t time_run(bytes_t facts, const char *name, timing_t *timing, bench_run_t *figures) {
  timing->name = name;
  timing->ns = INT64_MAX;
  for (int32_t repeat = 0; repeat < PERF_REPEATS; repeat++) {
    arena_t arena = {0};
    fault_t fault = {0};
    bench_options_t options = {.thin = true};
    int64_t start = perf_now_ns();
    status_t status = bench_run(&arena, facts, &options, figures, &fault);
    int64_t taken = perf_now_ns() - start;
    arena_free(&arena);
    if (status != ST_OK) {
      fprintf(stderr, "meterproof: %s: %s\n", name, fault.text);
      return status;
    }
    if (taken < timing->ns) timing->ns = taken;
  }
  return ST_OK;
}

int cmd_perf(const cli_t *cli) {
  if (cli->path_count == 1 && strcmp(cli->paths[0], "codec") == 0) return cmd_perf_codec(cli);
  if (cli->path_count == 1 && strcmp(cli->paths[0], "meter") == 0) return cmd_perf_meter(cli);
  if (cli->path_count == 1 && strcmp(cli->paths[0], "crowd") == 0) return cmd_perf_crowd(cli);
  if (cli->path_count == 1 && strcmp(cli->paths[0], "fleet") == 0) return cmd_perf_fleet(cli);
  cli_t own = *cli;
  if (own.path_count == 0) own.paths[own.path_count++] = default_story;
  arena_t arena = {0};
  case_t *cases = NULL;
  size_t count = 0;
  int code = cli_load(&own, &arena, &cases, &count);
  if (code == EXIT_PASSED) {
    int64_t reference = perf_reference_ns();
    timing_t timings[2];
    bench_run_t quiet;
    bench_run_t read;
    status_t status = time_run(without_visits(&arena, cases[0].facts), "meter-year, never read",
                               &timings[0], &quiet);
    if (status == ST_OK) {
      status = time_run(cases[0].facts, "meter-year, read and billed", &timings[1], &read);
    }
    if (status != ST_OK) {
      code = EXIT_HARNESS;
    } else {
      printf("%s/%s: 1 meter\n", cases[0].id, cases[0].cell);
      code = own.write_baseline ? perf_write_baseline(timings, 2, reference)
                                : perf_compare(timings, 2, reference);
      printf("world: %llu octets of memory; line: %llu octets; journal: %zu records, %llu octets\n",
             (unsigned long long)read.world_octets, (unsigned long long)read.octets,
             read.record_count, (unsigned long long)read.store_octets);
    }
  }
  arena_free(&arena);
  return code;
}
