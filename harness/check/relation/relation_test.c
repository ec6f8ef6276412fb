/* Relations that one run shows, on runs made by hand: each holding and each broken; and what the
 * engine says of a relation that cannot be tried. Two runs: relation_library_test.c. */
#include "harness/check/by_hand_test.h"
#include "harness/check/relation/relation.h"

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
#define R01 "R01 rates sum to total"

START_TEST(check_relations__r01_a_set_that_sums__passes_and_one_more_fails) {
  relate("R01", SET_1 REGISTER("1", "1.8.0", "1000") REGISTER("1", "129.8.0", "100")
                    RATES_OF("1", "600", "300"));
  hand_all_pass(1);
  relate("R01", SET_1 REGISTER("1", "1.8.0", "1000") REGISTER("1", "129.8.0", "100")
                    RATES_OF("1", "600", "301"));
  hand_only_failure(R01, BLAME_METER);
}
END_TEST

START_TEST(check_relations__r01_a_rate_that_was_not_served__fails) {
  relate("R01", SET_1 REGISTER("1", "1.8.0", "1000") REGISTER("1", "129.8.0", "100")
                    REGISTER("1", "1.8.1", "900"));
  hand_only_failure(R01, BLAME_METER);
}
END_TEST

/* Two intervals of 900 s, then the marker of set 1, then one more. */
#define ENTRY(sequence, begin, end, mwh)                                                           \
  "entry 0 1 900 " sequence " 1 " begin " " end " 0 900 " mwh "\n"
#define FE "marker 0 1 900 3 1 FE 2800 - 1\n"
#define PROFILE                                                                                    \
  ENTRY("1", "1000", "1900", "400")                                                                \
  ENTRY("2", "1900", "2800", "600") FE ENTRY("4", "2800", "3700", "500")
#define R02 "R02 profile sums to register advance"

START_TEST(check_relations__r02_the_profile_up_to_a_set__is_its_total) {
  relate("R02", PROFILE SET_1 REGISTER("1", "1.8.0", "1000"));
  hand_all_pass(1);
  relate("R02", PROFILE SET_1 REGISTER("1", "1.8.0", "1001"));
  hand_only_failure(R02, BLAME_METER);
}
END_TEST

START_TEST(check_relations__r02_an_entry_without_a_value__fails) {
  relate("R02", ENTRY("1", "1000", "1900", "-") PROFILE SET_1 REGISTER("1", "1.8.0", "1000"));
  hand_only_failure(R02, BLAME_METER);
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
  hand_only_failure("R12 billing sets telescope", BLAME_METER);
}
END_TEST

START_TEST(check_relations__r12_sets_with_one_between__relate_nothing) {
  relate("R12", SET_1 "set 0 1 900 3 1 2 2801 3700 3700 0\n");
  ck_assert_uint_eq(hand_context.count, 1);
  hand_is("R12 billing sets telescope", VERDICT_INAPPLICABLE, BLAME_NONE);
}
END_TEST

#define R13 "R13 maximum since reset is the largest interval since"

/* 600 mWh in 900 s are 2400 mW. */
START_TEST(check_relations__r13_the_largest_interval__is_the_maximum) {
  relate("R13", PROFILE SET_1 REGISTER("1", "1.6.0", "2400"));
  hand_all_pass(1);
  relate("R13", PROFILE SET_1 REGISTER("1", "1.6.0", "2000"));
  hand_only_failure(R13, BLAME_METER);
}
END_TEST

START_TEST(check_relations__r13_each_set__begins_after_the_one_before) {
  relate("R13", PROFILE "marker 0 1 900 5 1 FE 3700 - 2\n" SET_1
                        "set 0 1 900 2 1 2 2800 3700 3700 0\n" REGISTER("1", "1.6.0", "2400")
                            REGISTER("2", "1.6.0", "2000"));
  hand_all_pass(1);
  relate("R13", PROFILE "marker 0 1 900 5 1 FE 3700 - 2\n" SET_1
                        "set 0 1 900 2 1 2 2800 3700 3700 0\n" REGISTER("1", "1.6.0", "2400")
                            REGISTER("2", "1.6.0", "2400"));
  hand_only_failure(R13, BLAME_METER);
}
END_TEST

