/* Tests of the orders that cannot be taken back: what is read before, what is read back, and what a
 * lost answer or a refusal leaves. Dictionary section 11; the meter is played from rules, stage.h.
 */
#include "pmu/fleet/stage.h"

#include "pmu/data/mechanisms.h"

#include <check.h>

#define HOUR_NS "1775131200000000000" /* noon */
#define KEYS "headend recovery auto\nheadend retry_delay_ns 30000000000\nheadend retry_attempts 1\n"
/* 400/5 A, 100/1 in place of 200/5: hundredths. */
static const char facts_ratio[] =
    STAGE_FACTS KEYS "command " HOUR_NS " 0 set_ratio 40000/500/100/100\n";
static const char facts_clear[] = STAGE_FACTS KEYS "command " HOUR_NS " 0 clear_profile -\n";

#define OPENING                                                                                    \
  {PLAY_ANY, "/?A1!", "/MPF5PTOU-0100", PLAY_STAY}, {PLAY_ANY, "ACK051", "P0 (A1)", PLAY_STAY},    \
      {PLAY_ANY, "R5 0-0:96.1.0*255()", "data 0-0:96.1.0*255(A1)", PLAY_STAY},                     \
      {PLAY_ANY, "R5 0-0:96.5.0*255()", "data 0-0:96.5.0*255(00000000)", PLAY_STAY},               \
      {PLAY_ANY, "R5 0-0:1.0.0*255()", "data 0-0:1.0.0*255({C};00;0)", PLAY_STAY},                 \
      {PLAY_ANY, "R5 0-0:96.7.0*255()", "data 0-0:96.7.0*255(1)", PLAY_STAY},                      \
      {PLAY_ANY, "R5 0-0:96.14.0*255()", "data 0-0:96.14.0*255(2)", PLAY_STAY},                    \
      {PLAY_ANY, "R5 0-0:13.0.0*255()", "data 0-0:13.0.0*255(day-night;;)", PLAY_STAY},            \
      {PLAY_ANY, "R5 0-0:128.3.0*255()", "data 0-0:128.3.0*255(0;;;;)", PLAY_STAY}, {              \
    PLAY_ANY, "R5 1-0:0.1.0*255()", "data 1-0:0.1.0*255(0)", PLAY_STAY                             \
  }

#define RATIOS                                                                                     \
  {PLAY_ANY, "R5 1-0:0.4.5*255()", "data 1-0:0.4.5*255(5.00)", PLAY_STAY},                         \
      {PLAY_ANY, "R5 1-0:0.4.3*255()", "data 1-0:0.4.3*255(1.00)", PLAY_STAY}, {                   \
    PLAY_ANY, "R5 1-0:0.4.6*255()", "data 1-0:0.4.6*255(1.00)", PLAY_STAY                          \
  }

#define WRITE_RATIO "W5 0-0:128.31.0*255(400.00;5.00;1.00;1.00)"
#define EVENT_050                                                                                  \
  "data 0-0:99.98.0*255(2)\r\n(V;1;1;020;260402120005;260402120005;1;R3)\r\n"                      \
  "(V;2;1;050;260402120005;;;R3)\r\n"

/* Phase 1: the new ratios hold, events 020 and 050 are there. */
static const play_rule_t ratio_rules[] = {
    OPENING,
    RATIOS,
    {1, "R5 1-0:0.4.2*255()", "data 1-0:0.4.2*255(400.00)", PLAY_STAY},
    {PLAY_ANY, "R5 1-0:0.4.2*255()", "data 1-0:0.4.2*255(200.00)", PLAY_STAY},
    {1, "R5 0-0:128.5.0*255()", "data 0-0:128.5.0*255(2)", PLAY_STAY},
    {PLAY_ANY, "R5 0-0:128.5.0*255()", "data 0-0:128.5.0*255(0)", PLAY_STAY},
    {PLAY_ANY, "R6 0-0:99.98.0*255(1;2)", EVENT_050, PLAY_STAY},
    {PLAY_ANY, "P1 (33333333)", "ACK", PLAY_STAY},
    {PLAY_ANY, WRITE_RATIO, "ACK", 1},
    {PLAY_ANY, NULL, NULL, 0}};

