/* Fact lines: words, comments, lines without an end, and integers that are none. */
#include <check.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "base/facts.h"

START_TEST(facts_next__skips_blanks_and_comments_and_counts_lines) {
  facts_t facts = facts_over(bytes_text("# a comment\n\nfacts 1\nload 0 -5 1\n"));
  fact_t fact;
  ck_assert(facts_next(&facts, &fact));
  ck_assert(fact_is(&fact, "facts"));
  ck_assert_int_eq(fact.line, 3);
  ck_assert_int_eq(fact.count, 2);
  ck_assert(facts_next(&facts, &fact));
  ck_assert_int_eq(fact.line, 4);
  ck_assert_int_eq(fact.count, 4);
  ck_assert(!facts_next(&facts, &fact));
}
END_TEST

START_TEST(facts_next__of_a_last_line_without_newline__gives_it) {
  facts_t facts = facts_over(bytes_text("seed 7"));
  fact_t fact;
  ck_assert(facts_next(&facts, &fact));
  ck_assert(bytes_is(fact_word(&fact, 1), "7"));
  ck_assert(!facts_next(&facts, &fact));
}
END_TEST

/* Twice forty and 32 are 112 words, FACT_WORDS_MAX; one more is too many. */
#define THIRTY "1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0"
static const char forty[] = THIRTY " 1 2 3 4 5 6 7 8 9 0";
static const char longest[] =
    THIRTY " " THIRTY " " THIRTY " 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 a b";

START_TEST(facts_overlong__names_the_line_and_lets_the_longest_pass) {
  char text[800];
  snprintf(text, sizeof text, "facts 1\n%s\n# %s 1\n", longest, longest);
  ck_assert_int_eq(facts_overlong(bytes_text(text)), 0);
  snprintf(text, sizeof text, "facts 1\n%s\n%s 1", longest, longest);
  ck_assert_int_eq(facts_overlong(bytes_text(text)), 3);
  ck_assert_int_eq(facts_overlong(bytes_text("")), 0);
}
END_TEST

/* Word 39 is the last that is kept, 40 the first that is found again, 111 the last of all. */
START_TEST(fact_word__behind_the_words_that_are_kept__is_found_again) {
  facts_t facts = facts_over(bytes_text(longest));
  fact_t fact;
  ck_assert(facts_next(&facts, &fact));
  ck_assert_int_eq(fact.count, FACT_WORDS_MAX);
  ck_assert(bytes_is(fact_word(&fact, 0), "1"));
  ck_assert(bytes_is(fact_word(&fact, 39), "0"));
  ck_assert(bytes_is(fact_word(&fact, 40), "1"));
  ck_assert(bytes_is(fact_word(&fact, 110), "a"));
  ck_assert(bytes_is(fact_word(&fact, 111), "b"));
  ck_assert_uint_eq(fact_word(&fact, 112).len, 0);
  facts = facts_over(bytes_text(forty));
  ck_assert(facts_next(&facts, &fact));
  ck_assert_int_eq(fact.count, FACT_WORDS_KEPT);
  ck_assert(bytes_is(fact_word(&fact, 39), "0"));
  ck_assert_uint_eq(fact_word(&fact, 40).len, 0);
}
END_TEST

START_TEST(fact_behind__is_the_line_without_its_first_word) {
  static const char *const texts[] = {"a b c", forty, longest};
  for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
    facts_t facts = facts_over(bytes_text(texts[i]));
    fact_t fact;
    ck_assert(facts_next(&facts, &fact));
    fact_t behind = fact_behind(&fact);
    ck_assert_int_eq(behind.count, fact.count - 1);
    for (int32_t word = 0; word < behind.count; word++)
      ck_assert(bytes_equal(fact_word(&behind, word), fact_word(&fact, word + 1)));
    ck_assert_uint_eq(fact_word(&behind, behind.count).len, 0);
  }
}
END_TEST

START_TEST(facts_next__behind_a_line_mark__counts_from_there) {
  facts_t facts = facts_over(bytes_text("a\n#line 40\nb\nc\n#line x\nd\n# line 9\ne\n"));
  static const int32_t lines[] = {1, 40, 41, 43, 45};
  fact_t fact;
  for (size_t at = 0; at < sizeof lines / sizeof lines[0]; at++) {
    ck_assert(facts_next(&facts, &fact));
    ck_assert_int_eq(fact.line, lines[at]);
  }
  ck_assert(!facts_next(&facts, &fact));
}
END_TEST

