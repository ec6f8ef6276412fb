/* The bills of two runs in two languages: what must be equal, what an edge may move, and that one
 * mWh more is seen. Beside it, how later results are appended to a judged case. */
#include "harness/check/bill_pair.h"

#include "harness/check/append.h"
#include "harness/check/by_hand_test.h"

/* Each rate ran twice; 10 kW at most. 10 kW for 1 s are 2777.8 mWh, so 2778 an edge: a total may
 * differ by 2 × 2778 = 5556, a rate by 2 × 2 × 2778 = 11112, a demand over 900 s by 4 × 5556. */
#define RIGHT(STATE, CLOCK)                                                                        \
  "bill 0 2026-01 1767225600 1769904000 " STATE "\n"                                               \
  "total 0 2026-01 105000000\nenergy 0 2026-01 1 66666666 2\nenergy 0 2026-01 2 38333334 2\n"      \
  "demand 0 2026-01 0 10000000 1767261600\nclock 0 2026-01 " CLOCK " 10000000\n"
#define SET(T) "command 0 1 " T " set_clock 1767268800 1 ok\n"
#define CONTRACT "contract 0 plain EUR 2\nprice 0 energy 1 300000\nprice 0 energy 2 200000\n"

typedef struct {
  bill_t bill;
  bench_bills_t bills;
  bench_run_t run;
} told_t;

static told_t told[2]; /* the reference, the other language */

static bill_line_t line(int64_t value) {
  return (bill_line_t){.value = value, .low = value, .high = value, .stamp = {-1}};
}

static void tell(told_t *one) {
  one->bill = (bill_t){.label = "2026-01", .from = {1767225600}, .to = {1769904000}};
  one->bill.total = line(105000000);
  one->bill.energy[1] = line(66666666);
  one->bill.energy[2] = line(38333334);
  one->bill.demand[0] = line(10000000);
  one->bill.demand[0].stamp.s = 1767261600;
  /* 66.666666 kWh at 30 cents are 20.00, 38.333334 at 20 are 7.67 */
  one->bill.energy[1].amount.micro = 20000000;
  one->bill.energy[2].amount.micro = 7670000;
  one->bill.amount.micro = 27670000;
  one->bills = (bench_bills_t){&one->bill, 1};
  one->run = hand_run;
  one->run.bills = &one->bills;
  one->run.right = RIGHT("closed", "0");
}

static void begin_both(void) {
  hand_story.facts = bytes_text(HAND_FACTS CONTRACT);
  tell(&told[0]);
  tell(&told[1]);
}

static void set_in_both(void) {
  told[0].run.served = SET("1767268800000000000");
  told[1].run.served = SET("1767268803200000000");
}

static void interim_until(told_t *one, int64_t to_s) {
  one->bill.interim = true;
  one->bill.to.s = to_s;
  one->run.right = RIGHT("interim", "0");
}

static void estimated(bill_line_t *of, int64_t low, int64_t value, int64_t high) {
  *of = (bill_line_t){
      .value = value, .low = low, .high = high, .quality = BILL_ESTIMATED, .stamp = {-1}};
}

static void compare_by(blame_t blame, const comparator_t *comparator) {
  check_context_t reference =
      check_context(&hand_arena, &hand_story, &told[0].run, &comparator_right);
  hand_context = check_context(&hand_arena, &hand_story, &told[1].run, comparator);
  bill_pair_t pair = {&hand_context, &reference, "-", blame};
  ck_assert_uint_gt(bill_pair_compare(&pair), 40);
}

static void compare(void) { compare_by(BLAME_BENCH, &comparator_right); }

static void all_agree(void) {
  compare();
  hand_all_pass(1);
  hand_is("across", VERDICT_PASS, BLAME_NONE);
}

