/* Which cells tell one story, and what is loaded for `--across`. The comparing of whole runs is in
 * cli_test.sh and in harness/check/bill_pair_test.c. */
#include "harness/cli/across.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

START_TEST(across_same_story__cells_that_differ_in_language_alone__are_one) {
  static const char *const pairs[][2] = {
      {"-", "-"},
      {"-", "protocol=dlms-hdlc,security=both"},
      {"protocol=iec62056-21", "protocol=dlms-wrapper,security=none"},
      {"response=R1,rate=held", "response=R1,rate=held,protocol=dlms-hdlc,security=both"},
      {"protocol=dlms-hdlc,security=lls,response=R2", "response=R2"},
  };
  for (size_t at = 0; at < sizeof pairs / sizeof pairs[0]; at++) {
    ck_assert(across_same_story(pairs[at][0], pairs[at][1]));
    ck_assert(across_same_story(pairs[at][1], pairs[at][0]));
  }
}
END_TEST

START_TEST(across_same_story__cells_that_differ_in_more__are_not) {
  static const char *const pairs[][2] = {
      {"-", "response=R1"},
      {"response=R1", "response=R2,protocol=dlms-hdlc,security=both"},
      {"response=R1", "response=R1,rate=held"},
      {"window=1,protocol=dlms-hdlc", "window=7,protocol=dlms-hdlc"},
      {"response=R1", "response=R"},
  };
  for (size_t at = 0; at < sizeof pairs / sizeof pairs[0]; at++) {
    ck_assert(!across_same_story(pairs[at][0], pairs[at][1]));
    ck_assert(!across_same_story(pairs[at][1], pairs[at][0]));
  }
}
END_TEST

static cli_t asking(const char *path, const char *case_name) {
  return (cli_t){.root = HOUSE_ROOT,
                 .seed = 1,
                 .paths = {path},
                 .path_count = 1,
                 .case_name = case_name,
                 .across = true};
}

START_TEST(across_load__a_story_of_62056_21__is_told_three_times) {
  arena_t arena = {0};
  case_t *cases = NULL;
  size_t count = 0;
  cli_t cli = asking(HOUSE_ROOT "/scenarios/clock-loss/t22-set-forward.yaml", NULL);
  ck_assert_int_eq(across_load(&cli, &arena, &cases, &count), EXIT_PASSED);
  ck_assert_uint_eq(count, 3);
  ck_assert_str_eq(cases[0].cell, "-");
  ck_assert_str_eq(cases[1].cell, "protocol=dlms-hdlc,security=both");
  ck_assert_str_eq(cases[2].cell, "protocol=dlms-wrapper,security=both");
  cli.security = "lls";
  ck_assert_int_eq(across_load(&cli, &arena, &cases, &count), EXIT_PASSED);
  ck_assert_uint_eq(count, 3);
  ck_assert_str_eq(cases[0].cell, "-");
  ck_assert_str_eq(cases[1].cell, "protocol=dlms-hdlc,security=lls");
  arena_free(&arena);
}
END_TEST

/* month.yaml has 2 protocols × 9 levels on its own matrix: nothing is added. */
START_TEST(across_load__a_story_with_its_own_languages__is_told_once_in_each) {
  arena_t arena = {0};
  case_t *cases = NULL;
  size_t count = 0;
  cli_t cli = asking(HOUSE_ROOT "/scenarios/dlms/month.yaml", NULL);
  ck_assert_int_eq(across_load(&cli, &arena, &cases, &count), EXIT_PASSED);
  ck_assert_uint_eq(count, 18);
  arena_free(&arena);
}
END_TEST

START_TEST(across_load__one_case__brings_its_story_in_the_other_languages) {
  arena_t arena = {0};
  case_t *cases = NULL;
  size_t count = 0;
  const char *path = HOUSE_ROOT "/scenarios/clock-loss/v1-one-outage.yaml";
  cli_t cli = asking(path, "CLK-V1-F01/response=R2,rate=held,protocol=dlms-hdlc,security=both");
  ck_assert_int_eq(across_load(&cli, &arena, &cases, &count), EXIT_PASSED);
  ck_assert_uint_eq(count, 3);
  for (size_t at = 0; at < count; at++)
    ck_assert_msg(strstr(cases[at].cell, "response=R2,rate=held") != NULL, "%s", cases[at].cell);
  cli = asking(path, "CLK-V1-F02");
  ck_assert_int_eq(across_load(&cli, &arena, &cases, &count), EXIT_NOTHING);
  arena_free(&arena);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("across");
  TCase *cases = tcase_create("across");
  tcase_set_timeout(cases, 60);
  tcase_add_test(cases, across_same_story__cells_that_differ_in_language_alone__are_one);
  tcase_add_test(cases, across_same_story__cells_that_differ_in_more__are_not);
  tcase_add_test(cases, across_load__a_story_of_62056_21__is_told_three_times);
  tcase_add_test(cases, across_load__a_story_with_its_own_languages__is_told_once_in_each);
  tcase_add_test(cases, across_load__one_case__brings_its_story_in_the_other_languages);
  suite_add_tcase(suite, cases);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_NORMAL);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
