/* Tests of the fleet: visits, ranges, retries, identity, restarts. The meter is played from
 * rules in which both directions are written by hand; see stage.h. Recovery is in
 * recovery_test.c. */
#include "pmu/fleet/stage.h"

#include "pmu/data/mechanisms.h"

#include <check.h>

#define HOUR_NS "1775131200000000000" /* noon */
#define KEYS                                                                                       \
  "headend recovery auto\nheadend clock_policy leave\nheadend clock_limit_s 20\n"                  \
  "headend retry_attempts 3\nheadend retry_delay_ns 30000000000\nheadend retry_backoff 2\n"        \
  "headend visit_deadline_ns 3600000000000\n"
static const char facts_all[] =
    STAGE_FACTS KEYS "visit daily " HOUR_NS " 0 billing,profile,events\n";
static const char facts_profile[] = STAGE_FACTS KEYS "visit daily " HOUR_NS " 0 profile\n";

#define OPENING                                                                                    \
  {PLAY_ANY, "/?A1!", "/MPF5PTOU-0100", PLAY_STAY}, {PLAY_ANY, "ACK051", "P0 (A1)", PLAY_STAY},    \
      {PLAY_ANY, "R5 0-0:96.1.0*255()", "data 0-0:96.1.0*255(A1)", PLAY_STAY},                     \
      {PLAY_ANY, "R5 0-0:1.0.0*255()", "data 0-0:1.0.0*255({C};00;0)", PLAY_STAY},                 \
      {PLAY_ANY, "R5 0-0:96.7.0*255()", "data 0-0:96.7.0*255(1)", PLAY_STAY},                      \
      {PLAY_ANY, "R5 0-0:96.14.0*255()", "data 0-0:96.14.0*255(2)", PLAY_STAY},                    \
      {PLAY_ANY, "R5 0-0:13.0.0*255()", "data 0-0:13.0.0*255(day-night;;)", PLAY_STAY},            \
      {PLAY_ANY, "R5 0-0:128.3.0*255()", "data 0-0:128.3.0*255(0;;;;)", PLAY_STAY}, {              \
    PLAY_ANY, "R5 0-0:96.5.0*255()", "data 0-0:96.5.0*255(00000000)", PLAY_STAY                    \
  }

#define PROFILE_HEAD "1-0:99.1.0*255(900;1-0:1.29.0*255;-3;Wh)\r\n"
#define ROW1 "(E;1;1;260402100000;260402101500;0000;900;2500000)\r\n"
#define ROW2 "(E;2;1;260402101500;260402103000;0000;900;2500001)\r\n"
#define ROW3 "(M;3;1;FE;260402103000;;1)\r\n"

static const play_rule_t day_rules[] = {
    OPENING,
    {PLAY_ANY, "R5 1-0:0.1.0*255()", "data 1-0:0.1.0*255(1)", PLAY_STAY},
    {PLAY_ANY, "R6 0-0:98.1.0*255(1;1)",
     "data 0-0:98.1.0*255(1)\r\n(B;1;4;0010;260401000000;260402103000;260402103000;00)\r\n"
     "(m;1;1;260402000000)\r\n(b;1;1-0:1.8.0*255;5000.001;)\r\n"
     "(b;1;1-0:1.6.0*255;10000.004;260402103000)\r\n",
     PLAY_STAY},
    {PLAY_ANY, "R5 0-0:128.4.0*255()", "data 0-0:128.4.0*255(3)", PLAY_STAY},
    {PLAY_ANY, "R6 1-0:99.1.0*255(S1;S3)", "more " PROFILE_HEAD ROW1 ROW2, 1},
    {PLAY_ANY, "R6 1-0:99.1.0*255(S3;S3)", "data " PROFILE_HEAD ROW3, PLAY_STAY},
    {1, "ACK", "data " ROW3, 0},
    {PLAY_ANY, "R5 0-0:128.5.0*255()", "data 0-0:128.5.0*255(1)", PLAY_STAY},
    {PLAY_ANY, "R6 0-0:99.98.0*255(1;1)",
     "data 0-0:99.98.0*255(1)\r\n(V;1;1;020;260402103000;260402103000;1;R1)\r\n", PLAY_STAY},
    {PLAY_ANY, NULL, NULL, 0}};

