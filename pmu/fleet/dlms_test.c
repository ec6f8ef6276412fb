/* Tests of the fleet against a meter of the second language: the same visits leave the same words,
 * whatever the protection; counters are in the store before they are used; who cannot prove itself
 * is not believed. The meter is played from rules in hexadecimal; see stage_dlms_test.h. */
#include "pmu/fleet/stage_dlms_test.h"

#include <check.h>

#define NOON_NS "1775131200000000000"
#define KEYS                                                                                       \
  "headend recovery auto\nheadend clock_policy leave\nheadend clock_limit_s 20\n"                  \
  "headend retry_attempts 1\nheadend retry_delay_ns 30000000000\nheadend retry_backoff 2\n"        \
  "headend visit_deadline_ns 3600000000000\n"
#define DAY "visit daily " NOON_NS " 0 billing,profile,events\n"
/* The first 16 digits of SHA-256 over the key and the meter's title, by another tool. */
#define KEY_ID "1b14d7230fc1faa7"
static const char facts_none[] = DLMS_FACTS("none") KEYS DAY;
static const char facts_both[] = DLMS_FACTS("both") KEYS DAY;

/* C0 01 invoke, class, name, attribute, no selection. */
#define GET(class_, name_) "C001ii" class_ name_ "0200"
#define DATA "C401ii00"
#define ABSENT "090CFFFFFFFFFFFFFFFFFF8000FF"
/* 2026-04-02, a Thursday, hours and minutes in hexadecimal. */
#define AT(hour_, minute_) "090C07EA040204" hour_ minute_ "0000000000"

#define OPENING                                                                                    \
  {PLAY_ANY, GET("0001", "0000600100FF"), DATA "09024131", PLAY_STAY},                             \
      {PLAY_ANY, GET("0001", "0000600500FF"), DATA "0600000000", PLAY_STAY},                       \
      {PLAY_ANY, GET("0008", "0000010000FF"), DATA "090C{C}", PLAY_STAY},                          \
      {PLAY_ANY, GET("0001", "0000600700FF"), DATA "0600000001", PLAY_STAY},                       \
      {PLAY_ANY, GET("0001", "0000600E00FF"), DATA "1102", PLAY_STAY},                             \
      {PLAY_ANY, GET("0001", "00002B0100FF"), DATA "0600000000", PLAY_STAY}, /* of the public */   \
      {PLAY_ANY, "C003ii03 001400000D0000FF0200 001400000D0000FF0600 001400000D0000FF0A00",        \
       "C403ii03 0009096461792D6E69676874 000900 00" ABSENT, PLAY_STAY},                           \
  {                                                                                                \
    PLAY_ANY, GET("0001", "0000800300FF"), DATA "0205 0600000000" ABSENT ABSENT "0300 00",         \
        PLAY_STAY                                                                                  \
  }

/* Structure of object, from, to, all columns; the column is {1, name, 2}. */
#define RANGE(profile_, column_, from_, to_)                                                       \
  "C001ii0007" profile_ "020101 0204 0204 120001 0906" column_ "0F02 120000 06" from_ "06" to_     \
  "0100"
#define PROFILE(from_, to_) RANGE("0100630100FF", "0000800400FF", from_, to_)
#define SETS(from_, to_) RANGE("0000620100FF", "0100000100FF", from_, to_)
#define EVENTS(from_, to_) RANGE("0000636200FF", "0000800500FF", from_, to_)
#define N1 "00000001"
#define N2 "00000002"
#define N3 "00000003"

/* Sets made 1: by remote port (4), mask 0010, from 2026-04-01, a Wednesday, to 10:30, one instant
 * missed; 5000.001 Wh, 10000.004 W at 10:30; ratios of 1. */
#define ZERO "150000000000000000"
#define NONE ZERO ABSENT
#define ZERO9 ZERO ZERO ZERO ZERO ZERO ZERO ZERO ZERO ZERO
#define NONE8 NONE NONE NONE NONE NONE NONE NONE NONE
#define RATIO "150000000000000064"
#define SET_ROW                                                                                    \
  "0232 06" N1 "1104 120010 090C07EA04010300000000000000" AT("0A", "1E")                           \
      AT("0A", "1E") "1100 0101 0202 1101" AT("00", "00") "1500000000004C4B41" ZERO9 ZERO          \
                                                          "150000000000989684" AT("0A", "1E")      \
                                                              NONE8 ZERO9 RATIO RATIO RATIO RATIO

/* Entries of 2500.000 and 2500.001 Wh, then the mark of a forced end of demand. Status and boot
 * number stand where they change. */
#define ROW1                                                                                       \
  "0208" AT("0A", "00") "120000 06" N1 "06" N1                                                     \
                        "1600" AT("0A", "0F") "140000000000000384 1500000000002625A0"
/* Cut behind its tenth octet, inside the stamp. */
#define ROW2_A "0208090C07EA0402040A"
#define ROW2_B                                                                                     \
  "0F0000000000 00 06" N2 "00 1600" AT("0A", "1E") "140000000000000384 1500000000002625A1"
#define ROW3 "0208" AT("0A", "1E") "00 06" N3 "00 1605" ABSENT "140000000000000001" ZERO
/* The same as the first of an answer, which repeats nothing. */
#define ROW2                                                                                       \
  "0208" AT("0A", "0F") "120000 06" N2 "06" N1                                                     \
                        "1600" AT("0A", "1E") "140000000000000384 1500000000002625A1"
#define ROW3_FIRST                                                                                 \
  "0208" AT("0A", "1E") "120000 06" N3 "06" N1 "1605" ABSENT "140000000000000001" ZERO
#define EVENT_ROW                                                                                  \
  "0207" AT("0A", "1E") "06" N1 "06" N1 "120014" AT("0A", "1E") "140000000000000001 09025231"

#define COUNTERS                                                                                   \
  {PLAY_ANY, GET("0001", "0100000100FF"), DATA "06" N1, PLAY_STAY},                                \
      {PLAY_ANY, GET("0001", "0000800400FF"), DATA "06" N3, PLAY_STAY}, {                          \
    PLAY_ANY, GET("0001", "0000800500FF"), DATA "06" N1, PLAY_STAY                                 \
  }