static const record_t *command_of(const stage_t *s, const char *what, const char *has) {
  for (size_t i = 0; i < s->count; i++) {
    const record_t *record = &s->records[i];
    if (record->kind != REC_COMMAND) continue;
    if (strstr((const char *)record->key.p, what) == NULL) continue;
    if (strstr((const char *)record->value.p, has) != NULL) return record;
  }
  return NULL;
}

START_TEST(orders__set_ratio__is_written_once_and_read_back_with_its_event) {
  stage_t *s = stage_new(ratio_rules, facts_ratio);
  const char *log = stage_live(s);
  ck_assert_ptr_nonnull(command_of(
      s, " set_ratio", "40000/500/100/100 operator pmu bus ok ratios=40000/500/100/100,event=2"));
  ck_assert_int_eq(stage_count(s, REC_FAULT, NULL, NULL), 0);
  const char *write = strstr(log, ">" WRITE_RATIO);
  ck_assert_ptr_nonnull(write);
  ck_assert_ptr_null(strstr(write + 1, ">" WRITE_RATIO));
  /* What is asked for is in the store before it is said to the meter. */
  const char *store = strstr(log, "store");
  ck_assert(store != NULL && store < write);
  ck_assert_ptr_nonnull(command_of(s, " asked:command", "0 operator pmu bus asked"));
  stage_close(s);
}
END_TEST

/* The same meter, but it shows the old ratios afterwards: not done, and said. */
START_TEST(orders__set_ratio__that_is_not_read_back_is_not_done) {
  static const play_rule_t deaf[] = {
      OPENING,
      RATIOS,
      {PLAY_ANY, "R5 1-0:0.4.2*255()", "data 1-0:0.4.2*255(200.00)", PLAY_STAY},
      {PLAY_ANY, "R5 0-0:128.5.0*255()", "data 0-0:128.5.0*255(0)", PLAY_STAY},
      {PLAY_ANY, "P1 (33333333)", "ACK", PLAY_STAY},
      {PLAY_ANY, WRITE_RATIO, "ACK", PLAY_STAY},
      {PLAY_ANY, NULL, NULL, 0}};
  stage_t *s = stage_new(deaf, facts_ratio);
  stage_live(s);
  ck_assert_ptr_nonnull(command_of(s, " set_ratio", "ST_NOT_READ_BACK ratios=20000/500/100/100"));
  ck_assert_ptr_null(command_of(s, " set_ratio", " ok "));
  ck_assert_int_gt(stage_count(s, REC_FAULT, NULL, NULL), 0);
  stage_close(s);
}
END_TEST

START_TEST(orders__set_ratio__refused_by_the_meter_says_its_reason) {
  static const play_rule_t refusing[] = {
      OPENING,
      RATIOS,
      {PLAY_ANY, "R5 1-0:0.4.2*255()", "data 1-0:0.4.2*255(200.00)", PLAY_STAY},
      {PLAY_ANY, "R5 0-0:128.5.0*255()", "data 0-0:128.5.0*255(0)", PLAY_STAY},
      {PLAY_ANY, "P1 (33333333)", "ACK", PLAY_STAY},
      {PLAY_ANY, WRITE_RATIO, "data (ER07)", PLAY_STAY},
      {PLAY_ANY, NULL, NULL, 0}};
  stage_t *s = stage_new(refusing, facts_ratio);
  const char *log = stage_live(s);
  ck_assert_ptr_nonnull(command_of(s, " set_ratio", " ER07 "));
  const char *write = strstr(log, ">" WRITE_RATIO);
  ck_assert_ptr_null(strstr(write + 1, ">" WRITE_RATIO)); /* it would be refused again */
  stage_close(s);
}
END_TEST