static void check_day(const stage_t *s) {
  /* 2026-04-02T10:00:00Z is noon - 7200 = 1775124000; a quarter of an hour later 1775124900. */
  ck_assert_int_eq(stage_count(s, REC_ENTRY, "1 1", "1775124000 1775124900 0 900 2500000"), 1);
  ck_assert_int_eq(stage_count(s, REC_ENTRY, "1 2", "1775124900 1775125800 0 900 2500001"), 1);
  ck_assert_int_eq(stage_count(s, REC_ENTRY, NULL, NULL), 2);
  ck_assert_int_eq(stage_count(s, REC_MARKER, "1 3", "FE 1775125800 - 1"), 1);
  ck_assert_int_eq(s->conflicts, 0);
}

START_TEST(headend__a_visit__stores_what_the_meter_says) {
  stage_t *s = stage_new(day_rules, facts_all);
  stage_live(s);
  check_day(s);
  /* 2026-04-01T00:00Z: 1775001600; 2026-04-02T00:00Z: 1775088000. Mask 0010 is 16. */
  ck_assert_int_eq(stage_count(s, REC_SET, "1 head", "4 16 1775001600 1775125800 1775125800 0"), 1);
  ck_assert_int_eq(stage_count(s, REC_SET, "1 missed 1", "1 1775088000"), 1);
  ck_assert_int_eq(stage_count(s, REC_SET, "1 1-0:1.8.0*255", "5000001 -"), 1);
  ck_assert_int_eq(stage_count(s, REC_SET, "1 1-0:1.6.0*255", "10000004 1775125800"), 1);
  ck_assert_int_eq(stage_count(s, REC_EVENT, "1", "1 020 1775125800 1775125800 1 R1"), 1);
  ck_assert_int_eq(
      stage_count(s, REC_VISIT, "daily 1775131200 1", "ST_OK billing,profile,events -"), 1);
  ck_assert_int_eq(stage_count(s, REC_RANGE, NULL, "1 3 3"), 1);
  ck_assert_int_eq(stage_count(s, REC_RANGE, NULL, "1 1 1"), 2);
  ck_assert_int_eq(stage_count(s, REC_CLOCK, NULL, NULL), 1);
  stage_close(s);
}
END_TEST

START_TEST(headend__a_block__is_stored_before_the_next_is_asked_for) {
  stage_t *s = stage_new(day_rules, facts_profile);
  const char *log = stage_live(s);
  ck_assert_ptr_nonnull(strstr(log, ">R6 1-0:99.1.0*255(S1;S3)\nstore "));
  ck_assert_ptr_nonnull(strstr(log, "entry\n>ACK\nstore raw marker\n"));
  stage_close(s);
}
END_TEST

START_TEST(headend__the_clock__is_measured_by_request_and_response) {
  stage_t *s = stage_new(day_rules, facts_profile);
  s->clock_off_s[0] = 7;
  stage_live(s);
  for (size_t i = 0; i < s->count; i++) {
    const record_t *record = &s->records[i];
    if (record->kind != REC_CLOCK) continue;
    long long request = 0, response = 0, claim = 0, status = 9;
    ck_assert_int_eq(sscanf((const char *)record->value.p, "%lld %lld %lld %lld", &request,
                            &response, &claim, &status),
                     4);
    /* The meter answers 250 ms after the last octet, and one octet takes 1,041,666 ns. */
    ck_assert_int_eq(response - request, 251041666);
    ck_assert_int_eq(claim, request / 1000000000 + 7);
    ck_assert_int_eq(status, 0);
  }
  stage_close(s);
}
END_TEST

static const play_rule_t stranger_rules[] = {
    {PLAY_ANY, "/?A1!", "/MPF5PTOU-0100", PLAY_STAY},
    {PLAY_ANY, "ACK051", "P0 (B2)", PLAY_STAY},
    {PLAY_ANY, "R5 0-0:96.1.0*255()", "data 0-0:96.1.0*255(B2)", PLAY_STAY},
    {PLAY_ANY, NULL, NULL, 0}};

