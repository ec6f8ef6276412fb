/* Tests of recovery, clock policy and commands: the order of the wishes, the read-back of every
 * write, and what a defect of the order would look like. Sources: spec clock-loss.md "Recovery, in
 * this order"; dictionary sections 3, 4, 6, 10. The meter is played from rules; see stage.h. */
#include "pmu/fleet/stage.h"

#include "pmu/data/mechanisms.h"

#include <check.h>

#define HOUR_NS "1775131200000000000" /* noon */
#define KEYS "headend recovery auto\nheadend retry_delay_ns 30000000000\n"
static const char facts_visit[] = STAGE_FACTS KEYS "visit daily " HOUR_NS " 0 events\n";

#define OPENING                                                                                    \
  {PLAY_ANY, "/?A1!", "/MPF5PTOU-0100", PLAY_STAY}, {PLAY_ANY, "ACK051", "P0 (A1)", PLAY_STAY},    \
      {PLAY_ANY, "R5 0-0:96.1.0*255()", "data 0-0:96.1.0*255(A1)", PLAY_STAY},                     \
      {PLAY_ANY, "R5 0-0:96.7.0*255()", "data 0-0:96.7.0*255(2)", PLAY_STAY},                      \
      {PLAY_ANY, "R5 0-0:13.0.0*255()", "data 0-0:13.0.0*255(day-night;;)", PLAY_STAY},            \
      {PLAY_ANY, "R5 0-0:128.3.0*255()", "data 0-0:128.3.0*255(0;;;;)", PLAY_STAY},                \
      {PLAY_ANY, "R5 1-0:1.8.0*255()", "data 1-0:1.8.0*255(105000.000*Wh)", PLAY_STAY},            \
      {PLAY_ANY, "P1 (11111111)", "ACK", PLAY_STAY}, {                                             \
    PLAY_ANY, "P1 (33333333)", "ACK", PLAY_STAY                                                    \
  }

#define PROFILE_HEAD "1-0:99.1.0*255(900;1-0:1.29.0*255;-3;Wh)\r\n"

/* Phases: 0 time lost and frozen, 90 minutes slow; 1 after the end of billing; 2 after the set. The
 * set of the time arrives at 12:00:13 of 2 April 2026, when the meter shows 10:30:13. */
static const play_rule_t frozen_rules[] = {
    OPENING,
    {2, "R5 0-0:1.0.0*255()", "data 0-0:1.0.0*255({C};00;0)", PLAY_STAY},
    {PLAY_ANY, "R5 0-0:1.0.0*255()", "data 0-0:1.0.0*255({C};01;0)", PLAY_STAY},
    {2, "R5 0-0:96.5.0*255()", "data 0-0:96.5.0*255(00000010)", PLAY_STAY},
    {PLAY_ANY, "R5 0-0:96.5.0*255()", "data 0-0:96.5.0*255(00000015)", PLAY_STAY},
    {2, "R5 0-0:96.14.0*255()", "data 0-0:96.14.0*255(2)", PLAY_STAY},
    {PLAY_ANY, "R5 0-0:96.14.0*255()", "data 0-0:96.14.0*255(1)", PLAY_STAY},
    {0, "R5 1-0:0.1.0*255()", "data 1-0:0.1.0*255(0)", PLAY_STAY},
    {PLAY_ANY, "R5 1-0:0.1.0*255()", "data 1-0:0.1.0*255(1)", PLAY_STAY},
    {PLAY_ANY, "R6 0-0:98.1.0*255(1;1)",
     "data 0-0:98.1.0*255(1)\r\n(B;1;4;0010;260401000000;260402103000;260402103000;07)\r\n",
     PLAY_STAY},
    {2, "R5 0-0:128.4.0*255()", "data 0-0:128.4.0*255(2)", PLAY_STAY},
    {PLAY_ANY, "R5 0-0:128.4.0*255()", "data 0-0:128.4.0*255(1)", PLAY_STAY},
    {PLAY_ANY, "R6 1-0:99.1.0*255(S1;S1)",
     "data " PROFILE_HEAD "(M;1;2;PU;260402064000;260402064000;1)\r\n", PLAY_STAY},
    {PLAY_ANY, "R6 1-0:99.1.0*255(S2;S2)",
     "data " PROFILE_HEAD "(M;2;2;TC;260402103013;260402120013;1)\r\n", PLAY_STAY},
    {2, "R5 0-0:128.5.0*255()", "data 0-0:128.5.0*255(2)", PLAY_STAY},
    {PLAY_ANY, "R5 0-0:128.5.0*255()", "data 0-0:128.5.0*255(1)", PLAY_STAY},
    {PLAY_ANY, "R6 0-0:99.98.0*255(1;1)",
     "data 0-0:99.98.0*255(1)\r\n(V;1;2;003;260402064000;260402064000;;I)\r\n", PLAY_STAY},
    {PLAY_ANY, "R6 0-0:99.98.0*255(2;2)",
     "data 0-0:99.98.0*255(2)\r\n(V;2;2;010;260402103013;260402120013;5400;R3)\r\n", PLAY_STAY},
    {0, "W5 0-0:10.0.1*255(1)", "ACK", 1},
    {PLAY_ANY, "W5 0-0:1.0.0*255(260402120013)", "ACK", 2},
    {PLAY_ANY, NULL, NULL, 0}};

