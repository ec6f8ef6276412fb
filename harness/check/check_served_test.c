/* Served against ideal: agreement, and each way to differ. */
#include "harness/check/by_hand_test.h"

#define TOTAL "value 0 1 1767261600000000000 1-0:1.8.0*255 1000\n"
#define TOTAL_OTHER "value 0 1 1767261600000000000 1-0:1.8.0*255 1001\n"
#define ENTRY_1 "entry 0 1 1767261600000000000 1 1 1767225600 1767226500 0 900 2500\n"
#define ENTRY_2 "entry 0 1 1767261600000000000 2 1 1767226500 1767227400 0 900 2500\n"
#define RANGE "range 0 1 1767261600000000000 profile S1 - 2\n"

static void give(const char *served, const char *ideal) {
  hand_run.served = served;
  hand_run.ideal = ideal;
  hand_judge(&check_served);
}

START_TEST(check_served__the_same_lines__pass_by_family) {
  give(TOTAL ENTRY_1 ENTRY_2 RANGE, TOTAL ENTRY_1 ENTRY_2 RANGE);
  hand_all_pass(3);
  ck_assert_str_eq(hand_is("served profile entries", VERDICT_PASS, BLAME_NONE)->observed,
                   "2 as the ideal meter");
  hand_is("served values", VERDICT_PASS, BLAME_NONE);
  hand_is("served, all else", VERDICT_PASS, BLAME_NONE);
}
END_TEST

START_TEST(check_served__one_count_more__fails_and_shows_both) {
  give(TOTAL_OTHER ENTRY_1, TOTAL ENTRY_1);
  const check_result_t *result = hand_only_failure("served values", BLAME_METER);
  ck_assert_str_eq(result->expected, "value 0 1 1767261600000000000 1-0:1.8.0*255 1000");
  ck_assert_str_eq(result->observed, "value 0 1 1767261600000000000 1-0:1.8.0*255 1001");
  ck_assert_str_eq(result->detail, "1 of 1 differ; this is the first");
  hand_is("served profile entries", VERDICT_PASS, BLAME_NONE);
}
END_TEST

START_TEST(check_served__a_row_that_was_not_served__fails) {
  give(ENTRY_1 RANGE, ENTRY_1 RANGE "missing " ENTRY_2);
  const check_result_t *result = hand_only_failure("served profile entries", BLAME_METER);
  ck_assert_str_eq(result->observed, "not served");
  ck_assert_str_eq(result->detail, "1 of 2 differ; this is the first");
}
END_TEST

START_TEST(check_served__a_row_too_many__fails) {
  give(ENTRY_1 ENTRY_2 RANGE, ENTRY_1 "surplus " ENTRY_2 RANGE);
  const check_result_t *result = hand_only_failure("served profile entries", BLAME_METER);
  ck_assert_str_eq(result->expected, "no such row");
}
END_TEST

START_TEST(check_served__lines_behind_a_missing_row__are_still_paired_rightly) {
  give(RANGE TOTAL, RANGE "missing " ENTRY_1 "missing " ENTRY_2 TOTAL);
  hand_only_failure("served profile entries", BLAME_METER);
  hand_is("served values", VERDICT_PASS, BLAME_NONE);
}
END_TEST

START_TEST(check_served__an_oracle_that_stops_short__fails) {
  give(TOTAL ENTRY_1, TOTAL);
  ck_assert_str_eq(hand_only_failure("served, all else", BLAME_METER)->observed,
                   "it stopped short");
}
END_TEST

START_TEST(check_served__an_oracle_that_goes_on__fails) {
  give(TOTAL, TOTAL ENTRY_1);
  ck_assert_str_eq(hand_only_failure("served, all else", BLAME_METER)->observed, "it went on");
}
END_TEST

START_TEST(check_served__each_family__fails_under_its_own_name) {
  static const struct {
    const char *served, *ideal, *name;
  } rows[] = {
      {"marker 0 1 9 3 1 ND 5 - 1\n", "marker 0 1 9 3 1 ND 5 - 2\n", "served profile markers"},
      {"event 0 1 9 1 1 2 5 - - I\n", "event 0 1 9 1 1 1 5 - - I\n", "served events"},
      {"set 0 1 9 1 1 2 5 6 6 0\n", "set 0 1 9 1 1 2 5 7 6 0\n", "served billing sets"},
      {"missed 0 1 9 1 1 5\n", "missed 0 1 9 1 1 6\n", "served missed instants"},
      {"register 0 1 9 1 1-0:1.8.0*255 5 -\n", "register 0 1 9 1 1-0:1.8.0*255 6 -\n",
       "served registers of sets"},
      {"command 0 1 9 set_clock 5 3 ok\n", "command 0 1 9 set_clock 5 3 ER07\n",
       "answers to commands"},
      {"refused 0 1 9 1-0:1.8.0*255 ER02\n", "refused 0 1 9 1-0:1.8.0*255 ER03\n",
       "served, all else"},
  };
  for (size_t at = 0; at < sizeof rows / sizeof rows[0]; at++) {
    give(rows[at].served, rows[at].ideal);
    hand_only_failure(rows[at].name, BLAME_METER);
    give(rows[at].served, rows[at].served);
    hand_is(rows[at].name, VERDICT_PASS, BLAME_NONE);
  }
}
END_TEST

START_TEST(check_served__broken_octets_on_a_clean_line__are_the_meters) {
  give("broken 0 9 2 17 no block check\n", "broken 0 9 2 17 no block check\n");
  hand_only_failure("served octets", BLAME_METER);
}
END_TEST

START_TEST(check_served__broken_octets_on_a_bad_line__are_not) {
  hand_run.line_clean = false;
  give("broken 0 9 2 17 no block check\n", "broken 0 9 2 17 no block check\n");
  hand_all_pass(1);
}
END_TEST

START_TEST(check_served__nothing_read__is_inconclusive) {
  give("", "");
  ck_assert_uint_eq(hand_context.count, 1);
  hand_is("served", VERDICT_INCONCLUSIVE, BLAME_NONE);
}
END_TEST

START_TEST(check_served__comparator_off__sees_no_difference) {
  hand_run.served = TOTAL_OTHER;
  hand_run.ideal = TOTAL;
  hand_judge_with(&check_served, &comparator_off);
  hand_all_pass(1);
}
END_TEST

static void fill(TCase *cases) {
  tcase_add_test(cases, check_served__the_same_lines__pass_by_family);
  tcase_add_test(cases, check_served__one_count_more__fails_and_shows_both);
  tcase_add_test(cases, check_served__a_row_that_was_not_served__fails);
  tcase_add_test(cases, check_served__a_row_too_many__fails);
  tcase_add_test(cases, check_served__lines_behind_a_missing_row__are_still_paired_rightly);
  tcase_add_test(cases, check_served__an_oracle_that_stops_short__fails);
  tcase_add_test(cases, check_served__an_oracle_that_goes_on__fails);
  tcase_add_test(cases, check_served__each_family__fails_under_its_own_name);
  tcase_add_test(cases, check_served__broken_octets_on_a_clean_line__are_the_meters);
  tcase_add_test(cases, check_served__broken_octets_on_a_bad_line__are_not);
  tcase_add_test(cases, check_served__nothing_read__is_inconclusive);
  tcase_add_test(cases, check_served__comparator_off__sees_no_difference);
}

int main(void) { return hand_run_suite("check_served", fill); }
