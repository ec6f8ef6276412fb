/* I1, I2 and I5 in what one meter serves, and the relations between its numbers: each holding and
 * each broken. */
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

static void relate(const char *relation, const char *served) {
  static const char *names[1];
  names[0] = relation;
  hand_story.relations = names;
  hand_story.relation_count = 1;
  hand_run.served = served;
  hand_judge(&check_relations);
}

#define REGISTER(number, object, value)                                                            \
  "register 0 1 900 " number " 1-0:" object "*255 " value " -\n"
#define RATES_OF(number, one, two)                                                                 \
  REGISTER(number, "1.8.1", one)                                                                   \
  REGISTER(number, "1.8.2", two)                                                                   \
  REGISTER(number, "1.8.3", "0")                                                                   \
  REGISTER(number, "1.8.4", "0")                                                                   \
  REGISTER(number, "1.8.5", "0")                                                                   \
  REGISTER(number, "1.8.6", "0")                                                                   \
  REGISTER(number, "1.8.7", "0")                                                                   \
  REGISTER(number, "1.8.8", "0")
#define SET_1 "set 0 1 900 1 1 2 1000 2800 2800 0\n"
#define R01 "R01 meter 0 rates sum to total"

START_TEST(check_relations__r01_a_set_that_sums__passes_and_one_more_fails) {
  relate("R01", SET_1 REGISTER("1", "1.8.0", "1000") REGISTER("1", "129.8.0", "100")
                    RATES_OF("1", "600", "300"));
  hand_all_pass(1);
  relate("R01", SET_1 REGISTER("1", "1.8.0", "1000") REGISTER("1", "129.8.0", "100")
                    RATES_OF("1", "600", "301"));
  hand_only_failure(R01 ", set 1", BLAME_METER);
}
END_TEST

START_TEST(check_relations__r01_a_rate_that_was_not_served__fails) {
  relate("R01", SET_1 REGISTER("1", "1.8.0", "1000") REGISTER("1", "129.8.0", "100")
                    REGISTER("1", "1.8.1", "900"));
  hand_only_failure(R01 ", set 1", BLAME_METER);
}
END_TEST

/* Two intervals of 900 s, then the marker of set 1, then one more. */
#define ENTRY(sequence, begin, end, mwh)                                                           \
  "entry 0 1 900 " sequence " 1 " begin " " end " 0 900 " mwh "\n"
#define FE "marker 0 1 900 3 1 FE 2800 - 1\n"
#define PROFILE                                                                                    \
  ENTRY("1", "1000", "1900", "400")                                                                \
  ENTRY("2", "1900", "2800", "600") FE ENTRY("4", "2800", "3700", "500")
#define R02 "R02 meter 0 profile sums to register advance"

START_TEST(check_relations__r02_the_profile_up_to_a_set__is_its_total) {
  relate("R02", PROFILE SET_1 REGISTER("1", "1.8.0", "1000"));
  hand_all_pass(1);
  relate("R02", PROFILE SET_1 REGISTER("1", "1.8.0", "1001"));
  hand_only_failure(R02 ", set 1", BLAME_METER);
}
END_TEST

START_TEST(check_relations__r02_an_entry_without_a_value__fails) {
  relate("R02", ENTRY("1", "1000", "1900", "-") PROFILE SET_1 REGISTER("1", "1.8.0", "1000"));
  hand_only_failure(R02 ", set 1", BLAME_METER);
}
END_TEST

START_TEST(check_relations__r02_entries_read_twice__count_once) {
  relate("R02", PROFILE PROFILE SET_1 REGISTER("1", "1.8.0", "1000"));
  hand_all_pass(1);
}
END_TEST

START_TEST(check_relations__r02_a_profile_above_the_register__fails) {
  relate("R02", PROFILE "value 0 1 900 1-0:1.8.0*255 1500\n");
  hand_all_pass(1);
  relate("R02", PROFILE "value 0 1 900 1-0:1.8.0*255 1499\n");
  hand_only_failure(R02, BLAME_METER);
}
END_TEST

START_TEST(check_relations__r12_sets_that_telescope__pass_and_a_gap_fails) {
  relate("R12", SET_1 "set 0 1 900 2 1 2 2800 3700 3700 0\n");
  hand_all_pass(1);
  relate("R12", SET_1 "set 0 1 900 2 1 2 2801 3700 3700 0\n");
  hand_only_failure("R12 meter 0 billing sets telescope, set 2", BLAME_METER);
}
END_TEST