/* Of the values this one alone, and `across` tells of it. */
static const check_result_t *differs_in(const char *name) {
  compare();
  if (hand_count(VERDICT_FAIL) != 2) hand_list();
  ck_assert_int_eq(hand_count(VERDICT_FAIL), 2);
  const check_result_t *whole = hand_is("across", VERDICT_FAIL, BLAME_BENCH);
  ck_assert_str_eq(whole->expected, "the bills of -");
  ck_assert_msg(strncmp(whole->observed, "1 of ", 5) == 0, "%s", whole->observed);
  return hand_is(name, VERDICT_FAIL, BLAME_BENCH);
}

START_TEST(bill_pair_compare__the_same_bill_twice__agrees) {
  begin_both();
  all_agree();
}
END_TEST

START_TEST(bill_pair_compare__one_mwh_more__is_found) {
  begin_both();
  told[1].bill.total = line(105000001);
  const check_result_t *result = differs_in("across bill 0 2026-01 total");
  ck_assert_str_eq(result->expected, "105000000");
  ck_assert_str_eq(result->observed, "105000001");
  ck_assert_str_eq(result->unit, "mWh");
  begin_both();
  told[1].bill.energy[2].value--;
  differs_in("across bill 0 2026-01 energy 2");
  begin_both();
  told[1].bill.demand[0].value++;
  differs_in("across bill 0 2026-01 demand 0");
}
END_TEST

START_TEST(bill_pair_compare__a_stamp_a_period_or_a_cent_off__is_found) {
  begin_both();
  told[1].bill.demand[0].stamp.s += 900;
  differs_in("across bill 0 2026-01 demand stamp 0");
  begin_both();
  told[1].bill.to.s--;
  differs_in("across bill 0 2026-01 to");
  begin_both();
  told[1].bill.interim = true;
  differs_in("across bill 0 2026-01 closed");
  begin_both();
  told[1].bill.energy[1].amount.micro += 10000;
  differs_in("across bill 0 2026-01 energy amount 1");
  begin_both();
  told[1].bill.standing.micro += 10000;
  differs_in("across bill 0 2026-01 standing amount");
  begin_both();
  told[1].bill.amount.micro += 10000;
  differs_in("across bill 0 2026-01 amount");
}
END_TEST

START_TEST(bill_pair_compare__another_quality_on_clean_lines__is_found) {
  begin_both();
  estimated(&told[1].bill.energy[1], 66000000, 66666666, 67000000);
  told[1].bill.energy[1].amount.micro = 20000000;
  const check_result_t *result = differs_in("across bill 0 2026-01 energy quality 1");
  ck_assert_str_eq(result->expected, "exact");
  ck_assert_str_eq(result->observed, "estimated");
  told[1].run.line_clean = false;
  all_agree();
}
END_TEST

START_TEST(bill_pair_compare__estimates__must_have_a_value_in_common) {
  begin_both();
  told[0].run.line_clean = false;
  estimated(&told[0].bill.total, 104000000, 105000000, 106000000);
  estimated(&told[1].bill.total, 106000000, 107000000, 108000000);
  all_agree();
  estimated(&told[1].bill.total, 106000001, 107000000, 108000000);
  const check_result_t *result = differs_in("across bill 0 2026-01 total");
  ck_assert_str_eq(result->expected, "estimated, 104000000 … 106000000");
  ck_assert_str_eq(result->observed, "estimated, 106000001 … 108000000");
  estimated(&told[1].bill.total, 102000000, 103000000, 103999999);
  differs_in("across bill 0 2026-01 total");
}
END_TEST

START_TEST(bill_pair_compare__what_is_missing__is_no_more_than_the_other) {
  begin_both();
  told[1].run.line_clean = false;
  told[1].bill.total = line(90000000);
  told[1].bill.total.quality = BILL_MISSING;
  all_agree();
  told[1].bill.total.value = 105000001;
  differs_in("across bill 0 2026-01 total");
}
END_TEST

