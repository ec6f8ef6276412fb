/* Firmware of the ideal meter: 0009, by hand. The story is that of firmware_story_test.h. */
#include "firmware_story_test.h"

START_TEST(oracle_firmware__sent_whole_and_good__is_verified) {
  begin();
  image("");
  send_and_verify();
  const char *text = answer_at(AT(1, 1));
  is_command(text, AT(1, 0) + 3, "image_block 2@50 3 ok");
  is_command(text, AT(1, 0) + 10, "image_verify - 3 ER07"); /* it runs */
  is_command(text, AT(1, 0) + 15, "image_verify - 3 ok");
  ROW(text, "firmware 1 %lld 0 2 0 - MP-1.0.1 0 0 R3 -", AT(1, 0));
  ROW(text, "firmware 2 %lld 0 3 0 MP-1.0.0 MP-1.0.1 5 6 R3 DE-26-1", AT(1, 0) + 12);
  ROW(text, "image 3 3 1");
  ROW(text, "range firmware 1 999999 2");
  ROW(text, "range events 1 999999 0"); /* nothing was refused */
  ROW(text, "value 1-0:0.2.0*255 MP-1.0.0");
}
END_TEST

START_TEST(oracle_firmware__of_the_first_one__has_the_hash_of_its_name) {
  begin();
  const char *text = answer_at(AT(1, 0));
  ROW(text, "value 1-0:0.2.8*255 " ONE);
  ROW(text, "value 1-0:0.2.9*255 " TWO);
  ROW(text, "image 0 0 1");
  LINE(text, "surplus value 0 1 %lld 0-0:128.40.0*255 0", AT(1, 0) * NS);
}
END_TEST

/* 0011: a restart ends what is measured, also one of no length. 115 V on phase 1 from a second
 * before it to a second behind: cut at 01:01:00, and again from there to the edge up, over which
 * 181.8 V are not yet 211.6 V. Without the activation it is one, of 2010 ms. */
START_TEST(oracle_firmware__activated__cuts_a_dip) {
  begin();
  policy("fw.blackout 0");
  fact("nominal 0 230000 50000\nvoltage 0 %lld %lld 115000 230000 230000\n", (AT(1, 1) - 1) * NS,
       (AT(1, 1) + 1) * NS);
  image("");
  send_and_verify();
  if (_i == 0) order(AT(1, 1), "image_activate", "-", 3);
  served("range 0 1 %lld quality 1 9 0\n", AT(1, 20) * NS);
  const char *text = ideal();
  ROW(text, "range quality 1 9 %d", 2 - _i);
  ROW(text, "disturbance 1 %lld 0 1 1 %d %d 115000 115000 230000 230000 good",
      AT(1, 1) * 1000 - 1010, 1 - _i, _i == 0 ? 1010 : 2010);
  if (_i == 1) return;
  ROW(text, "disturbance 2 %lld 0 1 1 0 1000 115000 115000 230000 230000 good", AT(1, 1) * 1000);
}
END_TEST

/* Ordered at 01:01:00, dark for 30 s: of 3690 s 3660 are registered. The entry of one has 60
 * s, the one behind it goes on to the quarter: 13 min 30 s. */
START_TEST(oracle_firmware__activated__is_a_failure_of_supply_of_its_own_kind) {
  begin();
  image("image_of 0 object 1\n");
  send_and_verify();
  order(AT(1, 1), "image_activate", "-", 3);
  const char *text = answer_at(AT(1, 20));
  is_command(text, AT(1, 1), "image_activate - 3 -");
  ROW(text, "event 1 1 90 %lld - 6 R3", AT(1, 1));
  ROW(text, "event 2 2 91 %lld %lld 6 I", AT(1, 1) + 30, AT(1, 1));
  ROW(text, "range events 1 999999 2");                                /* neither 001 nor 002 */
  ROW(text, "entry 5 1 %lld %lld 32898 60 60000", AT(1, 0), AT(1, 1)); /* 8000 0080 0002 */
  ROW(text, "marker 6 1 PD %lld - -", AT(1, 1));
  ROW(text, "marker 7 2 PU %lld %lld 0", AT(1, 1) + 30, AT(1, 1));
  ROW(text, "entry 8 2 %lld %lld 32900 810 810000", AT(1, 1) + 30, AT(1, 15));
  ROW(text, "firmware 3 %lld 0 1 0 MP-1.0.0 MP-1.0.1 5 6 R3 DE-26-1", AT(1, 1) + 30);
  ROW(text, "image 6 0 1");
  ROW(text, "value 1-0:0.2.0*255 MP-1.0.1");
  ROW(text, "value 1-0:0.2.1*255 APP-1.0.0");
  ROW(text, "value 1-0:0.2.8*255 " BODY);
  ROW(text, "value 1-0:1.8.0*255 4770000");
  ROW(text, "value 0-0:96.7.0*255 2");
  ROW(text, "value 0-0:128.40.0*255 1");
}
END_TEST

