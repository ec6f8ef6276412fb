/* A program that is damaged, as a start finds it: 0009 *Every start*, by hand. The story is that of
 * firmware_story_test.h: image MP-1.0.1, counter 6, takes the place of MP-1.0.0, counter 5, at
 * 01:01:00, dark for 30 s. */
#include "firmware_story_test.h"

static void damage(long long at_s, int part) {
  fact("fault 0 program_damaged %lld -1 %d 3\n", at_s * NS, part);
}

/* 01:01:00, dark for 30 s. */
static void activated(const char *differs) {
  begin();
  image(differs);
  send_and_verify();
  order(AT(1, 1), "image_activate", "-", 3);
}

static void ask_status(long long at_s) { ask(at_s, "0-0:96.5.0*255"); }

/* Of a first firmware there is no way back: it runs on, and says so. The second start finds it so
 * again, which is an event and no row. */
START_TEST(oracle_program__damaged_without_a_way_back__runs_on_and_says_so_once) {
  begin();
  damage(AT(0, 5), 1);
  ask_status(AT(0, 9));
  outage(AT(0, 10), AT(0, 11));
  outage(AT(0, 20), AT(0, 21));
  const char *text = answer_at(AT(1, 0));
  ROW(text, "event 1 1 1 %lld - - I", AT(0, 10));
  ROW(text, "event 2 2 2 %lld %lld 60 I", AT(0, 11), AT(0, 10));
  ROW(text, "event 3 2 81 %lld - - I", AT(0, 11));
  ROW(text, "event 4 2 92 %lld - 17 I", AT(0, 11));
  ROW(text, "event 6 3 2 %lld %lld 60 I", AT(0, 21), AT(0, 20));
  ROW(text, "event 7 3 81 %lld - - I", AT(0, 21));
  ROW(text, "range events 1 999999 7");
  ROW(text, "firmware 1 %lld 0 0 17 MP-1.0.0 MP-1.0.0 5 5 I -", AT(0, 11));
  ROW(text, "range firmware 1 999999 1");
  ROW(text, "value 1-0:0.2.0*255 MP-1.0.0");
  ROW(text, "value 1-0:0.2.8*255 " ONE); /* as the manifest has it */
}
END_TEST

/* Nobody looks at what runs before a start does. */
START_TEST(oracle_program__damaged__is_in_the_status_from_the_start_on) {
  begin();
  damage(AT(0, 5), 1);
  ask_status(AT(0, 9));
  outage(AT(0, 10), AT(0, 11));
  ask_status(AT(0, 12));
  const char *text = ideal();
  LINE(text, "value 0 1 %lld 0-0:96.5.0*255 0", AT(0, 9) * NS);
  LINE(text, "value 0 1 %lld 0-0:96.5.0*255 16384", AT(0, 12) * NS); /* 4000 */
}
END_TEST

START_TEST(oracle_program__whole__starts_without_a_word) {
  begin();
  outage(AT(0, 10), AT(0, 11));
  const char *text = answer_at(AT(1, 0));
  ROW(text, "range events 1 999999 2");
  ROW(text, "range firmware 1 999999 0");
}
END_TEST

/* The image falls: what ran before runs, with its name and hash and without the object; the counter
 * and the count of activations do not fall, so that the file that fell is a replay. */
START_TEST(oracle_program__damaged_with_a_way_back__is_what_ran_before) {
  activated("image_of 0 object 1\n");
  damage(AT(1, 5), 1);
  outage(AT(1, 10), AT(1, 11));
  ask(AT(1, 9), "0-0:128.40.0*255");
  const char *text = answer_at(AT(1, 20));
  LINE(text, "value 0 1 %lld 0-0:128.40.0*255 1", AT(1, 9) * NS);
  LINE(text, "surplus value 0 1 %lld 0-0:128.40.0*255 0", AT(1, 20) * NS);
  ROW(text, "event 3 2 1 %lld - - I", AT(1, 10));
  ROW(text, "event 4 3 2 %lld %lld 60 I", AT(1, 11), AT(1, 10));
  ROW(text, "event 5 3 92 %lld - 17 I", AT(1, 11));
  ROW(text, "range events 1 999999 5"); /* no 081 */
  ROW(text, "firmware 4 %lld 0 4 17 MP-1.0.1 MP-1.0.0 6 6 I -", AT(1, 11));
  ROW(text, "range firmware 1 999999 4");
  ROW(text, "value 1-0:0.2.0*255 MP-1.0.0");
  ROW(text, "value 1-0:0.2.8*255 " ONE);
  ROW(text, "image 6 0 1");
}
END_TEST