START_TEST(bill_pair_compare__after_a_clock_was_set__each_edge_moves_a_second_and_no_more) {
  begin_both();
  set_in_both();
  told[1].bill.total = line(105005556);
  told[1].bill.energy[2].value = 38333334 + 11112;
  told[1].bill.energy[2].amount.micro += 10000;
  told[1].bill.amount.micro += 10000;
  told[1].bill.demand[0].value = 10022224;
  told[1].bill.demand[0].stamp.s++;
  all_agree();
  told[1].bill.total.value++;
  const check_result_t *result = differs_in("across bill 0 2026-01 total");
  ck_assert_str_eq(result->expected, "105000000 ± 5556");
  told[1].bill.total.value--;
  told[1].bill.energy[2].value++;
  differs_in("across bill 0 2026-01 energy 2");
  told[1].bill.energy[2].value--;
  told[1].bill.demand[0].value++;
  differs_in("across bill 0 2026-01 demand 0");
  told[1].bill.demand[0].value--;
  told[1].bill.demand[0].stamp.s++;
  differs_in("across bill 0 2026-01 demand stamp 0");
}
END_TEST

START_TEST(bill_pair_compare__a_set_that_was_refused__allows_nothing) {
  begin_both();
  told[0].run.served = "command 0 1 1767268800000000000 set_clock 1767268800 1 ER01\n";
  told[1].bill.total = line(105000001);
  differs_in("across bill 0 2026-01 total");
  told[0].run.served = "command 1 1 1767268800000000000 set_clock 1767268800 1 ok\n";
  differs_in("across bill 0 2026-01 total");
}
END_TEST

START_TEST(bill_pair_compare__a_set_in_one_run_alone__allows_its_edges) {
  begin_both();
  told[1].run.served = "command 0 1 1767268800000000000 adjust_clock 20 1 ok\n";
  told[1].bill.total = line(104994444);
  all_agree();
  told[1].bill.total.value--;
  differs_in("across bill 0 2026-01 total");
}
END_TEST

/* The commands lie 3.2 s apart: two ends at most 4 + 1 s. 5 s at 10 kW are 13888.9, so 13889 mWh,
 * beside the 5556 and 11112 of the edges: 19445 and 25001. */
START_TEST(bill_pair_compare__interim_ends__lie_as_far_apart_as_the_conversations) {
  begin_both();
  set_in_both();
  interim_until(&told[0], 1767268800);
  interim_until(&told[1], 1767268805);
  told[1].bill.total = line(105019445);
  told[1].bill.energy[2].value = 38333334 + 25001;
  all_agree();
  told[1].bill.total.value++;
  differs_in("across bill 0 2026-01 total");
  told[1].bill.total.value--;
  told[1].bill.to.s++;
  const check_result_t *result = differs_in("across bill 0 2026-01 to");
  ck_assert_str_eq(result->expected, "1767268800 ± 5");
}
END_TEST

START_TEST(bill_pair_compare__interim_ends_of_a_right_clock__are_one) {
  begin_both();
  interim_until(&told[0], 1767268800);
  interim_until(&told[1], 1767268801);
  differs_in("across bill 0 2026-01 to");
}
END_TEST

/* Without its time the meter's last interval ends no later than it was heard. */
START_TEST(bill_pair_compare__interim_ends_of_an_invalid_clock__may_differ) {
  begin_both();
  interim_until(&told[0], 1767268800);
  interim_until(&told[1], 1767268801);
  told[0].run.right = RIGHT("interim", "0") "doubt 0 2026-01 1767225600 1767268800 invalid\n";
  all_agree();
  told[0].run.right = RIGHT("interim", "0") "doubt 0 2026-01 1767225600 1767268800 outage\n";
  differs_in("across bill 0 2026-01 to");
}
END_TEST

#define ORDER(T, RESULT) "command 0 1 " T " set_ratio 40000/500/100/100 3 " RESULT "\n"