START_TEST(facts_next__of_nothing__is_the_end) {
  facts_t facts = facts_over(bytes_text(""));
  fact_t fact;
  ck_assert(!facts_next(&facts, &fact));
}
END_TEST

START_TEST(facts_next_of__gives_those_of_the_name_alone_and_counts_all_lines) {
  const char text[] = "load 0 1\nloads 0 2\n# load\n\nloa\nload\nload 0 3 4";
  static const struct { int32_t line, count; } wanted[] = {{1, 3}, {6, 1}, {7, 4}};
  facts_t facts = facts_over(bytes_text(text));
  fact_t fact;
  for (size_t i = 0; i < sizeof wanted / sizeof wanted[0]; i++) {
    ck_assert(facts_next_of(&facts, "load", &fact));
    ck_assert_int_eq(fact.line, wanted[i].line);
    ck_assert_int_eq(fact.count, wanted[i].count);
    ck_assert(fact_is(&fact, "load"));
  }
  ck_assert(!facts_next_of(&facts, "load", &fact));
}
END_TEST

START_TEST(fact_is__compares_the_whole_name) {
  facts_t facts = facts_over(bytes_text("zone_row 0 1 2 3\n"));
  fact_t fact;
  ck_assert(facts_next(&facts, &fact));
  ck_assert(fact_is(&fact, "zone_row"));
  ck_assert(!fact_is(&fact, "zone"));
}
END_TEST

START_TEST(fact_i64__of_an_integer__is_its_value) {
  facts_t facts = facts_over(bytes_text("a -9000000000\n"));
  fact_t fact;
  ck_assert(facts_next(&facts, &fact));
  int64_t value = 0;
  ck_assert_int_eq(fact_i64(&fact, 1, &value, NULL), ST_OK);
  ck_assert(value == INT64_C(-9000000000));
}
END_TEST

START_TEST(fact_i64__of_a_word_that_is_none_or_missing__names_line_and_word) {
  facts_t facts = facts_over(bytes_text("# x\na 1x -\n"));
  fact_t fact;
  fault_t fault;
  int64_t value = 42;
  ck_assert(facts_next(&facts, &fact));
  ck_assert_int_eq(fact_i64(&fact, 1, &value, &fault), ST_BAD_INPUT);
  ck_assert_str_eq(fault.text, "facts line 2 word 1: '1x' is not an integer");
  ck_assert_int_eq(fact_i64(&fact, 2, &value, &fault), ST_BAD_INPUT);
  ck_assert_int_eq(fact_i64(&fact, 3, &value, &fault), ST_BAD_INPUT);
  ck_assert_str_eq(fault.text, "facts line 2 word 3: '' is not an integer");
  ck_assert_int_eq(value, 42);
}
END_TEST

START_TEST(facts_next__of_too_many_words__fails_a_check) {
  char line[2 * FACT_WORDS_MAX + 3];
  for (size_t at = 0; at + 1 < sizeof line; at++)
    line[at] = at % 2 == 0 ? 'a' : ' ';
  line[sizeof line - 1] = '\0'; /* 113 words */
  facts_t facts = facts_over(bytes_text(line));
  fact_t fact;
  (void)facts_next(&facts, &fact);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("facts");
  TCase *tests = tcase_create("facts");
  tcase_add_test(tests, facts_next__skips_blanks_and_comments_and_counts_lines);
  tcase_add_test(tests, facts_next__of_a_last_line_without_newline__gives_it);
  tcase_add_test(tests, facts_overlong__names_the_line_and_lets_the_longest_pass);
  tcase_add_test(tests, fact_word__behind_the_words_that_are_kept__is_found_again);
  tcase_add_test(tests, fact_behind__is_the_line_without_its_first_word);
  tcase_add_test(tests, facts_next__behind_a_line_mark__counts_from_there);
  tcase_add_test(tests, facts_next__of_nothing__is_the_end);
  tcase_add_test(tests, facts_next_of__gives_those_of_the_name_alone_and_counts_all_lines);
  tcase_add_test(tests, fact_is__compares_the_whole_name);
  tcase_add_test(tests, fact_i64__of_an_integer__is_its_value);
  tcase_add_test(tests, fact_i64__of_a_word_that_is_none_or_missing__names_line_and_word);
  tcase_add_test_raise_signal(tests, facts_next__of_too_many_words__fails_a_check, SIGABRT);
  suite_add_tcase(suite, tests);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_ENV);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed == 0 ? 0 : 1;
}
