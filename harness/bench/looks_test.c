/* Looks: what is refused of their facts, that each is taken once, and that looking changes neither
 * trace nor journal. */
#include "harness/bench/looks.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "harness/bench/bench.h"

static arena_t arena;
static void begin(void) { arena = (arena_t){0}; }
static void end(void) { arena_free(&arena); }

START_TEST(looks_open__of_facts_that_cannot_be__says_so) {
  static const char *const wrong[] = {"look 2 5 -\n", "look -1 5 -\n", "look m 5 -\n",
                                      "look 0 soon -\n", "look 0 6 -\nlook 0 5 1.8.0\n"};
  for (size_t at = 0; at < sizeof wrong / sizeof wrong[0]; at++) {
    looks_t looks;
    fault_t fault = {.text = ""};
    status_t status = looks_open(&arena, bytes_text(wrong[at]), 2, &looks, &fault);
    ck_assert_msg(status != ST_OK, "%s", wrong[at]);
    ck_assert(fault.text[0] != '\0');
  }
}
END_TEST

START_TEST(looks_next__of_none__is_never) {
  looks_t looks;
  fault_t fault;
  ck_assert_int_eq(looks_open(&arena, bytes_text("facts 1\nspan 5 10\n"), 2, &looks, &fault),
                   ST_OK);
  ck_assert_int_eq(looks_next(&looks).ns, TIME_NEVER);
  ck_assert_int_eq(looks_open(&arena, bytes_text("look 0 5 -\nlook 1 5 F.F\n"), 2, &looks, &fault),
                   ST_OK);
  ck_assert_uint_eq(looks.count, 2);
  ck_assert_int_eq(looks_next(&looks).ns, 5);
  ck_assert_uint_eq(looks.looks[0].code.len, 0);
  ck_assert(bytes_is(looks.looks[1].code, "F.F"));
}
END_TEST

/* The facts of a story without the lines that begin with `word`. */
static bytes_t without(bytes_t facts, const char *word) {
  text_t left = {0};
  for (size_t at = 0; at < facts.len;) {
    const uint8_t *line = facts.p + at;
    const uint8_t *stop = memchr(line, '\n', facts.len - at);
    size_t len = stop == NULL ? facts.len - at : (size_t)(stop - line) + 1;
    if (len < strlen(word) || memcmp(line, word, strlen(word)) != 0)
      text_add(&left, bytes_of(line, len));
    at += len;
  }
  bytes_t kept = bytes_text(arena_text(&arena, bytes_text(text_chars(&left))));
  text_free(&left);
  return kept;
}

static void live(bytes_t facts, bench_run_t *run) {
  fault_t fault = {.text = ""};
  ck_assert_msg(bench_run(&arena, facts, NULL, run, &fault) == ST_OK, "%s", fault.text);
}

/* 17 looks of the story; the first is the test of the power-up. */
START_TEST(bench_run__with_looks__leaves_the_trace_and_journal_of_one_without) {
  scenario_options_t options = {.root = HOUSE_ROOT, .seed = 1};
  complaints_t complaints = {0};
  case_t *cases = NULL;
  size_t count = 0;
  ck_assert_int_eq(scenario_load(&arena, HOUSE_ROOT "/scenarios/display/sequence-times.yaml",
                                 &options, &cases, &count, &complaints),
                   ST_OK);
  text_free(&complaints.text);
  bench_run_t with, blind;
  live(cases[0].facts, &with);
  live(without(cases[0].facts, "look "), &blind);
  ck_assert_str_eq(blind.looks, "");
  ck_assert_str_eq(with.trace_hex, blind.trace_hex);
  ck_assert_uint_eq(with.record_count, blind.record_count);
  ck_assert_uint_eq(with.cut_points, blind.cut_points);
  ck_assert_int_eq(strncmp(with.served, blind.served, strlen(blind.served)), 0);
  ck_assert_str_eq(with.served + strlen(blind.served), with.looks);
  const char first[] = "display 0 1775088000000000000 test 88888888 T8 "
                       "L1,L2,L3,battery,clock,import,export\n";
  ck_assert_int_eq(strncmp(with.looks, first, sizeof first - 1), 0);
  size_t lines = 0;
  for (const char *at = with.looks; *at != '\0'; at++)
    lines += *at == '\n';
  ck_assert_uint_eq(lines, 17);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("looks");
  TCase *tests = tcase_create("looks");
  tcase_set_timeout(tests, 60);
  tcase_add_checked_fixture(tests, begin, end);
  tcase_add_test(tests, looks_open__of_facts_that_cannot_be__says_so);
  tcase_add_test(tests, looks_next__of_none__is_never);
  tcase_add_test(tests, bench_run__with_looks__leaves_the_trace_and_journal_of_one_without);
  suite_add_tcase(suite, tests);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_ENV);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
