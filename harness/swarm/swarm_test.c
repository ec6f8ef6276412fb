/* Random worlds: the same for a seed, good scenarios all, and quiet behind their first phase. */
#include "harness/swarm/swarm.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "base/facts.h"
#include "harness/scenario/scenario.h"

enum { SEEDS = 300 };

static text_t story_of(uint64_t seed) {
  swarm_t swarm;
  text_t yaml = {0};
  swarm_open(&swarm, seed);
  swarm_story(&swarm, &yaml);
  return yaml;
}

START_TEST(story__same_seed__is_the_same_text) {
  text_t a = story_of(7), b = story_of(7), c = story_of(8);
  ck_assert_str_eq(text_chars(&a), text_chars(&b));
  ck_assert_str_ne(text_chars(&a), text_chars(&c));
  text_free(&a);
  text_free(&b);
  text_free(&c);
}
END_TEST

START_TEST(story__any_seed__has_no_complaint_of_lint) {
  for (uint64_t seed = 1; seed <= SEEDS; seed++) {
    text_t yaml = story_of(seed);
    arena_t arena = {0};
    scenario_options_t options = {.root = HOUSE_ROOT, .seed = seed};
    complaints_t complaints = {0};
    case_t *cases = NULL;
    size_t count = 0;
    status_t status = scenario_load_text(&arena, "swarm.yaml", bytes_text(text_chars(&yaml)),
                                         &options, &cases, &count, &complaints);
    ck_assert_msg(status == ST_OK, "seed %d: %.1500s", (int)seed, text_chars(&complaints.text));
    ck_assert_uint_eq(count, 1);
    text_free(&complaints.text);
    text_free(&yaml);
    arena_free(&arena);
  }
}
END_TEST

/* Each kind is off in some of 200 worlds and on in others: 200 throws of a coin that are all alike
 * would be one in 2^199. */
START_TEST(kinds__many_seeds__each_is_sometimes_off_and_sometimes_on) {
  uint64_t ever = 0, always = UINT64_MAX;
  for (uint64_t seed = 1; seed <= 200; seed++) {
    swarm_t swarm;
    swarm_open(&swarm, seed);
    ever |= swarm.kinds;
    always &= swarm.kinds;
  }
  uint64_t all = 0;
  for (uint64_t kind = 0; swarm_kind_name(kind) != NULL; kind++)
    all |= UINT64_C(1) << kind;
  ck_assert_uint_eq(ever, all);
  ck_assert_uint_eq(always & all, 0);
}
END_TEST

/* The last instant of a fault that is named in the facts is at least the quiet phase before the
 * end; what has no end (-1) is an instant, or a state that nobody ends. */
START_TEST(story__any_seed__is_quiet_in_its_second_phase) {
  for (uint64_t seed = 1; seed <= 100; seed++) {
    text_t yaml = story_of(seed);
    swarm_t swarm;
    swarm_open(&swarm, seed);
    arena_t arena = {0};
    scenario_options_t options = {.root = HOUSE_ROOT, .seed = seed};
    complaints_t complaints = {0};
    case_t *cases = NULL;
    size_t count = 0;
    status_t status = scenario_load_text(&arena, "swarm.yaml", bytes_text(text_chars(&yaml)),
                                         &options, &cases, &count, &complaints);
    ck_assert_int_eq(status, ST_OK);
    facts_t all = facts_over(cases[0].facts);
    fact_t fact;
    while (facts_next(&all, &fact)) {
      if (!fact_is(&fact, "fault") && !fact_is(&fact, "line_fault")) continue;
      int64_t from = 0, to = 0;
      ck_assert_int_eq(fact_i64(&fact, 3, &from, NULL), ST_OK);
      ck_assert_int_eq(fact_i64(&fact, 4, &to, NULL), ST_OK);
      int64_t quiet_ns = (swarm.end_s - SWARM_QUIET_S) * NS_PER_S;
      ck_assert_msg(from <= quiet_ns && to <= quiet_ns, "seed %d, line %d", (int)seed, fact.line);
    }
    text_free(&complaints.text);
    text_free(&yaml);
    arena_free(&arena);
  }
}
END_TEST

static Suite *suite(void) {
  Suite *suite = suite_create("swarm");
  TCase *tests = tcase_create("swarm");
  tcase_add_test(tests, story__same_seed__is_the_same_text);
  tcase_add_test(tests, story__any_seed__has_no_complaint_of_lint);
  tcase_add_test(tests, kinds__many_seeds__each_is_sometimes_off_and_sometimes_on);
  tcase_add_test(tests, story__any_seed__is_quiet_in_its_second_phase);
  suite_add_tcase(suite, tests);
  return suite;
}

int main(void) {
  SRunner *runner = srunner_create(suite());
  srunner_run_all(runner, CK_NORMAL);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
