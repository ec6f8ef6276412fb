/* Tests of what decision 0008 adds to a visit: daily sets and the second profile, other channels
 * of the load profile by order and by hand, a profile nearly full, and what is no battery's fault.
 * The meter is played from rules; see stage.h. Noon of 2 April 2026 is 1775131200. */
#include "pmu/fleet/stage.h"

#include "pmu/data/mechanisms.h"

#include <check.h>

#define NOON_NS "1775131200000000000"
#define ONE_NS "1775134800000000000"
#define TWO_NS "1775138400000000000"
#define KEYS "headend recovery none\nheadend retry_delay_ns 30000000000\nheadend retry_attempts 1\n"
#define SHAPE "quantity 0 0 +A\nquantity 0 1 -A\nquantity 0 2 R1\nchannel 0 0 0\nchannel 0 1 1\n"

#define OPENING                                                                                    \
  {PLAY_ANY, "/?A1!", "/MPF5PTOU-0100", PLAY_STAY}, {PLAY_ANY, "ACK051", "P0 (A1)", PLAY_STAY},    \
      {PLAY_ANY, "R5 0-0:96.1.0*255()", "data 0-0:96.1.0*255(A1)", PLAY_STAY},                     \
      {PLAY_ANY, "R5 0-0:1.0.0*255()", "data 0-0:1.0.0*255({C};00;0)", PLAY_STAY},                 \
      {PLAY_ANY, "R5 0-0:96.7.0*255()", "data 0-0:96.7.0*255(1)", PLAY_STAY},                      \
      {PLAY_ANY, "R5 0-0:96.14.0*255()", "data 0-0:96.14.0*255(2)", PLAY_STAY},                    \
      {PLAY_ANY, "R5 0-0:13.0.0*255()", "data 0-0:13.0.0*255(day-night;;)", PLAY_STAY},            \
      {PLAY_ANY, "R5 0-0:128.3.0*255()", "data 0-0:128.3.0*255(0;;;;)", PLAY_STAY}, {              \
    PLAY_ANY, "P1 (33333333)", "ACK", PLAY_STAY                                                    \
  }
#define QUIET                                                                                      \
  { PLAY_ANY, "R5 0-0:96.5.0*255()", "data 0-0:96.5.0*255(00000000)", PLAY_STAY }
#define NO_EVENTS                                                                                  \
  { PLAY_ANY, "R5 0-0:128.5.0*255()", "data 0-0:128.5.0*255(0)", PLAY_STAY }
#define END                                                                                        \
  { PLAY_ANY, NULL, NULL, 0 }

