/* Tests of what a visit does about meters of other makers (decision 0007): a zone that is not the
 * site's, a set of the time that the meter refuses, and one so small that it leaves no marker. The
 * meter is played from rules; see stage.h. Noon of 2 April 2026 is 1775131200. */
#include "pmu/fleet/stage.h"

#include "pmu/data/mechanisms.h"

#include <check.h>

#define NOON_NS "1775131200000000000"
#define ONE_NS "1775134800000000000"
#define TWO_NS "1775138400000000000"
#define KEYS "headend recovery auto\nheadend retry_delay_ns 30000000000\n"
#define THREE_VISITS                                                                               \
  "visit noon " NOON_NS " 0 events\nvisit one " ONE_NS " 0 events\nvisit two " TWO_NS " 0 "        \
  "events\n"

#define OPENING                                                                                    \
  {PLAY_ANY, "/?A1!", "/MPF5PTOU-0100", PLAY_STAY}, {PLAY_ANY, "ACK051", "P0 (A1)", PLAY_STAY},    \
      {PLAY_ANY, "R5 0-0:96.1.0*255()", "data 0-0:96.1.0*255(A1)", PLAY_STAY},                     \
      {PLAY_ANY, "R5 0-0:96.5.0*255()", "data 0-0:96.5.0*255(00000000)", PLAY_STAY},               \
      {PLAY_ANY, "R5 0-0:96.7.0*255()", "data 0-0:96.7.0*255(1)", PLAY_STAY},                      \
      {PLAY_ANY, "R5 0-0:96.14.0*255()", "data 0-0:96.14.0*255(2)", PLAY_STAY},                    \
      {PLAY_ANY, "R5 0-0:13.0.0*255()", "data 0-0:13.0.0*255(day-night;;)", PLAY_STAY},            \
      {PLAY_ANY, "R5 0-0:128.3.0*255()", "data 0-0:128.3.0*255(0;;;;)", PLAY_STAY},                \
      {PLAY_ANY, "R5 1-0:1.8.0*255()", "data 1-0:1.8.0*255(105000.000*Wh)", PLAY_STAY},            \
      {PLAY_ANY, "R5 1-0:0.1.0*255()", "data 1-0:0.1.0*255(0)", PLAY_STAY},                        \
      {PLAY_ANY, "P1 (33333333)", "ACK", PLAY_STAY}, {                                             \
    PLAY_ANY, "R5 0-0:128.4.0*255()", "data 0-0:128.4.0*255(0)", PLAY_STAY                         \
  }

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

static int32_t times(const char *text, const char *what) {
  int32_t found = 0;
  for (const char *at = strstr(text, what); at != NULL; at = strstr(at + 1, what))
    found++;
  return found;
}

/* ------------------------------------------------------------------ zone */

/* Two hours ahead of a site that keeps UTC, twice; then as the site. */
static const play_rule_t zone_rules[] = {
    OPENING,
    {0, "R5 0-0:1.0.0*255()", "data 0-0:1.0.0*255({C};00;7200)", 1},
    {1, "R5 0-0:1.0.0*255()", "data 0-0:1.0.0*255({C};00;7200)", 2},
    {2, "R5 0-0:1.0.0*255()", "data 0-0:1.0.0*255({C};00;0)", PLAY_STAY},
    {PLAY_ANY, "R5 0-0:128.5.0*255()", "data 0-0:128.5.0*255(0)", PLAY_STAY},
    {PLAY_ANY, NULL, NULL, 0}};

START_TEST(zone__another_than_the_site_s__is_one_order_until_it_is_the_site_s) {
  stage_t *s = stage_new(zone_rules, STAGE_FACTS KEYS THREE_VISITS);
  stage_live(s);
  ck_assert_int_eq(orders_of(s, "zone"), 1);
  ck_assert_int_eq(orders_of(s, "zone-closed"), 1);
  stage_close(s);
}
END_TEST

START_TEST(zone__an_order_of_the_store__is_not_opened_again) {
  stage_t *s = stage_new(zone_rules, STAGE_FACTS KEYS "visit noon " NOON_NS " 0 events\n");
  stage_live(s);
  ck_assert_int_eq(orders_of(s, "zone"), 1);
  s->facts = STAGE_FACTS KEYS "visit noon " NOON_NS " 0 events\nvisit one " ONE_NS " 0 events\n";
  stage_live(s); /* a head-end that was started anew */
  ck_assert_int_eq(stage_count(s, REC_VISIT, NULL, NULL), 2);
  ck_assert_int_eq(orders_of(s, "zone"), 1);
  stage_close(s);
}
END_TEST

START_TEST(zone__of_the_site__opens_nothing) {
  stage_t *s = stage_new(zone_rules, STAGE_FACTS KEYS THREE_VISITS);
  s->phase = 2;
  stage_live(s);
  ck_assert_int_eq(stage_count(s, REC_WORK_ORDER, NULL, NULL), 0);
  stage_close(s);
}
END_TEST

/* ------------------------------------------------------------------ refused */

/* 90 s fast, and sets of more than a minute are refused; the log says so. */
#define REFUSED_BY(by_)                                                                            \
  OPENING, {PLAY_ANY, "R5 0-0:1.0.0*255()", "data 0-0:1.0.0*255({C};00;0)", PLAY_STAY},            \
      {0, "R5 0-0:128.5.0*255()", "data 0-0:128.5.0*255(0)", PLAY_STAY},                           \
      {1, "R5 0-0:128.5.0*255()", "data 0-0:128.5.0*255(1)", PLAY_STAY},                           \
      {PLAY_ANY, "R6 0-0:99.98.0*255(1;1)",                                                        \
       "data 0-0:99.98.0*255(1)\r\n(V;1;1;013;260402120145;;-90;" by_ ")\r\n", PLAY_STAY},         \
      {PLAY_ANY, "W5 0-0:1.0.0*255(~", "data (ER07)", 1}, {                                        \
    PLAY_ANY, NULL, NULL, 0                                                                        \
  }
