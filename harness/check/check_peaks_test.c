/* Further peaks and coincident demands against the right ones: each quality, and each way to be
 * wrong. Quantum 1 mWh over 900 s: a demand may differ by 4 mW. */
#include "harness/check/by_hand_test.h"

#define HEAD                                                                                       \
  "bill 0 2026-01 1767225600 1769904000 closed\ntotal 0 2026-01 105000000\n"                       \
  "demand 0 2026-01 0 10000000 1767261600\nclock 0 2026-01 0 10000000\n"
#define PEAKS                                                                                      \
  "of 0 2026-01 0 peak 0 2 8000000 1767262500\nof 0 2026-01 0 peak 0 3 7000000 1767263400\n"
#define WITH "of 0 2026-01 1 total 0\nof 0 2026-01 1 coincident 1 500000 1767261600\n"
#define SHAPE                                                                                      \
  "quantity 0 0 +A\nquantity 0 1 R1\nmd 0 0 0 0 3\ncoincident 0 1 1 0\nchannel 0 0 0\n"            \
  "channel 0 1 1\n"

static bill_t bill;
static bench_bills_t bills;
static bill_peak_t peaks[2];
static bill_coincident_t with[1];

static bill_line_t line(int64_t value, int64_t stamp_s) {
  return (bill_line_t){.value = value, .low = value, .high = value, .stamp = {stamp_s}};
}

static void begin_bill(void) {
  bill = (bill_t){.label = "2026-01", .from = {1767225600}, .to = {1769904000}};
  bill.total = line(105000000, -1);
  peaks[0] = (bill_peak_t){0, 0, 2, line(8000000, 1767262500)};
  peaks[1] = (bill_peak_t){0, 0, 3, line(7000000, 1767263400)};
  with[0] = (bill_coincident_t){1, 1, line(500000, 1767261600)};
  bill.peaks = peaks;
  bill.peak_count = 2;
  bill.coincident = with;
  bill.coincident_count = 1;
  bills = (bench_bills_t){&bill, 1};
  hand_run.bills = &bills;
  hand_run.right = HEAD PEAKS WITH;
  hand_story.facts = bytes_text(HAND_FACTS SHAPE);
}

START_TEST(check_peaks__the_right_ones__pass_with_their_stamps) {
  begin_bill();
  hand_judge(&check_peaks);
  hand_all_pass(6);
}
END_TEST

START_TEST(check_peaks__a_peak_off_by_its_tolerance__passes_and_one_more_fails) {
  begin_bill();
  peaks[1].line = line(7000004, 1767263400);
  hand_judge(&check_peaks);
  hand_all_pass(6);
  peaks[1].line = line(7000005, 1767263400);
  hand_judge(&check_peaks);
  hand_only_failure("bill 0 2026-01 of +A demand 0 peak 3", BLAME_HEAD_END);
}
END_TEST

START_TEST(check_peaks__the_stamp_of_another_period__fails) {
  begin_bill();
  peaks[0].line.stamp.s = 1767263400;
  hand_judge(&check_peaks);
  hand_only_failure("bill 0 2026-01 of +A demand 0 peak 2 stamp", BLAME_HEAD_END);
}
END_TEST

START_TEST(check_peaks__a_peak_that_is_on_no_line__fails) {
  begin_bill();
  bill.peak_count = 1;
  hand_judge(&check_peaks);
  hand_only_failure("bill 0 2026-01 of +A demand 0 peak 3", BLAME_HEAD_END);
}
END_TEST

START_TEST(check_peaks__a_peak_that_never_was__fails) {
  begin_bill();
  hand_run.right = HEAD "of 0 2026-01 0 peak 0 2 8000000 1767262500\n" WITH;
  hand_judge(&check_peaks);
  hand_only_failure("bill 0 2026-01 of +A demand 0 peak 3", BLAME_HEAD_END);
}
END_TEST

