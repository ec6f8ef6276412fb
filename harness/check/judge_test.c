/* A real run of a small story judged: its verdict, its digest, the canaries, the enumerations, and
 * expectations of the repaired grid, which no hand can write. */
#include "harness/check/by_hand_test.h"

#include "pmu/data/mechanisms.h"
#include "sim/meter/mechanisms.h"

static void load(const char *path) {
  scenario_options_t options = {.root = HOUSE_ROOT, .seed = 1};
  complaints_t complaints = {0};
  case_t *cases = NULL;
  size_t count = 0;
  status_t status = scenario_load(&hand_arena, arena_printf(&hand_arena, HOUSE_ROOT "/%s", path),
                                  &options, &cases, &count, &complaints);
  ck_assert_msg(status == ST_OK, "%s", text_chars(&complaints.text));
  text_free(&complaints.text);
  ck_assert_uint_gt(count, 0);
  hand_story = cases[0];
}

static void load_v4(void) { load("scenarios/clock-loss/v4-set-back.yaml"); }

static case_result_t judge(const judge_options_t *options) {
  case_result_t result;
  judge_case(&hand_arena, &hand_story, options, &hand_run, &result);
  return result;
}

static const check_result_t *result_of(const case_result_t *result, const char *name) {
  for (size_t at = 0; at < result->check_count; at++) {
    if (strcmp(result->checks[at].name, name) == 0) return &result->checks[at];
  }
  return NULL;
}

static case_result_t judge_again(const bench_run_t *run) {
  case_result_t result;
  bench_run_t copy = *run;
  judge_run(&hand_arena, &hand_story, &(judge_options_t){0}, &copy, &result);
  return result;
}

START_TEST(judge_case__a_right_story__passes_with_its_hazards_proven) {
  load_v4();
  case_result_t result = judge(&(judge_options_t){0});
  ck_assert_str_eq(verdict_name(result.verdict), "pass");
  ck_assert_str_eq(result.reason, "");
  ck_assert_str_eq(result.id, "CLK-V4-F01");
  ck_assert_uint_eq(result.hazard_count, 2);
  ck_assert(result.hazard_proven[0]);
  ck_assert(result.hazard_proven[1]);
  ck_assert_uint_eq(strlen(result.digest), 64);
}
END_TEST

START_TEST(judge_case__every_result__has_a_name_of_its_own) {
  load_v4();
  case_result_t result = judge(&(judge_options_t){0});
  ck_assert_uint_gt(result.check_count, 20);
  for (size_t a = 0; a < result.check_count; a++) {
    for (size_t b = a + 1; b < result.check_count; b++)
      ck_assert_str_ne(result.checks[a].name, result.checks[b].name);
  }
}
END_TEST

START_TEST(judge_case__twice__has_the_same_digest) {
  load_v4();
  case_result_t a = judge(&(judge_options_t){0});
  case_result_t b = judge(&(judge_options_t){0});
  ck_assert_str_eq(a.digest, b.digest);
}
END_TEST

/* The trace as bench_test.c flips it: here its own digest stands for all of its octets. */
START_TEST(judge_run__another_trace__has_another_digest_and_the_same_verdict) {
  load_v4();
  case_result_t plain = judge(&(judge_options_t){0});
  bench_run_t run = hand_run;
  run.trace_hex[0] = run.trace_hex[0] == '0' ? '1' : '0';
  case_result_t other = judge_again(&run);
  ck_assert_int_eq(other.verdict, VERDICT_PASS);
  ck_assert_str_ne(plain.digest, other.digest);
}
END_TEST

START_TEST(judge_run__one_count_of_a_record__fails_and_has_another_digest) {
  load_v4();
  case_result_t plain = judge(&(judge_options_t){0});
  bench_run_t run = hand_run;
  run.records = ARENA_ARRAY(&hand_arena, record_t, run.record_count);
  memcpy(run.records, hand_run.records, run.record_count * sizeof *run.records);
  size_t at = 0;
  while (run.records[at].kind != REC_ENTRY)
    at++;
  char *value = arena_text(&hand_arena, run.records[at].value);
  char *last = &value[strlen(value) - 1];
  *last = *last == '9' ? '8' : (char)(*last + 1);
  run.records[at].value = bytes_text(value);
  case_result_t other = judge_again(&run);
  ck_assert_int_eq(other.verdict, VERDICT_FAIL);
  ck_assert_int_eq(other.blame, BLAME_HEAD_END);
  ck_assert_str_ne(plain.digest, other.digest);
}
END_TEST