START_TEST(headend__another_meter__stores_nothing_but_the_fault) {
  stage_t *s = stage_new(stranger_rules, facts_all);
  stage_live(s);
  for (size_t i = 0; i < s->count; i++)
    ck_assert(s->records[i].kind == REC_FAULT || s->records[i].kind == REC_VISIT);
  ck_assert_int_eq(stage_count(s, REC_VISIT, "daily 1775131200 4",
                               "ST_BAD_IDENTITY billing,profile,events billing,profile,events"),
                   1);
  ck_assert_uint_ge(headend_count(s->headend, 0, ST_BAD_IDENTITY), 4);
  stage_close(s);
}
END_TEST

/* The negative twin: a head-end that does not look reads the stranger as if it were A1. */
static bool any_identity(bytes_t expected, bytes_t got) {
  (void)expected;
  (void)got;
  return true;
}

START_TEST(headend__identity_mechanism__is_what_refuses) {
  pmu_mechanisms_t careless = pmu_mechanisms_right;
  careless.identity_ok = any_identity;
  stage_t *s = stage_new(stranger_rules, facts_all);
  s->mechanisms = &careless;
  stage_live(s);
  ck_assert_int_gt(stage_count(s, REC_OBJECT, NULL, "B2"), 0);
  stage_close(s);
}
END_TEST

static const play_rule_t gap_rules[] = {
    OPENING,
    {PLAY_ANY, "R5 0-0:128.4.0*255()", "data 0-0:128.4.0*255(3)", PLAY_STAY},
    {PLAY_ANY, "R6 1-0:99.1.0*255(S1;S3)", "data " PROFILE_HEAD ROW2 ROW3, PLAY_STAY},
    {PLAY_ANY, NULL, NULL, 0}};

START_TEST(headend__rows_that_the_ring_has_lost__leave_a_visible_gap) {
  stage_t *s = stage_new(gap_rules, facts_profile);
  stage_live(s);
  ck_assert_int_eq(stage_count(s, REC_RANGE, NULL, NULL), 0);
  ck_assert_int_eq(stage_count(s, REC_ENTRY, NULL, NULL), 1);
  ck_assert_int_eq(stage_count(s, REC_VISIT, "daily 1775131200 1", "ST_BAD_ORDER profile profile"),
                   1);
  ck_assert_int_eq(stage_count(s, REC_VISIT, NULL, NULL), 1); /* asking again would not help */
  stage_close(s);
}
END_TEST

static const play_rule_t wrong_row_rules[] = {
    OPENING,
    {PLAY_ANY, "R5 0-0:128.4.0*255()", "data 0-0:128.4.0*255(3)", PLAY_STAY},
    {PLAY_ANY, "R6 1-0:99.1.0*255(S1;S3)",
     "data " PROFILE_HEAD ROW1 "(E;2;1;260402101500;260402103000;0000;900;25000.1)\r\n" ROW3,
     PLAY_STAY},
    {PLAY_ANY, NULL, NULL, 0}};

START_TEST(headend__a_row_that_is_nearly_right__spoils_its_message) {
  stage_t *s = stage_new(wrong_row_rules, facts_profile);
  stage_live(s);
  ck_assert_int_eq(stage_count(s, REC_ENTRY, NULL, NULL), 0);
  ck_assert_int_eq(stage_count(s, REC_RANGE, NULL, NULL), 0);
  ck_assert_uint_gt(headend_count(s->headend, 0, ST_BAD_VALUE), 0);
  ck_assert_int_eq(stage_count(s, REC_VISIT, "daily 1775131200 4", "ST_BAD_VALUE profile profile"),
                   1);
  stage_close(s);
}
END_TEST

