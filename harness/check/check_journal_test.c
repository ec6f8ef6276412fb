/* The journal against what was served: agreement, and a record changed, missing, invented, doubled,
 * in conflict. */
#include "harness/check/by_hand_test.h"

/* One of each kind that is compared. The dictionary writes codes with three digits, the decoder
 * does not. */
static const char served_all[] = "value 0 1 900 1-0:1.8.0*255 5000\n"
                                 "entry 0 1 900 7 1 1767225600 1767226500 0 900 2500\n"
                                 "marker 0 1 900 8 1 ND 1767226500 - -\n"
                                 "event 0 1 900 3 1 2 1767226500 - - I\n"
                                 "set 0 1 900 1 1 2 1767225600 1767226500 1767226500 0\n"
                                 "missed 0 1 900 1 1 1767225700\n"
                                 "missed 0 1 900 1 3 1767225800\n"
                                 "register 0 1 900 1 1-0:1.8.0*255 5000 -\n";

enum { ROWS = 8 };
static record_t records[ROWS + 1];

static record_t record(record_kind_t kind, const char *key, const char *value) {
  return (record_t){.kind = kind,
                    .key = bytes_text(key),
                    .value = bytes_text(value),
                    .source = bytes_text("visit 1 frame 1 octet 0")};
}

static void begin_journal(void) {
  records[0] = record(REC_OBJECT, "1-0:1.8.0*255 900000000000", "5000");
  records[1] = record(REC_ENTRY, "1 7", "1767225600 1767226500 0 900 2500");
  records[2] = record(REC_MARKER, "1 8", "ND 1767226500 - -");
  records[3] = record(REC_EVENT, "3", "1 002 1767226500 - - I");
  records[4] = record(REC_SET, "1 head", "1 2 1767225600 1767226500 1767226500 0");
  records[5] = record(REC_SET, "1 missed 1", "1 1767225700");
  records[6] = record(REC_SET, "1 missed 2", "3 1767225800");
  records[7] = record(REC_SET, "1 1-0:1.8.0*255", "5000 -");
  hand_run.served = served_all;
  hand_run.records = records;
  hand_run.record_count = ROWS;
}

START_TEST(check_journal__every_kind_as_served__passes_both_ways) {
  begin_journal();
  hand_judge(&check_journal);
  hand_all_pass(2);
  ck_assert_str_eq(hand_is("journal against served", VERDICT_PASS, BLAME_NONE)->observed, "8 rows");
  hand_is("served against journal", VERDICT_PASS, BLAME_NONE);
}
END_TEST

START_TEST(check_journal__each_record_with_another_value__fails_both_ways) {
  static const char *const other[ROWS] = {
      "5001",
      "1767225600 1767226500 0 900 2501",
      "PD 1767226500 - -",
      "1 001 1767226500 - - I",
      "1 2 1767225600 1767226501 1767226500 0",
      "1 1767225701",
      "2 1767225800",
      "5000 1",
  };
  for (size_t at = 0; at < ROWS; at++) {
    begin_journal();
    records[at].value = bytes_text(other[at]);
    hand_judge(&check_journal);
    hand_is("journal against served", VERDICT_FAIL, BLAME_HEAD_END);
    hand_is("served against journal", VERDICT_FAIL, BLAME_HEAD_END);
  }
}
END_TEST

START_TEST(check_journal__a_changed_value__is_shown_beside_the_nearest_row) {
  begin_journal();
  records[1].value = bytes_text("1767225600 1767226500 0 900 2501");
  hand_judge(&check_journal);
  const check_result_t *result = hand_is("journal against served", VERDICT_FAIL, BLAME_HEAD_END);
  ck_assert_str_eq(result->expected, "entry 0 1 7 = 1767225600 1767226500 0 900 2500");
  ck_assert_str_eq(result->observed, "entry 0 1 7 = 1767225600 1767226500 0 900 2501");
}
END_TEST

START_TEST(check_journal__a_record_under_another_key__fails) {
  begin_journal();
  records[1].key = bytes_text("1 9");
  hand_judge(&check_journal);
  hand_is("journal against served", VERDICT_FAIL, BLAME_HEAD_END);
}
END_TEST

START_TEST(check_journal__a_record_of_another_meter__fails) {
  begin_journal();
  records[1].meter = 1;
  hand_judge(&check_journal);
  hand_is("journal against served", VERDICT_FAIL, BLAME_HEAD_END);
}
END_TEST

START_TEST(check_journal__each_record_missing__fails_the_one_way) {
  for (size_t at = 0; at < ROWS; at++) {
    begin_journal();
    records[at] = records[ROWS - 1];
    hand_run.record_count = ROWS - 1;
    hand_judge(&check_journal);
    hand_is("served against journal", VERDICT_FAIL, BLAME_HEAD_END);
    hand_only_failure("served against journal", BLAME_HEAD_END);
  }
}
END_TEST

START_TEST(check_journal__a_row_that_nobody_served__fails_the_other_way) {
  begin_journal();
  records[ROWS] = record(REC_ENTRY, "1 9", "1767226500 1767227400 0 900 2500");
  hand_run.record_count = ROWS + 1;
  hand_judge(&check_journal);
  hand_only_failure("journal against served", BLAME_HEAD_END);
}
END_TEST

START_TEST(check_journal__each_row_doubled__fails_but_for_a_second_reading) {
  for (size_t at = 0; at < ROWS; at++) {
    begin_journal();
    records[ROWS] = records[at];
    hand_run.record_count = ROWS + 1;
    hand_judge(&check_journal);
    if (records[at].kind == REC_OBJECT) { /* read twice and the same: two instants, two keys */
      hand_all_pass(2);
    } else {
      hand_only_failure("journal holds each row once", BLAME_HEAD_END);
    }
  }
}
END_TEST