/* Killed at every store: the write is done once, and said to be. */
START_TEST(orders__set_ratio__killed_at_every_store_is_done_once) {
  for (int32_t kill = 1; kill < 12; kill++) {
    for (int after = 0; after < 2; after++) {
      stage_t *s = stage_new(ratio_rules, facts_ratio);
      s->kill_at = kill;
      s->kill_after = after != 0;
      const char *log = stage_live(s);
      const char *write = strstr(log, ">" WRITE_RATIO);
      ck_assert_ptr_nonnull(write);
      ck_assert_msg(strstr(write + 1, ">" WRITE_RATIO) == NULL, "kill %d", kill);
      ck_assert_msg(command_of(s, " set_ratio", " ok ") != NULL, "kill %d", kill);
      ck_assert_int_eq(s->conflicts, 0);
      stage_close(s);
    }
  }
}
END_TEST

/* ------------------------------------------------------------------ the profile */

#define HEAD "data 1-0:99.1.0*255(900;1-0:1.29.0*255;-3;Wh)\r\n"
#define ROW_1 "(E;1;1;260402114500;260402120000;0000;900;5000)\r\n"
#define WRITE_CLEAR "W5 0-0:128.32.0*255(1)"

static const play_rule_t clear_rules[] = {
    OPENING,
    {PLAY_ANY, "R5 0-0:128.4.0*255()", "data 0-0:128.4.0*255(1)", PLAY_STAY},
    {PLAY_ANY, "R6 1-0:99.1.0*255(S1;S1)", HEAD ROW_1, PLAY_STAY},
    {1, "R5 0-0:128.5.0*255()", "data 0-0:128.5.0*255(1)", PLAY_STAY},
    {PLAY_ANY, "R5 0-0:128.5.0*255()", "data 0-0:128.5.0*255(0)", PLAY_STAY},
    {PLAY_ANY, "R6 0-0:99.98.0*255(1;1)",
     "data 0-0:99.98.0*255(1)\r\n(V;1;1;087;260402120005;;;R3)\r\n", PLAY_STAY},
    {PLAY_ANY, "P1 (33333333)", "ACK", PLAY_STAY},
    {PLAY_ANY, WRITE_CLEAR, "ACK", 1},
    {PLAY_ANY, NULL, NULL, 0}};

START_TEST(orders__clear_profile__comes_after_the_last_row_is_stored) {
  stage_t *s = stage_new(clear_rules, facts_clear);
  const char *log = stage_live(s);
  const char *entry = strstr(log, "entry"), *write = strstr(log, ">" WRITE_CLEAR);
  ck_assert(entry != NULL && write != NULL && entry < write);
  ck_assert_ptr_nonnull(command_of(s, " clear_profile", "- operator pmu bus ok event=1"));
  stage_close(s);
}
END_TEST

/* Rows 1 and 2 stand in the meter, it serves only the second: row 1 was never read. */
static const play_rule_t gap_rules[] = {
    OPENING,
    {PLAY_ANY, "R5 0-0:128.4.0*255()", "data 0-0:128.4.0*255(2)", PLAY_STAY},
    {PLAY_ANY, "R6 1-0:99.1.0*255(S1;S2)",
     HEAD "(E;2;1;260402114500;260402120000;0000;900;5000)\r\n", PLAY_STAY},
    {PLAY_ANY, "R5 0-0:128.5.0*255()", "data 0-0:128.5.0*255(0)", PLAY_STAY},
    {PLAY_ANY, "P1 (33333333)", "ACK", PLAY_STAY},
    {PLAY_ANY, WRITE_CLEAR, "ACK", PLAY_STAY},
    {PLAY_ANY, NULL, NULL, 0}};

START_TEST(orders__clear_profile__with_a_hole_is_held_back_and_said) {
  stage_t *s = stage_new(gap_rules, facts_clear);
  const char *log = stage_live(s);
  ck_assert_ptr_null(strstr(log, ">" WRITE_CLEAR));
  ck_assert_ptr_nonnull(command_of(s, " clear_profile", " ST_NOT_READ_BACK -"));
  ck_assert_ptr_null(command_of(s, " asked:command", ""));
  stage_close(s);
}
END_TEST

/* The negative twin: a head-end that does not mind clears, and row 1 is lost for ever. */
static bool always(bool whole, bool missing) {
  (void)whole;
  (void)missing;
  return true;
}

