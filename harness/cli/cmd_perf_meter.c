/* `meterproof perf meter [--meters N]`: what an idle meter costs. A meter-year of half-hours in
 * milliseconds, compared with the baseline as a ratio (perf.h), and beside it one under a load that
 * is a function of time; octets of a meter that sleeps, beyond the model that all share, and
 * what the process holds of N of them after a sample was asked for a year. The last two are the
 * same on every machine, so they have limits, and fail beyond them. */
#include <inttypes.h>
#include <stdio.h>
#include <sys/resource.h>

#include "harness/bench/idle.h"
#include "harness/cli/cli.h"
#include "harness/cli/perf.h"

enum { YEARS = 10, METERS = 1000000, SAMPLE = 50, OCTETS_MAX = 1024 };
#define RESIDENT_MAX_KIB INT64_C(2097152) /* 2 GiB, of a million */

static bool time_years(const idle_t *idle, const char *name, timing_t *timing) {
  *timing = (timing_t){.name = name, .ns = INT64_MAX};
  bool right = true;
  for (int32_t repeat = 0; repeat < PERF_REPEATS && right; repeat++) {
    int64_t start = perf_now_ns();
    for (int32_t year = 0; year < YEARS && right; year++)
      right = idle_year(idle, NULL);
    int64_t taken = perf_now_ns() - start;
    if (taken < timing->ns) timing->ns = taken;
  }
  return right;
}

static bool time_asks(idle_herd_t *herd, timing_t *timing) {
  int64_t start = perf_now_ns();
  bool right = idle_herd_ask(herd, SAMPLE);
  *timing = (timing_t){.name = "idle: 50 asleep, asked monthly", .ns = perf_now_ns() - start};
  return right;
}

static void print_ms(const char *what, int64_t ns) {
  printf("%-36s %8lld.%03lld ms\n", what, (long long)(ns / 1000000), (long long)(ns / 1000 % 1000));
}

/* Linux counts it in KiB. */
static int64_t resident_kib(void) {
  struct rusage usage;
  CHECK(getrusage(RUSAGE_SELF, &usage) == 0);
  return usage.ru_maxrss;
}

static bool weigh(const idle_herd_t *herd, uint32_t meters) {
  uint64_t octets = idle_herd_octets(herd);
  int64_t kib = resident_kib();
  printf("%-36s %8" PRIu64 ".%02" PRIu64 " octets, of at most %d\n", "idle: a meter that sleeps",
         octets / meters, octets % meters * 100 / meters, OCTETS_MAX);
  printf("idle: %u meters                 %8lld KiB resident at most, of %lld\n", meters,
         (long long)kib, (long long)RESIDENT_MAX_KIB);
  return octets <= (uint64_t)meters * OCTETS_MAX && kib <= RESIDENT_MAX_KIB;
}

static int measure(const cli_t *cli, arena_t *arena) {
  uint32_t meters = cli->meters > 0 ? (uint32_t)cli->meters : METERS;
  timing_t timings[2];
  uint64_t sum = 0, home_sum = 0;
  const idle_t *idle = idle_new(arena);
  int64_t reference = perf_reference_ns();
  const idle_t *home = idle_home(arena);
  timing_t homes;
  bool right =
      idle_year(idle, &sum) && time_years(idle, "idle: meter-year, 4 channels", &timings[0]);
  right = right && idle_year(home, &home_sum) && time_years(home, "of a household", &homes);
  idle_herd_t *herd = idle_herd_new(idle, arena, meters);
  right = right && time_asks(herd, &timings[1]);
  bool light = right && weigh(herd, meters);
  idle_herd_free(herd);
  if (!right) {
    fputs("meterproof: an idle meter did not show what its load was\n", stderr);
    return EXIT_HARNESS;
  }
  print_ms("idle: one meter-year", timings[0].ns / YEARS);
  print_ms("idle: one of a household", homes.ns / YEARS);
  printf("idle: sum of a year %016" PRIx64 "\n", sum);
  int code = cli->write_baseline ? perf_write_baseline(timings, 2, reference)
                                 : perf_compare(timings, 2, reference);
  return light ? code : EXIT_FAILED;
}

int cmd_perf_meter(const cli_t *cli) {
  arena_t arena = {0};
  int code = measure(cli, &arena);
  arena_free(&arena);
  return code;
}