/* A row of 63 octets, one of 57 and one of 57: 2 + 63 + 10 = 75 = 4B, then 47 + 57 = 104 = 68. */
static const play_rule_t day_rules[] = {
    OPENING,
    COUNTERS,
    {PLAY_ANY, SETS(N1, N1), DATA "0101" SET_ROW, PLAY_STAY},
    {PLAY_ANY, PROFILE(N1, N3), "C402ii00" N1 "004B 0103" ROW1 ROW2_A, PLAY_STAY},
    {PLAY_ANY, "C002ii" N1, "C402ii01" N2 "0068" ROW2_B ROW3, PLAY_STAY},
    {PLAY_ANY, PROFILE(N2, N3), DATA "0102" ROW2 ROW3, PLAY_STAY},
    {PLAY_ANY, PROFILE(N3, N3), DATA "0101" ROW3_FIRST, PLAY_STAY},
    {PLAY_ANY, EVENTS(N1, N1), DATA "0101" EVENT_ROW, PLAY_STAY},
    {PLAY_ANY, NULL, NULL, 0}};

static void check_day(const stage_t *s) {
  /* 2026-04-02T10:00:00Z is noon - 7200 = 1775124000; a quarter of an hour later 1775124900. */
  ck_assert_int_eq(stage_count(s, REC_ENTRY, "1 1", "1775124000 1775124900 0 900 2500000"), 1);
  ck_assert_int_eq(stage_count(s, REC_ENTRY, "1 2", "1775124900 1775125800 0 900 2500001"), 1);
  ck_assert_int_eq(stage_count(s, REC_ENTRY, NULL, NULL), 2);
  ck_assert_int_eq(stage_count(s, REC_MARKER, "1 3", "FE 1775125800 - 1"), 1);
  /* 2026-04-01T00:00Z: 1775001600; 2026-04-02T00:00Z: 1775088000. Mask 0010 is 16. */
  ck_assert_int_eq(stage_count(s, REC_SET, "1 head", "4 16 1775001600 1775125800 1775125800 0"), 1);
  ck_assert_int_eq(stage_count(s, REC_SET, "1 missed 1", "1 1775088000"), 1);
  ck_assert_int_eq(stage_count(s, REC_SET, "1 1-0:1.8.0*255", "5000001 -"), 1);
  ck_assert_int_eq(stage_count(s, REC_SET, "1 1-0:1.6.0*255", "10000004 1775125800"), 1);
  ck_assert_int_eq(stage_count(s, REC_SET, "1 1-0:1.6.8*255", "0 -"), 1);
  ck_assert_int_eq(stage_count(s, REC_SET, "1 1-0:0.4.6*255", "100 -"), 1);
  ck_assert_int_eq(stage_count(s, REC_SET, NULL, NULL), 35); /* head, missed, 33 registers */
  ck_assert_int_eq(stage_count(s, REC_EVENT, "1", "1 020 1775125800 1775125800 1 R1"), 1);
  ck_assert_int_eq(
      stage_count(s, REC_VISIT, "daily 1775131200 1", "ST_OK billing,profile,events -"), 1);
  ck_assert_int_eq(s->conflicts, 0);
}

START_TEST(dlms__a_visit__stores_the_words_of_the_first_language) {
  stage_t *s = dlms_stage(day_rules, facts_none, false);
  stage_live(s);
  check_day(s);
  ck_assert_int_eq(stage_count(s, REC_COUNTER, NULL, NULL), 0);
  stage_close(s);
}
END_TEST

START_TEST(dlms__a_protected_visit__stores_the_same_words_and_its_counters) {
  stage_t *s = dlms_stage(day_rules, facts_both, true);
  stage_live(s);
  check_day(s);
  /* The meter shows 0, so 1 to 4096 are put aside: tried, and ours once f(CtoS) came. It counts
   * AARE 1, f(CtoS) 2, its APDU 3, fourteen answers. */
  ck_assert_int_eq(stage_count(s, REC_COUNTER, "tried 4096 " KEY_ID, "-"), 1);
  ck_assert_int_eq(stage_count(s, REC_COUNTER, "sent 4096 " KEY_ID, "-"), 1);
  ck_assert_int_eq(stage_count(s, REC_COUNTER, "taken 17 " KEY_ID, "-"), 1);
  ck_assert_int_eq(stage_count(s, REC_COUNTER, NULL, NULL), 3);
  ck_assert_int_eq(stage_count(s, REC_FAULT, NULL, NULL), 0);
  stage_close(s);
}
END_TEST

/* What a datagram that is wrong costs is tried in session_dlms_faults_test.c. */
START_TEST(dlms__over_datagrams__the_words_are_the_same) {
  static char facts[sizeof facts_none];
  memcpy(facts, facts_none, sizeof facts);
  char *kind = strstr(facts, " tcp 1000000");
  ck_assert_ptr_nonnull(kind);
  memcpy(kind, " udp", 4);
  stage_t *s = dlms_stage(day_rules, facts, false);
  stage_live(s);
  check_day(s);
  stage_close(s);
}
END_TEST

START_TEST(dlms__a_restart__goes_on_above_what_was_put_aside) {
  stage_t *s = dlms_stage(day_rules, facts_both, true);
  stage_live(s);
  uint32_t used = dlms_meter.taken;
  ck_assert_uint_lt(used, 4096);
  s->facts = DLMS_FACTS("both") KEYS "visit later " NOON_NS " 0 events\n";
  text_clear(&s->log);
  const char *log = stage_live(s);
  ck_assert_ptr_null(strstr(log, "public")); /* our memory is good: nobody is asked */
  ck_assert_int_eq(stage_count(s, REC_COUNTER, "sent 8192 " KEY_ID, "-"), 1);
  ck_assert_uint_gt(dlms_meter.taken, 4096);
  ck_assert_int_eq(s->conflicts, 0);
  stage_close(s);
}
END_TEST

