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

/* +A and -A; the one channel is +A until 50 ns, when somebody at the meter makes it -A, +A. */
#define SHAPE "quantity 0 0 +A\nquantity 0 1 -A\nchannel 0 0 0\n"
#define BY_HAND "fault 0 set_channels 50 -1 1,0 O3\n"
#define SET(t, number, import, export)                                                             \
  "register 0 1 " t " " number " 1-0:1.8.0*255 " import "\n"                                       \
  "register 0 1 " t " " number " 1-0:2.8.0*255 " export "\n"
/* Rows 4 to 8, read at 40 and at 90: 4 before the change, then `export` and `import`. */
#define BEFORE "marker 0 1 40 3 1 FE 100 - 1\nentry 0 1 40 4 1 100 1000 0 900 4\n"
#define CHANGE "marker 0 1 90 5 1 CL 1000 - -\nmarker 0 1 90 6 1 CC 1000 - 51\n"
#define BEHIND(export, import) "entry 0 1 90 7 1 1000 1900 0 900 " export " " import "\n"
#define CLOSED "marker 0 1 90 8 1 FE 1900 - 2\n"

static void invariants_of(const char *facts, const char *served) {
  char text[2048];
  snprintf(text, sizeof text, "%s%s%s", HAND_FACTS, SHAPE, facts);
  hand_story.facts = bytes_text(text);
  invariants(served);
}

/* From set 2 to set 3 all is behind the change: 3 of -A in the first column, 7 of +A in the
 * second. By the columns of before, +A would have 3. */
START_TEST(check_invariants__i3_behind_changed_channels__looks_at_the_new_columns) {
#define TWO(import, export)                                                                        \
  SET("90", "2", "104", "20")                                                                      \
  CHANGE "marker 0 1 90 7 1 FE 1000 - 2\nentry 0 1 90 8 1 1000 1900 0 900 3 7\n"                   \
         "marker 0 1 90 9 1 FE 1900 - 3\n" SET("90", "3", import, export)
  invariants_of(BY_HAND, TWO("111", "23"));
  ck_assert_int_eq(hand_count(VERDICT_FAIL), 0);
  invariants_of(BY_HAND, TWO("112", "23"));
  hand_only_failure("I3 meter 0 profile sums to the advance of set 3", BLAME_METER);
  invariants_of(BY_HAND, TWO("111", "22"));
  hand_only_failure("I3 meter 0 profile of -A sums to the advance of set 3", BLAME_METER);
  invariants_of("", TWO("111", "23")); /* nothing was changed: +A has 3, and -A no column */
  hand_only_failure("I3 meter 0 profile sums to the advance of set 3", BLAME_METER);
}
END_TEST

/* The same, ordered over the line; an order that was refused changes no column. */
START_TEST(check_invariants__i3_behind_an_order__looks_at_the_new_columns) {
#define ORDER(result) "command 0 1 50 set_channels 1,0 3 " result "\n"
  invariants_of("", ORDER("ok") TWO("111", "23"));
  ck_assert_int_eq(hand_count(VERDICT_FAIL), 0);
  invariants_of("", ORDER("ER04") TWO("111", "23"));
  const check_result_t *result =
      hand_only_failure("I3 meter 0 profile sums to the advance of set 3", BLAME_METER);
  ck_assert_str_eq(result->observed, "3");
  ck_assert_str_eq(result->expected, "7");
}
END_TEST

/* 100 to 111 of +A: 4 in the first column, 7 in the second. -A had no column at first. */
START_TEST(check_invariants__i3_over_changed_channels__adds_each_row_in_its_own_column) {
  invariants_of(BY_HAND, SET("40", "1", "100", "20") BEFORE CHANGE BEHIND("3", "7")
                             CLOSED SET("90", "2", "111", "29"));
  ck_assert_int_eq(hand_count(VERDICT_FAIL), 0);
  invariants_of(BY_HAND, SET("40", "1", "100", "20") BEFORE CHANGE BEHIND("3", "8")
                             CLOSED SET("90", "2", "111", "29"));
  const check_result_t *result =
      hand_only_failure("I3 meter 0 profile sums to the advance of set 2", BLAME_METER);
  ck_assert_str_eq(result->observed, "12");
  ck_assert_str_eq(result->expected, "11");
  invariants_of(BY_HAND, SET("40", "1", "100", "20") /* row 4 went unread with the change */
                "marker 0 1 40 3 1 FE 100 - 1\n" CHANGE BEHIND("3", "7")
                    CLOSED SET("90", "2", "111", "29"));
  ck_assert_int_eq(hand_count(VERDICT_FAIL), 0);
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
  tcase_add_test(cases, check_invariants__i3_behind_changed_channels__looks_at_the_new_columns);
  tcase_add_test(cases, check_invariants__i3_behind_an_order__looks_at_the_new_columns);
  tcase_add_test(cases,
                 check_invariants__i3_over_changed_channels__adds_each_row_in_its_own_column);
  tcase_add_test(cases, check_invariants__i5_sets_with_a_hole__fail);
  tcase_add_test(cases, check_invariants__i5_a_history_that_wrapped__begins_where_it_must);
  tcase_add_test(cases, check_invariants__comparator_off__sees_nothing);
}

int main(void) { return hand_run_suite("check_invariants", fill); }