START_TEST(oracle_firmware__activated__is_billed_without_its_blackout_and_says_so) {
  begin();
  image("");
  send_and_verify();
  order(AT(1, 1), "image_activate", "-", 3);
  served("entry 0 1 %lld 999999 1 0 0 0 0 0\n", (AT(2, 0) - 1) * NS);
  const char *text = bill();
  LINE(text, "unmetered 0 2026-03 30000");
  LINE(text, "doubt 0 2026-03 %lld %lld firmware", AT(1, 1), AT(1, 1) + 30);
  LINE(text, "doubt 0 2026-03 %lld %lld unmetered", AT(1, 1), AT(1, 1) + 30);
  NO_LINE(text, "doubt 0 2026-03 %lld %lld outage", AT(1, 1), AT(1, 1) + 30);
}
END_TEST

/* The reasons of the table, by what is wrong with the image. */
static const struct {
  const char *differs;
  int reason;
  bool kept, read;
} reasons[] = {
    {"image_of 0 damage form\n", 15, false, false},
    {"image_of 0 damage short\n", 1, true, true},
    {"image_of 0 damage long\n", 2, true, true},
    {"image_of 0 damage body\n", 3, false, true},
    {"image_of 0 hardware PM3-B\n", 4, false, true},
    {"image_of 0 serial 124\n", 5, false, true},
    {"image_of 0 maker bad\n", 6, false, true},
    {"image_of 0 authority bad\n", 6, false, true},
    {"image_of 0 maker absent\n", 7, false, true},
    {"image_of 0 authority absent\n", 7, false, true},
    {"image_of 0 counter 4\n", 8, false, true},
    {"image_of 0 counter 5\n", 9, false, true},
    {"image_of 0 least 16777217\n", 10, false, true},
    {"limit 0 firmware_log 2\n", 11, true, true}, /* one row is left behind *initiated* */
    /* The first that applies. */
    {"image_of 0 counter 4\nimage_of 0 maker bad\nimage_of 0 hardware PM3-B\n", 4, false, true},
};

START_TEST(oracle_firmware__that_is_wrong__is_refused_with_the_first_reason) {
  begin();
  image(reasons[_i].differs);
  send_and_verify();
  order(AT(1, 1), "image_activate", "-", 3);
  const char *text = answer_at(AT(1, 20));
  is_command(text, AT(1, 0) + 15, "image_verify - 3 ER10");
  is_command(text, AT(1, 1), "image_activate - 3 ER10");
  ROW(text, "event 1 1 92 %lld - %d R3", AT(1, 0) + 12, reasons[_i].reason);
  ROW(text, "event 2 1 92 %lld - 12 R3", AT(1, 1)); /* activation before a good verification */
  int counter = strstr(reasons[_i].differs, "counter 4") != NULL   ? 4
                : strstr(reasons[_i].differs, "counter 5") != NULL ? 5
                                                                   : 6;
  if (reasons[_i].read) {
    ROW(text, "firmware 2 %lld 0 0 %d MP-1.0.0 MP-1.0.1 5 %d R3 DE-26-1", AT(1, 0) + 12,
        reasons[_i].reason, counter);
  } else {
    ROW(text, "firmware 2 %lld 0 0 %d - %s 0 0 R3 -", AT(1, 0) + 12, reasons[_i].reason,
        "MP-1.0.1");
  }
  ROW(text, "image 4 %d 1", reasons[_i].kept ? 3 : 0);
  ROW(text, "value 1-0:0.2.0*255 MP-1.0.0");
  ROW(text, "value 1-0:1.8.0*255 4800000"); /* every second of 80 minutes */
  ROW(text, "value 0-0:96.7.0*255 1");
}
END_TEST