static stage_t *frozen(void) {
  stage_t *s = stage_new(frozen_rules, facts_visit);
  s->clock_off_s[0] = s->clock_off_s[1] = -5400;
  return s;
}

/* Each of these comes after the one before. */
static void in_this_order(const char *log, const char *const *marks) {
  const char *at = log;
  for (; *marks != NULL; marks++) {
    at = strstr(at, *marks);
    ck_assert_msg(at != NULL, "'%s' is not where it should be", *marks);
    at += strlen(*marks);
  }
}

START_TEST(recovery__frozen_meter__is_read_and_stored_then_reset_then_set_then_read_again) {
  stage_t *s = frozen();
  const char *log = stage_live(s);
  static const char *const marks[] = {">R6 0-0:99.98.0*255(1;1)",
                                      "event",
                                      ">R6 1-0:99.1.0*255(S1;S1)",
                                      "marker",
                                      "\nstore",
                                      ">P1 (11111111)",
                                      ">W5 0-0:10.0.1*255(1)",
                                      ">R5 1-0:0.1.0*255()",
                                      ">R6 0-0:98.1.0*255(1;1)",
                                      "\nstore",
                                      ">P1 (33333333)",
                                      ">W5 0-0:1.0.0*255(260402120013)",
                                      ">R5 0-0:1.0.0*255()",
                                      ">R5 0-0:96.5.0*255()",
                                      ">R5 0-0:96.14.0*255()",
                                      ">R6 0-0:99.98.0*255(2;2)",
                                      ">R6 1-0:99.1.0*255(S2;S2)",
                                      "evidence",
                                      ">B0",
                                      NULL};
  in_this_order(log, marks);
  ck_assert_int_eq(stage_count(s, REC_VISIT, NULL, "ST_OK events -"), 1);
  ck_assert_int_eq(stage_count(s, REC_FAULT, NULL, NULL), 0);
  ck_assert_int_eq(stage_count(s, REC_EVIDENCE, NULL, NULL), 2); /* an edge lies between; report */
  ck_assert_int_eq(stage_count(s, REC_WORK_ORDER, NULL, NULL), 1);
  stage_close(s);
}
END_TEST

START_TEST(recovery__the_command__says_who_did_what_and_what_was_read_back) {
  stage_t *s = frozen();
  stage_live(s);
  /* 12:00:13 is 1775131213. The clock was asked for 220 ms and 20 octets after it, and the
   * middle of that measurement is some 0.6 s after the second that it showed. */
  ck_assert_int_eq(stage_count(s, REC_COMMAND, "1775131213000000000 set_time", NULL), 1);
  for (size_t i = 0; i < s->count; i++) {
    const record_t *record = &s->records[i];
    if (!bytes_is(record->key, "1775131213000000000 set_time")) continue;
    ck_assert_ptr_eq(strstr((const char *)record->value.p, "1775131213 recovery pmu bus ok claim="),
                     record->value.p);
  }
  ck_assert_int_eq(s->conflicts, 0);
  stage_close(s);
}
END_TEST

/* The defect that the order guards against: the set before the end of billing. */
static recovery_step_t set_first(int32_t index) {
  static const recovery_step_t order[] = {RECOVERY_READ, RECOVERY_SET, RECOVERY_RESET,
                                          RECOVERY_AGAIN};
  return index < 4 ? order[index] : RECOVERY_END;
}

START_TEST(recovery__order__is_the_mechanism_that_says_it) {
  pmu_mechanisms_t wrong = pmu_mechanisms_right;
  wrong.recovery_step = set_first;
  stage_t *s = frozen();
  s->mechanisms = &wrong;
  const char *log = stage_live(s);
  const char *set = strstr(log, ">W5 0-0:1.0.0*255"), *reset = strstr(log, ">W5 0-0:10.0.1*255");
  ck_assert(set != NULL && (reset == NULL || set < reset));
  stage_close(s);
}
END_TEST