static const play_rule_t refused_rules[] = {REFUSED_BY("R3")};
static const play_rule_t foreign_rules[] = {REFUSED_BY("O3")};

#define SETS STAGE_FACTS KEYS "headend clock_policy set\nheadend clock_limit_s 20\n" THREE_VISITS

static stage_t *refusing(const play_rule_t *rules) {
  stage_t *s = stage_new(rules, SETS);
  s->clock_off_s[0] = s->clock_off_s[1] = 90;
  return s;
}

START_TEST(set__beyond_the_meter_s_limit__is_tried_once_and_asks_for_somebody) {
  stage_t *s = refusing(refused_rules);
  const char *log = stage_live(s);
  ck_assert_int_eq(times(log, ">W5 0-0:1.0.0*255("), 1);
  ck_assert_int_eq(stage_count(s, REC_WORK_ORDER, "clock 1775131305", NULL), 1); /* 12:01:45 */
  ck_assert_int_eq(orders_of(s, "clock"), 1);
  ck_assert_int_eq(stage_count(s, REC_VISIT, NULL, NULL), 3); /* and not one visit is repeated */
  stage_close(s);
}
END_TEST

static bool never(bool refused) {
  (void)refused;
  return false;
}

START_TEST(set__given_up__is_the_mechanism_that_says_it) {
  stage_t *s = refusing(refused_rules);
  pmu_mechanisms_t wrong = pmu_mechanisms_right;
  wrong.set_given_up = never;
  s->mechanisms = &wrong;
  ck_assert_int_eq(times(stage_live(s), ">W5 0-0:1.0.0*255("), 3);
  stage_close(s);
}
END_TEST

/* Somebody's wrong time was kept out: nobody is sent for it. */
START_TEST(set__refused_to_another__is_no_order) {
  stage_t *s = stage_new(foreign_rules, STAGE_FACTS KEYS THREE_VISITS);
  s->phase = 1;
  stage_live(s);
  ck_assert_int_eq(stage_count(s, REC_EVENT, NULL, NULL), 1);
  ck_assert_int_eq(stage_count(s, REC_WORK_ORDER, NULL, NULL), 0);
  stage_close(s);
}
END_TEST

/* ------------------------------------------------------------------ silent */

/* 30 s fast; the set is in the log and leaves no marker. It arrives at 12:00:09. */
static const play_rule_t silent_rules[] = {
    OPENING,
    {PLAY_ANY, "R5 0-0:1.0.0*255()", "data 0-0:1.0.0*255({C};00;0)", PLAY_STAY},
    {0, "R5 0-0:128.5.0*255()", "data 0-0:128.5.0*255(0)", PLAY_STAY},
    {1, "R5 0-0:128.5.0*255()", "data 0-0:128.5.0*255(1)", PLAY_STAY},
    {PLAY_ANY, "R6 0-0:99.98.0*255(1;1)",
     "data 0-0:99.98.0*255(1)\r\n(V;1;1;010;260402120039;260402120009;-30;R3)\r\n", PLAY_STAY},
    {0, "W5 0-0:1.0.0*255(260402120009)", "ACK", 1},
    {PLAY_ANY, NULL, NULL, 0}};

static int32_t faults_of_a_set(const char *limit) {
  arena_t arena = {0};
  stage_t *s =
      stage_new(silent_rules, arena_printf(&arena,
                                           STAGE_FACTS KEYS "%sheadend clock_policy set\n"
                                                            "headend clock_limit_s 20\n"
                                                            "visit noon " NOON_NS " 0 events\n",
                                           limit));
  s->clock_off_s[0] = 30;
  stage_live(s);
  ck_assert_int_eq(stage_count(s, REC_COMMAND, NULL, NULL), 2); /* asked for, and done */
  int32_t faults = stage_count(s, REC_FAULT, NULL, NULL);
  stage_close(s);
  arena_free(&arena);
  return faults;
}

START_TEST(set__within_the_silent_limit__needs_no_marker_and_above_it_one) {
  ck_assert_int_eq(faults_of_a_set("policy 0 clk.silent_limit 40\n"), 0);
  ck_assert_int_eq(faults_of_a_set("policy 0 clk.silent_limit 20\n"), 1);
  ck_assert_int_eq(faults_of_a_set(""), 1);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("field");
  TCase *all = tcase_create("all");
  tcase_set_timeout(all, 60);
  suite_add_tcase(suite, all);
  tcase_add_test(all, zone__another_than_the_site_s__is_one_order_until_it_is_the_site_s);
  tcase_add_test(all, zone__an_order_of_the_store__is_not_opened_again);
  tcase_add_test(all, zone__of_the_site__opens_nothing);
  tcase_add_test(all, set__beyond_the_meter_s_limit__is_tried_once_and_asks_for_somebody);
  tcase_add_test(all, set__given_up__is_the_mechanism_that_says_it);
  tcase_add_test(all, set__refused_to_another__is_no_order);
  tcase_add_test(all, set__within_the_silent_limit__needs_no_marker_and_above_it_one);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_NORMAL);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