START_TEST(headend__a_cut_at_every_octet_that_heals__loses_and_doubles_nothing) {
  stage_t *whole = stage_new(day_rules, facts_profile);
  stage_live(whole);
  int64_t octets = whole->passed;
  stage_close(whole);
  ck_assert_int_gt(octets, 600);
  for (int64_t cut = 0; cut < octets; cut++) {
    stage_t *s = stage_new(day_rules, facts_profile);
    s->cut_at = cut;
    s->heal_ns = INT64_C(20000000000);
    stage_live(s);
    check_day(s);
    ck_assert_msg(stage_count(s, REC_RANGE, NULL, "1 3 3") == 1, "cut at %d", (int)cut);
    stage_close(s);
  }
}
END_TEST

START_TEST(headend__a_cut_for_ever__is_told_and_never_another_value) {
  for (int64_t cut = 0; cut < 560; cut += 13) {
    stage_t *s = stage_new(day_rules, facts_profile);
    s->cut_at = cut;
    s->heal_ns = INT64_C(4000000000000);
    stage_live(s);
    ck_assert_int_eq(stage_count(s, REC_RANGE, NULL, NULL), 0);
    ck_assert_int_eq(stage_count(s, REC_VISIT, NULL, "ST_SILENT_LINE profile profile") +
                         stage_count(s, REC_VISIT, NULL, "ST_GARBLED profile profile") +
                         stage_count(s, REC_VISIT, NULL, "ST_TIMEOUT profile profile"),
                     4);
    ck_assert_int_eq(s->conflicts, 0);
    stage_close(s);
  }
}
END_TEST

START_TEST(headend__killed_at_every_store__goes_on_without_loss_or_doubles) {
  stage_t *whole = stage_new(day_rules, facts_all);
  stage_live(whole);
  int32_t stores = whole->stores;
  stage_close(whole);
  ck_assert_int_ge(stores, 4);
  for (int32_t kill = 1; kill <= 2 * stores; kill++) {
    stage_t *s = stage_new(day_rules, facts_all);
    s->kill_at = (kill + 1) / 2;
    s->kill_after = kill % 2 == 0;
    stage_live(s);
    check_day(s);
    ck_assert_int_eq(stage_count(s, REC_EVENT, NULL, NULL), 1);
    ck_assert_int_eq(stage_count(s, REC_SET, NULL, NULL), 4);
    stage_close(s);
  }
}
END_TEST

START_TEST(headend__a_store_that_refuses__is_asked_again_later) {
  for (int32_t refuse = 1; refuse <= 4; refuse++) {
    stage_t *s = stage_new(day_rules, facts_all);
    s->refuse_at = refuse;
    stage_live(s);
    check_day(s);
    ck_assert_uint_eq(headend_count(s->headend, 0, ST_STORE) > 0, 1);
    stage_close(s);
  }
}
END_TEST

/* Two defects that the mechanisms stand for, and what they would do. */
static bool forget_blocks(int32_t attempt, bool more) {
  (void)attempt;
  return !more;
}

START_TEST(headend__rows_kept_mechanism__is_what_keeps_the_rows_of_a_block) {
  pmu_mechanisms_t forgetful = pmu_mechanisms_right;
  forgetful.rows_kept = forget_blocks;
  stage_t *s = stage_new(day_rules, facts_profile);
  s->mechanisms = &forgetful;
  stage_live(s);
  ck_assert_int_eq(stage_count(s, REC_ENTRY, NULL, NULL), 0);
  ck_assert_int_eq(stage_count(s, REC_MARKER, NULL, NULL), 1);
  stage_close(s);
}
END_TEST

static int64_t skip_one(int64_t last_known) { return last_known + 3; }

START_TEST(headend__resume_point_mechanism__is_where_a_range_begins) {
  pmu_mechanisms_t skipping = pmu_mechanisms_right;
  skipping.resume_point = skip_one;
  stage_t *s = stage_new(day_rules, facts_profile);
  s->mechanisms = &skipping;
  stage_live(s);
  ck_assert_int_eq(stage_count(s, REC_ENTRY, NULL, NULL), 0);
  ck_assert_int_eq(stage_count(s, REC_RANGE, NULL, NULL), 0); /* and the gap is still seen */
  stage_close(s);
}
END_TEST

#define METER2                                                                                     \
  "meter 1 m2 B2 polyphase-tou direct 0 0 0\nratio 1 100 100 100 100\npassword 1 1 11111111\n"     \
  "password 1 3 33333333\n"
