/* The lattice of verdicts, the names that every report uses, and lines of words. */
#include "harness/check/by_hand_test.h"

START_TEST(verdict_worse__of_two__is_the_worse_in_any_order) {
  static const verdict_t order[] = {VERDICT_INAPPLICABLE, VERDICT_PASS, VERDICT_INCONCLUSIVE,
                                    VERDICT_FAIL, VERDICT_ERROR};
  ck_assert_uint_eq(sizeof order / sizeof order[0], VERDICT_COUNT);
  for (size_t low = 0; low < VERDICT_COUNT; low++) {
    for (size_t high = low; high < VERDICT_COUNT; high++) {
      ck_assert_int_eq(verdict_worse(order[low], order[high]), order[high]);
      ck_assert_int_eq(verdict_worse(order[high], order[low]), order[high]);
    }
  }
}
END_TEST

START_TEST(verdict_name__each__is_the_word_of_the_design) {
  ck_assert_str_eq(verdict_name(VERDICT_INAPPLICABLE), "inapplicable");
  ck_assert_str_eq(verdict_name(VERDICT_PASS), "pass");
  ck_assert_str_eq(verdict_name(VERDICT_INCONCLUSIVE), "inconclusive");
  ck_assert_str_eq(verdict_name(VERDICT_FAIL), "fail");
  ck_assert_str_eq(verdict_name(VERDICT_ERROR), "error");
}
END_TEST

START_TEST(blame_name__each__is_the_word_of_the_design) {
  ck_assert_str_eq(blame_name(BLAME_NONE), "-");
  ck_assert_str_eq(blame_name(BLAME_METER), "METER");
  ck_assert_str_eq(blame_name(BLAME_HEAD_END), "HEAD-END");
  ck_assert_str_eq(blame_name(BLAME_LINK), "LINK");
  ck_assert_str_eq(blame_name(BLAME_POLICY_GAP), "POLICY-GAP");
  ck_assert_str_eq(blame_name(BLAME_BENCH), "BENCH");
}
END_TEST

START_TEST(lines_of__a_text_without_a_last_newline__keeps_its_last_line) {
  lines_t lines = lines_of(&hand_arena, "a 1\nb 2\nc 3");
  ck_assert_uint_eq(lines.count, 3);
  ck_assert_int_eq(word_i64(&lines.lines[2], 1), 3);
  ck_assert_uint_eq(lines_of(&hand_arena, "").count, 0);
}
END_TEST

START_TEST(word_i64__what_is_no_integer__is_none) {
  lines_t lines = lines_of(&hand_arena, "value 12 - 1x -7\n");
  ck_assert_int_eq(word_i64(&lines.lines[0], 1), 12);
  ck_assert_int_eq(word_i64(&lines.lines[0], 2), INT64_MIN);
  ck_assert_int_eq(word_i64(&lines.lines[0], 3), INT64_MIN);
  ck_assert_int_eq(word_i64(&lines.lines[0], 4), -7);
  ck_assert_int_eq(word_i64(&lines.lines[0], 5), INT64_MIN);
}
END_TEST

START_TEST(words_from__the_middle__is_one_view_with_its_spaces) {
  lines_t lines = lines_of(&hand_arena, "value 0 1 x y\n");
  ck_assert(bytes_is(words_from(&lines.lines[0], 2), "1 x y"));
  ck_assert(bytes_is(words_all(&lines.lines[0]), "value 0 1 x y"));
  ck_assert_uint_eq(words_from(&lines.lines[0], 5).len, 0);
}
END_TEST

START_TEST(lines_find__the_second_that_begins_so__is_found_and_a_third_is_not) {
  lines_t lines = lines_of(&hand_arena, "v 0 a 1\nv 0 b 2\nw 0 a 3\nv 1 a 4\nv 0 a 5\n");
  const char *const a[] = {"0", "a"};
  const char *const any[] = {NULL, "a"};
  ck_assert_int_eq(word_i64(lines_find(lines, "v", a, 2, 1), 3), 1);
  ck_assert_int_eq(word_i64(lines_find(lines, "v", a, 2, 2), 3), 5);
  ck_assert_ptr_null(lines_find(lines, "v", a, 2, 3));
  ck_assert_int_eq(word_i64(lines_find(lines, "v", any, 2, 2), 3), 4);
}
END_TEST

START_TEST(lines_find__more_words_than_the_line_has__finds_nothing) {
  lines_t lines = lines_of(&hand_arena, "v 0\n");
  ck_assert_ptr_null(lines_find(lines, "v", (const char *const[]){"0", NULL}, 2, 1));
  ck_assert_ptr_nonnull(lines_find(lines, "v", (const char *const[]){"0"}, 1, 1));
}
END_TEST

START_TEST(meter_index__a_name__is_its_index_and_a_stranger_has_none) {
  lines_t lines = lines_of(&hand_arena, HAND_FACTS "meter 1 n MP00000002 x direct 0 0 0\n");
  ck_assert_int_eq(meter_index(lines, bytes_text("n")), 1);
  ck_assert_int_eq(meter_index(lines, bytes_text("nn")), -1);
}
END_TEST

START_TEST(policy_of__an_axis__is_that_of_its_own_meter) {
  lines_t lines = lines_of(&hand_arena, HAND_FACTS "policy 1 md.period 1800000000000\n");
  ck_assert_int_eq(word_i64(policy_of(lines, 0, "md.period"), 3), INT64_C(900000000000));
  ck_assert_int_eq(word_i64(policy_of(lines, 1, "md.period"), 3), INT64_C(1800000000000));
  ck_assert_ptr_null(policy_of(lines, 1, "lp.period"));
}
END_TEST

static void fill(TCase *cases) {
  tcase_add_test(cases, verdict_worse__of_two__is_the_worse_in_any_order);
  tcase_add_test(cases, verdict_name__each__is_the_word_of_the_design);
  tcase_add_test(cases, blame_name__each__is_the_word_of_the_design);
  tcase_add_test(cases, lines_of__a_text_without_a_last_newline__keeps_its_last_line);
  tcase_add_test(cases, word_i64__what_is_no_integer__is_none);
  tcase_add_test(cases, words_from__the_middle__is_one_view_with_its_spaces);
  tcase_add_test(cases, lines_find__the_second_that_begins_so__is_found_and_a_third_is_not);
  tcase_add_test(cases, lines_find__more_words_than_the_line_has__finds_nothing);
  tcase_add_test(cases, meter_index__a_name__is_its_index_and_a_stranger_has_none);
  tcase_add_test(cases, policy_of__an_axis__is_that_of_its_own_meter);
}

int main(void) { return hand_run_suite("verdict", fill); }