/* A part that is not legally relevant needs the maker alone, and leaves the other as it was. */
START_TEST(oracle_firmware__of_the_application__needs_one_signer_and_leaves_the_legal_part) {
  begin();
  image("image_of 0 part 2\nimage_of 0 counter 3\nimage_of 0 authority absent\n"
        "image_of 0 identity APP-2\n");
  order(AT(1, 0), "image_initiate", "APP-2@250", 3);
  for (int i = 0; i < 3; i++) {
    served("command 0 1 %lld image_block %d@%d 3 ok\n", (AT(1, 0) + 1 + i) * NS, i,
           i < 2 ? 100 : 50);
  }
  order(AT(1, 0) + 10, "image_verify", "-", 3);
  order(AT(1, 1), "image_activate", "-", 3);
  const char *text = answer_at(AT(1, 20));
  ROW(text, "value 1-0:0.2.0*255 MP-1.0.0");
  ROW(text, "value 1-0:0.2.8*255 " ONE);
  ROW(text, "value 1-0:0.2.1*255 APP-2");
  ROW(text, "value 1-0:0.2.9*255 " BODY);
  ROW(text, "event 1 1 90 %lld - 3 R3", AT(1, 1));
}
END_TEST

START_TEST(oracle_firmware__asked_by_level_1__is_denied_and_logged_by_level_0_denied_alone) {
  begin();
  image("");
  order(AT(1, 0), "image_initiate", "MP-1.0.1@250", 1);
  order(AT(1, 1), "image_activate", "force", 0);
  const char *text = answer_at(AT(1, 2));
  is_command(text, AT(1, 0), "image_initiate MP-1.0.1@250 1 ER03");
  is_command(text, AT(1, 1), "image_activate force 0 ER03");
  ROW(text, "event 1 1 92 %lld - 13 R1", AT(1, 0));
  ROW(text, "range events 1 999999 1");
  ROW(text, "firmware 1 %lld 0 0 13 - - 0 0 R1 -", AT(1, 0));
  ROW(text, "image 0 0 1");
}
END_TEST

START_TEST(oracle_firmware__disabled__answers_for_a_time_and_nothing_is_logged) {
  begin();
  image("");
  order(AT(1, 0), "image_enable", "0", 3);
  order(AT(1, 1), "image_initiate", "MP-1.0.1@250", 3);
  order(AT(1, 2), "image_enable", "1", 1);
  const char *text = answer_at(AT(1, 3));
  is_command(text, AT(1, 1), "image_initiate MP-1.0.1@250 3 ER07");
  is_command(text, AT(1, 2), "image_enable 1 1 ER03");
  ROW(text, "image 0 0 0");
  ROW(text, "range firmware 1 999999 0");
  ROW(text, "range events 1 999999 0");
}
END_TEST

/* A block is missing: 1; sent, and asked again: verified. */
START_TEST(oracle_firmware__with_a_block_missing__is_truncated_until_it_comes) {
  begin();
  image("");
  order(AT(1, 0), "image_initiate", "MP-1.0.1@250", 3);
  order(AT(1, 0) + 1, "image_block", "0@100", 3);
  order(AT(1, 0) + 2, "image_block", "2@50", 3);
  order(AT(1, 0) + 3, "image_block", "3@100", 3); /* there are three */
  order(AT(1, 0) + 10, "image_verify", "-", 3);
  served("image 0 1 %lld 1 0 -\n", (AT(1, 0) + 11) * NS);
  order(AT(1, 0) + 20, "image_verify", "-", 3);
  served("image 0 1 %lld 1 0 -\n", (AT(1, 0) + 21) * NS);
  order(AT(1, 0) + 30, "image_block", "1@100", 3);
  order(AT(1, 0) + 40, "image_verify", "-", 3);
  order(AT(1, 0) + 50, "image_verify", "-", 3);
  const char *text = answer_at(AT(1, 2));
  is_command(text, AT(1, 0) + 3, "image_block 3@100 3 ER04");
  LINE(text, "image 0 1 %lld 2 1 -", (AT(1, 0) + 11) * NS);
  is_command(text, AT(1, 0) + 20, "image_verify - 3 ER10");
  LINE(text, "image 0 1 %lld 4 1 -", (AT(1, 0) + 21) * NS);
  is_command(text, AT(1, 0) + 40, "image_verify - 3 ER07");
  is_command(text, AT(1, 0) + 50, "image_verify - 3 ok");
  ROW(text, "image 3 3 1");
}
END_TEST

