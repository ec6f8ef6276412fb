/* What the oracle does otherwise for a meter that speaks DLMS/COSEM: wrong authentications in a
 * row, adjusts to the nearest edge, ranges by clock with both ends and by entries. Sources: the
 * dictionary of DLMS/COSEM, 2, 5 and 6. Each has a twin in 62056-21. */
#include "story_test.h"

/* 2026-03-31T00:00Z; a load of 3.6 kW, 1000 mWh a second. */
#define DAY INT64_C(1774915200)

static void begin(bool association) {
  story_begin(DAY, DAY + 2 * 86400, false);
  story_tariff();
  story_meter();
  fact("protocol 0 %s direct\n", association ? "dlms-wrapper" : "iec62056-21");
  fact("address 0 17 2\nsecurity 0 lls\ntitle 0 4D4D4D0000BC614E\n"
       "key 0 guek 000102030405060708090A0B0C0D0E0F\n");
  load(DAY, DAY + 2 * 86400, 3600000);
}

static void command(int64_t at_s, const char *what) {
  served("command 0 1 %lld %s\n", (long long)(at_s * NS), what);
}

static void opened(int64_t at_s, int level) {
  served("conversation 0 1 %lld association\nlevel 0 1 %lld %d\n", (long long)(at_s * NS),
         (long long)(at_s * NS), level);
}

START_TEST(oracle_ideal__third_wrong_authentication_in_a_row__locks_out_and_says_the_same) {
  begin(true);
  command(DAY + 60, "password - - ER01");
  command(DAY + 61, "password - - ER01");
  opened(DAY + 62, 1); /* a good one: the count is 0 again */
  command(DAY + 63, "password - - ER01");
  command(DAY + 64, "password - - ER01");
  opened(DAY + 65, 0); /* nobody authenticated */
  command(DAY + 66, "password - - ER01");
  command(DAY + 67, "password - - ER01");  /* locked out: neither counted nor logged */
  command(DAY + 966, "password - - ER01"); /* 900 s later it counts from 1 */
  ask_all(DAY + 1000);
  const char *text = ideal();
  LINE(text, "level 0 1 %lld 1", (long long)((DAY + 62) * NS));
  LINE(text, "command 0 1 %lld password - - ER01", (long long)((DAY + 66) * NS));
  LINE(text, "command 0 1 %lld password - - ER01", (long long)((DAY + 67) * NS));
  ROW(text, "event 2 1 30 %lld - - R0", (long long)DAY + 61);
  ROW(text, "event 5 1 30 %lld - - R0", (long long)DAY + 66);
  ROW(text, "event 6 1 31 %lld - - R0", (long long)DAY + 66);
  ROW(text, "event 7 1 30 %lld - - R0", (long long)DAY + 966);
  NO_ROW(text, "event 7 1 30 %lld - - R0", (long long)DAY + 67);
  NO_ROW(text, "event 8 1 31 %lld - - R0", (long long)DAY + 966);
}
END_TEST

START_TEST(oracle_ideal__good_authentication_while_locked_out__should_have_been_refused) {
  begin(true);
  for (int i = 0; i < 3; i++)
    command(DAY + 60 + i, "password - - ER01");
  opened(DAY + 100, 0); /* the public client is not authenticated, and comes in */
  opened(DAY + 961, 3); /* 899 s after the lock */
  opened(DAY + 962, 3);
  const char *text = ideal();
  LINE(text, "level 0 1 %lld 0", (long long)((DAY + 100) * NS));
  LINE(text, "command 0 1 %lld password - - ER01", (long long)((DAY + 961) * NS));
  NO_LINE(text, "level 0 1 %lld 3", (long long)((DAY + 961) * NS));
  LINE(text, "level 0 1 %lld 3", (long long)((DAY + 962) * NS));
}
END_TEST

START_TEST(oracle_ideal__level_in_62056_21__is_passed_on_and_counts_nothing) {
  begin(false);
  command(DAY + 60, "password - - ER01");
  command(DAY + 61, "password - - ER01");
  opened(DAY + 62, 1);
  command(DAY + 63, "password - - ER01");
  const char *text = ideal();
  LINE(text, "level 0 1 %lld 1", (long long)((DAY + 62) * NS));
  LINE(text, "command 0 1 %lld password - - broken", (long long)((DAY + 63) * NS));
}
END_TEST

/* 00:07:31 is 29 s before a minute. C is 29 s ahead then, and 03:07:31 true is 03:08:00 by it:
 * 480 s after its quarter, so 420 s to the next. 449 s ahead, noon of the next day is 449 s after
 * its period (a slew of 420 s takes 21 hours). */