static const play_rule_t two_rules[] = {
    {PLAY_ANY, "/?A1!", "/MPF5PTOU-0100", 0},
    {PLAY_ANY, "/?B2!", "/MPF5PTOU-0100", 1},
    {0, "ACK051", "P0 (A1)", PLAY_STAY},
    {1, "ACK051", "P0 (B2)", PLAY_STAY},
    {1, "R5 0-0:96.1.0*255()", "data 0-0:96.1.0*255(B2)", PLAY_STAY},
    {PLAY_ANY, "R5 0-0:128.5.0*255()", "data 0-0:128.5.0*255(0)", PLAY_STAY},
    OPENING,
    {PLAY_ANY, NULL, NULL, 0}};

START_TEST(headend__two_meters_on_a_line__are_visited_one_after_the_other) {
  stage_t *s = stage_new(two_rules, STAGE_FACTS METER2 KEYS "visit daily " HOUR_NS " 1 events\n"
                                                            "visit daily " HOUR_NS " 0 events\n");
  const char *log = stage_live(s);
  const char *first = strstr(log, ">/?B2!"), *second = strstr(log, ">/?A1!");
  ck_assert(first != NULL && second != NULL && first < second);
  const char *broken_off = strstr(first, ">B0");
  ck_assert(broken_off != NULL && broken_off < second);
  ck_assert_int_eq(stage_count(s, REC_VISIT, NULL, "ST_OK events -"), 2);
  stage_close(s);
}
END_TEST

START_TEST(headend__a_visit_past_its_deadline__is_dropped_with_the_reason) {
  stage_t *s = stage_new(day_rules, STAGE_FACTS KEYS "visit daily 1775120000000000000 0 profile\n");
  const char *log = stage_live(s);
  ck_assert_ptr_null(strstr(log, ">/?"));
  ck_assert_int_eq(stage_count(s, REC_VISIT, "daily 1775120000 1", "ST_DEADLINE profile profile"),
                   1);
  stage_close(s);
}
END_TEST

START_TEST(headend__a_line_that_goes_away__is_a_fault_and_a_retry) {
  stage_t *s = stage_new(day_rules, facts_profile);
  stage_open(s);
  stage_drain(s);
  headend_hangup(s->headend, 0, s->now);
  stage_drain(s);
  ck_assert_uint_eq(headend_count(s->headend, 0, ST_HANGUP), 1);
  ck_assert_int_eq(stage_count(s, REC_VISIT, NULL, "ST_HANGUP profile profile"), 1);
  ck_assert(!headend_idle(s->headend));
  /* 30 s later it is due again. */
  ck_assert_int_eq(headend_deadline(s->headend).ns, 30 * NS_PER_S);
  stage_close(s);
}
END_TEST

static const play_rule_t half_stranger_rules[] = {
    {PLAY_ANY, "/?A1!", "/MPF5PTOU-0100", PLAY_STAY},
    {PLAY_ANY, "ACK051", "P0 (A1)", PLAY_STAY},
    {PLAY_ANY, "R5 0-0:96.1.0*255()", "data 0-0:96.1.0*255(B2)", PLAY_STAY},
    {PLAY_ANY, NULL, NULL, 0}};

START_TEST(headend__a_line_that_goes_away_after_any_answer__loses_nothing) {
  stage_t *whole = stage_new(day_rules, facts_all);
  stage_live(whole);
  int32_t answers = whole->answers;
  stage_close(whole);
  for (int32_t at = 1; at <= answers; at++) {
    stage_t *s = stage_new(day_rules, facts_all);
    s->hangup_at = at;
    stage_live(s);
    check_day(s);
    ck_assert_int_eq(stage_count(s, REC_SET, NULL, NULL), 4);
    stage_close(s);
  }
  /* And from another meter, whose answer is refused while the line goes away. */
  for (int32_t at = 1; at <= 3; at++) {
    stage_t *s = stage_new(half_stranger_rules, facts_all);
    s->hangup_at = at;
    stage_live(s);
    ck_assert_int_eq(stage_count(s, REC_OBJECT, NULL, NULL), 0);
    stage_close(s);
  }
}
END_TEST