START_TEST(check_relations__nothing_to_relate__says_so_and_is_no_pass) {
  static const struct {
    const char *relation, *name;
  } rows[] = {{"R01", R01}, {"R02", R02}, {"R12", "R12 billing sets telescope"}, {"R13", R13}};
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

/* R14: the stamp of 2400 mW is the end of the interval of 600 mWh. */
#define MAXIMUM(stamp) "register 0 1 900 1 1-0:1.6.0*255 2400 " stamp "\n"
START_TEST(check_relations__r14_a_stamp_at_another_interval__fails) {
  relate("R14", PROFILE SET_1 MAXIMUM("2800"));
  hand_all_pass(1);
  relate("R14", PROFILE SET_1 MAXIMUM("1900"));
  hand_only_failure("R14 the stamp points at an interval of that value", BLAME_METER);
}
END_TEST

START_TEST(check_relations__r13_a_period_that_an_outage_cut__is_joined_where_it_resumes) {
  static const char cut[] = "entry 0 1 900 1 1 900 1200 130 300 200\n"
                            "marker 0 1 900 2 1 PD 1200 - -\nmarker 0 1 900 3 2 PU 1300 1200 0\n"
                            "entry 0 1 900 4 2 1300 1800 132 500 300\n"
                            "marker 0 1 900 5 2 FE 1800 - 1\n"
                            "set 0 1 900 1 1 2 900 1800 1800 0\n";
  /* 500 mWh in a period of 900 s are 2000 mW; the greater part alone 1200. */
  char served[512];
  snprintf(served, sizeof served, "%s%s", cut, REGISTER("1", "1.6.0", "2000"));
  relate("R13", served);
  hand_all_pass(1);
  snprintf(served, sizeof served, "%s%s", cut, REGISTER("1", "1.6.0", "1200"));
  relate("R13", served);
  hand_only_failure(R13, BLAME_METER);
}
END_TEST

START_TEST(check_relations__r01_a_register_that_rolled__sums_by_what_rolls) {
  static const char facts[] = HAND_FACTS "policy 0 register.digits 1\n"; /* 10 kWh */
  hand_story.facts = bytes_text(facts);
  relate("R01", SET_1 REGISTER("1", "1.8.0", "1000000") REGISTER("1", "129.8.0", "0")
                    RATES_OF("1", "8000000", "3000000"));
  hand_all_pass(1);
  relate("R01", SET_1 REGISTER("1", "1.8.0", "1000001") REGISTER("1", "129.8.0", "0")
                    RATES_OF("1", "8000000", "3000000"));
  hand_only_failure(R01, BLAME_METER);
}
END_TEST

/* One digit of an input: 10 of its units are 10000 thousandths; 8000 + 3000 are 1000 past that. */
#define PULSES(total)                                                                              \
  SET_1 REGISTER("1", "131.8.0", total) REGISTER("1", "129.8.131", "0")                            \
      REGISTER("1", "131.8.1", "8000") REGISTER("1", "131.8.2", "3000")
START_TEST(check_relations__r01_of_an_input__rolls_over_by_its_units) {
  static const char facts[] = HAND_FACTS "policy 0 register.digits 1\n";
  hand_story.facts = bytes_text(facts);
  relate("R01", PULSES("1000"));
  hand_all_pass(1);
  relate("R01", PULSES("11000"));
  hand_only_failure(R01, BLAME_METER);
}
END_TEST

START_TEST(check_relations__a_condition_that_does_not_hold__is_told_and_nothing_is_tried) {
  relate("R06", PROFILE);
  ck_assert_uint_eq(hand_context.count, 1);
  const check_result_t *result =
      hand_is("R06 an outage removes exactly the load it covers and raises no rate",
              VERDICT_INAPPLICABLE, BLAME_NONE);
  ck_assert_str_eq(result->detail, "no outage in this story");
}
END_TEST

START_TEST(check_relations__r33_without_an_image__says_so) {
  relate("R33", PROFILE);
  const check_result_t *result =
      hand_is("R33 a refused image changes logs only", VERDICT_INAPPLICABLE, BLAME_NONE);
  ck_assert_ptr_nonnull(strstr(result->detail, "no image in this story"));
}
END_TEST

START_TEST(relation_at__each__has_its_number_and_can_be_tried) {
  ck_assert_uint_eq(relation_count(), 40);
  for (size_t at = 0; at < relation_count(); at++) {
    const relation_t *relation = relation_at(at);
    char name[32];
    snprintf(name, sizeof name, "R%02zu", at + 1);
    ck_assert_str_eq(relation->name, name);
    ck_assert_uint_gt(strlen(relation->what), 0);
    ck_assert_msg((relation->waiting != NULL) != (relation->compare != NULL), "%s", name);
    ck_assert_msg((relation->change != NULL) == (relation->rewrite != NULL), "%s", name);
    ck_assert_msg(relation->waiting != NULL || relation->blame != BLAME_NONE, "%s", name);
    ck_assert_ptr_eq(relation_find(name), relation);
  }
  ck_assert_ptr_null(relation_find("R41"));
}
END_TEST

static void fill(TCase *cases) {
  tcase_add_test(cases, check_relations__r01_a_set_that_sums__passes_and_one_more_fails);
  tcase_add_test(cases, check_relations__r01_a_rate_that_was_not_served__fails);
  tcase_add_test(cases, check_relations__r01_of_an_input__rolls_over_by_its_units);
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
  tcase_add_test(cases, check_relations__r14_a_stamp_at_another_interval__fails);
  tcase_add_test(cases,
                 check_relations__r13_a_period_that_an_outage_cut__is_joined_where_it_resumes);
  tcase_add_test(cases, check_relations__r01_a_register_that_rolled__sums_by_what_rolls);
  tcase_add_test(cases,
                 check_relations__a_condition_that_does_not_hold__is_told_and_nothing_is_tried);
  tcase_add_test(cases, check_relations__r33_without_an_image__says_so);
  tcase_add_test(cases, relation_at__each__has_its_number_and_can_be_tried);
}

int main(void) { return hand_run_suite("relation", fill); }
