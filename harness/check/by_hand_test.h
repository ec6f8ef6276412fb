/* Runs made by hand for the tests of the checks: facts, served, ideal and right lines are written
 * in the test, and so are the bills and the records; nothing is computed by the code under test.
 * Included by tests alone. Times: 2026-01-01T00:00Z is 1767225600, 2026-02-01T00:00Z 1769904000. */
#ifndef CHECK_BY_HAND_TEST_H
#define CHECK_BY_HAND_TEST_H

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/check/check.h"
#include "harness/check/judge.h"

/* No test needs them all. */
#define HAND static __attribute__((unused))

/* One direct-connected meter in UTC, intervals and demand periods of 900 s, quantum 1 mWh. */
#define HAND_FACTS                                                                                 \
  "facts 1\ncase HAND -\nspan 1767225600000000000 1769904000000000000\n"                           \
  "zone 0 UTC\nzone_row 0 -9000000000 0 0\n"                                                       \
  "meter 0 m MP00000001 polyphase-tou direct 0 0 0\n"                                              \
  "policy 0 md.period 900000000000\npolicy 0 lp.period 900000000000\n"                             \
  "policy 0 register.quantum 1\nperiod 0 2026-01 1767225600 1769904000\n"

static arena_t hand_arena;
static case_t hand_story;
static bench_run_t hand_run;
static check_context_t hand_context;
static bool hand_meter_wrong; /* as if a check before had found the meter wrong */

HAND void hand_begin(void) {
  static bench_bills_t none[1];
  hand_arena = (arena_t){0};
  hand_meter_wrong = false;
  hand_story = (case_t){.id = "HAND",
                        .cell = "-",
                        .file = "hand.yaml",
                        .title = "by hand",
                        .facts = bytes_text(HAND_FACTS)};
  none[0] = (bench_bills_t){0};
  hand_run = (bench_run_t){.line_clean = true,
                           .meters = 1,
                           .bills = none,
                           .served = "",
                           .ideal = "",
                           .right = "",
                           .exchange = "",
                           .notes = ""};
}

HAND void hand_end(void) { arena_free(&hand_arena); }

HAND void hand_judge_with(const check_t *check, const comparator_t *comparator) {
  hand_context = check_context(&hand_arena, &hand_story, &hand_run, comparator);
  hand_context.meter_wrong = hand_meter_wrong;
  check->run(&hand_context);
}

HAND void hand_judge(const check_t *check) { hand_judge_with(check, &comparator_right); }

/* The n-th result of that name, from 1; NULL where there is none. */
HAND const check_result_t *hand_result(const char *name, int32_t nth) {
  for (size_t at = 0; at < hand_context.count; at++) {
    if (strcmp(hand_context.results[at].name, name) == 0 && --nth == 0) {
      return &hand_context.results[at];
    }
  }
  return NULL;
}

HAND void hand_list(void) {
  for (size_t at = 0; at < hand_context.count; at++) {
    const check_result_t *result = &hand_context.results[at];
    fprintf(stderr, "%s: %s %s, expected %s, observed %s; %s\n", result->name,
            verdict_name(result->verdict), blame_name(result->blame), result->expected,
            result->observed, result->detail);
  }
}

HAND int32_t hand_count(verdict_t verdict) {
  int32_t count = 0;
  for (size_t at = 0; at < hand_context.count; at++)
    count += hand_context.results[at].verdict == verdict;
  return count;
}

/* Every result is a pass, and there are as many as the test says. */
HAND void hand_all_pass(int32_t count) {
  if (hand_count(VERDICT_PASS) != count || hand_context.count != (size_t)count) hand_list();
  ck_assert_int_eq(hand_count(VERDICT_PASS), count);
  ck_assert_uint_eq(hand_context.count, (size_t)count);
}

HAND const check_result_t *hand_is(const char *name, verdict_t verdict, blame_t blame) {
  const check_result_t *result = hand_result(name, 1);
  if (result == NULL || result->verdict != verdict || result->blame != blame) hand_list();
  ck_assert_msg(result != NULL, "no result is called %s", name);
  ck_assert_str_eq(verdict_name(result->verdict), verdict_name(verdict));
  ck_assert_str_eq(blame_name(result->blame), blame_name(blame));
  return result;
}

/* This one fails, and it alone. */
HAND const check_result_t *hand_only_failure(const char *name, blame_t blame) {
  const check_result_t *result = hand_is(name, VERDICT_FAIL, blame);
  if (hand_count(VERDICT_FAIL) != 1) hand_list();
  ck_assert_int_eq(hand_count(VERDICT_FAIL), 1);
  return result;
}

HAND int hand_run_suite(const char *name, void (*fill)(TCase *cases)) {
  Suite *suite = suite_create(name);
  TCase *cases = tcase_create(name);
  tcase_add_checked_fixture(cases, hand_begin, hand_end);
  tcase_set_timeout(cases, 120);
  fill(cases);
  suite_add_tcase(suite, cases);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_NORMAL);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

#endif