START_TEST(oracle_firmware__larger_than_the_bank__is_refused_at_once) {
  begin();
  image("");
  send_and_verify();
  order(AT(1, 1), "image_initiate", "GIANT@1001", 3);
  const char *text = answer_at(AT(1, 2));
  is_command(text, AT(1, 1), "image_initiate GIANT@1001 3 ER04");
  ROW(text, "event 1 1 92 %lld - 2 R3", AT(1, 1));
  ROW(text, "firmware 3 %lld 0 0 2 - GIANT 0 0 R3 -", AT(1, 1));
  ROW(text, "image 3 3 1"); /* what was there is still there */
}
END_TEST

/* Supply fails 1 s after the verification began; it is asked for once more. */
START_TEST(oracle_firmware__cut_while_it_is_verified__is_initiated_with_its_blocks) {
  begin();
  image("");
  send_blocks(AT(1, 0));
  order(AT(1, 0) + 10, "image_verify", "-", 3);
  outage(AT(1, 0) + 11, AT(1, 0) + 60);
  served("image 0 1 %lld 1 0 -\n", (AT(1, 1) + 1) * NS);
  order(AT(1, 1) + 2, "image_verify", "-", 3);
  const char *text = answer_at(AT(1, 1) + 10);
  LINE(text, "image 0 1 %lld 1 3 -", (AT(1, 1) + 1) * NS);
  ROW(text, "firmware 2 %lld 0 3 0 MP-1.0.0 MP-1.0.1 5 6 R3 DE-26-1", AT(1, 1) + 4);
}
END_TEST

/* Dark from 01:01:00 to 01:01:30 by itself, from 01:01:20 to 01:02:00 by the grid: one power-up. */
START_TEST(oracle_firmware__with_a_failure_in_its_blackout__starts_when_both_are_over) {
  begin();
  image("");
  send_and_verify();
  order(AT(1, 1), "image_activate", "-", 3);
  outage(AT(1, 1) + 20, AT(1, 2));
  const char *text = answer_at(AT(1, 20));
  ROW(text, "event 1 1 90 %lld - 6 R3", AT(1, 1));
  ROW(text, "event 2 2 91 %lld %lld 6 I", AT(1, 2), AT(1, 1));
  ROW(text, "event 3 2 2 %lld %lld 60 I", AT(1, 2), AT(1, 1));
  ROW(text, "range events 1 999999 3");
  ROW(text, "marker 7 2 PU %lld %lld 0", AT(1, 2), AT(1, 1));
  ROW(text, "value 0-0:96.7.0*255 2");
  ROW(text, "value 1-0:1.8.0*255 4740000"); /* a minute less than 80 */
}
END_TEST

/* A blackout is no matter of a cell: dead or not, the clock goes on; in a failure it is lost. */
START_TEST(oracle_firmware__restarted_with_a_dead_cell__keeps_its_clock) {
  begin();
  image("");
  battery_dead(AT(0, 30));
  send_and_verify();
  order(AT(1, 1), "image_activate", "-", 3);
  if (_i == 1) outage(AT(1, 1) + 20, AT(1, 2));
  const char *text = answer_at(AT(1, 20));
  if (_i == 0) {
    ROW(text, "event 3 2 91 %lld %lld 6 I", AT(1, 1) + 30, AT(1, 1));
    ROW(text, "range events 1 999999 3");
  } else { /* C starts again at L */
    ROW(text, "event 3 2 91 %lld %lld 6 I", AT(1, 1), AT(1, 1));
    ROW(text, "event 4 2 2 %lld %lld - I", AT(1, 1), AT(1, 1));
    ROW(text, "event 5 2 3 %lld %lld %lld I", AT(1, 1), AT(1, 1), AT(0, 30));
  }
}
END_TEST

START_TEST(oracle_firmware__with_no_blackout__restarts_at_once) {
  begin();
  policy("fw.blackout 0");
  image("");
  send_and_verify();
  order(AT(1, 1), "image_activate", "-", 3);
  const char *text = answer_at(AT(1, 20));
  ROW(text, "event 2 2 91 %lld %lld 6 I", AT(1, 1), AT(1, 1));
  ROW(text, "value 1-0:1.8.0*255 4800000");
  ROW(text, "value 0-0:96.7.0*255 2");
}
END_TEST