START_TEST(oracle_program__that_fell__is_a_replay_when_it_is_sent_again) {
  activated("");
  damage(AT(1, 5), 1);
  outage(AT(1, 10), AT(1, 11));
  send_blocks(AT(1, 12));
  order(AT(1, 12) + 10, "image_verify", "-", 3);
  const char *text = answer_at(AT(1, 20));
  ROW(text, "firmware 6 %lld 0 0 9 MP-1.0.0 MP-1.0.1 6 6 R3 DE-26-1", AT(1, 12) + 12);
}
END_TEST

/* The bank is erased by an initiate, and by none that is too large. */
START_TEST(oracle_program__damaged_behind_an_initiate__has_a_way_back_only_where_that_erased_none) {
  activated("");
  order(AT(1, 4), "image_initiate", _i == 0 ? "NEXT@50" : "NEXT@1001", 3);
  damage(AT(1, 5), 1);
  outage(AT(1, 10), AT(1, 11));
  const char *text = answer_at(AT(1, 20));
  if (_i == 0) {
    ROW(text, "event 5 3 81 %lld - - I", AT(1, 11));
    ROW(text, "firmware 5 %lld 0 0 17 MP-1.0.1 MP-1.0.1 6 6 I DE-26-1", AT(1, 11));
    ROW(text, "value 1-0:0.2.0*255 MP-1.0.1");
  } else {
    ROW(text, "event 3 2 92 %lld - 2 R3", AT(1, 4));
    ROW(text, "firmware 5 %lld 0 4 17 MP-1.0.1 MP-1.0.0 6 6 I -", AT(1, 11));
    ROW(text, "value 1-0:0.2.0*255 MP-1.0.0");
  }
}
END_TEST

/* What ran before was damaged itself, and keeps its damage: no start had looked at it. */
START_TEST(oracle_program__whose_way_back_is_damaged__has_none) {
  begin();
  image("");
  damage(AT(1, 0), 1);
  send_and_verify();
  order(AT(1, 1), "image_activate", "-", 3);
  damage(AT(1, 5), 1);
  outage(AT(1, 10), AT(1, 11));
  const char *text = answer_at(AT(1, 20));
  ROW(text, "event 5 3 81 %lld - - I", AT(1, 11));
  ROW(text, "event 6 3 92 %lld - 17 I", AT(1, 11));
  ROW(text, "firmware 4 %lld 0 0 17 MP-1.0.1 MP-1.0.1 6 6 I DE-26-1", AT(1, 11));
  ROW(text, "value 1-0:0.2.0*255 MP-1.0.1");
}
END_TEST

/* A way back is taken once: damaged again, what ran before runs on. */
START_TEST(oracle_program__that_fell_back_and_is_damaged_again__has_no_way_back) {
  activated("");
  damage(AT(1, 5), 1);
  outage(AT(1, 10), AT(1, 11));
  damage(AT(1, 12), 1);
  outage(AT(1, 13), AT(1, 14));
  const char *text = answer_at(AT(1, 20));
  ROW(text, "event 8 4 81 %lld - - I", AT(1, 14));
  ROW(text, "event 9 4 92 %lld - 17 I", AT(1, 14));
  ROW(text, "firmware 5 %lld 0 0 17 MP-1.0.0 MP-1.0.0 6 6 I -", AT(1, 14));
}
END_TEST

/* The bank holds part 1: part 2 has no way back, and says so behind it. */
START_TEST(oracle_program__both_parts_damaged__are_told_in_order) {
  activated("");
  damage(AT(1, 5), 2);
  damage(AT(1, 5), 1);
  outage(AT(1, 10), AT(1, 11));
  const char *text = answer_at(AT(1, 20));
  ROW(text, "event 5 3 92 %lld - 17 I", AT(1, 11));
  ROW(text, "event 6 3 81 %lld - - I", AT(1, 11));
  ROW(text, "event 7 3 92 %lld - 17 I", AT(1, 11));
  ROW(text, "firmware 4 %lld 0 4 17 MP-1.0.1 MP-1.0.0 6 6 I -", AT(1, 11));
  ROW(text, "firmware 5 %lld 0 0 17 APP-1.0.0 APP-1.0.0 2 2 I -", AT(1, 11));
  ROW(text, "value 1-0:0.2.1*255 APP-1.0.0");
}
END_TEST