START_TEST(check_journal__a_missing_record_on_a_bad_line__is_no_failure) {
  begin_journal();
  hand_run.line_clean = false;
  hand_run.record_count = ROWS - 1;
  hand_judge(&check_journal);
  hand_all_pass(1);
}
END_TEST

START_TEST(check_journal__a_changed_record_on_a_bad_line__blames_the_link) {
  begin_journal();
  hand_run.line_clean = false;
  records[1].value = bytes_text("1767225600 1767226500 0 900 2501");
  hand_judge(&check_journal);
  hand_only_failure("journal against served", BLAME_LINK);
}
END_TEST

START_TEST(check_journal__records_of_the_head_ends_own__are_not_compared) {
  begin_journal();
  records[ROWS] = record(REC_VISIT, "1 900 1", "ST_OK billing -");
  hand_run.record_count = ROWS + 1;
  hand_judge(&check_journal);
  hand_all_pass(2);
}
END_TEST

START_TEST(check_journal__another_meters_identity__fails_on_any_line) {
  begin_journal();
  hand_run.line_clean = false;
  hand_run.served = "value 0 1 900 0-0:96.1.0*255 MP00000001\n"
                    "value 0 1 900 0-0:96.1.0*255 MP00000002\n";
  records[0] = record(REC_OBJECT, "0-0:96.1.0*255 900000000000", "MP00000001");
  hand_run.record_count = 1;
  hand_judge(&check_journal);
  hand_all_pass(1);
  records[0].value = bytes_text("MP00000002");
  hand_judge(&check_journal);
  hand_only_failure("identity of what is stored", BLAME_HEAD_END);
}
END_TEST

START_TEST(check_journal__conflicts_from_a_right_meter__are_the_head_ends) {
  begin_journal();
  hand_run.conflicts = 1;
  hand_judge(&check_journal);
  hand_only_failure("conflicting records", BLAME_HEAD_END);
}
END_TEST

START_TEST(check_journal__comparator_off__sees_nothing) {
  begin_journal();
  records[1].value = bytes_text("1767225600 1767226500 0 900 2501");
  hand_run.conflicts = 1;
  hand_judge_with(&check_journal, &comparator_off);
  hand_all_pass(3);
}
END_TEST

/* Killed at 950 s of which the value of 900 s was never stored; but what came before the last value
 * that was, or after the kill, and every row, must be there. */
START_TEST(check_journal__a_value_that_died_with_the_head_end__is_no_failure) {
  begin_journal();
  hand_run.served = arena_printf(&hand_arena,
                                 "%svalue 0 1 940000000000 1-0:1.8.1*255 77\n"
                                 "value 0 1 900000000000 0-0:96.14.0*255 1\n",
                                 served_all);
  records[ROWS] = record(REC_OBJECT, "0-0:96.14.0*255 920000000000", "1");
  hand_run.record_count = ROWS + 1;
  hand_judge(&check_journal);
  hand_only_failure("served against journal", BLAME_HEAD_END);
  hand_run.killed = true;
  hand_run.killed_at.ns = 950000000000;
  hand_judge(&check_journal);
  hand_all_pass(2);
  hand_run.killed_at.ns = 930000000000; /* it was served to the next one */
  hand_judge(&check_journal);
  hand_only_failure("served against journal", BLAME_HEAD_END);
  hand_run.killed_at.ns = 950000000000;
  records[ROWS] = record(REC_OBJECT, "0-0:96.14.0*255 945000000000", "1"); /* heard later, kept */
  hand_judge(&check_journal);
  hand_only_failure("served against journal", BLAME_HEAD_END);
}
END_TEST

START_TEST(check_journal__a_row_that_died_with_the_head_end__fails) {
  begin_journal();
  hand_run.killed = true;
  hand_run.killed_at.ns = 950000000000;
  records[1] = records[ROWS - 1];
  hand_run.record_count = ROWS - 1;
  hand_judge(&check_journal);
  hand_only_failure("served against journal", BLAME_HEAD_END);
}
END_TEST

static void fill(TCase *cases) {
  tcase_add_test(cases, check_journal__a_value_that_died_with_the_head_end__is_no_failure);
  tcase_add_test(cases, check_journal__a_row_that_died_with_the_head_end__fails);
  tcase_add_test(cases, check_journal__every_kind_as_served__passes_both_ways);
  tcase_add_test(cases, check_journal__each_record_with_another_value__fails_both_ways);
  tcase_add_test(cases, check_journal__a_changed_value__is_shown_beside_the_nearest_row);
  tcase_add_test(cases, check_journal__a_record_under_another_key__fails);
  tcase_add_test(cases, check_journal__a_record_of_another_meter__fails);
  tcase_add_test(cases, check_journal__each_record_missing__fails_the_one_way);
  tcase_add_test(cases, check_journal__a_row_that_nobody_served__fails_the_other_way);
  tcase_add_test(cases, check_journal__each_row_doubled__fails_but_for_a_second_reading);
  tcase_add_test(cases, check_journal__a_missing_record_on_a_bad_line__is_no_failure);
  tcase_add_test(cases, check_journal__a_changed_record_on_a_bad_line__blames_the_link);
  tcase_add_test(cases, check_journal__records_of_the_head_ends_own__are_not_compared);
  tcase_add_test(cases, check_journal__another_meters_identity__fails_on_any_line);
  tcase_add_test(cases, check_journal__conflicts_from_a_right_meter__are_the_head_ends);
  tcase_add_test(cases, check_journal__comparator_off__sees_nothing);
}

int main(void) { return hand_run_suite("check_journal", fill); }