/* Orders 5.2 s apart, so 6 s: 10 kW for 6 s are 16666.7 mWh, 16667, and a count of 1 mWh dropped in
 * each run: 16669. A demand over 900 s by 4 × 16669 = 66676. */
START_TEST(bill_pair_compare__orders_of_ratios__move_what_lies_between_them) {
  begin_both();
  told[0].run.served = ORDER("1767268800000000000", "ok");
  told[1].run.served = ORDER("1767268805200000000", "ok");
  told[1].bill.total = line(105016669);
  told[1].bill.energy[2].value += 16669;
  told[1].bill.energy[2].amount.micro += 10000;
  told[1].bill.amount.micro += 10000;
  told[1].bill.demand[0].value += 66676;
  told[1].bill.demand[0].stamp.s += 6;
  all_agree();
  told[1].bill.total.value++;
  differs_in("across bill 0 2026-01 total");
  told[1].bill.total.value--;
  told[1].bill.demand[0].stamp.s++;
  differs_in("across bill 0 2026-01 demand stamp 0");
}
END_TEST

START_TEST(bill_pair_compare__an_order_that_was_refused__moves_nothing) {
  begin_both();
  told[0].run.served = ORDER("1767268800000000000", "ok");
  told[1].run.served = ORDER("1767268805200000000", "ER04");
  told[1].bill.total = line(105000001);
  differs_in("across bill 0 2026-01 total");
}
END_TEST

/* 10 Wh a count: the 2778 mWh of an edge are one count, 20000 mWh a total. */
START_TEST(bill_pair_compare__a_coarse_register__moves_whole_counts) {
  begin_both();
  hand_story.facts = bytes_text("policy 0 md.period 900000000000\npolicy 0 register.quantum 10000\n"
                                "ratio 0 100 100 100 100\n");
  set_in_both();
  told[1].bill.total = line(105020000);
  all_agree();
  told[1].bill.total.value = 105020001;
  differs_in("across bill 0 2026-01 total");
}
END_TEST

START_TEST(bill_pair_compare__a_bill_that_the_other_has_not__is_found) {
  begin_both();
  snprintf(told[1].bill.label, sizeof told[1].bill.label, "2026-02");
  check_context_t reference =
      check_context(&hand_arena, &hand_story, &told[0].run, &comparator_right);
  hand_context = check_context(&hand_arena, &hand_story, &told[1].run, &comparator_right);
  bill_pair_t pair = {&hand_context, &reference, "-", BLAME_BENCH};
  ck_assert_uint_eq(bill_pair_compare(&pair), 2);
  ck_assert_str_eq(hand_is("across bill 0 2026-01 made", VERDICT_FAIL, BLAME_BENCH)->observed,
                   "none");
  ck_assert_str_eq(hand_is("across bill 0 2026-02 made", VERDICT_FAIL, BLAME_BENCH)->observed,
                   "a bill");
}
END_TEST

START_TEST(bill_pair_compare__after_a_wrong_meter__blames_it) {
  begin_both();
  told[1].bill.total = line(105000001);
  compare_by(BLAME_METER, &comparator_right);
  hand_is("across", VERDICT_FAIL, BLAME_METER);
}
END_TEST

START_TEST(bill_pair_compare__comparator_off__sees_no_difference) {
  begin_both();
  told[1].bill.total = line(205000001);
  compare_by(BLAME_BENCH, &comparator_off);
  hand_all_pass(1);
}
END_TEST

static case_result_t judged(verdict_t verdict, blame_t blame) {
  static const check_result_t own[] = {{.name = "own", .verdict = VERDICT_PASS}};
  return (case_result_t){.verdict = verdict,
                         .blame = blame,
                         .reason = "as it was",
                         .first_difference = "",
                         .checks = own,
                         .check_count = 1,
                         .digest =
                             "0000000000000000000000000000000000000000000000000000000000000000"};
}