START_TEST(check_peaks__a_coincident_demand_of_another_period__fails) {
  begin_bill();
  with[0].line = line(600000, 1767262500);
  hand_judge(&check_peaks);
  ck_assert_int_eq(hand_count(VERDICT_FAIL), 2);
  hand_is("bill 0 2026-01 of R1 coincident 1", VERDICT_FAIL, BLAME_HEAD_END);
}
END_TEST

START_TEST(check_peaks__an_estimate__must_hold_the_truth) {
  begin_bill();
  peaks[0].line.quality = BILL_ESTIMATED;
  peaks[0].line.low = 7500000;
  peaks[0].line.high = 7900000;
  hand_judge(&check_peaks);
  hand_only_failure("bill 0 2026-01 of +A demand 0 peak 2", BLAME_HEAD_END);
  peaks[0].line.high = 8100000;
  hand_judge(&check_peaks);
  ck_assert_int_eq(hand_count(VERDICT_FAIL), 0);
}
END_TEST

START_TEST(check_peaks__what_is_missing__may_not_be_more_than_the_truth) {
  begin_bill();
  peaks[0].line.quality = BILL_MISSING;
  peaks[0].line.value = 1000000;
  hand_judge(&check_peaks);
  ck_assert_int_eq(hand_count(VERDICT_FAIL), 0);
  peaks[0].line.value = 9000000;
  hand_judge(&check_peaks);
  hand_only_failure("bill 0 2026-01 of +A demand 0 peak 2", BLAME_HEAD_END);
}
END_TEST

/* Meter 0 gave way to meter 1: 10, 8 and 7 kW of the one and 9 kW of the other are 10, 9 and 8. */
START_TEST(check_peaks__of_two_meters__stand_in_one_order) {
  static bench_bills_t both[2];
  begin_bill();
  bill.meter = 1;
  bill.coincident_count = 0;
  peaks[0].line = line(9000000, 1767300000);
  peaks[1].line = line(8000000, 1767262500);
  both[0] = (bench_bills_t){0};
  both[1] = (bench_bills_t){&bill, 1};
  hand_run.bills = both;
  hand_run.meters = 2;
  hand_story.facts = bytes_text(
      HAND_FACTS SHAPE "quantity 1 0 +A\nmd 1 0 0 0 3\nchannel 1 0 0\nexchange 0 1 1767270000\n");
  hand_run.right = HEAD PEAKS "bill 1 2026-01 1767225600 1769904000 closed\n"
                              "total 1 2026-01 5000000\ndemand 1 2026-01 0 9000000 1767300000\n"
                              "clock 1 2026-01 0 10000000\n";
  hand_judge(&check_peaks);
  hand_all_pass(4);
  peaks[1].line = line(7000000, 1767263400);
  hand_judge(&check_peaks);
  ck_assert_int_eq(hand_count(VERDICT_FAIL), 2);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("check_peaks");
  TCase *all = tcase_create("all");
  tcase_add_checked_fixture(all, hand_begin, hand_end);
  tcase_add_test(all, check_peaks__the_right_ones__pass_with_their_stamps);
  tcase_add_test(all, check_peaks__a_peak_off_by_its_tolerance__passes_and_one_more_fails);
  tcase_add_test(all, check_peaks__the_stamp_of_another_period__fails);
  tcase_add_test(all, check_peaks__a_peak_that_is_on_no_line__fails);
  tcase_add_test(all, check_peaks__a_peak_that_never_was__fails);
  tcase_add_test(all, check_peaks__a_coincident_demand_of_another_period__fails);
  tcase_add_test(all, check_peaks__an_estimate__must_hold_the_truth);
  tcase_add_test(all, check_peaks__what_is_missing__may_not_be_more_than_the_truth);
  tcase_add_test(all, check_peaks__of_two_meters__stand_in_one_order);
  suite_add_tcase(suite, all);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_NORMAL);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