START_TEST(check_relations__r12_sets_with_one_between__relate_nothing) {
  relate("R12", SET_1 "set 0 1 900 3 1 2 2801 3700 3700 0\n");
  ck_assert_uint_eq(hand_context.count, 1);
  hand_is("R12 meter 0 billing sets telescope", VERDICT_INAPPLICABLE, BLAME_NONE);
}
END_TEST

#define R13 "R13 meter 0 maximum since reset is the largest interval since"

/* 600 mWh in 900 s are 2400 mW. */
START_TEST(check_relations__r13_the_largest_interval__is_the_maximum) {
  relate("R13", PROFILE SET_1 REGISTER("1", "1.6.0", "2400"));
  hand_all_pass(1);
  relate("R13", PROFILE SET_1 REGISTER("1", "1.6.0", "2000"));
  hand_only_failure(R13 ", set 1", BLAME_METER);
}
END_TEST

START_TEST(check_relations__r13_each_set__begins_after_the_one_before) {
  relate("R13", PROFILE "marker 0 1 900 5 1 FE 3700 - 2\n" SET_1
                        "set 0 1 900 2 1 2 2800 3700 3700 0\n" REGISTER("1", "1.6.0", "2400")
                            REGISTER("2", "1.6.0", "2000"));
  hand_all_pass(2);
  relate("R13", PROFILE "marker 0 1 900 5 1 FE 3700 - 2\n" SET_1
                        "set 0 1 900 2 1 2 2800 3700 3700 0\n" REGISTER("1", "1.6.0", "2400")
                            REGISTER("2", "1.6.0", "2400"));
  hand_only_failure(R13 ", set 2", BLAME_METER);
}
END_TEST

START_TEST(check_relations__nothing_to_relate__says_so_and_is_no_pass) {
  static const struct {
    const char *relation, *name;
  } rows[] = {
      {"R01", R01}, {"R02", R02}, {"R12", "R12 meter 0 billing sets telescope"}, {"R13", R13}};
  for (size_t at = 0; at < sizeof rows / sizeof rows[0]; at++) {
    relate(rows[at].relation, "");
    ck_assert_uint_eq(hand_context.count, 1);
    hand_is(rows[at].name, VERDICT_INAPPLICABLE, BLAME_NONE);
  }
}
END_TEST

START_TEST(check_relations__one_that_is_not_built__is_inconclusive) {
  relate("R99", PROFILE);
  ck_assert_uint_eq(hand_context.count, 1);
  hand_is("relation R99", VERDICT_INCONCLUSIVE, BLAME_BENCH);
}
END_TEST

static void fill(TCase *cases) {
  tcase_add_test(cases, check_invariants__rates_that_sum_and_totals_that_rise__pass);
  tcase_add_test(cases, check_invariants__i1_a_rate_one_short__fails);
  tcase_add_test(cases, check_invariants__i1_unallocated__belongs_to_the_sum);
  tcase_add_test(cases, check_invariants__i2_a_total_that_falls__fails);
  tcase_add_test(cases, check_invariants__i2_a_lower_total_of_another_meter__is_no_fall);
  tcase_add_test(cases, check_invariants__i5_sets_with_a_hole__fail);
  tcase_add_test(cases, check_invariants__i5_a_history_that_wrapped__begins_where_it_must);
  tcase_add_test(cases, check_invariants__comparator_off__sees_nothing);
  tcase_add_test(cases, check_relations__r01_a_set_that_sums__passes_and_one_more_fails);
  tcase_add_test(cases, check_relations__r01_a_rate_that_was_not_served__fails);
  tcase_add_test(cases, check_relations__r02_the_profile_up_to_a_set__is_its_total);
  tcase_add_test(cases, check_relations__r02_an_entry_without_a_value__fails);
  tcase_add_test(cases, check_relations__r02_entries_read_twice__count_once);
  tcase_add_test(cases, check_relations__r02_a_profile_above_the_register__fails);
  tcase_add_test(cases, check_relations__r12_sets_that_telescope__pass_and_a_gap_fails);
  tcase_add_test(cases, check_relations__r12_sets_with_one_between__relate_nothing);
  tcase_add_test(cases, check_relations__r13_the_largest_interval__is_the_maximum);
  tcase_add_test(cases, check_relations__r13_each_set__begins_after_the_one_before);
  tcase_add_test(cases, check_relations__nothing_to_relate__says_so_and_is_no_pass);
  tcase_add_test(cases, check_relations__one_that_is_not_built__is_inconclusive);
}

int main(void) { return hand_run_suite("check_invariants and check_relations", fill); }