static int32_t resets_sent(const char *log) {
  int32_t sent = 0;
  while ((log = strstr(log, ">W5 0-0:10.0.1*255(1)\n")) != NULL) {
    sent++;
    log++;
  }
  return sent;
}

START_TEST(recovery__killed_at_every_store__resets_once_and_sets_once) {
  stage_t *whole = frozen();
  stage_live(whole);
  int32_t stores = whole->stores;
  stage_close(whole);
  ck_assert_int_ge(stores, 8);
  for (int32_t kill = 1; kill <= 2 * stores; kill++) {
    stage_t *s = frozen();
    s->kill_at = (kill + 1) / 2;
    s->kill_after = kill % 2 == 0;
    /* After the restart another second is met; the meter of this play knows only the one, so a set
     * that is still to come is refused: what counts here is the end of billing. */
    const char *log = stage_live(s);
    ck_assert_msg(resets_sent(log) == 1, "kill %d", kill);
    ck_assert_int_eq(stage_count(s, REC_SET, NULL, NULL), 1);
    ck_assert_int_eq(s->conflicts, 0);
    stage_close(s);
  }
}
END_TEST

/* The answer to the end of billing is lost: the count of sets says that it was done. */
static const play_rule_t mute_rule[] = {{0, "W5 0-0:10.0.1*255(1)", "", 1},
                                        {PLAY_ANY, NULL, NULL, 0}};

START_TEST(recovery__a_lost_acknowledgement__does_not_reset_twice) {
  static play_rule_t rules[64];
  size_t count = sizeof frozen_rules / sizeof frozen_rules[0];
  rules[0] = mute_rule[0];
  memcpy(rules + 1, frozen_rules, sizeof frozen_rules);
  ck_assert_uint_lt(count, 63);
  stage_t *s = frozen();
  s->rules = rules;
  const char *log = stage_live(s);
  ck_assert_int_eq(resets_sent(log), 1);
  ck_assert_int_eq(stage_count(s, REC_SET, NULL, NULL), 1);
  stage_close(s);
}
END_TEST

/* A meter that says ACK and does nothing: the end of billing never shows, the time never
 * changes. */
static const play_rule_t stubborn_rules[] = {{0, "W5 0-0:10.0.1*255(1)", "ACK", PLAY_STAY},
                                             {PLAY_ANY, "W5 0-0:1.0.0*255(~", "ACK", PLAY_STAY},
                                             {PLAY_ANY, NULL, NULL, 0}};

static stage_t *stubborn(void) {
  static play_rule_t rules[64];
  rules[0] = stubborn_rules[0];
  rules[1] = stubborn_rules[1];
  memcpy(rules + 2, frozen_rules, sizeof frozen_rules);
  stage_t *s = frozen();
  s->rules = rules;
  return s;
}

START_TEST(recovery__a_write_that_is_not_read_back__is_told_after_three_tries) {
  stage_t *s = stubborn();
  const char *log = stage_live(s);
  ck_assert_uint_gt(headend_count(s->headend, 0, ST_NOT_READ_BACK), 0);
  ck_assert_int_eq(stage_count(s, REC_VISIT, NULL, "ST_NOT_READ_BACK events -"), 4);
  ck_assert_int_eq(resets_sent(log), 12); /* three tries in each of four attempts */
  stage_close(s);
}
END_TEST

static bool believe(span_t offset, uint32_t status_word, uint32_t clock_status) {
  (void)offset;
  (void)status_word;
  (void)clock_status;
  return true;
}

START_TEST(recovery__read_back__is_the_mechanism_that_refuses) {
  pmu_mechanisms_t careless = pmu_mechanisms_right;
  careless.read_back_ok = believe;
  stage_t *s = stubborn();
  s->mechanisms = &careless;
  stage_live(s);
  int32_t ok = 0;
  for (size_t i = 0; i < s->count; i++) {
    const record_t *record = &s->records[i];
    if (record->kind == REC_COMMAND && strstr((const char *)record->key.p, " set_time") != NULL &&
        strstr((const char *)record->value.p, " ok ") != NULL)
      ok++;
  }
  ck_assert_int_gt(ok, 0);
  stage_close(s);
}
END_TEST

START_TEST(recovery__none__leaves_the_clock_alone) {
  stage_t *s = frozen();
  s->facts = STAGE_FACTS "headend recovery none\nvisit daily " HOUR_NS " 0 events\n";
  const char *log = stage_live(s);
  ck_assert_ptr_null(strstr(log, ">W5"));
  ck_assert_ptr_null(strstr(log, ">P1"));
  ck_assert_int_eq(stage_count(s, REC_VISIT, NULL, "ST_OK events -"), 1);
  stage_close(s);
}
END_TEST