/* Its own first start: 091 and the row `activated` tell of it, then it falls. Where a failure of
 * supply overlaps the blackout, behind 002 as well. */
START_TEST(oracle_program__damaged_in_its_own_blackout__falls_at_its_first_start) {
  activated("");
  damage(AT(1, 1) + 10, 1);
  if (_i == 1) outage(AT(1, 1) + 20, AT(1, 2));
  long long up = _i == 1 ? AT(1, 2) : AT(1, 1) + 30;
  const char *text = answer_at(AT(1, 20));
  ROW(text, "event 2 2 91 %lld %lld 6 I", up, AT(1, 1));
  ROW(text, "event %d 2 92 %lld - 17 I", 3 + _i, up);
  if (_i == 1) ROW(text, "event 3 2 2 %lld %lld 60 I", up, AT(1, 1));
  ROW(text, "firmware 3 %lld 0 1 0 MP-1.0.0 MP-1.0.1 5 6 R3 DE-26-1", up);
  ROW(text, "firmware 4 %lld 0 4 17 MP-1.0.1 MP-1.0.0 6 6 I -", up);
  ROW(text, "value 1-0:0.2.0*255 MP-1.0.0");
}
END_TEST

/* 001 and the damage at 01:10, a dead cell: 002, then what the start found, then 003. */
START_TEST(oracle_program__damaged_and_the_clock_lost__is_told_between_002_and_003) {
  begin();
  damage(AT(0, 10), 1);
  battery_dead(AT(0, 5));
  outage(AT(0, 10), AT(0, 11));
  const char *text = answer_at(AT(1, 0));
  /* 005 at 00:05; the clock restarts at 00:10. */
  ROW(text, "event 3 2 2 %lld %lld - I", AT(0, 10), AT(0, 10));
  ROW(text, "event 4 2 81 %lld - - I", AT(0, 10));
  ROW(text, "event 5 2 92 %lld - 17 I", AT(0, 10));
  ROW(text, "event 6 2 3 %lld %lld %lld I", AT(0, 10), AT(0, 10), AT(0, 5));
  ROW(text, "firmware 1 %lld 1 0 17 MP-1.0.0 MP-1.0.0 5 5 I -", AT(0, 10)); /* 01: invalid */
}
END_TEST

/* Off from the start: the first power-up has neither 001 nor 002. */
START_TEST(oracle_program__damaged_before_the_first_power_up__is_told_alone) {
  begin();
  damage(AT(0, 1), 1);
  outage(AT(0, 0), AT(0, 2));
  const char *text = answer_at(AT(1, 0));
  ROW(text, "event 1 1 81 %lld - - I", AT(0, 2));
  ROW(text, "event 2 1 92 %lld - 17 I", AT(0, 2));
  ROW(text, "range events 1 999999 2");
}
END_TEST

/* No row is free: the event is written all the same. */
START_TEST(oracle_program__damaged_with_a_full_log__has_its_event_and_no_row) {
  activated("limit 0 firmware_log 3\n");
  damage(AT(1, 5), 1);
  outage(AT(1, 10), AT(1, 11));
  const char *text = answer_at(AT(1, 20));
  ROW(text, "range firmware 1 999999 3");
  ROW(text, "event 5 3 92 %lld - 17 I", AT(1, 11));
  ROW(text, "value 1-0:0.2.0*255 MP-1.0.0");
}
END_TEST

/* Rate 2 from 07:00, ten minutes later by the flaw; mended at 06:50, fallen at 06:56: from 06:30 to
 * 07:10 there are 40 min less 30 s of the activation and 60 s of the outage, then 19 min. */
