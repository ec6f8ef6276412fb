/* One story in three languages: the bills are the same, the octets are not; and what is drawn by
 * chance is a function of the seed. The amounts are those of the story, worked there by hand. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "harness/bench/bench.h"

static arena_t arena;

static void begin(void) { arena = (arena_t){0}; }
static void end(void) { arena_free(&arena); }

/* Two meters on one line: 1 kW by day and night, 3 kW at one rate, for 24 h. */
static void live(const char *protocol, const char *security, uint64_t seed, bench_run_t *run) {
  scenario_options_t options = {
      .root = HOUSE_ROOT, .seed = seed, .protocol = protocol, .security = security};
  complaints_t complaints = {0};
  fault_t fault = {0};
  case_t *cases = NULL;
  size_t count = 0;
  status_t status = scenario_load(&arena, HOUSE_ROOT "/scenarios/line/two-meters-one-line.yaml",
                                  &options, &cases, &count, &complaints);
  ck_assert_msg(status == ST_OK, "%s", text_chars(&complaints.text));
  ck_assert_uint_eq(count, 1);
  text_free(&complaints.text);
  bench_options_t thin = {.thin = true};
  status = bench_run(&arena, cases[0].facts, &thin, run, &fault);
  ck_assert_msg(status == ST_OK, "%s", fault.text);
}

static const struct {
  const char *protocol, *security;
} WAYS[] = {
    {"iec62056-21", NULL},   {"dlms-hdlc", "none"},    {"dlms-hdlc", "general-dedicated"},
    {"dlms-wrapper", "lls"}, {"dlms-wrapper", "both"},
};

START_TEST(language__whatever_it_is__bills_the_same) {
  bench_run_t run;
  live(WAYS[_i].protocol, WAYS[_i].security, 1, &run);
  ck_assert_uint_eq(run.meters, 2);
  ck_assert_uint_eq(run.bills[0].count, 1);
  ck_assert_uint_eq(run.bills[1].count, 1);
  ck_assert_int_eq(run.bills[0].bills[0].total.value, 24000000);
  ck_assert_int_eq(run.bills[0].bills[0].energy[1].value, 16000000);
  ck_assert_int_eq(run.bills[0].bills[0].energy[2].value, 8000000);
  ck_assert_int_eq(run.bills[1].bills[0].total.value, 72000000);
  ck_assert_uint_eq(run.conflicts, 0);
  ck_assert(run.line_clean);
}
END_TEST

START_TEST(language__another_one__has_other_octets) {
  bench_run_t plain, frames, wrapped;
  live("iec62056-21", NULL, 1, &plain);
  live("dlms-hdlc", "none", 1, &frames);
  live("dlms-wrapper", "none", 1, &wrapped);
  ck_assert_str_ne(plain.trace_hex, frames.trace_hex);
  ck_assert_str_ne(frames.trace_hex, wrapped.trace_hex);
  /* A wrapper has 8 octets around an APDU, a frame 15, and there are SNRM, UA, DISC besides. */
  ck_assert_uint_lt(wrapped.octets, frames.octets);
}
END_TEST

START_TEST(chance__the_same_seed__draws_the_same_challenges_and_another_seed_others) {
  bench_run_t a, b, c;
  live("dlms-wrapper", "dedicated", 1, &a);
  live("dlms-wrapper", "dedicated", 1, &b);
  live("dlms-wrapper", "dedicated", 2, &c);
  ck_assert_str_eq(a.trace_hex, b.trace_hex);
  ck_assert_str_ne(a.trace_hex, c.trace_hex);
  ck_assert_uint_eq(a.octets, c.octets);
}
END_TEST

/* The negative twin of the one before: where nothing is drawn, a seed changes no octet. */
START_TEST(chance__without_challenges__a_seed_changes_nothing) {
  bench_run_t a, c;
  live("dlms-wrapper", "lls", 1, &a);
  live("dlms-wrapper", "lls", 2, &c);
  ck_assert_str_eq(a.trace_hex, c.trace_hex);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("languages");
  TCase *cases = tcase_create("languages");
  tcase_add_checked_fixture(cases, begin, end);
  tcase_set_timeout(cases, 120);
  tcase_add_loop_test(cases, language__whatever_it_is__bills_the_same, 0,
                      (int)(sizeof WAYS / sizeof WAYS[0]));
  tcase_add_test(cases, language__another_one__has_other_octets);
  tcase_add_test(cases, chance__the_same_seed__draws_the_same_challenges_and_another_seed_others);
  tcase_add_test(cases, chance__without_challenges__a_seed_changes_nothing);
  suite_add_tcase(suite, cases);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_NORMAL);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
