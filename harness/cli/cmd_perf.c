/* `meterproof perf`: a meter-year in milliseconds and octets. Figures print absolute; only the
 * ratio to a reference loop of the same run is compared with the committed baseline, so that a
 * slow or a busy machine does not fail what did not get worse. */
#include "harness/cli/cli.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/dice.h"
#include "harness/oracle/oracle.h"

enum { REFERENCE_DRAWS = 20000000, REPEATS = 3, WORSE_PERCENT = 100 };
static const char baseline_path[] = "reports/perf-baseline.txt";
static const char default_story[] = "scenarios/year/generated.yaml";

typedef struct {
  const char *name;
  int64_t ns; /* the best of REPEATS */
} timing_t;

static int64_t now_ns(void) {
  struct timespec now;
  CHECK(clock_gettime(CLOCK_MONOTONIC, &now) == 0);
  return (int64_t)now.tv_sec * NS_PER_S + now.tv_nsec;
}

static int64_t reference_ns(void) {
  int64_t best = INT64_MAX;
  uint64_t sum = 0;
  for (int32_t repeat = 0; repeat < REPEATS; repeat++) {
    int64_t start = now_ns();
    for (uint64_t at = 0; at < REFERENCE_DRAWS; at++)
      sum += dice_u64(1, 2, 3, at);
    int64_t taken = now_ns() - start;
    if (taken < best) best = taken;
  }
  printf("reference loop: %d draws, sum %016llx\n", REFERENCE_DRAWS, (unsigned long long)sum);
  return best;
}

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
  for (int32_t repeat = 0; repeat < REPEATS; repeat++) {
    arena_t arena = {0};
    fault_t fault = {0};
    bench_options_t options = {.thin = true};
    int64_t start = now_ns();
    status_t status = bench_run(&arena, facts, &options, figures, &fault);
    int64_t taken = now_ns() - start;
    arena_free(&arena);
    if (status != ST_OK) {
      fprintf(stderr, "meterproof: %s: %s\n", name, fault.text);
      return status;
    }
    if (taken < timing->ns) timing->ns = taken;
  }
  return ST_OK;
}

static int64_t permille(const timing_t *timing, int64_t reference) {
  return mul_div_round_half_even(timing->ns, 1000, reference);
}

static int write_baseline(const timing_t *timings, size_t count, int64_t reference) {
  FILE *file = fopen(baseline_path, "w");
  if (file == NULL) {
    fprintf(stderr, "meterproof: %s cannot be written\n", baseline_path);
    return EXIT_HARNESS;
  }
  fputs("# Ratios to the reference loop, in thousandths, by `meterproof perf --write-baseline`.\n",
        file);
  for (size_t at = 0; at < count; at++) {
    fprintf(file, "%s = %lld\n", timings[at].name, (long long)permille(&timings[at], reference));
  }
  return fclose(file) == 0 ? EXIT_PASSED : EXIT_HARNESS;
}

/* The baseline of a figure, −1 where the file has none. */
static int64_t baseline_of(const char *name) {
  FILE *file = fopen(baseline_path, "r");
  if (file == NULL) return -1;
  char line[200];
  int64_t found = -1;
  size_t len = strlen(name);
  while (fgets(line, sizeof line, file) != NULL) {
    if (strncmp(line, name, len) == 0 && strncmp(line + len, " = ", 3) == 0) {
      found = strtoll(line + len + 3, NULL, 10);
    }
  }
  fclose(file);
  return found;
}

static int compare(const timing_t *timings, size_t count, int64_t reference) {
  int code = EXIT_PASSED;
  for (size_t at = 0; at < count; at++) {
    int64_t ratio = permille(&timings[at], reference);
    int64_t baseline = baseline_of(timings[at].name);
    bool worse = baseline > 0 && ratio > baseline + baseline * WORSE_PERCENT / 100;
    printf("%-32s %8lld.%03lld ms   ratio %6lld/1000   ", timings[at].name,
           (long long)(timings[at].ns / 1000000), (long long)(timings[at].ns / 1000 % 1000),
           (long long)ratio);
    if (baseline > 0) {
      printf("baseline %lld%s\n", (long long)baseline, worse ? "   WORSE" : "");
    } else {
      printf("no baseline in %s: nothing to compare with\n", baseline_path);
    }
    if (baseline <= 0 && code == EXIT_PASSED) code = EXIT_INCONCLUSIVE;
    if (worse) code = EXIT_FAILED;
  }
  return code;
}

int cmd_perf(const cli_t *cli) {
  cli_t own = *cli;
  if (own.path_count == 0) own.paths[own.path_count++] = default_story;
  arena_t arena = {0};
  case_t *cases = NULL;
  size_t count = 0;
  int code = cli_load(&own, &arena, &cases, &count);
  if (code == EXIT_PASSED) {
    int64_t reference = reference_ns();
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
      printf("%s/%s: 1 meter, reference loop %lld.%03lld ms\n", cases[0].id, cases[0].cell,
             (long long)(reference / 1000000), (long long)(reference / 1000 % 1000));
      code = own.write_baseline ? write_baseline(timings, 2, reference)
                                : compare(timings, 2, reference);
      printf("world: %llu octets of memory; line: %llu octets; journal: %zu records, %llu octets\n",
             (unsigned long long)read.world_octets, (unsigned long long)read.octets,
             read.record_count, (unsigned long long)read.store_octets);
    }
  }
  arena_free(&arena);
  return code;
}