START_TEST(oracle_ideal__adjusts_to_an_edge__are_adjusts_by_what_they_come_to) {
  begin(true);
  command(DAY + 451, "adjust_clock minute 1 ok");
  command(DAY + 2 * 3600 + 60, "adjust_clock 0 1 ok");
  command(DAY + 2 * 3600 + 61, "adjust_clock 0 0 ok");
  command(DAY + 2 * 3600 + 62, "adjust_clock 451 1 ok");
  command(DAY + 3 * 3600 + 451, "adjust_clock quarter 3 ok");
  command(DAY + 36 * 3600, "adjust_clock period 3 ok");
  ask_all(DAY + 37 * 3600);
  const char *text = ideal();
  LINE(text, "command 0 1 %lld adjust_clock minute 1 ok", (long long)((DAY + 451) * NS));
  ROW(text, "event 1 1 11 %lld - 29 R1", (long long)DAY + 451);
  ROW(text, "event 2 1 12 %lld - 451 R1", (long long)DAY + 2 * 3600 + 62 + 29);
  ROW(text, "event 3 1 11 %lld - 420 R3", (long long)DAY + 3 * 3600 + 480);
  ROW(text, "event 4 1 11 %lld - -449 R3", (long long)DAY + 36 * 3600 + 449);
  LINE(text, "command 0 1 %lld adjust_clock 0 1 ok", (long long)((DAY + 2 * 3600 + 60) * NS));
  LINE(text, "command 0 1 %lld adjust_clock 0 0 ER03", (long long)((DAY + 2 * 3600 + 61) * NS));
  LINE(text, "command 0 1 %lld adjust_clock 451 1 ER07", (long long)((DAY + 2 * 3600 + 62) * NS));
  begin(false);
  command(DAY + 60, "adjust_clock 0 1 ok");
  command(DAY + 61, "adjust_clock minute 1 ok");
  text = ideal();
  LINE(text, "command 0 1 %lld adjust_clock 0 1 ER04", (long long)((DAY + 60) * NS));
  LINE(text, "command 0 1 %lld adjust_clock minute 1 ER04", (long long)((DAY + 61) * NS));
}
END_TEST

START_TEST(oracle_ideal__range_by_clock__takes_both_ends_in_dlms_alone) {
  begin(true);
  served("range 0 1 %lld profile T%lld T%lld 0\n", (long long)((DAY + 7200) * NS),
         (long long)DAY + 900, (long long)DAY + 2700);
  served("range 0 1 %lld events T%lld T%lld 0\n", (long long)((DAY + 7300) * NS), (long long)DAY,
         (long long)DAY + 7300);
  const char *text = ideal();
  /* Entries begin at 900, 1800 and 2700; nothing has happened. */
  LINE(text, "range 0 1 %lld profile T%lld T%lld 3", (long long)((DAY + 7200) * NS),
       (long long)DAY + 900, (long long)DAY + 2700);
  LINE(text, "range 0 1 %lld events T%lld T%lld 0", (long long)((DAY + 7300) * NS), (long long)DAY,
       (long long)DAY + 7300);
  begin(false);
  served("range 0 1 %lld profile T260331001500 T260331004500 0\n", (long long)((DAY + 7200) * NS));
  text = ideal();
  LINE(text, "range 0 1 %lld profile T260331001500 T260331004500 2",
       (long long)((DAY + 7200) * NS));
}
END_TEST

START_TEST(oracle_ideal__range_by_entries__counts_from_the_oldest_and_0_is_the_last) {
  begin(true);
  /* Eight entries closed by 02:00:01. */
  static const struct {
    const char *range;
    int count;
  } asked[] = {{"E1 E0", 8}, {"E3 E5", 3}, {"E7 E99", 2}, {"E9 E0", 0}};
  for (int i = 0; i < 4; i++)
    served("range 0 1 %lld profile %s 0\n", (long long)((DAY + 7201 + i) * NS), asked[i].range);
  const char *text = ideal();
  for (int i = 0; i < 4; i++)
    LINE(text, "range 0 1 %lld profile %s %d", (long long)((DAY + 7201 + i) * NS), asked[i].range,
         asked[i].count);
}
END_TEST

START_TEST(oracle_ideal__protocol_that_there_is_not__is_refused) {
  begin(true);
  fact("protocol 0 modbus direct\n");
  char error[256] = "";
  ck_assert_ptr_null(oracle_ideal(story_facts.at, story_served.at, error, sizeof error));
  ck_assert_ptr_nonnull(strstr(error, "(protocol modbus)"));
}
END_TEST

int main(void) {
  Suite *suite = suite_create("association");
  TCase *cases = tcase_create("dlms");
  tcase_add_test(cases,
                 oracle_ideal__third_wrong_authentication_in_a_row__locks_out_and_says_the_same);
  tcase_add_test(cases,
                 oracle_ideal__good_authentication_while_locked_out__should_have_been_refused);
  tcase_add_test(cases, oracle_ideal__level_in_62056_21__is_passed_on_and_counts_nothing);
  tcase_add_test(cases, oracle_ideal__adjusts_to_an_edge__are_adjusts_by_what_they_come_to);
  tcase_add_test(cases, oracle_ideal__range_by_clock__takes_both_ends_in_dlms_alone);
  tcase_add_test(cases, oracle_ideal__range_by_entries__counts_from_the_oldest_and_0_is_the_last);
  tcase_add_test(cases, oracle_ideal__protocol_that_there_is_not__is_refused);
  suite_add_tcase(suite, cases);
  return story_run(suite);
}