/* Another client with the same key has brought the meter to 70000: ours, 4097, is refused. */
START_TEST(dlms__a_counter_that_is_refused__is_tried_above_what_the_meter_shows) {
  static const play_rule_t ahead[] = {
      {PLAY_ANY, GET("0001", "00002B0100FF"), DATA "0600011170", PLAY_STAY},
      OPENING,
      COUNTERS,
      {PLAY_ANY, EVENTS(N1, N1), DATA "0101" EVENT_ROW, PLAY_STAY},
      {PLAY_ANY, NULL, NULL, 0}};
  stage_t *s = dlms_stage(day_rules, facts_both, true);
  stage_live(s);
  dlms_meter.taken = 70000; /* 00011170 */
  s->rules = ahead;
  s->facts = DLMS_FACTS("both") KEYS "visit later " NOON_NS " 0 events\n";
  stage_live(s);
  /* 70000 + 4096 */
  ck_assert_int_eq(stage_count(s, REC_COUNTER, "tried 74096 " KEY_ID, "-"), 1);
  ck_assert_int_eq(stage_count(s, REC_COUNTER, "sent 74096 " KEY_ID, "-"), 1);
  ck_assert_int_eq(stage_count(s, REC_VISIT, "later 1775131200 1", "ST_OK events -"), 1);
  ck_assert_int_eq(stage_count(s, REC_EVENT, "1", NULL), 1);
  stage_close(s);
}
END_TEST

/* Who shows a counter that is not above ours is not followed. */
START_TEST(dlms__a_counter_that_is_lower__is_not_taken) {
  stage_t *s = dlms_stage(day_rules, facts_both, true);
  stage_live(s);
  dlms_meter.taken = 70000; /* and shows 0 */
  s->facts = DLMS_FACTS("both") KEYS "visit later " NOON_NS " 0 events\n";
  stage_live(s);
  ck_assert_int_eq(stage_count(s, REC_COUNTER, "tried 4096 " KEY_ID, "-"),
                   1); /* the first life's */
  ck_assert_int_eq(stage_count(s, REC_VISIT, "later 1775131200 1", "ST_LOCKED_OUT events events"),
                   1);
  stage_close(s);
}
END_TEST

/* A meter that cannot say f(CtoS) leaves nothing but the try. */
START_TEST(dlms__a_meter_that_is_not_let_pass__leaves_no_counter_behind) {
  stage_t *s = dlms_stage(day_rules, facts_both, true);
  dlms_meter.locks_out = 99;
  stage_live(s);
  ck_assert_int_eq(stage_count(s, REC_COUNTER, "tried 4096 " KEY_ID, "-"), 1);
  ck_assert_int_eq(stage_count(s, REC_COUNTER, "sent 4096 " KEY_ID, "-"), 0);
  /* The try may have been heard: the next one is above it. */
  ck_assert_int_eq(stage_count(s, REC_COUNTER, "tried 8192 " KEY_ID, "-"), 1);
  ck_assert_int_eq(stage_count(s, REC_OBJECT, NULL, NULL), 0);
  ck_assert_int_eq(stage_count(s, REC_VISIT, NULL,
                               "ST_LOCKED_OUT billing,profile,events billing,profile,events"),
                   2);
  stage_close(s);
}
END_TEST

/* The store is told before the meter hears the first octet under a counter. */
START_TEST(dlms__killed_at_every_store__no_counter_is_used_twice) {
  stage_t *whole = dlms_stage(day_rules, facts_both, true);
  stage_live(whole);
  int32_t stores = whole->stores;
  stage_close(whole);
  ck_assert_int_gt(stores, 5);
  for (int32_t kill = 1; kill <= stores; kill++) {
    for (int after = 0; after < 2; after++) {
      stage_t *s = dlms_stage(day_rules, facts_both, true);
      s->kill_at = kill;
      s->kill_after = after == 1;
      stage_live(s);
      ck_assert_int_eq(stage_count(s, REC_ENTRY, NULL, NULL), 2);
      ck_assert_int_eq(stage_count(s, REC_SET, NULL, NULL), 35);
      ck_assert_int_eq(stage_count(s, REC_EVENT, NULL, NULL), 1);
      ck_assert_int_eq(s->conflicts, 0);
      /* The meter takes only what is greater; an old one would have been an exception. */
      ck_assert_int_eq(dlms_meter.refusals, 0);
      stage_close(s);
    }
  }
}
END_TEST

/* Answers in order: AARE 1 of the public, counter 2, RLRE 3, AARE 4, pass 5, serial number 6,
 * status word 7. */
START_TEST(dlms__a_tag_that_is_flipped__ends_the_conversation) {
  stage_t *s = dlms_stage(day_rules, facts_both, true);
  dlms_meter.flips = 7;
  stage_live(s);
  ck_assert_int_eq(headend_count(s->headend, 0, ST_BAD_TAG), 1);
  ck_assert_int_eq(stage_count(s, REC_VISIT, "daily 1775131200 1",
                               "ST_BAD_TAG billing,profile,events billing,profile,events"),
                   1);
  /* The second attempt is whole, and what came before the flip was no lie. */
  ck_assert_int_eq(
      stage_count(s, REC_VISIT, "daily 1775131200 2", "ST_OK billing,profile,events -"), 1);
  ck_assert_int_eq(stage_count(s, REC_ENTRY, NULL, NULL), 2);
  stage_close(s);
}
END_TEST

START_TEST(dlms__an_answer_under_an_old_counter__is_refused) {
  stage_t *s = dlms_stage(day_rules, facts_both, true);
  dlms_meter.replays = true;
  stage_live(s);
  ck_assert_int_gt((int)headend_count(s->headend, 0, ST_REPLAY), 0);
  ck_assert_int_eq(stage_count(s, REC_OBJECT, NULL, NULL), 0);
  stage_close(s);
}
END_TEST

START_TEST(dlms__without_entropy__a_meter_that_needs_it_is_not_read) {
  stage_t *s = dlms_stage(day_rules, facts_both, true);
  s->no_entropy = true;
  ck_assert_ptr_null(strstr(stage_live(s), ">"));
  ck_assert_int_eq(stage_count(s, REC_VISIT, "daily 1775131200 1",
                               "ST_UNSUPPORTED billing,profile,events billing,profile,events"),
                   1);
  stage_close(s);
  s = dlms_stage(day_rules, facts_none, false);
  s->no_entropy = true; /* nothing to draw */
  stage_live(s);
  check_day(s);
  stage_close(s);
}
END_TEST

