/* `meterproof perf fleet [--meters N] [--days N] [--jobs N]`: a fleet read every day through both
 * codecs, stored, billed and judged, in shards (shard.h) over all processors. Prints what it cost
 * by part, by the clock between the calls of the bench, and what ten thousand meters
 * would take for a year at that rate: an extrapolation, and called one. The digest is the same for
 * any number of jobs. Compared with the baseline is the processor's time of a thousand meter-days,
 * whose ratio holds for a year of days alone: a shorter span pays more for what is made once. */
#include <stdio.h>
#include <sys/resource.h>
#include <unistd.h>

#include "harness/cli/cli.h"
#include "harness/cli/perf.h"
#include "harness/cli/shard.h"

enum { METERS_USUAL = 8, DAYS_USUAL = 365, ASKED_METERS = 10000, ASKED_DAYS = 365 };

typedef struct {
  const shard_fleet_t *fleet;
  shard_result_t *results;
  bool terminal;
} batch_t;

static void one(void *context, size_t index) {
  batch_t *batch = context;
  shard_live(batch->fleet, index, perf_wall_ns, &batch->results[index]);
}

static void progress(void *context, size_t done, size_t count) {
  const batch_t *batch = context;
  if (!batch->terminal) return;
  fprintf(stderr, "\r%zu of %zu shards%s", done, count, done == count ? "\n" : "");
  fflush(stderr);
}

/* Linux counts it in KiB. */
static int64_t resident_kib(void) {
  struct rusage usage;
  CHECK(getrusage(RUSAGE_SELF, &usage) == 0);
  return usage.ru_maxrss;
}

static void print_ms(const char *what, int64_t ns, int64_t all_ns) {
  printf("  %-10s %9lld ms  %3lld %%\n", what, (long long)div_round_half_even(ns, 1000000),
         (long long)mul_div_round_half_even(ns, 100, all_ns));
}

/* What each part has of the processors' time: its share of the wall's, in which a thread that
 * waits for a processor waits in any part alike. The thread's own clock takes a sixth itself. */
static void print_parts(const shard_result_t *results, uint64_t count, int64_t cpu_ns) {
  int64_t ns[SPENT_PARTS] = {0}, all_ns = 0;
  for (uint64_t at = 0; at < count; at++)
    for (int32_t part = 0; part < SPENT_PARTS; part++)
      ns[part] += results[at].spent.ns[part];
  for (int32_t part = 0; part < SPENT_PARTS; part++)
    all_ns += ns[part];
  for (int32_t part = 0; part < SPENT_PARTS; part++)
    print_ms(spent_name((spent_part_t)part), mul_div_round_half_even(cpu_ns, ns[part], all_ns),
             cpu_ns);
}

static void print_sums(const batch_t *batch, uint64_t count, int32_t jobs, int64_t before_kib) {
  uint64_t octets = 0, records = 0, stored = 0, arena = 0;
  for (uint64_t at = 0; at < count; at++) {
    octets += batch->results[at].octets;
    records += batch->results[at].records;
    stored += batch->results[at].store_octets;
    if (batch->results[at].arena_octets > arena) arena = batch->results[at].arena_octets;
  }
  uint64_t held = (uint64_t)jobs * SHARD_METERS;
  if (held > batch->fleet->meters) held = batch->fleet->meters;
  printf("lines: %llu octets; journal: %llu records, %llu octets\n", (unsigned long long)octets,
         (unsigned long long)records, (unsigned long long)stored);
  printf("memory: %lld KiB resident at most beyond the start, for at most %llu meters at once: "
         "%lld KiB a meter; a shard took up to %llu octets\n",
         (long long)(resident_kib() - before_kib), (unsigned long long)held,
         (long long)(resident_kib() - before_kib) / (long long)held, (unsigned long long)arena);
}

