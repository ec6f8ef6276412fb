/* Tests of reactions: which event opens which order, that it does so once, and what makes a change
 * ours. meter.md "Errors", last column. The meter is played from rules; see stage.h. Stamps are of
 * 2 April 2026: 11:00 is 1775127600. */
#include "pmu/fleet/stage.h"

#include "pmu/data/mechanisms.h"

#include <check.h>

#define HOUR_NS "1775131200000000000" /* noon */
#define KEYS "headend recovery auto\nheadend retry_delay_ns 30000000000\n"
#define VISIT "visit daily " HOUR_NS " 0 events\n"
static const char facts_direct[] = STAGE_FACTS KEYS VISIT;

#define ALWAYS                                                                                     \
  {PLAY_ANY, "/?A1!", "/MPF5PTOU-0100", PLAY_STAY}, {PLAY_ANY, "ACK051", "P0 (A1)", PLAY_STAY},    \
      {PLAY_ANY, "R5 0-0:96.1.0*255()", "data 0-0:96.1.0*255(A1)", PLAY_STAY},                     \
      {PLAY_ANY, "R5 0-0:96.5.0*255()", "data 0-0:96.5.0*255(00000000)", PLAY_STAY},               \
      {PLAY_ANY, "R5 0-0:1.0.0*255()", "data 0-0:1.0.0*255({C};00;0)", PLAY_STAY},                 \
      {PLAY_ANY, "R5 0-0:96.7.0*255()", "data 0-0:96.7.0*255(1)", PLAY_STAY},                      \
      {PLAY_ANY, "R5 0-0:96.14.0*255()", "data 0-0:96.14.0*255(2)", PLAY_STAY},                    \
      {PLAY_ANY, "R5 0-0:13.0.0*255()", "data 0-0:13.0.0*255(day-night;;)", PLAY_STAY},            \
      {PLAY_ANY, "R5 0-0:128.3.0*255()", "data 0-0:128.3.0*255(0;;;;)", PLAY_STAY},                \
      {PLAY_ANY, "P1 (33333333)", "ACK", PLAY_STAY},                                               \
      {PLAY_ANY, "R5 0-0:128.2.0*255()", "data 0-0:128.2.0*255(R2)", PLAY_STAY},                   \
      {PLAY_ANY, "W5 0-0:128.2.0*255(R2)", "ACK", PLAY_STAY},                                      \
      {PLAY_ANY, "R5 0-0:128.4.0*255()", "data 0-0:128.4.0*255(1)", PLAY_STAY}, {                  \
    PLAY_ANY, "R6 1-0:99.1.0*255(S1;S1)",                                                          \
        "data 1-0:99.1.0*255(900;1-0:1.29.0*255;-3;Wh)\r\n(M;1;1;CL;260402110000;;)\r\n",          \
        PLAY_STAY                                                                                  \
  }

/* A meter whose log is these rows. */
typedef struct {
  char counter[48], ask[48], answer[2048];
  play_rule_t rules[24];
} log_t;

static stage_t *meter_with(log_t *log, const char *facts, const char *const *rows, int count) {
  static const play_rule_t always[] = {ALWAYS};
  size_t at = sizeof always / sizeof *always;
  memcpy(log->rules, always, sizeof always);
  snprintf(log->counter, sizeof log->counter, "data 0-0:128.5.0*255(%d)", count);
  snprintf(log->ask, sizeof log->ask, "R6 0-0:99.98.0*255(1;%d)", count);
  obuf_t out = obuf_over(log->answer, sizeof log->answer - 1);
  obuf_printf(&out, "data 0-0:99.98.0*255(%d)\r\n", count);
  for (int i = 0; i < count; i++)
    obuf_printf(&out, "(V;%d;1;%s)\r\n", i + 1, rows[i]);
  CHECK(!out.full);
  log->answer[out.len] = '\0';
  log->rules[at++] = (play_rule_t){PLAY_ANY, "R5 0-0:128.5.0*255()", log->counter, PLAY_STAY};
  log->rules[at++] = (play_rule_t){PLAY_ANY, log->ask, log->answer, PLAY_STAY};
  log->rules[at] = (play_rule_t){PLAY_ANY, NULL, NULL, 0};
  return stage_new(log->rules, facts);
}

#define METER_WITH(log, facts, rows)                                                               \
  meter_with(log, facts, rows, (int)(sizeof(rows) / sizeof *(rows)))