START_TEST(oracle_program__that_mended_and_fell__switches_late_again) {
  story_begin(DAY + HM(6, 30), DAY + HM(7, 30), false);
  story_tariff();
  story_meter();
  fact("protocol 0 dlms-hdlc direct\nhardware 0 PM3-A\nflaw 0 late_switching 600\n");
  fact("firmware 0 1 16777216 5 MP-1.0.0\nfirmware 0 2 16777216 2 APP-1.0.0\n");
  fact("limit 0 image_block 100\n");
  policy("fw.blackout 30000000000");
  load(DAY, DAY + 86400, 3600000);
  image("image_of 0 mends late_switching\n");
  send_blocks(AT(6, 40));
  order(AT(6, 40) + 10, "image_verify", "-", 3);
  order(AT(6, 50), "image_activate", "-", 3);
  if (_i == 1) damage(AT(6, 52), 1);
  outage(AT(6, 55), AT(6, 56));
  ask(AT(7, 29), "1-0:1.8.1*255");
  ask(AT(7, 29), "1-0:1.8.2*255");
  const char *text = ideal();
  ROW(text, "value 1-0:1.8.1*255 %d", _i == 1 ? 2310000 : 1710000);
  ROW(text, "value 1-0:1.8.2*255 %d", _i == 1 ? 1140000 : 1740000);
}
END_TEST

static const char *const wrong[] = {
    "fault 0 program_damaged 1772409700000000000 -1 3 0\n",        /* no such part */
    "fault 0 program_damaged 1772409700000000000 -1 1 16777216\n", /* no such octet */
    "fault 0 program_damaged 1772409700000000000 -1 1\n",          /* none said */
    "fault 0 program_damaged 1772409700000000000 -1 1 -1\n",
};

START_TEST(oracle_facts__a_damage_that_cannot_be__is_refused) {
  char error[256] = "";
  begin();
  fact("%s", wrong[_i]);
  ck_assert_ptr_null(oracle_ideal(story_facts.at, story_served.at, error, sizeof error));
  ck_assert_str_ne(error, "");
}
END_TEST

/* Eight flip a bit each; a ninth would undo one. Who takes no image has none that could be damaged.
 */
START_TEST(oracle_facts__nine_damages_or_of_a_meter_without_firmware__are_refused) {
  char error[256] = "";
  begin();
  for (int i = 0; i < 8; i++)
    damage(AT(0, 5), 1);
  (void)ideal();
  damage(AT(0, 5), 2);
  ck_assert_ptr_null(oracle_ideal(story_facts.at, story_served.at, error, sizeof error));
  story_begin(DAY, DAY + 7200, false);
  story_tariff();
  story_meter();
  damage(AT(0, 5), 1);
  ck_assert_ptr_null(oracle_ideal(story_facts.at, story_served.at, error, sizeof error));
}
END_TEST

int main(void) {
  Suite *suite = suite_create("harness/oracle/program");
  TCase *tcase = tcase_create("program");
  suite_add_tcase(suite, tcase);
  tcase_add_test(tcase, oracle_program__damaged_without_a_way_back__runs_on_and_says_so_once);
  tcase_add_test(tcase, oracle_program__damaged__is_in_the_status_from_the_start_on);
  tcase_add_test(tcase, oracle_program__whole__starts_without_a_word);
  tcase_add_test(tcase, oracle_program__damaged_with_a_way_back__is_what_ran_before);
  tcase_add_test(tcase, oracle_program__that_fell__is_a_replay_when_it_is_sent_again);
  tcase_add_loop_test(
      tcase, oracle_program__damaged_behind_an_initiate__has_a_way_back_only_where_that_erased_none,
      0, 2);
  tcase_add_test(tcase, oracle_program__whose_way_back_is_damaged__has_none);
  tcase_add_test(tcase, oracle_program__that_fell_back_and_is_damaged_again__has_no_way_back);
  tcase_add_test(tcase, oracle_program__both_parts_damaged__are_told_in_order);
  tcase_add_loop_test(tcase, oracle_program__damaged_in_its_own_blackout__falls_at_its_first_start,
                      0, 2);
  tcase_add_test(tcase, oracle_program__damaged_and_the_clock_lost__is_told_between_002_and_003);
  tcase_add_test(tcase, oracle_program__damaged_before_the_first_power_up__is_told_alone);
  tcase_add_test(tcase, oracle_program__damaged_with_a_full_log__has_its_event_and_no_row);
  tcase_add_loop_test(tcase, oracle_program__that_mended_and_fell__switches_late_again, 0, 2);
  tcase_add_loop_test(tcase, oracle_facts__a_damage_that_cannot_be__is_refused, 0,
                      sizeof wrong / sizeof wrong[0]);
  tcase_add_test(tcase, oracle_facts__nine_damages_or_of_a_meter_without_firmware__are_refused);
  return story_run(suite);
}
