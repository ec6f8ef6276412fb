/* Copies of the process: each line comes to its place, a copy that dies leaves none, and a story
 * whose cuts are made in copies ends as one that is lived from the start each time. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "harness/check/check.h"
#include "harness/cli/checkpoint.h"

enum { COPIES = 20, DIES = 7, RUNS = 5 };

START_TEST(checkpoint__many_copies__come_back_in_their_places) {
  checkpoint_t *checkpoint = checkpoint_open(3, NULL);
  checkpoints_t ways = checkpoint_ways(checkpoint);
  char line[32];
  for (size_t at = 0; at < COPIES; at++) {
    if (!ways.branch(ways.of, at)) continue;
    if (at == DIES) _exit(1);
    snprintf(line, sizeof line, "copy %zu", at * at);
    ways.deliver(ways.of, line);
  }
  for (size_t at = 0; at < COPIES; at++) {
    snprintf(line, sizeof line, "copy %zu", at * at);
    if (at == DIES)
      ck_assert_ptr_null(ways.collect(ways.of, at));
    else
      ck_assert_str_eq(ways.collect(ways.of, at), line);
  }
  ck_assert_ptr_null(ways.collect(ways.of, COPIES + 100)); /* nobody was asked */
  checkpoint_close(checkpoint);
}
END_TEST

/* What the enumeration says over the first runs of the story. */
static void enumerate(arena_t *arena, const checkpoints_t *ways, bool kills, char *said,
                      size_t cap) {
  scenario_options_t options = {.root = HOUSE_ROOT, .seed = 1};
  complaints_t complaints = {0};
  case_t *cases = NULL;
  size_t count = 0;
  bench_run_t run;
  fault_t fault = {0};
  text_t notes = {0};
  ck_assert_int_eq(scenario_load(arena, HOUSE_ROOT "/scenarios/registers/ratio-once.yaml", &options,
                                 &cases, &count, &complaints),
                   ST_OK);
  ck_assert_int_eq(bench_run(arena, cases[0].facts, NULL, &run, &fault), ST_OK);
  cases[0].kills = kills;
  cases[0].restart.ns = 30 * NS_PER_S;
  if (!kills) {
    run.run_count = RUNS;
    cases[0].enumerate = "every_power_octet";
  }
  check_context_t context = check_context(arena, &cases[0], &run, &comparator_right);
  enumerate_cuts(&context, &(judge_options_t){.checkpoints = ways}, &notes);
  ck_assert_uint_eq(context.count, 2);
  snprintf(said, cap, "%s%s %s\n", text_chars(&notes), verdict_name(context.results[0].verdict),
           context.results[0].observed);
  text_free(&notes);
  text_free(&complaints.text);
}

START_TEST(checkpoint__cuts_made_in_copies__are_those_made_from_the_start) {
  arena_t arena = {0};
  char copied[600], lived[600];
  checkpoint_t *checkpoint = checkpoint_open(2, NULL);
  checkpoints_t ways = checkpoint_ways(checkpoint);
  enumerate(&arena, &ways, false, copied, sizeof copied);
  enumerate(&arena, NULL, false, lived, sizeof lived);
  ck_assert_str_eq(copied, lived);
  ck_assert_ptr_nonnull(strstr(copied, "pass "));
  ck_assert_ptr_null(strstr(copied, "power cuts tried: 0,"));
  checkpoint_close(checkpoint);
  arena_free(&arena);
}
END_TEST

START_TEST(checkpoint__kills_made_in_copies__are_those_made_from_the_start) {
  arena_t arena = {0};
  char copied[600], lived[600];
  checkpoint_t *checkpoint = checkpoint_open(2, NULL);
  checkpoints_t ways = checkpoint_ways(checkpoint);
  enumerate(&arena, &ways, true, copied, sizeof copied);
  enumerate(&arena, NULL, true, lived, sizeof lived);
  ck_assert_str_eq(copied, lived);
  ck_assert_ptr_nonnull(strstr(copied, "pass "));
  ck_assert_ptr_null(strstr(copied, "killed 0 times"));
  checkpoint_close(checkpoint);
  arena_free(&arena);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("checkpoint");
  TCase *cases = tcase_create("copies");
  tcase_set_timeout(cases, 120);
  tcase_add_test(cases, checkpoint__many_copies__come_back_in_their_places);
  tcase_add_test(cases, checkpoint__cuts_made_in_copies__are_those_made_from_the_start);
  tcase_add_test(cases, checkpoint__kills_made_in_copies__are_those_made_from_the_start);
  suite_add_tcase(suite, cases);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_NORMAL);
  const int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed == 0 ? 0 : 1;
}