static int32_t orders_of(const stage_t *s, const char *kind) {
  int32_t found = 0;
  size_t len = strlen(kind);
  for (size_t i = 0; i < s->count; i++) {
    const record_t *record = &s->records[i];
    if (record->kind != REC_WORK_ORDER || record->key.len <= len) continue;
    if (memcmp(record->key.p, kind, len) == 0 && record->key.p[len] == ' ') found++;
  }
  return found;
}

/* Every row of the table, and all the ends that there are. */
START_TEST(react__each_condition__opens_its_own_order_and_no_end_closes_it) {
  static const struct {
    const char *row, *key;
  } cases[] = {{"081;260402110000;;;I", "replace 1775127600"},
               {"085;260402110000;;;I", "replace 1775127600"},
               {"082;260402110000;;;I", "compare 1775127600"},
               {"083;260402110000;;;I", "reprogram 1775127600"},
               {"084;260402110000;;;I", "reprogram 1775127600"},
               {"064;260402110000;;;I", "wiring 1775127600"},
               {"070;260402110000;;;I", "fraud 1775127600"},
               {"072;260402110000;;;I", "fraud 1775127600"},
               {"074;260402110000;;;I", "fraud 1775127600"},
               {"030;260402110000;;;R0", "security 1775127600"},
               {"031;260402110000;;;R0", "security 1775127600"},
               {"087;260402110000;;;O3", "data_loss 1775127600"},
               {"050;260402110000;;;O3", "change 1775127600"},
               {"042;260402110000;;;O3", "change 1775127600"},
               {"040;260402110000;;3;O3", "change 1775127600"},
               {"010;260402105000;260402110000;600;O3", "change 1775127000"}};
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    static const char *const ends[] = {"063;260402110500;;1;I", "065;260402110500;260402110000;;I",
                                       "071;260402110500;;;I",  "073;260402110500;;;I",
                                       "075;260402110500;;;I",  "086;260402110500;;;I"};
    const char *rows[] = {cases[i].row, ends[0], ends[1], ends[2], ends[3], ends[4], ends[5]};
    log_t log;
    stage_t *s = METER_WITH(&log, facts_direct, rows);
    stage_live(s);
    ck_assert_msg(stage_count(s, REC_WORK_ORDER, cases[i].key, NULL) == 1, "%s", cases[i].row);
    ck_assert_msg(stage_count(s, REC_WORK_ORDER, NULL, NULL) == 1, "%s", cases[i].row);
    stage_close(s);
  }
}
END_TEST

/* The negative twin: what is no error of the table opens nothing. */
START_TEST(react__ordinary_events__open_nothing) {
  static const char *const rows[] = {
      "001;260402110000;;;I",    "002;260402110010;260402110000;10;I",
      "011;260402110000;;30;R1", "020;260402110000;260402110000;1;B",
      "060;260402110000;;;I",    "061;260402110000;;;I",
      "042;260402110000;;;I",    "080;260402110000;;1;I",
      "080;260402110001;;2;I"};
  log_t log;
  stage_t *s = METER_WITH(&log, facts_direct, rows);
  stage_live(s);
  ck_assert_int_eq(stage_count(s, REC_EVENT, NULL, NULL), 9);
  ck_assert_int_eq(stage_count(s, REC_WORK_ORDER, NULL, NULL), 0);
  stage_close(s);
}
END_TEST

START_TEST(react__a_phase_missing__is_tampering_behind_transformers_only) {
  static const char *const rows[] = {"062;260402110000;;2;I"};
  static char facts_ct[8192];
  const char *direct = strstr(facts_direct, "direct");
  snprintf(facts_ct, sizeof facts_ct, "%.*sct%s", (int)(direct - facts_direct), facts_direct,
           direct + strlen("direct"));
  const char *const facts[] = {facts_ct, facts_direct};
  for (int i = 0; i < 2; i++) {
    log_t log;
    stage_t *s = METER_WITH(&log, facts[i], rows);
    stage_live(s);
    ck_assert_int_eq(orders_of(s, "tamper"), i == 0 ? 1 : 0);
    stage_close(s);
  }
}
END_TEST

/* Two on the first of April, three on the second: the third of the second opens one order, a
 * fourth none. */
