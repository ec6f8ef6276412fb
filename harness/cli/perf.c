/* The reference loop, the baseline and the comparison; see perf.h. A figure that takes more than
 * twice the baseline of its ratio is worse: what is less is the machine's mood. */
#include "harness/cli/perf.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/dice.h"
#include "base/text.h"
#include "harness/cli/cli.h"

enum { REFERENCE_DRAWS = 20000000, WORSE_PERCENT = 100, LINE_MAX_LEN = 200 };
static const char baseline_path[] = "reports/perf-baseline.txt";
static const char heading[] =
    "# Ratios to the reference loop, in thousandths, by `meterproof perf --write-baseline` and\n"
    "# `meterproof perf codec --write-baseline` and `meterproof perf meter --write-baseline`\n"
    "# and `meterproof perf fleet --write-baseline`.\n";

/* Of the processor, not of the wall: what others do on the machine meanwhile is not ours. */
static int64_t clock_ns(clockid_t clock) {
  struct timespec now;
  CHECK(clock_gettime(clock, &now) == 0);
  return (int64_t)now.tv_sec * NS_PER_S + now.tv_nsec;
}

int64_t perf_now_ns(void) { return clock_ns(CLOCK_PROCESS_CPUTIME_ID); }
int64_t perf_wall_ns(void) { return clock_ns(CLOCK_MONOTONIC); }

int64_t perf_reference_ns(void) {
  int64_t best = INT64_MAX;
  uint64_t sum = 0;
  for (int32_t repeat = 0; repeat < PERF_REPEATS; repeat++) {
    int64_t start = perf_now_ns();
    for (uint64_t at = 0; at < REFERENCE_DRAWS; at++)
      sum += dice_u64(1, 2, 3, at);
    int64_t taken = perf_now_ns() - start;
    if (taken < best) best = taken;
  }
  printf("reference loop: %d draws, sum %016llx, %lld.%03lld ms\n", REFERENCE_DRAWS,
         (unsigned long long)sum, (long long)(best / 1000000), (long long)(best / 1000 % 1000));
  return best;
}

int64_t perf_permille(const timing_t *timing, int64_t reference) {
  return mul_div_round_half_even(timing->ns, 1000, reference);
}

static bool is_line_of(const char *line, const char *name) {
  size_t len = strlen(name);
  return strncmp(line, name, len) == 0 && strncmp(line + len, " = ", 3) == 0;
}

/* Lines of figures that are not among these, as they stand. */
static void keep_others(text_t *text, const timing_t *timings, size_t count) {
  FILE *file = fopen(baseline_path, "r");
  if (file == NULL) return;
  char line[LINE_MAX_LEN];
  while (fgets(line, sizeof line, file) != NULL) {
    bool ours = line[0] == '#';
    for (size_t at = 0; at < count; at++)
      ours = ours || is_line_of(line, timings[at].name);
    if (!ours) text_put(text, line);
  }
  fclose(file);
}

int perf_write_baseline(const timing_t *timings, size_t count, int64_t reference) {
  text_t text = {0};
  text_put(&text, heading);
  keep_others(&text, timings, count);
  for (size_t at = 0; at < count; at++)
    text_printf(&text, "%s = %lld\n", timings[at].name,
                (long long)perf_permille(&timings[at], reference));
  FILE *file = fopen(baseline_path, "w");
  bool written = file != NULL && fputs(text_chars(&text), file) >= 0;
  if (file != NULL && fclose(file) != 0) written = false;
  text_free(&text);
  if (written) return EXIT_PASSED;
  fprintf(stderr, "meterproof: %s cannot be written\n", baseline_path);
  return EXIT_HARNESS;
}

/* The baseline of a figure, −1 where the file has none. */
static int64_t baseline_of(const char *name) {
  FILE *file = fopen(baseline_path, "r");
  if (file == NULL) return -1;
  char line[LINE_MAX_LEN];
  int64_t found = -1;
  while (fgets(line, sizeof line, file) != NULL)
    if (is_line_of(line, name)) found = strtoll(line + strlen(name) + 3, NULL, 10);
  fclose(file);
  return found;
}

int perf_compare(const timing_t *timings, size_t count, int64_t reference) {
  int code = EXIT_PASSED;
  for (size_t at = 0; at < count; at++) {
    int64_t ratio = perf_permille(&timings[at], reference);
    int64_t baseline = baseline_of(timings[at].name);
    bool worse = baseline > 0 && ratio > baseline + baseline * WORSE_PERCENT / 100;
    printf("%-36s %8lld.%03lld ms   ratio %6lld/1000   ", timings[at].name,
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