/* A wrong secret is counted by the meter: without one nothing is said at all. */
START_TEST(dlms__without_a_password__nothing_is_said) {
  static char facts[sizeof DLMS_FACTS("lls") KEYS DAY];
  static const char line[] = "password 0 1 11111111\n";
  snprintf(facts, sizeof facts, "%s", DLMS_FACTS("lls") KEYS DAY);
  char *at = strstr(facts, line);
  ck_assert_ptr_nonnull(at);
  memmove(at, at + strlen(line), strlen(at + strlen(line)) + 1);
  stage_t *s = dlms_stage(day_rules, facts, false);
  ck_assert_ptr_null(strstr(stage_live(s), ">"));
  ck_assert_int_eq(stage_count(s, REC_VISIT, "daily 1775131200 1",
                               "ST_NO_ACCESS billing,profile,events billing,profile,events"),
                   1);
  stage_close(s);
}
END_TEST

/* ------------------------------------------------------------------ rows */

static void is_refused(const char *block, const char *next) {
  play_rule_t rules[] = {OPENING,
                         COUNTERS,
                         {PLAY_ANY, SETS(N1, N1), DATA "0101" SET_ROW, PLAY_STAY},
                         {PLAY_ANY, PROFILE(N1, N3), block, PLAY_STAY},
                         {PLAY_ANY, PROFILE(N2, N3), block, PLAY_STAY},
                         {PLAY_ANY, "C002ii" N1, next, PLAY_STAY},
                         {PLAY_ANY, EVENTS(N1, N1), DATA "0101" EVENT_ROW, PLAY_STAY},
                         {PLAY_ANY, NULL, NULL, 0}};
  stage_t *s = dlms_stage(rules, facts_none, false);
  stage_live(s);
  ck_assert_int_eq(stage_count(s, REC_VISIT, NULL, "ST_OK billing,profile,events -"), 0);
  ck_assert_int_eq(stage_count(s, REC_RANGE, NULL, NULL), 2); /* sets and events, once */
  ck_assert_int_eq(stage_count(s, REC_MARKER, NULL, NULL), 0);
  ck_assert_int_eq(s->conflicts, 0);
  stage_close(s);
}

START_TEST(dlms__rows_that_do_not_agree_with_their_count__are_no_whole_range) {
  /* Four announced, three there; two announced, three there; an octet behind the last. */
  is_refused("C402ii00" N1 "004B 0104" ROW1 ROW2_A, "C402ii01" N2 "0068" ROW2_B ROW3);
  is_refused("C402ii00" N1 "004B 0102" ROW1 ROW2_A, "C402ii01" N2 "0068" ROW2_B ROW3);
  is_refused("C402ii00" N1 "004B 0103" ROW1 ROW2_A, "C402ii01" N2 "0069" ROW2_B ROW3 "00");
  /* A block that was left out, and a row that is nearly one. */
  is_refused("C402ii00" N1 "004B 0103" ROW1 ROW2_A, "C402ii01" N3 "0068" ROW2_B ROW3);
  is_refused("C402ii00" N1 "004B 0103" ROW1 ROW2_A,
             "C402ii01" N2 "0068" ROW2_B "0207" AT("0A", "1E") "00 06" N3 "00 1605" ABSENT
                                                               "140000000000000001" ZERO);
}
END_TEST

/* ------------------------------------------------------------------ orders */

#define RESET "C301ii0009 00000A0001FF 01 01 120001"
static const char facts_reset_0[] =
    DLMS_FACTS("both") KEYS "command " NOON_NS " 0 end_of_billing_no_password -\n";

/* Phase 1: one set more. */
static const play_rule_t reset_rules[] = {
    {0, RESET, "C701ii0000", 1},
    {0, GET("0001", "0100000100FF"), DATA "0600000000", PLAY_STAY},
    {1, GET("0001", "0100000100FF"), DATA "06" N1, PLAY_STAY},
    {PLAY_ANY, SETS(N1, N1), DATA "0101" SET_ROW, PLAY_STAY},
    OPENING,
    {PLAY_ANY, NULL, NULL, 0}};

START_TEST(dlms__an_end_of_billing_without_password__is_the_public_clients) {
  stage_t *s = dlms_stage(reset_rules, facts_reset_0, true);
  const char *log = stage_live(s);
  const char *reset = strstr(log, ">C301ii0009");
  ck_assert_ptr_nonnull(reset);
  /* Directly before it the public association, directly behind it the release. */
  ck_assert(strncmp(reset - strlen(">AARQ public\n"), ">AARQ public\n", 13) == 0);
  ck_assert_ptr_nonnull(strstr(reset, "120001\n>RLRQ\n>AARQ\n"));
  ck_assert_int_eq(stage_count(s, REC_SET, "1 head", NULL), 1);
  stage_close(s);
}
END_TEST

START_TEST(dlms__a_write_without_an_answer__is_not_repeated) {
  stage_t *s = dlms_stage(reset_rules, facts_reset_0, true);
  dlms_meter.mute_tag = 0xC3; /* it hears the action, does it, and does not answer */
  const char *log = stage_live(s);
  const char *reset = strstr(log, ">C301ii0009");
  ck_assert_ptr_nonnull(reset);
  ck_assert_ptr_null(strstr(reset + 1, ">C301ii0009"));
  ck_assert_int_eq(stage_count(s, REC_SET, "1 head", NULL), 1);
  stage_close(s);
}
END_TEST

/* Section 6: other-reason 250 is ER08, and nothing is tried again. */
START_TEST(dlms__a_refusal__is_the_word_of_the_first_language) {
  static const play_rule_t rules[] = {
      {PLAY_ANY, RESET, "C701iiFA00", PLAY_STAY},
      {PLAY_ANY, GET("0001", "0100000100FF"), DATA "0600000000", PLAY_STAY},
      OPENING,
      {PLAY_ANY, NULL, NULL, 0}};
  stage_t *s = dlms_stage(rules, facts_reset_0, true);
  stage_live(s);
  int32_t found = 0;
  for (size_t i = 0; i < s->count; i++)
    if (s->records[i].kind == REC_COMMAND &&
        bytes_is(s->records[i].value, "- operator pmu bus ER08 sets=0"))
      found++;
  ck_assert_int_eq(found, 1);
  ck_assert_int_eq((int)headend_count(s->headend, 0, ST_LOCKED_OUT), 1);
  stage_close(s);
}
END_TEST