static const record_t *record_of(const stage_t *s, record_kind_t kind, const char *key,
                                 const char *has) {
  for (size_t i = 0; i < s->count; i++) {
    const record_t *record = &s->records[i];
    if (record->kind != kind) continue;
    if (strstr((const char *)record->key.p, key) == NULL) continue;
    if (strstr((const char *)record->value.p, has) != NULL) return record;
  }
  return NULL;
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

/* ------------------------------------------------------------------ daily sets */

#define TWO_VISITS(what_) "visit noon " NOON_NS " 0 " what_ "\nvisit one " ONE_NS " 0 " what_ "\n"
static const char facts_daily[] = STAGE_FACTS KEYS TWO_VISITS("daily");

/* Sets 1 and 2 at noon; 3 beside them at one o'clock. */
static const play_rule_t daily_rules[] = {
    OPENING,
    QUIET,
    NO_EVENTS,
    {0, "R5 0-0:128.33.0*255()", "data 0-0:128.33.0*255(2)", 1},
    {1, "R5 0-0:128.33.0*255()", "data 0-0:128.33.0*255(3)", PLAY_STAY},
    {PLAY_ANY, "R6 0-0:98.2.0*255(1;2)",
     "data 0-0:98.2.0*255(2)\r\n(D;1;260401000000;01)\r\n(d;1;1-0:1.8.0*255;1.000)\r\n"
     "(D;2;260402000000;08)\r\n(d;2;1-0:1.8.0*255;2.500)\r\n",
     PLAY_STAY},
    {PLAY_ANY, "R6 0-0:98.2.0*255(1;3)",
     "data 0-0:98.2.0*255(3)\r\n(D;1;260401000000;01)\r\n(d;1;1-0:1.8.0*255;1.000)\r\n"
     "(D;2;260402000000;08)\r\n(d;2;1-0:1.8.0*255;2.500)\r\n"
     "(D;3;260403000000;00)\r\n(d;3;1-0:1.8.0*255;4.000)\r\n",
     PLAY_STAY},
    /* The second was stored; whether it was whole nobody said. */
    {PLAY_ANY, "R6 0-0:98.2.0*255(2;3)",
     "data 0-0:98.2.0*255(3)\r\n(D;2;260402000000;08)\r\n(d;2;1-0:1.8.0*255;2.500)\r\n"
     "(D;3;260403000000;00)\r\n(d;3;1-0:1.8.0*255;4.000)\r\n",
     PLAY_STAY},
    {PLAY_ANY, "R6 0-0:98.2.0*255(3;3)",
     "data 0-0:98.2.0*255(3)\r\n(D;3;260403000000;00)\r\n(d;3;1-0:1.8.0*255;4.000)\r\n", PLAY_STAY},
    END};

START_TEST(daily__read_from_behind_the_last_whole_set_on) {
  stage_t *s = stage_new(daily_rules, facts_daily);
  const char *log = stage_live(s);
  ck_assert_int_eq(stage_count(s, REC_DAILY, NULL, NULL), 6);
  ck_assert_int_eq(stage_count(s, REC_DAILY, "1 head", "1775001600 1"), 1);
  ck_assert_int_eq(stage_count(s, REC_DAILY, "2 head", "1775088000 8"), 1);
  ck_assert_int_eq(stage_count(s, REC_DAILY, "2 1-0:1.8.0*255", "2500"), 1);
  ck_assert_int_eq(stage_count(s, REC_DAILY, "3 1-0:1.8.0*255", "4000"), 1);
  ck_assert_int_eq(stage_count(s, REC_FAULT, NULL, NULL), 0);
  ck_assert_int_eq(s->conflicts, 0);
  ck_assert_int_eq(stage_count(s, REC_VISIT, NULL, "ST_OK daily -"), 2);
  ck_assert_ptr_nonnull(record_of(s, REC_RANGE, "daily ", "1 2 2"));
  ck_assert_ptr_nonnull(record_of(s, REC_RANGE, "daily ", "3 3 1"));
  ck_assert_ptr_null(strstr(log, "(1;3)"));
  stage_close(s);
}
END_TEST

/* Killed at every store: nothing twice, nothing lost. */
START_TEST(daily__killed_at_every_store__are_whole_and_once) {
  for (int32_t kill = 1; kill < 8; kill++) {
    for (int after = 0; after < 2; after++) {
      stage_t *s = stage_new(daily_rules, facts_daily);
      s->kill_at = kill;
      s->kill_after = after != 0;
      stage_live(s);
      ck_assert_msg(stage_count(s, REC_DAILY, "2 1-0:1.8.0*255", "2500") == 1, "kill %d", kill);
      ck_assert_msg(stage_count(s, REC_DAILY, "3 1-0:1.8.0*255", "4000") == 1, "kill %d", kill);
      ck_assert_int_eq(s->conflicts, 0);
      stage_close(s);
    }
  }
}
END_TEST

/* The meter keeps three; of nine it has seven to nine, and only these are asked for. */
START_TEST(daily__overwritten_before_they_were_read__are_said_and_not_asked_for) {
  static const char facts[] =
      STAGE_FACTS "limit 0 daily_sets 3\n" KEYS "visit noon " NOON_NS " 0 daily\n";
  static const play_rule_t rules[] = {
      OPENING,
      QUIET,
      NO_EVENTS,
      {PLAY_ANY, "R5 0-0:128.33.0*255()", "data 0-0:128.33.0*255(9)", PLAY_STAY},
      {PLAY_ANY, "R6 0-0:98.2.0*255(7;9)",
       "data 0-0:98.2.0*255(3)\r\n(D;7;260401000000;00)\r\n(D;8;260402000000;00)\r\n"
       "(D;9;260403000000;00)\r\n",
       PLAY_STAY},
      END};
  stage_t *s = stage_new(rules, facts);
  stage_live(s);
  ck_assert_int_eq(stage_count(s, REC_DAILY, NULL, NULL), 3);
  ck_assert_ptr_nonnull(record_of(s, REC_FAULT, "", "daily sets 1 to 6 were overwritten unread"));
  ck_assert_int_eq(stage_count(s, REC_FAULT, NULL, NULL), 1);
  ck_assert_int_eq(stage_count(s, REC_VISIT, NULL, "ST_OK daily -"), 1);
  stage_close(s);
}
END_TEST

/* What the meter has is not what it serves: the hole is said, and the part is missing. */
START_TEST(daily__a_set_that_is_not_there__is_missing) {
  static const char facts[] = STAGE_FACTS KEYS "visit noon " NOON_NS " 0 daily\n";
  static const play_rule_t rules[] = {
      OPENING,
      QUIET,
      NO_EVENTS,
      {PLAY_ANY, "R5 0-0:128.33.0*255()", "data 0-0:128.33.0*255(2)", PLAY_STAY},
      {PLAY_ANY, "R6 0-0:98.2.0*255(1;2)", "data 0-0:98.2.0*255(2)\r\n(D;2;260402000000;00)\r\n",
       PLAY_STAY},
      END};
  stage_t *s = stage_new(rules, facts);
  stage_live(s);
  ck_assert_ptr_nonnull(record_of(s, REC_FAULT, "", "rows of daily are missing"));
  ck_assert_int_eq(stage_count(s, REC_VISIT, NULL, "ST_BAD_ORDER daily daily"), 1);
  stage_close(s);
}
END_TEST

/* ------------------------------------------------------------------ the second profile */

START_TEST(instrument__rows_are_journaled_under_a_number_of_their_own) {
  static const char facts[] = STAGE_FACTS
      "instrument 0 900000000000 30\ngauge 0 0 P\n" KEYS TWO_VISITS("profile,instrument");
  static const play_rule_t rules[] = {
      OPENING,
      QUIET,
      NO_EVENTS,
      {PLAY_ANY, "R5 0-0:128.4.0*255()", "data 0-0:128.4.0*255(1)", PLAY_STAY},
      {PLAY_ANY, "R6 1-0:99.1.0*255(S1;S1)",
       "data 1-0:99.1.0*255(900;1-0:1.29.0*255;-3;Wh)\r\n"
       "(E;1;1;260402114500;260402120000;0000;900;5000)\r\n",
       PLAY_STAY},
      {PLAY_ANY, "R5 0-0:128.34.0*255()", "data 0-0:128.34.0*255(1)", PLAY_STAY},
      {PLAY_ANY, "R6 1-0:99.2.0*255(S1;S1)",
       "data 1-0:99.2.0*255(900;1-0:16.7.0*255;-3;W)\r\n"
       "(I;1;1;260402114500;260402120000;0000;900;-250;20000;7000)\r\n",
       PLAY_STAY},
      END};
  stage_t *s = stage_new(rules, facts);
  const char *log = stage_live(s);
  ck_assert_int_eq(stage_count(s, REC_GAUGES, "1 1", "1775130300 1775131200 0 900 -250 20000 7000"),
                   1);
  ck_assert_int_eq(stage_count(s, REC_ENTRY, "1 1", "1775130300 1775131200 0 900 5000"), 1);
  const char *asked = strstr(log, ">R6 1-0:99.2.0");
  ck_assert_ptr_nonnull(asked);
  ck_assert_ptr_null(strstr(asked + 1, ">R6 1-0:99.2.0")); /* the second visit finds nothing new */
  ck_assert_int_eq(stage_count(s, REC_VISIT, NULL, "ST_OK profile,instrument -"), 2);
  stage_close(s);
}
END_TEST

/* ------------------------------------------------------------------ other channels */

#define HEAD_OLD "data 1-0:99.1.0*255(900;1-0:1.29.0*255;-3;Wh;1-0:2.29.0*255;-3;Wh)\r\n"
#define HEAD_NEW "data 1-0:99.1.0*255(900;1-0:5.29.0*255;-3;varh;1-0:1.29.0*255;-3;Wh)\r\n"
#define WRITE_CHANNELS "W5 0-0:128.35.0*255(1-0:5.29.0*255;1-0:1.29.0*255)"
#define SHOWN_OLD "data 0-0:128.35.0*255(1-0:1.29.0*255;1-0:2.29.0*255)"
#define SHOWN_NEW "data 0-0:128.35.0*255(1-0:5.29.0*255;1-0:1.29.0*255)"
#define EVENT_051(by_) "data 0-0:99.98.0*255(1)\r\n(V;1;1;051;260402120005;;2;" by_ ")\r\n"

static const char facts_order[] = STAGE_FACTS SHAPE KEYS "command " NOON_NS " 0 set_channels 2,0\n"
                                                         "visit one " ONE_NS " 0 profile,events\n";

/* Phase 1: the channels are changed; rows 2 to 5 are the end of the old, CL, CC and a new one. */
static const play_rule_t order_rules[] = {
    OPENING,
    QUIET,
    {1, "R5 0-0:128.4.0*255()", "data 0-0:128.4.0*255(5)", PLAY_STAY},
    {PLAY_ANY, "R5 0-0:128.4.0*255()", "data 0-0:128.4.0*255(1)", PLAY_STAY},
    {PLAY_ANY, "R6 1-0:99.1.0*255(S1;S1)",
     HEAD_OLD "(E;1;1;260402114500;260402120000;0000;900;5000;7)\r\n", PLAY_STAY},
    {PLAY_ANY, "R6 1-0:99.1.0*255(S2;S5)",
     HEAD_NEW "(M;3;1;CL;260402120005;;)\r\n(M;4;1;CC;260402120005;;051)\r\n"
              "(E;5;1;260402120005;260402121500;0080;895;11;6000)\r\n",
     PLAY_STAY},
    {1, "R5 0-0:128.5.0*255()", "data 0-0:128.5.0*255(1)", PLAY_STAY},
    {PLAY_ANY, "R5 0-0:128.5.0*255()", "data 0-0:128.5.0*255(0)", PLAY_STAY},
    {PLAY_ANY, "R6 0-0:99.98.0*255(1;1)", EVENT_051("R3"), PLAY_STAY},
    {1, "R5 0-0:128.35.0*255()", SHOWN_NEW, PLAY_STAY},
    {PLAY_ANY, "R5 0-0:128.35.0*255()", SHOWN_OLD, PLAY_STAY},
    {PLAY_ANY, WRITE_CHANNELS, "ACK", 1},
    END};

START_TEST(channels__by_order__come_after_the_last_row_and_are_read_back) {
  stage_t *s = stage_new(order_rules, facts_order);
  const char *log = stage_live(s);
  const char *entry = strstr(log, "entry"), *write = strstr(log, ">" WRITE_CHANNELS);
  ck_assert(entry != NULL && write != NULL && entry < write);
  ck_assert_ptr_null(strstr(write + 1, ">" WRITE_CHANNELS));
  ck_assert_ptr_nonnull(
      record_of(s, REC_COMMAND, " set_channels", "2,0 operator pmu bus ok channels=2,0,event=1"));
  ck_assert_int_eq(stage_count(s, REC_WORK_ORDER, NULL, NULL), 0); /* it was ours, CL as well */
  /* The row behind it is not in the roster's channels: each energy has its quantity. */
  ck_assert_int_eq(stage_count(s, REC_ENTRY, "1 1", "1775130300 1775131200 0 900 5000 7"), 1);
  ck_assert_int_eq(stage_count(s, REC_ENTRY, "1 5", "1775131205 1775132100 128 895 2:11 0:6000"),
                   1);
  stage_close(s);
}
END_TEST

START_TEST(channels__killed_at_every_store__are_ordered_once) {
  for (int32_t kill = 1; kill < 12; kill++) {
    for (int after = 0; after < 2; after++) {
      stage_t *s = stage_new(order_rules, facts_order);
      s->kill_at = kill;
      s->kill_after = after != 0;
      const char *log = stage_live(s);
      const char *write = strstr(log, ">" WRITE_CHANNELS);
      ck_assert_ptr_nonnull(write);
      ck_assert_msg(strstr(write + 1, ">" WRITE_CHANNELS) == NULL, "kill %d", kill);
      ck_assert_msg(record_of(s, REC_COMMAND, " set_channels", " ok ") != NULL, "kill %d", kill);
      ck_assert_int_eq(stage_count(s, REC_WORK_ORDER, NULL, NULL), 0);
      ck_assert_int_eq(s->conflicts, 0);
      stage_close(s);
    }
  }
}
END_TEST

/* It takes them, and shows the old ones. */
START_TEST(channels__that_do_not_read_back__are_not_done) {
  static const play_rule_t rules[] = {
      OPENING,
      QUIET,
      NO_EVENTS,
      {PLAY_ANY, "R5 0-0:128.4.0*255()", "data 0-0:128.4.0*255(0)", PLAY_STAY},
      {PLAY_ANY, "R5 0-0:128.35.0*255()", SHOWN_OLD, PLAY_STAY},
      {PLAY_ANY, WRITE_CHANNELS, "ACK", PLAY_STAY},
      END};
  stage_t *s = stage_new(rules, facts_order);
  stage_live(s);
  ck_assert_ptr_nonnull(record_of(s, REC_COMMAND, " set_channels",
                                  "2,0 operator pmu bus ST_NOT_READ_BACK channels=0,1,event=-"));
  ck_assert_ptr_null(record_of(s, REC_COMMAND, " set_channels", " ok "));
  stage_close(s);
}
END_TEST

START_TEST(channels__refused__are_refused_once) {
  static const play_rule_t rules[] = {
      OPENING,
      QUIET,
      NO_EVENTS,
      {PLAY_ANY, "R5 0-0:128.4.0*255()", "data 0-0:128.4.0*255(0)", PLAY_STAY},
      {PLAY_ANY, "R5 0-0:128.35.0*255()", SHOWN_OLD, PLAY_STAY},
      {PLAY_ANY, WRITE_CHANNELS, "data (ER04)", PLAY_STAY},
      END};
  stage_t *s = stage_new(rules, facts_order);
  const char *log = stage_live(s);
  ck_assert_ptr_nonnull(record_of(s, REC_COMMAND, " set_channels", "2,0 operator pmu bus ER04 "));
  const char *write = strstr(log, ">" WRITE_CHANNELS);
  ck_assert(write != NULL && strstr(write + 1, ">" WRITE_CHANNELS) == NULL);
  stage_close(s);
}
END_TEST

START_TEST(channels__of_a_quantity_that_the_meter_has_not__are_not_written) {
  static const char facts[] = STAGE_FACTS SHAPE KEYS "command " NOON_NS " 0 set_channels 3\n";
  static const play_rule_t rules[] = {OPENING, QUIET, NO_EVENTS, END};
  stage_t *s = stage_new(rules, facts);
  ck_assert_ptr_null(strstr(stage_live(s), ">W5 0-0:128.35.0"));
  ck_assert_ptr_nonnull(record_of(s, REC_FAULT, "", "the meter has no quantity 3"));
  stage_close(s);
}
END_TEST

/* Row 1 is not to be had: the order is held back. A head-end that reads nothing first and minds no
 * hole writes, and loses it. */
static bool never(site_do_t what) {
  (void)what;
  return false;
}

static bool always(bool whole, bool missing) {
  (void)whole;
  (void)missing;
  return true;
}

START_TEST(channels__over_a_hole__are_held_back_and_the_mechanism_is_what_does_it) {
  static const play_rule_t rules[] = {
      OPENING,
      QUIET,
      NO_EVENTS,
      {PLAY_ANY, "R5 0-0:128.4.0*255()", "data 0-0:128.4.0*255(2)", PLAY_STAY},
      {PLAY_ANY, "R6 1-0:99.1.0*255(S1;S2)",
       HEAD_OLD "(E;2;1;260402114500;260402120000;0000;900;5000;7)\r\n", PLAY_STAY},
      {PLAY_ANY, "R5 0-0:128.35.0*255()", SHOWN_OLD, PLAY_STAY},
      {PLAY_ANY, WRITE_CHANNELS, "ACK", PLAY_STAY},
      END};
  pmu_mechanisms_t wrong = pmu_mechanisms_right;
  wrong.reads_first = never;
  wrong.clear_allowed = always;
  for (int right = 0; right < 2; right++) {
    stage_t *s = stage_new(rules, facts_order);
    if (right == 0) s->mechanisms = &wrong;
    bool written = strstr(stage_live(s), ">" WRITE_CHANNELS) != NULL;
    ck_assert_int_eq(written, right == 0);
    if (right == 1)
      ck_assert_ptr_nonnull(record_of(s, REC_COMMAND, " set_channels", "ST_NOT_READ_BACK -"));
    stage_close(s);
  }
}
END_TEST

/* ------------------------------------------------------------------ events of 0008 */

#define LOG_OF(rows_) "data 0-0:99.98.0*255(1)\r\n" rows_ "\r\n"
#define ONE_EVENT(row_)                                                                            \
  {PLAY_ANY, "R5 0-0:128.5.0*255()", "data 0-0:128.5.0*255(1)", PLAY_STAY}, {                      \
    PLAY_ANY, "R6 0-0:99.98.0*255(1;1)", LOG_OF(row_), PLAY_STAY                                   \
  }
static const char facts_events[] = STAGE_FACTS KEYS "visit noon " NOON_NS " 0 events\n";

START_TEST(react__channels_changed_by_hand__are_a_change_and_by_the_utility_contact_none) {
  static const play_rule_t by_hand[] = {OPENING, QUIET, ONE_EVENT("(V;1;1;051;260402110000;;3;O3)"),
                                        END};
  static const play_rule_t by_contact[] = {
      OPENING, QUIET, ONE_EVENT("(V;1;1;020;260402110000;260402110000;1;X)"), END};
  static const play_rule_t changed_by_contact[] = {OPENING, QUIET,
                                                   ONE_EVENT("(V;1;1;042;260402110000;;;X)"), END};
  const play_rule_t *const rules[] = {by_hand, by_contact, changed_by_contact};
  for (int i = 0; i < 3; i++) {
    stage_t *s = stage_new(rules[i], facts_events);
    stage_live(s);
    ck_assert_int_eq(stage_count(s, REC_EVENT, NULL, NULL), 1);
    ck_assert_int_eq(orders_of(s, "change"), i == 0 ? 1 : 0);
    ck_assert_int_eq(stage_count(s, REC_WORK_ORDER, NULL, NULL), i == 0 ? 1 : 0);
    stage_close(s);
  }
}
END_TEST

/* Another number of channels than was ordered is another hand's. */
START_TEST(react__as_many_channels_as_were_ordered__are_ours) {
  mechanism_change_t change = {.code = 51, .remote = true, .by = "R3", .value = 2, .given = true};
  site_command_t command = {.what = SITE_DO_SET_CHANNELS, .channels = {2, {2, 0}}};
  change.command = &command;
  ck_assert(pmu_mechanisms_right.change_ours(&change));
  change.value = 3;
  ck_assert(!pmu_mechanisms_right.change_ours(&change));
  change.value = -1; /* a marker does not say */
  ck_assert(pmu_mechanisms_right.change_ours(&change));
}
END_TEST

/* Three visits: full when it is first seen, still, and cleared. The status of the first was read
 * before the event was written. */
static const char facts_full[] = STAGE_FACTS KEYS "visit noon " NOON_NS " 0 events\n"
                                                  "visit one " ONE_NS " 0 events\n"
                                                  "visit two " TWO_NS " 0 events\n";
static const play_rule_t full_rules[] = {
    OPENING,
    {0, "R5 0-0:96.5.0*255()", "data 0-0:96.5.0*255(00000000)", 1},
    {1, "R5 0-0:96.5.0*255()", "data 0-0:96.5.0*255(00020000)", 2},
    {2, "R5 0-0:96.5.0*255()", "data 0-0:96.5.0*255(00000000)", PLAY_STAY},
    ONE_EVENT("(V;1;1;088;260402110000;;7860;I)"),
    END};

START_TEST(nearly_full__is_open_until_a_later_visit_finds_room) {
  stage_t *s = stage_new(full_rules, facts_full);
  stage_live(s);
  /* 11:00 is 1775127600; closed by the third visit, at two o'clock and some seconds. */
  ck_assert_int_eq(stage_count(s, REC_WORK_ORDER, "nearly_full 1775127600", NULL), 1);
  ck_assert_int_eq(orders_of(s, "nearly_full-closed"), 1);
  ck_assert_ptr_nonnull(record_of(s, REC_WORK_ORDER, "nearly_full-closed 17751384", "room again"));
  stage_close(s);
}
END_TEST

/* A restart knows of the open order; one that closes nothing is the negative twin. */
static bool never_over(bool full) {
  (void)full;
  return false;
}

START_TEST(nearly_full__over_a_restart__is_closed_once_by_the_mechanism) {
  pmu_mechanisms_t wrong = pmu_mechanisms_right;
  wrong.full_order_over = never_over;
  for (int32_t kill = 0; kill < 8; kill++) {
    stage_t *s = stage_new(full_rules, facts_full);
    s->kill_at = kill;
    s->kill_after = true;
    stage_live(s);
    ck_assert_int_eq(orders_of(s, "nearly_full"), 1);
    ck_assert_int_eq(orders_of(s, "nearly_full-closed"), 1);
    stage_close(s);
  }
  stage_t *s = stage_new(full_rules, facts_full);
  s->mechanisms = &wrong;
  stage_live(s);
  ck_assert_int_eq(orders_of(s, "nearly_full-closed"), 0);
  stage_close(s);
}
END_TEST

/* 1: the clock is lost; 11: and the cell has failed. */
START_TEST(battery__an_emptied_capacitor__needs_nobody) {
  static const char *const facts[] = {
      STAGE_FACTS "policy 0 reserve.kind capacitor\npolicy 0 reserve.hours 3600000000000\n" KEYS
                  "visit noon " NOON_NS " 0 events\n",
      STAGE_FACTS "policy 0 reserve.kind cell\npolicy 0 reserve.hours 3600000000000\n" KEYS
                  "visit noon " NOON_NS " 0 events\n"};
  static const play_rule_t emptied[] = {
      OPENING,
      NO_EVENTS,
      {PLAY_ANY, "R5 0-0:96.5.0*255()", "data 0-0:96.5.0*255(00000001)", PLAY_STAY},
      END};
  static const play_rule_t failed[] = {
      OPENING,
      NO_EVENTS,
      {PLAY_ANY, "R5 0-0:96.5.0*255()", "data 0-0:96.5.0*255(00000011)", PLAY_STAY},
      END};
  for (int i = 0; i < 2; i++) {
    stage_t *s = stage_new(i == 0 ? emptied : failed, facts[i]);
    stage_live(s);
    ck_assert_int_eq(orders_of(s, "battery"), i);
    stage_close(s);
  }
}
END_TEST

int main(void) {
  Suite *suite = suite_create("stores");
  TCase *cases = tcase_create("all");
  suite_add_tcase(suite, cases);
  tcase_set_timeout(cases, 60);
  tcase_add_test(cases, daily__read_from_behind_the_last_whole_set_on);
  tcase_add_test(cases, daily__killed_at_every_store__are_whole_and_once);
  tcase_add_test(cases, daily__overwritten_before_they_were_read__are_said_and_not_asked_for);
  tcase_add_test(cases, daily__a_set_that_is_not_there__is_missing);
  tcase_add_test(cases, instrument__rows_are_journaled_under_a_number_of_their_own);
  tcase_add_test(cases, channels__by_order__come_after_the_last_row_and_are_read_back);
  tcase_add_test(cases, channels__killed_at_every_store__are_ordered_once);
  tcase_add_test(cases, channels__that_do_not_read_back__are_not_done);
  tcase_add_test(cases, channels__refused__are_refused_once);
  tcase_add_test(cases, channels__of_a_quantity_that_the_meter_has_not__are_not_written);
  tcase_add_test(cases, channels__over_a_hole__are_held_back_and_the_mechanism_is_what_does_it);
  tcase_add_test(cases,
                 react__channels_changed_by_hand__are_a_change_and_by_the_utility_contact_none);
  tcase_add_test(cases, react__as_many_channels_as_were_ordered__are_ours);
  tcase_add_test(cases, nearly_full__is_open_until_a_later_visit_finds_room);
  tcase_add_test(cases, nearly_full__over_a_restart__is_closed_once_by_the_mechanism);
  tcase_add_test(cases, battery__an_emptied_capacitor__needs_nobody);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_ENV);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