START_TEST(react__transient_resets__the_third_of_a_day_opens_one_order) {
  static const char *const rows[] = {"080;260401230000;;1;I", "080;260401235959;;2;I",
                                     "080;260402000000;;3;I", "080;260402010000;;4;I",
                                     "080;260402020000;;5;I", "080;260402030000;;6;I"};
  for (int count = 1; count <= 6; count++) {
    log_t log;
    stage_t *s = meter_with(&log, facts_direct, rows, count);
    stage_live(s);
    /* 2026-04-02T02:00:00Z is 1775095200. */
    ck_assert_int_eq(stage_count(s, REC_WORK_ORDER, "transient 1775095200", NULL),
                     count >= 5 ? 1 : 0);
    ck_assert_int_eq(stage_count(s, REC_WORK_ORDER, NULL, NULL), count >= 5 ? 1 : 0);
    stage_close(s);
  }
}
END_TEST

/* Read twice by two visits, and killed at every store: one order each, without a conflict. */
START_TEST(react__reading_again__opens_nothing_again) {
  static const char facts_twice[] =
      STAGE_FACTS KEYS VISIT "visit daily 1775131800000000000 0 events\n";
  static const char *const rows[] = {"080;260402010000;;1;I", "080;260402020000;;2;I",
                                     "080;260402030000;;3;I", "030;260402110000;;;R0",
                                     "030;260402110000;;;R0", "031;260402110000;;;R0",
                                     "050;260402110000;;;O3"};
  for (int32_t kill = 0; kill < 10; kill++) {
    for (int after = 0; after < 2; after++) {
      log_t log;
      stage_t *s = METER_WITH(&log, facts_twice, rows);
      s->kill_at = kill;
      s->kill_after = after != 0;
      stage_live(s);
      ck_assert_int_eq(orders_of(s, "transient"), 1);
      ck_assert_int_eq(orders_of(s, "security"), 1); /* three events of one second */
      ck_assert_int_eq(orders_of(s, "change"), 1);
      ck_assert_int_eq(s->conflicts, 0);
      stage_close(s);
    }
  }
}
END_TEST

/* ------------------------------------------------------------------ ours, or not */

#define COMMAND_R2 "command 1775130600000000000 0 set_response R2\n" /* 11:50 */

static int32_t changes(const char *facts, const char *const *rows, int count) {
  log_t log;
  stage_t *s = meter_with(&log, facts, rows, count);
  stage_live(s);
  int32_t found = orders_of(s, "change");
  stage_close(s);
  return found;
}

START_TEST(react__a_change__is_ours_once_by_our_port_and_with_our_argument) {
  static const char facts[] = STAGE_FACTS KEYS COMMAND_R2 VISIT;
  static const char *const ours[] = {"040;260402115002;;2;R3", "040;260402115500;;2;R3"};
  static const char *const other_value[] = {"040;260402115002;;3;R3"};
  static const char *const by_hand[] = {"040;260402115002;;2;O3"};
  ck_assert_int_eq(changes(facts, ours, 1), 0);
  ck_assert_int_eq(changes(facts, ours, 2), 1); /* one command explains one event */
  ck_assert_int_eq(changes(facts, other_value, 1), 1);
  ck_assert_int_eq(changes(facts, by_hand, 1), 1);
  ck_assert_int_eq(changes(facts_direct, ours, 1), 1); /* nobody ordered it */
}
END_TEST

/* A command of another kind, or one that is still to come, explains nothing. */
START_TEST(react__a_command_of_another_kind_or_day__explains_nothing) {
  static const char later[] =
      STAGE_FACTS KEYS VISIT "command 1775217600000000000 0 set_response R2\n";
  static const char other[] = STAGE_FACTS KEYS COMMAND_R2 VISIT;
  static const char *const response[] = {"040;260402110000;;2;R3"};
  static const char *const ratio[] = {"050;260402110000;;;R3"};
  log_t log;
  stage_t *s = METER_WITH(&log, later, response);
  stage_live(s);
  ck_assert_int_eq(orders_of(s, "change"), 1);
  stage_close(s);
  ck_assert_int_eq(changes(other, ratio, 1), 1);
}
END_TEST

/* The same head-end started again with the facts `again`; the log now has the second of `rows`. */
static void live_again(stage_t *s, log_t *more, const char *again, const char *const rows[2]) {
  stage_t *unused = meter_with(more, again, rows, 2);
  snprintf(more->ask, sizeof more->ask, "R6 0-0:99.98.0*255(2;2)");
  snprintf(more->answer, sizeof more->answer, "data 0-0:99.98.0*255(2)\r\n(V;2;1;%s)\r\n", rows[1]);
  stage_close(unused);
  s->rules = more->rules;
  s->facts = again;
  stage_live(s);
}

