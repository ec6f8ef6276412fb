/* Tests of the line of progress: its words, and that parts which are nothing are left out. */
#include "pmu/rt/progress.h"

#include <check.h>
#include <stdlib.h>

static void check_text(const headend_progress_t *progress, uint64_t done, int64_t spent_ns,
                       const char *wanted) {
  uint8_t line[160];
  obuf_t out = obuf_over(line, sizeof line);
  progress_text(progress, done, spent_ns, &out);
  ck_assert(!out.full);
  ck_assert(bytes_is(obuf_bytes(&out), wanted));
}

START_TEST(progress_text__says_what_there_is) {
  headend_progress_t progress = {.total = 400, .done = 12, .open = 4};
  check_text(&progress, 12, 4 * NS_PER_S, "12 of 400 visits, 3 a second, 4 open");
  progress.failing = 2;
  progress.failed = 1;
  progress.waiting = 9;
  check_text(&progress, 12, 4 * NS_PER_S,
             "12 of 400 visits, 3 a second, 2 failing, 1 failed, 4 open, 9 waiting");
  check_text(&progress, 0, 0,
             "12 of 400 visits, 0 a second, 2 failing, 1 failed, 4 open, 9 waiting");
}
END_TEST

/* Ten million visits, all of them failing. */
START_TEST(progress_text__of_the_greatest_fleet__fits_its_line) {
  headend_progress_t progress = {.total = 10000000,
                                 .done = 10000000,
                                 .failed = 10000000,
                                 .failing = 10000000,
                                 .open = 512,
                                 .waiting = 1000000};
  check_text(&progress, 10000000, NS_PER_S,
             "10000000 of 10000000 visits, 10000000 a second, 10000000 failing, 10000000 failed, "
             "512 open, 1000000 waiting");
}
END_TEST

int main(void) {
  Suite *suite = suite_create("pmu/rt/progress");
  TCase *tests = tcase_create("progress");
  tcase_add_test(tests, progress_text__says_what_there_is);
  tcase_add_test(tests, progress_text__of_the_greatest_fleet__fits_its_line);
  suite_add_tcase(suite, tests);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_NORMAL);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