/* A clock that takes no deviation: type-unmatched 12, then taken. */
#define SET_CLOCK "C101ii0008 0000010000FF 0200 090C07EA0402040C00"
static const play_rule_t set_rules[] = {
    {0, SET_CLOCK "~", "C501ii0C", 1},
    {1, SET_CLOCK "~", "C501ii00", 2},
    {2, SET_CLOCK "~", "C501ii00", PLAY_STAY},
    OPENING,
    COUNTERS,
    {PLAY_ANY, GET("0003", "0100010800FF"), DATA ZERO, PLAY_STAY},
    {PLAY_ANY, SETS(N1, N1), DATA "0101" SET_ROW, PLAY_STAY},
    {PLAY_ANY, PROFILE(N1, N3), DATA "0103" ROW1 ROW2 ROW3, PLAY_STAY},
    {PLAY_ANY, EVENTS(N1, N1), DATA "0101" EVENT_ROW, PLAY_STAY},
    {PLAY_ANY, NULL, NULL, 0}};

START_TEST(dlms__a_clock_that_takes_no_deviation__is_given_local_time_once) {
  stage_t *s =
      dlms_stage(set_rules, DLMS_FACTS("both") KEYS "command " NOON_NS " 0 set_time -\n", true);
  const char *log = stage_live(s);
  const char *first = strstr(log, ">C101ii0008"), *second = strstr(first + 1, ">C101ii0008");
  ck_assert_ptr_nonnull(second);
  /* Deviation 0 and status 00 of UTC; then 8000, not specified. */
  ck_assert_int_eq(strncmp(strchr(first, '\n') - 6, "000000", 6), 0);
  ck_assert_int_eq(strncmp(strchr(second, '\n') - 6, "800000", 6), 0);
  ck_assert_ptr_null(strstr(second + 1, ">C101ii0008"));
  ck_assert_int_eq(stage_count(s, REC_FALLBACK, "local_time", "-"), 1);
  int32_t found = 0;
  for (size_t i = 0; i < s->count; i++)
    if (s->records[i].kind == REC_COMMAND &&
        strstr((const char *)s->records[i].value.p, " operator pmu bus ok claim=") != NULL)
      found++;
  ck_assert_int_eq(found, 1);
  /* In another life it is known. */
  s->facts = DLMS_FACTS("both") KEYS "command 1775131201000000000 0 set_time -\n";
  text_clear(&s->log);
  first = strstr(stage_live(s), ">C101ii0008");
  ck_assert_ptr_nonnull(first);
  ck_assert_int_eq(strncmp(strchr(first, '\n') - 6, "800000", 6), 0);
  ck_assert_int_eq(stage_count(s, REC_FALLBACK, NULL, NULL), 1);
  stage_close(s);
}
END_TEST

/* ------------------------------------------------------------------ fallbacks */

static int32_t times(const char *log, const char *what) {
  int32_t found = 0;
  for (const char *at = log; (at = strstr(at, what)) != NULL; at++)
    found++;
  return found;
}

/* Another life over the same records: what was found is known, and asked in one way only. */
static const char *live_again(stage_t *s) {
  s->facts = DLMS_FACTS("none") KEYS "visit later " NOON_NS " 0 billing,profile,events\n";
  text_clear(&s->log);
  return stage_live(s);
}

/* 2048 is offered, 0800; the meter takes no more than 512. */
START_TEST(dlms__a_meter_that_fears_long_answers__is_offered_less_from_then_on) {
  stage_t *s = dlms_stage(day_rules, facts_none, false);
  dlms_meter.pdu_room = 512;
  ck_assert_int_eq(times(stage_live(s), ">AARQ"), 2);
  check_day(s);
  ck_assert_int_eq(stage_count(s, REC_FALLBACK, "small_pdu", "-"), 1);
  ck_assert_int_eq(times(live_again(s), ">AARQ"), 1);
  ck_assert_int_eq(stage_count(s, REC_FALLBACK, NULL, NULL), 1);
  stage_close(s);
}
END_TEST

/* Two attempts, each said twice: what is refused anyhow was not refused for its length. */
START_TEST(dlms__a_meter_that_takes_no_association__teaches_nothing) {
  stage_t *s = dlms_stage(day_rules, facts_none, false);
  dlms_meter.pdu_room = 100;
  ck_assert_int_eq(times(stage_live(s), ">AARQ"), 4);
  ck_assert_int_eq(stage_count(s, REC_FALLBACK, NULL, NULL), 0);
  ck_assert_int_eq(stage_count(s, REC_VISIT, NULL, "ST_OK billing,profile,events -"), 0);
  stage_close(s);
}
END_TEST

/* Over the wrapper a message may be lost: a second one is tried, and nothing is learned. */
START_TEST(dlms__silence_to_an_association__is_no_proof) {
  stage_t *s = dlms_stage(day_rules, facts_none, false);
  dlms_meter.pdu_room = 512;
  dlms_meter.pdu_mute = true;
  ck_assert_int_eq(times(stage_live(s), ">AARQ"), 2);
  check_day(s);
  ck_assert_int_eq(stage_count(s, REC_FALLBACK, NULL, NULL), 0);
  stage_close(s);
}
END_TEST

/* All rows of an object, and one number that is refused as it was asked. */
#define WHOLE(profile_) GET("0007", profile_)
#define NO_SCOPE "C401ii010D"
#define WHOLE_RULES(last_, profile_)                                                               \
  OPENING, {PLAY_ANY, GET("0001", "0100000100FF"), DATA "06" N1, PLAY_STAY},                       \
      {PLAY_ANY, GET("0001", "0000800400FF"), DATA "06" last_, PLAY_STAY},                         \
      {PLAY_ANY, GET("0001", "0000800500FF"), DATA "06" N1, PLAY_STAY},                            \
      {PLAY_ANY, SETS(N1, N1), NO_SCOPE, PLAY_STAY},                                               \
      {PLAY_ANY, WHOLE("0000620100FF"), DATA "0101" SET_ROW, PLAY_STAY},                           \
      {PLAY_ANY, WHOLE("0100630100FF"), profile_, PLAY_STAY},                                      \
      {PLAY_ANY, WHOLE("0000636200FF"), DATA "0101" EVENT_ROW, PLAY_STAY}, {                       \
    PLAY_ANY, NULL, NULL, 0                                                                        \
  }
#define ALL_ROWS DATA "0103" ROW1 ROW2 ROW3