/* After a restart the store tells which command was already explained. */
START_TEST(react__after_a_restart__a_command_explains_no_second_event) {
  static const char facts[] = STAGE_FACTS KEYS COMMAND_R2 VISIT;
  static const char again[] =
      STAGE_FACTS KEYS COMMAND_R2 VISIT "visit daily 1775138400000000000 0 events\n";
  static const char *const rows[] = {"040;260402115002;;2;R3", "040;260402135000;;2;R3"};
  log_t log, more;
  stage_t *s = meter_with(&log, facts, rows, 1);
  stage_live(s);
  ck_assert_int_eq(orders_of(s, "change"), 0);
  live_again(s, &more, again, rows);
  ck_assert_int_eq(stage_count(s, REC_EVENT, NULL, NULL), 2);
  ck_assert_int_eq(orders_of(s, "change"), 1);
  stage_close(s);
}
END_TEST

/* And one that was no command's leaves the command for its own. */
START_TEST(react__after_a_restart__an_unexplained_event_has_used_up_no_command) {
  static const char facts[] = STAGE_FACTS KEYS VISIT;
  static const char again[] = STAGE_FACTS KEYS VISIT
      "command 1775134800000000000 0 set_response R2\nvisit daily 1775138400000000000 0 events\n";
  static const char *const rows[] = {"040;260402110000;;2;R3", "040;260402130002;;2;R3"};
  log_t log, more;
  stage_t *s = meter_with(&log, facts, rows, 1);
  stage_live(s);
  ck_assert_int_eq(orders_of(s, "change"), 1);
  live_again(s, &more, again, rows);
  ck_assert_int_eq(stage_count(s, REC_EVENT, NULL, NULL), 2);
  ck_assert_int_eq(orders_of(s, "change"), 1);
  stage_close(s);
}
END_TEST

/* Marker and event of one instant are one order, in whichever order they are read. */
START_TEST(react__a_cleared_profile__is_one_case_by_marker_and_event) {
  static const char facts[] = STAGE_FACTS KEYS "visit daily " HOUR_NS " 0 profile,events\n";
  static const char *const rows[] = {"087;260402110000;;;O3"};
  log_t log;
  stage_t *s = METER_WITH(&log, facts, rows);
  stage_live(s);
  ck_assert_int_eq(stage_count(s, REC_MARKER, NULL, NULL), 1);
  ck_assert_int_eq(stage_count(s, REC_WORK_ORDER, "data_loss 1775127600", NULL), 1);
  ck_assert_int_eq(stage_count(s, REC_WORK_ORDER, NULL, NULL), 1);
  ck_assert_int_eq(s->conflicts, 0);
  stage_close(s);
}
END_TEST

/* A table that takes any command for any change is blind to the hand at the meter. */
static bool any_command(const mechanism_change_t *change) { return change->given; }

START_TEST(react__whose_change_it_is__is_the_mechanism_that_says_it) {
  static const char facts[] = STAGE_FACTS KEYS COMMAND_R2 VISIT;
  static const char *const rows[] = {"040;260402115002;;2;R3", "040;260402115500;;3;O3"};
  pmu_mechanisms_t wrong = pmu_mechanisms_right;
  wrong.change_ours = any_command;
  for (int right = 0; right < 2; right++) {
    log_t log;
    stage_t *s = METER_WITH(&log, facts, rows);
    if (right == 0) s->mechanisms = &wrong;
    stage_live(s);
    ck_assert_int_eq(orders_of(s, "change"), right);
    stage_close(s);
  }
}
END_TEST

int main(void) {
  Suite *suite = suite_create("react");
  TCase *cases = tcase_create("all");
  suite_add_tcase(suite, cases);
  tcase_add_test(cases, react__each_condition__opens_its_own_order_and_no_end_closes_it);
  tcase_add_test(cases, react__ordinary_events__open_nothing);
  tcase_add_test(cases, react__a_phase_missing__is_tampering_behind_transformers_only);
  tcase_add_test(cases, react__transient_resets__the_third_of_a_day_opens_one_order);
  tcase_add_test(cases, react__reading_again__opens_nothing_again);
  tcase_add_test(cases, react__a_change__is_ours_once_by_our_port_and_with_our_argument);
  tcase_add_test(cases, react__a_command_of_another_kind_or_day__explains_nothing);
  tcase_add_test(cases, react__after_a_restart__a_command_explains_no_second_event);
  tcase_add_test(cases, react__after_a_restart__an_unexplained_event_has_used_up_no_command);
  tcase_add_test(cases, react__a_cleared_profile__is_one_case_by_marker_and_event);
  tcase_add_test(cases, react__whose_change_it_is__is_the_mechanism_that_says_it);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_ENV);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