/* By the schedule at the quarter: the entry has closed plainly, a power-down closes none. */
START_TEST(oracle_firmware__scheduled__is_activated_behind_the_edges) {
  begin();
  image("");
  send_and_verify();
  char when[32];
  (void)snprintf(when, sizeof when, "%lld", AT(1, 15));
  order(AT(1, 1), "image_schedule", when, 3);
  const char *text = answer_at(AT(1, 20));
  is_command(text, AT(1, 1), "image_schedule 1772414100 3 ok");
  ROW(text, "entry 5 1 %lld %lld 0 900 900000", AT(1, 0), AT(1, 15));
  ROW(text, "event 1 1 90 %lld - 6 I", AT(1, 15));
  ROW(text, "firmware 3 %lld 0 1 0 MP-1.0.0 MP-1.0.1 5 6 I DE-26-1", AT(1, 15) + 30);
}
END_TEST

START_TEST(oracle_firmware__scheduled__in_the_past_or_cancelled_does_nothing) {
  begin();
  image("");
  send_and_verify();
  char when[32];
  (void)snprintf(when, sizeof when, "%lld", _i == 0 ? AT(1, 1) : AT(1, 15));
  order(AT(1, 1), "image_schedule", when, 3);
  if (_i == 1) order(AT(1, 2), "image_schedule", "-", 3);
  const char *text = answer_at(AT(1, 20));
  if (_i == 0) is_command(text, AT(1, 1), "image_schedule 1772413260 3 ER07");
  ROW(text, "range events 1 999999 0");
  ROW(text, "value 0-0:96.7.0*255 1");
}
END_TEST

/* Jumped over by an outage: behind the power-up, at once. */
START_TEST(oracle_firmware__scheduled_in_an_outage__is_activated_at_the_power_up) {
  begin();
  image("");
  send_and_verify();
  char when[32];
  (void)snprintf(when, sizeof when, "%lld", AT(1, 15));
  order(AT(1, 1), "image_schedule", when, 3);
  outage(AT(1, 10), AT(1, 16));
  const char *text = answer_at(AT(1, 20));
  ROW(text, "event 2 2 2 %lld %lld 360 I", AT(1, 16), AT(1, 10));
  ROW(text, "event 3 2 90 %lld - 6 I", AT(1, 16));
  ROW(text, "event 4 3 91 %lld %lld 6 I", AT(1, 16) + 30, AT(1, 16));
}
END_TEST

/* 081 at 01:05: refused, forced or not. */
START_TEST(oracle_firmware__with_a_failed_memory__activates_nothing) {
  begin();
  image("");
  send_and_verify();
  fact("fault 0 memory_fault %lld -1 program\n", (long long)(AT(1, 5) * NS));
  order(AT(1, 8), "image_activate", _i == 0 ? "-" : "force", 3);
  const char *text = answer_at(AT(1, 20));
  ROW(text, "event 1 1 81 %lld - - I", AT(1, 5));
  ROW(text, "event 2 1 92 %lld - 18 R3", AT(1, 8));
  ROW(text, "firmware 3 %lld 0 0 18 MP-1.0.0 MP-1.0.1 5 6 R3 DE-26-1", AT(1, 8));
  ROW(text, "image 3 3 1");
}
END_TEST

/* The clock was lost at 01:05: refused unless forced. */
START_TEST(oracle_firmware__while_the_clock_is_invalid__needs_force) {
  begin();
  image("");
  send_and_verify();
  battery_dead(AT(1, 4));
  outage(AT(1, 5), AT(1, 6));
  order(AT(1, 8), "image_activate", _i == 0 ? "-" : "force", 3);
  const char *text = answer_at(AT(1, 20));
  if (_i == 0) { /* events 5, 1, 2, 3 before it; C is 01:07 */
    is_command(text, AT(1, 8), "image_activate - 3 ER10");
    ROW(text, "event 5 2 92 %lld - 14 R3", AT(1, 7));
    ROW(text, "firmware 3 %lld 1 0 14 MP-1.0.0 MP-1.0.1 5 6 R3 DE-26-1", AT(1, 7));
    ROW(text, "image 3 3 1");
  } else {
    ROW(text, "event 5 2 90 %lld - 6 R3", AT(1, 7));
    ROW(text, "value 1-0:0.2.0*255 MP-1.0.1");
  }
}
END_TEST