START_TEST(dlms__a_meter_that_cannot_select__is_asked_for_all_and_the_rest_is_dropped) {
  static const play_rule_t two[] = {WHOLE_RULES(N2, ALL_ROWS)};
  static const play_rule_t three[] = {WHOLE_RULES(N3, ALL_ROWS)};
  stage_t *s = dlms_stage(two, facts_none, false);
  /* Once with selector 1, then never: a third row came since the counter was read. */
  ck_assert_int_eq(times(stage_live(s), "FF020101"), 1);
  ck_assert_int_eq(stage_count(s, REC_ENTRY, NULL, NULL), 2);
  ck_assert_int_eq(stage_count(s, REC_MARKER, NULL, NULL), 0);
  ck_assert_int_eq(stage_count(s, REC_SET, NULL, NULL), 35);
  ck_assert_int_eq(stage_count(s, REC_EVENT, NULL, NULL), 1);
  ck_assert_int_eq(stage_count(s, REC_FALLBACK, "whole_buffer", "-"), 1);
  ck_assert_int_eq(stage_count(s, REC_VISIT, NULL, "ST_OK billing,profile,events -"), 1);
  s->rules = three;
  ck_assert_int_eq(times(live_again(s), "FF020101"), 0);
  ck_assert_int_eq(stage_count(s, REC_ENTRY, NULL, NULL), 2);
  ck_assert_int_eq(stage_count(s, REC_MARKER, "1 3", "FE 1775125800 - 1"), 1);
  ck_assert_int_eq(stage_count(s, REC_VISIT, NULL, "ST_OK billing,profile,events -"), 2);
  ck_assert_int_eq(stage_count(s, REC_FALLBACK, NULL, NULL), 1);
  ck_assert_int_eq(s->conflicts, 0);
  stage_close(s);
}
END_TEST

START_TEST(dlms__a_range_that_is_refused_whole_as_well__teaches_nothing) {
  static const play_rule_t rules[] = {OPENING,
                                      COUNTERS,
                                      {PLAY_ANY, SETS(N1, N1), DATA "0101" SET_ROW, PLAY_STAY},
                                      {PLAY_ANY, PROFILE(N1, N3), NO_SCOPE, PLAY_STAY},
                                      {PLAY_ANY, WHOLE("0100630100FF"), NO_SCOPE, PLAY_STAY},
                                      {PLAY_ANY, EVENTS(N1, N1), DATA "0101" EVENT_ROW, PLAY_STAY},
                                      {PLAY_ANY, NULL, NULL, 0}};
  stage_t *s = dlms_stage(rules, facts_none, false);
  stage_live(s);
  ck_assert_int_eq(stage_count(s, REC_FALLBACK, NULL, NULL), 0);
  ck_assert_int_eq(stage_count(s, REC_ENTRY, NULL, NULL), 0);
  /* The events that were asked for afterwards were selected as before. */
  ck_assert_int_eq(stage_count(s, REC_EVENT, NULL, NULL), 1);
  stage_close(s);
}
END_TEST

/* The same AARE with general block transfer in its conformance: 207E1F. The meter says block 2 and
 * never block 1; then it is asked with get blocks. */
START_TEST(dlms__a_meter_that_loses_general_blocks__is_asked_for_get_blocks_from_then_on) {
  static const play_rule_t rules[] = {{0, PROFILE(N1, N3), "E080 0002 0000 01 00", 1},
                                      {1, "E0~", "E080 0002 0000 01 00", PLAY_STAY},
                                      OPENING,
                                      COUNTERS,
                                      {PLAY_ANY, SETS(N1, N1), DATA "0101" SET_ROW, PLAY_STAY},
                                      {1, PROFILE(N1, N3), DATA "0103" ROW1 ROW2 ROW3, PLAY_STAY},
                                      {PLAY_ANY, EVENTS(N1, N1), DATA "0101" EVENT_ROW, PLAY_STAY},
                                      {PLAY_ANY, NULL, NULL, 0}};
  stage_t *s = dlms_stage(rules, DLMS_FACTS("none") "transfer 0 blocks general\n" KEYS DAY, false);
  dlms_meter.aare = "6129 A109060760857405080101 A203020100 A305A103020100 BE10040E "
                    "0800 065F1F0400 207E1F 0400 0007";
  stage_live(s);
  ck_assert_int_eq(stage_count(s, REC_FALLBACK, "get_blocks", "-"), 1);
  ck_assert_int_eq(stage_count(s, REC_ENTRY, NULL, NULL), 2);
  ck_assert_int_eq(stage_count(s, REC_VISIT, "daily 1775131200 2", NULL), 1);
  stage_close(s);
}
END_TEST

/* ------------------------------------------------------------------ notifications */

/* Long-invoke-id 7, no time, a structure of the serial number and 5. */
#define PUSH "0F 00000007 00 0202 09024131 0600000005"
#define PUSH_WORDS "data - - - 0f00000007000202090241310600000005 [\"A1\",5]"
/* Without a time: the alarm register, 1-class, attribute 2, has become 8. */
#define ALARM "C2 00 0001 0000616200FF 02 0600000008"
#define ALARM_WORDS "event 1 0-0:97.98.0*255 2 c20000010000616200ff020600000008 8"

static stage_t *notified(bool protects, const char *notice, bool behind) {
  stage_t *s = dlms_stage(day_rules, protects ? facts_both : facts_none, protects);
  dlms_meter.notice = notice;
  dlms_meter.notice_at = 9; /* the serial number was shown before, whatever the association took */
  dlms_meter.notices = 4;
  dlms_meter.notice_behind = behind;
  stage_live(s);
  check_day(s); /* what was asked was answered as ever */
  ck_assert_int_eq((int)headend_count(s->headend, 0, ST_BAD_ORDER), 0);
  return s;
}

/* Before or behind an answer, in clear or ciphered; said four times, and kept once. A meter counts
 * its own counter on: the order in which it says things is that in which they are protected. */
START_TEST(dlms__a_data_notification__is_kept_once) {
  stage_t *s = notified((_i & 1) != 0, PUSH, (_i & 2) != 0);
  ck_assert_int_eq(stage_count(s, REC_NOTIFICATION, NULL, PUSH_WORDS), 1);
  ck_assert_int_eq(stage_count(s, REC_NOTIFICATION, NULL, NULL), 1);
  ck_assert_int_eq(stage_count(s, REC_FAULT, NULL, NULL), 0);
  stage_close(s);
}
END_TEST

