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
  ck_assert_int_eq(stage_count(s, REC_COUNTER, NULL, NULL), 3); /* tried, sent, taken */
  ck_assert_int_eq(stage_count(s, REC_FAULT, NULL, NULL), 0);
  stage_close(s);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("dlms");
  TCase *all = tcase_create("all");
  suite_add_tcase(suite, all);
  tcase_add_test(all, dlms__a_visit__stores_the_words_of_the_first_language);
  tcase_add_test(all, dlms__a_protected_visit__stores_the_same_words_and_its_counters);
  SRunner *runner = srunner_create(suite);
  srunner_set_fork_status(runner, CK_NOFORK);
  srunner_run_all(runner, CK_NORMAL);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
