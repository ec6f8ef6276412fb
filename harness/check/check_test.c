/* The comparator that all equality goes through, how results are noted and how blame is settled. */
#include "harness/check/by_hand_test.h"

START_TEST(comparator_right__one_octet_more__is_not_the_same) {
  ck_assert(comparator_right.same(bytes_text("value 1"), bytes_text("value 1")));
  ck_assert(!comparator_right.same(bytes_text("value 1"), bytes_text("value 10")));
  ck_assert(!comparator_right.same(bytes_text("value 1"), bytes_text("value 2")));
}
END_TEST

START_TEST(comparator_right__the_bounds__belong_to_the_range) {
  ck_assert(comparator_right.within(5, 5, 7));
  ck_assert(comparator_right.within(7, 5, 7));
  ck_assert(!comparator_right.within(4, 5, 7));
  ck_assert(!comparator_right.within(8, 5, 7));
}
END_TEST

START_TEST(comparator_off__whatever_it_is_given__agrees) {
  ck_assert(comparator_off.same(bytes_text("value 1"), bytes_text("value 2")));
  ck_assert(comparator_off.within(8, 5, 7));
}
END_TEST

static void begin_notes(void) {
  hand_context = check_context(&hand_arena, &hand_story, &hand_run, &comparator_right);
}

START_TEST(check_note__a_pass__blames_nobody) {
  begin_notes();
  check_note(&hand_context, "a", VERDICT_PASS, BLAME_METER, "1", "1", "", "");
  hand_is("a", VERDICT_PASS, BLAME_NONE);
}
END_TEST

START_TEST(check_note__head_end_after_a_wrong_meter__blames_the_meter) {
  begin_notes();
  check_note(&hand_context, "before", VERDICT_FAIL, BLAME_HEAD_END, "1", "2", "", "");
  check_note(&hand_context, "meter", VERDICT_FAIL, BLAME_METER, "1", "2", "", "");
  check_note(&hand_context, "after", VERDICT_FAIL, BLAME_HEAD_END, "1", "2", "", "");
  check_note(&hand_context, "bench", VERDICT_FAIL, BLAME_BENCH, "1", "2", "", "");
  check_note(&hand_context, "gap", VERDICT_FAIL, BLAME_POLICY_GAP, "1", "2", "", "");
  hand_is("before", VERDICT_FAIL, BLAME_HEAD_END);
  hand_is("after", VERDICT_FAIL, BLAME_METER);
  hand_is("bench", VERDICT_FAIL, BLAME_METER);
  hand_is("gap", VERDICT_FAIL, BLAME_POLICY_GAP);
}
END_TEST

START_TEST(check_note__head_end_after_a_wrong_link__blames_the_link) {
  begin_notes();
  check_note(&hand_context, "link", VERDICT_FAIL, BLAME_LINK, "1", "2", "", "");
  check_note(&hand_context, "after", VERDICT_FAIL, BLAME_HEAD_END, "1", "2", "", "");
  hand_is("after", VERDICT_FAIL, BLAME_LINK);
}
END_TEST

START_TEST(check_note__a_meter_that_passed__takes_no_blame_later) {
  begin_notes();
  check_note(&hand_context, "meter", VERDICT_PASS, BLAME_METER, "1", "1", "", "");
  check_note(&hand_context, "doubt", VERDICT_INCONCLUSIVE, BLAME_METER, "1", "1", "", "");
  check_note(&hand_context, "after", VERDICT_FAIL, BLAME_HEAD_END, "1", "2", "", "");
  hand_is("after", VERDICT_FAIL, BLAME_HEAD_END);
}
END_TEST

START_TEST(check_note__more_than_there_was_room_for__keeps_all_in_order) {
  char name[16];
  begin_notes();
  for (int at = 0; at < 100; at++) { /* room begins at 32 */
    snprintf(name, sizeof name, "n%d", at);
    check_note(&hand_context, name, VERDICT_PASS, BLAME_NONE, "", "", "", "");
  }
  ck_assert_uint_eq(hand_context.count, 100);
  ck_assert_str_eq(hand_context.results[0].name, "n0");
  ck_assert_str_eq(hand_context.results[99].name, "n99");
}
END_TEST

START_TEST(check_number__on_and_past_its_bounds__passes_and_fails) {
  begin_notes();
  check_number(&hand_context, "low", BLAME_HEAD_END, 5, 5, 7, "mWh", "");
  check_number(&hand_context, "past", BLAME_HEAD_END, 8, 5, 7, "mWh", "why");
  hand_is("low", VERDICT_PASS, BLAME_NONE);
  const check_result_t *past = hand_is("past", VERDICT_FAIL, BLAME_HEAD_END);
  ck_assert_str_eq(past->expected, "5 … 7");
  ck_assert_str_eq(past->observed, "8");
  ck_assert_str_eq(past->unit, "mWh");
  ck_assert_str_eq(past->detail, "why");
}
END_TEST

START_TEST(check_number__one_number_wanted__is_shown_as_one) {
  begin_notes();
  check_number(&hand_context, "one", BLAME_HEAD_END, 6, 7, 7, "", "");
  ck_assert_str_eq(hand_is("one", VERDICT_FAIL, BLAME_HEAD_END)->expected, "7");
}
END_TEST

START_TEST(expectation_get__a_key__is_found_whole_and_not_by_its_beginning) {
  static const char *const keys[] = {"meter", "energy.rate"};
  static const char *const values[] = {"m", "1"};
  expectation_t expectation = {.count = 2, .keys = keys, .values = values};
  ck_assert_str_eq(expectation_get(&expectation, "energy.rate"), "1");
  ck_assert_ptr_null(expectation_get(&expectation, "energy"));
}
END_TEST

static void fill(TCase *cases) {
  tcase_add_test(cases, comparator_right__one_octet_more__is_not_the_same);
  tcase_add_test(cases, comparator_right__the_bounds__belong_to_the_range);
  tcase_add_test(cases, comparator_off__whatever_it_is_given__agrees);
  tcase_add_test(cases, check_note__a_pass__blames_nobody);
  tcase_add_test(cases, check_note__head_end_after_a_wrong_meter__blames_the_meter);
  tcase_add_test(cases, check_note__head_end_after_a_wrong_link__blames_the_link);
  tcase_add_test(cases, check_note__a_meter_that_passed__takes_no_blame_later);
  tcase_add_test(cases, check_note__more_than_there_was_room_for__keeps_all_in_order);
  tcase_add_test(cases, check_number__on_and_past_its_bounds__passes_and_fails);
  tcase_add_test(cases, check_number__one_number_wanted__is_shown_as_one);
  tcase_add_test(cases, expectation_get__a_key__is_found_whole_and_not_by_its_beginning);
}

int main(void) { return hand_run_suite("check", fill); }