/* Nothing in it says which one it is: each is an event of its own. */
START_TEST(dlms__event_notifications_without_a_time__are_kept_each) {
  stage_t *s = notified((_i & 1) != 0, ALARM, (_i & 2) != 0);
  ck_assert_int_eq(stage_count(s, REC_NOTIFICATION, NULL, ALARM_WORDS), 4);
  ck_assert_int_eq(stage_count(s, REC_NOTIFICATION, NULL, NULL), 4);
  stage_close(s);
}
END_TEST

/* In clear where ciphering was agreed: told, not believed, and nothing else suffers. */
START_TEST(dlms__a_notification_in_clear__is_not_taken_for_a_ciphered_one) {
  stage_t *s = dlms_stage(day_rules, facts_both, true);
  dlms_meter.notice = ALARM;
  dlms_meter.notice_at = 9;
  dlms_meter.notices = 1;
  dlms_meter.notice_bare = true;
  stage_live(s);
  check_day(s);
  ck_assert_int_eq(stage_count(s, REC_NOTIFICATION, NULL, NULL), 0);
  ck_assert_int_eq((int)headend_count(s->headend, 0, ST_NOT_AGREED), 1);
  stage_close(s);
}
END_TEST

/* Request 1 is the AARQ, 2 the serial number: what comes before its answer is nobody's yet. */
START_TEST(dlms__a_notification_before_the_serial_number__is_not_kept) {
  stage_t *s = dlms_stage(day_rules, facts_none, false);
  dlms_meter.notice = PUSH;
  dlms_meter.notice_at = 2;
  dlms_meter.notices = 1;
  stage_live(s);
  check_day(s);
  ck_assert_int_eq(stage_count(s, REC_NOTIFICATION, NULL, NULL), 0);
  ck_assert_int_eq((int)headend_count(s->headend, 0, ST_BAD_IDENTITY), 1);
  stage_close(s);
}
END_TEST

/* ------------------------------------------------------------------ general block transfer */

/* 4 octets of head and the 75 of the first get block: 4F. */
#define GENERAL_1 "E000 0001 0000 4F C401ii00 0103" ROW1 ROW2_A
#define GENERAL_AARE DLMS_AARE_HEAD "0800 065F1F0400 207E1F 0400 0007"
#define GENERAL_RULES(second_)                                                                     \
  OPENING, COUNTERS, {PLAY_ANY, SETS(N1, N1), DATA "0101" SET_ROW, PLAY_STAY},                     \
      {PLAY_ANY, PROFILE(N1, N3), GENERAL_1, PLAY_STAY}, {PLAY_ANY, "E0~", second_, PLAY_STAY},    \
      {PLAY_ANY, EVENTS(N1, N1), DATA "0101" EVENT_ROW, PLAY_STAY}, {                              \
    PLAY_ANY, NULL, NULL, 0                                                                        \
  }
static const char facts_general[] = DLMS_FACTS("none") "transfer 0 blocks general\n" KEYS DAY;

START_TEST(dlms__rows_in_general_blocks__are_kept_before_the_next_block_is_asked_for) {
  static const play_rule_t rules[] = {GENERAL_RULES("E080 0002 0001 68" ROW2_B ROW3)};
  stage_t *s = dlms_stage(rules, facts_general, false);
  dlms_meter.aare = GENERAL_AARE;
  const char *log = stage_live(s);
  check_day(s);
  const char *asked = strstr(log, ">C001ii00070100630100FF");
  ck_assert_ptr_nonnull(asked);
  const char *next = strstr(asked, ">E0"), *stored = strstr(asked, " entry\n");
  ck_assert_ptr_nonnull(next);
  ck_assert_ptr_nonnull(stored);
  ck_assert(stored < next);
  stage_close(s);
}
END_TEST

/* Row 3 is announced, and the last block ends before it; an octet too many; another block again
 * and again. What was whole is kept, and no range is said to be. */
START_TEST(dlms__general_blocks_that_do_not_agree_with_their_count__are_no_whole_range) {
  static const play_rule_t short_rules[] = {GENERAL_RULES("E080 0002 0001 2F" ROW2_B)};
  static const play_rule_t long_rules[] = {GENERAL_RULES("E080 0002 0001 69" ROW2_B ROW3 "00")};
  static const play_rule_t lost_rules[] = {GENERAL_RULES("E080 0003 0001 68" ROW2_B ROW3)};
  static const play_rule_t *const all[] = {short_rules, long_rules, lost_rules};
  stage_t *s = dlms_stage(all[_i], facts_general, false);
  dlms_meter.aare = GENERAL_AARE;
  stage_live(s);
  ck_assert_int_eq(stage_count(s, REC_VISIT, NULL, "ST_OK billing,profile,events -"), 0);
  ck_assert_int_eq(stage_count(s, REC_RANGE, NULL, NULL), 2); /* sets and events, once */
  ck_assert_int_eq(stage_count(s, REC_MARKER, NULL, NULL), 0);
  stage_close(s);
}
END_TEST

/* ------------------------------------------------------------------ release */

/* Two releases: of the public association, which proves nothing, and of ours. All was read before,
 * so a lie costs nothing but the order of the line. */
START_TEST(dlms__a_release_that_lies__is_seen) {
  static const struct {
    bool proves, lies, bare;
    status_t seen;
  } rows[] = {{false, false, false, ST_COUNT}, /* the field is the meter's to leave out */
              {true, false, false, ST_COUNT},
              {true, true, false, ST_BAD_TAG},
              {false, false, true, ST_NOT_AGREED}};
  stage_t *s = dlms_stage(day_rules, facts_both, true);
  dlms_meter.release_proves = rows[_i].proves;
  dlms_meter.release_lies = rows[_i].lies;
  dlms_meter.release_bare = rows[_i].bare;
  stage_live(s);
  check_day(s);
  bool seen = rows[_i].seen != ST_COUNT;
  ck_assert_int_eq(stage_count(s, REC_FAULT, NULL, NULL), seen ? 1 : 0);
  if (seen) ck_assert_int_eq((int)headend_count(s->headend, 0, rows[_i].seen), 1);
  stage_close(s);
}
END_TEST