/* Rate 2 from 07:00 by the calendar, 10 min later by the flaw: an hour from 06:30 has 40 and 20
 * minutes; mended, 30 and 30. The bill keeps its own calendar: 30 and 30, less the blackout. */
static void flawed_day(bool mends) {
  story_begin(DAY + HM(6, 30), DAY + HM(7, 30), false);
  story_tariff();
  story_meter();
  fact("protocol 0 dlms-hdlc direct\nhardware 0 PM3-A\nflaw 0 late_switching 600\n");
  fact("firmware 0 1 16777216 5 MP-1.0.0\nfirmware 0 2 16777216 2 APP-1.0.0\n");
  fact("limit 0 image_block 100\n");
  policy("fw.blackout 30000000000");
  load(DAY, DAY + 86400, 3600000);
  image(mends ? "image_of 0 mends late_switching\n" : "");
  send_blocks(AT(6, 40));
  order(AT(6, 40) + 10, "image_verify", "-", 3);
  order(AT(6, 50), "image_activate", "-", 3);
}

START_TEST(oracle_firmware__with_a_flaw__switches_late_until_it_is_mended) {
  flawed_day(_i == 1);
  ask(AT(7, 29), "1-0:1.8.1*255");
  ask(AT(7, 29), "1-0:1.8.2*255");
  const char *text = ideal();
  /* 06:30 to 07:00 or 07:10 less 30 s; from there to 07:29. */
  ROW(text, "value 1-0:1.8.1*255 %d", _i == 1 ? 1770000 : 2370000);
  ROW(text, "value 1-0:1.8.2*255 %d", _i == 1 ? 1740000 : 1140000);
  served("entry 0 1 %lld 999999 1 0 0 0 0 0\n", (AT(7, 30) - 1) * NS);
  text = bill();
  LINE(text, "energy 0 2026-03 1 1770000 1");
  LINE(text, "energy 0 2026-03 2 1800000 1");
}
END_TEST

/* Equal quarters: the first one stays the maximum, with the flaw the last one. */
START_TEST(oracle_firmware__with_the_flaw_of_ties__takes_the_last_one) {
  begin();
  if (_i == 1) fact("flaw 0 tie_last -\n");
  ask(AT(1, 1), "1-0:1.6.0*255");
  ROW(ideal(), "value 1-0:1.6.0*255 3600000 %lld", _i == 1 ? AT(1, 0) : AT(0, 15));
}
END_TEST

/* 250 octets in blocks of 100: the last one has 50. One of another length is of no form, whatever
 * the meter said to it, and is not there; the bitmap has what is. */
START_TEST(oracle_firmware__block_of_another_length__is_refused_and_not_there) {
  begin();
  image("");
  order(AT(1, 0), "image_initiate", "MP-1.0.1@250", 3);
  order(AT(1, 0) + 1, "image_block", "0@99", 3);
  order(AT(1, 0) + 2, "image_block", "0@100", 3);
  order(AT(1, 0) + 3, "image_block", "2@100", 3);
  served("command 0 1 %lld image_block 2@50 3 ER04\n", (AT(1, 0) + 4) * NS);
  served("bitmap 0 1 %lld 3 1\n", (AT(1, 0) + 5) * NS);
  const char *text = answer_at(AT(1, 20));
  is_command(text, AT(1, 0) + 1, "image_block 0@99 3 ER04");
  is_command(text, AT(1, 0) + 2, "image_block 0@100 3 ok");
  is_command(text, AT(1, 0) + 3, "image_block 2@100 3 ER04");
  is_command(text, AT(1, 0) + 4, "image_block 2@50 3 ok"); /* what is right is to be taken */
  LINE(text, "bitmap 0 1 %lld 3 2", (AT(1, 0) + 5) * NS);
}
END_TEST

/* Three rows: initiated, verified, activated. For another image none is left: its *initiated* is
 * not written, it is refused, and that is not written either. */
