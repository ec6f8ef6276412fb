/* `meterproof perf crowd [--meters N]`: what a world of many meters costs. Octets of one that is
 * there and not asked, and of one that was asked once, among 1,000 and 10,000 (or N); and how fast
 * the world lives their conversations. Octets are the same on every machine, so they have a limit;
 * the rates are for people. */
#include <inttypes.h>
#include <stdio.h>

#include "harness/bench/crowd.h"
#include "harness/cli/cli.h"
#include "harness/cli/perf.h"

enum { AT_ONCE = 64, REST_OCTETS_MAX = 10240 };

static void note_time(void *of) { *(int64_t *)of = perf_now_ns(); }

static int measure(uint32_t meters) {
  crowd_t crowd;
  fault_t fault = {0};
  int64_t from = perf_now_ns(), begun = from;
  status_t status = crowd_live(meters, AT_ONCE, note_time, &begun, &crowd, &fault);
  int64_t over = perf_now_ns();
  if (status != ST_OK) {
    fprintf(stderr, "meterproof: %s\n", fault.text);
    return EXIT_HARNESS;
  }
  int64_t lived_us = (over - begun) / 1000 + 1;
  printf("crowd: %u meters on TCP, %u conversations at once\n", meters, AT_ONCE);
  printf("  a meter at rest                  %8" PRIu64 " octets, of at most %d\n",
         crowd.rest_octets / meters, REST_OCTETS_MAX);
  printf("  … when all were asked once       %8" PRIu64 " octets, %u awake at most\n",
         crowd.after_octets / meters, crowd.awake);
  printf("  opened in                        %8" PRId64 " ms\n", (begun - from) / 1000000);
  printf("  answers                          %8" PRIu64 ", %" PRIu64 " a second\n", crowd.answers,
         crowd.answers * 1000000 / (uint64_t)lived_us);
  printf("  events                           %8" PRIu64 ", %" PRIu64 " a second\n", crowd.events,
         crowd.events * 1000000 / (uint64_t)lived_us);
  return crowd.rest_octets <= (uint64_t)meters * REST_OCTETS_MAX ? EXIT_PASSED : EXIT_FAILED;
}

int cmd_perf_crowd(const cli_t *cli) {
  if (cli->meters > 0) return measure((uint32_t)cli->meters);
  int small = measure(1000);
  if (small != EXIT_PASSED) return small;
  return measure(10000);
}