static const play_rule_t readout_rules[] = {
    {PLAY_ANY, "/?A1!", "/MPF5PTOU-0100", PLAY_STAY},
    {PLAY_ANY, "ACK050",
     "data 0-0:96.1.0*255(A1)\r\n0-0:1.0.0*255({C};00;0)\r\n0-0:96.5.0*255(00000000)\r\n"
     "1-0:1.8.0*255(105000.000*Wh)\r\n1-0:1.6.0*255(0.000*W;)\r\n!\r\n",
     PLAY_STAY},
    {PLAY_ANY, NULL, NULL, 0}};

START_TEST(headend__a_read_out__is_objects_and_a_clock) {
  stage_t *s = stage_new(readout_rules, STAGE_FACTS KEYS "visit daily " HOUR_NS " 0 readout\n");
  const char *log = stage_live(s);
  ck_assert_int_eq(stage_count(s, REC_OBJECT, NULL, "105000000"), 1);
  ck_assert_int_eq(stage_count(s, REC_OBJECT, NULL, "0 -"), 1);
  ck_assert_int_eq(stage_count(s, REC_CLOCK, NULL, NULL), 1);
  ck_assert_int_eq(stage_count(s, REC_VISIT, NULL, "ST_OK readout -"), 1);
  ck_assert_ptr_null(strstr(log, ">R5"));
  stage_close(s);
}
END_TEST

START_TEST(headend_open__a_model_without_a_driver__is_refused_with_a_sentence) {
  arena_t arena = {0};
  headend_t *headend = NULL;
  fault_t fault = {0};
  char text[8192];
  snprintf(text, sizeof text, "%s", STAGE_FACTS KEYS);
  memcpy(strstr(text, "polyphase-tou"), "polyphase-toy", 13);
  status_t status =
      headend_open(&arena, bytes_text(text), (anchor_t){{0}, 0}, NULL, NULL, 0, &headend, &fault);
  ck_assert_int_eq(status, ST_UNSUPPORTED);
  ck_assert_ptr_nonnull(strstr(fault.text, "polyphase-toy"));
  arena_free(&arena);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("headend");
  TCase *all = tcase_create("all");
  tcase_set_timeout(all, 60);
  suite_add_tcase(suite, all);
  tcase_add_test(all, headend__a_visit__stores_what_the_meter_says);
  tcase_add_test(all, headend__a_block__is_stored_before_the_next_is_asked_for);
  tcase_add_test(all, headend__the_clock__is_measured_by_request_and_response);
  tcase_add_test(all, headend__another_meter__stores_nothing_but_the_fault);
  tcase_add_test(all, headend__identity_mechanism__is_what_refuses);
  tcase_add_test(all, headend__rows_that_the_ring_has_lost__leave_a_visible_gap);
  tcase_add_test(all, headend__a_row_that_is_nearly_right__spoils_its_message);
  tcase_add_test(all, headend__a_cut_at_every_octet_that_heals__loses_and_doubles_nothing);
  tcase_add_test(all, headend__a_cut_for_ever__is_told_and_never_another_value);
  tcase_add_test(all, headend__killed_at_every_store__goes_on_without_loss_or_doubles);
  tcase_add_test(all, headend__a_store_that_refuses__is_asked_again_later);
  tcase_add_test(all, headend__rows_kept_mechanism__is_what_keeps_the_rows_of_a_block);
  tcase_add_test(all, headend__resume_point_mechanism__is_where_a_range_begins);
  tcase_add_test(all, headend__two_meters_on_a_line__are_visited_one_after_the_other);
  tcase_add_test(all, headend__a_visit_past_its_deadline__is_dropped_with_the_reason);
  tcase_add_test(all, headend__a_line_that_goes_away__is_a_fault_and_a_retry);
  tcase_add_test(all, headend__a_line_that_goes_away_after_any_answer__loses_nothing);
  tcase_add_test(all, headend__a_read_out__is_objects_and_a_clock);
  tcase_add_test(all, headend_open__a_model_without_a_driver__is_refused_with_a_sentence);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_NORMAL);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
