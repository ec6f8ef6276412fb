/* The pool of threads, and the child processes of the real-time bench. */
#include <check.h>
#include <stdlib.h>

#include "harness/cli/cli.h"
#include "harness/cli/process.h"

enum { WORK = 200 };

typedef struct {
  int32_t times[WORK];
  size_t last_done, calls;
  bool in_order;
} tally_t;

static void work(void *context, size_t index) { ((tally_t *)context)->times[index]++; }

static void progress(void *context, size_t done, size_t count) {
  tally_t *tally = context;
  if (done != tally->last_done + 1 || count != WORK) tally->in_order = false;
  tally->last_done = done;
  tally->calls++;
}

START_TEST(jobs_run__with_any_number_of_threads__does_each_once) {
  static const int32_t jobs[] = {1, 2, 3, 64, 1000};
  for (size_t at = 0; at < sizeof jobs / sizeof jobs[0]; at++) {
    tally_t tally = {.in_order = true};
    jobs_run(jobs[at], WORK, work, progress, &tally);
    for (size_t index = 0; index < WORK; index++)
      ck_assert_int_eq(tally.times[index], 1);
    ck_assert_uint_eq(tally.calls, WORK);
    ck_assert(tally.in_order);
  }
}
END_TEST

START_TEST(jobs_run__nothing_to_do__ends) {
  tally_t tally = {0};
  jobs_run(4, 0, work, progress, &tally);
  ck_assert_uint_eq(tally.calls, 0);
}
END_TEST

START_TEST(jobs_run__without_progress__works_all_the_same) {
  tally_t tally = {0};
  jobs_run(2, WORK, work, NULL, &tally);
  ck_assert_int_eq(tally.times[WORK - 1], 1);
}
END_TEST

START_TEST(jobs_default__on_any_machine__is_from_1_to_64) {
  ck_assert_int_ge(jobs_default(), 1);
  ck_assert_int_le(jobs_default(), 64);
}
END_TEST

static process_t started(const char *script) {
  process_t process = {0};
  fault_t fault = {0};
  const char *const words[] = {"sh", "-c", script, NULL};
  ck_assert_int_eq(process_start(&process, words, "/dev/null", &fault), ST_OK);
  ck_assert_int_gt(process.pid, 0);
  return process;
}

START_TEST(process_wait__one_that_ends__gives_its_code) {
  int code = -1;
  process_t process = started("exit 3");
  ck_assert_int_eq(process_wait(&process, 10, &code), ST_OK);
  ck_assert_int_eq(code, 3);
  ck_assert_int_eq(process.pid, 0);
}
END_TEST

START_TEST(process_wait__one_that_was_killed__is_no_success) {
  int code = 0;
  process_t process = started("kill -9 $$");
  ck_assert_int_eq(process_wait(&process, 10, &code), ST_OK);
  ck_assert_int_eq(code, 128);
}
END_TEST

START_TEST(process_start__no_such_program__ends_127) {
  process_t process = {0};
  fault_t fault = {0};
  int code = 0;
  const char *const words[] = {"no-such-program-of-the-house", NULL};
  ck_assert_int_eq(process_start(&process, words, "/dev/null", &fault), ST_OK);
  ck_assert_int_eq(process_wait(&process, 10, &code), ST_OK);
  ck_assert_int_eq(code, 127);
}
END_TEST

START_TEST(process_stop__one_that_runs_on__is_ended_and_forgotten) {
  int code = 0;
  process_t process = started("exec tail -f /dev/null");
  ck_assert_int_eq(process_wait(&process, 0, &code), ST_DEADLINE);
  process_stop(&process);
  ck_assert_int_eq(process.pid, 0);
  process_stop(&process); /* again: nothing to do */
}
END_TEST

START_TEST(process_await_file__there_and_not_there__says_which) {
  ck_assert_int_eq(process_await_file("/dev/null", 0), ST_OK);
  ck_assert_int_eq(process_await_file("/dev/no-such-file", 0), ST_DEADLINE);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("jobs and processes");
  TCase *cases = tcase_create("jobs and processes");
  tcase_set_timeout(cases, 60);
  tcase_add_test(cases, jobs_run__with_any_number_of_threads__does_each_once);
  tcase_add_test(cases, jobs_run__nothing_to_do__ends);
  tcase_add_test(cases, jobs_run__without_progress__works_all_the_same);
  tcase_add_test(cases, jobs_default__on_any_machine__is_from_1_to_64);
  tcase_add_test(cases, process_wait__one_that_ends__gives_its_code);
  tcase_add_test(cases, process_wait__one_that_was_killed__is_no_success);
  tcase_add_test(cases, process_start__no_such_program__ends_127);
  tcase_add_test(cases, process_stop__one_that_runs_on__is_ended_and_forgotten);
  tcase_add_test(cases, process_await_file__there_and_not_there__says_which);
  suite_add_tcase(suite, cases);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_NORMAL);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