/* Same trace, same journal, one verdict another: an expectation that agrees or does not. */
START_TEST(judge_run__one_verdict__changes_the_digest) {
  static const char *const keys[] = {"meter", "value"};
  static const char *const right[] = {"m", "0~0"};
  static const char *const wrong[] = {"m", "1~0"};
  load_v4();
  (void)judge(&(judge_options_t){0});
  expectation_t expectation = {.kind = "resets", .count = 2, .keys = keys, .values = right};
  hand_story.expectations = &expectation;
  hand_story.expectation_count = 1;
  case_result_t pass = judge_again(&hand_run);
  expectation.values = wrong;
  case_result_t fail = judge_again(&hand_run);
  ck_assert_int_eq(pass.verdict, VERDICT_PASS);
  ck_assert_int_eq(fail.verdict, VERDICT_FAIL);
  ck_assert_str_ne(pass.digest, fail.digest);
}
END_TEST

START_TEST(judge_run__an_unproven_hazard__is_inconclusive_and_says_which) {
  static const char *const hazards[] = {"repeated_label", "leap_day"};
  load_v4();
  hand_story.hazards = hazards;
  case_result_t result = judge(&(judge_options_t){0});
  ck_assert_int_eq(result.verdict, VERDICT_INCONCLUSIVE);
  ck_assert(result.hazard_proven[0]);
  ck_assert(!result.hazard_proven[1]);
  ck_assert_ptr_nonnull(strstr(result.reason, "hazard leap_day"));
}
END_TEST

START_TEST(judge_run__the_worst_wins__and_its_first_reason_is_kept) {
  static const char *const hazards[] = {"leap_day"};
  static const char *const keys[] = {"meter", "value"};
  static const char *const values[] = {"m", "1~0"};
  load_v4();
  hand_story.hazards = hazards;
  hand_story.hazard_count = 1;
  expectation_t expectations[2] = {
      {.kind = "resets", .line = 1, .count = 2, .keys = keys, .values = values},
      {.kind = "resets", .line = 2, .count = 2, .keys = keys, .values = values}};
  hand_story.expectations = expectations;
  hand_story.expectation_count = 2;
  case_result_t result = judge(&(judge_options_t){0});
  ck_assert_int_eq(result.verdict, VERDICT_FAIL);
  ck_assert_msg(strncmp(result.reason, "expect 1:0 resets", 17) == 0, "%s", result.reason);
}
END_TEST

START_TEST(judge_case__facts_that_cannot_run__are_an_error_and_no_fail) {
  hand_story.facts = bytes_text("facts 1\ncase X -\n");
  case_result_t result = judge(&(judge_options_t){0});
  ck_assert_int_eq(result.verdict, VERDICT_ERROR);
  ck_assert_int_eq(result.blame, BLAME_BENCH);
  ck_assert_str_eq(result.reason, "ST_BAD_INPUT: the expanded scenario has no span");
}
END_TEST

START_TEST(judge_case__an_inapplicable_story__is_not_run) {
  load_v4();
  hand_story.inapplicable = "loads.csv is not there";
  case_result_t result = judge(&(judge_options_t){0});
  ck_assert_int_eq(result.verdict, VERDICT_INAPPLICABLE);
  ck_assert_int_eq(result.blame, BLAME_NONE);
  ck_assert_str_eq(result.reason, "loads.csv is not there");
  ck_assert_uint_eq(hand_run.run_count, 0);
}
END_TEST

/* The meter stamps a demand with its begin (0001 "Demand": its end); the head-end makes one
 * interval of a label that came twice (clock-loss.md A22). */
static claim_t meter_stamp(claim_t begin, claim_t end) {
  (void)end;
  return begin;
}

static bool pmu_merge(utc_t begin, uint32_t first, uint32_t second) {
  (void)begin;
  (void)first;
  (void)second;
  return true;
}