START_TEST(orders__clear_profile__the_mechanism_is_what_holds_it_back) {
  pmu_mechanisms_t wrong = pmu_mechanisms_right;
  wrong.clear_allowed = always;
  stage_t *s = stage_new(gap_rules, facts_clear);
  s->mechanisms = &wrong;
  ck_assert_ptr_nonnull(strstr(stage_live(s), ">" WRITE_CLEAR));
  stage_close(s);
}
END_TEST

/* Row 2 comes while the order is being given: it is read, too, before anything is cleared. */
START_TEST(orders__clear_profile__a_row_that_came_meanwhile_is_read_first) {
  static const play_rule_t growing[] = {
      OPENING,
      {2, "R5 0-0:128.4.0*255()", "data 0-0:128.4.0*255(2)", PLAY_STAY},
      {PLAY_ANY, "R5 0-0:128.4.0*255()", "data 0-0:128.4.0*255(1)", PLAY_STAY},
      {PLAY_ANY, "R6 1-0:99.1.0*255(S1;S1)", HEAD ROW_1, PLAY_STAY},
      {PLAY_ANY, "R6 1-0:99.1.0*255(S2;S2)",
       HEAD "(E;2;1;260402120000;260402121500;0000;900;5000)\r\n", PLAY_STAY},
      {1, "R5 0-0:128.5.0*255()", "data 0-0:128.5.0*255(1)", PLAY_STAY},
      {PLAY_ANY, "R5 0-0:128.5.0*255()", "data 0-0:128.5.0*255(0)", PLAY_STAY},
      {PLAY_ANY, "R6 0-0:99.98.0*255(1;1)",
       "data 0-0:99.98.0*255(1)\r\n(V;1;1;087;260402120005;;;R3)\r\n", PLAY_STAY},
      {PLAY_ANY, "P1 (33333333)", "ACK", 2},
      {PLAY_ANY, WRITE_CLEAR, "ACK", 1},
      {PLAY_ANY, NULL, NULL, 0}};
  stage_t *s = stage_new(growing, facts_clear);
  const char *log = stage_live(s);
  const char *second = strstr(log, "(S2;S2)"), *write = strstr(log, ">" WRITE_CLEAR);
  ck_assert(second != NULL && write != NULL && second < write);
  ck_assert_ptr_null(strstr(write + 1, ">" WRITE_CLEAR));
  ck_assert_int_eq(stage_count(s, REC_ENTRY, NULL, NULL), 2);
  stage_close(s);
}
END_TEST

START_TEST(orders__clear_profile__killed_at_every_store_is_done_once) {
  for (int32_t kill = 1; kill < 12; kill++) {
    for (int after = 0; after < 2; after++) {
      stage_t *s = stage_new(clear_rules, facts_clear);
      s->kill_at = kill;
      s->kill_after = after != 0;
      const char *log = stage_live(s);
      const char *write = strstr(log, ">" WRITE_CLEAR);
      ck_assert_ptr_nonnull(write);
      ck_assert_msg(strstr(write + 1, ">" WRITE_CLEAR) == NULL, "kill %d", kill);
      ck_assert_msg(command_of(s, " clear_profile", " ok ") != NULL, "kill %d", kill);
      stage_close(s);
    }
  }
}
END_TEST

int main(void) {
  Suite *suite = suite_create("orders");
  TCase *cases = tcase_create("all");
  suite_add_tcase(suite, cases);
  tcase_add_test(cases, orders__set_ratio__is_written_once_and_read_back_with_its_event);
  tcase_add_test(cases, orders__set_ratio__that_is_not_read_back_is_not_done);
  tcase_add_test(cases, orders__set_ratio__refused_by_the_meter_says_its_reason);
  tcase_add_test(cases, orders__set_ratio__killed_at_every_store_is_done_once);
  tcase_add_test(cases, orders__clear_profile__comes_after_the_last_row_is_stored);
  tcase_add_test(cases, orders__clear_profile__with_a_hole_is_held_back_and_said);
  tcase_add_test(cases, orders__clear_profile__the_mechanism_is_what_holds_it_back);
  tcase_add_test(cases, orders__clear_profile__a_row_that_came_meanwhile_is_read_first);
  tcase_add_test(cases, orders__clear_profile__killed_at_every_store_is_done_once);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_ENV);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