static const play_rule_t refusing_rules[] = {
    {PLAY_ANY, "W5 0-0:128.1.0*255(30)", "data (ER07)", PLAY_STAY}, {PLAY_ANY, NULL, NULL, 0}};

START_TEST(command__a_refusal__is_its_result_and_is_not_tried_again) {
  static play_rule_t rules[64];
  rules[0] = refusing_rules[0];
  memcpy(rules + 1, frozen_rules, sizeof frozen_rules);
  stage_t *s = frozen();
  s->rules = rules;
  s->facts = STAGE_FACTS KEYS "command " HOUR_NS " 0 adjust 30\n";
  stage_live(s);
  ck_assert_int_eq(stage_count(s, REC_VISIT, NULL, NULL), 1);
  ck_assert_int_eq(stage_count(s, REC_VISIT, "command:adjust 1775131200 1", "ST_REFUSED - -"), 1);
  ck_assert_int_eq(stage_count(s, REC_COMMAND, NULL, "30 operator pmu bus ER07 events=1"), 1);
  stage_close(s);
}
END_TEST

/* An ordinary deviation: 40 s fast, time valid. */
static const play_rule_t fast_rules[] = {
    OPENING,
    {PLAY_ANY, "R5 0-0:1.0.0*255()", "data 0-0:1.0.0*255({C};00;0)", PLAY_STAY},
    {PLAY_ANY, "R5 0-0:96.5.0*255()", "data 0-0:96.5.0*255(00000000)", PLAY_STAY},
    {PLAY_ANY, "R5 0-0:96.14.0*255()", "data 0-0:96.14.0*255(2)", PLAY_STAY},
    {0, "R5 0-0:128.5.0*255()", "data 0-0:128.5.0*255(0)", PLAY_STAY},
    {1, "R5 0-0:128.5.0*255()", "data 0-0:128.5.0*255(1)", PLAY_STAY},
    {PLAY_ANY, "R6 0-0:99.98.0*255(1;1)",
     "data 0-0:99.98.0*255(1)\r\n(V;1;1;011;260402120045;;-40;R1)\r\n", PLAY_STAY},
    {0, "W5 0-0:128.1.0*255(-40)", "ACK", 1},
    {PLAY_ANY, NULL, NULL, 0}};

START_TEST(clock_policy__adjust__slews_what_deviates_and_reads_the_event) {
  stage_t *s = stage_new(fast_rules,
                         STAGE_FACTS KEYS "headend clock_policy adjust\nheadend clock_limit_s 20\n"
                                          "visit daily " HOUR_NS " 0 events\n");
  s->clock_off_s[0] = s->clock_off_s[1] = 40;
  const char *log = stage_live(s);
  static const char *const marks[] = {">P1 (11111111)", ">W5 0-0:128.1.0*255(-40)",
                                      ">R6 0-0:99.98.0*255(1;1)", NULL};
  in_this_order(log, marks);
  ck_assert_int_eq(stage_count(s, REC_COMMAND, NULL, "-40 clock_policy pmu bus ok events=1"), 1);
  stage_close(s);
}
END_TEST

START_TEST(clock_policy__within_the_limit__leaves_the_clock_alone) {
  stage_t *s = stage_new(fast_rules,
                         STAGE_FACTS KEYS "headend clock_policy adjust\nheadend clock_limit_s 60\n"
                                          "visit daily " HOUR_NS " 0 events\n");
  s->clock_off_s[0] = 40;
  ck_assert_ptr_null(strstr(stage_live(s), ">W5"));
  stage_close(s);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("recovery");
  TCase *all = tcase_create("all");
  tcase_set_timeout(all, 60);
  suite_add_tcase(suite, all);
  tcase_add_test(all,
                 recovery__frozen_meter__is_read_and_stored_then_reset_then_set_then_read_again);
  tcase_add_test(all, recovery__the_command__says_who_did_what_and_what_was_read_back);
  tcase_add_test(all, recovery__order__is_the_mechanism_that_says_it);
  tcase_add_test(all, recovery__killed_at_every_store__resets_once_and_sets_once);
  tcase_add_test(all, recovery__a_lost_acknowledgement__does_not_reset_twice);
  tcase_add_test(all, recovery__a_write_that_is_not_read_back__is_told_after_three_tries);
  tcase_add_test(all, recovery__read_back__is_the_mechanism_that_refuses);
  tcase_add_test(all, recovery__none__leaves_the_clock_alone);
  tcase_add_test(all, command__a_refusal__is_its_result_and_is_not_tried_again);
  tcase_add_test(all, clock_policy__adjust__slews_what_deviates_and_reads_the_event);
  tcase_add_test(all, clock_policy__within_the_limit__leaves_the_clock_alone);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_NORMAL);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