/* ------------------------------------------------------------------ compact arrays */

/* Of structures (02) of seven: stamp, two counts, code, stamp, long64, text. The contents are 1 +
 * 12, 4, 4, 2, 1 + 12, 8 and 1 + 2 octets: 47, 2F. */
#define COMPACT_HEAD "13 0207 09060612091409"
#define COMPACT_ROW                                                                                \
  "0C07EA0402040A1E0000000000" N1 N1 "0014 0C07EA0402040A1E0000000000 0000000000000001 025231"

/* Whole, or cut behind the fifth octet of the description, 13 0207 0906 | … of 58 octets. */
START_TEST(dlms__rows_in_a_compact_array__are_the_same_rows) {
  static const char *const answers[] = {DATA COMPACT_HEAD "2F" COMPACT_ROW,
                                        "C402ii00" N1 "0005 1302070906"};
  const play_rule_t rules[] = {
      OPENING,
      COUNTERS,
      {PLAY_ANY, SETS(N1, N1), DATA "0101" SET_ROW, PLAY_STAY},
      {PLAY_ANY, PROFILE(N1, N3), DATA "0103" ROW1 ROW2 ROW3, PLAY_STAY},
      {PLAY_ANY, EVENTS(N1, N1), answers[_i], PLAY_STAY},
      {PLAY_ANY, "C002ii" N1, "C402ii01" N2 "0035 0612091409 2F" COMPACT_ROW, PLAY_STAY},
      {PLAY_ANY, NULL, NULL, 0}};
  stage_t *s = dlms_stage(rules, facts_none, false);
  stage_live(s);
  check_day(s);
  stage_close(s);
}
END_TEST

/* A length that is not that of a whole number of rows; an octet behind the array. */
START_TEST(dlms__a_compact_array_that_does_not_add_up__is_no_range) {
  static const char *const answers[] = {DATA COMPACT_HEAD "30" COMPACT_ROW "00",
                                        "C402ii01" N1 "003B" COMPACT_HEAD "2F" COMPACT_ROW "00"};
  const play_rule_t rules[] = {OPENING,
                               COUNTERS,
                               {PLAY_ANY, EVENTS(N1, N1), answers[_i], PLAY_STAY},
                               {PLAY_ANY, NULL, NULL, 0}};
  stage_t *s =
      dlms_stage(rules, DLMS_FACTS("none") KEYS "visit later " NOON_NS " 0 events\n", false);
  stage_live(s);
  ck_assert_int_eq(stage_count(s, REC_EVENT, NULL, NULL), 0);
  ck_assert_int_eq(stage_count(s, REC_RANGE, NULL, NULL), 0);
  ck_assert_int_gt((int)headend_count(s->headend, 0, ST_BAD_VALUE), 0);
  stage_close(s);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("dlms");
  TCase *all = tcase_create("all");
  suite_add_tcase(suite, all);
  tcase_set_timeout(all, 60);
  tcase_add_test(all, dlms__a_visit__stores_the_words_of_the_first_language);
  tcase_add_test(all, dlms__a_protected_visit__stores_the_same_words_and_its_counters);
  tcase_add_test(all, dlms__a_restart__goes_on_above_what_was_put_aside);
  tcase_add_test(all, dlms__a_counter_that_is_refused__is_tried_above_what_the_meter_shows);
  tcase_add_test(all, dlms__a_counter_that_is_lower__is_not_taken);
  tcase_add_test(all, dlms__a_meter_that_is_not_let_pass__leaves_no_counter_behind);
  tcase_add_test(all, dlms__killed_at_every_store__no_counter_is_used_twice);
  tcase_add_test(all, dlms__a_tag_that_is_flipped__ends_the_conversation);
  tcase_add_test(all, dlms__an_answer_under_an_old_counter__is_refused);
  tcase_add_test(all, dlms__without_entropy__a_meter_that_needs_it_is_not_read);
  tcase_add_test(all, dlms__rows_that_do_not_agree_with_their_count__are_no_whole_range);
  tcase_add_test(all, dlms__an_end_of_billing_without_password__is_the_public_clients);
  tcase_add_test(all, dlms__a_write_without_an_answer__is_not_repeated);
  tcase_add_test(all, dlms__a_refusal__is_the_word_of_the_first_language);
  tcase_add_test(all, dlms__a_clock_that_takes_no_deviation__is_given_local_time_once);
  tcase_add_test(all, dlms__without_a_password__nothing_is_said);
  tcase_add_test(all, dlms__a_meter_that_fears_long_answers__is_offered_less_from_then_on);
  tcase_add_test(all, dlms__a_meter_that_takes_no_association__teaches_nothing);
  tcase_add_test(all, dlms__silence_to_an_association__is_no_proof);
  tcase_add_test(all, dlms__a_meter_that_cannot_select__is_asked_for_all_and_the_rest_is_dropped);
  tcase_add_test(all, dlms__a_range_that_is_refused_whole_as_well__teaches_nothing);
  tcase_add_test(all,
                 dlms__a_meter_that_loses_general_blocks__is_asked_for_get_blocks_from_then_on);
  tcase_add_loop_test(all, dlms__a_data_notification__is_kept_once, 0, 4);
  tcase_add_loop_test(all, dlms__event_notifications_without_a_time__are_kept_each, 0, 4);
  tcase_add_test(all, dlms__a_notification_in_clear__is_not_taken_for_a_ciphered_one);
  tcase_add_test(all, dlms__a_notification_before_the_serial_number__is_not_kept);
  tcase_add_test(all, dlms__rows_in_general_blocks__are_kept_before_the_next_block_is_asked_for);
  tcase_add_loop_test(
      all, dlms__general_blocks_that_do_not_agree_with_their_count__are_no_whole_range, 0, 3);
  tcase_add_loop_test(all, dlms__a_release_that_lies__is_seen, 0, 4);
  tcase_add_loop_test(all, dlms__rows_in_a_compact_array__are_the_same_rows, 0, 2);
  tcase_add_loop_test(all, dlms__a_compact_array_that_does_not_add_up__is_no_range, 0, 2);
  tcase_add_test(all, dlms__over_datagrams__the_words_are_the_same);
  SRunner *runner = srunner_create(suite);
  srunner_set_fork_status(runner, CK_NOFORK);
  srunner_run_all(runner, CK_NORMAL);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