START_TEST(judge_case__a_mistake_on_either_side__is_blamed_on_that_side) {
  load_v4();
  meter_mechanisms_t meter = meter_mechanisms_right;
  pmu_mechanisms_t pmu = pmu_mechanisms_right;
  meter.demand_stamp = meter_stamp;
  pmu.merge_labels = pmu_merge;
  case_result_t result = judge(&(judge_options_t){.meter = &meter});
  ck_assert_str_eq(verdict_name(result.verdict), "fail");
  ck_assert_str_eq(blame_name(result.blame), "METER");
  result = judge(&(judge_options_t){.pmu = &pmu});
  ck_assert_str_eq(verdict_name(result.verdict), "fail");
  ck_assert_str_eq(blame_name(result.blame), "HEAD-END");
}
END_TEST

START_TEST(judge_case__a_mistake_that_nobody_compares__passes) {
  load_v4();
  pmu_mechanisms_t pmu = pmu_mechanisms_right;
  pmu.merge_labels = pmu_merge;
  case_result_t result = judge(&(judge_options_t){.pmu = &pmu, .comparator = &comparator_off});
  ck_assert_str_eq(verdict_name(result.verdict), "pass");
}
END_TEST

static int32_t canaries(const comparator_t *comparator, text_t *notes) {
  return canary_count_alive(&hand_arena, &hand_story, &hand_run, comparator, notes);
}

START_TEST(canary_count_alive__a_right_comparator__finds_all_four) {
  text_t notes = {0};
  load_v4();
  (void)judge(&(judge_options_t){0});
  ck_assert_int_eq(canaries(&comparator_right, &notes), 0);
  ck_assert_str_eq(text_chars(&notes),
                   "canary: a digit of a served value: found by `served`\n"
                   "canary: a digit of a journal record: found by `journal`\n"
                   "canary: 1000 kWh more on a bill: found by `bill`\n"
                   "canary: an expectation that nothing meets: found by `expectations`\n");
  text_free(&notes);
}
END_TEST

START_TEST(canary_count_alive__comparator_off__finds_none) {
  text_t notes = {0};
  load_v4();
  (void)judge(&(judge_options_t){0});
  ck_assert_int_eq(canaries(&comparator_off, &notes), 4);
  ck_assert_ptr_null(strstr(text_chars(&notes), ": found"));
  text_free(&notes);
}
END_TEST

START_TEST(canary_count_alive__nothing_to_spoil__counts_as_alive) {
  text_t notes = {0};
  ck_assert_int_eq(canaries(&comparator_right, &notes), 4);
  ck_assert_ptr_nonnull(strstr(text_chars(&notes), "NOT TRIED"));
  text_free(&notes);
}
END_TEST

/* Of an exchanged meter the other one is billed: two meters, the first without a bill. */
START_TEST(canary_billed__is_the_first_meter_with_a_bill) {
  static bill_t bill;
  static bench_bills_t bills[2];
  bench_run_t run = {.bills = bills, .meters = 2};
  ck_assert_uint_eq(canary_billed(&run), 2);
  bills[1] = (bench_bills_t){.bills = &bill, .count = 1};
  ck_assert_uint_eq(canary_billed(&run), 1);
  bills[0] = bills[1];
  ck_assert_uint_eq(canary_billed(&run), 0);
  ck_assert_uint_eq(canary_billed(&(bench_run_t){0}), 0);
}
END_TEST

START_TEST(canary_count_alive__the_run__is_left_as_it_was) {
  text_t notes = {0};
  load_v4();
  (void)judge(&(judge_options_t){0});
  int64_t total = hand_run.bills[0].bills[0].total.value;
  (void)canaries(&comparator_right, &notes);
  text_free(&notes);
  ck_assert_int_eq(hand_run.bills[0].bills[0].total.value, total);
  ck_assert_int_eq(judge_again(&hand_run).verdict, VERDICT_PASS);
}
END_TEST