START_TEST(oracle_firmware__with_a_full_log__refuses_the_next) {
  begin();
  image("limit 0 firmware_log 3\nimage_of 1 identity NEXT\nimage_of 1 size 50\n"
        "image_of 1 counter 7\nimage_of 1 hardware PM3-A\n");
  send_and_verify();
  order(AT(1, 1), "image_activate", "-", 3);
  order(AT(1, 5), "image_initiate", "NEXT@50", 3);
  order(AT(1, 5) + 1, "image_block", "0@50", 3);
  order(AT(1, 5) + 2, "image_verify", "-", 3);
  const char *text = answer_at(AT(1, 20));
  ROW(text, "range firmware 1 999999 3");
  ROW(text, "event 3 2 92 %lld - 11 R3", AT(1, 5) + 4);
  ROW(text, "image 4 1 1"); /* kept */
}
END_TEST

/* Of a meter that declares nothing there is no such object, and no such order. */
START_TEST(oracle_firmware__of_a_meter_without__is_unknown) {
  story_begin(DAY, DAY + 7200, false);
  story_tariff();
  story_meter();
  order(AT(1, 0), "image_verify", "-", 3);
  ask(AT(1, 0), "1-0:0.2.0*255");
  const char *text = ideal();
  is_command(text, AT(1, 0), "image_verify - 3 ER02");
  LINE(text, "surplus value 0 1 %lld 1-0:0.2.0*255 0", AT(1, 0) * NS);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("harness/oracle/firmware");
  TCase *tcase = tcase_create("firmware");
  suite_add_tcase(suite, tcase);
  tcase_add_test(tcase, oracle_firmware__sent_whole_and_good__is_verified);
  tcase_add_test(tcase, oracle_firmware__of_the_first_one__has_the_hash_of_its_name);
  tcase_add_loop_test(tcase, oracle_firmware__activated__cuts_a_dip, 0, 2);
  tcase_add_test(tcase, oracle_firmware__activated__is_a_failure_of_supply_of_its_own_kind);
  tcase_add_test(tcase, oracle_firmware__activated__is_billed_without_its_blackout_and_says_so);
  tcase_add_loop_test(tcase, oracle_firmware__that_is_wrong__is_refused_with_the_first_reason, 0,
                      sizeof reasons / sizeof reasons[0]);
  tcase_add_test(tcase,
                 oracle_firmware__of_the_application__needs_one_signer_and_leaves_the_legal_part);
  tcase_add_test(tcase,
                 oracle_firmware__asked_by_level_1__is_denied_and_logged_by_level_0_denied_alone);
  tcase_add_test(tcase, oracle_firmware__disabled__answers_for_a_time_and_nothing_is_logged);
  tcase_add_test(tcase, oracle_firmware__with_a_block_missing__is_truncated_until_it_comes);
  tcase_add_test(tcase, oracle_firmware__larger_than_the_bank__is_refused_at_once);
  tcase_add_test(tcase, oracle_firmware__cut_while_it_is_verified__is_initiated_with_its_blocks);
  tcase_add_test(tcase, oracle_firmware__with_a_failure_in_its_blackout__starts_when_both_are_over);
  tcase_add_loop_test(tcase, oracle_firmware__restarted_with_a_dead_cell__keeps_its_clock, 0, 2);
  tcase_add_test(tcase, oracle_firmware__with_no_blackout__restarts_at_once);
  tcase_add_test(tcase, oracle_firmware__scheduled__is_activated_behind_the_edges);
  tcase_add_loop_test(tcase, oracle_firmware__scheduled__in_the_past_or_cancelled_does_nothing, 0,
                      2);
  tcase_add_test(tcase, oracle_firmware__scheduled_in_an_outage__is_activated_at_the_power_up);
  tcase_add_loop_test(tcase, oracle_firmware__with_a_failed_memory__activates_nothing, 0, 2);
  tcase_add_loop_test(tcase, oracle_firmware__while_the_clock_is_invalid__needs_force, 0, 2);
  tcase_add_loop_test(tcase, oracle_firmware__with_a_flaw__switches_late_until_it_is_mended, 0, 2);
  tcase_add_loop_test(tcase, oracle_firmware__with_the_flaw_of_ties__takes_the_last_one, 0, 2);
  tcase_add_test(tcase, oracle_firmware__block_of_another_length__is_refused_and_not_there);
  tcase_add_test(tcase, oracle_firmware__with_a_full_log__refuses_the_next);
  tcase_add_test(tcase, oracle_firmware__of_a_meter_without__is_unknown);
  return story_run(suite);
}