START_TEST(append_results__a_difference__fails_a_passing_case_with_its_reason) {
  begin_both();
  compare();
  case_result_t same = judged(VERDICT_PASS, BLAME_NONE);
  append_results(&hand_context, &same);
  ck_assert_str_eq(verdict_name(same.verdict), "pass");
  ck_assert_str_eq(same.reason, "as it was");
  ck_assert_uint_eq(same.check_count, 2);
  told[1].bill.total = line(105000001);
  compare();
  case_result_t other = judged(VERDICT_PASS, BLAME_NONE);
  append_results(&hand_context, &other);
  ck_assert_str_eq(verdict_name(other.verdict), "fail");
  ck_assert_str_eq(blame_name(other.blame), "BENCH");
  ck_assert_str_eq(other.checks[0].name, "own");
  ck_assert_str_eq(other.checks[2].name, "across");
  ck_assert_str_eq(other.reason, "across bill 0 2026-01 total: expected 105000000, observed "
                                 "105000001 mWh; the same story told in another language");
  ck_assert_str_eq(other.first_difference, other.reason);
  ck_assert_str_ne(other.digest, same.digest);
}
END_TEST

START_TEST(append_results__a_case_that_failed_before__keeps_its_reason) {
  begin_both();
  told[1].bill.total = line(105000001);
  compare();
  case_result_t result = judged(VERDICT_FAIL, BLAME_HEAD_END);
  append_results(&hand_context, &result);
  ck_assert_str_eq(verdict_name(result.verdict), "fail");
  ck_assert_str_eq(blame_name(result.blame), "HEAD-END");
  ck_assert_str_eq(result.reason, "as it was");
  ck_assert_uint_eq(result.check_count, 3);
}
END_TEST

static void fill(TCase *cases) {
  tcase_add_test(cases, bill_pair_compare__the_same_bill_twice__agrees);
  tcase_add_test(cases, bill_pair_compare__one_mwh_more__is_found);
  tcase_add_test(cases, bill_pair_compare__a_stamp_a_period_or_a_cent_off__is_found);
  tcase_add_test(cases, bill_pair_compare__another_quality_on_clean_lines__is_found);
  tcase_add_test(cases, bill_pair_compare__estimates__must_have_a_value_in_common);
  tcase_add_test(cases, bill_pair_compare__what_is_missing__is_no_more_than_the_other);
  tcase_add_test(cases,
                 bill_pair_compare__after_a_clock_was_set__each_edge_moves_a_second_and_no_more);
  tcase_add_test(cases, bill_pair_compare__a_set_that_was_refused__allows_nothing);
  tcase_add_test(cases, bill_pair_compare__a_set_in_one_run_alone__allows_its_edges);
  tcase_add_test(cases, bill_pair_compare__interim_ends__lie_as_far_apart_as_the_conversations);
  tcase_add_test(cases, bill_pair_compare__interim_ends_of_a_right_clock__are_one);
  tcase_add_test(cases, bill_pair_compare__interim_ends_of_an_invalid_clock__may_differ);
  tcase_add_test(cases, bill_pair_compare__orders_of_ratios__move_what_lies_between_them);
  tcase_add_test(cases, bill_pair_compare__an_order_that_was_refused__moves_nothing);
  tcase_add_test(cases, bill_pair_compare__a_coarse_register__moves_whole_counts);
  tcase_add_test(cases, bill_pair_compare__a_bill_that_the_other_has_not__is_found);
  tcase_add_test(cases, bill_pair_compare__after_a_wrong_meter__blames_it);
  tcase_add_test(cases, bill_pair_compare__comparator_off__sees_no_difference);
  tcase_add_test(cases, append_results__a_difference__fails_a_passing_case_with_its_reason);
  tcase_add_test(cases, append_results__a_case_that_failed_before__keeps_its_reason);
}

int main(void) { return hand_run_suite("bill_pair", fill); }