static void expect_interval_that(const char *key, const char *value) {
  static const char *keys[3] = {"meter", "at"};
  static const char *values[3] = {"m", "1768212000"}; /* 2026-01-12T10:00Z */
  static expectation_t expectation;
  keys[2] = key;
  values[2] = value;
  expectation = (expectation_t){
      .kind = "interval", .line = 3, .col = 5, .count = 3, .keys = keys, .values = values};
  hand_story.expectations = &expectation;
  hand_story.expectation_count = 1;
  hand_judge(&check_expectations);
}

/* 10 kW for half an hour are 5 kWh; the slot from 10:00 was measured once, whatever its label. */
START_TEST(expect_interval__of_the_repaired_grid__passes_and_fails) {
  load_v4();
  (void)judge(&(judge_options_t){0});
  expect_interval_that("value", "5000000~500");
  hand_all_pass(1);
  expect_interval_that("value", "5001000~500");
  hand_only_failure("expect 3:5 interval value", BLAME_HEAD_END);
  expect_interval_that("quality", "outage");
  hand_only_failure("expect 3:5 interval quality", BLAME_HEAD_END);
  expect_interval_that("covered", "1800000000000~0");
  hand_all_pass(1);
  expect_interval_that("covered", "1799000000000~0");
  hand_only_failure("expect 3:5 interval covered", BLAME_HEAD_END);
  expect_interval_that("at", "1768212000 1");
  hand_only_failure("expect 3:5 interval at", BLAME_HEAD_END);
}
END_TEST

static case_result_t enumerate(const char *kind, const judge_options_t *options) {
  hand_story.enumerate = kind;
  return judge(options);
}

START_TEST(enumerate_cuts__one_that_is_not_built__is_inconclusive) {
  load_v4();
  case_result_t result = enumerate("every_sunday", &(judge_options_t){0});
  ck_assert_int_eq(result.verdict, VERDICT_INCONCLUSIVE);
  ck_assert_str_eq(result_of(&result, "enumeration")->observed, "every_sunday");
}
END_TEST

START_TEST(enumerate_cuts__quick__runs_none) {
  load_v4();
  case_result_t result = enumerate("every_octet", &(judge_options_t){.quick = true});
  ck_assert_int_eq(result.verdict, VERDICT_PASS);
  ck_assert_ptr_null(result_of(&result, "line cut at an octet, healing"));
}
END_TEST

static void fill(TCase *cases) {
  tcase_add_test(cases, judge_case__a_right_story__passes_with_its_hazards_proven);
  tcase_add_test(cases, judge_case__every_result__has_a_name_of_its_own);
  tcase_add_test(cases, judge_case__twice__has_the_same_digest);
  tcase_add_test(cases, judge_run__another_trace__has_another_digest_and_the_same_verdict);
  tcase_add_test(cases, judge_run__one_count_of_a_record__fails_and_has_another_digest);
  tcase_add_test(cases, judge_run__one_verdict__changes_the_digest);
  tcase_add_test(cases, judge_run__an_unproven_hazard__is_inconclusive_and_says_which);
  tcase_add_test(cases, judge_run__the_worst_wins__and_its_first_reason_is_kept);
  tcase_add_test(cases, judge_case__facts_that_cannot_run__are_an_error_and_no_fail);
  tcase_add_test(cases, judge_case__an_inapplicable_story__is_not_run);
  tcase_add_test(cases, judge_case__a_mistake_on_either_side__is_blamed_on_that_side);
  tcase_add_test(cases, judge_case__a_mistake_that_nobody_compares__passes);
  tcase_add_test(cases, canary_count_alive__a_right_comparator__finds_all_four);
  tcase_add_test(cases, canary_count_alive__comparator_off__finds_none);
  tcase_add_test(cases, canary_count_alive__nothing_to_spoil__counts_as_alive);
  tcase_add_test(cases, canary_billed__is_the_first_meter_with_a_bill);
  tcase_add_test(cases, canary_count_alive__the_run__is_left_as_it_was);
  tcase_add_test(cases, expect_interval__of_the_repaired_grid__passes_and_fails);
  tcase_add_test(cases, enumerate_cuts__one_that_is_not_built__is_inconclusive);
  tcase_add_test(cases, enumerate_cuts__quick__runs_none);
}

int main(void) { return hand_run_suite("judge", fill); }