static int print_verdicts(const batch_t *batch, uint64_t count) {
  uint64_t counts[VERDICT_COUNT] = {0};
  char hex[65];
  for (uint64_t at = 0; at < count; at++) {
    const shard_result_t *result = &batch->results[at];
    if (++counts[result->verdict] == 1 && result->verdict != VERDICT_PASS)
      printf("shard %llu: %s: %s\n", (unsigned long long)at, verdict_name(result->verdict),
             result->reason);
  }
  shard_digest(batch->results, count, hex);
  printf("%llu pass, %llu fail, %llu inconclusive, %llu error of %llu shards\ndigest %s\n",
         (unsigned long long)counts[VERDICT_PASS], (unsigned long long)counts[VERDICT_FAIL],
         (unsigned long long)counts[VERDICT_INCONCLUSIVE],
         (unsigned long long)counts[VERDICT_ERROR], (unsigned long long)count, hex);
  if (counts[VERDICT_ERROR] > 0) return EXIT_HARNESS;
  if (counts[VERDICT_FAIL] > 0) return EXIT_FAILED;
  return counts[VERDICT_PASS] == count ? EXIT_PASSED : EXIT_INCONCLUSIVE;
}

static void extrapolate(const shard_fleet_t *fleet, int64_t cpu_ns, int64_t wall_ns) {
  int64_t days = (int64_t)fleet->meters * fleet->days;
  int64_t asked = (int64_t)ASKED_METERS * ASKED_DAYS;
  printf(
      "extrapolated, not run: %d meters for %d days: %lld s of processors, %lld s of wall here\n",
      ASKED_METERS, ASKED_DAYS, (long long)mul_div_floor(cpu_ns / 1000, asked, days) / 1000000,
      (long long)mul_div_floor(wall_ns / 1000, asked, days) / 1000000);
}

static int measure(const cli_t *cli, arena_t *arena, const shard_fleet_t *fleet, int32_t jobs) {
  uint64_t count = shard_count(fleet);
  batch_t batch = {.fleet = fleet,
                   .results = ARENA_ARRAY(arena, shard_result_t, count),
                   .terminal = isatty(STDERR_FILENO) != 0 && !cli->quiet};
  int64_t reference = perf_reference_ns();
  int64_t before_kib = resident_kib(), wall = perf_wall_ns(), cpu = perf_now_ns();
  jobs_run(jobs, count, one, progress, &batch);
  wall = perf_wall_ns() - wall;
  cpu = perf_now_ns() - cpu;
  uint64_t reads = fleet->meters * (uint64_t)(fleet->days - 1);
  printf("%llu meters, %d days, %d jobs: %lld ms of wall, %lld ms of processors, of which\n",
         (unsigned long long)fleet->meters, fleet->days, jobs, (long long)(wall / 1000000),
         (long long)(cpu / 1000000));
  print_parts(batch.results, count, cpu);
  printf("reads: %llu, %lld a second of wall\n", (unsigned long long)reads,
         (long long)mul_div_floor((int64_t)reads, NS_PER_S, wall));
  print_sums(&batch, count, jobs, before_kib);
  extrapolate(fleet, cpu, wall);
  int code = print_verdicts(&batch, count);
  if (code != EXIT_PASSED || fleet->days != DAYS_USUAL) return code;
  timing_t timing = {.name = "fleet: 1000 meter-days of a year",
                     .ns = mul_div_floor(cpu, 1000, (int64_t)fleet->meters * fleet->days)};
  return cli->write_baseline ? perf_write_baseline(&timing, 1, reference)
                             : perf_compare(&timing, 1, reference);
}

int cmd_perf_fleet(const cli_t *cli) {
  shard_fleet_t fleet = {.root = cli->root,
                         .seed = cli->seed,
                         .meters = cli->meters > 0 ? (uint64_t)cli->meters : METERS_USUAL,
                         .days = cli->days > 0 ? (int32_t)cli->days : DAYS_USUAL};
  arena_t arena = {0};
  int code = measure(cli, &arena, &fleet, cli->jobs == 0 ? jobs_default() : cli->jobs);
  arena_free(&arena);
  return code;
}
