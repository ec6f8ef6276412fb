/* The head-end killed at every store write of a small real story: what it leaves is what the plain
 * run is held to; against a plain run that was spoiled by hand, or an expectation that nothing
 * meets, the enumeration fails. */
#include "harness/check/by_hand_test.h"
#include "harness/check/enumerate.h"

static text_t notes;

static void begin_story(void) {
  scenario_options_t options = {.root = HOUSE_ROOT, .seed = 1};
  complaints_t complaints = {0};
  case_t *cases = NULL;
  size_t count = 0;
  fault_t fault = {0};
  ck_assert_int_eq(scenario_load(&hand_arena, HOUSE_ROOT "/scenarios/registers/ratio-once.yaml",
                                 &options, &cases, &count, &complaints),
                   ST_OK);
  text_free(&complaints.text);
  hand_story = cases[0];
  hand_story.kills = true;
  hand_story.restart.ns = 60 * NS_PER_S;
  ck_assert_int_eq(bench_run(&hand_arena, hand_story.facts, NULL, &hand_run, &fault), ST_OK);
  notes = (text_t){0};
}

static void kill_all(const comparator_t *comparator) {
  hand_context = check_context(&hand_arena, &hand_story, &hand_run, comparator);
  enumerate_cuts(&hand_context, &(judge_options_t){0}, &notes);
}

static uint64_t writes(void) {
  uint64_t all = 0;
  for (int32_t kind = 0; kind < REC_KINDS; kind++)
    all += hand_run.store_writes[kind];
  return all;
}

START_TEST(enumerate_kills__of_a_right_head_end__leave_what_the_plain_run_is_held_to) {
  char expected[64];
  begin_story();
  kill_all(&comparator_right);
  hand_all_pass(2);
  ck_assert_uint_gt(writes(), 2);
  snprintf(expected, sizeof expected, "%llu kills, 0 wrong", (unsigned long long)(2 * writes()));
  ck_assert_str_eq(hand_is("head-end killed at a store write", VERDICT_PASS, BLAME_NONE)->observed,
                   expected);
  ck_assert_ptr_nonnull(strstr(text_chars(&notes), "opened again 60 s later"));
  text_free(&notes);
}
END_TEST

START_TEST(enumerate_kills__against_another_bill__fail) {
  begin_story();
  bill_t *bills = ARENA_ARRAY(&hand_arena, bill_t, hand_run.bills[0].count);
  memcpy(bills, hand_run.bills[0].bills, hand_run.bills[0].count * sizeof *bills);
  bills[0].total.value++;
  hand_run.bills[0].bills = bills;
  kill_all(&comparator_right);
  const check_result_t *result =
      hand_only_failure("bills of killed runs that are not the plain run's", BLAME_HEAD_END);
  char expected[24];
  snprintf(expected, sizeof expected, "%llu", (unsigned long long)(2 * writes()));
  ck_assert_str_eq(result->observed, expected);
  text_free(&notes);
}
END_TEST

/* Nothing was reset in this story: seven times is wrong before the very first write. */
START_TEST(enumerate_kills__an_expectation_that_nothing_meets__fails_at_the_first) {
  static const char *const keys[] = {"meter", "value"}, *const values[] = {"m", "7"};
  static const expectation_t wrong = {
      .kind = "resets", .line = 3, .col = 5, .count = 2, .keys = keys, .values = values};
  begin_story();
  hand_story.expectations = &wrong;
  hand_story.expectation_count = 1;
  kill_all(&comparator_right);
  const check_result_t *result =
      hand_only_failure("head-end killed at a store write", BLAME_HEAD_END);
  ck_assert_ptr_eq(strstr(result->detail, "first before write 1: expect 3:5 resets"),
                   result->detail);
  text_free(&notes);
}
END_TEST

START_TEST(enumerate_kills__a_run_that_nobody_killed_and_is_another__fails) {
  begin_story();
  hand_run.trace_hex[0] = hand_run.trace_hex[0] == '0' ? '1' : '0';
  kill_all(&comparator_right);
  const check_result_t *result =
      hand_only_failure("head-end killed at a store write", BLAME_HEAD_END);
  ck_assert_str_eq(result->detail, "a run that nobody killed is not the plain one");
  text_free(&notes);
}
END_TEST

START_TEST(enumerate_kills__a_story_that_cannot_be_run__fails) {
  begin_story();
  hand_story.facts = bytes_text("facts 1\ncase X -\n"); /* nothing that could be run */
  kill_all(&comparator_right);
  const check_result_t *result =
      hand_is("head-end killed at a store write", VERDICT_FAIL, BLAME_BENCH);
  ck_assert_str_eq(result->observed, "0 kills, 0 wrong");
  text_free(&notes);
}
END_TEST

static void fill(TCase *cases) {
  tcase_add_test(cases, enumerate_kills__of_a_right_head_end__leave_what_the_plain_run_is_held_to);
  tcase_add_test(cases, enumerate_kills__against_another_bill__fail);
  tcase_add_test(cases, enumerate_kills__an_expectation_that_nothing_meets__fails_at_the_first);
  tcase_add_test(cases, enumerate_kills__a_run_that_nobody_killed_and_is_another__fails);
  tcase_add_test(cases, enumerate_kills__a_story_that_cannot_be_run__fails);
}

int main(void) { return hand_run_suite("enumerate_kill", fill); }
