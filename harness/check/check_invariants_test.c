/* I1, I2 and I5 in what one meter serves: each holding and each broken. */
#include "harness/check/by_hand_test.h"

/* A reading at T: total, unallocated and the eight rates. */
#define READING(t, total, none, one, two)                                                          \
  "value 0 1 " t " 1-0:1.8.0*255 " total "\nvalue 0 1 " t " 1-0:129.8.0*255 " none                 \
  "\nvalue 0 1 " t " 1-0:1.8.1*255 " one "\nvalue 0 1 " t " 1-0:1.8.2*255 " two "\nvalue 0 1 " t   \
  " 1-0:1.8.3*255 0\nvalue 0 1 " t " 1-0:1.8.4*255 0\nvalue 0 1 " t                                \
  " 1-0:1.8.5*255 0\nvalue 0 1 " t " 1-0:1.8.6*255 0\nvalue 0 1 " t                                \
  " 1-0:1.8.7*255 0\nvalue 0 1 " t " 1-0:1.8.8*255 0\n"

static void invariants(const char *served) {
  hand_run.served = served;
  hand_judge(&check_invariants);
}

START_TEST(check_invariants__rates_that_sum_and_totals_that_rise__pass) {
  invariants(READING("100", "1000", "100", "600", "300") READING("200", "1000", "100", "600", "300")
                 READING("300", "1500", "100", "600", "800"));
  hand_all_pass(1);
  hand_is("I1 I2 meter 0 in 3 readings", VERDICT_PASS, BLAME_NONE);
}
END_TEST

START_TEST(check_invariants__i1_a_rate_one_short__fails) {
  invariants(READING("100", "1000", "100", "600", "299"));
  const check_result_t *result =
      hand_only_failure("I1 meter 0 rates and unallocated sum to total", BLAME_METER);
  ck_assert_str_eq(result->observed, "999");
}
END_TEST

START_TEST(check_invariants__i1_unallocated__belongs_to_the_sum) {
  invariants(READING("100", "1000", "101", "600", "300"));
  hand_only_failure("I1 meter 0 rates and unallocated sum to total", BLAME_METER);
}
END_TEST

START_TEST(check_invariants__i2_a_total_that_falls__fails) {
  invariants(READING("100", "1000", "100", "600", "300") "value 0 1 200 1-0:1.8.0*255 999\n");
  hand_only_failure("I2 meter 0 total never falls", BLAME_METER);
}
END_TEST

START_TEST(check_invariants__i2_a_lower_total_of_another_meter__is_no_fall) {
  hand_run.meters = 2;
  invariants(READING("100", "1000", "100", "600", "300") "value 1 1 200 1-0:1.8.0*255 999\n");
  hand_all_pass(1);
}
END_TEST

/* Two sets 5 apart, 4 in the profile between them; channels were changed before, or were not. */
#define SETS                                                                                       \
  "register 0 1 9 1 1-0:1.8.0*255 100\nmarker 0 1 9 3 1 FE 100 - 1\n"                              \
  "entry 0 1 9 4 1 100 1000 0 900 4\nmarker 0 1 9 5 1 FE 1000 - 2\n"                               \
  "register 0 1 9 2 1-0:1.8.0*255 105\n"

START_TEST(check_invariants__i3_behind_changed_channels__looks_at_no_column) {
  invariants(SETS);
  hand_only_failure("I3 meter 0 profile sums to the advance of set 2", BLAME_METER);
  invariants("marker 0 1 9 2 1 CC 90 - 51\n" SETS);
  ck_assert_int_eq(hand_count(VERDICT_FAIL), 0);
  invariants("marker 0 1 9 2 1 CC 90 - 50\n" SETS);
  hand_only_failure("I3 meter 0 profile sums to the advance of set 2", BLAME_METER);
}
END_TEST

START_TEST(check_invariants__i5_sets_with_a_hole__fail) {
  invariants("set 0 1 9 1 1 2 5 6 6 0\nset 0 1 9 2 1 2 6 7 7 0\nset 0 1 9 1 1 2 5 6 6 0\n");
  ck_assert_uint_eq(hand_context.count, 0);
  invariants("set 0 1 9 1 1 2 5 6 6 0\nset 0 1 9 3 1 2 6 7 7 0\n");
  hand_only_failure("I5 numbers of sets are consecutive", BLAME_METER);
}
END_TEST

/* 40 were made, 36 are kept: 5 to 40. Without the count, or with another, it is a hole. */
START_TEST(check_invariants__i5_a_history_that_wrapped__begins_where_it_must) {
  invariants("value 0 1 9 1-0:0.1.0*255 40\nset 0 1 9 5 1 2 5 6 6 0\nset 0 1 9 6 1 2 6 7 7 0\n");
  ck_assert_uint_eq(hand_context.count, 0);
  invariants("value 0 1 9 1-0:0.1.0*255 40\nset 0 1 9 6 1 2 5 6 6 0\n");
  hand_only_failure("I5 numbers of sets are consecutive", BLAME_METER);
  invariants("value 0 2 9 1-0:0.1.0*255 40\nset 0 1 9 5 1 2 5 6 6 0\n");
  hand_only_failure("I5 numbers of sets are consecutive", BLAME_METER);
}
END_TEST

START_TEST(check_invariants__comparator_off__sees_nothing) {
  hand_run.served = READING("100", "1000", "100", "600", "299");
  hand_judge_with(&check_invariants, &comparator_off);
  ck_assert_int_eq(hand_count(VERDICT_FAIL), 0);
}
END_TEST

static void fill(TCase *cases) {
  tcase_add_test(cases, check_invariants__rates_that_sum_and_totals_that_rise__pass);
  tcase_add_test(cases, check_invariants__i1_a_rate_one_short__fails);
  tcase_add_test(cases, check_invariants__i1_unallocated__belongs_to_the_sum);
  tcase_add_test(cases, check_invariants__i2_a_total_that_falls__fails);
  tcase_add_test(cases, check_invariants__i2_a_lower_total_of_another_meter__is_no_fall);
  tcase_add_test(cases, check_invariants__i3_behind_changed_channels__looks_at_no_column);
  tcase_add_test(cases, check_invariants__i5_sets_with_a_hole__fail);
  tcase_add_test(cases, check_invariants__i5_a_history_that_wrapped__begins_where_it_must);
  tcase_add_test(cases, check_invariants__comparator_off__sees_nothing);
}

int main(void) { return hand_run_suite("check_invariants", fill); }
