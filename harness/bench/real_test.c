/* A run that other processes made: a virtual run is written down as they would, and taken in again.
 * Then files that they would not write. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "harness/bench/real.h"
#include "pmu/store/store.h"

static arena_t arena;
static case_t story;
static char folder[] = "/tmp/real_test_XXXXXX";
static char trace[64], database[64];

static void begin(void) {
  arena = (arena_t){0};
  snprintf(folder, sizeof folder, "/tmp/real_test_XXXXXX");
  ck_assert_ptr_nonnull(mkdtemp(folder));
  snprintf(trace, sizeof trace, "%s/trace", folder);
  snprintf(database, sizeof database, "%s/db", folder);
  scenario_options_t options = {.root = HOUSE_ROOT, .seed = 1};
  complaints_t complaints = {0};
  case_t *cases = NULL;
  size_t count = 0;
  ck_assert_int_eq(scenario_load(&arena, HOUSE_ROOT "/scenarios/clock-loss/v4-set-back.yaml",
                                 &options, &cases, &count, &complaints),
                   ST_OK);
  text_free(&complaints.text);
  story = cases[0];
}

static void end(void) {
  arena_free(&arena);
  char path[80];
  unlink(trace);
  static const char *const tails[] = {"", "-wal", "-shm", "-journal", ".lock"};
  for (size_t at = 0; at < sizeof tails / sizeof tails[0]; at++) {
    snprintf(path, sizeof path, "%s%s", database, tails[at]);
    unlink(path);
  }
  ck_assert_int_eq(rmdir(folder), 0);
}

static void write_hex(FILE *file, const decode_run_t *run) {
  for (size_t at = 0; at < run->len; at++)
    fprintf(file, "%02X", run->octets[at]);
  if (run->len == 0) fputc('-', file);
}

static void write_trace(const bench_run_t *run, bool spoil) {
  FILE *file = fopen(trace, "w");
  ck_assert_ptr_nonnull(file);
  fputs("start 0\n", file);
  for (size_t at = 0; at < run->run_count; at++) {
    const decode_run_t *one = &run->runs[at];
    fprintf(file, "run %d %d %lld %lld ", one->line, one->from_meter, (long long)one->first_ns,
            (long long)one->last_ns);
    write_hex(file, one);
    fputc(' ', file);
    if (spoil && at == 0) {
      fputc('-', file);
    } else {
      write_hex(file, one);
    }
    fputc('\n', file);
  }
  ck_assert_int_eq(fclose(file), 0);
}

static void write_database(const bench_run_t *run) {
  store_t *store = NULL;
  store_tally_t tally = {0};
  fault_t fault = {0};
  ck_assert_int_eq(store_open(database, &store, &fault), ST_OK);
  ck_assert_int_eq(store_append(store, run->records, run->record_count, &tally, &fault), ST_OK);
  store_close(store);
}

static const char *digest(const bench_run_t *run) {
  char *hex = arena_take(&arena, SHA256_HEX + 1);
  sha256_t *sha = sha256_new();
  bench_digest(run, sha);
  sha256_hex(sha, hex);
  sha256_free(sha);
  return hex;
}

START_TEST(bench_real__a_virtual_run_written_down__is_that_run) {
  bench_run_t lived, taken;
  fault_t fault = {0};
  ck_assert_int_eq(bench_run(&arena, story.facts, NULL, &lived, &fault), ST_OK);
  write_trace(&lived, false);
  write_database(&lived);
  status_t status =
      bench_real(&arena, story.facts, trace, database, (span_t){2000000000}, &taken, &fault);
  ck_assert_msg(status == ST_OK, "%s", fault.text);
  ck_assert_str_eq(lived.trace_hex, taken.trace_hex);
  ck_assert_str_eq(digest(&lived), digest(&taken));
  ck_assert_str_eq(lived.served, taken.served);
  ck_assert_str_eq(lived.right, taken.right);
  ck_assert_int_eq(taken.slack.ns, 2000000000);
  ck_assert_uint_eq(taken.meters, 1);
  ck_assert(taken.line_clean);
  ck_assert_int_eq(taken.bills[0].bills[0].total.value, lived.bills[0].bills[0].total.value);
}
END_TEST

START_TEST(bench_real__octets_that_did_not_arrive__are_no_clean_line) {
  bench_run_t lived, taken;
  fault_t fault = {0};
  ck_assert_int_eq(bench_run(&arena, story.facts, NULL, &lived, &fault), ST_OK);
  write_trace(&lived, true);
  write_database(&lived);
  ck_assert_int_eq(bench_real(&arena, story.facts, trace, database, (span_t){0}, &taken, &fault),
                   ST_OK);
  ck_assert(!taken.line_clean);
  ck_assert_str_ne(lived.trace_hex, taken.trace_hex);
}
END_TEST

START_TEST(bench_real__no_trace__is_said_by_its_name) {
  bench_run_t taken;
  fault_t fault = {0};
  ck_assert_int_eq(bench_real(&arena, story.facts, trace, database, (span_t){0}, &taken, &fault),
                   ST_NO_FILE);
  ck_assert_ptr_nonnull(strstr(fault.text, trace));
}
END_TEST

START_TEST(bench_real__lines_that_are_no_run__are_refused_by_their_number) {
  static const char *const bad[] = {
      "run 0 1 5 6 4\n",        /* half an octet, and nothing that arrived */
      "run 0 1 5 6 414 41\n",   /* three digits */
      "run 0 1 5 6 4G 41\n",    /* no digit */
      "run 0 1 5 6 4a 41\n",    /* small letters are not in the contract */
      "run 0 1 five 6 41 41\n", /* no number */
      "run 0 1 5\n",
  };
  for (size_t at = 0; at < sizeof bad / sizeof bad[0]; at++) {
    FILE *file = fopen(trace, "w");
    ck_assert_ptr_nonnull(file);
    fprintf(file, "start 0\n%s", bad[at]);
    fclose(file);
    bench_run_t taken;
    fault_t fault = {0};
    ck_assert_msg(bench_real(&arena, story.facts, trace, database, (span_t){0}, &taken, &fault) ==
                      ST_BAD_INPUT,
                  "%s was taken", bad[at]);
    ck_assert_str_eq(fault.text, "the trace, line 2: not a run");
  }
}
END_TEST

int main(void) {
  Suite *suite = suite_create("real");
  TCase *cases = tcase_create("real");
  tcase_add_checked_fixture(cases, begin, end);
  tcase_set_timeout(cases, 120);
  tcase_add_test(cases, bench_real__a_virtual_run_written_down__is_that_run);
  tcase_add_test(cases, bench_real__octets_that_did_not_arrive__are_no_clean_line);
  tcase_add_test(cases, bench_real__no_trace__is_said_by_its_name);
  tcase_add_test(cases, bench_real__lines_that_are_no_run__are_refused_by_their_number);
  suite_add_tcase(suite, cases);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_NORMAL);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
